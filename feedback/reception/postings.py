"""The notice of a month's reception days that is posted at the office (niêm yết, LTCD Đ24), as a paper."""

from __future__ import annotations

from datetime import date

from feedback.agencies.directory import AgencyEntry
from feedback.cases.letters import heads
from feedback.law import trace
from feedback.papers.reception_sheets import Posting
from feedback.reception import places, schedule, slots
from feedback.reception.models import Session


def sheet(agency: AgencyEntry, month: date, today: date) -> Posting:
    """The published sessions of an agency in the month of a day, with what became of those moved or called
    off, and the regular hours of its places.
    """
    first, last = schedule.month_span(month)
    sessions = schedule.public([agency.id], first, last)
    moved = schedule.successors(sessions)
    here = places.of_agency(agency.id, today)
    names = places.by_ids({one.place_id for one in sessions})
    hours = places.hours_of([one.id for one in here])
    return Posting(
        **heads.of_agency(agency, today),
        issued_on=today,
        title="Lịch tiếp công dân",
        subject=f"của lãnh đạo, tháng {month.month} năm {month.year}",
        lines=[
            (
                day_words(one.held_on),
                slots.span_words(one.opens, one.closes),
                receiver(one),
                f"{names[one.place_id].name}, {names[one.place_id].address}",
                _about(one, moved.get(one.moved_to_id or 0)),
            )
            for one in sessions
        ],
        regular=[
            f"{one.name}, {one.address}. {'; '.join(places.hours_words(hours[one.id]))}."
            + (f" Điện thoại: {one.phone}." if one.phone else "")
            for one in here
        ],
    )


def day_words(day: date) -> str:
    """A day with its weekday: «Thứ Hai, 01/02/2027»."""
    weekday = trace.WEEKDAYS[day.weekday()]
    return f"{weekday[:1].upper()}{weekday[1:]}, {day:%d/%m/%Y}"


def receiver(session: Session) -> str:
    """Who receives: the leader, or by delegation another."""
    if session.delegate_name is None:
        return f"{session.leader_position} {session.leader_name}"
    position = f"{session.delegate_position} " if session.delegate_position else ""
    return f"{position}{session.delegate_name} (được {session.leader_position} ủy quyền)"


def _about(session: Session, successor: Session | None) -> str:
    if session.state == "moved" and successor is not None:
        when = f"{slots.words(successor.opens)} ngày {successor.held_on:%d/%m/%Y}"
        return f"ĐÃ DỜI sang {when}. Lý do: {session.reason}"
    if session.state == "called_off":
        return f"KHÔNG TIẾP. Lý do: {session.reason}"
    return f"{session.content}. Cùng tiếp: {session.attending}"
