"""Vắng mặt: the days on which an officer isn't there, and which colleague does his work meanwhile.

Absent is asked, never stored: a row covers its days from the first to the last, or to the day before
``ended_on``, on which he was back.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from functools import cache
from typing import Final

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, func, or_, select

from feedback.accounts import queries
from feedback.accounts.acts import enter
from feedback.accounts.models import Absence, Officer
from feedback.accounts.rules import Refused
from feedback.actor import Actor
from feedback.clock import local_day
from feedback.extensions import db
from feedback.straight import ask_plainly

EDIT: Final = "accounts:absence:edit"

REASONS: Final = {
    "leave": "Nghỉ phép",
    "travel": "Đi công tác",
    "training": "Đi học, tập huấn",
    "sick": "Nghỉ ốm",
    "other": "Lý do khác",
}
"""Why one is away, by the key that is kept."""

LONGEST_DAYS: Final = 366
"""An absence lasts a year at most, in calendar days."""

_MOST_SHOWN: Final = 100


class BadAbsence(Refused):
    """What was typed about an absence can't be; ``field`` names the form's field to mend."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def declare(
    *,
    officer_id: int,
    first_on: date,
    last_on: date,
    why: str,
    substitute_id: int | None,
    by: Actor,
    at: datetime,
) -> Absence:
    """Báo vắng mặt: calendar days from ``first_on`` to ``last_on``, both included.

    For himself, or by who holds ``accounts:absence:edit`` for an officer of his agency. The substitute is
    another active officer of the same agency who is there on those days. Raises BadAbsence, Refused.
    """
    # Of two declared at once the second waits here, and then sees the first.
    officer = db.session.get(Officer, officer_id, with_for_update=True)
    if officer is None or not officer.active or not may_edit(officer, by):
        raise Refused("Ông/bà chỉ ghi được ngày vắng mặt của mình hoặc của cán bộ trong cơ quan mình")
    if why not in REASONS:
        raise BadAbsence("why", "Chọn lý do vắng mặt")
    if last_on < first_on:
        raise BadAbsence("last_on", "Ngày cuối không được trước ngày đầu")
    if last_on < local_day(at):
        raise BadAbsence("last_on", "Ngày cuối đã qua. Nhập ngày từ hôm nay trở đi")
    if (last_on - first_on).days >= LONGEST_DAYS:
        raise BadAbsence("last_on", "Một lần vắng mặt dài nhất là một năm")
    if _meets(Absence.officer_id == officer_id, first_on, last_on):
        raise BadAbsence("first_on", "Những ngày này trùng với một lần vắng mặt đã ghi")
    if _meets(Absence.substitute_id == officer_id, first_on, last_on):
        raise BadAbsence(
            "first_on", "Những ngày này người vắng mặt đang làm thay người khác. Kết thúc việc làm thay trước"
        )
    if substitute_id is not None:
        _check_substitute(officer, substitute_id, first_on, last_on)
    absence = Absence(
        officer_id=officer_id,
        substitute_id=substitute_id,
        first_on=first_on,
        last_on=last_on,
        why=why,
        created_at=at,
        created_by=by.id or officer_id,
    )
    db.session.add(absence)
    db.session.flush()
    told = {
        "absence": absence.id,
        "substitute": substitute_id,
        "first_on": first_on.isoformat(),
        "last_on": last_on.isoformat(),
    }
    enter(officer_id, "absence_declared", told, by=by, at=at)
    return absence


def end(absence: Absence, *, by: Actor, at: datetime) -> None:
    """Trở lại làm việc sớm: he is there from the day of ``at`` on. Raises Refused when it is over already."""
    officer = db.session.get_one(Officer, absence.officer_id, with_for_update=True)
    db.session.refresh(absence)
    on = local_day(at)
    if not may_edit(officer, by):
        raise Refused("Ông/bà chỉ sửa được ngày vắng mặt của mình hoặc của cán bộ trong cơ quan mình")
    if absence.ended_on is not None or absence.last_on < on:
        raise Refused("Lần vắng mặt này đã kết thúc")
    absence.ended_on = on
    db.session.flush()
    enter(officer.id, "absence_ended", {"absence": absence.id}, by=by, at=at)


def _check_substitute(officer: Officer, substitute_id: int, first_on: date, last_on: date) -> None:
    if substitute_id == officer.id:
        raise BadAbsence("substitute", "Chọn một người khác làm thay")
    other = queries.by_id(substitute_id)
    if other is None or not other.active or other.agency_id != officer.agency_id:
        raise BadAbsence("substitute", "Chọn người làm thay đang làm việc ở cùng cơ quan")
    if _meets(Absence.officer_id == substitute_id, first_on, last_on):
        raise BadAbsence("substitute", "Người này cũng vắng trong những ngày ấy. Chọn người khác")


def _meets(whose: ColumnElement[bool], first_on: date, last_on: date) -> bool:
    """Whether a day from first to last lies in an absence that the condition names."""
    back = func.coalesce(Absence.ended_on, date.max)
    found = select(Absence.id).where(
        whose, Absence.last_on >= first_on, Absence.first_on <= last_on, back > first_on
    )
    return db.session.scalar(found.limit(1)) is not None


def may_edit(officer: Officer, by: Actor) -> bool:
    """Whether the actor may declare and end absences of this officer."""
    return by.kind == "system" or by.id == officer.id or (by.may(EDIT) and by.agency_id == officer.agency_id)


def in_force(on: date | BindParameter[date]) -> ColumnElement[bool]:
    """Condition: the absence covers the day."""
    return (
        (Absence.first_on <= on)
        & (Absence.last_on >= on)
        & or_(Absence.ended_on.is_(None), Absence.ended_on > on)
    )


def absent(officer_ids: Collection[int], on: date) -> dict[int, Absence]:
    """Those of the officers who are away on the day, with the absence; one select."""
    if not officer_ids:
        return {}
    rows = db.session.scalars(select(Absence).where(Absence.officer_id.in_(officer_ids), in_force(on)))
    return {one.officer_id: one for one in rows}


def stands_in_for(officer_id: int | None, on: date) -> frozenset[int]:
    """The officers whose work he does on the day because they are away; one select."""
    return frozenset(one for (one,) in ask_plainly(_stood_in_for(), {"substitute": officer_id, "on": on}))


@cache
def _stood_in_for() -> Select[int]:
    return select(Absence.officer_id).where(
        Absence.substitute_id == bindparam("substitute"), in_force(bindparam("on"))
    )


def all_in_force(on: date) -> list[Absence]:
    """Who is away on the day, and who does whose work; one select."""
    return list(db.session.scalars(select(Absence).where(in_force(on)).order_by(Absence.id)))


def by_number(number: int) -> Absence | None:
    """The absence with this number."""
    return db.session.get(Absence, number)


def listing(*, officer_id: int | None, agency_id: int | None, on: date) -> list[Absence]:
    """Present and coming absences by first day: of one officer, or of all of an agency; one select."""
    asked = select(Absence).where(
        Absence.last_on >= on, or_(Absence.ended_on.is_(None), Absence.ended_on > on)
    )
    if officer_id is not None:
        asked = asked.where(Absence.officer_id == officer_id)
    else:
        asked = asked.join(Officer, Officer.id == Absence.officer_id).where(Officer.agency_id == agency_id)
    return list(db.session.scalars(asked.order_by(Absence.first_on, Absence.id).limit(_MOST_SHOWN)))
