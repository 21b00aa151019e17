"""What is counted of each body for a comparison, of what the viewer may know of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.law.measures import DEFINITIONS
from feedback.oversight.comparison.rules import RULES, Body
from feedback.oversight.measures.counting import figures
from feedback.oversight.measures.filters import Filters

SHARES: Final = ("on_time", "on_aim")
"""The shares by which bodies can be compared."""


def bodies(share: str, filters: Filters, *, viewer: Actor, today: date) -> list[Body]:
    """The bodies that received or had to settle cases in the period; four statements, however many there are.

    ``share``: one of ``SHARES``. Raises KeyError for another.
    """
    definition = DEFINITIONS[share]
    received = figures(["received"], filters, viewer=viewer, today=today, by=("agency", "kind", "field"))
    shares = figures([share], filters, viewer=viewer, today=today, by=("agency", "kind"))
    counted: dict[int, tuple[int, int]] = {}
    for (agency_id, kind, field), counts in received.items():
        number = counts["received"]
        all_of, hard = counted.get(agency_id, (0, 0))
        is_hard = kind in RULES.hard_kinds or field in RULES.hard_fields
        counted[agency_id] = all_of + number, hard + number * is_hard
    due: dict[int, dict[str, tuple[int, int]]] = {}
    for (agency_id, kind), counts in shares.items():
        whole = _sum(counts, definition.denominator)
        if whole:
            due.setdefault(agency_id, {})[kind] = whole, _sum(counts, definition.numerator)
    return [
        Body(number, entry.level, *counted.get(number, (0, 0)), due.get(number, {}))
        for number in sorted({*counted, *due})
        if (entry := agencies.by_id(number)) is not None
    ]


def _sum(counts: Mapping[str, int], keys: tuple[str, ...]) -> int:
    return sum(counts[one] for one in keys)
