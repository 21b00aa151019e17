"""The whole way of a citizen who files a report: every page of the form over HTTP, as a browser asks for it.

The clients run in a process of their own (``python -m bench.journey``): a plan as JSON on standard input,
what they saw as JSON on standard output.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
from collections import deque
from http.cookies import SimpleCookie
from random import Random
from typing import Any, Final
from urllib.parse import urlencode

from bench.corpus import Corpus
from bench.filing import typed_answers
from bench.house import PROCESSES, THREADS, House, as_in_production, csrf_token, hidden
from bench.report import Figure, Report, milliseconds
from feedback.agencies import queries as agencies
from feedback.app import ROOT
from feedback.law import kinds
from feedback.law.kinds import Kind

PEER: Final = 46.0
"""Submissions a second through the single form of the best peer that was measured on such a machine."""
_SLUG: Final = kinds.texts(Kind.REPORT).slug
_FORM: Final = "application/x-www-form-urlencoded"


def measure(house: House, report: Report, *, journeys: int) -> None:
    """Walk so many journeys under the server of production, eight citizens at once."""
    rng = Random(house.seed)
    with house.app.app_context():
        places = [area.full_name for area in agencies.areas_today()]
    corpus = Corpus(house.seed, places)
    plans = [typed_answers(corpus.text(rng), rng, places) for _ in range(journeys)]
    with house.serving(as_in_production("wsgi:app")) as server:
        _run(server.port, plans[: THREADS * 2])
        seconds, whole = _run(server.port, plans)
    report.add(
        Figure(
            f"Đi hết các trang của mẫu, {THREADS} người, {PROCESSES} tiến trình",
            len(plans) / whole,
            "đơn/s",
            "≥",
            PEER,
        ),
        Figure("  p50 của cả chặng (9 lượt tải trang)", milliseconds(seconds), "ms"),
    )


def _run(port: int, plans: list[dict[str, dict[str, str]]]) -> tuple[list[float], float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.journey"],
        input=json.dumps({"port": port, "plans": plans}),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    seen = json.loads(done.stdout)
    if seen["faults"]:
        raise RuntimeError(f"{len(seen['faults'])} chặng hỏng, chặng đầu: {seen['faults'][0]}")
    return seen["seconds"], seen["whole"]


class _Browser:
    """Keeps cookies and a connection."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._cookies: dict[str, str] = {}

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, text and where it leads."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        body = None if form is None else urlencode(form)
        if body is not None:
            headers["Content-Type"] = _FORM
        self._connection.request("GET" if body is None else "POST", path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        for told in answer.headers.get_all("Set-Cookie") or []:
            self._cookies |= {name: one.value for name, one in SimpleCookie(told).items()}
        return answer.status, text, answer.headers.get("Location", "")


def _walk(port: int, pages: dict[str, dict[str, str]]) -> None:
    browser = _Browser(port)
    for page, typed in pages.items():
        address = f"/gui-don/{_SLUG}/{page}"
        token = csrf_token(browser.ask(address)[1])
        status, _text, _to = browser.ask(address, typed | {"csrf_token": token})
        if status != 303:
            raise RuntimeError(f"{page}: {status}")
    address = f"/gui-don/{_SLUG}/kiem-tra"
    page = browser.ask(address)[1]
    form = {"csrf_token": csrf_token(page), "submission_key": hidden(page, "submission_key")}
    status, _text, to = browser.ask(address, form | {"truthful": "y", "consent": "y"})
    if status != 303:
        raise RuntimeError(f"kiem-tra: {status}")
    if browser.ask(to)[0] != 200:
        raise RuntimeError("không thấy giấy biên nhận")


def main() -> None:
    """Walk the plan on standard input."""
    plan: dict[str, Any] = json.load(sys.stdin)
    waiting, seconds, faults = deque(plan["plans"]), list[float](), list[str]()

    def citizen() -> None:
        while True:
            try:
                pages = waiting.popleft()
            except IndexError:
                return
            began = time.perf_counter()
            try:
                _walk(plan["port"], pages)
            except (OSError, http.client.HTTPException, RuntimeError) as error:
                faults.append(f"{type(error).__name__}: {error}")
            else:
                seconds.append(time.perf_counter() - began)

    threads = [threading.Thread(target=citizen) for _ in range(THREADS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    json.dump({"seconds": seconds, "whole": time.perf_counter() - began, "faults": faults}, sys.stdout)


if __name__ == "__main__":
    main()
