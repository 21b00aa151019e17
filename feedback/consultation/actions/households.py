"""Verbs of the list of households: brought in, told of the draft, taken out.

A household's name and address stand as they were brought in: one written wrongly is taken out and brought in
anew, so that the register can hold the list against what it was.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select, update

from feedback.actor import Actor
from feedback.clock import local_day
from feedback.consultation import households, proofs
from feedback.consultation.actions import changing
from feedback.consultation.actions.changing import HOUSEHOLDS
from feedback.consultation.actions.history import HOUSEHOLD, Happened, write
from feedback.consultation.models import Consultation, Household, Opinion
from feedback.consultation.opinions import demand_version
from feedback.consultation.rules import BadDetail, Refused
from feedback.extensions import db
from feedback.law import consultation as law
from feedback.register.history import written
from feedback.straight import add_numbered
from feedback.text import search_text

MOST: Final = 20_000
"""So many households a consultation's list may have."""
_OVER: Final = ("closed", "answered", "decided", "called_off")


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdDetails:
    """One household as it is listed; texts are clean NFC."""

    head: str
    address: str = ""
    hamlet: str = ""
    people: int = 1


def enlist(
    consultation: Consultation, rows: Sequence[HouseholdDetails], *, by: Actor, at: datetime
) -> list[int]:
    """Ghi hộ vào danh sách, at its end, all or none; each gets the code of its slip. Returns their numbers.

    Those that stand in the list already (by ``households.mark``) are left out, so that a second press brings
    nothing. Raises NotYours, Refused.
    """
    if changing.held(consultation, HOUSEHOLDS, by, at) in _OVER:
        raise Refused("Đợt này không nhận ý kiến nữa nên danh sách hộ không thay đổi")
    there = households.marks(consultation.id)
    new: list[HouseholdDetails] = []
    for one in rows:
        mark = households.mark(one.head, one.address, one.hamlet)
        if mark not in there:
            there[mark] = 0
            new.append(one)
    if not new:
        return []
    first = households.last_number(consultation.id) + 1
    if first + len(new) - 1 > MOST:
        raise Refused(f"Danh sách có nhiều nhất {MOST:,} hộ".replace(",", "."))
    entered = [_row(consultation.id, number, one, at) for number, one in enumerate(new, start=first)]
    numbers = add_numbered(Household, entered)
    write(
        [
            Happened(
                (HOUSEHOLD, number),
                "household_listed",
                consultation.agency_id,
                {"set": {name: written(row[name]) for name in proofs.HOUSEHOLD_COLUMNS}},
                {"head": row["head"], "address": row["address"]},
            )
            for number, row in zip(numbers, entered, strict=True)
        ],
        by=by,
        at=at,
    )
    return [row["number"] for row in entered]


def reach(
    consultation: Consultation, ids: Collection[int], *, on: date, how: str, by: Actor, at: datetime
) -> int:
    """Ghi đã thông báo đến hộ: those of these rows that were not told yet; returns how many.

    ``how``: key of ``law.consultation.REACHED``. Raises NotYours, Refused, BadDetail.
    """
    if changing.held(consultation, HOUSEHOLDS, by, at) in ("draft", *_OVER):
        raise Refused("Chỉ ghi được từ khi công bố đến khi kết thúc nhận ý kiến")
    if not any(one.key == how for one in law.REACHED):
        raise BadDetail("how", "Chọn cách thông báo")
    announced = consultation.announced_at
    if on > local_day(at) or (announced is not None and on < local_day(announced)):
        raise BadDetail("on", "Nhập ngày từ khi công bố đến hôm nay")
    asked = select(Household.id).where(
        Household.consultation_id == consultation.id,
        Household.id.in_(set(ids)),
        Household.reached_on.is_(None),
        Household.removed_why.is_(None),
    )
    numbers = list(db.session.scalars(asked.order_by(Household.id)))
    if not numbers:
        return 0
    db.session.execute(
        update(Household)
        .where(Household.id.in_(numbers))
        .values(reached_on=on, reached_how=how, version=Household.version + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()
    set_now = {"set": {"reached_on": written(on), "reached_how": how}}
    write(
        [Happened((HOUSEHOLD, one), "household_reached", consultation.agency_id, set_now) for one in numbers],
        by=by,
        at=at,
    )
    return len(numbers)


def remove(
    consultation: Consultation, household: Household, *, why: str, expected: int, by: Actor, at: datetime
) -> None:
    """Bỏ hộ khỏi danh sách, with the reason; the row stays, its slip's code opens nothing any more.

    Raises NotYours, Refused for one that answered, BadDetail, Stale.
    """
    phase = changing.held(consultation, HOUSEHOLDS, by, at)
    db.session.refresh(household)
    demand_version(household, expected)
    if phase in _OVER:
        raise Refused("Đợt này không nhận ý kiến nữa nên danh sách hộ không thay đổi")
    if household.removed_why is not None:
        raise Refused("Hộ này đã bỏ khỏi danh sách")
    if _has_answered(household.id):
        raise Refused("Hộ này đã có ý kiến được tính. Gạch ý kiến ấy trước, nếu ghi nhầm hộ")
    if not why.strip():
        raise BadDetail("why", "Nhập lý do bỏ hộ này")
    household.removed_why = why.strip()
    household.version += 1
    db.session.flush()
    brought = {"why": household.removed_why}
    subject = (HOUSEHOLD, household.id)
    write([Happened(subject, "household_removed", consultation.agency_id, {}, brought)], by=by, at=at)


def print_slips(consultation: Consultation, first: int, last: int, *, by: Actor, at: datetime) -> None:
    """In phiếu for the households from one number to another: who holds their codes speaks for them, so that
    printing is written down. Raises NotYours.
    """
    changing.demand(consultation, HOUSEHOLDS, by, at)
    told = {"first": first, "last": last}
    changing.enter(consultation, "slips_printed", by=by, at=at, details=told)


def _has_answered(household_id: int) -> bool:
    asked = select(Opinion.id).where(Opinion.household_id == household_id, Opinion.state == "standing")
    return db.session.scalar(asked.limit(1)) is not None


def _row(consultation_id: int, number: int, one: HouseholdDetails, at: datetime) -> dict[str, Any]:
    code = households.slip_code(consultation_id, number)
    return {
        "consultation_id": consultation_id,
        "number": number,
        "head": one.head,
        "address": one.address,
        "hamlet": one.hamlet,
        "people": one.people,
        "search_text": search_text(one.head, one.address, one.hamlet),
        "code_digest": households.code_digest(consultation_id, code),
        "reached_on": None,
        "reached_how": None,
        "removed_why": None,
        "made_at": at,
        "version": 1,
    }
