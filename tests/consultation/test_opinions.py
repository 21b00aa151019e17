"""One way in for every opinion: of each household or person one stands, numbers have no gap."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from feedback.actor import CITIZEN, Actor
from feedback.consultation import households, opinions
from feedback.consultation.actions import opinions as acts
from feedback.consultation.actions.changing import OPINIONS
from feedback.consultation.actions.opinions import Entered, NotOpen, OpinionDetails
from feedback.consultation.models import Consultation, Household, Opinion
from feedback.consultation.rules import BadDetail, NotYours
from feedback.extensions import db
from tests.conftest import MOMENT
from tests.factories.consultation import make_consultation, make_households
from tests.factories.reception import TODAY


def _say(consultation: Consultation, *, by: Actor = CITIZEN, **said: Any) -> Entered:
    values = {"channel": "online", "stance": "agree", "given_on": TODAY}
    if by is CITIZEN:
        values["submission_key"] = f"key-{db.session.query(Opinion).count()}"
    entered = acts.enter(consultation, OpinionDetails(**(values | said)), by=by, at=MOMENT)
    db.session.commit()
    return entered


def test_of_a_household_the_last_opinion_stands(session: Any) -> None:
    consultation = make_consultation()
    first, second = make_households(consultation, 2)
    slip = households.slip_code(consultation.id, 1)
    household = households.by_code(consultation.id, f"{slip[:5].lower()}-{slip[5:]}")
    assert household is not None
    assert household.id == first
    earlier = _say(consultation, household_id=first)
    assert earlier.opinion.number == 1
    assert len(earlier.secret) == 6
    assert earlier.opinion.code
    later = _say(consultation, household_id=first, stance="disagree", text="Giá đất thấp")
    assert later.replaced is not None
    assert later.replaced.number == 1
    assert later.opinion.number == 2
    _say(consultation, household_id=second)
    assert opinions.stances(consultation.id) == {"agree": 1, "disagree": 1, "other": 0}
    assert db.session.get_one(Household, first).reached_how == "opinion"
    # A paper that was handed in before what stands doesn't take its place.
    clerk = Actor("officer", 1, consultation.agency_id, frozenset({OPINIONS}))
    paper = _say(
        consultation, by=clerk, channel="paper", household_id=first, given_on=TODAY - timedelta(days=2)
    )
    assert paper.superseded
    assert paper.replaced is None
    assert paper.opinion.state == "replaced"
    assert opinions.stances(consultation.id)["disagree"] == 1


def test_the_same_key_gives_the_same_opinion(session: Any) -> None:
    consultation = make_consultation()
    one = _say(consultation, submission_key="k" * 30, name="Lê Văn Tám", phone="0912345678")
    again = _say(consultation, submission_key="k" * 30, name="Lê Văn Tám", phone="0912345678")
    assert again.opinion.id == one.opinion.id
    assert again.secret == one.secret
    other = _say(consultation, name="Trần Bốn", phone="0912345678")
    assert other.replaced is None, "without a slip nobody's opinion gives way"
    by_person = make_consultation(number="2026-802", one_per="person")
    _say(by_person, name="Lê Văn Tám", phone="0912345678")
    assert _say(by_person, name="Lê Thị Chín", phone="0912345678").replaced is None
    assert _say(by_person, name="LE VAN TAM", phone="0912345678").replaced is not None


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"channel": "drum"}, "channel"),
        ({"stance": "maybe"}, "stance"),
        ({"stance": "other", "text": " "}, "text"),
        ({"given_on": TODAY - timedelta(days=6)}, "given_on"),
        ({"household_id": 999}, "household"),
        ({"meeting_id": 1}, "meeting"),
        ({"channel": "meeting"}, "meeting"),
    ],
)
def test_what_can_t_be_is_refused_beside_its_field(session: Any, more: dict[str, Any], field: str) -> None:
    consultation = make_consultation()
    with pytest.raises(BadDetail) as bad:
        _say(consultation, **more)
    assert bad.value.field == field


def test_before_the_first_and_behind_the_last_day_nothing_comes_in_online(session: Any) -> None:
    closed = make_consultation(opens_on=TODAY - timedelta(days=30), closes_on=TODAY - timedelta(days=1))
    last = {"given_on": TODAY - timedelta(days=1)}
    with pytest.raises(NotOpen):
        _say(closed, **last)
    db.session.rollback()
    clerk = Actor("officer", 1, closed.agency_id, frozenset({OPINIONS}))
    assert _say(closed, by=clerk, channel="paper", **last).opinion.number == 1
    with pytest.raises(NotYours):
        _say(closed, by=Actor("officer", 1, 1, frozenset({OPINIONS})), channel="paper", **last)
    db.session.rollback()
    coming = make_consultation(number="2026-803", opens_on=TODAY + timedelta(days=2))
    with pytest.raises(NotOpen, match="từ ngày"):
        _say(coming)
