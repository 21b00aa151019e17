"""Who may stand at the head of a meeting: officers of the agency or of one that shares its head."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from feedback.accounts import queries
from feedback.accounts.queries import Colleague
from feedback.agencies import heads
from feedback.agencies import queries as agencies
from feedback.text import fold
from feedback.web.forms import Choice

OTHER: Final = "other"
"""The answer that names somebody without an account."""


def leaders_of(agency_id: int, who_may: str) -> list[Colleague]:
    """The officers of the agency who hold the permission, behind those of the one that its head sits in."""
    sharing = heads.shares_head(agency_id)
    numbers = sharing[: sharing.index(agency_id) + 1]
    return [one for number in numbers for one in queries.officers_of(number, who_may)]


def leaders_of_many(agency_ids: Sequence[int], who_may: str) -> dict[int, list[Colleague]]:
    """:func:`leaders_of` for each of the agencies; one select."""
    sharing = {one: heads.shares_head(one) for one in agency_ids}
    behind = {one: among[: among.index(one) + 1] for one, among in sharing.items()}
    officers = queries.officers_of_many({each for among in behind.values() for each in among}, who_may)
    return {one: [officer for each in among for officer in officers[each]] for one, among in behind.items()}


def leaders_after(agency_id: int, who_may: str, on: date) -> list[Colleague]:
    """:func:`leaders_of` who does the agency's work on the day: of it, or of its successors once it ended."""
    heirs = agencies.agencies_after(agency_id, on)
    return list({one.id: one for heir in heirs for one in leaders_of(heir.id, who_may)}.values())


def named_leader(agency_id: int, number: int | None, name: str) -> Colleague | None:
    """The officer of the agency, or of one that shares its head, with this number or, without a number, of
    this name, accents and case apart; of several that one who is the head. None for nobody.
    """
    found = [
        officer
        for agency in heads.shares_head(agency_id)
        for officer in queries.officers_of(agency)
        if officer.id == number or (number is None and fold(officer.full_name) == fold(name))
    ]
    return min(found, key=lambda one: not heads.may_lead(agency_id, one.position), default=None)


def choices(found: Sequence[Colleague], *reveals: str) -> list[Choice]:
    """These people to pick from, or somebody else, whose name and position the fields ``reveals`` ask for."""
    return [
        *(Choice(str(one.id), f"{one.full_name}, {one.position}") for one in found),
        Choice(OTHER, "Người khác", reveals=reveals),
    ]


def picked(found: Sequence[Colleague], answer: str, name: str, position: str) -> tuple[int | None, str, str]:
    """Number, name and position of who was picked; without a number what was typed of somebody else."""
    for one in found:
        if str(one.id) == answer:
            return one.id, one.full_name, one.position
    return None, name, position
