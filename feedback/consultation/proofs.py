"""What the register covers beside its events, and whether rows are as their acts left them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select

from feedback.consultation.actions.history import CONSULTATION, HISTORY, HOUSEHOLD, OPINION
from feedback.consultation.models import Consultation, Household, Opinion, OpinionGroup
from feedback.extensions import db

Contents = Mapping[int, Mapping[str, Sequence[Mapping[str, Any]]]]

HOUSEHOLD_COLUMNS: Final = ("consultation_id", "number", "hamlet", "people", "reached_on", "reached_how")
OPINION_COLUMNS: Final = (
    *("consultation_id", "number", "channel", "household_id", "meeting_id", "stance", "given_on"),
    *("group_id", "state"),
)


def of_household(one: Household) -> dict[str, Any]:
    """What brought a household into the list says of it."""
    return {"head": one.head, "address": one.address}


def of_opinion(one: Opinion) -> dict[str, Any]:
    """What was said, and by whom."""
    return {"name": one.name, "address": one.address, "phone": one.phone, "text": one.text, "code": one.code}


def of_synthesis(consultation: Consultation, groups: Sequence[OpinionGroup]) -> dict[str, Any]:
    """What everybody reads: the synthesis and the answer to each group."""
    return {
        "synthesis": consultation.synthesis,
        "groups": [[one.position, one.summary, one.verdict, one.answer] for one in groups],
    }


def households(numbers: Iterable[int]) -> Contents:
    """For the register: by household and act."""
    rows = db.session.scalars(select(Household).where(Household.id.in_(set(numbers))))
    return {
        one.id: {"household_listed": [of_household(one)], "household_removed": [{"why": one.removed_why}]}
        for one in rows
    }


def opinions(numbers: Iterable[int]) -> Contents:
    """For the register: by opinion and act."""
    rows = db.session.scalars(select(Opinion).where(Opinion.id.in_(set(numbers))))
    return {
        one.id: {"opinion_entered": [of_opinion(one)], "opinion_struck": [{"why": one.struck_why}]}
        for one in rows
    }


def syntheses(numbers: Iterable[int]) -> Contents:
    """For the register: by consultation what was published."""
    wanted = set(numbers)
    groups: dict[int, list[OpinionGroup]] = {}
    asked = select(OpinionGroup).where(OpinionGroup.consultation_id.in_(wanted))
    for one in db.session.scalars(asked.order_by(OpinionGroup.position, OpinionGroup.id)):
        groups.setdefault(one.consultation_id, []).append(one)
    rows = db.session.scalars(
        select(Consultation).where(Consultation.id.in_(wanted), Consultation.synthesis_at.is_not(None))
    )
    return {one.id: {"synthesis_published": [of_synthesis(one, groups.get(one.id, []))]} for one in rows}


def check() -> Iterator[str]:
    """One sentence for each row that isn't as its acts left it: for ``feedback register verify``."""
    yield from HISTORY.replay(CONSULTATION, Consultation, "đợt lấy ý kiến")
    yield from HISTORY.replay(HOUSEHOLD, Household, "hộ được lấy ý kiến")
    yield from HISTORY.replay(OPINION, Opinion, "ý kiến góp cho dự thảo")
