"""The page of a case: as many statements, and hardly more time, at a thousand events as at ten."""

from __future__ import annotations

from datetime import UTC, datetime
from time import perf_counter
from typing import Final

from sqlalchemy import func, select

from bench.desk import counting
from bench.house import OFFICER, House
from bench.report import Figure, Report, milliseconds
from feedback.actor import SYSTEM
from feedback.cases.actions import history
from feedback.cases.actions.history import Happened
from feedback.cases.models import Case, CaseEvent
from feedback.extensions import db

FEW, MANY = 10, 1000
TABS: Final = ("tom-tat", "dien-bien")


def measure(house: House, report: Report, *, requests: int) -> None:
    """Let two open cases of one agency grow to ten and to a thousand events, and open both in turn."""
    numbers = {events: _grown(house, events) for events in (FEW, MANY)}
    client = house.signed_in(OFFICER)
    for tab in TABS:
        counted, seconds = {}, {events: list[float]() for events in numbers}
        for events, number in numbers.items():
            client.get(f"/don/{number}?muc={tab}")
            with counting(house) as found:
                answer = client.get(f"/don/{number}?muc={tab}")
            if answer.status_code != 200:
                raise RuntimeError(f"Trang vụ việc trả mã {answer.status_code}")
            counted[events] = len(found)
        for _ in range(requests):
            for events, number in numbers.items():
                began = perf_counter()
                client.get(f"/don/{number}?muc={tab}")
                seconds[events].append(perf_counter() - began)
        report.add(
            Figure(f"Trang vụ việc, thẻ {tab}, {FEW} diễn biến", milliseconds(seconds[FEW]), "ms"),
            Figure(f"  {MANY} diễn biến", milliseconds(seconds[MANY]), "ms"),
            Figure(f"  số câu lệnh, {FEW} diễn biến", counted[FEW]),
            Figure(f"  số câu lệnh, {MANY} diễn biến", counted[MANY], "", "≤", counted[FEW]),
        )


def _grown(house: House, events: int) -> str:
    """The number of an open case that has so many events now."""
    assert house.own is not None
    with house.app.app_context():
        few = func.count(CaseEvent.id) < FEW
        found = select(Case).join(CaseEvent, CaseEvent.case_id == Case.id).group_by(Case.id).having(few)
        own = found.where(Case.closed_on.is_(None), Case.agency_id == house.own.agency_id)
        case = db.session.scalars(own.order_by(Case.id.desc()).limit(1)).one()
        there = db.session.scalar(
            select(func.count()).select_from(CaseEvent).where(CaseEvent.case_id == case.id)
        )
        told = Happened(case.id, "noted", case.state, case.state, for_citizen=False)
        history.write([told] * (events - (there or 0)), by=SYSTEM, at=datetime.now(UTC))
        number = case.number
        db.session.commit()
        db.session.remove()
    return number
