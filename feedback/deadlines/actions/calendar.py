"""The calendar and the targets: acts of their own, which raise NotPermitted for those who may not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import insert, select, update

from feedback.actor import Actor
from feedback.deadlines import embedded, rules
from feedback.deadlines.changes import DOCUMENTED, ENTRY, LOADED, RECOUNTED, WHOLE
from feedback.deadlines.models import CalendarYear, Holiday, OwnTarget
from feedback.extensions import db
from feedback.law.calendar import Unit
from feedback.law.terms import STATUTE, TargetVersion
from feedback.register import actions as register
from feedback.register.rules import digest
from feedback.remembered import forget

EDIT_CALENDAR = "deadlines:holiday:edit"
"""Permission to keep the calendar and to set internal targets (người quản trị)."""


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


def record_document(day: date, *, document: str, by: Actor, at: datetime) -> Holiday:
    """Ghi số văn bản: by which document a confirmed day is off, or worked; day and kind stay as they are.

    No deadline moves. Raises NotAHoliday when the day isn't in the calendar or not confirmed, and without the
    number of the document.
    """
    demand_right(by)
    holiday = _on(day)
    if holiday is None or holiday.standing != "confirmed":
        raise rules.NotAHoliday(f"Ngày {day:%d/%m/%Y} không phải ngày đã xác nhận trong lịch.")
    rules.check_special_day(day, "off" if holiday.kind == "off" else "worked", holiday.name, document)
    told = {"day": day, "from": holiday.document, "to": document.strip()}
    holiday.document = document.strip()
    db.session.flush()
    _enter(DOCUMENTED, ("holiday", holiday.id), told, by, at)
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
