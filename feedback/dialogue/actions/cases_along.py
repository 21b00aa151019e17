"""Yêu cầu đi cùng buổi đối thoại: what happens to a session happens to the requests joined to it.

In the transaction of the act on the session. A request that can't go along (withdrawn meanwhile, too late for
the notice that its law asks for) stays as it was; the session's event keeps why, and its page says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases.actions import sessions as steps
from feedback.cases.actions.sessions import Left
from feedback.cases.models import Case, Submission
from feedback.dialogue import requests
from feedback.dialogue.actions import hooks
from feedback.dialogue.actions.changing import ANNOUNCE, demand, enter, lock
from feedback.dialogue.models import Conclusion, DialogueSession, Registration, SessionRequest
from feedback.dialogue.rules import Refused
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.law.states import State
from feedback.people import queries as people

ALONG: Final = "requests_along"
_MOVED: Final = "Buổi đối thoại được chuyển sang ngày, giờ, nơi khác"


def invite(session: DialogueSession, by: Actor, at: datetime) -> None:
    """Công bố, đổi lịch: each request is taken up, planned and invited, by a letter with its number."""
    if session.announced_at is None:
        return
    going = _going(session)
    left = steps.invite(
        going,
        requests.meeting_of(session),
        letter=_invitation(session, len(going)),
        moved_why=session.reason or _MOVED,
        by=by,
        at=at,
    )
    _enter(session, going, left, by=by, at=at)


def call_off(
    session: DialogueSession, case_ids: Collection[int], *, reason: str, by: Actor, at: datetime
) -> Left:
    """Hoãn: these requests of the session wait for another one. Returns those that can't, with why."""
    assert session.announced_at is not None
    return steps.call_off(case_ids, reason=reason, by=by, at=at)


def release_all(session: DialogueSession, by: Actor, at: datetime) -> None:
    """Hủy buổi: its requests are called off and released with its reason; they wait for another session."""
    found, why = requests.linked(session.id), session.reason or ""
    if session.announced_at is not None:
        going = _going(session)
        left = call_off(session, going, reason=why, by=by, at=at)
        _enter(session, going, left, by=by, at=at)
    let_go(session, found, why=why, by=by, at=at)


def hold(session: DialogueSession, by: Actor, at: datetime) -> None:
    """Đã tổ chức: each request was heard; who came of those who asked is as the door saw it."""
    attendance = _attendance(session, _going(session))
    left = steps.hold(
        attendance,
        requests.meeting_of(session),
        minutes=f"Biên bản chung của buổi đối thoại số {session.code}, ngày {session.held_on:%d/%m/%Y}.",
        by=by,
        at=at,
    )
    _enter(session, attendance, left, by=by, at=at)


def conclude(session: DialogueSession, by: Actor, at: datetime) -> None:
    """Duyệt kết luận: each request ends with what was concluded for all."""
    going = [number for number, state in _states(session).items() if state is State.HELD]
    left = steps.conclude(going, conclusion=_conclusion(session), by=by, at=at)
    _enter(session, going, left, by=by, at=at)


def publish(session: DialogueSession, by: Actor, at: datetime) -> None:
    """Công bố: the result of each request that was heard is public with that of the session."""
    heard = (State.HELD, State.CONCLUDED)
    going = [number for number, state in _states(session).items() if state in heard]
    _enter(session, going, steps.publish(going, by=by, at=at), by=by, at=at)


def catch_up(session: DialogueSession, *, by: Actor, at: datetime) -> None:
    """Requests that were joined late, or that could not go along before, take the steps that they lack.

    Raises NotYours, Refused where the session is not at a step that they could take.
    """
    demand(session, ANNOUNCE, by)
    lock(session)
    if session.state == "announced":
        invite(session, by, at)
    elif session.state == "held":
        hold(session, by, at)
        if requests.concluded(session.id):
            conclude(session, by, at)
    else:
        raise Refused("Buổi đối thoại chưa công bố hoặc đã hủy")


def let_go(
    session: DialogueSession, found: Sequence[SessionRequest], *, why: str, by: Actor, at: datetime
) -> None:
    """Write down that these are in the session no longer."""
    for one in found:
        one.released_at, one.released_why = at, why
    db.session.flush()
    if found:
        cases = [one.case_id for one in found]
        enter(
            session,
            "requests_released",
            by=by,
            at=at,
            details={"cases": cases},
            content={"cases": cases, "why": why},
        )


def _states(session: DialogueSession) -> dict[int, State]:
    """The requests of the session that are its agency's, with where they are; one select."""
    rows = db.session.execute(
        select(Case.id, Case.state)
        .join(SessionRequest, SessionRequest.case_id == Case.id)
        .where(
            SessionRequest.session_id == session.id,
            SessionRequest.released_at.is_(None),
            Case.agency_id == session.agency_id,
            Case.kind == Kind.DIALOGUE_REQUEST,
        )
        .order_by(Case.id)
    )
    return {row.id: State(row.state) for row in rows}


def _going(session: DialogueSession) -> list[int]:
    """Those that are open and not heard yet."""
    before = (*requests.OPEN, State.AWAITING_DIALOGUE)
    return [number for number, state in _states(session).items() if state in before]


def _enter(session: DialogueSession, going: Iterable[int], left: Left, *, by: Actor, at: datetime) -> None:
    """Write down which went along and why others could not."""
    cases = [number for number in going if number not in left]
    if cases or left:
        told = {"cases": cases, "left": {str(number): words for number, words in left.items()}}
        enter(session, ALONG, by=by, at=at, details=told)


def _invitation(session: DialogueSession, count: int) -> str:
    """The words of the invitation: its frame says when, where and who presides; the link of an online session
    is for who registers."""
    together = f"\nYêu cầu của ông/bà được trả lời chung với {count - 1} yêu cầu khác." if count > 1 else ""
    online = {"online": "\nHình thức: trực tuyến.", "mixed": "\nCó thể dự trực tuyến."}.get(session.mode, "")
    return f"Nội dung: {session.topic.rstrip('.')}.{online}{together}\nMã buổi đối thoại: {session.code}."


def _conclusion(session: DialogueSession) -> str:
    """What was concluded in general, then each thing to be done with who does it by when."""
    rows = db.session.scalars(
        select(Conclusion).where(Conclusion.session_id == session.id).order_by(Conclusion.position)
    ).all()
    names = {one.agency_id: entry.name for one in rows if (entry := agencies.by_id(one.agency_id))}
    lines = [session.concluded.strip()] if session.concluded else []
    for one in rows:
        lines.append(
            f"{one.position}. {one.what.rstrip('.')}. Cơ quan thực hiện: {names.get(one.agency_id, '')}. "
            f"Hạn: {one.due_on:%d/%m/%Y}."
        )
    return "\n".join(lines)


def _attendance(session: DialogueSession, case_ids: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """By request who presided, and who sent it with whether he came; three selects."""
    sent = db.session.execute(
        select(Submission.case_id, Submission.sender_id)
        .where(Submission.case_id.in_(case_ids), Submission.withdrawn_on.is_(None))
        .order_by(Submission.id)
    ).all()
    came = set(
        db.session.scalars(
            select(Registration.person_id).where(
                Registration.session_id == session.id, Registration.state == "came"
            )
        )
    )
    came_for = set(
        db.session.scalars(
            select(Registration.case_id).where(
                Registration.session_id == session.id, Registration.state == "came"
            )
        )
    )
    names = people.names({row.sender_id for row in sent})
    chair = {"name": session.chair_name, "role": "người chủ trì", "came": True, "signed": None, "reason": ""}
    found: dict[int, list[dict[str, Any]]] = {number: [dict(chair)] for number in case_ids}
    for row in sent:
        here = row.sender_id in came or row.case_id in came_for
        found[row.case_id].append(
            {
                "name": names.get(row.sender_id, ""),
                "role": "người gửi yêu cầu",
                "came": here,
                "signed": None,
                "reason": "" if here else "không ghi nhận đến dự",
            }
        )
    return found


hooks.on_announced.append(invite)
hooks.on_moved.append(invite)
hooks.on_called_off.append(release_all)
hooks.on_held.append(hold)
hooks.on_concluded.append(conclude)
hooks.on_published.append(publish)
