"""Deadlines in the database, on both engines."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError

from feedback.actor import SYSTEM
from feedback.deadlines import actions, queries
from feedback.deadlines.actions import Start
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.law.calendar import BeyondCalendar, Unit
from tests.conftest import MOMENT

CASE = ("cases", 12)


def begin(agency_id: int, *terms: str, subject: tuple[str, int] = CASE, on: date = date(2026, 11, 2)) -> Any:
    return actions.start_many([Start(term, subject, agency_id, on) for term in terms], by=SYSTEM, at=MOMENT)


def test_start_stores_the_basis(session: Any, agencies: tuple[int, int]) -> None:
    reply, target = begin(agencies[0], "TCD_REPLY", "PAKN_ANSWER")
    assert (reply.due_on, reply.unit, reply.is_target, reply.owed_by) == (
        date(2026, 11, 16),
        Unit.WORKING_DAY,
        False,
        "agency",
    )
    assert (target.due_on, target.is_target, target.article) == (date(2026, 11, 23), True, "")
    session.commit()
    stored = queries.open_for(CASE)
    assert [one.term_key for one in stored] == ["TCD_REPLY", "PAKN_ANSWER"]
    first = stored[0]
    assert (first.length, first.unit, first.clock, first.term_version) == (
        10,
        "working_day",
        "legal",
        "2014-07-01",
    )
    assert first.started_at == MOMENT
    assert not first.provisional
    assert queries.reasons(first)[-1] == "Hạn: hết thứ Hai 16/11/2026."
    assert queries.title(first) == reply.title
    assert queries.basis(first).startswith("khoản 1 Điều 28")
    assert queries.basis(stored[1]).startswith("mục tiêu nội bộ")
    assert queries.tag(first, date(2026, 11, 17)).words == "Quá hạn 1 ngày làm việc"


def test_one_insert_however_many(session: Any, agencies: tuple[int, int]) -> None:
    queries.calendar()
    queries.terms()
    statements: list[str] = []

    def seen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", seen)
    try:
        given = actions.start_many(
            [
                Start(
                    "XLD_PROCESS", ("cases", number), agencies[0], date(2026, 11, 2) + timedelta(days=number)
                )
                for number in range(200)
            ],
            by=SYSTEM,
            at=MOMENT,
        )
    finally:
        event.remove(db.engine, "before_cursor_execute", seen)
    assert len(given) == 200
    assert [statement.split()[0] for statement in statements] == ["INSERT"]
    assert session.scalar(select(func.count(Deadline.id))) == 200
    many = queries.open_for_many([("cases", 1), ("cases", 2), ("visits", 1)])
    assert [len(many[key]) for key in (("cases", 1), ("cases", 2), ("visits", 1))] == [1, 1, 0]
    assert actions.start_many([], by=SYSTEM, at=MOMENT) == []


def test_meet_end_and_begin_anew(session: Any, agencies: tuple[int, int]) -> None:
    begin(agencies[0], "XLD_PROCESS", "TCD_REPLY", "PAKN_SUPPLEMENT")
    begin(agencies[0], "XLD_PROCESS", subject=("cases", 13))
    late_evening = datetime(2026, 11, 12, 18, 0, tzinfo=UTC)  # one in the morning of the 13th in the province
    actions.meet(CASE, ("XLD_PROCESS",), at=late_evening)
    actions.end(CASE, ("PAKN_SUPPLEMENT", "QDHC_FORWARD"), why="Nhận xử lý (thụ lý)", at=late_evening)
    begin(agencies[1], "XLD_PROCESS", on=date(2026, 11, 13))
    session.commit()
    met, reply, supplement, anew = queries.for_subject(CASE)
    assert (met.met_on, met.met_at, met.is_open) == (date(2026, 11, 13), late_evening, False)
    assert (reply.is_open, reply.is_target) == (True, False)
    assert (supplement.ended_on, supplement.ended_why) == (date(2026, 11, 13), "Nhận xử lý (thụ lý)")
    assert (supplement.met_on, supplement.owed_by) == (None, "citizen")
    assert (anew.agency_id, anew.due_on, anew.is_open) == (agencies[1], date(2026, 11, 23), True)
    assert session.scalars(select(Deadline).where(queries.was_met_late())).all() == [met]
    assert [one.term_key for one in queries.open_for(CASE)] == ["TCD_REPLY", "XLD_PROCESS"]
    assert len(queries.open_for(("cases", 13))) == 1
    # Met once is met: a second time changes nothing.
    actions.meet(CASE, ("XLD_PROCESS",), at=late_evening + timedelta(days=3))
    session.refresh(met)
    assert met.met_at == late_evening


def test_hand_over_moves_the_open_ones_only(session: Any, agencies: tuple[int, int]) -> None:
    begin(agencies[0], "XLD_PROCESS", "TCD_REPLY")
    actions.meet(CASE, ("XLD_PROCESS",), at=MOMENT)
    actions.hand_over(CASE, agency_id=agencies[1], officer_id=7)
    session.commit()
    met, reply = queries.for_subject(CASE)
    assert (met.agency_id, met.officer_id) == (agencies[0], None)
    assert (reply.agency_id, reply.officer_id, reply.due_on) == (agencies[1], 7, date(2026, 11, 16))


def test_overdue_is_asked(session: Any, agencies: tuple[int, int]) -> None:
    begin(agencies[0], "XLD_PROCESS", "PAKN_SUPPLEMENT", subject=("cases", 1))  # due Thu 12/11
    begin(agencies[1], "PAKN_ANSWER", subject=("cases", 2))  # due Mon 23/11
    due = date(2026, 11, 12)
    assert queries.overdue(due) == []
    assert [one.subject for one in queries.overdue(due + timedelta(days=1))] == [("cases", 1)]
    later = date(2026, 11, 24)
    assert [one.subject for one in queries.overdue(later)] == [("cases", 1), ("cases", 2)]
    assert [one.subject for one in queries.overdue(later, agency_ids=[agencies[1]])] == [("cases", 2)]
    assert [one.subject for one in queries.overdue(later, legal_only=True)] == [("cases", 1)]
    assert len(queries.overdue(later, limit=1)) == 1


def test_given_moments_of_imported_data(session: Any, agencies: tuple[int, int]) -> None:
    """Of a year that the calendar doesn't hold, with the days of another zone."""
    moment = datetime(2011, 7, 6, 3, 30, tzinfo=UTC)  # still 5 July in Boston
    common = {"agency_id": agencies[0], "counted_from": date(2011, 7, 1), "due_at": moment}
    closed = datetime(2011, 7, 6, 3, 45, tzinfo=UTC)
    given = actions.start_many(
        [
            Start("GIVEN_TARGET", ("cases", 1), due_on=date(2011, 7, 5), **common),
            Start(
                "GIVEN_TARGET",
                ("cases", 2),
                due_on=date(2011, 7, 5),
                met_at=closed,
                met_on=date(2011, 7, 5),
                **common,
            ),
            Start("GIVEN_TARGET", ("cases", 3), met_at=closed, **common),
        ],
        by=SYSTEM,
        at=MOMENT,
    )
    session.commit()
    assert [(one.due_on, one.is_target, one.met) for one in given] == [
        (date(2011, 7, 5), True, False),
        (date(2011, 7, 5), True, True),
        (date(2011, 7, 6), True, True),
    ]
    late_by_moment = session.scalars(select(Deadline.subject_id).where(queries.was_met_after_moment()))
    assert set(late_by_moment) == {2, 3}
    assert session.scalars(select(Deadline).where(queries.was_met_late())).all() == []
    stored = queries.for_subject(("cases", 1))[0]
    assert queries.reasons(stored)[0] == "Mốc thời gian do nguồn dữ liệu ban đầu cung cấp."
    with pytest.raises(ValueError, match="moment"):
        begin(agencies[0], "GIVEN_TARGET")


def test_refused_beyond_the_calendar_leaves_nothing(session: Any, agencies: tuple[int, int]) -> None:
    with pytest.raises(BeyondCalendar):
        actions.start_many(
            [
                Start("XLD_PROCESS", ("cases", 1), agencies[0], date(2026, 11, 2)),
                Start("XLD_PROCESS", ("cases", 2), agencies[0], date(2027, 12, 30)),
            ],
            by=SYSTEM,
            at=MOMENT,
        )
    assert session.scalar(select(func.count(Deadline.id))) == 0


@pytest.mark.parametrize(
    "lie",
    [
        {"article": ""},
        {"clock": "other"},
        {"unit": None},
        {"met_on": date(2026, 11, 3)},
        {"ended_on": date(2026, 11, 3)},
        {"ended_why": "vì sao"},
        {"owed_by": "nobody"},
        {
            "met_on": date(2026, 11, 3),
            "met_at": MOMENT,
            "ended_on": date(2026, 11, 3),
            "ended_why": "vì sao",
        },
    ],
)
def test_the_table_refuses_to_lie(session: Any, agencies: tuple[int, int], lie: dict[str, Any]) -> None:
    begin(agencies[0], "XLD_PROCESS")
    deadline = queries.open_for(CASE)[0]
    for name, value in lie.items():
        setattr(deadline, name, value)
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()
