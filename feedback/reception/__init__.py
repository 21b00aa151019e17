"""Tiếp công dân: the desk where citizens come in person, leaders' reception days, who booked, who came
online.

Every reception is a line of the register (sổ tiếp công dân, Mẫu 03/TCD); lines are never changed, a
correction is a new line that names the old one. What is taken in goes through ``intake`` like everything
else; here stands that somebody came, to whom he spoke and what he was told. Submissions that other bodies
pass on arrive here too.

Not here: the handling of a matter (``cases``), dialogues (``dialogue``), what was promised (``commitments``).
Law: LTCD 42/2013 as amended by Law 136/2025, NĐ 154/2026/NĐ-CP, TT 04/2021/TT-TTCP.
"""
