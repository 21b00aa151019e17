"""Due dates with their legal basis (thời hạn), and the calendar they are counted on (ngày nghỉ, ngày làm bù).

Here live: the deadlines of any subject (room, number), met or ended but never deleted, with their stops and
extensions; the holidays, the swapped working days and the years whose schedule is announced; the province's
own targets.
Not here: the periods and the arithmetic (``law``), the steps that start and meet them (``cases``).
Lateness is never stored: it is what one sees when comparing the day due with today.
Law: LTCD 42/2013 Đ27-28; BLDS 2015 Đ147-148; BLLĐ 2019 Đ111-112 (holidays).
"""
