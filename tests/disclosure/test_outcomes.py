"""Results of cases become rows by themselves: what they say, which are held, what stays when a case is
settled anew.
"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from feedback.actor import SYSTEM
from feedback.cases import actions
from feedback.disclosure import codes
from feedback.disclosure.models import Outcome
from feedback.extensions import db
from tests.conftest import MOMENT
from tests.factories.cases import SIGNATURE, make_answered_case
from tests.factories.disclosure import make_outcome


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
