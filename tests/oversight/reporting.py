"""Periods, reports and freezes for tests of the province's pages."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import partial

from sqlalchemy import delete, select

from feedback.accounts import leading
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.clock import local_day
from feedback.extensions import db
from feedback.oversight.actions.forms import periods as acts
from feedback.oversight.actions.forms.shared import MADE, enter, sheets_told
from feedback.oversight.actions.history import FREEZE, HISTORY, REPORT_PERIOD, UNIT_REPORT
from feedback.oversight.forms import periods, proofs, sets, standing, unit_proofs
from feedback.oversight.forms.counting import worked_out
from feedback.oversight.models import (
    FormSheet,
    ReportPeriod,
    UnitReport,
)
from feedback.oversight.signing import Signer
from feedback.register import queries as register
from feedback.register.actions import link_waiting
from tests.conftest import MOMENT
from tests.factories.officers import actor_of, officer_of

HOME = "/bao-cao-thong-ke"
SIGNED = {"signer": leading.OTHER, "signer_name": "Lê Quang Thạch", "signer_position": "Chánh Thanh tra tỉnh"}
CHIEF = Signer("Lê Quang Thạch", "Chánh Thanh tra tỉnh")


def inspector() -> Actor:
    return actor_of(officer_of("TTT", "inspector", name="Cao Thị Lệ Thanh"))


def opened(by: Actor, kind: str = "quarter", year: int = 2026, number: int = 3) -> ReportPeriod:
    """As it was opened in time, whatever today is."""
    span = periods.span(kind, year, number)
    days = {
        "due_on": periods.due_on(span.last_on, span.last_on),
        "report_due_on": periods.report_due_on(kind, span.last_on),
    }
    row = acts.open_period(span, **days, by=by, at=MOMENT)
    db.session.commit()
    return row


def number_of(code: str) -> int:
    found = agencies.by_code(code)
    assert found is not None
    return found.id


def sent(period: ReportPeriod, code: str, at: datetime = MOMENT, **figures: int) -> UnitReport:
    """What the unit sends: figures of 01/XLD by column («c3=5»), as its own pages leave it."""
    agency_id = number_of(code)
    asked = select(UnitReport).where(UnitReport.period_id == period.id, UnitReport.agency_id == agency_id)
    row = db.session.scalar(asked)
    by = actor_of(officer_of(code, "leader", username=f"gui.{code.lower()}.{period.id}.{at:%H%M%S}"))
    if row is None:
        row = UnitReport(period_id=period.id, agency_id=agency_id, narrative={})
        db.session.add(row)
    row.state, row.sent_at, row.sent_on = "sent", at, local_day(at)
    row.signer, row.signer_position, row.merged_in = "Đinh Thị Hrê", "Giám đốc", None
    db.session.flush()
    forms = sets.by_key(period.set_key)
    given = {"01/XLD": {name[1:]: Decimal(value) for name, value in figures.items()}}
    given["04/XLD"] = {"3": given["01/XLD"]["3"]}
    db.session.execute(delete(FormSheet).where(FormSheet.unit_report_id == row.id))
    for number, whole in worked_out(forms, given).items():
        db.session.add(
            FormSheet(
                unit_report_id=row.id,
                form=number,
                counted=standing.stored(given.get(number, {})),
                figures=standing.stored(whole),
                at=at,
            )
        )
    sheets = db.session.scalars(select(FormSheet).where(FormSheet.unit_report_id == row.id)).all()
    names = (*MADE, "sent_on", "merged_in")
    enter(row, "report_sent", *names, by=by, at=at, details=sheets_told(sheets))
    db.session.commit()
    return row


GOOD = {"c3": 6, "c5": 6}
BROKEN = GOOD | {"c5": 9}
"""Six letters of which six are left, or nine."""


def faults() -> list[str]:
    """What ``register verify`` says of periods, reports and freezes, once all is linked."""
    db.session.commit()
    link_waiting()
    return seen_faults()


def seen_faults() -> list[str]:
    """What it says of rows that were changed and aren't committed."""
    missing = [
        str(one)
        for room in (REPORT_PERIOD, UNIT_REPORT, FREEZE)
        for one in register.missing_contents(room, partial(HISTORY.digests_of, room))
    ]
    return [*missing, *proofs.check(), *unit_proofs.check()]
