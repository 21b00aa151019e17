"""Kỳ báo cáo: the days that a report tells of, and when it is due. Pure, but for the duty's own day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from feedback.oversight.measures import periods
from feedback.oversight.measures.periods import Period
from feedback.programme.duties import rules
from feedback.programme.duties.rules import Span


@dataclass(frozen=True, slots=True)
class ReportSpan:
    """A period of reporting: ``key`` and ``words`` are those of the duty; ``counted``: whose days count (Điều
    12 Nghị định 09/2019/NĐ-CP: to the 14th of its last month).
    """

    key: str
    kind: str
    words: str
    counted: Period

    @property
    def opens_on(self) -> date:
        """From when it is sent: the days that count are over."""
        return self.counted.last_on + timedelta(days=1)


def of_span(kind: str, span: Span) -> ReportSpan:
    """The period of reporting of a quarter or a year."""
    year = span.first_on.year
    if kind == "quarter":
        return ReportSpan(span.key, kind, span.words, periods.reported_quarter(int(span.key[-1]), year))
    first, last = (periods.reported_quarter(number, year) for number in (1, 4))
    return ReportSpan(span.key, kind, span.words, Period(first.first_on, last.last_on, span.words))


def by_key(key: str) -> ReportSpan | None:
    """The period with this key («2026-q4», «2026»); None for no such."""
    year = key[:4]
    if not (len(year) == 4 and year.isascii() and year.isdecimal() and 2000 <= int(year) <= 2200):
        return None
    for kind in ("quarter", "year"):
        for span in rules.spans(kind, int(year)):
            if span.key == key:
                return of_span(kind, span)
    return None


def around(year: int) -> list[ReportSpan]:
    """Those of a year, in order: four quarters and the year."""
    return [of_span(kind, span) for kind in ("quarter", "year") for span in rules.spans(kind, year)]
