"""The days by which measures count: whatever is done, ``feedback measures rebuild`` finds the same."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from feedback.actor import SYSTEM
from feedback.cases import actions, checks
from feedback.cases.actions.measuring import REBUILT, differences
from feedback.cases.actions.moving import NotYours, SameAgency
from feedback.cases.measures_cli import measures_cli
from feedback.cases.models import Case, CaseEvent, Submission
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.oversight.tallies import checking, folding
from feedback.register.actions import link_waiting
from feedback.register.models import RegisterEntry
from tests.cases.test_handling import OTHER, THIRD, join, on, transfer, undo
from tests.factories.cases import SIGNATURE, make_answered_case, make_case
from tests.factories.matters import receive_matter

ACTS = ("accept", "accept", "answer", "answer", "reopen", "transfer", "join", "undo", "withdraw")


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.once("sqlite")
def test_whatever_is_done_a_rebuild_leaves_the_same_days(app: Flask, seed: int) -> None:
    drawn = random.Random(seed)
    for course in ("complaint_first", "denunciation"):
        receive_matter(course)
    made = [
        make_case(received_at=on(place - 20), sender=drawn.choice((OTHER, THIRD))).id for place in range(7)
    ]
    done: Counter[str] = Counter()
    for step in range(80):
        name, at = drawn.choice(ACTS), on(step // 4)
        case, other = (db.session.get_one(Case, number) for number in drawn.sample(made, 2))
        try:
            if name == "accept":
                actions.accept(case, expected=case.version, by=SYSTEM, at=at)
            elif name == "answer":
                actions.answer(
                    case, answer="Đã sửa xong.", signature=SIGNATURE, expected=case.version, by=SYSTEM, at=at
                )
            elif name == "reopen":
                actions.reopen(case, new_facts="Lại hỏng", expected=case.version, by=SYSTEM, at=at)
            elif name == "transfer":
                transfer(case, drawn.choice(("SXD", "SXD", "SYT")), at)
            elif name == "join":
                join(case, other, at)
            elif name == "undo":
                undo(case, at)
            elif not drawn.randrange(4):
                [sent, *_] = db.session.scalars(select(Submission.id).where(Submission.case_id == case.id))
                actions.withdraw(case, submission_id=sent, reason="Đã xong", by=SYSTEM, at=at, sender=True)
            else:
                continue
        except (NotAllowed, NotYours, SameAgency, ValueError):
            db.session.rollback()
        else:
            db.session.commit()
            done[name] += 1
            assert differences(0, 100)[1] == [], (step, name)
        if step % 10 == 9:
            # What was done stands in the register, so that the sums know of it.
            db.session.rollback()
            link_waiting()
            folding.fold()
            assert (list(checking.cases_that_differ()), checking.sums_that_differ()) == ([], 0), step
    assert done.keys() >= {"accept", "join"}, done


def test_a_day_that_was_changed_is_found_and_put_right(app: Flask) -> None:
    case = make_answered_case()
    run = app.test_cli_runner().invoke
    assert run(measures_cli, ["rebuild"]).exit_code == 0
    db.session.execute(update(Case).values(settled_on=date(2026, 11, 1), accepted_on=None))
    db.session.commit()
    found = run(measures_cli, ["rebuild", "--json"])
    told = json.loads(found.output)
    assert (found.exit_code, told["differences"], told["mended"]) == (1, 2, 0)
    assert {one["column"] for one in told["first"]} == {"settled_on", "accepted_on"}
    assert case.number in run(measures_cli, ["rebuild"]).output
    assert run(measures_cli, ["rebuild", "--write"]).exit_code == 0
    db.session.expire_all()
    assert differences(0, 10)[1] == []
    assert db.session.scalar(select(func.count()).where(RegisterEntry.act == REBUILT)) == 1
    assert list(checks.check()) == []
    assert db.session.scalar(select(func.count()).select_from(CaseEvent)) != 0
