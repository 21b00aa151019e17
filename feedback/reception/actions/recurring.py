"""Verbs of recurring reception days: the leader's schedule, and the sessions planned from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.agencies import heads
from feedback.clock import local_day
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.reception import places, rules, schedule
from feedback.reception.actions.history import SCHEDULE, note
from feedback.reception.actions.scheduling import (
    SessionDetails,
    demand_position,
    demand_right,
    enter,
    led,
    planned,
)
from feedback.reception.models import ScheduleRule, Session
from feedback.reception.rules import LIVE, BadDetail, DayOf
from feedback.register.history import told

MONTHS_AHEAD: Final = 3
"""How many months after the present one schedules are planned ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDetails:
    """Lịch tiếp định kỳ of a leader: ``days`` as in ``rules.days_of``; the rest as of a session."""

    place_id: int
    leader_name: str
    leader_position: str
    days: tuple[str, ...]
    opens: str
    closes: str
    content: str
    attending: str
    first_on: date
    leader_id: int | None = None
    slot_minutes: int = 30
    seats: int = 1


def set_rule(details: RuleDetails, *, agency_id: int, by: Actor, at: datetime) -> list[Session]:
    """Lập lịch tiếp định kỳ, and plan its sessions of the coming months; returns them.

    Raises NotYours, BadDetail.
    """
    demand_right(agency_id, by)
    rules.check_pattern(details.days)
    demand_position(details.leader_position)
    rules.check_slots(details.opens, details.closes, details.slot_minutes, details.seats)
    if details.first_on < local_day(at):
        raise BadDetail("first_on", "Ngày bắt đầu không được trước hôm nay")
    if details.place_id not in {one.id for one in places.usable_by(agency_id, details.first_on)}:
        raise BadDetail("place_id", "Chọn nơi tiếp của cơ quan đang hoạt động vào ngày này")
    details = replace(details, **led(details, agency_id))
    schedule.demand_head(agency_id, details.leader_position, details.first_on)
    rule = ScheduleRule(agency_id=agency_id, **(asdict(details) | {"days": list(details.days)}))
    db.session.add(rule)
    db.session.flush()
    names = ("agency_id", *RuleDetails.__dataclass_fields__)
    note((SCHEDULE, rule.id), "schedule_set", {"set": told(rule, *names)}, agency_id=agency_id, by=by, at=at)
    return plan(rule, by=by, at=at)


def end_rule(rule: ScheduleRule, *, last_on: date, by: Actor, at: datetime) -> list[Session]:
    """Kết thúc lịch định kỳ: the day is its last. Sessions planned beyond it and not yet published are called
    off with it; those published stand until they are moved or called off themselves. Returns the former.

    Raises NotYours, BadDetail.
    """
    demand_right(rule.agency_id, by)
    db.session.execute(select(ScheduleRule.id).where(ScheduleRule.id == rule.id).with_for_update())
    db.session.refresh(rule)
    if rule.last_on is not None:
        raise BadDetail("last_on", f"Lịch này đã kết thúc từ ngày {rule.last_on:%d/%m/%Y}")
    if last_on < max(local_day(at), rule.first_on):
        raise BadDetail("last_on", "Ngày cuối không được trước hôm nay và trước ngày bắt đầu của lịch")
    rule.last_on = last_on
    gone = list(
        db.session.scalars(
            select(Session)
            .where(Session.rule_id == rule.id, Session.held_on > last_on, Session.state == "planned")
            .order_by(Session.held_on)
        )
    )
    for session in gone:
        session.state, session.version = "called_off", session.version + 1
        session.reason = f"Lịch tiếp định kỳ kết thúc ngày {last_on:%d/%m/%Y}"
    db.session.flush()
    _note_end(rule, by=by, at=at)
    enter(gone, "called_off", "state", "reason", by=by, at=at)
    return gone


def end_with_agency(rule: ScheduleRule, *, last_on: date, by: Actor, at: datetime) -> None:
    """Kết thúc lịch định kỳ with its agency, whose last day is named; its sessions go to the successor."""
    # One that had not begun yet keeps its first day, and nothing is planned from it any more.
    rule.last_on = max(rule.first_on, last_on)
    db.session.flush()
    _note_end(rule, by=by, at=at)


def _note_end(rule: ScheduleRule, *, by: Actor, at: datetime) -> None:
    ended = {"set": told(rule, "last_on")}
    note((SCHEDULE, rule.id), "schedule_ended", ended, agency_id=rule.agency_id, by=by, at=at)


def plan(rule: ScheduleRule, *, by: Actor, at: datetime) -> list[Session]:
    """Xếp lịch: the sessions of a schedule to the end of the third month after the present one that are not
    planned yet. A second time finds none.

    A day is left out on which the leader receives already, or the place doesn't. Nothing is planned for one
    who isn't the head.
    """
    today = local_day(at)
    if not heads.may_lead(rule.agency_id, rule.leader_position):
        return []
    # Of two who plan at once the second waits here, and then finds everything planned.
    db.session.execute(select(ScheduleRule.id).where(ScheduleRule.id == rule.id).with_for_update())
    first = max(today, rule.first_on)
    _, last = schedule.month_span(schedule.months_from(today, MONTHS_AHEAD + 1)[-1])
    last = min(last, rule.last_on or last)
    planned_for = set(db.session.scalars(select(Session.meant_on).where(Session.rule_id == rule.id)))
    taken = {
        one.held_on
        for one in schedule.between([rule.agency_id], first, date.max)
        if one.rule_id == rule.id
        or (one.state in LIVE and one.leader_name.casefold() == rule.leader_name.casefold())
    }
    place = places.by_id(rule.place_id)
    closed = {one.closed_on for one in places.closures([rule.place_id], first)}
    found = []
    for day in _days(rule, first, last):
        if day.meant_on in planned_for or day.held_on in taken | closed:
            continue
        if place is None or (place.last_on is not None and place.last_on < day.held_on):
            continue
        taken.add(day.held_on)
        found.append(planned(_details(rule, day), rule.agency_id, rule_id=rule.id, meant_on=day.meant_on))
    db.session.add_all(found)
    db.session.flush()
    enter(found, "planned", by=by, at=at)
    return found


def plan_ahead(*, by: Actor, at: datetime) -> int:
    """Plan all schedules in force; returns how many sessions were new. For the clock, once a day."""
    held = schedule.rules_in_force(local_day(at))
    return sum(len(plan(rule, by=by, at=at)) for rule in held)


def _days(rule: ScheduleRule, first: date, last: date) -> Iterator[DayOf]:
    calendar = deadlines.calendar()
    month = first
    while month.replace(day=1) <= last:
        for day in rules.scheduled(rule.days, month, calendar):
            if first <= day.meant_on <= last and day.held_on >= first:
                yield day
        month = schedule.months_from(month, 2)[-1]


def _details(rule: ScheduleRule, day: DayOf) -> SessionDetails:
    same: dict[str, Any] = {
        name: getattr(rule, name)
        for name in RuleDetails.__dataclass_fields__
        if name in SessionDetails.__dataclass_fields__
    }
    return SessionDetails(**same, held_on=day.held_on)
