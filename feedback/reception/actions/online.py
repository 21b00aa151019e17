"""Tiếp công dân trực tuyến (NĐ 154/2026 Đ16 to Đ24): asked for, granted, refused, told, moved, called off."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from feedback.actor import CITIZEN, Actor
from feedback.clock import local_day
from feedback.deadlines import actions as deadlines
from feedback.deadlines import queries as clocks
from feedback.extensions import db
from feedback.law import reception as law
from feedback.law.kinds import SEALED_KINDS
from feedback.law.refusal import Refusal
from feedback.notifications import actions as notifications
from feedback.reception import meeting, online
from feedback.reception.actions import history
from feedback.reception.models import OnlineReception
from feedback.reception.rules import BadDetail, NotYours, Refused, Stale
from feedback.reception.slots import words as hour_words

ROOM: Final = history.ONLINE
NOTICE: Final = "TCD_ONLINE_NOTICE"
TEST: Final = "TCD_ONLINE_TEST"
WITHDRAWN: Final = "Công dân rút yêu cầu"

_DAY: Final = timedelta(days=1)
_SEARCHED: Final = 60
"""So many calendar days ahead the first lawful day is looked for."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """Day, hour («08:30»), who receives (an officer's number), link (None: not there yet)."""

    held_on: date
    starts: str
    receiver_id: int
    link: str | None


def grant(
    one: OnlineReception, what: Meeting, *, security: str = "", expected: int, by: Actor, at: datetime
) -> OnlineReception:
    """Đồng ý tiếp trực tuyến: by the leader. With a link the citizen is told at once; without one the desk
    gives notice later (``give_notice``), while the term for it runs. ``security``: how the session is kept
    safe, which a denunciation needs.

    Raises NotYours, Stale, BadDetail.
    """
    hold_for(one, online.GRANT, ("asked",), expected, by)
    if one.about in SEALED_KINDS and not security:
        raise BadDetail("security", f"{law.ONLINE_DENUNCIATION} Căn cứ: {law.ONLINE_DENUNCIATION_ARTICLE}")
    _set_meeting(one, what, by=by, at=at)
    one.state, one.security = "granted", security or None
    content = {"security": one.security} if one.security is not None else None
    note(one, "online_granted", by=by, at=at, content=content)
    if one.meeting_url:
        _notify(one, by=by, at=at)
    return one


def refuse(one: OnlineReception, reason: str, *, expected: int, by: Actor, at: datetime) -> None:
    """Không đồng ý tiếp trực tuyến: by the leader, with the reason; he may still come or write.

    Raises NotYours, Stale.
    """
    hold_for(one, online.GRANT, ("asked",), expected, by)
    end(one, "refused", reason, by=by, at=at)


def give_notice(one: OnlineReception, link: str, *, expected: int, by: Actor, at: datetime) -> None:
    """Gửi thông báo: the link is there, and the citizen is told day and hour, in the term before the day.

    Raises NotYours, Stale, BadDetail (also once that term is over).
    """
    hold_for(one, online.WRITE, ("granted",), expected, by)
    assert one.held_on is not None
    _demand_day(one, one.held_on, at)
    one.meeting_url = meeting.link(link)
    _notify(one, by=by, at=at)


def move(one: OnlineReception, what: Meeting, *, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Đổi ngày, giờ, người tiếp: by the leader, told with the reason; the terms run anew from the new day.

    Raises NotYours, Stale, BadDetail.
    """
    hold_for(one, online.GRANT, online.COMING, expected, by)
    deadlines.end((ROOM, one.id), (NOTICE, TEST), why="Đổi ngày tiếp trực tuyến", at=at)
    moved = {"from": str(one.held_on), "starts": one.starts, "reason": reason}
    one.details = one.details | {"moves": [*one.details.get("moves", ()), moved]}
    _set_meeting(one, what, by=by, at=at)
    one.state = "granted"
    one.notified_on = one.tested_on = one.test_note = one.opened_at = one.reminded_on = None
    note(one, "online_moved", by=by, at=at, content=moved)
    if one.meeting_url:
        _notify(one, by=by, at=at, reason=reason)


def call_off(one: OnlineReception, reason: str, *, expected: int, by: Actor, at: datetime) -> None:
    """Thôi buổi tiếp: by the leader, told with the reason. Raises NotYours, Stale."""
    hold_for(one, online.GRANT, online.COMING, expected, by)
    end(one, "called_off", reason, by=by, at=at)


def withdraw(one: OnlineReception, *, at: datetime) -> None:
    """Rút yêu cầu: by the citizen, while nothing was held or refused. Raises Refused when it is over."""
    db.session.refresh(one, with_for_update=True)
    if one.state not in ("asked", *online.COMING):
        raise Refused("Yêu cầu này đã kết thúc nên không rút được nữa")
    deadlines.end((ROOM, one.id), (NOTICE, TEST), why=WITHDRAWN, at=at)
    one.state, one.reason, one.version = "called_off", WITHDRAWN, one.version + 1
    db.session.flush()
    note(one, "online_called_off", by=CITIZEN, at=at, content=online.reason_content(one))
    tell_officers(one, "một người đã rút yêu cầu", by=CITIZEN, at=at)


def earliest_day(agency_id: int, *, at: datetime) -> date | None:
    """The first working day for which the notice may still go out today; None beyond the calendar."""
    calendar, today = clocks.calendar(), local_day(at)
    for ahead in range(1, _SEARCHED):
        day = today + ahead * _DAY
        try:
            if calendar.works(day) and _reckoned(agency_id, NOTICE, day, 0, at).started.due_on >= today:
                return day
        except Refusal:
            return None
    return None


def _set_meeting(one: OnlineReception, what: Meeting, *, by: Actor, at: datetime) -> None:
    starts = meeting.hour(what.starts)
    _demand_day(one, what.held_on, at)
    if what.receiver_id not in {each.id for each in online.cleared(one)}:
        raise BadDetail("receiver", "Chọn người tiếp trong danh sách cán bộ của cơ quan này")
    one.held_on, one.starts, one.receiver_id = what.held_on, starts, what.receiver_id
    one.meeting_url = meeting.link(what.link) if what.link else None
    begun = [(_reckoned(one.agency_id, term, what.held_on, one.id, at), one.id) for term in (NOTICE, TEST)]
    deadlines.begin(begun)


def _demand_day(one: OnlineReception, day: date, at: datetime) -> None:
    """That the day is a working day, and far enough for the notice."""
    today = local_day(at)
    works = clocks.calendar().works(day)
    started = _reckoned(one.agency_id, NOTICE, day, one.id, at).started
    if works and day > today and started.due_on >= today:
        return
    first = earliest_day(one.agency_id, at=at)
    sooner = f" Chọn từ ngày {first:%d/%m/%Y} trở đi" if first else ""
    if day > today and not works:
        raise BadDetail("held_on", f"Ngày {day:%d/%m/%Y} không phải ngày làm việc.{sooner}")
    raise BadDetail(
        "held_on",
        f"Người tham gia phải được báo trước ít nhất {started.length} ngày làm việc "
        f"({started.article}).{sooner}",
    )


def _reckoned(agency_id: int, term: str, day: date, number: int, at: datetime) -> deadlines.Reckoned:
    start = deadlines.Start(term, (ROOM, number), agency_id, counted_from=day)
    return deadlines.reckon([start], at=at)[0]


def _notify(one: OnlineReception, *, by: Actor, at: datetime, reason: str = "") -> None:
    one.state, one.notified_on = "notified", local_day(at)
    db.session.flush()
    deadlines.meet((ROOM, one.id), (NOTICE,), at=at)
    note(one, "online_notified", by=by, at=at)
    test = next((each for each in clocks.for_subject((ROOM, one.id))[::-1] if each.term_key == TEST), None)
    values = {"due_on": test.due_on.isoformat()} if test else {}
    tell(one, "reception/online_notified", by=by, at=at, **values, **({"reason": reason} if reason else {}))


def end(one: OnlineReception, state: str, reason: str, *, act: str = "", by: Actor, at: datetime) -> None:
    """End a request without a session: its clocks end, he who asked is told why. ``act`` is how the history
    names it, by the state if left out."""
    deadlines.end((ROOM, one.id), (NOTICE, TEST), why="Không tiếp trực tuyến", at=at)
    one.state, one.reason = state, reason
    db.session.flush()
    note(one, act or f"online_{state}", by=by, at=at, content=online.reason_content(one))
    tell(one, f"reception/online_{state}", by=by, at=at, reason=reason)


def hold_for(
    one: OnlineReception, permission: str, states: Collection[str], expected: int, by: Actor
) -> None:
    """Lock the row; the act is this officer's, who may know of the request, and it is as he saw it."""
    if not by.may(permission) or by.agency_id != one.agency_id or online.visible(by, one.id) is None:
        raise NotYours
    db.session.refresh(one, with_for_update=True)
    if one.version != expected or one.state not in states:
        raise Stale(one.version)
    one.version += 1


def note(
    one: OnlineReception, act: str, *, by: Actor, at: datetime, content: dict[str, Any] | None = None
) -> None:
    """Write one act on a request with where it stands now."""
    history.note((ROOM, one.id), act, standing(one), agency_id=one.agency_id, by=by, at=at, content=content)


def standing(one: OnlineReception) -> dict[str, Any]:
    """Where a request stands after an act, as its event keeps it; compared by ``online_checks``."""
    found: dict[str, Any] = {"state": one.state}
    if one.held_on is not None:
        found |= {"held_on": one.held_on.isoformat(), "starts": one.starts, "receiver": one.receiver_id}
    if one.meeting_url:
        found["link"] = online.link_mark(one)
    return found


def tell(one: OnlineReception, template: str, *, by: Actor, at: datetime, **values: str) -> None:
    """Queue a notice to him who asked: day and hour if they are set, never the link, never the matter."""
    if one.held_on is not None and one.starts is not None:
        values |= {"held_on": one.held_on.isoformat(), "held_from": hour_words(one.starts)}
    notifications.queue(
        template,
        to=(ROOM, one.id),
        values=values,
        about=f"{ROOM}:{one.id}",
        agency_id=one.agency_id,
        by=by,
        at=at,
    )


def tell_officers(one: OnlineReception, told: str, *, by: Actor, at: datetime) -> None:
    """Queue a mail to each who prepares online receptions in the agency and may know of this one, and to who
    receives."""
    numbers = {each.id for each in online.cleared(one, online.WRITE)} | {one.receiver_id}
    notifications.queue_many(
        [
            notifications.Queued(
                "reception/online_asked_officer",
                to=("accounts", number),
                values={"told": told},
                agency_id=one.agency_id,
            )
            for number in sorted(number for number in numbers if number is not None)
        ],
        by=by,
        at=at,
    )
