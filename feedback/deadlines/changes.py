"""What happened to the calendar and the targets since the last recount of deadlines, out of the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile

from sqlalchemy import func, select

from feedback.deadlines.models import CalendarYear, Holiday, OwnTarget
from feedback.extensions import db
from feedback.law.terms import STATUTE
from feedback.register.models import RegisterEntry

RECOUNTED = "deadlines_recounted"
"""The act of counting anew, entered under the register entry up to which every change has been told.

Older entries stand under the calendar as a whole (year 0): they told what had been entered before them.
"""
DOCUMENTED = "holiday_document_recorded"
"""The act that changes no day: by which document a day that counts already is off."""
LOADED = "holidays_loaded"
WHOLE = ("calendar_year", 0)
ENTRY = "register_entry"
_ROOMS = ("holiday", "calendar_year", "own_target")


@dataclass(frozen=True, slots=True)
class Change:
    """One change: in words, which days it touches, and which target (empty: every term).

    ``first_on`` and ``last_on`` are both included; a struck day is not known any more and touches any.
    ``entry`` is the number of its register entry, 0 for what is not out of the register.
    """

    words: str
    first_on: date = date.min
    last_on: date = date.max
    term_key: str = ""
    entry: int = 0

    def touches(self, term_key: str, first_on: date, last_on: date) -> bool:
        """Whether it can have moved a clock that ran over these days."""
        return self.term_key in ("", term_key) and self.first_on <= last_on and first_on <= self.last_on


def since_recount() -> list[Change]:
    """The changes since the last recount, oldest first; the first loading of the calendar is none."""
    entries = db.session.execute(
        select(RegisterEntry.id, RegisterEntry.act, RegisterEntry.subject_id)
        .where(
            RegisterEntry.subject_room.in_(_ROOMS),
            RegisterEntry.act.not_in((RECOUNTED, DOCUMENTED)),
            RegisterEntry.id > _mark(),
        )
        .order_by(RegisterEntry.id)
    ).all()
    return [replace(_change(act, subject_id), entry=number) for number, act, subject_id in entries]


def told_up_to(known: Sequence[Change]) -> int:
    """The register entry up to which every change is among the ``known``, or the mark of before.

    A change committed late under a lower number than a known one ends it there: better told twice than lost.
    """
    numbers = {one.entry for one in known}
    told = takewhile(lambda one: one.entry in numbers, since_recount())
    return max((one.entry for one in told), default=_mark())


def reasons(changes: Sequence[Change], term_key: str, start: date, before_on: date, due_on: date) -> str:
    """Why a day moved, as a phrase: the changes that touch the days its clock runs over."""
    first_on, last_on = min(start, before_on, due_on), max(start, before_on, due_on)
    touching = [one.words for one in changes if one.touches(term_key, first_on, last_on)]
    return "; ".join(dict.fromkeys(touching)) or "lịch làm việc hoặc mục tiêu nội bộ thay đổi"


def _mark() -> int:
    """The register entry up to which changes have been told, 0 before anything was loaded."""
    whole = (RegisterEntry.subject_room == WHOLE[0], RegisterEntry.subject_id == WHOLE[1])
    marks = (
        select(func.max(RegisterEntry.subject_id)).where(
            RegisterEntry.subject_room == ENTRY, RegisterEntry.act == RECOUNTED
        ),
        select(func.max(RegisterEntry.id)).where(*whole, RegisterEntry.act == RECOUNTED),
        select(func.min(RegisterEntry.id)).where(*whole, RegisterEntry.act == LOADED),
    )
    return max(db.session.scalar(mark) or 0 for mark in marks)


def _change(act: str, number: int) -> Change:
    if act == LOADED:
        return Change("lịch nghỉ kèm chương trình có thêm ngày")
    if act == "calendar_year_confirmed":
        year = db.session.get(CalendarYear, number)
        document = f" ({year.source})" if year is not None and year.source else ""
        words = f"xác nhận lịch nghỉ năm {number}{document}"
        return Change(words, date(number, 1, 1), date(number, 12, 31))
    if act == "target_set":
        target = db.session.get(OwnTarget, number)
        if target is None:
            return Change("đặt mục tiêu nội bộ")
        title = STATUTE.title(target.term_key)
        return Change(
            f"đặt mục tiêu nội bộ «{title}» ({target.document})",
            first_on=target.in_force_from_on,
            term_key=target.term_key,
        )
    holiday = db.session.get(Holiday, number)
    if holiday is None:
        return Change("bỏ ngày nghỉ dự kiến")
    what = "ngày nghỉ" if holiday.kind == "off" else "ngày làm bù"
    document = f" ({holiday.document})" if holiday.document else ""
    words = f"{what} {holiday.day_on:%d/%m/%Y}{document}"
    return Change(words, holiday.day_on, holiday.day_on)
