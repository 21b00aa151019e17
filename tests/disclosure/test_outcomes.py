"""Results of cases become rows by themselves: what they say, which are held, what stays when a case is
settled anew.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.agencies.plans import Succession
from feedback.cases import actions
from feedback.deadlines.models import Deadline
from feedback.disclosure import codes, rehoming
from feedback.disclosure.actions import outcomes
from feedback.disclosure.actions.history import HISTORY, OUTCOME
from feedback.disclosure.models import Outcome
from feedback.extensions import db
from tests.conftest import MOMENT
from tests.factories.cases import SIGNATURE, make_answered_case
from tests.factories.disclosure import make_outcome, make_settled_case


def _rows() -> list[Outcome]:
    return list(db.session.scalars(select(Outcome).order_by(Outcome.id)))


@pytest.mark.usefixtures("app")
def test_an_answer_is_a_row_at_once_and_one_settled_anew_another() -> None:
    case = make_answered_case()
    [first] = _rows()
    said = (first.kind, first.scope, first.state, first.area_words, first.result_words, first.round)
    assert said == ("report", "answer", "shown", "Xã Tịnh Khê", "Đã trả lời", 1)
    assert (first.number, first.resolver) == (case.outcome_number, "Sở Xây dựng")
    assert codes.parse(first.code.lower()) == first.code
    assert case.number not in first.code
    actions.reopen(case, new_facts="Ván lại gãy", expected=case.version, by=SYSTEM, at=MOMENT)
    actions.answer(
        case, answer="Đã thay lại.", signature=SIGNATURE, expected=case.version, by=SYSTEM, at=MOMENT
    )
    db.session.commit()
    again, other = _rows()
    assert (again.id, again.state, again.number) == (first.id, "shown", first.number)
    assert (other.round, other.number) == (2, case.outcome_number)
    assert other.code != first.code


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("course", "state", "scope", "level", "area"),
    [
        ("complaint_first", "shown", "row", 1, "Xã Tịnh Khê"),
        ("complaint_second", "shown", "full", 2, "Xã Tịnh Khê"),
        ("complaint_discipline", "shown", "row", None, ""),
        ("denunciation", "held", "full", None, ""),
        ("regulation_feedback", "shown", "answer", None, "Xã Tịnh Khê"),
    ],
)
def test_what_each_course_lets_be_known(
    course: str, state: str, scope: str, level: int | None, area: str
) -> None:
    row = make_outcome(course)
    assert (row.state, row.scope, row.level, row.area_words) == (state, scope, level, area)
    assert row.number == "215/QĐ-UBND"


@pytest.mark.usefixtures("app")
def test_the_register_notices_a_changed_row() -> None:
    row = make_outcome("complaint_second")
    assert not list(HISTORY.replay(OUTCOME, Outcome, "kết quả"))
    db.session.execute(update(Outcome).where(Outcome.id == row.id).values(in_time=False, number="216/QĐ"))
    db.session.commit()
    assert len(list(HISTORY.replay(OUTCOME, Outcome, "kết quả"))) == 1


@pytest.mark.usefixtures("app")
def test_in_time_is_what_the_legal_clock_says() -> None:
    case = make_settled_case("complaint_first")
    clock = Deadline(
        subject_room="cases", subject_id=case.id, agency_id=case.agency_id, clock="legal", owed_by="agency",
        term_key="KN_RESOLVE_L1", term_version="2012-07-01", article="Điều 28", counted_from_on=MOMENT.date(),
        length=30, unit="calendar_day", due_on=MOMENT.date(), provisional=False, trace=[], started_at=MOMENT,
        met_on=MOMENT.date(), met_at=MOMENT,
    )  # fmt: skip
    db.session.add(clock)
    db.session.flush()
    on_the_day = outcomes.enter_settled(case, by=SYSTEM, at=MOMENT)
    clock.due_on = MOMENT.date() - timedelta(days=1)
    late = outcomes.enter_settled(case, by=SYSTEM, at=MOMENT)
    clock.paused_on = clock.due_on
    stopped = outcomes.enter_settled(case, by=SYSTEM, at=MOMENT)
    assert [one and one.in_time for one in (on_the_day, late, stopped)] == [True, False, True]
    assert [one and one.round for one in (on_the_day, late, stopped)] == [1, 2, 3]


@pytest.mark.usefixtures("app")
def test_what_isnt_public_yet_goes_along_with_an_ended_agency() -> None:
    held, shown = make_outcome("denunciation"), make_outcome("complaint_second")
    ended, heir = agencies.by_code("SXD"), agencies.by_code("SNNMT")
    assert ended is not None
    assert heir is not None
    going = [Succession(ended, MOMENT.date(), "Nghị quyết 12", heir, {}, {})]
    assert rehoming.waiting(going) == {(ended.id, heir.id): 1}
    rehoming.rehome(going, by=SYSTEM, at=MOMENT, progress=lambda _: None)
    db.session.commit()
    assert (held.agency_id, held.resolver, shown.agency_id) == (heir.id, "Sở Xây dựng", ended.id)
    assert not list(HISTORY.replay(OUTCOME, Outcome, "kết quả"))
