"""What the rules of the watch list count: all who signed about a matter, terms that bind."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select, update

from feedback.cases.models import Case, Submission
from feedback.clock import local_day
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.oversight.watch import rules, signs
from tests.conftest import MOMENT
from tests.factories.groups import make_group
from tests.factories.matters import receive_matter

TODAY = local_day(MOMENT)


def seen(case: Case) -> dict[str, str]:
    """The signs of a case with why, by the rule's key."""
    return {one.rule.key: one.because for one in signs.of([case], TODAY)[case.id]}


def test_signatories_of_all_submissions_of_a_case_count_together(app: Flask) -> None:
    case, _submission = make_group(3)
    _other, more = make_group(4)
    db.session.execute(update(Submission).where(Submission.id == more.id).values(case_id=case.id))
    assert seen(case) == {"many_people": "Đông người: 7 người"}
    rule = rules.in_force(TODAY).rule("many_people")
    assert rule is not None
    assert "cùng ký các đơn của vụ việc" in rule.meaning


def test_a_term_that_binds_only_if_the_matter_is_anothers_makes_nothing_late(app: Flask) -> None:
    received_at = MOMENT - timedelta(days=8)
    lodged = receive_matter("denunciation", received_at=received_at, field_key="land_use").lodged
    case = db.session.get_one(Case, lodged.case_id)
    over = select(Deadline.term_key).where(Deadline.subject_id == case.id, Deadline.due_on < TODAY)
    assert list(db.session.scalars(over)) == ["TC_FORWARD"]
    assert seen(case) == {}
