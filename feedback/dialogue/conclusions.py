"""Questions about what a session concluded: each thing to be done, the notice of all, who may read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.dialogue import papers, publication, sessions
from feedback.dialogue.models import Conclusion, DialoguePaper, DialogueSession
from feedback.disclosure import rules as disclosure
from feedback.extensions import db
from feedback.law import dialogue as law
from feedback.papers.sheets import Sheet
from feedback.register.history import written

_KEPT: Final = (
    "position",
    "what",
    "measure",
    "agency_id",
    "officer_id",
    "due_on",
    "case_id",
    "commitment_id",
)


def of_session(session_id: int) -> list[Conclusion]:
    """What is to be done by the session, in its order."""
    of_it = select(Conclusion).where(Conclusion.session_id == session_id)
    return list(db.session.scalars(of_it.order_by(Conclusion.position, Conclusion.id)))


def are_approved(rows: Sequence[Conclusion]) -> bool:
    """Whether the leader approved them: each is a promise then."""
    return bool(rows) and all(one.commitment_id is not None for one in rows)


def given(session: DialogueSession, rows: Iterable[Conclusion]) -> list[int]:
    """The agencies that have something to do, but for the one that holds the session; in their order."""
    return [one for one in dict.fromkeys(row.agency_id for row in rows) if one != session.agency_id]


def telling(session: DialogueSession, rows: Iterable[Conclusion]) -> tuple[str, ...]:
    """What in the words of the conclusions tells of people, in words, each kind once."""
    words = (text for row in rows for text in (row.what, row.measure))
    text = "\n".join([session.concluded or "", *words])
    spans = disclosure.find_personal(text, publication.known_names(session.id))
    return tuple(dict.fromkeys(span.why for span in spans))


def notice_of(session_id: int) -> DialoguePaper | None:
    """Thông báo kết luận, once it is issued."""
    return next(iter(papers.issued([session_id], papers.CONCLUSION)), None)


def may_read_notice(paper: DialoguePaper, viewer: Actor, on: date) -> bool:
    """Whether it went out from or to his agency, or one whose work it does on the day, or he reads all."""
    concerned = {paper.agency_id, *paper.frame["to"]}
    return viewer.may(sessions.READ_ALL) or bool(concerned & agencies.whose_work(viewer.agency_id, on))


def text_of_notice(session: DialogueSession) -> str:
    """The paragraphs of Thông báo kết luận: what was concluded, by whom to be done by when."""
    lines = [session.concluded] if session.concluded else []
    lines += [f"{row.position}. {_sentence(row)}" for row in of_session(session.id)]
    return law.PAPERS[papers.CONCLUSION].words(
        {
            "day": f"{session.held_on:%d/%m/%Y}",
            "place": session.place,
            "chair": f"{session.chair_position} {session.chair_name}".strip(),
            "position": session.chair_position or session.chair_name,
            "topic": session.topic,
            "conclusions": "\n".join(lines),
            "agency": papers.agency_of(session).name,
        }
    )


def notice(session: DialogueSession, paper: DialoguePaper) -> tuple[str, Sheet]:
    """The notice as it was issued; template and sheet."""
    return notice_with(
        session,
        paper.frame["text"],
        to=paper.frame["to"],
        issued_on=paper.issued_on,
        number=paper.number,
        signer=paper.signer or "",
        position=paper.signer_position or "",
    )


def notice_with(
    session: DialogueSession,
    text: str,
    *,
    to: Iterable[int],
    issued_on: date,
    number: str | None,
    signer: str,
    position: str,
) -> tuple[str, Sheet]:
    """The notice with this text for the agencies ``to``, issued or to be issued (``number`` None)."""
    named = [one for one in map(agencies.by_id, to) if one is not None]
    return papers.letter(
        session,
        papers.CONCLUSION,
        text,
        issued_on=issued_on,
        number=number,
        signer=signer,
        position=position,
        about=f"ngày {session.held_on:%d/%m/%Y}",
        copies_to=[*(one.name for one in named), "Lưu: VT"],
    )


def content(rows: Iterable[Conclusion]) -> dict[str, Any]:
    """What the register's digest covers of conclusions."""
    return {"conclusions": [{name: written(getattr(row, name)) for name in _KEPT} for row in rows]}


def contents(numbers: Iterable[int]) -> Mapping[int, Mapping[str, Sequence[Mapping[str, Any]]]]:
    """For the register: what stands as concluded, of sessions whose conclusions are approved."""
    rows: dict[int, list[Conclusion]] = {}
    asked = select(Conclusion).where(Conclusion.session_id.in_(set(numbers)))
    for row in db.session.scalars(asked.order_by(Conclusion.position, Conclusion.id)):
        rows.setdefault(row.session_id, []).append(row)
    return {number: {"concluded": [content(found)]} for number, found in rows.items()}


def _sentence(row: Conclusion) -> str:
    agency = agencies.by_id(row.agency_id)
    what, measure = row.what.rstrip(" .;"), row.measure.rstrip(" .;")
    owner = agency.name if agency else ""
    return f"{what}. Giao {owner} thực hiện, chậm nhất ngày {row.due_on:%d/%m/%Y}. Hoàn thành khi: {measure}."
