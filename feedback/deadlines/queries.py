"""Questions about deadlines and about the calendar. The calendar and the terms are answered from memory."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.exc import OperationalError, ProgrammingError

from feedback.deadlines import rules
from feedback.deadlines.models import (
    CalendarYear,
    Deadline,
    DeadlineExtension,
    DeadlinePause,
    Holiday,
    OwnTarget,
)
from feedback.extensions import asked_once, db
from feedback.law import trace
from feedback.law.calendar import Calendar, Pause, SpecialDay, Standing, Unit
from feedback.law.terms import STATUTE, TargetVersion, Term, Terms
from feedback.remembered import remembered

if TYPE_CHECKING:
    from feedback.deadlines.running import Running

Subject = tuple[str, int]


def calendar() -> Calendar:
    """The working calendar; from memory, else by two selects (at most half a minute old)."""
    return remembered("working_calendar", _load_calendar)


def has_calendar() -> bool:
    """Whether there is a database that holds a calendar; a file of SQLite that is not there is not made."""
    url = db.engine.url
    if url.get_backend_name() == "sqlite" and not (url.database and Path(url.database).exists()):
        return False
    try:
        return db.session.scalar(select(CalendarYear.year).limit(1)) is not None
    except (OperationalError, ProgrammingError):
        db.session.rollback()
        return False


def _load_calendar() -> Calendar:
    special: dict[str, dict[date, SpecialDay]] = {"off": {}, "worked": {}}
    for day, kind, standing, name, document in db.session.execute(
        select(Holiday.day_on, Holiday.kind, Holiday.standing, Holiday.name, Holiday.document)
    ):
        special[kind][day] = SpecialDay(name, Standing(standing), document)
    asked = db.session.execute(select(CalendarYear.year, CalendarYear.confirmed))
    years = dict(asked.all())
    return Calendar(days_off=special["off"], worked=special["worked"], years=years)


def terms() -> Terms:
    """The statutory terms with the province's own targets laid over; from memory, else by one select."""
    return remembered("terms", _load_terms)


def _load_terms() -> Terms:
    rows = db.session.scalars(select(OwnTarget))
    return STATUTE.with_targets(
        TargetVersion(row.term_key, row.length, Unit(row.unit), row.in_force_from_on, row.document)
        for row in rows
    )


def governing(held: Terms, key: str, version: str, counted_from: date) -> Term:
    """The version that a running clock keeps: its own; of a target that in force on its first day.

    Raises UnknownTerm; NotInForce for a target that had no version on that day.
    """
    versions = held.versions(key)
    if versions[0].is_target:
        return held.resolve(key, counted_from)
    return next((one for one in versions if one.version == version), versions[-1])


def for_subject(subject: Subject) -> Sequence[Deadline]:
    """All deadlines of a subject, met and ended ones too, in the order in which they began."""
    return db.session.scalars(_all_of(), {"room": subject[0], "subject": subject[1]}).all()


@cache
def _all_of() -> Select[Deadline]:
    about = Deadline.subject_room == bindparam("room"), Deadline.subject_id == bindparam("subject")
    return select(Deadline).where(*about).order_by(Deadline.started_at, Deadline.id)


@asked_once
def open_for(subject: Subject) -> Sequence[Deadline]:
    """The open deadlines of a subject, those that stand still too (see ``binds``), the earliest day first."""
    return db.session.scalars(
        select(Deadline)
        .where(Deadline.subject_room == subject[0], Deadline.subject_id == subject[1], is_open())
        .order_by(Deadline.due_on, Deadline.id)
    ).all()


@cache
def _open_of() -> Select[Deadline]:
    return (
        select(Deadline)
        .where(
            Deadline.subject_room == bindparam("room"),
            Deadline.subject_id.in_(bindparam("subjects", expanding=True)),
            is_open(),
        )
        .order_by(Deadline.due_on, Deadline.id)
    )


def open_for_many(subjects: Collection[Subject]) -> dict[Subject, list[Deadline]]:
    """As ``open_for``, of many subjects by one select per room."""
    found: dict[Subject, list[Deadline]] = {subject: [] for subject in subjects}
    for room in sorted({room for room, _ in subjects}):
        ids = [number for one, number in subjects if one == room]
        for deadline in db.session.scalars(_open_of(), {"room": room, "subjects": ids}):
            found[deadline.subject].append(deadline)
    return found


def earliest_open(room: str, numbers: Collection[int]) -> dict[int, date]:
    """For each subject of a room the earliest day that binds an agency; none: left out. One select."""
    rows = db.session.execute(
        select(Deadline.subject_id, func.min(Deadline.due_on))
        .where(
            Deadline.subject_room == room,
            Deadline.subject_id.in_(numbers),
            Deadline.owed_by == "agency",
            binds(),
        )
        .group_by(Deadline.subject_id)
    )
    return dict(rows.all())


def overdue(
    today: date, *, agency_ids: Collection[int] | None = None, legal_only: bool = False, limit: int = 1000
) -> Sequence[Deadline]:
    """Open deadlines owed by agencies whose day lies before today, the longest overdue first.

    ``agency_ids`` None means the whole province; ``legal_only`` leaves internal targets out.
    """
    asked = select(Deadline).where(is_overdue(today)).order_by(Deadline.due_on, Deadline.id).limit(limit)
    if agency_ids is not None:
        asked = asked.where(Deadline.agency_id.in_(agency_ids))
    if legal_only:
        asked = asked.where(Deadline.clock == "legal")
    return db.session.scalars(asked).all()


def is_open(of: type[Deadline] = Deadline) -> ColumnElement[bool]:
    """Condition: neither met nor ended (matches the partial index). ``of``: or an alias of the table."""
    return and_(of.met_on.is_(None), of.ended_on.is_(None))


def binds(of: type[Deadline] = Deadline) -> ColumnElement[bool]:
    """Condition: open, and not stopped before its day: the day must be kept, or was passed."""
    return and_(is_open(of), or_(of.paused_on.is_(None), of.due_on < of.paused_on))


def is_overdue(today: date) -> ColumnElement[bool]:
    """Condition: it binds an agency and was due before today (quá hạn). The due day itself is not late."""
    return and_(binds(), Deadline.owed_by == "agency", Deadline.due_on < today)


def due_counts(today: date, soon: date) -> dict[tuple[str, ...], float]:
    """How many deadlines that bind agencies are «overdue», due «today» or «soon» (to that day), by clock."""
    standing = case((Deadline.due_on < today, "overdue"), (Deadline.due_on == today, "today"), else_="soon")
    rows = db.session.execute(
        select(Deadline.clock, standing, func.count())
        .where(binds(), Deadline.owed_by == "agency", Deadline.due_on <= soon)
        .group_by(Deadline.clock, standing)
    )
    none: dict[tuple[str, ...], float] = {
        (clock, one): 0.0 for clock in ("legal", "target") for one in ("overdue", "today", "soon")
    }
    return none | {(clock, one): float(count) for clock, one, count in rows}


def was_met_late() -> ColumnElement[bool]:
    """Condition: met after the day due, or stopped after it and met, by local days (xong quá hạn)."""
    return and_(
        Deadline.met_on.is_not(None), Deadline.due_on < func.coalesce(Deadline.paused_on, Deadline.met_on)
    )


def was_met_after_moment() -> ColumnElement[bool]:
    """Condition: met after the target moment; only for deadlines that came with a moment."""
    return and_(Deadline.due_at.is_not(None), Deadline.met_at.is_not(None), Deadline.met_at > Deadline.due_at)


def tag(deadline: Deadline | Running, today: date) -> rules.Tag:
    """How a deadline reads today."""
    return rules.tag(
        due_on=deadline.due_on,
        unit=Unit(deadline.unit) if deadline.unit else None,
        today=today,
        calendar=calendar(),
        met_on=deadline.met_on,
        ended_on=deadline.ended_on,
        paused_on=deadline.paused_on,
    )


def soon_until(today: date) -> date:
    """The last day due that counts as near; see :func:`rules.soon_until`. The calendar is from memory."""
    return rules.soon_until(today, calendar())


def why_provisional(deadline: Deadline | Running) -> str:
    """Why the day is provisional, in words that follow «tạm tính:»; empty when it is sure or stopped."""
    unsure = deadline.provisional and deadline.paused_on is None
    return rules.why_provisional(deadline.trace or ()) if unsure else ""


def is_unsure(deadline: Deadline) -> bool:
    """Whether a jurist has yet to confirm the rule by which the day was counted, as the calculator says."""
    if deadline.is_target:
        return False
    found = governing(terms(), deadline.term_key, deadline.term_version, deadline.counted_from_on)
    return found.confidence_on(deadline.counted_from_on) == "unsure"


def stops_of(deadline_id: int) -> list[Pause]:
    """The closed stops of a deadline, in order."""
    rows = db.session.execute(
        select(DeadlinePause.from_on, DeadlinePause.until_on)
        .where(DeadlinePause.deadline_id == deadline_id)
        .order_by(DeadlinePause.from_on)
    )
    return [Pause(first, last) for first, last in rows if last is not None]


def extended_on(deadline_id: int) -> list[date]:
    """The days on which a deadline was extended, in order."""
    return list(
        db.session.scalars(
            select(DeadlineExtension.extended_on)
            .where(DeadlineExtension.deadline_id == deadline_id)
            .order_by(DeadlineExtension.ordinal)
        )
    )


def title(deadline: Deadline) -> str:
    """What has to be done by the day, in Vietnamese. Raises UnknownTerm for a key that the data lost."""
    return STATUTE.title(deadline.term_key)


def basis(deadline: Deadline) -> str:
    """What the day rests on: the article, or that it is an internal target and no legal period."""
    return "mục tiêu nội bộ, không phải thời hạn do luật định" if deadline.is_target else deadline.article


def reasons(deadline: Deadline) -> tuple[str, ...]:
    """Why this day: the stored trace as Vietnamese sentences."""
    return trace.sentences(deadline.trace)


def holidays(year: int) -> Sequence[Holiday]:
    """Days off and worked weekend days of a year, in order."""
    return db.session.scalars(
        select(Holiday)
        .where(Holiday.day_on.between(date(year, 1, 1), date(year, 12, 31)))
        .order_by(Holiday.day_on)
    ).all()


def unconfirmed_years(today: date) -> tuple[int, ...]:
    """Years whose schedule should be confirmed by now and isn't; see :func:`rules.unconfirmed_years`."""
    return rules.unconfirmed_years(today, calendar().years)


def years() -> Sequence[CalendarYear]:
    """The years of the calendar, in order."""
    return db.session.scalars(select(CalendarYear).order_by(CalendarYear.year)).all()
