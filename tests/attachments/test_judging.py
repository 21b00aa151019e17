"""With a scanner a file waits for its word: nobody is held up, nothing is lost, nothing found leaves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from feedback.actor import CITIZEN
from feedback.attachments import actions, checks, judging, queries, serving
from feedback.attachments.cli import attachments_cli
from feedback.attachments.judging import MOST_TRIES, judge_waiting
from feedback.attachments.models import Attachment
from feedback.attachments.serving import answer_opened
from feedback.clock import FixedClock
from feedback.register import queries as register
from feedback.sealing import DataKey, Ring
from tests.attachments import samples
from tests.attachments.clamd import EICAR, NAME, Scanner, clamd, nobody

INFECTED = samples.pdf(b"\n%" + EICAR)
SUBJECT = ("submission", 7)


@pytest.fixture(scope="module")
def server() -> Iterator[Scanner]:
    with clamd() as scanner:
        yield scanner


@pytest.fixture
def scanner(app: Flask, server: Scanner) -> Iterator[Scanner]:
    """The application with a scanner."""
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(before, clamd=server.address)
    server.mood = "well"
    yield server
    app.extensions["settings"] = before


def keep(session: Session, clock: FixedClock, *files: bytes) -> list[Attachment]:
    kept = actions.keep_many(
        [(f"{place}.pdf", data) for place, data in enumerate(files)],
        subject=SUBJECT,
        by=CITIZEN,
        at=clock.now(),
    )
    session.commit()
    return kept


def test_waits_then_judged(app: Flask, session: Session, clock: FixedClock, scanner: Scanner) -> None:
    good, bad = keep(session, clock, samples.pdf(), INFECTED)
    assert (good.verdict, bad.verdict) == ("waiting", "waiting")
    assert queries.waiting() == queries.Waiting(2, clock.now())
    assert judge_waiting(clock.now(), seconds=5) == 2
    session.expire_all()
    assert (good.verdict, good.judged_at) == ("clean", clock.now())
    assert (bad.verdict, bad.verdict_name) == ("found", NAME)
    [entry] = register.acts_on("attachments", bad.id)
    assert (entry.act, entry.digest) == ("file_found", bad.sha256)
    assert register.acts_on("attachments", good.id) == []
    assert (queries.waiting().files, queries.found_lately(5), list(checks.check())) == (0, [bad], [])
    assert judge_waiting(clock.now(), seconds=5) == 0
    number = next(one.id for one in queries.found_lately(1))
    session.get_one(Attachment, number).verdict = "clean"
    session.commit()
    assert list(checks.check()) == [f"tệp {number}: kết luận của máy quét vi-rút không khớp với sổ đăng ký"]


def test_what_new_patterns_find_leaves_no_more(
    app: Flask, session: Session, clock: FixedClock, scanner: Scanner
) -> None:
    """A file that was taken when no scanner was there, one that was clean last month, one seen yesterday."""
    there = app.extensions["settings"]
    app.extensions["settings"] = replace(there, clamd="")
    bad, good = keep(session, clock, INFECTED, samples.pdf())
    app.extensions["settings"] = there
    [seen] = keep(session, clock, samples.linearized_pdf())
    judge_waiting(clock.now(), seconds=5)
    clock.at += timedelta(days=6)
    asked = app.test_cli_runner().invoke(attachments_cli, ["rescan", "--json"])
    assert (asked.exit_code, json.loads(asked.output)) == (0, {"looked": 2, "found": 1, "failed": 0})
    session.expire_all()
    assert [one.verdict for one in (bad, good, seen)] == ["found", "clean", "clean"]
    assert (good.judged_at, seen.judged_at) == (clock.now(), clock.now() - timedelta(days=6))
    [entry] = register.acts_on("attachments", bad.id)
    assert (entry.act, list(checks.check())) == ("file_found", [])
    with app.test_request_context(), pytest.raises(NotFound):
        serving.answer(bad, "original")
    clock.at += timedelta(days=8)
    assert judging.rescan(clock.now(), upto=clock.now(), seconds=5) == judging.Rescan(2, 0, 0)
    app.extensions["settings"] = replace(there, clamd=nobody())
    clock.at += timedelta(minutes=1)
    away = app.test_cli_runner().invoke(attachments_cli, ["rescan", "--unseen-days", "0"])
    assert (away.exit_code, "không trả lời" in away.output) == (1, True)
    app.extensions["settings"] = there


def test_what_is_public_waits_too(app: Flask, session: Session, clock: FixedClock, scanner: Scanner) -> None:
    [file] = keep(session, clock, samples.pdf())
    with app.test_request_context():
        with pytest.raises(NotFound):
            serving.answer(file, "original")
        judge_waiting(clock.now(), seconds=5)
        session.refresh(file)
        assert serving.answer(file, "original").status_code == 200


def test_away_it_is_asked_again(app: Flask, session: Session, clock: FixedClock, scanner: Scanner) -> None:
    [file] = keep(session, clock, samples.pdf())
    there = app.extensions["settings"]
    app.extensions["settings"] = replace(there, clamd=nobody())
    assert judge_waiting(clock.now(), seconds=0.2) == 0
    session.expire_all()
    assert (file.verdict, file.tries) == ("waiting", 0)
    clock.at += timedelta(minutes=75)
    ready = app.test_client().get("/readyz")
    assert (ready.status_code, ready.json["scanner"]) == (200, "late: 1 files, oldest waits 75 minutes")  # type: ignore[index]
    figures = app.test_client().get("/metrics").text
    assert "feedback_files_unjudged 1.0" in figures
    assert "feedback_files_unjudged_seconds 4500.0" in figures
    app.extensions["settings"] = there
    assert judge_waiting(clock.now(), seconds=5) == 1
    assert app.test_client().get("/readyz").json["scanner"] == "ok"  # type: ignore[index]


def test_one_file_that_silences_it_doesn_t_block_the_rest(
    app: Flask, session: Session, clock: FixedClock, scanner: Scanner
) -> None:
    first, second = keep(session, clock, samples.pdf(), samples.linearized_pdf())
    scanner.mood = "closes"
    for _ in range(MOST_TRIES):
        assert judge_waiting(clock.now(), seconds=1) == 0
    session.expire_all()
    assert {(one.verdict, one.tries) for one in (first, second)} == {("failed", MOST_TRIES)}
    scanner.mood = "well"
    [third] = keep(session, clock, samples.pdf())
    assert judge_waiting(clock.now(), seconds=5) == 1
    session.refresh(third)
    assert third.verdict == "clean"


def test_sealed_files_are_judged_before_they_are_sealed(
    app: Flask, session: Session, clock: FixedClock, scanner: Scanner
) -> None:
    key = DataKey(*Ring({"k": bytes(32)}).new_key())
    files = [("a.pdf", samples.pdf()), ("b.pdf", INFECTED)]
    good, bad = actions.attach(
        actions.lay_down(files, at=clock.now(), seal=key), subject=SUBJECT, by=CITIZEN, at=clock.now()
    )
    assert (good.verdict, bad.verdict, bad.verdict_name) == ("clean", "found", NAME)
    app.extensions["settings"] = replace(app.extensions["settings"], clamd=nobody())
    [unseen] = actions.attach(
        actions.lay_down(files[:1], at=clock.now(), seal=key), subject=SUBJECT, by=CITIZEN, at=clock.now()
    )
    assert unseen.verdict == "none"
    session.commit()
    with app.test_request_context("/don/x"):
        assert answer_opened(good, key.key).status_code == 200
        assert answer_opened(bad, key.key).status_code == 403
