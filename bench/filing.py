"""Filing: the last press of the button on a finished draft, beside a bare view that writes the same rows."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from statistics import median
from typing import Final
from urllib.parse import urlencode

from flask.testing import FlaskClient
from tqdm import tqdm

from bench import clients
from bench.clients import Ask, Seen
from bench.corpus import Corpus, Text
from bench.house import THREADS, House, csrf_token, hidden, serving, session_cookie
from bench.report import Figure, Report, milliseconds, p95_milliseconds
from feedback.agencies import queries as agencies
from feedback.extensions import db
from feedback.intake import drafts, receipts
from feedback.intake.drafts import Written
from feedback.law import kinds
from feedback.law.kinds import Kind

PATTERNS: Final = 24
ROUNDS: Final = 6
GOAL: Final = 0.4
_SLUG: Final = kinds.texts(Kind.REPORT).slug
_WARM_UP: Final = 150


@dataclass(frozen=True, slots=True)
class Prepared:
    """A finished draft: the request that sends it, and the key by which its receipt is found."""

    ask: Ask
    submission_key: str


def typed_answers(text: Text, rng: Random, places: Sequence[str]) -> dict[str, dict[str, str]]:
    """What a citizen types on each page of the form."""
    return {
        "noi-dung": {"title": text.title, "body": text.body, "wish": ""},
        "noi-xay-ra": {"commune": rng.choice(places), "place": "Thôn 3", "agency": ""},
        "nguoi-gui": {
            "kind": "person",
            "full_name": text.name,
            "address": "Thôn 3",
            "phone": f"0900{rng.randrange(10**6):06d}",
            "wants": "post",
        },
    }


class Drafts:
    """Finished drafts of one citizen's browser: some walked through the real pages, the rest copies of them.

    A copy has a draft key and a submission key of its own, as if each had been written by hand.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        rng = Random(house.seed)
        with house.app.app_context():
            places = [area.full_name for area in agencies.areas_today()]
        corpus = Corpus(house.seed, places)
        self._client: FlaskClient = house.app.test_client()
        self._patterns = [self._walk(corpus, rng, places) for _ in range(PATTERNS)]
        page = self._client.get(f"/gui-don/{_SLUG}/kiem-tra").text
        self._token = csrf_token(page)
        hidden(page, "submission_key")
        self._session = session_cookie(self._client)

    def take(self, count: int) -> list[Prepared]:
        """As many finished drafts as asked for, committed to the database."""
        with self._house.app.app_context():
            found = list(self._copies(count))
            db.session.commit()
        return found

    def follower(self) -> FlaskClient:
        """The browser of a citizen who has sent a draft and then proved by code and secret that it is his."""
        one = self.take(1)[0]
        client = self._house.app.test_client()
        headers = {"Cookie": one.ask.cookie} | one.ask.headers
        self._house.app.test_client(use_cookies=False).post(one.ask.path, data=one.ask.body, headers=headers)
        with self._house.app.app_context():
            receipt = receipts.of_key(one.submission_key)
        if receipt is None:
            raise RuntimeError("Đơn mẫu không được nhận.")
        proof = {
            "code": receipt.code,
            "proof": receipt.secret,
            "csrf_token": csrf_token(client.get("/tra-cuu").text),
        }
        if client.post("/tra-cuu", data=proof).status_code != 303:
            raise RuntimeError("Không tra cứu được đơn mẫu.")
        return client

    def _walk(self, corpus: Corpus, rng: Random, places: Sequence[str]) -> Written:
        """Answer all pages of the form as a browser does, and read what the product kept of them."""
        text = corpus.text(rng)
        self._client.delete_cookie("ban_nhap", path="/gui-don")
        answers = typed_answers(text, rng, places)
        for page, typed in answers.items():
            address = f"/gui-don/{_SLUG}/{page}"
            token = csrf_token(self._client.get(address).text)
            answer = self._client.post(address, data=typed | {"csrf_token": token})
            if answer.status_code != 303:
                raise RuntimeError(f"Trang {page} không nhận câu trả lời mẫu: {answer.status_code}")
        cookie = self._client.get_cookie("ban_nhap", path="/gui-don")
        with self._house.app.app_context():
            written = drafts.find(cookie.value, at=datetime.now(UTC)) if cookie else None
        if written is None:
            raise RuntimeError("Không thấy bản đang viết sau khi điền các trang.")
        return written

    def _copies(self, count: int) -> Iterator[Prepared]:
        for place in range(count):
            pattern = self._patterns[place % PATTERNS]
            key, written = drafts.new_key(), Written(pattern.kind, pages=deepcopy(pattern.pages))
            drafts.keep(key, written, at=datetime.now(UTC))
            form = {"csrf_token": self._token, "truthful": "y", "consent": "y"}
            ask = Ask(
                path=f"/gui-don/{_SLUG}/kiem-tra",
                body=urlencode(form | {"submission_key": written.submission_key}),
                cookie=f"{self._session}; ban_nhap={key}",
                expect=303,
            )
            yield Prepared(ask, written.submission_key)


def measure(house: House, report: Report, *, per_round: int) -> None:
    """Interleave rounds of ours and of the bare view; eight clients on each."""
    finished = Drafts(house)
    bare = [sys.executable, "-m", "bench.bare"]
    ours_rates, bare_rates, ours_seconds, bare_seconds = [], [], [], []
    with house.serving() as ours, serving(bare, {"BARE_DATABASE": house.driver_url}) as floor:
        for port in (ours.port, floor.port):
            _round(port, finished, _WARM_UP)
        for _ in tqdm(range(ROUNDS), desc="Gửi đơn, xen kẽ với mức sàn", unit=" vòng"):
            seen = _round(ours.port, finished, per_round)
            ours_rates.append(seen.answered / seen.seconds)
            ours_seconds += seen.latencies[""]
            seen = _round(floor.port, finished, per_round)
            bare_rates.append(seen.answered / seen.seconds)
            bare_seconds += seen.latencies[""]
    report.add(
        Figure(f"Gửi đơn, {THREADS} máy khách cùng lúc", median(ours_rates), "đơn/s"),
        Figure("  trang trần ghi cùng các dòng", median(bare_rates), "đơn/s"),
        Figure("  tỉ lệ", median(ours_rates) / median(bare_rates), "", "≥", GOAL),
        Figure("  p50", milliseconds(ours_seconds), "ms"),
        Figure("  p95", p95_milliseconds(ours_seconds), "ms"),
        Figure("  p50 của trang trần", milliseconds(bare_seconds), "ms"),
        Figure("  p95 của trang trần", p95_milliseconds(bare_seconds), "ms"),
    )


def _round(port: int, finished: Drafts, count: int) -> Seen:
    prepared = finished.take(count)
    # What the preparation left to be written must not fall into the measured time.
    os.sync()
    return clients.run([(port, [one.ask for one in prepared])], clients=THREADS)
