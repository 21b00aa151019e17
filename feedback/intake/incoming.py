"""A submission as a door hands it in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from feedback.attachments.actions import LaidDown
from feedback.cases.actions import Closing
from feedback.cases.actions.lodging import RespondentDetails
from feedback.clock import local_day
from feedback.law.kinds import Kind
from feedback.people.actions import PersonDetails


@dataclass(frozen=True, slots=True)
class Incoming:
    """One submission as a door hands it in; texts are clean NFC.

    ``received_on`` defaults to the local day of ``received_at``. ``field_key`` None: the field is not known.
    ``agency`` (id, code) is given only by an import, whose source has routed already. ``files`` lie in the
    store, those of a denunciation under one key of ``new_seal``. ``notify`` False queues no receipt
    (imports).

    ``respondents``: against whom it is (khiếu nại, tố cáo), the first counts for competence; ``public_duty``
    False: they are not in public duty (LTC Đ41). ``second_level``: khiếu nại lần hai. ``again``: tố cáo tiếp,
    with the circumstance that says why (law.procedure). ``earlier``: the case on which it rests, and how (see
    ``CaseLink``); without it the first decision that is named finds its case. ``signature``: none, scan,
    original or digital. ``kept_back``: the sender of a petition, report or proposal asks that his text isn't
    made public.
    """

    kind: Kind
    sender: PersonDetails
    channel: str
    title: str
    body: str
    received_at: datetime
    wish: str | None = None
    place: str | None = None
    area_code: str | None = None
    field_key: str | None = None
    field_words: tuple[str, ...] = ()
    named_agency_id: int | None = None
    forwarder: str | None = None
    received_on: date | None = None
    postmarked_on: date | None = None
    submission_key: str | None = None
    files: tuple[LaidDown, ...] = ()
    agency: tuple[int, str] | None = None
    source_labels: dict[str, Any] | None = None
    kept_back: bool = False
    closing: Closing | None = None
    notify: bool = True
    respondents: tuple[RespondentDetails, ...] = ()
    public_duty: bool = True
    second_level: bool = False
    again: bool = False
    earlier: tuple[int, str] | None = None
    signature: str = "none"
    circumstances: frozenset[str] = frozenset()
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def day(self) -> date:
        """The local day on which it came."""
        return self.received_on or local_day(self.received_at)

    @property
    def about_discipline(self) -> bool:
        """Whether it is about a disciplinary decision."""
        return any(each.act_kind == "discipline" for each in self.respondents)
