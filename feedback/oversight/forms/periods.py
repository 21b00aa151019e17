"""Kỳ báo cáo thống kê: the days of each kind of period, their addresses, when reports are due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.law.calendar import Unit
from feedback.law.forms import FormSet
from feedback.oversight.forms import sets
from feedback.oversight.measures import periods
from feedback.oversight.measures.periods import Period
from feedback.oversight.models import FormEntry, ReportPeriod, UnitReport

KINDS: Final = {
    "quarter": "Quý",
    "half": "6 tháng đầu năm",
    "nine": "9 tháng đầu năm",
    "year": "Năm",
    "adhoc": "Đột xuất",
}
"""The kinds of periods (law.md 7.2) and how pages call them."""

QUARTERS_OF: Final = {"half": 2, "nine": 3, "year": 4}
"""How many quarters a longer period is made of."""

UNIT_DAYS: Final = 2
"""Units send so many working days after the period's last day, unless other days are set."""
_REPORT_DAY: Final = 20
"""The province sends about this day of the period's last month (law.md 7.2)."""
_REPORT_AFTER: Final = timedelta(days=6)
_SLUGS: Final = {"half": "6t", "nine": "9t", "year": "nam"}
_WORDS: Final = {"half": "6 tháng đầu năm", "nine": "9 tháng đầu năm", "year": "năm"}
_ROMAN: Final = ("", "I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a period before it is opened, with its ``code`` in addresses and its name."""

    kind: str
    code: str
    words: str
    first_on: date
    last_on: date


def span(kind: str, year: int, number: int = 1) -> Span:
    """The days of a quarter (``number`` 1 to 4), half year, nine months or year; they run from the 15th to
    the 14th."""
    if kind == "quarter":
        one = periods.reported_quarter(number, year)
        words = f"quý {_ROMAN[number]} năm {year}"
        return Span(kind, f"{year}-q{number}", words, one.first_on, one.last_on)
    first = periods.reported_quarter(1, year).first_on
    last = periods.reported_quarter(QUARTERS_OF[kind], year).last_on
    return Span(kind, f"{year}-{_SLUGS[kind]}", f"{_WORDS[kind]} {year}", first, last)


def between(first_on: date, last_on: date) -> Span:
    """An ad hoc period. Raises ``measures.periods.BadPeriod`` for days in the wrong order or too far
    apart."""
    one: Period = periods.between(first_on, last_on)
    code = f"{first_on.isoformat()}_{last_on.isoformat()}"
    return Span("adhoc", code, f"đột xuất {one.words}", first_on, last_on)


def due_on(last_on: date, today: date) -> date:
    """Until when units send; of a period opened after its end counted from ``today``. Raises
    BeyondCalendar."""
    return deadlines.calendar().count(max(last_on, today), UNIT_DAYS, Unit.WORKING_DAY).on


def report_due_on(kind: str, last_on: date) -> date:
    """Until when the province reports to Thanh tra Chính phủ. Raises BeyondCalendar."""
    return working(last_on + _REPORT_AFTER if kind == "adhoc" else last_on.replace(day=_REPORT_DAY))


def working(day: date) -> date:
    """The day, or the next working day if it is off. Raises BeyondCalendar."""
    known = deadlines.calendar()
    return day if known.works(day) else known.count(day, 1, Unit.WORKING_DAY).on


def by_code(code: str) -> ReportPeriod | None:
    """The period with this address."""
    return db.session.scalar(select(ReportPeriod).where(ReportPeriod.code == code))


def listing() -> Sequence[ReportPeriod]:
    """All periods: open ones first, of each the latest first."""
    order = (ReportPeriod.state == "frozen", ReportPeriod.last_on.desc(), ReportPeriod.id.desc())
    return db.session.scalars(select(ReportPeriod).order_by(*order)).all()


def other_set(row: ReportPeriod) -> FormSet | None:
    """The forms that an open period would have if it were opened now, None: those that it has."""
    if row.state != "open":
        return None
    forms = sets.for_period(row.last_on)
    return forms if forms is not None and forms.key != row.set_key else None


def begun(row: ReportPeriod) -> bool:
    """Whether anything was typed, written, sent or frozen for it."""
    if row.revision:
        return True
    asked = select(UnitReport.state, UnitReport.sent_at, UnitReport.narrative, FormEntry.id).outerjoin(
        FormEntry, FormEntry.unit_report_id == UnitReport.id
    )
    rows = db.session.execute(asked.where(UnitReport.period_id == row.id))
    return any(state != "draft" or at or written or entry for state, at, written, entry in rows)


def overlapping(one: Span) -> ReportPeriod | None:
    """A period of the same kind that shares a day with this one."""
    asked = select(ReportPeriod).where(
        ReportPeriod.kind == one.kind,
        ReportPeriod.first_on <= one.last_on,
        ReportPeriod.last_on >= one.first_on,
    )
    return db.session.scalars(asked.order_by(ReportPeriod.id).limit(1)).first()


def quarters_of(row: ReportPeriod) -> list[ReportPeriod]:
    """The quarters that a longer period is made of, in order; empty as long as one of them isn't frozen, or
    was reported by other forms."""
    count = QUARTERS_OF.get(row.kind, 0)
    if not count:
        return []
    codes = [f"{row.last_on.year}-q{number}" for number in range(1, count + 1)]
    asked = select(ReportPeriod).where(
        ReportPeriod.code.in_(codes), ReportPeriod.state == "frozen", ReportPeriod.set_key == row.set_key
    )
    found = db.session.scalars(asked.order_by(ReportPeriod.last_on)).all()
    return list(found) if len(found) == count else []
