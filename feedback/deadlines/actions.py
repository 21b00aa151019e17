"""Verbs of deadlines and of the calendar.

What happens to a deadline is covered by the register entry of the act that moves it (accept, answer …);
changes of the calendar and of targets are acts of their own, and raise NotPermitted for those who may not.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import insert, select, update

from feedback.actor import Actor
from feedback.clock import local_day
from feedback.deadlines import embedded, queries, rules
from feedback.deadlines.changes import ENTRY, LOADED, RECOUNTED, WHOLE
from feedback.deadlines.models import CalendarYear, Deadline, Holiday, OwnTarget
from feedback.extensions import add_rows, db
from feedback.law import trace
from feedback.law.calendar import Calendar, Unit
from feedback.law.terms import NONE, STATUTE, Circumstances, TargetVersion, Terms
from feedback.law.trace import StepCode
from feedback.register import actions as register
from feedback.register.rules import digest
from feedback.remembered import forget

EDIT_CALENDAR = "deadlines:holiday:edit"
"""Permission to keep the calendar and to set internal targets (người quản trị)."""

GIVEN = "GIVEN_TARGET"
"""Key of targets whose moment came with imported data."""

Subject = queries.Subject


@dataclass(frozen=True, slots=True)
class Start:
    """A term to start for a subject, counted from a local day (that day itself is not counted).

    For ``GIVEN_TARGET`` the moment ``due_at`` is handed in instead, with the local day ``due_on`` of its zone
    (the province's if left out), and ``met_at`` / ``met_on`` if the matter is already closed.
    """

    term: str
    subject: Subject
    agency_id: int
    counted_from: date
    officer_id: int | None = None
    variants: Circumstances = NONE
    due_at: datetime | None = None
    due_on: date | None = None
    met_at: datetime | None = None
    met_on: date | None = None


@dataclass(frozen=True, slots=True)
class Started:
    """What a start gave: the last day (local), what it rests on, who owes it, whether it is met already."""

    term: str
    title: str
    due_on: date
    length: int | None
    unit: Unit | None
    article: str
    is_target: bool
    provisional: bool
    owed_by: str
    met: bool


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A start with its day computed and not written yet: the subject may still be missing."""

    row: dict[str, Any]
    started: Started


def reckon(starts: Sequence[Start], *, at: datetime) -> list[Reckoned]:
    """Compute the days without writing anything, for a subject that is still to be inserted.

    Each takes the version in force on the day it is counted from. Raises UnknownTerm, NotInForce,
    BeyondCalendar; ValueError for a given target without its moment.
    """
    terms, calendar = queries.terms(), queries.calendar()
    rows = [_given(one, at) if one.term == GIVEN else _counted(one, at, terms, calendar) for one in starts]
    return [Reckoned(row, _started(row)) for row in rows]


def begin(reckoned: Sequence[tuple[Reckoned, int]]) -> None:
    """Write reckoned starts by one insert, each for the subject whose number is given with it."""
    if reckoned:
        rows = [one.row | {"subject_id": subject_id} for one, subject_id in reckoned]
        add_rows(Deadline, rows)


def start_many(starts: Sequence[Start], *, by: Actor, at: datetime) -> list[Started]:
    """Start terms by one insert; results in the same order. Raises what ``reckon`` raises."""
    reckoned = reckon(starts, at=at)
    begin([(one, start.subject[1]) for one, start in zip(reckoned, starts, strict=True)])
    return [one.started for one in reckoned]


def start(one: Start, *, by: Actor, at: datetime) -> Started:
    """Start one term; see ``start_many``."""
    return start_many([one], by=by, at=at)[0]


def meet(subject: Subject, terms: Collection[str], *, at: datetime) -> None:
    """Hoàn thành: what the terms ask was done; those not open are left as they are."""
    _close(subject, terms, met_on=local_day(at), met_at=at)


def end(subject: Subject, terms: Collection[str], *, why: str, at: datetime) -> None:
    """Chấm dứt: the terms no longer bind (another step was taken), with the reason in Vietnamese."""
    _close(subject, terms, ended_on=local_day(at), ended_why=why)


def _close(subject: Subject, terms: Collection[str], **values: Any) -> None:
    db.session.execute(
        update(Deadline)
        .where(
            Deadline.subject_room == subject[0],
            Deadline.subject_id == subject[1],
            Deadline.term_key.in_(terms),
            queries.is_open(),
        )
        .values(**values)
    )


def hand_over(subject: Subject, *, agency_id: int, officer_id: int | None) -> None:
    """Giao lại: a subject's open deadlines go to another agency or officer; the days stay as they are."""
    db.session.execute(
        update(Deadline)
        .where(Deadline.subject_room == subject[0], Deadline.subject_id == subject[1], queries.is_open())
        .values(agency_id=agency_id, officer_id=officer_id)
    )


def _counted(one: Start, at: datetime, terms: Terms, calendar: Calendar) -> dict[str, Any]:
    term = terms.resolve(one.term, one.counted_from)
    due = terms.due(term, one.counted_from, calendar, one.variants)
    return _row(one, at) | {
        "clock": "target" if due.is_target else "legal",
        "owed_by": due.term.owed_by,
        "term_version": due.version,
        "article": due.article,
        "length": due.length,
        "unit": due.unit.value,
        "due_on": due.on,
        "provisional": due.provisional,
        "trace": [step.as_json() for step in due.trace],
    }


def _given(one: Start, at: datetime) -> dict[str, Any]:
    if one.due_at is None:
        raise ValueError("a given target needs its moment")
    due_on = one.due_on or local_day(one.due_at)
    met_on = one.met_on if one.met_on or one.met_at is None else local_day(one.met_at)
    steps = (trace.step(StepCode.GIVEN), trace.step(StepCode.DUE, on=due_on))
    return _row(one, at) | {
        "clock": "target",
        "due_on": due_on,
        "due_at": one.due_at,
        "met_on": met_on,
        "met_at": one.met_at,
        "trace": [step.as_json() for step in steps],
    }


def _row(one: Start, at: datetime) -> dict[str, Any]:
    """The columns that every start fills; all rows of one insert must name the same columns."""
    return {
        "subject_room": one.subject[0],
        "subject_id": one.subject[1],
        "agency_id": one.agency_id,
        "officer_id": one.officer_id,
        "owed_by": "agency",
        "term_key": one.term,
        "term_version": "",
        "article": "",
        "counted_from_on": one.counted_from,
        "length": None,
        "unit": None,
        "due_at": None,
        "provisional": False,
        "started_at": at,
        "met_on": None,
        "met_at": None,
    }


def _started(row: Mapping[str, Any]) -> Started:
    return Started(
        term=row["term_key"],
        title=STATUTE.title(row["term_key"]),
        due_on=row["due_on"],
        length=row["length"],
        unit=Unit(row["unit"]) if row["unit"] else None,
        article=row["article"],
        is_target=row["clock"] == "target",
        provisional=row["provisional"],
        owed_by=row["owed_by"],
        met=row["met_on"] is not None,
    )


def load_holidays(*, by: Actor, at: datetime) -> int:
    """Fill the calendar from the embedded files; returns how many days and years were new.

    What stands in the tables already is left as it is, so it can run again and never undoes a decision.
    """
    demand_right(by)
    days = set(db.session.scalars(select(Holiday.day_on)))
    held = set(db.session.scalars(select(CalendarYear.year)))
    new_days = [
        {
            "day_on": date.fromisoformat(row["day"]),
            **{name: row[name] for name in ("kind", "standing", "name", "document", "source")},
        }
        for row in embedded.rows("holidays.csv")
        if date.fromisoformat(row["day"]) not in days
    ]
    new_years = [
        {"year": int(row["year"]), "confirmed": row["confirmed"] == "yes", "source": row["source"]}
        for row in embedded.rows("years.csv")
        if int(row["year"]) not in held
    ]
    if new_days:
        db.session.execute(insert(Holiday), new_days)
    if new_years:
        db.session.execute(insert(CalendarYear), new_years)
    if new_days or new_years:
        _enter(LOADED, WHOLE, {"days": new_days, "years": new_years}, by, at)
        forget()
    return len(new_days) + len(new_years)


def add_holiday(
    day: date, *, kind: Literal["off", "worked"], name: str, document: str, by: Actor, at: datetime
) -> Holiday:
    """Thêm ngày nghỉ, ngày làm bù: enter a day decided by a document; it counts from now on.

    Deadlines that already run keep their day until they are recounted. Raises NotAHoliday when the entry
    makes no sense, when the day stands in the calendar already, or when its year is not held.
    """
    demand_right(by)
    rules.check_special_day(day, kind, name, document)
    if db.session.get(CalendarYear, day.year) is None:
        raise rules.NotAHoliday(f"Lịch chưa có năm {day.year}. Thêm năm này trước.")
    if _on(day) is not None:
        raise rules.NotAHoliday(f"Ngày {day:%d/%m/%Y} đã có trong lịch.")
    holiday = Holiday(
        day_on=day, kind=kind, standing="confirmed", name=name.strip(), document=document.strip(), source=""
    )
    db.session.add(holiday)
    db.session.flush()
    told = {"day": day, "kind": kind, "name": name, "document": document}
    _enter("holiday_added", ("holiday", holiday.id), told, by, at)
    forget()
    return holiday


def confirm_holiday(day: date, *, document: str, by: Actor, at: datetime) -> Holiday:
    """Xác nhận ngày nghỉ: a proposed or doubtful day now rests on a document and counts.

    Raises NotAHoliday when the day isn't in the calendar or is confirmed already.
    """
    demand_right(by)
    holiday = _unconfirmed(day)
    rules.check_special_day(day, "off" if holiday.kind == "off" else "worked", holiday.name, document)
    holiday.standing, holiday.document = "confirmed", document.strip()
    _enter("holiday_confirmed", ("holiday", holiday.id), {"day": day, "document": document}, by, at)
    forget()
    return holiday


def strike_holiday(day: date, *, document: str, by: Actor, at: datetime) -> None:
    """Bỏ ngày dự kiến: a day that was only proposed or doubtful is not off after all.

    Raises NotAHoliday for confirmed days: those rest on a document and are undone by a new one only.
    """
    demand_right(by)
    holiday = _unconfirmed(day)
    _enter("holiday_struck", ("holiday", holiday.id), {"day": day, "document": document}, by, at)
    db.session.delete(holiday)
    forget()


def confirm_year(year: int, *, document: str, by: Actor, at: datetime) -> CalendarYear:
    """Xác nhận lịch nghỉ của năm: the schedule is announced; its proposed days are confirmed with it.

    Enters the year when it isn't held yet. Doubtful days stay doubtful. Raises NotAHoliday without the
    number of the document, or when a year between would be missing.
    """
    demand_right(by)
    if not document.strip():
        raise rules.NotAHoliday("Nhập số văn bản công bố lịch nghỉ của năm.")
    row = db.session.get(CalendarYear, year)
    if row is None:
        held = list(db.session.scalars(select(CalendarYear.year)))
        if held and year not in (min(held) - 1, max(held) + 1):
            raise rules.NotAHoliday(f"Lịch phải liên tục: thêm năm liền trước năm {year} trước.")
        row = CalendarYear(year=year)
        db.session.add(row)
    row.confirmed, row.source = True, document.strip()
    db.session.flush()
    db.session.execute(
        update(Holiday)
        .where(
            Holiday.day_on.between(date(year, 1, 1), date(year, 12, 31)),
            Holiday.standing == "proposed",
        )
        .values(standing="confirmed", document=document.strip())
    )
    _enter("calendar_year_confirmed", ("calendar_year", year), {"year": year, "document": document}, by, at)
    forget()
    return row


def set_target(
    key: str, *, length: int, unit: Unit, from_on: date, document: str, by: Actor, at: datetime
) -> OwnTarget:
    """Đặt mục tiêu nội bộ: the province sets another length of a target from a day on.

    ``length`` in ``unit`` (calendar or working days). Clocks that run keep their day. Raises UnknownTerm,
    CannotCount for statutory terms, BadTarget for an empty document or a length below 1.
    """
    demand_right(by)
    if length < 1 or not document.strip():
        raise rules.BadTarget("Nhập số ngày từ 1 trở lên và số văn bản đặt mục tiêu.")
    STATUTE.with_targets([TargetVersion(key, length, unit, from_on, document)])
    row = db.session.scalar(
        select(OwnTarget).where(OwnTarget.term_key == key, OwnTarget.in_force_from_on == from_on)
    ) or OwnTarget(term_key=key, in_force_from_on=from_on)
    row.length, row.unit, row.document = length, unit.value, document.strip()
    db.session.add(row)
    db.session.flush()
    told = {"term": key, "length": length, "unit": unit.value, "from": from_on, "document": document}
    _enter("target_set", ("own_target", row.id), told, by, at)
    forget()
    return row


def note_recount(moved: int, *, told_up_to: int, by: Actor, at: datetime) -> None:
    """Ghi nhận việc tính lại: all open deadlines were counted anew and ``moved`` of them got another day.

    Changes of the calendar and of targets up to the register entry ``told_up_to`` have been told with it;
    only later ones ask for another recount. Raises NotPermitted.
    """
    demand_right(by)
    _enter(RECOUNTED, (ENTRY, told_up_to), {"moved": moved, "at": at}, by, at)


def _on(day: date) -> Holiday | None:
    return db.session.scalar(select(Holiday).where(Holiday.day_on == day))


def _unconfirmed(day: date) -> Holiday:
    holiday = _on(day)
    if holiday is None:
        raise rules.NotAHoliday(f"Ngày {day:%d/%m/%Y} không có trong lịch.")
    if holiday.standing == "confirmed":
        raise rules.NotAHoliday(f"Ngày {day:%d/%m/%Y} đã được xác nhận.")
    return holiday


def demand_right(by: Actor) -> None:
    """The right to keep the calendar and to have deadlines recounted. Raises NotPermitted."""
    if not by.may(EDIT_CALENDAR):
        raise rules.NotPermitted("Tài khoản không có quyền sửa lịch làm việc và mục tiêu nội bộ.")


def _enter(act: str, subject: tuple[str, int], content: Mapping[str, Any], by: Actor, at: datetime) -> None:
    # No salt: the calendar and the targets are public, and anybody may check the digest against them.
    register.enter(act, subject=subject, digest=digest(b"", content), by=by, at=at)
