"""A year of the programme with 120 units: duties late and met, reports of four quarters, the province's file.

Run by ``make drill``; ``UNITS`` (120) says how many. The suite has each step for a few units.
"""

from __future__ import annotations

import io
import os
from datetime import UTC, date, datetime, timedelta

from docx import Document
from flask import Flask, current_app
from sqlalchemy import func, select

from feedback.actor import SYSTEM, Actor
from feedback.agencies import actions as agencies
from feedback.agencies import queries as directory
from feedback.clock import FixedClock, local_day
from feedback.extensions import db
from feedback.notifications.models import Message
from feedback.programme.actions import duties, duty_marks, reports
from feedback.programme.duties import proofs, queries, reminding
from feedback.programme.models import DutyReminder
from feedback.programme.reports import document, form, periods
from feedback.programme.reports import proofs as report_proofs
from feedback.programme.reports import queries as kept
from feedback.programme.reports.printed import Printed
from tests.agencies.tables import Selects

UNITS = int(os.environ.get("UNITS", "120"))
YEAR = 2027
COUNTS = dict.fromkeys(form.FIELDS, 3) | {"trained": 10, "mediation_matters": 9}
WORDS = {one.key: f"{one.words}: đã làm." for one in form.SECTIONS}


def at_day(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, 0, tzinfo=UTC)


def more_units(at: datetime) -> None:
    """Establish as many bodies as are lacking."""
    there = len(queries.units(local_day(at)))
    new = [
        agencies.NewAgency(
            code=f"DV{number}",
            name=f"Ban Quản lý số {number}",
            short_name=f"BQL {number}",
            level="province",
            body_type="administrative",
            external=False,
            parent_code="UBT",
            area_codes=(),
            first_on=local_day(at),
            source="Quyết định thử",
        )
        for number in range(max(0, UNITS - there))
    ]
    agencies.establish_many(new, by=SYSTEM, at=at)
    db.session.commit()


def test_a_year(app: Flask, clock: FixedClock) -> None:
    more_units(clock.now())
    number = len(queries.units(local_day(clock.now())))
    assert number >= UNITS
    for duty in queries.all_duties():
        if duty.confirmed_on is None:
            duties.confirm(duty, expected=duty.version, by=SYSTEM, at=clock.now())
    db.session.commit()
    lazy = {one.id for one in queries.units(local_day(clock.now()))[::10]}
    due = sorted({one.due_on for one in queries.occurrences(YEAR, date(YEAR, 1, 1))})
    told = 0
    for day in due:
        clock.at = at_day(day)
        for one in queries.occurrences(YEAR, day):
            if one.due_on == day and one.state == "due" and one.agency.id not in lazy:
                _do(one, clock.now())
        db.session.commit()
        clock.at = at_day(day + timedelta(days=1))
        told += reminding.remind_of_duties()
    end = date(YEAR, 12, 31)
    found = queries.occurrences(YEAR, end)
    late = [one for one in found if one.late]
    assert {one.agency.id for one in late} <= lazy | {one.agency.id for one in late if one.duty.needs_file}
    assert all(one.state == "done" for one in found if one.agency.id not in lazy and not one.duty.needs_file)
    with Selects() as asked:
        queries.occurrences(YEAR, end)
    assert asked.count <= 4 + len(current_app.extensions["programme_met_by"]), "however many units"
    assert told == db.session.scalar(select(func.count()).select_from(DutyReminder))
    assert reminding.remind_of_duties() == 0, "never twice"
    mails = select(func.count()).where(Message.template == "programme/duties_due")
    assert db.session.scalar(mails) == 0, "nobody leads these units yet: nobody is written to"
    _province(clock, number, lazy)
    assert not [*proofs.check(), *report_proofs.check()]


def _do(one: queries.Occurrence, at: datetime) -> None:
    if one.duty.met_by == "unit_report":
        span = periods.by_key(one.span.key)
        assert span is not None
        new = {"counts": COUNTS, "words": WORDS, "checked_on": local_day(at), "remark": ""}
        row = reports.write(span, one.agency.id, new, expected=0, by=SYSTEM, at=at)
        reports.send(row, span, position="Giám đốc", expected=row.version, by=SYSTEM, at=at)
    elif not one.duty.needs_file:
        duty_marks.record(one, done_on=local_day(at), note="Đã làm", expected=0, by=SYSTEM, at=at)


def _province(clock: FixedClock, number: int, lazy: set[int]) -> None:
    span, snv = periods.by_key(str(YEAR)), directory.by_code("SNV")
    assert span is not None
    assert snv is not None
    by = Actor("officer", 1, snv.id, frozenset({kept.MERGE}))
    by = Actor("system", None, snv.id, by.permissions)
    row = reports.edit_province(span, WORDS, expected=0, by=by, at=clock.now())
    why = "Đã đôn đốc hai lần"
    reports.freeze(row, span, reason=why, position="Giám đốc", expected=1, by=by, at=clock.now())
    db.session.commit()
    frozen = kept.revision(row)
    assert frozen is not None
    content = frozen.content
    assert len(content["rows"]) == number - len(lazy)
    assert len(content["missing"]) == len(lazy)
    assert content["counts"]["trained"] == 10 * (number - len(lazy))
    paper = Document(
        io.BytesIO(document.docx(Printed(snv, span, content, date(YEAR, 12, 31), 1, "Giám đốc")))
    )
    table = paper.tables[-1]
    assert table.rows[-1].cells[0].text == "Toàn tỉnh"
    assert len(table.rows) == number - len(lazy) + 2
