"""Questions about leaders' reception days: planned, published, held, missed, and what the law demands."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import case, func, or_, select

from feedback.accounts.appointments import Appointment
from feedback.agencies import queries as agencies
from feedback.agencies.heads import head_of, may_lead, shares_head
from feedback.clock import local_day
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.law import reception as law
from feedback.law.calendar import BeyondCalendar
from feedback.law.reception import Head
from feedback.law.terms import NotInForce, Term
from feedback.reception.models import Place, ReceptionEvent, ScheduleRule, Session
from feedback.reception.rules import LIVE, BadDetail

POSTING: Final = "TCD_SCHEDULE_POST"
SESSION: Final = "reception_session"
_ANNOUNCED: Final = ("amended", "moved", "called_off", "delegated", "taken_back", "rehomed")
"""Acts on a session that change what the public reads of it."""


def by_id(session_id: int) -> Session | None:
    """The session with this number."""
    return db.session.get(Session, session_id)


def rule_by_id(rule_id: int) -> ScheduleRule | None:
    """The recurring schedule with this number."""
    return db.session.get(ScheduleRule, rule_id)


def rules_in_force(on: date, agency_id: int | None = None) -> list[ScheduleRule]:
    """Recurring schedules in force on a day or later: of an agency, or all."""
    asked = select(ScheduleRule).where(or_(ScheduleRule.last_on.is_(None), ScheduleRule.last_on >= on))
    if agency_id is not None:
        asked = asked.where(ScheduleRule.agency_id == agency_id)
    return list(db.session.scalars(asked.order_by(ScheduleRule.first_on, ScheduleRule.id)))


def between(
    agency_ids: Collection[int] | None,
    first_on: date,
    last_on: date,
    *,
    states: Sequence[str] = (),
    area_code: str = "",
) -> list[Session]:
    """Sessions from a day to another, both included, by day and hour: of agencies (None: all), in these
    states (none: any), at places in one commune (empty: anywhere). One select.
    """
    asked = select(Session).where(Session.held_on.between(first_on, last_on))
    if agency_ids is not None:
        asked = asked.where(Session.agency_id.in_(agency_ids))
    if states:
        asked = asked.where(Session.state.in_(states))
    if area_code:
        asked = asked.join(Place, Place.id == Session.place_id).where(Place.area_code == area_code)
    return list(db.session.scalars(asked.order_by(Session.held_on, Session.opens, Session.id)))


def on_day(agency_id: int, day: date) -> list[Session]:
    """The sessions of an agency on a day."""
    return between([agency_id], day, day)


def appointments_on(day: date) -> list[Appointment]:
    """Where leaders receive on a day, for who plans another meeting; one select."""
    asked = select(Session, Place.name, Place.address).join(Place, Place.id == Session.place_id)
    return [
        Appointment(
            subject=(SESSION, one.id),
            agency_id=one.agency_id,
            opens=one.opens,
            closes=one.closes,
            words="buổi tiếp",
            officer_id=one.leader_id if one.delegate_name is None else one.delegate_id,
            name=one.delegate_name or one.leader_name,
            place=name,
            address=address,
        )
        for one, name, address in db.session.execute(
            asked.where(Session.held_on == day, Session.state.in_(LIVE))
        )
    ]


def public(
    agency_ids: Collection[int] | None, first_on: date, last_on: date, *, area_code: str = ""
) -> list[Session]:
    """What the public may read: sessions that were published, those moved or called off since too."""
    found = between(agency_ids, first_on, last_on, area_code=area_code)
    return [one for one in found if one.published_at is not None]


def missed(agency_ids: Collection[int] | None, first_on: date, last_on: date, today: date) -> list[Session]:
    """Buổi tiếp bị lỡ: sessions whose day is over and that were neither held nor moved nor called off."""
    return between(agency_ids, first_on, min(last_on, today - timedelta(days=1)), states=LIVE)


def changes(sessions: Iterable[Session]) -> dict[int, tuple[int, datetime]]:
    """For sessions by number: how often what the public reads of them was changed since they were planned,
    and when last, their publication counted too; one select.
    """
    wanted = {one.id for one in sessions}
    asked = (
        select(
            ReceptionEvent.subject_id,
            func.sum(case((ReceptionEvent.act.in_(_ANNOUNCED), 1), else_=0)),
            func.max(ReceptionEvent.at),
        )
        .where(
            ReceptionEvent.subject_room == SESSION,
            ReceptionEvent.subject_id.in_(wanted),
            ReceptionEvent.act.in_(("planned", "published", *_ANNOUNCED)),
        )
        .group_by(ReceptionEvent.subject_id)
    )
    return {row[0]: (int(row[1]), row[2]) for row in db.session.execute(asked)}


def successors(sessions: Iterable[Session]) -> dict[int, Session]:
    """For sessions that were moved: the sessions they were moved to, by number; one select."""
    wanted = {one.moved_to_id for one in sessions if one.moved_to_id is not None}
    if not wanted:
        return {}
    return {one.id: one for one in db.session.scalars(select(Session).where(Session.id.in_(wanted)))}


def month_span(month: date) -> tuple[date, date]:
    """First and last day of the month of a day."""
    return month.replace(day=1), month.replace(day=monthrange(month.year, month.month)[1])


def months_from(month: date, count: int) -> list[date]:
    """The first days of so many months, from that of a day on."""
    begun = month.year * 12 + month.month - 1
    return [date(one // 12, one % 12 + 1, 1) for one in range(begun, begun + count)]


@dataclass(frozen=True, slots=True)
class Posting:
    """By when a session must be published (Đ24), and how it stands.

    ``by_on`` is None past the calendar's data. ``late``: working days after it, of what was published or, of
    what wasn't, until today; 0 in time.
    """

    by_on: date | None
    article: str
    late: int


def posting(session: Session, today: date) -> Posting:
    """How the publication of a session stands; see ``posting_on``."""
    done_on = local_day(session.published_at) if session.published_at else today
    return posting_on(session.held_on, session.kind, done_on)


def posting_on(held_on: date, kind: str, done_on: date) -> Posting:
    """Công bố lịch trước 5 ngày làm việc: counted back from the day, that day not counted. An extraordinary
    session owes none. ``done_on``: the day on which it is published.
    """
    term = deadlines.terms().resolve(POSTING, held_on)
    if kind == "extraordinary":
        return Posting(None, term.article, 0)
    calendar = deadlines.calendar()
    try:
        by_on = deadlines.terms().due(term, held_on, calendar).on
        late = calendar.working_days_between(by_on, done_on) if by_on < done_on else 0
    except BeyondCalendar:
        return Posting(None, term.article, 0)
    return Posting(by_on, term.article, late)


def demand_head(agency_id: int, position: str, on: date) -> None:
    """Buổi định kỳ, đột xuất là của người đứng đầu: that who holds this position is the head whom the law
    means for the agency; another receives only in his place, by a document (LTCD Đ12, Đ15, Đ18).

    Raises BadDetail, with the article where the head may not delegate.
    """
    head = head_of(agency_id)
    if head is None or may_lead(agency_id, position):
        return
    try:
        law.demand_delegable(head, on)
    except law.NotDelegated as kept:
        raise BadDetail("leader", str(kept)) from kept
    raise BadDetail(
        "leader",
        f"Buổi này là của {head.words}. Chọn người đứng đầu; người khác tiếp thay thì bấm «Ủy quyền» "
        "sau khi thêm và ghi văn bản ủy quyền",
    )


def uncounted(session: Session) -> str:
    """Why a session of the regular schedule isn't counted for the head though he is named as its leader;
    empty when it is, or when another is named."""
    head = head_of(session.agency_id)
    named = session.kind == "periodic" and head is not None and head.is_held_by(session.leader_position)
    if not named or session.leader_id is not None:
        return ""
    return "Không tính vào số ngày của người đứng đầu: họ tên không phải của người đứng đầu có tài khoản"


def unannounced(session: Session) -> bool:
    """Không công bố trước (Đ24): a session of the regular schedule was held that was never published."""
    return session.kind == "periodic" and session.state == "held" and session.published_at is None


@dataclass(frozen=True, slots=True)
class Frequency:
    """What a head owes in one period (month or week, both days included) and what was done about it.

    Days are counted once however many sessions stand on them; only sessions of the head himself, in person
    and by the regular schedule, count: not those of deputies, not delegated ones, not extraordinary ones, not
    those of somebody with the head's position whom the agency doesn't have.
    ``planned``: still to come, ``missed``: over and not held; ``delegated``: days on which another received
    or is to receive; ``unknown``: days of somebody named head who has no account (see ``uncounted``).
    """

    agency_id: int
    head: Head
    term: Term
    first_on: date
    last_on: date
    least: int
    held: int
    planned: int
    missed: int
    delegated: int
    unknown: int

    @property
    def short(self) -> int:
        """How many days are lacking."""
        return max(self.least - self.held - self.planned, 0)


def frequency(agency_id: int, month: date, today: date) -> list[Frequency]:
    """What the head of an agency owes in a month, by the periods of the law's version: the month, or each of
    its weeks; empty for an agency whose head owes none. One select.
    """
    return frequencies([agency_id], month, today)


def frequencies(agency_ids: Collection[int], month: date, today: date) -> list[Frequency]:
    """As ``frequency``, of many agencies by one select."""
    owed = [(number, period) for number in agency_ids for period in _periods(number, month)]
    if not owed:
        return []
    sharing = {number: set(shares_head(number)) for number, _ in owed}
    first_on, last_on = min(one.first_on for _, one in owed), max(one.last_on for _, one in owed)
    sessions = between(set().union(*sharing.values()), first_on, last_on, states=(*LIVE, "held"))
    return [
        _counted(
            number,
            period,
            [
                one
                for one in sessions
                if one.agency_id in sharing[number]
                and one.kind == "periodic"
                and period.first_on <= one.held_on <= period.last_on
                and period.head.is_held_by(one.leader_position)
            ],
            today,
        )
        for number, period in owed
    ]


@dataclass(frozen=True, slots=True)
class _Period:
    head: Head
    term: Term
    first_on: date
    last_on: date
    least: int


def _periods(agency_id: int, month: date) -> list[_Period]:
    head, agency = head_of(agency_id), agencies.by_id(agency_id)
    first_on, last_on = month_span(month)
    if head is None or agency is None or not agency.exists(last_on):
        return []
    terms = deadlines.terms()
    try:
        term = terms.resolve(head.term, first_on)
    except NotInForce:
        return []
    found, day = [], first_on
    while day <= last_on:
        period = terms.period(term, day)
        # A week belongs to the month of its Monday, and to the law only if it lies in its time as a whole.
        whole = (
            period.first_on >= first_on and term.in_force(period.first_on) and term.in_force(period.last_on)
        )
        if whole and period.least:
            found.append(_Period(head, term, period.first_on, period.last_on, period.least))
        day = period.last_on + timedelta(days=1)
    return found


def _counted(agency_id: int, period: _Period, sessions: Sequence[Session], today: date) -> Frequency:
    alone = [one for one in sessions if one.delegate_name is None]
    own = [one for one in alone if one.leader_id is not None]
    held = {one.held_on for one in own if one.state == "held"}
    planned = {one.held_on for one in own if one.state in LIVE and one.held_on >= today} - held
    missed_days = {one.held_on for one in own if one.state in LIVE and one.held_on < today} - held
    return Frequency(
        agency_id=agency_id,
        head=period.head,
        term=period.term,
        first_on=period.first_on,
        last_on=period.last_on,
        least=period.least,
        held=len(held),
        planned=len(planned),
        missed=len(missed_days),
        delegated=len({one.held_on for one in sessions if one.delegate_name is not None}),
        unknown=len({one.held_on for one in alone} - {one.held_on for one in own}),
    )


def duty_bound(on: date) -> list[int]:
    """The agencies whose heads owe reception days on a day, by name; a head that several share counts with
    the first of them.
    """
    return [
        one.id
        for one in agencies.existing(on)
        if (head := head_of(one.id)) is not None and (not head.codes or one.code == head.codes[0])
    ]
