"""Codes can't be guessed: how many bits they have; a known one looks and costs like an unknown one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from math import log2
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from feedback.cases import codes
from feedback.cases.models import Submission
from feedback.extensions import db
from feedback.intake import drafts
from feedback.law.kinds import Kind
from feedback.web import pressure
from tests.factories.cases import receive
from tests.intake.walk import fill

UNKNOWN = codes.code_of(bytes(range(8)))
WRONG = ("000000", "0000", "sai", "")


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of the database meanwhile, on both its engines."""
    told: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        told.append(re.sub(r"\s+", " ", statement))

    engines = [db.engines[key] for key in (None, "read")]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield told
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def bare(page: str, code: str) -> str:
    """The page without the code typed and without tokens."""
    page = page.replace(codes.shown(code), "CODE").replace(code, "CODE")
    return re.sub(r'(name="(?:csrf_token|ve)"[^>]*value=")[^"]*', r"\1", page)


def test_bits_of_what_opens_something() -> None:
    length = len(codes.new_code()) - 1
    assert length * log2(len(codes.ALPHABET)) == 45
    assert len(drafts.new_key()) * log2(len(codes.ALPHABET)) == 100
    # Every letter in every place, near enough as often: nothing of the code is fixed.
    drawn = [codes.new_code() for _ in range(6400)]
    assert len(set(drawn)) == len(drawn)
    for place in range(length):
        counts = Counter(code[place] for code in drawn)
        assert len(counts) == len(codes.ALPHABET)
        assert max(counts.values()) < 300
    secrets = [codes.new_secret() for _ in range(2000)]
    assert all(len(one) == 6 for one in secrets)
    assert len(set(secrets)) > 1950


def test_a_known_code_looks_and_costs_like_an_unknown_one(app: Flask, client: FlaskClient) -> None:
    open_one, sealed = receive(), receive(kind=Kind.DENUNCIATION)
    nobodys = receive()
    held = db.session.get_one(Submission, nobodys.lodged.submission_id)
    held.secret_digest = bytes(32)
    db.session.commit()
    known = [one.lodged.tracking_code for one in (open_one, sealed, nobodys)]
    for path, proofs in (("/tra-cuu", WRONG[:3]), ("/dat-lich/tra-cuu", WRONG[:3])):
        for proof in proofs:
            seen = []
            for code in (UNKNOWN, *known):
                with statements() as told:
                    answer = fill(client, path, {"code": codes.shown(code), "proof": proof})
                seen.append((answer.status_code, bare(answer.get_data(as_text=True), code), told))
            assert all(one == seen[0] for one in seen[1:]), (path, proof)


def test_a_locked_code_is_locked_whether_anybody_has_it(app: Flask, client: FlaskClient) -> None:
    known = receive().lodged
    seen = []
    for code in (UNKNOWN, known.tracking_code):
        for _ in range(6):
            with statements() as told:
                answer = fill(client, "/tra-cuu", {"code": codes.shown(code), "proof": "000000"})
        seen.append((answer.status_code, bare(answer.get_data(as_text=True), code), told))
    assert seen[0][0] == 429
    assert seen[0] == seen[1]
    right = fill(client, "/tra-cuu", {"code": known.tracking_code, "proof": known.secret})
    assert right.status_code == 429


def test_many_wrong_codes_raise_the_alarm(app: Flask, client: FlaskClient) -> None:
    for number in range(3):
        fill(client, "/tra-cuu", {"code": codes.code_of(bytes([number] * 8)), "proof": "000000"})
    assert pressure.told()["tracking", "wrong_code"] >= 3
    with app.test_request_context():
        assert not pressure.guessing()
        for _ in range(200):
            pressure.note_wrong_code("tracking")
        assert pressure.guessing()
    assert "feedback_codes_guessed 1" in client.get("/metrics").get_data(as_text=True)
