"""Kế hoạch công khai hằng năm: which there are, what each says, what of it has fallen due."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from sqlalchemy import select

from feedback.agencies import queries as agencies
from feedback.disclosure.actions.history import HISTORY, PLAN
from feedback.disclosure.models import DisclosureDuty, DisclosureEvent, DisclosurePlan, PlanItem
from feedback.extensions import db
from feedback.register.history import told

_MOST: int = 300


def of_year(agency_id: int, year: int) -> DisclosurePlan | None:
    """The plan of an agency for a year, drafted or issued."""
    asked = select(DisclosurePlan).where(DisclosurePlan.agency_id == agency_id, DisclosurePlan.year == year)
    return db.session.scalar(asked)


def of_agencies(agency_ids: Collection[int]) -> list[DisclosurePlan]:
    """The plans of these agencies, the latest year first."""
    asked = select(DisclosurePlan).where(DisclosurePlan.agency_id.in_(agency_ids))
    return list(db.session.scalars(asked.order_by(DisclosurePlan.year.desc(), DisclosurePlan.id)))


def issued_in(year: int) -> list[DisclosurePlan]:
    """The issued plans of all agencies for a year."""
    asked = select(DisclosurePlan).where(DisclosurePlan.year == year, DisclosurePlan.state == "issued")
    return list(db.session.scalars(asked.order_by(DisclosurePlan.issued_on.desc(), DisclosurePlan.id)))


def by_id(number: int) -> DisclosurePlan | None:
    """The plan of a number."""
    return db.session.get(DisclosurePlan, number)


def items_of(plan_id: int) -> list[PlanItem]:
    """What a plan says, in its order."""
    asked = select(PlanItem).where(PlanItem.plan_id == plan_id)
    return list(db.session.scalars(asked.order_by(PlanItem.position, PlanItem.id)))


def duties_of(plan_id: int) -> dict[int, DisclosureDuty]:
    """For each content of a plan the duty that it became."""
    asked = select(DisclosureDuty).join(PlanItem, PlanItem.id == DisclosureDuty.plan_item_id)
    found = db.session.scalars(asked.where(PlanItem.plan_id == plan_id))
    return {one.plan_item_id: one for one in found if one.plan_item_id is not None}


def fallen_due(today: date, *, agency_id: int | None = None) -> list[tuple[DisclosurePlan, PlanItem]]:
    """Contents of issued plans whose day has come and that became no duty yet; of one agency, or of all that
    exist. One select.
    """
    asked = (
        select(DisclosurePlan, PlanItem)
        .join(PlanItem, PlanItem.plan_id == DisclosurePlan.id)
        .outerjoin(DisclosureDuty, DisclosureDuty.plan_item_id == PlanItem.id)
        .where(DisclosurePlan.state == "issued", PlanItem.from_on <= today, DisclosureDuty.id.is_(None))
        .order_by(PlanItem.id)
    )
    if agency_id is not None:
        asked = asked.where(DisclosurePlan.agency_id == agency_id)
    there = {one.id for one in agencies.existing(today)}
    return [(plan, item) for plan, item in db.session.execute(asked) if plan.agency_id in there]


def check() -> Iterator[str]:
    """For ``feedback register verify``: one sentence for each plan, and each content of one, that isn't as
    its acts left it.
    """
    yield from HISTORY.replay(PLAN, DisclosurePlan, "kế hoạch công khai")
    after = 0
    asked = select(DisclosurePlan.id).order_by(DisclosurePlan.id).limit(_MOST)
    while numbers := list(db.session.scalars(asked.where(DisclosurePlan.id > after))):
        yield from _items_amiss(numbers)
        after = numbers[-1]


def _items_amiss(plan_ids: list[int]) -> Iterator[str]:
    left: dict[int, Any] = {}
    events = select(DisclosureEvent).where(
        DisclosureEvent.subject_room == PLAN,
        DisclosureEvent.subject_id.in_(plan_ids),
        DisclosureEvent.act == "plan_item_set",
    )
    for event in db.session.scalars(events.order_by(DisclosureEvent.id)):
        left[event.details["item"]] = event.details["row"]
    rows = db.session.scalars(select(PlanItem).where(PlanItem.plan_id.in_(plan_ids)))
    there = {one.id: told(one, *left[one.id]) if left.get(one.id) else {} for one in rows}
    standing = {number: row for number, row in left.items() if row is not None}
    for number in sorted(there.keys() | standing.keys()):
        if there.get(number) != standing.get(number):
            yield f"nội dung {number} của kế hoạch công khai: không khớp với những việc đã ghi sổ"
    db.session.expunge_all()
