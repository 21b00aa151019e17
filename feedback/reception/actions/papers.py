"""Acts that put something in writing after a reception: the refusal, the result that was asked for.

NĐ 154/2026/NĐ-CP Đ4 (Mẫu 01/TCD); LTCD 42/2013 Đ9, Đ28.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.cases.actions import Signature
from feedback.cases.actions.book import enter_issued
from feedback.cases.actions.moving import NotYours
from feedback.clock import local_day
from feedback.deadlines import actions as deadlines
from feedback.deadlines import queries as running
from feedback.extensions import db
from feedback.law import reception as law
from feedback.law.procedure import NotAllowed
from feedback.law.refusal import Refusal
from feedback.notifications import actions as notifications
from feedback.reception import owed, papers, secrecy, visits
from feedback.reception.actions import visits as visiting
from feedback.reception.actions.history import VISIT, note
from feedback.reception.models import ReceptionPaper, Visit, VisitNote

SIGN: Final = "reception:paper:sign"
WRITE: Final = "reception:visit:write"
NOTICE_TERM: Final = "TCD_REFUSE_NOTICE"
RESULT_TERM: Final = "TCD_INFORM_CITIZEN"
REPLY_TERM: Final = visiting.REPLY
WAYS: Final = {"in_person": "Báo trực tiếp", "phone": "Báo qua điện thoại"}
"""How a result is told by word of mouth."""
REPLY_WAYS: Final = {
    "in_person": "Trả lời trực tiếp",
    "phone": "Trả lời qua điện thoại",
    "letter": "Trả lời bằng văn bản",
}
"""How it is told what becomes of papers that were handed over on an old case."""

_FOR_BOOK: Final = "Công dân đến ngày {:%d/%m/%Y}, dòng {}/{} sổ tiếp công dân"


class WrongDay(Refusal):
    """The day is before the visit or after today. ``need``: the field."""

    need = "on"


def issue_refusal(
    visit: Visit, text: str, signature: Signature, *, by: Actor, at: datetime
) -> ReceptionPaper:
    """Ra thông báo từ chối tiếp công dân (Mẫu 01/TCD): with its number, signed, sent to the one refused.

    Once for a visit whose ground asks for it in writing; meets the term of 3 working days. Raises NotAllowed,
    NotYours.
    """
    _demand(visit, SIGN, by)
    if visit.ground is None or not law.entry(law.REFUSALS, visit.ground).written:
        raise NotAllowed("Căn cứ từ chối này giải thích bằng lời, không ra thông báo bằng văn bản.")
    if papers.of_visit(visit.id, papers.REFUSED):
        raise NotAllowed("Lượt tiếp này đã có thông báo từ chối.")
    paper = _issue(visit, papers.REFUSED, text, signature, by=by, at=at)
    deadlines.meet((VISIT, visit.id), [NOTICE_TERM], at=at)
    return paper


def hear_result(visit: Visit, *, on: date, words: str, by: Actor, at: datetime) -> None:
    """Ghi kết quả nhận được from the body that settled it, on the province's day ``on``.

    To one who asked for it and complains or denounces the result is due within 5 working days of that day
    (khoản 2 Điều 28 LTCD). Of a denunciation the words aren't kept. Raises WrongDay, NotAllowed, NotYours.
    """
    _demand(visit, WRITE, by)
    if not visit.visited_on <= on <= local_day(at):
        raise WrongDay(f"Ngày nhận kết quả phải từ ngày {visit.visited_on:%d/%m/%Y} đến hôm nay")
    if by.id is None:
        raise NotYours
    subject, due = (VISIT, visit.id), owed.is_result_due(visit)
    if due and any(one.term_key == RESULT_TERM for one in running.open_for(subject)):
        raise NotAllowed("Kết quả nhận trước chưa báo cho công dân. Báo kết quả đó trước.")
    details = {"on": on.isoformat(), "asked_for": visit.wants_result}
    text = secrecy.RESULT if secrecy.is_hushed(visit.about) else words
    _put_note(visit, "result", text, "result_heard", details, officer_id=by.id, by=by, at=at)
    if due:
        start = deadlines.Start(RESULT_TERM, subject, visit.agency_id, on)
        deadlines.start(start, by=by, at=at)


def tell_result(visit: Visit, *, way: str, by: Actor, at: datetime) -> None:
    """Báo kết quả bằng lời to the one who asked for it; ``way`` of ``WAYS``. Raises NotAllowed, NotYours."""
    _demand(visit, WRITE, by)
    _demand_waiting(visit)
    if way not in WAYS:
        raise LookupError(way)
    note((VISIT, visit.id), "result_told", {"way": way}, agency_id=visit.agency_id, by=by, at=at)
    deadlines.meet((VISIT, visit.id), [RESULT_TERM], at=at)


def reply(visit: Visit, *, way: str, words: str, by: Actor, at: datetime) -> None:
    """Ghi đã trả lời what becomes of papers handed over on an old case (khoản 1 Điều 28 LTCD); ``way`` of
    ``REPLY_WAYS``. Of a denunciation the words aren't kept. Raises NotAllowed, NotYours.
    """
    _demand(visit, WRITE, by)
    if by.id is None:
        raise NotYours
    if not any(one.term_key == REPLY_TERM for one in running.open_for((VISIT, visit.id))):
        raise NotAllowed("Lượt tiếp này không chờ trả lời, hoặc đã ghi trả lời.")
    text = REPLY_WAYS[way] if secrecy.is_hushed(visit.about) else f"{REPLY_WAYS[way]}: {words}"
    _put_note(visit, "note", text, "replied", {"way": way}, officer_id=by.id, by=by, at=at)
    deadlines.meet((VISIT, visit.id), [REPLY_TERM], at=at)


def issue_result(visit: Visit, text: str, signature: Signature, *, by: Actor, at: datetime) -> ReceptionPaper:
    """Thông báo kết quả bằng văn bản to the one who asked for it. Raises NotAllowed, NotYours."""
    _demand(visit, SIGN, by)
    _demand_waiting(visit)
    paper = _issue(visit, papers.RESULT, text, signature, by=by, at=at)
    deadlines.meet((VISIT, visit.id), [RESULT_TERM], at=at)
    return paper


def contents(numbers: Iterable[int]) -> Mapping[int, Mapping[str, Sequence[Mapping[str, Any]]]]:
    """For the register: what notices said of visits."""
    found: dict[int, dict[str, list[Mapping[str, Any]]]] = {}
    wanted = set(numbers)
    issued = select(ReceptionPaper).where(
        ReceptionPaper.subject_room == VISIT, ReceptionPaper.subject_id.in_(wanted)
    )
    for paper in db.session.scalars(issued):
        found.setdefault(paper.subject_id, {}).setdefault(f"{paper.kind}_issued", []).append(_content(paper))
    return found


def _put_note(
    visit: Visit,
    part: str,
    text: str,
    act: str,
    details: Mapping[str, Any],
    *,
    officer_id: int,
    by: Actor,
    at: datetime,
) -> None:
    row = VisitNote(visit_id=visit.id, part=part, text=text, officer_id=officer_id, at=at)
    db.session.add(row)
    db.session.flush()
    content = visits.note_content(row)
    note((VISIT, visit.id), act, details, agency_id=visit.agency_id, by=by, at=at, content=content)


def _issue(
    visit: Visit, kind: str, text: str, signature: Signature, *, by: Actor, at: datetime
) -> ReceptionPaper:
    if by.id is None:
        raise NotYours
    words = law.PAPERS[kind]
    entered = enter_issued(
        visit.agency_id,
        sign=words.sign,
        subject=words.subject,
        to_whom=_FOR_BOOK.format(visit.visited_on, visit.number, visit.year),
        signer=signature.name or "",
        by=by,
        at=at,
    )
    paper = ReceptionPaper(
        subject_room=VISIT,
        subject_id=visit.id,
        kind=kind,
        agency_id=visit.agency_id,
        number=entered.number,
        issued_on=entered.issued_on,
        issued_at=at,
        officer_id=by.id,
        signer=signature.name,
        signer_position=signature.position,
        frame={"text": text},
    )
    db.session.add(paper)
    db.session.flush()
    details = {"number": paper.number}
    note(
        (VISIT, visit.id),
        f"{kind}_issued",
        details,
        agency_id=visit.agency_id,
        by=by,
        at=at,
        content=_content(paper),
    )
    if not visit.confidential:
        notifications.queue(
            f"reception/{kind}",
            to=(VISIT, visit.id),
            values={"number": paper.number, "held_on": visit.visited_on.isoformat()},
            about=f"{VISIT}:{visit.id}",
            agency_id=visit.agency_id,
            by=by,
            at=at,
        )
    return paper


def _content(paper: ReceptionPaper) -> dict[str, Any]:
    names = ("kind", "number", "signer", "signer_position", "frame")
    return {name: getattr(paper, name) for name in names} | {"issued_on": paper.issued_on.isoformat()}


def _demand(visit: Visit, permission: str, by: Actor) -> None:
    if not by.may(permission):
        raise NotAllowed("Tài khoản không có quyền làm việc này.")
    if by.agency_id != visit.agency_id:
        raise NotYours


def _demand_waiting(visit: Visit) -> None:
    if not any(one.term_key == RESULT_TERM for one in running.open_for((VISIT, visit.id))):
        raise NotAllowed("Chưa ghi kết quả nhận được, hoặc kết quả đã báo cho công dân.")
