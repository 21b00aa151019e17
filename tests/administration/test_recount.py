"""Counting open deadlines anew, on both engines: who moves, who is told, what stays."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, event, select, update

from feedback.actor import SYSTEM, Actor
from feedback.administration import recount as recounting
from feedback.administration.recount import Outcome, recount
from feedback.administration.recount_cli import deadlines_cli
from feedback.cases import actions as cases
from feedback.cases import tracking
from feedback.cases.models import CaseEvent
from feedback.deadlines import actions, changes, checks, queries
from feedback.deadlines import recounting as stretches
from feedback.deadlines.models import CalendarYear, Deadline, DeadlinePause
from feedback.deadlines.rules import NotPermitted
from feedback.extensions import db
from feedback.law.calendar import Unit
from feedback.notifications.models import Message
from feedback.register import queries as register
from feedback.register.models import RegisterEntry
from tests.conftest import MOMENT
from tests.factories.cases import make_accepted_case, make_case
from tests.factories.officers import make_handler

BY: dict[str, Any] = {"by": SYSTEM, "at": MOMENT}
STORM = date(2026, 12, 10)


def storm(session: Any, day: date = STORM) -> None:
    """A Thursday inside the fifteen working days after 25/11/2026 is off."""
    actions.add_holiday(day, kind="off", name="Nghỉ bão", document="CĐ 12/CĐ-UBND", **BY)
    session.commit()


def answer_of(case_id: int) -> Deadline:
    return next(one for one in queries.open_for(("cases", case_id)) if one.term_key == "PAKN_ANSWER")


def test_a_new_holiday_moves_what_runs_over_it(app: Flask, session: Any) -> None:
    case = make_accepted_case()
    officer = make_handler()
    cases.assign(case, officer_id=officer.id, expected=case.version, by=SYSTEM, at=MOMENT)
    other = make_case()  # ten calendar days, ending on Mon 7/12: the storm is later
    session.commit()
    version = case.version
    assert answer_of(case.id).due_on == date(2026, 12, 16)  # Thu 26, Fri 27, 30/11-4/12, 7-11, 14, 15, Wed 16
    session.execute(delete(Message))
    session.commit()
    storm(session)
    seen: list[int] = []
    outcome = recount(**BY, progress=seen.append)
    assert (outcome, sum(seen)) == (Outcome(seen=2, moved=1), 2)
    moved = answer_of(case.id)
    assert (moved.due_on, moved.length, moved.is_open) == (date(2026, 12, 17), 15, True)
    said = queries.reasons(moved)
    assert said[0].startswith("Trả lời nội dung kiến nghị")
    assert "Không tính thứ Năm 10/12/2026: Nghỉ bão." in said
    assert said[-2:] == (
        "Tính lại thứ Tư 25/11/2026: hạn trước đó là thứ Tư 16/12/2026. "
        "Lý do: ngày nghỉ 10/12/2026 (CĐ 12/CĐ-UBND).",
        "Hạn: hết thứ Năm 17/12/2026.",
    )
    session.refresh(case)
    assert (case.due_on, case.version) == (date(2026, 12, 17), version)
    assert other.due_on == date(2026, 12, 7)
    told_case = session.scalars(select(CaseEvent).where(CaseEvent.act == "deadline_moved")).one()
    assert (told_case.case_id, told_case.actor, told_case.for_citizen) == (case.id, "system", True)
    assert "từ 16/12/2026 thành 17/12/2026, do ngày nghỉ 10/12/2026" in told_case.details["text"]
    entries = session.scalars(
        select(RegisterEntry.act).where(RegisterEntry.act.in_(("deadline_moved", "deadlines_recounted")))
    ).all()
    assert sorted(entries) == ["deadline_moved", "deadlines_recounted"]
    told = {one.template: one for one in session.scalars(select(Message))}
    assert set(told) == {"cases/deadline_moved", "cases/deadlines_moved_officer"}
    assert told["cases/deadline_moved"].values["due_on"] == "2026-12-17"
    assert told["cases/deadlines_moved_officer"].recipient_id == officer.id
    assert list(register.missing_contents("cases", app.extensions["register_contents"]["cases"])) == []


def test_a_second_time_nothing_moves(app: Flask, session: Any) -> None:
    case = make_accepted_case()
    storm(session)
    assert [one.words for one in changes.since_recount()] == ["ngày nghỉ 10/12/2026 (CĐ 12/CĐ-UBND)"]
    recount(**BY)
    assert changes.since_recount() == []
    assert recount(**BY) == Outcome(seen=1)
    storm(session, date(2026, 12, 14))
    recount(**BY)
    said = " ".join(queries.reasons(answer_of(case.id)))
    assert said.count("Tính lại") == 2
    assert "ngày nghỉ 14/12/2026" in said


def test_a_change_during_a_recount_is_told_alone_by_the_next(app: Flask, session: Any) -> None:
    """The target comes while the recount for the holiday runs: its own reason is told, and only once."""
    case = make_accepted_case()
    storm(session)

    def set_target(_seen: int) -> None:
        actions.set_target(
            "PAKN_ANSWER", length=12, unit=Unit.WORKING_DAY, from_on=date(2026, 11, 25), document="QĐ 5", **BY
        )
        session.commit()

    recount(**BY, progress=set_target)
    target = "đặt mục tiêu nội bộ «Trả lời nội dung kiến nghị, phản ánh, đề xuất» (QĐ 5)"
    assert [one.words for one in changes.since_recount()] == [target]
    recounting.recount_when_due(MOMENT)
    assert changes.since_recount() == []
    first, second = (one for one in queries.reasons(answer_of(case.id)) if one.startswith("Tính lại"))
    assert first.endswith("Lý do: ngày nghỉ 10/12/2026 (CĐ 12/CĐ-UBND).")
    assert second.endswith(f"hạn trước đó là thứ Năm 17/12/2026. Lý do: {target}.")
    assert recount(**BY) == Outcome(seen=1)


def test_a_change_committed_late_under_a_lower_number_is_not_lost(app: Flask, session: Any) -> None:
    storm(session)
    storm(session, date(2026, 12, 14))
    storm(session, date(2026, 12, 15))
    first, late, last = changes.since_recount()
    assert changes.told_up_to([first, last]) == first.entry < late.entry
    assert changes.told_up_to([changes.Change("sửa lịch")]) < first.entry
    actions.note_recount(0, told_up_to=first.entry, **BY)
    assert changes.since_recount() == [late, last]
    assert changes.told_up_to([]) == first.entry


def test_the_citizen_sees_it(app: Flask, session: Any) -> None:
    case = make_accepted_case()
    storm(session)
    recount(**BY)
    submission = session.scalar(select(CaseEvent.submission_id).where(CaseEvent.act == "lodged"))
    own = tracking.of(submission, date(2026, 11, 25))
    assert own is not None
    assert [clock.due_on for clock in own.clocks] == [date(2026, 12, 17)]
    assert own.course[-1].title == "Thời hạn được tính lại"
    assert "từ 16/12/2026 thành 17/12/2026" in own.course[-1].text
    assert case.id == own.case.id


def test_confirming_a_year_only_settles(app: Flask, session: Any) -> None:
    late = datetime(2026, 12, 21, 2, 0, tzinfo=UTC)
    case = make_accepted_case(received_at=late, at=late)
    assert answer_of(case.id).provisional
    day = answer_of(case.id).due_on
    actions.confirm_year(2027, document="12/VPCP-KGVX", **BY)
    session.commit()
    assert recount(**BY) == Outcome(seen=1, settled=1)
    settled = answer_of(case.id)
    assert (settled.due_on, settled.provisional) == (day, False)
    assert not any("Tạm tính" in one or "Tính lại" in one for one in queries.reasons(settled))
    assert session.scalars(select(CaseEvent).where(CaseEvent.act == "deadline_moved")).all() == []


def test_a_struck_day_and_a_target_for_clocks_that_began_since(app: Flask, session: Any) -> None:
    late = datetime(2026, 12, 28, 2, 0, tzinfo=UTC)
    make_accepted_case(received_at=late, at=late)
    now = make_accepted_case()
    actions.strike_holiday(date(2027, 1, 1), document="1/VPCP", **BY)
    actions.set_target(
        "PAKN_ANSWER", length=12, unit=Unit.WORKING_DAY, from_on=date(2026, 11, 25), document="QĐ 5", **BY
    )
    session.commit()
    assert recount(**BY).moved == 2
    moved = answer_of(now.id)
    assert (moved.due_on, moved.length, moved.term_version) == (date(2026, 12, 11), 12, "2026-11-25")
    said = " ".join(queries.reasons(moved))
    assert "12 ngày làm việc" in said
    assert "đặt mục tiêu nội bộ «Trả lời nội dung kiến nghị, phản ánh, đề xuất» (QĐ 5)" in said


def test_stretches_keep_a_subject_together(app: Flask, session: Any) -> None:
    made = [make_accepted_case() for _ in range(3)]
    agency = made[0].agency_id
    term = actions.Start("TCD_FORWARD_RESULT", ("cases", made[1].id), agency, date(2026, 12, 1))
    actions.start_many([term] * 3, **BY)
    session.commit()
    storm(session)
    reckon = stretches.reckoner()
    assert stretches.look("cases", 0, 2, reckon).last == made[1].id
    assert recount(**BY, stretch=2) == Outcome(seen=6, moved=6)
    assert len(session.scalars(select(CaseEvent).where(CaseEvent.act == "deadline_moved")).all()) == 3
    assert stretches.look("visits", 0, 4, reckon) == stretches.Looked(0, {}, (), None, 0)


def test_a_stretch_smaller_than_a_subject(app: Flask, session: Any) -> None:
    case = make_accepted_case()
    term = actions.Start("TCD_FORWARD_RESULT", ("cases", case.id), case.agency_id, date(2026, 12, 1))
    actions.start_many([term] * 5, **BY)
    make_accepted_case()
    session.commit()
    storm(session)
    assert recount(**BY, stretch=2) == Outcome(seen=7, moved=7)


def test_what_was_met_meanwhile_stays(app: Flask, session: Any) -> None:
    case = make_accepted_case()
    storm(session)
    looked = stretches.look("cases", 0, 10, stretches.reckoner())
    assert len(looked.changing) == 1
    actions.meet(("cases", case.id), ("PAKN_ANSWER",), at=MOMENT)
    assert stretches.apply(looked, [], at=MOMENT) == []
    assert stretches.apply(stretches.Looked(0, {}, (), None, 0), [], at=MOMENT) == []


def test_days_that_nobody_can_count_stay(app: Flask, session: Any) -> None:
    make_accepted_case()
    session.execute(delete(CalendarYear))
    session.commit()
    assert recount(**BY) == Outcome(seen=1, beyond=1)
    done = app.test_cli_runner().invoke(deadlines_cli, ["recount"])
    assert "1 thời hạn giữ nguyên" in done.stdout


def test_other_rooms_and_imported_moments(app: Flask, session: Any) -> None:
    """A deadline of a room without cases moves too; one with a given moment is never counted."""
    agency = make_case().agency_id
    given = {"due_at": MOMENT, "due_on": date(2026, 11, 25)}
    actions.start_many(
        [
            actions.Start("TCD_REPLY", ("visits", 5), agency, date(2026, 12, 1)),
            actions.Start("GIVEN_TARGET", ("visits", 6), agency, date(2026, 11, 1), **given),
        ],
        **BY,
    )
    session.commit()
    storm(session)
    assert recount(**BY) == Outcome(seen=2, moved=1)


def test_only_with_the_right(app: Flask, session: Any) -> None:
    make_accepted_case()
    storm(session)
    with pytest.raises(NotPermitted):
        recount(by=Actor("officer", 6), at=MOMENT)
    assert session.scalars(select(CaseEvent).where(CaseEvent.act == "deadline_moved")).all() == []


def test_the_clock_does_it_when_something_changed(app: Flask, session: Any) -> None:
    case = make_accepted_case()
    recounting.recount_when_due(MOMENT)
    assert (
        session.scalars(select(RegisterEntry).where(RegisterEntry.act == "deadlines_recounted")).all() == []
    )
    storm(session)
    app.extensions["jobs"].run_now()
    session.expire_all()
    assert answer_of(case.id).due_on == date(2026, 12, 17)
    assert changes.since_recount() == []


def test_the_command(app: Flask, session: Any) -> None:
    case = make_accepted_case()
    session.execute(
        update(Deadline).where(Deadline.term_key == "PAKN_ANSWER").values(due_on=date(2026, 12, 15))
    )
    session.commit()
    done = app.test_cli_runner().invoke(deadlines_cli, ["recount", "--why", "sửa lịch nhập sai.", "--json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {"seen": 1, "moved": 1, "settled": 0, "beyond": 0}
    assert "Lý do: sửa lịch nhập sai." in " ".join(queries.reasons(answer_of(case.id)))
    again = app.test_cli_runner().invoke(deadlines_cli, ["recount"])
    assert "Đã xem 1 thời hạn đang chạy: 0 thời hạn đổi ngày" in again.stdout


def test_changes_in_words(app: Flask, session: Any) -> None:
    actions.confirm_holiday(date(2026, 11, 24), document="Luật số 10", **BY)
    actions.add_holiday(date(2026, 12, 26), kind="worked", name="Làm bù", document="CĐ 1", **BY)
    actions.confirm_year(2027, document="12/VPCP", **BY)
    session.commit()
    found = changes.since_recount()
    assert [one.words for one in found] == [
        "ngày nghỉ 24/11/2026 (Luật số 10)",
        "ngày làm bù 26/12/2026 (CĐ 1)",
        "xác nhận lịch nghỉ năm 2027 (12/VPCP)",
    ]
    days = (date(2026, 11, 2), date(2026, 11, 25), date(2026, 11, 26))
    assert changes.reasons(found, "XLD_PROCESS", *days) == "ngày nghỉ 24/11/2026 (Luật số 10)"
    assert changes.reasons([], "XLD_PROCESS", *days).startswith("lịch làm việc hoặc")


RESOLVE = "KN_RESOLVE_L1"
DECISIONS = {"basis": "Quyết định số 31/QĐ-UBND"}


def stop_and_go(subject: tuple[str, int], agency: int, first: date, resumed: date) -> Deadline:
    """A complaint accepted on Mon 2/11 whose clock stood still from ``first`` until ``resumed``."""
    actions.start(actions.Start(RESOLVE, subject, agency, date(2026, 11, 2)), **BY)
    actions.pause(subject, (RESOLVE,), from_on=first, at=MOMENT, **DECISIONS)
    actions.resume(subject, (RESOLVE,), on=resumed, at=MOMENT, **DECISIONS)
    return next(one for one in queries.open_for(subject) if one.term_key == RESOLVE)


@pytest.mark.parametrize(
    ("off", "due"),
    [
        (date(2026, 11, 5), date(2026, 12, 15)),  # before the stop: calendar days count it all the same
        (date(2026, 11, 20), date(2026, 12, 15)),  # inside
        (date(2026, 12, 15), date(2026, 12, 16)),  # after: the Tuesday it ends on
    ],
)
def test_a_holiday_around_a_stop_of_calendar_days(app: Flask, session: Any, off: date, due: date) -> None:
    """Wed 2/12, and thirteen days more: Thu 12/11 to Tue 24/11 were not counted."""
    case = make_case()
    held = stop_and_go(("cases", case.id), case.agency_id, date(2026, 11, 12), date(2026, 11, 25))
    assert held.due_on == date(2026, 12, 15)
    session.commit()
    storm(session, off)
    assert recount(**BY) == Outcome(seen=2, moved=int(due != date(2026, 12, 15)))
    session.refresh(held)
    assert (held.due_on, held.length) == (due, 30)
    said = queries.reasons(held)
    assert sum(one.endswith("Căn cứ: Quyết định số 31/QĐ-UBND.") for one in said) == 2
    assert sum("13 ngày này không tính" in one for one in said) == 1
    assert sum(one.startswith("Tính lại") for one in said) == int(due != date(2026, 12, 15))
    assert list(checks.check()) == []


@pytest.mark.parametrize(
    ("off", "due"),
    [
        (date(2026, 11, 3), date(2026, 11, 20)),  # before the stop: Fri 20
        (date(2026, 11, 6), date(2026, 11, 19)),  # inside: nothing was counted then
        (date(2026, 11, 18), date(2026, 11, 20)),  # after
    ],
)
def test_a_holiday_around_a_stop_of_working_days(app: Flask, session: Any, off: date, due: date) -> None:
    """Ten working days from Mon 2/11: 3, 4, stopped Thu 5 to Mon 9, 10 to 13, 16 to Thu 19."""
    agency = make_case().agency_id
    actions.start(actions.Start("TCD_REPLY", ("visits", 5), agency, date(2026, 11, 2)), **BY)
    (reply,) = queries.open_for(("visits", 5))
    first, last = date(2026, 11, 5), date(2026, 11, 9)
    session.add(DeadlinePause(deadline_id=reply.id, from_on=first, until_on=last, basis="QĐ 2"))
    reply.due_on = date(2026, 11, 19)
    session.commit()
    assert recount(**BY) == Outcome(seen=2)
    storm(session, off)
    recount(**BY)
    session.refresh(reply)
    assert reply.due_on == due


def test_what_stands_still_is_counted_when_it_goes_on(app: Flask, session: Any) -> None:
    case = make_case()
    subject = ("cases", case.id)
    actions.start(actions.Start(RESOLVE, subject, case.agency_id, date(2026, 11, 2)), **BY)
    actions.pause(subject, (RESOLVE,), from_on=date(2026, 11, 25), at=MOMENT, **DECISIONS)
    session.commit()
    storm(session)  # Thu 10/12
    assert recount(**BY) == Outcome(seen=1)
    assert sum(stretches.open_by_room().values()) == 1
    later = datetime(2026, 12, 3, 2, 0, tzinfo=UTC)
    (started,) = actions.resume(subject, (RESOLVE,), on=date(2026, 12, 3), at=later, **DECISIONS)
    assert started.due_on == date(2026, 12, 11)  # eight days left from Thu 3/12 on: Thu 10 is off, Fri 11
    session.commit()
    assert recount(**BY) == Outcome(seen=2)


def test_what_was_stopped_or_lengthened_meanwhile_is_left_alone(app: Flask, session: Any) -> None:
    case = make_case()
    subject = ("cases", case.id)
    actions.start(actions.Start(RESOLVE, subject, case.agency_id, date(2026, 11, 10)), **BY)
    due = date(2026, 12, 10)
    session.commit()
    storm(session)
    looked = stretches.look("cases", 0, 10, stretches.reckoner())
    assert len(looked.changing) == 1
    actions.vary(subject, RESOLVE, variants=frozenset({"complex"}), at=MOMENT, **DECISIONS)
    assert stretches.apply(looked, [], at=MOMENT) == []
    actions.pause(subject, (RESOLVE,), from_on=date(2026, 11, 25), at=MOMENT, **DECISIONS)
    assert stretches.apply(looked, [], at=MOMENT) == []
    assert queries.for_subject(subject)[-1].due_on == date(2026, 12, 25) != due


def test_many_stops_take_one_statement_a_lot(app: Flask, session: Any) -> None:
    agency = make_case().agency_id
    for number in range(30):
        stop_and_go(("visits", number + 1), agency, date(2026, 11, 12), date(2026, 11, 16))
    session.commit()
    reckon = stretches.reckoner()
    statements: list[str] = []

    def seen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", seen)
    try:
        assert stretches.look("visits", 0, 100, reckon).seen == 30
    finally:
        event.remove(db.engine, "before_cursor_execute", seen)
    assert len([one for one in statements if one.startswith("SELECT")]) == 3
