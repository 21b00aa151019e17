"""A round of the survey with 5,000 answers at all units, made known day by day: run by ``make drill``."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from feedback.actor import SYSTEM
from feedback.agencies.forms import choices_inside
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.programme.actions import survey as acts
from feedback.programme.actions import survey_answers as answers
from feedback.programme.models import SurveyAnswer, SurveyCode, SurveyFigure
from feedback.programme.survey import making_known, proofs, queries, rules
from tests.conftest import MOMENT
from tests.dialogue.test_planning_pages import words
from tests.factories.reception import TODAY

ANSWERS, DAYS = 5000, 12


def test_five_thousand_answers(app: Flask, client: FlaskClient, clock: FixedClock) -> None:
    chance = Random(15)
    of = acts.set_up(
        name="Khảo sát quý IV", opens_on=TODAY, closes_on=TODAY + timedelta(days=30), by=SYSTEM, at=MOMENT
    )
    units = [one.id for _, group in choices_inside(TODAY) for one in group]
    assert len(units) > 100
    # A few units have many visitors, most have some, one has too few.
    drawn = Counter(
        chance.choices(units, weights=[1 + 20 / (1 + place) for place in range(len(units))], k=ANSWERS)
    )
    waiting: list[tuple[int, str]] = []
    for unit, number in drawn.items():
        for some in range(0, number, rules.LARGEST_SHEET):
            size = min(rules.LARGEST_SHEET, number - some)
            waiting += [(unit, code) for code in acts.print_codes(of, unit, size, by=SYSTEM, at=MOMENT).codes]
    db.session.commit()
    chance.shuffle(waiting)
    said: dict[int, list[int]] = {}
    before: dict[int, int] = {}
    each = -(-ANSWERS // DAYS)
    for day in range(DAYS):
        clock.at = MOMENT + timedelta(days=day)
        for unit, code in waiting[day * each : (day + 1) * each]:
            marks = {one["key"]: str(chance.choice((5, 5, 4, 4, 4, 3, 2, 1))) for one in of.questions}
            answers.answer(of, unit, code, marks, at=clock.at)
            said.setdefault(unit, []).append(sum(mark in rules.GOOD for mark in marks.values()))
        db.session.commit()
        clock.at += timedelta(days=1)
        making_known.make_known()
        for row in db.session.scalars(select(SurveyFigure)):
            change = row.told - before.get(row.agency_id, 0)
            assert change == 0 or (change >= rules.BATCH and row.told >= rules.MINIMUM)
            before[row.agency_id] = row.told
    assert db.session.scalar(select(func.count()).select_from(SurveyAnswer)) == ANSWERS
    assert db.session.scalar(select(func.count()).select_from(SurveyCode)) == 0
    assert list(proofs.check()) == []
    found = queries.satisfaction_of(units, 2026)
    for unit, told in before.items():
        if told == len(said[unit]):
            share = sum(said[unit]) / (told * len(of.questions))
            assert abs(found[unit].figure.share - share) < 1e-9
        elif told == 0:
            assert unit not in found
    assert "chưa đủ" in words(client.get("/khao-sat/ket-qua"))
