"""Acts on a leader's session when it is held: what was said, what is concluded, who does what by when.

LTCD 42/2013 Đ12, Đ15, Đ18; NĐ 154/2026/NĐ-CP Đ25: what is concluded goes to the bodies concerned in writing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import CursorResult, select, update

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases import actions as cases
from feedback.cases.actions.book import enter_issued
from feedback.clock import ZONE, local_day
from feedback.commitments import actions as commitments
from feedback.commitments.actions import NotNow, Promise
from feedback.extensions import db
from feedback.law import reception as law
from feedback.notifications import actions as notifications
from feedback.reception import holding, slots
from feedback.reception.actions.history import SESSION, note
from feedback.reception.holding import Conclusion
from feedback.reception.models import ReceptionPaper, Session
from feedback.reception.rules import LIVE, BadDetail, NotYours, Refused, Stale
from feedback.register.history import told

EDIT: Final = "reception:session:edit"
CONCLUDE: Final = "reception:session:conclude"
SIGN: Final = "reception:paper:sign"

NOBODY: Final = "Không có công dân đến."
"""What stands as said at a session to which nobody came."""

MOST_CONCLUSIONS: Final = 50

_OFFICER: Final = "accounts"


def write_down(
    session: Session, *, said: str, concluded: str, expected: int, by: Actor, at: datetime
) -> None:
    """Ghi nội dung buổi tiếp, a draft until it is held: what the people presented, what was concluded.

    Raises NotYours, Refused before its day or once it is held, Stale.
    """
    _demand_draft(session, by, at)
    _take_version(session, expected, said=said or None, concluded=concluded or None)
    _note(session, "written_down", {}, by=by, at=at)


def put_conclusion(
    session: Session,
    conclusion: Conclusion,
    *,
    place: int | None = None,
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Ghi một việc kết luận at the end of the list, or in place of the one at ``place`` (from 0).

    Raises NotYours, Refused, Stale; BadDetail for a day before the session, for an agency without a day or a
    day without an agency, for a case of which those who follow promises may not know.
    """
    _demand_draft(session, by, at)
    _demand_sound(session, conclusion, at)
    kept = list(session.conclusions)
    if place is None and len(kept) >= MOST_CONCLUSIONS:
        raise Refused(f"Ghi nhiều nhất {MOST_CONCLUSIONS} việc cho một buổi tiếp")
    if place is None:
        kept.append(_row(conclusion))
    else:
        kept[place] = _row(conclusion)
    _take_version(session, expected, conclusions=kept)
    _note(session, "conclusion_put", {"place": len(kept) if place is None else place + 1}, by=by, at=at)


def strike_conclusion(session: Session, place: int, *, expected: int, by: Actor, at: datetime) -> None:
    """Bỏ một việc kết luận, at ``place`` (from 0), from the draft. Raises NotYours, Refused, Stale."""
    _demand_draft(session, by, at)
    kept = [one for order, one in enumerate(session.conclusions) if order != place]
    _take_version(session, expected, conclusions=kept)
    _note(session, "conclusion_struck", {"place": place + 1}, by=by, at=at)


def hold(session: Session, *, nobody_came: bool, expected: int, by: Actor, at: datetime) -> None:
    """Xác nhận đã tiếp, by the leader who received: what was written down stands from now on, and each
    conclusion with an agency is promised, all at once.

    ``nobody_came`` must be said where no visit was logged with the session, and nothing concluded. It may be
    confirmed before the session closes, not before it opens. Raises NotYours, Refused, Stale, BadDetail.
    """
    _demand_receiver(session, CONCLUDE, by)
    _demand_open(session, at)
    local = at.astimezone(ZONE)
    if local.date() == session.held_on and f"{local:%H:%M}" < session.opens:
        raise Refused(f"Buổi tiếp bắt đầu lúc {slots.words(session.opens)}. Xác nhận sau giờ đó")
    came = len(holding.visits_of(session.id))
    if came and nobody_came:
        raise BadDetail("nobody", f"Buổi này đã ghi {came} lượt tiếp. Bỏ đánh dấu ô này")
    if not came and not nobody_came:
        raise BadDetail(
            "nobody", "Chưa có lượt tiếp nào ghi vào buổi này. Ghi lượt tiếp trước, hoặc đánh dấu ô này"
        )
    if nobody_came and (session.concluded or session.conclusions):
        raise BadDetail(
            "nobody", "Đã ghi kết luận cho buổi này. Ghi lượt tiếp của người đến, hoặc bỏ các kết luận"
        )
    if came and not session.said:
        raise Refused("Ghi nội dung công dân trình bày trước khi xác nhận")
    if came and not (session.concluded or session.conclusions):
        raise Refused("Ghi kết luận của lãnh đạo trước khi xác nhận")
    conclusions = holding.conclusions_of(session)
    for place, one in enumerate(conclusions, start=1):
        try:
            _demand_sound(session, one, at)
        except BadDetail as bad:
            raise Refused(f"Việc {place}: {bad}") from bad
    said = session.said or NOBODY
    _take_version(session, expected, state="held", held_at=at, said=said)
    _note(
        session,
        "held",
        {"visits": came, "conclusions": len(conclusions), "set": told(session, "state", "held_at")},
        by=by,
        at=at,
        content=_content(session),
    )
    promises = [
        Promise(one.agency_id, one.what, one.due_on, case_id=one.case_id)
        for one in conclusions
        if one.agency_id is not None and one.due_on is not None
    ]
    commitments.make(
        (SESSION, session.id),
        promises,
        heard_by=session.agency_id,
        made_on=session.held_on,
        by=by,
        at=at,
    )


def issue_notice(session: Session, to: Sequence[int], *, by: Actor, at: datetime) -> ReceptionPaper:
    """Ra thông báo kết luận (NĐ 154/2026 Đ25) to the agencies ``to``, signed by the leader who received.

    It takes the next number of the agency's outgoing book; leaders of the agencies are told; the cases of
    those who came and of the conclusions bear a line of it. Once. Raises NotYours, Refused, BadDetail.
    """
    officer_id = _demand_receiver(session, SIGN, by)
    # Of two who press at once the second finds the notice of the first.
    db.session.refresh(session, with_for_update=True)
    if session.state != "held":
        raise Refused("Xác nhận buổi tiếp trước, rồi ra thông báo kết luận")
    if holding.notice_of(session.id) is not None:
        raise Refused("Buổi tiếp này đã có thông báo kết luận")
    today = local_day(at)
    named = [agencies.by_id(one) for one in dict.fromkeys(to)]
    found = [one for one in named if one is not None and one.exists(today)]
    if not found or len(found) < len(named):
        raise BadDetail("other_1", "Chọn ít nhất một cơ quan đang hoạt động nhận thông báo")
    name, position = signature(session, by)
    words = law.PAPERS[holding.CONCLUSION]
    entered = enter_issued(
        session.agency_id,
        sign=words.sign,
        subject=f"{words.subject} ngày {session.held_on:%d/%m/%Y}",
        to_whom="; ".join(one.short_name for one in found)[:300],
        signer=name,
        by=by,
        at=at,
    )
    paper = ReceptionPaper(
        subject_room=SESSION,
        subject_id=session.id,
        kind=holding.CONCLUSION,
        agency_id=session.agency_id,
        number=entered.number,
        issued_on=entered.issued_on,
        issued_at=at,
        officer_id=officer_id,
        signer=name,
        signer_position=position,
        frame={"to": [one.id for one in found], "text": holding.text_of_notice(session)},
    )
    db.session.add(paper)
    db.session.flush()
    _note(
        session,
        "conclusion_issued",
        {"number": paper.number, "to": [one.code for one in found]},
        by=by,
        at=at,
        content=_paper_content(paper),
    )
    about = {one.case_id for one in holding.visits_of(session.id)}
    about |= {one.case_id for one in holding.conclusions_of(session)}
    cases.note_conclusion(
        {one for one in about if one is not None},
        held_on=session.held_on,
        reference=f"Thông báo số {paper.number}",
        by=by,
        at=at,
    )
    _tell(session, paper, by=by, at=at)
    return paper


def signature(session: Session, by: Actor) -> tuple[str, str]:
    """Name and position of who signs: the leader as the schedule names him; where he has no account, the
    officer who acts for the agency."""
    number, name, position = holding.receiver(session)
    officer = accounts.by_id(by.id) if by.id is not None and by.id != number else None
    return (officer.full_name, officer.position) if officer is not None else (name, position)


def may_conclude(session: Session, permission: str, by: Actor) -> bool:
    """Whether he is the leader who received; where that one has no account, any who may for the agency."""
    number, _, _ = holding.receiver(session)
    if by.id is None or by.agency_id != session.agency_id or not by.may(permission):
        return False
    return number in (None, by.id) or accounts.contact(number or 0) is None


def contents(numbers: Iterable[int]) -> Mapping[int, Mapping[str, Sequence[Mapping[str, Any]]]]:
    """For the register: what was said and concluded at sessions held, and the notices of it."""
    wanted = set(numbers)
    found: dict[int, dict[str, list[Mapping[str, Any]]]] = {}
    held = select(Session).where(Session.id.in_(wanted), Session.state == "held")
    for session in db.session.scalars(held):
        found[session.id] = {"held": [_content(session)]}
    for number, paper in holding.notices_of(wanted).items():
        found.setdefault(number, {})["conclusion_issued"] = [_paper_content(paper)]
    return found


def _content(session: Session) -> dict[str, Any]:
    names = ("said", "concluded", "conclusions")
    held_at = session.held_at.astimezone(UTC).isoformat() if session.held_at else None
    return {name: getattr(session, name) for name in names} | {"held_at": held_at}


def _paper_content(paper: ReceptionPaper) -> dict[str, Any]:
    names = ("kind", "number", "signer", "signer_position", "frame")
    return {name: getattr(paper, name) for name in names} | {"issued_on": paper.issued_on.isoformat()}


def _row(conclusion: Conclusion) -> dict[str, Any]:
    due_on = conclusion.due_on.isoformat() if conclusion.due_on else None
    return asdict(conclusion) | {"due_on": due_on}


def _demand_sound(session: Session, one: Conclusion, at: datetime) -> None:
    if one.agency_id is None and one.due_on is not None:
        raise BadDetail("agency", "Chọn cơ quan thực hiện, hoặc bỏ trống hạn")
    if one.agency_id is not None and one.due_on is None:
        raise BadDetail("due_on", "Nhập hạn thực hiện của cơ quan được giao")
    if one.agency_id is None or one.due_on is None:
        if one.case_id is not None:
            raise BadDetail("agency", "Chọn cơ quan thực hiện việc này cho vụ việc")
        return
    promise = Promise(one.agency_id, one.what, one.due_on, case_id=one.case_id)
    try:
        commitments.demand_sound(promise, made_on=session.held_on, today=local_day(at))
    except NotNow as refused:
        raise BadDetail(refused.need, str(refused)) from refused


def _demand_draft(session: Session, by: Actor, at: datetime) -> None:
    if by.agency_id != session.agency_id or not (by.may(EDIT) or by.may(CONCLUDE)):
        raise NotYours
    _demand_open(session, at)


def _demand_open(session: Session, at: datetime) -> None:
    if session.state not in LIVE:
        raise Refused("Buổi tiếp này đã xác nhận, đã dời hoặc đã hủy nên không sửa được")
    if session.held_on > local_day(at):
        raise Refused(f"Buổi tiếp diễn ra ngày {session.held_on:%d/%m/%Y}. Ghi nội dung từ ngày đó")


def _demand_receiver(session: Session, permission: str, by: Actor) -> int:
    if by.id is None or by.agency_id != session.agency_id or not by.may(permission):
        raise NotYours
    if not may_conclude(session, permission, by):
        _, name, _ = holding.receiver(session)
        raise Refused(f"Buổi này do {name} tiếp. Người tiếp tự xác nhận và ký")
    return by.id


def _take_version(session: Session, expected: int, **values: Any) -> None:
    """Change the row only if it still has the version the officer saw. Raises Stale."""
    changed: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(Session)
        .where(Session.id == session.id, Session.version == expected)
        .values(version=expected + 1, **values)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(session)
    if changed.rowcount != 1:
        raise Stale(session.version)


def _note(
    session: Session,
    act: str,
    details: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
    content: Mapping[str, Any] | None = None,
) -> None:
    subject = (SESSION, session.id)
    note(subject, act, details, agency_id=session.agency_id, by=by, at=at, content=content)


def _tell(session: Session, paper: ReceptionPaper, *, by: Actor, at: datetime) -> None:
    """Queue the notice to the leaders of the agencies named, but for who signed it."""
    notifications.queue_many(
        [
            notifications.Queued(
                "reception/concluded",
                (_OFFICER, officer.id),
                {
                    "number": paper.number,
                    "held_on": session.held_on.isoformat(),
                    "path": f"/lich-lanh-dao-tiep/{session.id}/thong-bao-ket-luan.pdf",
                },
                about=f"{SESSION}:{session.id}",
                agency_id=agency_id,
            )
            for agency_id in paper.frame["to"]
            for officer in accounts.officers_of(agency_id, commitments.CONFIRM)
            if officer.id != by.id
        ],
        by=by,
        at=at,
    )
