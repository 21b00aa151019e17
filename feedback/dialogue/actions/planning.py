"""Verbs of a session before it is held: planned, amended, announced, moved, called off.

What a session says of its chair (name, position) is announced, so the register's details hold it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any, Final

from feedback.actor import Actor
from feedback.clock import ZONE, local_day
from feedback.deadlines import actions as deadlines
from feedback.dialogue import requests, rules
from feedback.dialogue.actions import hooks
from feedback.dialogue.actions.changing import ANNOUNCE, EDIT, change, demand, enter, lock
from feedback.dialogue.actions.history import SESSION
from feedback.dialogue.models import DialogueSession
from feedback.dialogue.planning import SessionDetails, checked, demand_notice, details_of, notice_of
from feedback.dialogue.rules import BadDetail, Refused, Stale
from feedback.extensions import db
from feedback.papers.actions import next_number
from feedback.text import search_text

_DETAILS: Final = tuple(SessionDetails.__dataclass_fields__)
_WHOLE: Final = (*_DETAILS, "code", "agency_id", "state", "sequence", "changed_at", "made_at")
_WHEN_WHERE: Final = ("held_on", "opens", "closes", "mode", "place", "address")
_FIXED: Final = ("kind", "basis", "voters_total", "voters_asking", *_WHEN_WHERE)
"""What an announced session keeps but for being moved."""
_MOVABLE: Final = (*_WHEN_WHERE, "link", "register_until", "questions_until")


def plan(details: SessionDetails, *, agency_id: int, by: Actor, at: datetime) -> DialogueSession:
    """Lập buổi đối thoại of an agency; nobody outside knows of it before it is announced.

    Its code is the next of the year («2026-17»). Raises NotYours, BadDetail with the field to mend.
    """
    today = local_day(at)
    session = DialogueSession(agency_id=agency_id, state="planned", sequence=0, changed_at=at, made_at=at)
    demand(session, EDIT, by)
    details = checked(details, agency_id, today)
    rules.demand_ahead(details.held_on, details.opens, today, _hour(at))
    demand_notice(agency_id, details, today)
    for name, value in asdict(details).items():
        setattr(session, name, value)
    session.code = f"{today.year}-{next_number('dialogue', today.year)}"
    db.session.add(session)
    db.session.flush()
    enter(session, "planned", *_WHOLE, by=by, at=at)
    _start_notice(session, by, at)
    return session


def amend(
    session: DialogueSession, details: SessionDetails, *, expected: int, by: Actor, at: datetime
) -> None:
    """Sửa buổi đối thoại: all of one that nobody knows of yet; of one that is announced not its kind, day,
    hours and place, which change by ``move``. ``hooks.on_amended`` hears of it.

    Raises NotYours, Refused, BadDetail, Stale.
    """
    today = _demand_live(session, EDIT, expected, by, at)
    if session.state == "announced":
        details = replace(details, **{name: getattr(session, name) for name in _FIXED})
    details = checked(details, session.agency_id, today, session)
    if session.state == "planned":
        demand_notice(session.agency_id, details, today)
    _demand_reachable(session.state, details)
    new = _changes(session, details)
    if not new:
        return
    told = session.state == "announced" and bool({"topic", "closed_ground"} & set(new))
    ran = notice_of(session)
    _set(session, expected, new, sequence=told, by=by, at=at, act="amended")
    if notice_of(session) != ran:
        _restart_notice(session, ran.term if ran else "", by, at)
    hooks.run(hooks.on_amended, session, by=by, at=at)


def announce(session: DialogueSession, *, expected: int, by: Actor, at: datetime) -> None:
    """Công bố buổi đối thoại: it stands on the public page; the law's notice is kept. ``hooks.on_announced``
    hears of it.

    Raises NotYours, Refused (nothing to come to, announced too late: with the article), Stale.
    """
    today = _demand_live(session, ANNOUNCE, expected, by, at)
    if session.state != "planned":
        raise Refused("Buổi đối thoại này đã công bố")
    owed = notice_of(session)
    if owed is not None and today > owed.by_on:
        raise Refused(f"{owed.words}. Sửa sang ngày tổ chức muộn hơn, rồi công bố")
    rules.demand_ahead(session.held_on, session.opens, today, _hour(at))
    asked = len(requests.linked(session.id))
    if session.seats and asked > session.seats:
        raise Refused(f"Có {asked} yêu cầu được ghép mà chỉ {session.seats} chỗ. Sửa số chỗ rồi công bố")
    _demand_reachable("announced", details_of(session))
    _set(session, expected, {"state": "announced", "announced_at": at}, by=by, at=at, act="announced")
    if owed is not None and owed.term:
        deadlines.meet((SESSION, session.id), [owed.term], at=at)
    hooks.run(hooks.on_announced, session, by=by, at=at)


def move(
    session: DialogueSession, to: SessionDetails, *, reason: str, expected: int, by: Actor, at: datetime
) -> None:
    """Dời buổi đối thoại that is announced to another day, hour or place: its code stays, its page says why.
    Another day owes the law's notice anew. ``hooks.on_moved`` hears of it.

    Raises NotYours, Refused, BadDetail, Stale.
    """
    today = _demand_live(session, ANNOUNCE, expected, by, at)
    if session.state != "announced":
        raise Refused("Buổi này chưa công bố: sửa ngày, giờ, nơi ở phần «Thông tin buổi đối thoại»")
    if not reason:
        raise BadDetail("reason", "Nhập lý do")
    to = replace(details_of(session), **{name: getattr(to, name) for name in _MOVABLE})
    to = checked(to, session.agency_id, today, session)
    _demand_reachable("announced", to)
    new = _changes(session, to)
    if not set(new) & set(_WHEN_WHERE):
        raise BadDetail("held_on", "Ngày, giờ, nơi mới giống như cũ. Chọn ngày, giờ hoặc nơi khác")
    ran = notice_of(session)
    if "held_on" in new:
        demand_notice(session.agency_id, to, today)
    _set(session, expected, new | {"reason": reason}, sequence=True, by=by, at=at, act="moved")
    if "held_on" in new:
        owed = _restart_notice(session, ran.term if ran else "", by, at)
        if owed:
            deadlines.meet((SESSION, session.id), [owed], at=at)
    hooks.run(hooks.on_moved, session, by=by, at=at)


def call_off(session: DialogueSession, *, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Hủy buổi đối thoại, with the reason; of one that is announced the public page says so.
    ``hooks.on_called_off`` hears of it.

    Raises NotYours, Refused, BadDetail, Stale.
    """
    known = session.state == "announced"
    _demand_live(session, ANNOUNCE if known else EDIT, expected, by, at)
    if not reason:
        raise BadDetail("reason", "Nhập lý do")
    owed = notice_of(session)
    new = {"state": "called_off", "reason": reason}
    _set(session, expected, new, sequence=known, by=by, at=at, act="called_off")
    if owed is not None and owed.term:
        deadlines.end((SESSION, session.id), [owed.term], why="Buổi đối thoại đã hủy", at=at)
    hooks.run(hooks.on_called_off, session, by=by, at=at)


def _demand_live(session: DialogueSession, permission: str, expected: int, by: Actor, at: datetime) -> date:
    """Hold the session; today, if it may be changed by this actor and stands as he saw it."""
    lock(session)
    demand(session, permission, by)
    if session.version != expected:
        raise Stale(session.version)
    today = local_day(at)
    rules.demand_live(session.state, session.held_on, today)
    return today


def _demand_reachable(state: str, details: SessionDetails) -> None:
    if state == "announced" and details.mode != "in_person" and not details.link:
        raise BadDetail("link", "Nhập địa chỉ phòng họp trực tuyến trước khi công bố")


def _changes(session: DialogueSession, details: SessionDetails) -> dict[str, Any]:
    return {name: value for name, value in asdict(details).items() if value != getattr(session, name)}


def _set(
    session: DialogueSession,
    expected: int,
    new: Mapping[str, Any],
    *,
    sequence: bool = False,
    by: Actor,
    at: datetime,
    act: str,
) -> None:
    """Set columns and write the act; ``sequence``: a calendar that holds the session has to know."""
    more: dict[str, Any] = {"changed_at": at}
    if sequence:
        more["sequence"] = session.sequence + 1
    searched = {"topic": session.topic, "summary": session.summary} | dict(new)
    found_by = search_text(searched["topic"], searched["summary"])
    change(session, expected, **new, **more, search_text=found_by)
    enter(session, act, *new, *more, by=by, at=at)


def _start_notice(session: DialogueSession, by: Actor, at: datetime) -> str:
    """Start the clock of the law's notice; returns its term, "" where the law sets none."""
    owed = notice_of(session)
    if owed is None or not owed.term:
        return ""
    start = deadlines.Start(owed.term, (SESSION, session.id), session.agency_id, session.held_on)
    deadlines.start(start, by=by, at=at)
    return owed.term


def _restart_notice(session: DialogueSession, ran: str, by: Actor, at: datetime) -> str:
    if ran:
        deadlines.end((SESSION, session.id), [ran], why="Đổi ngày tổ chức", at=at)
    return _start_notice(session, by, at)


def _hour(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%H:%M}"
