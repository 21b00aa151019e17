"""Niêm yết, gửi kết quả: where results were made known, what is still missing, by when; the sheet to post."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from feedback.agencies import queries as agencies
from feedback.agencies.rules import letter_sign
from feedback.cases import rules as letters
from feedback.cases.letters import heads
from feedback.clock import local_day
from feedback.commitments import queries as commitments
from feedback.deadlines import queries as deadlines
from feedback.dialogue import publication, targets
from feedback.dialogue.actions.history import SESSION
from feedback.dialogue.models import DialoguePaper, DialogueSession, ResultPosting
from feedback.extensions import db
from feedback.law import dialogue as law
from feedback.law.calendar import BeyondCalendar, Unit
from feedback.law.kinds import Kind
from feedback.papers.sheets import Letter

RESULT: Final = "result"
SIGN: Final = "TB"
_TITLE: Final = "Thông báo"
_POSTED: Final = frozenset(one.key for one in law.POSTINGS if one.posted)
_SENT: Final = frozenset(one.key for one in law.POSTINGS if one.sent)


@dataclass(frozen=True, slots=True)
class Due:
    """By when results must be known: the last day, what it rests on, whether that is law or the province's
    target; ``met_on`` the day on which all was done, None while something is missing.
    """

    on: date
    basis: str
    is_law: bool
    met_on: date | None


def of_session(session_id: int) -> list[ResultPosting]:
    """Where the results of a session were made known, in order."""
    asked = select(ResultPosting).where(ResultPosting.session_id == session_id)
    return list(db.session.scalars(asked.order_by(ResultPosting.first_on, ResultPosting.id)))


def missing(session: DialogueSession, rows: Sequence[ResultPosting]) -> list[str]:
    """What is still to be done with the results, in words. What the law asks of a conference with the people:
    published, posted, sent to the heads of hamlets; of others published.
    """
    lacking = [] if session.minutes_state == "published" else ["công bố biên bản, kết luận"]
    if law.entry(law.KINDS, session.kind).result:
        done = {one.form for one in rows}
        if not done & _POSTED:
            lacking.append("niêm yết")
        if not done & _SENT:
            lacking.append("gửi Trưởng thôn, Tổ trưởng tổ dân phố")
    return lacking


def may_be_posted(session: DialogueSession) -> bool:
    """Whether there are results for everybody: it was held and isn't closed."""
    return session.state == "held" and session.closed_ground is None


def known_on(session: DialogueSession, rows: Sequence[ResultPosting]) -> date | None:
    """The day on which the last was done of what is asked (``missing``); None while something is missing."""
    copy = publication.standing(session.id)
    if copy is None or copy.published_at is None or missing(session, rows):
        return None
    asked = (_POSTED, _SENT) if law.entry(law.KINDS, session.kind).result else ()
    firsts = (min(one.first_on for one in rows if one.form in forms) for forms in asked)
    return max([local_day(copy.published_at), *firsts])


def due_of(session: DialogueSession) -> Due | None:
    """By when the results of a session must be known; None where nothing says so."""
    term = law.entry(law.KINDS, session.kind).result
    if term:
        found = [one for one in deadlines.for_subject((SESSION, session.id)) if one.term_key == term]
        return Due(found[-1].due_on, found[-1].article, True, found[-1].met_on) if found else None
    agency = agencies.by_id(session.agency_id)
    target = targets.on(agency, session.kind, session.held_on) if agency else None
    if target is None or not target.result_days:
        return None
    try:
        on = deadlines.calendar().count(session.held_on, target.result_days, Unit(target.unit)).on
    except BeyondCalendar:
        return None
    first = next((one for one in reversed(publication.of_session(session.id)) if one.published_at), None)
    published_at = first.published_at if first else None
    return Due(on, target.document, False, local_day(published_at) if published_at else None)


def notice_of(session_id: int) -> DialoguePaper | None:
    """The numbered notice of results; None while none was issued."""
    asked = select(DialoguePaper).where(DialoguePaper.session_id == session_id, DialoguePaper.kind == RESULT)
    return db.session.scalar(asked.order_by(DialoguePaper.id.desc()).limit(1))


def text_of(session: DialogueSession, body: Mapping[str, Any]) -> str:
    """The text of the notice of results, of the words that everybody reads."""
    names = {one.id: one.name for one in agencies.directory()}
    owners = _owners(session.id)
    lines = [
        f"Ngày {session.held_on:%d/%m/%Y}, tại {session.place}, {session.chair_position} "
        f"{session.chair_name} đã chủ trì buổi đối thoại về: {session.topic}."
    ]
    if body["concluded"] or body["conclusions"]:
        lines.append("I. Kết luận")
        lines += [body["concluded"]] if body["concluded"] else []
    for place, one in enumerate(body["conclusions"], start=1):
        owner = owners.get(one["commitment"])
        by_whom = f" {names[owner[0]]} thực hiện, chậm nhất ngày {owner[1]:%d/%m/%Y}." if owner else ""
        lines.append(
            f"{place}. {one['what'].rstrip('.')}.{by_whom} Thế nào là xong: {one['measure'].rstrip('.')}."
        )
    if body["items"]:
        lines.append("II. Ý kiến và trả lời")
    for place, one in enumerate(body["items"], start=1):
        lines += [f"{place}. {one['title']}", one["text"]]
    return "\n".join(lines)


def sheet(
    session: DialogueSession, text: str, *, paper: DialoguePaper | None, issued_on: date
) -> tuple[str, Letter]:
    """Thông báo kết quả for posting; template and sheet. Without ``paper`` its number is left open."""
    agency = agencies.by_id(session.agency_id)
    assert agency is not None
    position = paper.signer_position if paper else ""
    mark = letters.letter_mark(SIGN, letter_sign(agency), Kind.REPORT)
    return "letter", Letter(
        **heads.of_agency(agency, issued_on),
        issued_on=issued_on,
        number=paper.number if paper and paper.number else f"{letters.OPEN_NUMBER}{mark}",
        signing=heads.signing_lines(agency, position or session.chair_position),
        signer=paper.signer if paper else None,
        copies_to=["Trưởng thôn, Tổ trưởng tổ dân phố", "Nơi niêm yết", "Lưu: VT"],
        title=_TITLE,
        subject=f"Kết quả đối thoại ngày {session.held_on:%d/%m/%Y}",
        to=(),
        text=text,
        file_title="Thông báo kết quả đối thoại",
    )


def _owners(session_id: int) -> dict[int, tuple[int, date]]:
    return {one.id: (one.agency_id, one.due_on) for one in commitments.of_source((SESSION, session_id))}


def contents(numbers: Iterable[int]) -> Mapping[int, Mapping[str, Sequence[Mapping[str, Any]]]]:
    """For the register: where results were made known, and the notices of them."""
    wanted = set(numbers)
    found: dict[int, dict[str, list[Mapping[str, Any]]]] = {}

    def brought(number: int, act: str, content: Mapping[str, Any]) -> None:
        found.setdefault(number, {}).setdefault(act, []).append(content)

    for row in db.session.scalars(select(ResultPosting).where(ResultPosting.session_id.in_(wanted))):
        brought(row.session_id, "result_posted", content(row))
        if row.last_on is not None:
            brought(row.session_id, "posting_ended", ended(row))
    papers = select(DialoguePaper).where(DialoguePaper.session_id.in_(wanted), DialoguePaper.kind == RESULT)
    for paper in db.session.scalars(papers):
        brought(paper.session_id, "result_issued", issued(paper))
    return found


def content(row: ResultPosting) -> Mapping[str, Any]:
    """What a record of posting says, as the register's digest covers it."""
    names = ("id", "form", "where_to", "document_id")
    return {name: getattr(row, name) for name in names} | {"first_on": row.first_on.isoformat()}


def ended(row: ResultPosting) -> Mapping[str, Any]:
    """That it no longer hangs."""
    return {"id": row.id, "last_on": row.last_on.isoformat() if row.last_on else None}


def issued(paper: DialoguePaper) -> Mapping[str, Any]:
    """What a notice says."""
    names = ("kind", "number", "signer", "signer_position", "frame")
    return {name: getattr(paper, name) for name in names} | {"issued_on": paper.issued_on.isoformat()}
