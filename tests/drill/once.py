"""At once: fifty presses of one button make one case, of two officers one wins and the other's text stays,
two workers send each mail once. ``ROUNDS``, ``PRESSES``, ``DUELS``, ``MAILS`` make it shorter.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from feedback import config
from feedback.app import create_app
from feedback.cases import queries
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.intake import drafts
from feedback.intake.drafts import Written
from tests.cases.walks.filling import filled
from tests.cases.walks.walking import Office, Walk
from tests.drill._served import Citizen, Place, place, size
from tests.drill.flood import Visitor
from tests.factories.officers import browser_of, officer_of
from tests.servers import smtp_server

ROUNDS, PRESSES = size("ROUNDS", 1000), size("PRESSES", 50)
DUELS, MAILS = size("DUELS", 100), size("MAILS", 200)
CHECK = "/gui-don/phan-anh/kiem-tra"


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_fifty_presses_of_one_button_make_one_case(
    engine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()
    with place(engine, tmp_path / "data") as there:
        there.serve()
        answers = _pressed(there)
        [[submissions]] = there.rows("SELECT count(*) FROM submission")
        [[keys]] = there.rows("SELECT count(DISTINCT submission_key) FROM submission")
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{engine}: {ROUNDS} rounds of {PRESSES}: {submissions} submissions of {keys} keys, "
            f"answers {dict(answers)}, {time.monotonic() - began:.0f} s",
            flush=True,
        )
    assert submissions == keys == ROUNDS
    assert set(answers) == {(303, "/gui-don/da-nhan")}


def _pressed(there: Place) -> Counter[tuple[int, str]]:
    citizen = Citizen(there)
    form = citizen.write("Cầu thôn 3 bị gãy một nhịp", None)
    cookies = citizen.cookies()
    app = create_app(config.load(there.environment))
    app.extensions["jobs"].consuming = False
    with app.app_context():
        pattern = drafts.find(cookies["ban_nhap"], at=datetime.now(UTC))
        assert pattern is not None
        answers: Counter[tuple[int, str]] = Counter()
        for _ in range(ROUNDS):
            key, written = drafts.new_key(), Written(pattern.kind, pages=deepcopy(pattern.pages))
            drafts.keep(key, written, at=datetime.now(UTC))
            db.session.commit()
            own = form | {"submission_key": written.submission_key}
            answers.update(asyncio.run(_round(there.port, cookies | {"ban_nhap": key}, own)))
    return answers


async def _round(port: int, cookies: dict[str, str], form: dict[str, str]) -> list[tuple[int, str]]:
    visitors = [Visitor(port, f"127.0.1.{1 + number % 10}") for number in range(PRESSES)]
    for visitor in visitors:
        visitor.cookies = dict(cookies)
    found = await asyncio.gather(*(visitor.ask(CHECK, form) for visitor in visitors))
    return [(status, location) for status, location, _ in found]


def test_of_two_officers_one_wins_and_the_others_text_stays(
    app: Flask, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # One address plays a whole province here too.
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], busy_posts=1_000_000))
    seen = duels(app, clock, DUELS)
    with capsys.disabled():
        print(f"\n{dict(seen)}")  # noqa: T201
    assert seen == {"one winner, text kept": DUELS}


def duels(app: Flask, clock: FixedClock, rounds: int) -> Counter[str]:
    """Two leaders of one agency decide on the same matter at the same moment; how each round ended."""
    office = Office(app, clock)
    second = officer_of(office.code, "leader", name="Trà Thị Hai", username="nguoi.thu.hai")
    other = browser_of(app, second)
    seen: Counter[str] = Counter()
    for number in range(rounds):
        walk = Walk(office, "complaint_first", set())
        address = walk.address("accept")
        both = [office.browsers["leader"], other]
        pages = [browser.get(address).get_data(as_text=True) for browser in both]
        texts = [f"Văn bản của người thứ {name}, lần {number}." for name in ("nhất", "hai")]
        forms = [filled(page, letter=words) for page, words in zip(pages, texts, strict=True)]
        db.session.rollback()
        answers = _pressed_together(app, both, address, forms)
        won = [one for one in (0, 1) if answers[one].status_code == 303]
        lost = [one for one in (0, 1) if answers[one].status_code == 409]
        db.session.rollback()
        accepted = [event.act for event in queries.events_of(walk.case.id)].count("accepted")
        kept = lost and texts[lost[0]] in unescape(answers[lost[0]].get_data(as_text=True))
        if len(won) == len(lost) == accepted == 1 and kept:
            seen["one winner, text kept"] += 1
        else:
            statuses = sorted(one.status_code for one in answers)
            seen[f"{statuses}, accepted {accepted}, kept {bool(kept)}"] += 1
    return seen


def _pressed_together(
    app: Flask, browsers: list[FlaskClient], address: str, forms: list[dict[str, Any]]
) -> list[TestResponse]:
    gate = threading.Barrier(len(browsers))

    def press(browser: FlaskClient, form: dict[str, Any]) -> TestResponse:
        with app.app_context():
            gate.wait()
            return browser.post(address, data=form)

    with ThreadPoolExecutor(len(browsers)) as pool:
        return list(pool.map(press, browsers, forms))


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_two_workers_send_each_mail_once(
    engine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with smtp_server() as server:
        port = server.port
    url = f"smtp://127.0.0.1:{port}?timeout=2"
    with place(engine, tmp_path / "data", {"MAIL_URL": url}) as there:
        there.serve()
        citizens = [Citizen(there) for _ in range(4)]

        def send(which: int) -> None:
            for number in range(which, MAILS, len(citizens)):
                citizens[which].lodge(f"Cầu thôn 3 gãy, lần {number}", None, email=f"nguoi{number}@thu.vn")

        threads = [threading.Thread(target=send, args=(which,)) for which in range(len(citizens))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with smtp_server(port=port) as server:
            for name in ("one", "two"):
                there.start(name, "worker")
            _until(there, MAILS)
            names = [str(mail["Message-ID"]) for mail in server.messages]
    with capsys.disabled():
        print(f"\n{engine}: {MAILS} mails, {len(names)} sent, {len(set(names))} by name")  # noqa: T201
    assert len(names) == len(set(names)) == MAILS


def _until(there: Place, sent: int) -> None:
    end = time.monotonic() + 240
    while there.rows("SELECT count(*) FROM message WHERE state = 'sent'") != [(sent,)]:
        assert time.monotonic() < end, there.rows("SELECT state, fault, count(*) FROM message GROUP BY 1, 2")
        time.sleep(0.5)
