"""Bản công bố: the public words of minutes and conclusions, and what in them still tells of a person.

The ``body`` of a copy: ``items``, for each item of the agenda and for what was said outside it its ``title``
and ``text``, one paragraph for each statement; ``concluded``; ``conclusions`` with ``commitment`` (the number
of the promise), ``what``, ``measure``. Who spoke stands there by his part: citizens are never named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, select

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.dialogue.models import (
    AgendaItem,
    Conclusion,
    DialogueSession,
    PublishedCopy,
    Question,
    Registration,
    Statement,
)
from feedback.dialogue.sessions import READ_ALL
from feedback.disclosure import copying
from feedback.disclosure.copying import Part
from feedback.disclosure.rules import Span
from feedback.extensions import db
from feedback.people import queries as people

CONFIRM: Final = "dialogue:copy:confirm"
OUTSIDE: Final = "Ngoài chương trình"
IN_REPAIR: Final = "Nội dung đang được sửa lại"
_TOLD: Final = {
    "copy_prepared": ("number", "body", "prepared_by"),
    "copy_returned": ("number", "returned_why"),
    "copy_published": ("number", "body", "checklist", "prepared_by", "confirmed_by", "published_at"),
    "copy_withdrawn": ("number", "withdrawn_why"),
}
_WHO: Final = {"chair": "Người chủ trì", "citizen": "Một công dân", "guest": "Một khách mời"}


def of_session(session_id: int) -> list[PublishedCopy]:
    """All copies of a session, the latest first."""
    asked = select(PublishedCopy).where(PublishedCopy.session_id == session_id)
    return list(db.session.scalars(asked.order_by(PublishedCopy.number.desc())))


def standing(session_id: int) -> PublishedCopy | None:
    """The copy that everybody reads now; None when none stands."""
    return standing_of([session_id]).get(session_id)


def standing_of(session_ids: Collection[int]) -> dict[int, PublishedCopy]:
    """By session the copy that everybody reads now; one select."""
    asked = select(PublishedCopy).where(
        PublishedCopy.session_id.in_(session_ids), PublishedCopy.state == "published"
    )
    return {one.session_id: one for one in db.session.scalars(asked)}


def made_public() -> Select[int]:
    """The numbers of sessions whose promises everybody follows: published once, even where the copy was
    withdrawn since.
    """
    return select(PublishedCopy.session_id).where(PublishedCopy.published_at.is_not(None))


def promised_words(session_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """By number of the promise what everybody may read of it: what, and how one sees that it is done. Of
    sessions whose copy is withdrawn ``IN_REPAIR`` stands in place of what; one select.
    """
    asked = select(PublishedCopy).where(
        PublishedCopy.session_id.in_(session_ids), PublishedCopy.published_at.is_not(None)
    )
    copies = sorted(db.session.scalars(asked), key=lambda one: (one.session_id, one.number))
    return {
        one["commitment"]: (one["what"], one["measure"])
        for copy in copies
        for one in readable(copy)["conclusions"]
    }


def last_public(session: DialogueSession) -> PublishedCopy | None:
    """The copy that everybody reads, else the last one that was withdrawn; None where none was ever public,
    and of a closed session.
    """
    if session.closed_ground or session.state != "held":
        return None
    return next((one for one in of_session(session.id) if one.published_at is not None), None)


def readable(copy: PublishedCopy) -> Mapping[str, Any]:
    """What everybody reads of a copy that is or was public: of a withdrawn one no words."""
    return copy.body if copy.state == "published" else unworded(copy.body)


def unworded(body: Mapping[str, Any]) -> dict[str, Any]:
    """The body without its words: that its promises stand, while they are put right."""
    promises = [
        {"commitment": one["commitment"], "what": IN_REPAIR, "measure": ""} for one in body["conclusions"]
    ]
    return {"items": [], "concluded": "", "conclusions": promises}


def known_names(session_id: int) -> tuple[str, ...]:
    """The names of citizens and guests that the system knows of a session: who spoke, registered, asked."""
    spoken = db.session.scalars(
        select(Statement.name).where(
            Statement.session_id == session_id, Statement.role.in_(("citizen", "guest"))
        )
    )
    came = db.session.scalars(select(Registration.person_id).where(Registration.session_id == session_id))
    asked = db.session.scalars(
        select(Question.person_id).where(Question.session_id == session_id, Question.person_id.is_not(None))
    )
    of_people = people.names({*came, *(one for one in asked if one is not None)})
    return tuple(sorted({*filter(None, spoken), *of_people.values()}))


def proposed(session: DialogueSession) -> dict[str, Any]:
    """The body as it stands in minutes and conclusions, speakers by their parts; nothing masked yet."""
    directory = agencies.directory()
    titles = dict(
        db.session.execute(
            select(AgendaItem.id, AgendaItem.title)
            .where(AgendaItem.session_id == session.id)
            .order_by(AgendaItem.position, AgendaItem.id)
        ).all()
    )
    said: dict[int | None, list[str]] = {}
    statements = select(Statement).where(Statement.session_id == session.id, Statement.struck_at.is_(None))
    for one in db.session.scalars(statements.order_by(Statement.position)):
        agency = directory.by_id(one.agency_id)
        who = _WHO.get(one.role) or (agency.name if agency else "Đại diện cơ quan")
        said.setdefault(one.item_id, []).append(f"{who}: {one.said}")
    conclusions = select(Conclusion).where(Conclusion.session_id == session.id)
    return {
        "items": [
            {"title": title, "text": "\n".join(said[number])}
            for number, title in [*titles.items(), (None, OUTSIDE)]
            if number in said
        ],
        "concluded": session.concluded or "",
        "conclusions": [
            {"commitment": one.commitment_id, "what": one.what, "measure": one.measure}
            for one in db.session.scalars(conclusions.order_by(Conclusion.position, Conclusion.id))
        ],
    }


def parts(body: Mapping[str, Any]) -> list[Part]:
    """The texts of a body, in their order."""
    found: list[Part] = []
    for place, one in enumerate(body["items"], start=1):
        found.append(Part(f"title_{place}", f"Mục {place}: tên", one["title"]))
        found.append(Part(f"item_{place}", f"Mục {place}: ý kiến, trả lời", one["text"]))
    found.append(Part("concluded", "Kết luận chung", body["concluded"]))
    for place, one in enumerate(body["conclusions"], start=1):
        found.append(Part(f"what_{place}", f"Việc {place}", one["what"]))
        found.append(Part(f"measure_{place}", f"Việc {place}: thế nào là xong", one["measure"]))
    return found


def with_texts(body: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    """The body with other texts, by the keys of its parts; a part without one keeps its own."""
    return {
        "items": [
            {
                "title": texts.get(f"title_{place}", one["title"]),
                "text": texts.get(f"item_{place}", one["text"]),
            }
            for place, one in enumerate(body["items"], start=1)
        ],
        "concluded": texts.get("concluded", body["concluded"]),
        "conclusions": [
            one | {name: texts.get(f"{name}_{place}", one[name]) for name in ("what", "measure")}
            for place, one in enumerate(body["conclusions"], start=1)
        ],
    }


def spans(body: Mapping[str, Any], names: Sequence[str]) -> dict[str, tuple[Span, ...]]:
    """By key of the part where it still tells of a person; parts that don't are left out."""
    return copying.spans(parts(body), names)


def remaining(session: DialogueSession, copy: PublishedCopy) -> dict[str, tuple[Part, Span]]:
    """By a key of its own each place of a copy that still tells of a person, with its part, in order."""
    return copying.remaining(parts(copy.body), known_names(session.id))


def masked(body: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """The body with all hidden that is found."""
    return with_texts(body, copying.masked(parts(body), names))


def may_confirm(session: DialogueSession, copy: PublishedCopy, actor: Actor, on: date) -> bool:
    """Whether he is the second officer of a copy on the day; see ``copying.may_be_second``."""
    return copying.may_be_second(session.agency_id, (copy.prepared_by,), CONFIRM, actor, on, watches=READ_ALL)


def waiting_for(agency_id: int, officer_id: int, on: date) -> list[tuple[int, date]]:
    """Sessions of an agency and of those whose work it does on the day, by number and day, whose copy waits
    for an officer who didn't prepare it.
    """
    asked = (
        select(DialogueSession.id, DialogueSession.held_on)
        .join(PublishedCopy, PublishedCopy.session_id == DialogueSession.id)
        .where(
            DialogueSession.agency_id.in_(agencies.whose_work(agency_id, on)),
            PublishedCopy.state == "prepared",
            PublishedCopy.prepared_by != officer_id,
        )
        .order_by(DialogueSession.held_on, DialogueSession.id)
    )
    return [(row.id, row.held_on) for row in db.session.execute(asked)]


def contents(numbers: Iterable[int]) -> Mapping[int, Mapping[str, Sequence[Mapping[str, Any]]]]:
    """For the register: what each act on a copy brought."""
    asked = select(PublishedCopy).where(PublishedCopy.session_id.in_(set(numbers)))
    rows = db.session.scalars(asked.order_by(PublishedCopy.session_id, PublishedCopy.number))
    return copying.brought(((one.session_id, one) for one in rows), _TOLD)


def content(copy: PublishedCopy, act: str) -> Mapping[str, Any]:
    """What an act on a copy brought, as the register's digest covers it."""
    return copying.content(copy, _TOLD[act])
