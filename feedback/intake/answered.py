"""Việc tương tự đã được trả lời: published results that may answer what somebody is about to send.

A pair of neighbouring words tells the matter, since Vietnamese writes one notion in several syllables; pairs
of two common syllables tell nothing. Only what everybody may read is asked.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Final

from feedback.agencies import queries as agencies
from feedback.cases.likeness import COMMON, telling_words
from feedback.disclosure.models import Outcome, OutcomeCopy
from feedback.disclosure.queries import outcomes
from feedback.intake.drafts import Written
from feedback.law.kinds import FEEDBACK_KINDS, Kind
from feedback.text import search_text

OFFERED_TO: Final = frozenset((*FEEDBACK_KINDS, Kind.COMPLAINT))
MOST: Final = 3
FEWEST_PAIRS: Final = 2
LEAST_SHARE: Final = 0.3
"""So many pairs of the title, and such a part of them, stand in a result that is offered."""

Answered = tuple[Outcome, OutcomeCopy]


def answered_alike(written: Written | None, today: date) -> list[Answered]:
    """Results that may answer a draft: of its commune, else of its agency, whose words share most with its
    title; at most ``MOST``. Never for denunciations and requests for dialogue. Two selects at most."""
    if written is None or Kind(written.kind) not in OFFERED_TO:
        return []
    title = str(written.pages.get("content", {}).get("title", ""))
    place = written.pages.get("place", {})
    agency = agencies.by_code(place["agency"]) if place.get("agency") else None
    asked = outcomes.answered(
        " ".join(telling_words(title)[:8]),
        today=today,
        area=place.get("area_code"),
        agency_id=agency.id if agency else None,
    )
    wanted = _pairs(title)
    ranked = [
        (len(wanted & _pairs(copy.title, copy.asked)), outcome.id, (outcome, copy)) for outcome, copy in asked
    ]
    least = max(FEWEST_PAIRS, LEAST_SHARE * len(wanted))
    found = sorted((one for one in ranked if one[0] >= least), key=lambda one: one[:2], reverse=True)
    return [answered for _, _, answered in found[:MOST]]


def _pairs(*texts: str) -> set[tuple[str, str]]:
    words = search_text(*texts).split()
    return {pair for pair in pairwise(words) if not COMMON.issuperset(pair)}
