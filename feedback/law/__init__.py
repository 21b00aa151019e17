"""What the statutes say, as data and arithmetic (pháp luật về tiếp công dân, xử lý đơn; BLDS Đ144-148).

Here live: the kinds of submissions, the periods with their articles and the time they were in force, the
arithmetic of days, the table of lawful steps, the grounds for refusing and filing. All of it is decided from
what it is told: no Flask, no database, no clock. Holidays are handed in by the room ``deadlines``.
Not here: due dates of real cases (``deadlines``), which agency is competent (``agencies``, ``routing``).
"""
