"""The days that forms count by, told twice: by random acts and their history, by acts and the migration."""

from __future__ import annotations

import importlib.util
import random
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask
from sqlalchemy import delete, select, update

from feedback.actor import SYSTEM
from feedback.cases import actions, checks
from feedback.cases.actions.moving import NotYours, SameAgency
from feedback.cases.models import Case, PastHandling, Submission
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from tests.cases import test_handling as written
from tests.cases.test_handling import OTHER, THIRD, holds, join, on, transfer, undo
from tests.conftest import MOMENT
from tests.factories.cases import make_accepted_case, make_case, sender

ACTS = ("accept", "transfer", "join", "join", "undo", "withdraw")


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.once("sqlite")
def test_whatever_is_done_the_history_says_the_same(app: Flask, seed: int) -> None:
    """Cases of three senders taken along, joined, parted, sent on and withdrawn from at random."""
    drawn = random.Random(seed)
    cases = [make_case(received_at=on(place - 20), sender=drawn.choice((OTHER, THIRD))) for place in range(7)]
    done: Counter[str] = Counter()
    for step in range(60):
        name, at = drawn.choice(ACTS), on(step // 4)
        case, other = drawn.sample(cases, 2)
        try:
            if name == "accept" and not drawn.randrange(3):
                actions.accept(case, expected=case.version, by=SYSTEM, at=at)
            elif name == "transfer":
                transfer(case, drawn.choice(("SXD", "SXD", "SYT")), at)
            elif name == "join":
                join(case, other, at)
            elif name == "undo":
                undo(case, at)
            elif name == "withdraw" and not drawn.randrange(4):
                [sent, *_] = db.session.scalars(select(Submission.id).where(Submission.case_id == case.id))
                actions.withdraw(case, submission_id=sent, reason="Đã xong", by=SYSTEM, at=at, sender=True)
            else:
                continue
        except (NotAllowed, NotYours, SameAgency, ValueError):
            db.session.rollback()
        else:
            db.session.commit()
            done[name] += 1
    assert done.keys() >= {"transfer", "join", "undo"}, done
    holds()


def _migration() -> ModuleType:
    path = Path(__file__).resolve().parents[2] / "migrations" / "versions" / "0010_statutory_forms.py"
    spec = importlib.util.spec_from_file_location("m0010", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _held() -> list[Any]:
    columns = (
        *(PastHandling.case_id, PastHandling.submission_id, PastHandling.agency_id, PastHandling.leads),
        *(PastHandling.kind, PastHandling.course, PastHandling.field_key, PastHandling.came_on),
        *(PastHandling.handled_on, PastHandling.handled_as, PastHandling.left_on),
    )
    return [
        [
            tuple(row)
            for row in db.session.execute(
                select(model.id, model.came_on, model.handled_on, model.handled_as).order_by(model.id)
            )
        ]
        for model in (Case, Submission)
    ] + [sorted(map(tuple, db.session.execute(select(*columns))))]


def test_the_migration_fills_in_what_the_acts_would_have_written(app: Flask) -> None:
    written.test_from_agency_to_agency_to_agency(app)
    written.test_what_follows_changes_nothing(app)
    written.test_one_of_two_withdraws(app)
    written.test_a_denunciation_treated_as_information(app)
    written.test_taken_up_already_and_taken_over(app)
    kept = make_case(received_at=on(-30), sender=THIRD)
    merged = make_case(received_at=on(-25), sender=OTHER)
    join(kept, merged, on(-22))
    late = make_case(received_at=on(-24))
    transfer(kept, "21211", on(-20))
    transfer(kept, "SXD", on(-15))
    join(kept, late, on(-10))
    actions.accept(kept, expected=kept.version, by=SYSTEM, at=on(-8))
    taken = make_accepted_case(received_at=on(-7), at=on(-6), sender=sender(phone="0977000333"))
    join(kept, taken, on(-5))
    last = make_case(received_at=on(-4), sender=sender(phone="0977000444"))
    join(kept, last, on(-3))
    undone = make_case(received_at=on(-2), sender=sender(phone="0977000555"))
    join(kept, undone, on(-1))
    undo(undone, MOMENT)
    holds()
    before = _held()
    assert len(before[2]) == 7
    db.session.execute(delete(PastHandling))
    for model in (Case, Submission):
        db.session.execute(
            update(model)
            .values(came_on=model.received_on, handled_on=None, handled_as=None)
            .execution_options(synchronize_session=False)
        )
    with Operations.context(MigrationContext.configure(db.session.connection())):
        _migration().fill()
    db.session.commit()
    assert _held() == before
    assert list(checks.check()) == []
