"""Chống làm ngập: whom a crowded network is asked for effort, who gets through, who is refused, and what it
costs."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import altcha
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.web import effort, pressure
from tests.intake.walk import CONTENT, hidden

PATH = "/gui-don/phan-anh/noi-dung"
VILLAGE = {"REMOTE_ADDR": "203.0.113.7"}
ELSEWHERE = {"REMOTE_ADDR": "198.51.100.9"}


@pytest.fixture
def small(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application with few posts free, and an effort that a test can make."""
    settings = app.extensions["settings"]
    monkeypatch.setitem(
        app.extensions,
        "settings",
        replace(settings, free_posts=1, most_posts=6, busy_posts=1000, unscripted_posts=2, proof_tries=4),
    )
    monkeypatch.setitem(pressure.DOORS, "drafts", 1)
    return app


def post(client: FlaskClient, *, network: dict[str, str] = VILLAGE, **more: Any) -> TestResponse:
    """Open the page and send it, as one who took his time."""
    page = client.get(PATH, environ_base=network).get_data(as_text=True)
    clock: FixedClock = client.application.extensions["clock"]
    clock.at += timedelta(seconds=5)
    return client.post(PATH, data=hidden(page) | CONTENT | more, environ_base=network)


def solved(page: str) -> str:
    """The proof for the challenge on a page."""
    found = re.search(r'data-challenge="([^"]*)"', page)
    assert found is not None
    challenge = altcha.Challenge.from_dict(json.loads(html.unescape(found[1])))
    solution = altcha.solve_challenge(challenge)
    assert solution is not None
    return altcha.Payload(challenge, solution).to_base64()


def crowd(client: FlaskClient, network: dict[str, str] = VILLAGE) -> TestResponse:
    """Posts until one is asked for effort."""
    for _ in range(4):
        answer = post(client, network=network, phep_tinh="")
        if answer.status_code == 428:
            return answer
    raise AssertionError("never asked")


def test_a_crowded_network_is_asked_and_let_in_with_a_proof(small: Flask, client: FlaskClient) -> None:
    assert post(client).status_code == 303
    asked = crowd(client).get_data(as_text=True)
    assert "chưa được nhận" in asked
    assert CONTENT["body"] in html.unescape(asked), "what was typed stands in the page"
    assert post(client, network=ELSEWHERE).status_code == 303, "other networks notice nothing"
    again = hidden(asked) | {"phep_tinh": solved(asked)}
    assert client.post(PATH, data=again, environ_base=VILLAGE).status_code == 303
    second = client.post(PATH, data=again, environ_base=VILLAGE)
    assert second.status_code == 428, "a proof counts once"


def test_the_form_itself_brings_the_challenge_while_it_is_crowded(small: Flask, client: FlaskClient) -> None:
    assert "data-challenge" not in client.get(PATH, environ_base=VILLAGE).get_data(as_text=True)
    crowd(client)
    page = client.get(PATH, environ_base=VILLAGE).get_data(as_text=True)
    sent = hidden(page) | CONTENT | {"phep_tinh": solved(page)}
    assert client.post(PATH, data=sent, environ_base=VILLAGE).status_code == 303


def test_a_proof_is_bound_to_its_door_and_to_us(small: Flask, client: FlaskClient, clock: FixedClock) -> None:
    with small.test_request_context():
        other = effort.challenge("tracking", 0, clock.at)
        ours = effort.challenge("drafts", 0, clock.at)
    for challenge, change in (
        (other, {}),
        (ours, {"cost": 1}),
        (ours, {"data": {"door": "drafts", "at": 0}}),
    ):
        held = json.loads(challenge)
        held["parameters"] |= change
        made = altcha.Challenge.from_dict(held)
        solution = altcha.solve_challenge(made, timeout=0.2)
        proof = altcha.Payload(made, solution or altcha.Solution(1, "00")).to_base64()
        with small.test_request_context():
            assert not effort.proves(proof, "drafts", clock.at)
    late = solved(f'data-challenge="{html.escape(ours)}"')
    with small.test_request_context():
        assert not effort.proves(late, "drafts", clock.at + timedelta(hours=2))
        assert not effort.proves("kh\u00f4ng ph\u1ea3i", "drafts", clock.at)


def test_without_scripts_one_waits_and_is_let_in(
    small: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    asked = crowd(client).get_data(as_text=True)
    early = client.post(PATH, data=hidden(asked), environ_base=VILLAGE)
    assert early.status_code == 428
    assert hidden(early.get_data(as_text=True))["ve"] == hidden(asked)["ve"], "his waiting goes on"
    clock.at += timedelta(seconds=21)
    assert client.post(PATH, data=hidden(asked), environ_base=VILLAGE).status_code == 303
    twice = client.post(PATH, data=hidden(asked), environ_base=VILLAGE)
    assert twice.status_code == 428, "a ticket counts once"


def test_far_above_it_is_refused_but_never_who_brings_a_proof(small: Flask, client: FlaskClient) -> None:
    crowd(client)
    answers = [post(client, phep_tinh="", ve="") for _ in range(3)]
    refused = answers[-1]
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "300"
    text = refused.get_data(as_text=True)
    assert CONTENT["title"] in html.unescape(text)
    assert "địa chỉ các nơi tiếp công dân" in text
    page = client.get(PATH, environ_base=VILLAGE).get_data(as_text=True)
    sent = hidden(page) | CONTENT | {"phep_tinh": solved(page)}
    assert client.post(PATH, data=sent, environ_base=VILLAGE).status_code == 303


def test_a_filled_trap_is_asked_for_a_proof_and_never_believed_sent(
    small: Flask, client: FlaskClient
) -> None:
    answer = post(client, trang_web="http://mua-ngay.example")
    assert answer.status_code == 428
    assert "chưa được nhận" in answer.get_data(as_text=True)
    asked = answer.get_data(as_text=True)
    sent = hidden(asked) | {"phep_tinh": solved(asked)}
    assert client.post(PATH, data=sent, environ_base=VILLAGE).status_code == 303


def test_who_answers_faster_than_anybody_reads_is_asked_sooner(small: Flask, client: FlaskClient) -> None:
    page = client.get(PATH, environ_base=VILLAGE).get_data(as_text=True)
    assert client.post(PATH, data=hidden(page) | CONTENT, environ_base=VILLAGE).status_code == 428


def test_the_more_come_the_harder_it_gets(small: Flask) -> None:
    with small.test_request_context(environ_base=VILLAGE):
        levels = [pressure.load_of("drafts", 1).level for _ in range(20)]
    assert levels == sorted(levels)
    assert (levels[0], levels[-1]) == (0, effort.HIGHEST_LEVEL)


def test_a_crowd_from_everywhere_leaves_less_free(small: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = replace(small.extensions["settings"], free_posts=20, busy_posts=30)
    monkeypatch.setitem(small.extensions, "settings", settings)
    for number in range(31):
        with small.test_request_context(environ_base={"REMOTE_ADDR": f"192.0.2.{number}"}):
            assert not pressure.load_of("drafts", 1).asked
    with small.test_request_context(environ_base=VILLAGE):
        assert [pressure.load_of("drafts", 1).asked for _ in range(3)] == [False, True, True]


def test_what_is_refused_asks_the_database_nothing(small: Flask, client: FlaskClient) -> None:
    crowd(client)
    page = client.get(PATH, environ_base=VILLAGE).get_data(as_text=True)
    statements: list[str] = []
    engines = [db.engines[key] for key in (None, "read")]

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        sent = hidden(page) | CONTENT | {"phep_tinh": ""}
        assert client.post(PATH, data=sent, environ_base=VILLAGE).status_code == 428
        assert statements == []
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def test_what_happened_is_counted_for_the_keepers(small: Flask, client: FlaskClient) -> None:
    crowd(client)
    text = client.get("/metrics").get_data(as_text=True)
    assert re.search(r'feedback_posts_total\{door="drafts",what="asked"\} 1', text)
    assert "feedback_codes_guessed 0" in text
