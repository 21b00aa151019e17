"""Đã xử lý: what the acts write for the statutory forms, and that the history says the same."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from feedback.accounts.models import Officer
from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.cases import actions, checks
from feedback.cases.actions import linking, merging, steps
from feedback.cases.actions.closing import Closing
from feedback.cases.competence import Competent
from feedback.cases.models import Case, Merge, PastHandling, Submission
from feedback.extensions import db
from feedback.law import grounds, procedure
from feedback.law.kinds import Kind
from feedback.law.procedure import COURSES, HANDLED_AS
from feedback.law.states import NO_MATTER, SCREENED
from tests.cases.test_desk_queue import counted
from tests.conftest import MOMENT
from tests.factories.cases import SIGNATURE, make_accepted_case, make_case, sender
from tests.factories.matters import receive_matter
from tests.factories.officers import actor_of, make_leader, officer_of

TODAY = date(2026, 11, 25)
OTHER = sender(full_name="Trần Văn Lộc", phone="0977000111", email="loc@thudientu.example")
THIRD = sender(full_name="Võ Thị Mai", phone="0977000222", email="mai@thudientu.example")


def on(days: int) -> datetime:
    """The moment so many days from now."""
    return MOMENT + timedelta(days=days)


def day(days: int) -> date:
    return TODAY + timedelta(days=days)


def own(case: Case) -> Submission:
    return db.session.scalars(select(Submission).where(Submission.case_id == case.id)).one()


def facts(row: Case | Submission) -> tuple[date, date | None, str | None]:
    db.session.refresh(row)
    return row.came_on, row.handled_on, row.handled_as


def code_of(agency_id: int) -> str:
    found = agencies.by_id(agency_id)
    assert found is not None
    return found.code


def past(case: Case) -> list[tuple[Any, ...]]:
    rows = db.session.scalars(
        select(PastHandling).where(PastHandling.case_id == case.id).order_by(PastHandling.id)
    )
    return [
        (
            code_of(one.agency_id),
            one.submission_id,
            one.leads,
            one.came_on,
            one.handled_on,
            one.handled_as,
            one.left_on,
        )
        for one in rows
    ]


def holds() -> None:
    """What the register says of all cases is so."""
    db.session.commit()
    assert list(checks.check()) == []


def take(case: Case, name: str, at: datetime = MOMENT, **given: Any) -> None:
    actions.take(case, name, given, signature=SIGNATURE, expected=case.version, by=SYSTEM, at=at)
    db.session.commit()


def transfer(case: Case, code: str, at: datetime) -> None:
    agency = agencies.by_code(code)
    assert agency is not None
    actions.transfer(
        case,
        agency=agency,
        reason="Việc thuộc cơ quan khác.",
        signature=SIGNATURE,
        expected=case.version,
        by=SYSTEM,
        at=at,
    )
    db.session.commit()


def join(case: Case, other: Case, at: datetime = MOMENT) -> Merge:
    versions = {"expected": case.version, "expected_other": other.version}
    joined = merging.merge(case, other, reason="Cùng một cầu", by=leader(), at=at, **versions)
    db.session.commit()
    return joined


def undo(case: Case, at: datetime = MOMENT) -> None:
    merging.undo_merge(case, reason="Là cầu khác", expected=case.version, by=leader(), at=at)
    db.session.commit()


def leader() -> Any:
    found = db.session.scalar(select(Officer).where(Officer.username == "lanh.dao.sxd"))
    return actor_of(found or make_leader())


@pytest.mark.parametrize("course", COURSES.values(), ids=COURSES)
def test_each_step_that_leaves_screening_says_as_what(course: procedure.Course) -> None:
    leaving = {
        line.name
        for line in course.steps
        for state in line.from_states
        if line.hands_over or (state in SCREENED and (line.to_state or state) not in (*SCREENED, *NO_MATTER))
    }
    assert leaving <= HANDLED_AS.keys()
    assert {HANDLED_AS[name] for name in leaving} <= {
        *("accepted", "answered", "refused", "guided", "transferred", "returned", "informed", "filed"),
        *("withdrawn", "rerouted", "party"),
    }


def test_every_way_named_is_a_step() -> None:
    assert HANDLED_AS.keys() <= {line.name for line in procedure.STEPS}


def test_from_agency_to_agency_to_agency(app: Flask) -> None:
    case = make_case("SYT", received_at=on(-20))
    letter = own(case).id
    assert facts(case) == facts(own(case)) == (day(-20), None, None)
    steps.correct_routing(
        case,
        agency=agencies.by_code("21211"),  # type: ignore[arg-type]
        reason="Chọn nhầm",
        expected=case.version,
        by=SYSTEM,
        at=on(-18),
    )
    transfer(case, "SXD", on(-11))
    assert facts(case) == facts(own(case)) == (day(-11), None, None)
    actions.accept(case, expected=case.version, by=SYSTEM, at=on(-4))
    db.session.commit()
    assert facts(case) == (day(-11), day(-4), "accepted")
    assert facts(own(case)) == (day(-11), day(-4), None)
    assert past(case) == [
        ("SYT", letter, True, day(-20), day(-18), "rerouted", day(-18)),
        ("21211", letter, True, day(-18), day(-11), "transferred", day(-11)),
    ]
    row = db.session.scalars(select(PastHandling).limit(1)).one()
    assert (row.kind, row.course, row.field_key) == ("report", "feedback", "local_roads")
    holds()


def test_what_follows_changes_nothing(app: Flask) -> None:
    case = make_accepted_case(received_at=on(-9), at=on(-7))
    actions.answer(case, answer="Đã sửa.", signature=SIGNATURE, expected=case.version, by=SYSTEM, at=on(-5))
    actions.reopen(case, new_facts="Lại gãy", expected=case.version, by=SYSTEM, at=on(-2))
    db.session.commit()
    assert facts(case) == (day(-9), day(-7), "accepted")
    assert facts(own(case)) == (day(-9), day(-7), None)
    holds()


@pytest.mark.parametrize(
    ("course", "step", "given", "how"),
    [
        ("complaint_first", "guide", {"agency": "21211", "letter": "Hướng dẫn."}, "guided"),
        ("denunciation_again", "explain", {"ground": "TC_AGAIN_RIGHT", "letter": "Trả lời."}, "answered"),
        ("dialogue_request", "answer_instead", {"answer": "Trả lời bằng văn bản."}, "answered"),
    ],
)
def test_how_it_was_handled(app: Flask, course: str, step: str, given: Any, how: str) -> None:
    case = db.session.get_one(Case, receive_matter(course, "SXD").lodged.case_id)
    if "ground" in given:
        given = given | {"ground": grounds.grounds_for(Kind(case.kind), step, TODAY)[0].key}
    if "agency" in given:
        given = given | {"agency": agencies.by_code(given["agency"])}
    take(case, step, **given)
    assert facts(case) == (TODAY, TODAY, how)
    holds()


def test_a_denunciation_treated_as_information(app: Flask) -> None:
    case = db.session.get_one(Case, receive_matter("denunciation", "SXD", signature="none").lodged.case_id)
    assert case.state == "information"
    outside = next(one for one in agencies.existing(TODAY) if one.external)
    take(case, "pass_to_inspection", agency=outside, letter="Chuyển thanh tra kiểm tra.")
    assert facts(case) == (TODAY, TODAY, "informed")
    other = db.session.get_one(Case, receive_matter("denunciation", "SXD", signature="none").lodged.case_id)
    transfer(other, outside.code, on(1))
    assert facts(other) == (TODAY, day(1), "informed")
    holds()


class TestMerging:
    def test_a_second_letter_joins_an_accepted_case(self, app: Flask) -> None:
        kept = make_accepted_case(received_at=on(-9), at=on(-7))
        other = make_case(received_at=on(-3), sender=OTHER)
        letter = own(other)
        join(kept, other)
        assert facts(letter) == (day(-3), TODAY, None)
        assert facts(other) == (day(-3), None, None)
        undo(other, on(1))
        assert facts(letter) == (day(-3), None, None)
        holds()

    def test_the_same_sender_once_more(self, app: Flask) -> None:
        kept = make_case(received_at=on(-9))
        again, other = make_case(received_at=on(-3)), make_case(received_at=on(-2), sender=OTHER)
        repeat, joins = own(again), own(other)
        join(kept, again)
        join(kept, other)
        # What another sent waits with the case that it joins; the same once more is done with.
        assert facts(repeat) == (day(-3), TODAY, "repeat")
        assert facts(joins) == (day(-2), None, None)
        transfer(kept, "SYT", on(2))
        assert [row[1:3] + row[3:] for row in past(kept)][1:] == [
            (repeat.id, False, day(-3), TODAY, "repeat", day(2)),
            (joins.id, False, day(-2), day(2), "transferred", day(2)),
        ]
        assert facts(repeat) == (day(2), None, "repeat")
        actions.accept(kept, expected=kept.version, by=SYSTEM, at=on(3))
        assert facts(repeat) == (day(2), day(3), "repeat")
        assert facts(joins) == (day(2), day(3), None)
        holds()

    def test_undone(self, app: Flask) -> None:
        oldest = make_case(received_at=on(-9))
        middle = make_case(received_at=on(-6), sender=OTHER)
        youngest = make_case(received_at=on(-3), sender=OTHER)
        first, second = own(middle), own(youngest)
        join(middle, youngest, on(-2))
        join(oldest, middle, on(-1))
        actions.accept(oldest, expected=oldest.version, by=SYSTEM, at=MOMENT)
        db.session.commit()
        assert facts(first) == (day(-6), TODAY, None)
        assert facts(second) == (day(-3), day(-2), "repeat")
        undo(middle, on(1))
        assert (first.case_id, second.case_id) == (middle.id, middle.id)
        assert facts(first) == (day(-6), None, None)
        assert facts(second) == (day(-3), day(-2), "repeat")
        undo(youngest, on(2))
        assert facts(second) == (day(-3), None, None)
        assert facts(oldest) == (day(-9), TODAY, "accepted")
        holds()

    def test_what_was_accepted_joins_what_was_not(self, app: Flask) -> None:
        kept = make_case(received_at=on(-9))
        merged = make_accepted_case(received_at=on(-6), at=on(-4), sender=OTHER)
        letter = own(merged)
        join(kept, merged)
        assert facts(letter) == (day(-6), day(-4), "accepted")
        undo(merged, on(1))
        assert facts(letter)[:2] == (day(-6), day(-4))
        holds()

    def test_away_and_back_again_before_it_is_undone(self, app: Flask) -> None:
        kept, merged = make_case(received_at=on(-9)), make_case(received_at=on(-3), sender=OTHER)
        letter = own(merged)
        join(kept, merged)
        transfer(kept, "SYT", on(1))
        transfer(kept, "SXD", on(2))
        undo(merged, on(3))
        assert facts(letter) == (day(2), None, None)
        assert [row[0] for row in past(kept) if row[1] == letter.id] == ["SXD", "SYT"]
        holds()


def test_one_of_two_withdraws(app: Flask) -> None:
    kept, merged = make_case(received_at=on(-9)), make_case(received_at=on(-3), sender=OTHER)
    mine, theirs = own(kept), own(merged)
    join(kept, merged)
    for letter in (mine, theirs):
        actions.withdraw(
            kept, submission_id=letter.id, reason="Đã tự giải quyết", by=SYSTEM, at=on(1), sender=True
        )
        db.session.commit()
    assert facts(mine) == (day(-9), day(1), "withdrawn")
    assert facts(theirs) == (day(-3), day(1), None)
    assert facts(kept) == (day(-9), day(1), "withdrawn")
    holds()


def test_a_part_split_off_comes_on_its_own_day(app: Flask) -> None:
    case = db.session.get_one(
        Case, receive_matter("complaint_first", "21211", received_at=on(-12)).lodged.case_id
    )
    agency = agencies.by_code("SXD")
    assert agency is not None
    part = linking.Part(
        Kind.REPORT, "Mương bị lấp", "Mương thuỷ lợi bị lấp hai vụ.", agency, Competent(agency, (), False, "")
    )
    officer = officer_of("21211", "leader", name="Nguyễn Văn Trung")
    [lodged] = linking.split(
        case,
        [part],
        submission_id=own(case).id,
        expected=case.version,
        by=actor_of(officer),
        at=MOMENT,
    )
    made = db.session.get_one(Case, lodged.case_id)
    assert (made.received_on, facts(made)) == (day(-12), (TODAY, None, None))
    assert facts(case) == (day(-12), None, None)
    holds()


def test_taken_up_already_and_taken_over(app: Flask) -> None:
    """A denunciation that was accepted where it must not stay: the next agency has nothing to classify."""
    case = db.session.get_one(Case, receive_matter("denunciation", "SXD").lodged.case_id)
    take(case, "accept", decision="Quyết định thụ lý.")
    [line] = [one for one in procedure.course("denunciation").steps if one.name == "correct_routing"]
    target = agencies.by_code("TTT")
    assert target is not None
    steps.hand_over(
        case, line, target, {"reason": "Phải đứng ngoài"}, "rerouted", case.version, SYSTEM, on(2)
    )
    db.session.commit()
    assert facts(case) == (day(2), day(2), "accepted")
    assert facts(own(case)) == (day(2), day(2), None)
    assert [row[3:] for row in past(case)] == [(TODAY, TODAY, "accepted", day(2))]
    holds()


def test_brought_in_from_another_system(app: Flask) -> None:
    values: dict[str, Any] = {"channel": "import", "received_at": on(-40), "notify": False}
    settled = make_case(closing=Closing(on(-30), day(-30), on(-20), day(-20), "12/CV"), **values)
    assert facts(settled) == (day(-40), day(-30), "accepted")
    assert facts(own(settled)) == (day(-40), day(-30), None)
    half = make_case(closing=Closing(target_at=on(9), target_on=day(9)), **values)
    assert facts(half) == (day(-40), None, None)
    actions.accept(half, expected=half.version, by=SYSTEM, at=MOMENT)
    db.session.commit()
    assert facts(half) == (day(-40), TODAY, "accepted")
    actions.reopen(settled, new_facts="Lại hỏng", expected=settled.version, by=SYSTEM, at=MOMENT)
    db.session.commit()
    assert facts(settled) == (day(-40), day(-30), "accepted")
    holds()


def test_how_many_statements_it_takes(app: Flask) -> None:
    case, other = make_case(), make_case(sender=OTHER)
    with counted() as statements:
        actions.accept(case, expected=case.version, by=SYSTEM, at=MOMENT)
    assert _of_handling(statements) == ["UPDATE submission"]
    with counted() as statements:
        actions.verify(case, expected=case.version, by=SYSTEM, at=MOMENT)
    assert _of_handling(statements) == []
    with counted() as statements:
        transfer(other, "SYT", MOMENT)
    assert _of_handling(statements) == ["INSERT INTO case_past_handling", "UPDATE submission"]


def _of_handling(statements: list[str]) -> list[str]:
    starts = ("UPDATE submission", "INSERT INTO case_past_handling")
    return [start for one in statements for start in starts if one.startswith(start)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (update(Case).values(handled_on=day(-1)), "vụ việc"),
        (update(Case).values(handled_as="refused"), "vụ việc"),
        (update(Submission).values(came_on=day(-1)), "đơn"),
        (update(Submission).values(handled_as="repeat"), "đơn"),
        (update(PastHandling).values(handled_as="refused"), "dòng đã xử lý"),
        (delete(PastHandling), "thiếu"),
    ],
)
def test_a_change_behind_our_back_is_told(app: Flask, change: Any, said: str) -> None:
    case = make_case(received_at=on(-20))
    transfer(case, "SYT", on(-9))
    actions.accept(case, expected=case.version, by=SYSTEM, at=on(-4))
    holds()
    db.session.execute(change.execution_options(synchronize_session=False))
    db.session.commit()
    faults = list(checks.check())
    assert faults
    assert all(said in one and case.number in one for one in faults), faults


def test_merged_cases_are_told_together(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, merged = make_case(received_at=on(-9)), make_case(received_at=on(-3))
    join(kept, merged)
    actions.accept(kept, expected=kept.version, by=SYSTEM, at=on(1))
    monkeypatch.setattr(checks, "STEP", 1)
    holds()
