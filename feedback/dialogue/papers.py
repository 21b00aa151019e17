"""The papers that a session brings as sheets of ``papers``, and which were issued.

What a paper said on its day stands in ``DialoguePaper.frame``, which holds no personal data: whom it was sent
to stands with the agencies, or with those invited.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.agencies.rules import letter_sign
from feedback.cases import rules
from feedback.cases.letters import heads
from feedback.dialogue.models import DialoguePaper, DialogueSession
from feedback.extensions import db
from feedback.law import dialogue as law
from feedback.law.kinds import Kind
from feedback.papers.sheets import Letter, Sheet

INVITATION: Final = "invitation"
CONCLUSION: Final = "conclusion"

_KEPT: Final = ("kind", "number", "signer", "signer_position", "frame")


def issued(session_ids: Iterable[int], kind: str) -> list[DialoguePaper]:
    """The papers of one kind that were issued about these sessions, in their order; one select."""
    asked = select(DialoguePaper).where(
        DialoguePaper.session_id.in_(set(session_ids)), DialoguePaper.kind == kind
    )
    return list(db.session.scalars(asked.order_by(DialoguePaper.id)))


def letter(
    session: DialogueSession,
    kind: str,
    text: str,
    *,
    issued_on: date,
    number: str | None,
    signer: str,
    position: str,
    about: str = "",
    to: Sequence[str] = (),
    address: str | None = None,
    facts: Sequence[tuple[str, str]] = (),
    copies_to: Sequence[str] = ("Như trên", "Lưu: VT"),
) -> tuple[str, Sheet]:
    """A paper with this text, issued or to be issued (``number`` None: room is left for it); template and
    sheet. ``about`` stands behind the subject that its kind has.
    """
    words, agency = law.PAPERS[kind], agency_of(session)
    mark = rules.letter_mark(words.sign, letter_sign(agency), Kind.REPORT)
    return "letter", Letter(
        **heads.of_agency(agency, issued_on),
        issued_on=issued_on,
        number=number or f"{rules.OPEN_NUMBER}{mark}",
        signing=heads.signing_lines(agency, position),
        signer=signer,
        copies_to=copies_to,
        title=words.title,
        subject=f"{words.subject} {about}".strip(),
        to=to,
        address=address,
        text=text,
        facts=facts,
        file_title=words.title,
    )


def agency_of(session: DialogueSession) -> AgencyEntry:
    """The agency that holds the session."""
    agency = agencies.by_id(session.agency_id)
    assert agency is not None
    return agency


def content(paper: DialoguePaper) -> dict[str, Any]:
    """What the register's digest covers of a paper."""
    return {name: getattr(paper, name) for name in _KEPT} | {"issued_on": paper.issued_on.isoformat()}


def contents(numbers: Iterable[int]) -> Mapping[int, Mapping[str, Sequence[Mapping[str, Any]]]]:
    """For the register: what the papers about these sessions said, under ``<kind>_issued``."""
    found: dict[int, dict[str, list[Mapping[str, Any]]]] = {}
    asked = select(DialoguePaper).where(DialoguePaper.session_id.in_(set(numbers)))
    for paper in db.session.scalars(asked):
        acts = found.setdefault(paper.session_id, {})
        acts.setdefault(f"{paper.kind}_issued", []).append(content(paper))
    return found
