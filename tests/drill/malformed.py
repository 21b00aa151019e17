"""Twenty thousand malformed requests of each role, over all routes, half on each engine: no fault of ours,
nothing told of the inside, nobody led elsewhere; run by ``make drill``. ``MALFORMED=1000`` sends fewer,
``ROLES=desk,admin`` of some.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from dataclasses import replace

import pytest
from flask import Flask

from feedback.accounts.roles import ROLES
from feedback.extensions import db
from feedback.web.headers import ALWAYS, UNLESS_SAID
from tests.web.busy import visitor_of
from tests.web.malformed import faults, send
from tests.web.traced import is_touch, readable, written

EACH = int(os.environ.get("MALFORMED", "20000"))
WHO = os.environ.get("ROLES", ",".join(("nobody", *ROLES))).split(",")


@pytest.mark.parametrize("role", WHO)
def test_no_malformed_request_finds_a_fault(
    role: str, app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    boundless = replace(app.extensions["settings"], calls_per_minute=10**9, wrong_keys_per_minute=10**9)
    monkeypatch.setitem(app.extensions, "settings", boundless)
    visitor = visitor_of(app, role, look=400)
    answers: Counter[int] = Counter()
    began = time.monotonic()
    found = list(faults(app, visitor, EACH // 2, 2026, answers))
    with capsys.disabled():
        asked, seconds = sum(answers.values()), time.monotonic() - began
        known = f"{len(visitor.pages)} pages, {len(visitor.forms)} forms known"
        told = f"{role}: {asked:,} requests in {seconds:.0f} s, {dict(answers)}, {known}, {len(found)} faults"
        print(f"{db.engine.dialect.name}: {told}", *map(" ".join, found[:20]), sep="\n  ", flush=True)  # noqa: T201
    assert found[:20] == []


def test_no_route_that_is_read_changes_anything(app: Flask) -> None:
    """Every route, with numbers that lead somewhere, read by a leader; every answer with its headers."""
    visitor = visitor_of(app, "leader", look=0)
    carried = {name.lower() for name in (*ALWAYS, *UNLESS_SAID, "Cache-Control")}
    bare = []
    with written() as seen:
        visitor.look_round(("/viec-cua-toi", "/don", "/tai-khoan", "/"), 500)
        for address in readable(app):
            for method in ("GET", "HEAD"):
                answer = send(app, method, address, {"HTTP_COOKIE": visitor.cookie})
                headers = {name.lower() for name, _ in answer[1]}
                if not carried <= headers or "server" in headers:
                    bare.append((method, address))
    assert bare == []
    assert [one for one in seen if not is_touch(one)] == []
