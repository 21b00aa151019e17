"""The arithmetic of days (thời hạn), on a calendar that is given its holidays.

Bộ luật Dân sự 2015, read for this file:
- Đ147: when a period is counted in days, weeks, months or years from an event, the day of the event
  is not counted; counting starts on the following day.
- Đ148: a period ends when its last day ends (24:00); one in months ends on the day with the same
  number, or on the last day of a month that has no such day (khoản 3); when the last day is a weekly
  day off or a holiday, the period ends at the end of the next working day (khoản 5).
The Code is the general rule, applied by analogy to periods of administrative law, which have no rule
of their own.

Settled here, because the texts leave it open:
- "ngày làm việc" counts Monday to Friday without holidays and substitute days off, plus the Saturdays
  (or Sundays) worked in exchange. Its last day is a working day by itself: nothing to roll.
- Periods before a day (notice before a meeting) count backwards, the day itself excluded; a last day
  that falls on a day off moves to the working day *before*: moved forward, it would shorten the notice.
- A suspension is given by its first and its last day not counted; the day after it is the day of resumption
  and is counted. A last day never falls into a suspension: it waits for the first working day after it.
- Days that are not confirmed: see Standing.

Everything is precomputed when the calendar is made (a few milliseconds), so that one count is a few
look-ups; the trace is worked out only when it is asked for.
"""

from feedback.law.calendar.counting import Calendar, Counted
from feedback.law.calendar.days import BadPause, BeyondCalendar, Pause, SpecialDay, Standing, Unit

__all__ = ["BadPause", "BeyondCalendar", "Calendar", "Counted", "Pause", "SpecialDay", "Standing", "Unit"]
