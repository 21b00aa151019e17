"""One reception as a door hands it in to ``actions.visits``, and what makes none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from feedback.intake.incoming import Incoming
from feedback.people.actions import PersonDetails
from feedback.reception.rules import BadDetail


class WrongVisit(BadDetail):
    """What was handed in makes no line of the register. ``field`` is that of ``VisitDetails``."""


@dataclass(frozen=True, slots=True)
class VisitDetails:
    """One reception as a door hands it in; fields as in ``models.Visit``, texts clean NFC.

    ``person`` who came, as he says of himself. ``incoming`` a new matter, received in the same transaction;
    ``joins`` the case of an old one; not both. ``papers``: ``{"what": str, "copies": int, "original":
    bool}``. ``again_of``: the earlier visit on the same matter, which became no case. ``submission_key`` as
    it stood in the form; ``turn_id`` his place in the list of the day, which ends here; ``online_id`` the
    request that an online reception was granted by.
    """

    place_id: int
    visited_on: date
    kind: str
    mode: str
    receiver_name: str
    receiver_position: str
    person: PersonDetails
    about: str
    summary: str
    outcome: str
    receiver_id: int | None = None
    session_id: int | None = None
    confidential: bool = False
    waiver: str | None = None
    area_code: str | None = None
    people_count: int = 1
    dealt_by: str | None = None
    competent: str = "unknown"
    ground: str | None = None
    ground_words: str | None = None
    guided_agency_id: int | None = None
    guided_to: str | None = None
    told: str | None = None
    papers: Sequence[Mapping[str, Any]] = ()
    wants_result: bool = False
    note: str | None = None
    id_warning: str | None = None
    incoming: Incoming | None = None
    joins: int | None = None
    again_of: int | None = None
    submission_key: str | None = None
    turn_id: int | None = None
    online_id: int | None = None
