"""Questions about those invited to a session: who, by which letter, what they answered; the letter itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, Literal

from sqlalchemy import select

from feedback.dialogue import papers
from feedback.dialogue.models import DialoguePaper, DialogueSession, Invitee
from feedback.extensions import db
from feedback.law import dialogue as law
from feedback.law.trace import spoken
from feedback.notifications.contacts import Contact
from feedback.papers.sheets import Sheet
from feedback.people import queries as people
from feedback.text.hours import span_words

INVITEE: Final = "dialogue_invitee"
"""The room under which notices reach those invited from outside."""

WAYS: Final = {
    "system": "Qua hệ thống",
    "mail": "Thư điện tử",
    "post": "Bưu điện",
    "hand": "Trao tận tay",
}
ANSWERS: Final = {"comes": "Dự", "declines": "Không dự"}

KEPT_IN_LIST: Final = timedelta(days=365)
"""How long after its day an invitation stands in the list of who was invited."""

_WANTS: Final[Mapping[str, Literal["mail", "post", "none"]]] = {"mail": "mail", "post": "post"}


def of_session(session_id: int) -> list[Invitee]:
    """Who is invited, in the order in which they were put down; without those taken off."""
    there = select(Invitee).where(Invitee.session_id == session_id, Invitee.removed_at.is_(None))
    return list(db.session.scalars(there.order_by(Invitee.id)))


def one_of(session_id: int, number: int) -> Invitee | None:
    """One of those invited to the session; None for one taken off, or of another session."""
    row = db.session.get(Invitee, number)
    there = row is not None and row.session_id == session_id and row.removed_at is None
    return row if there else None


def to_agencies(agency_ids: Collection[int], today: date) -> list[tuple[Invitee, DialogueSession]]:
    """The invitations issued to these agencies, the next session first, those over last; one select."""
    rows = db.session.execute(
        select(Invitee, DialogueSession)
        .join(DialogueSession, DialogueSession.id == Invitee.session_id)
        .where(
            Invitee.agency_id.in_(agency_ids),
            Invitee.paper_id.is_not(None),
            Invitee.removed_at.is_(None),
            DialogueSession.held_on >= today - KEPT_IN_LIST,
        )
    ).all()
    found = [(row.Invitee, row.DialogueSession) for row in rows]
    return sorted(found, key=lambda one: (one[1].held_on < today, abs((one[1].held_on - today).days)))


def text_of(session: DialogueSession) -> str:
    """What the letter says of the session today: what it is about, when and where, who presides."""
    return law.PAPERS[papers.INVITATION].words(
        {
            "agency": papers.agency_of(session).name,
            "topic": session.topic.rstrip("."),
            "time": f"{span_words(session.opens, session.closes)}, {spoken(session.held_on)}",
            "place": f"{session.place}, {session.address}" if session.address else session.place,
            "chair": f"{session.chair_name}, {session.chair_position}",
            "day": f"{session.held_on:%d/%m/%Y}",
        }
    )


def letter(session: DialogueSession, row: Invitee, paper: DialoguePaper) -> tuple[str, Sheet]:
    """The copy of one invited, as it was issued; template and sheet."""
    return letter_with(
        session,
        paper.frame["text"],
        [row],
        issued_on=paper.issued_on,
        number=paper.number,
        signer=paper.signer or "",
        position=paper.signer_position or "",
    )


def letter_with(
    session: DialogueSession,
    text: str,
    rows: Sequence[Invitee],
    *,
    issued_on: date,
    number: str | None,
    signer: str,
    position: str,
) -> tuple[str, Sheet]:
    """The invitation with this text to these, issued or to be issued (``number`` None); to one alone with his
    address, his part, and where the meeting is online.
    """
    alone = rows[0] if len(rows) == 1 else None
    reach = people.reach(alone.person_id) if alone is not None and alone.person_id is not None else None
    more = [] if alone is None else [("Phần việc", alone.part)]
    if alone is not None and session.link:
        more.append(("Dự trực tuyến", session.link))
    return papers.letter(
        session,
        papers.INVITATION,
        text,
        issued_on=issued_on,
        number=number,
        signer=signer,
        position=position,
        to=[one.name for one in rows],
        address=reach.address if reach is not None else None,
        facts=more,
    )


def contact_of(number: int) -> Contact | None:
    """How one invited from outside is reached; None for an agency, which hears through its officers."""
    row = db.session.get(Invitee, number)
    reach = people.reach(row.person_id) if row is not None and row.person_id is not None else None
    if row is None or reach is None:
        return None
    session = db.session.get_one(DialogueSession, row.session_id)
    return Contact(
        name=reach.name,
        email=reach.email,
        postal_address=reach.address,
        wants=_WANTS.get(reach.wants, "none"),
        extra={"agency": papers.agency_of(session).name},
    )


def enclosed(number: int, values: Mapping[str, Any]) -> tuple[str, Sheet] | None:
    """The invitation that goes with a letter to one invited, by its number."""
    row = db.session.get(Invitee, number)
    paper = db.session.get(DialoguePaper, row.paper_id) if row is not None and row.paper_id else None
    if row is None or paper is None or paper.number != values.get("number"):
        return None
    return letter(db.session.get_one(DialogueSession, row.session_id), row, paper)


def content(row: Invitee) -> dict[str, Any]:
    """What the register's digest covers of one put down as invited."""
    return {name: getattr(row, name) for name in ("id", "agency_id", "name", "part")}


def contents(numbers: Iterable[int]) -> Mapping[int, Mapping[str, Sequence[Mapping[str, Any]]]]:
    """For the register: who was put down as invited to these sessions, taken off since or not."""
    found: dict[int, dict[str, list[Mapping[str, Any]]]] = {}
    for row in db.session.scalars(select(Invitee).where(Invitee.session_id.in_(set(numbers)))):
        found.setdefault(row.session_id, {}).setdefault("invitee_added", []).append(content(row))
    return found
