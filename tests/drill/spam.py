"""Two hundred submissions of no matter come in at once: one officer sets all aside in five presses and takes
all back in two, each with an entry of its own, while the page says how far it is; run by ``make drill``.
``SPAM=50`` sends fewer.
"""

from __future__ import annotations

import os
import re
import time
from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import func, select

from feedback.cases import checks
from feedback.cases.jobs import running
from feedback.cases.models import Case, CaseEvent, Job
from feedback.extensions import db
from feedback.register.models import RegisterEntry
from tests.cases.test_bulk import form_to, main_of, whole_list
from tests.factories.cases import make_case
from tests.factories.officers import browser_of, make_handler

SPAM = int(os.environ.get("SPAM", "200"))
WHY = "Quảng cáo gửi hàng loạt, không phải đơn."


def test_a_flood_is_set_aside_and_taken_back(
    app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # The turn of a job ends soon, so that its page is seen on the way.
    monkeypatch.setattr(running, "TURN_SECONDS", 0.5)
    for place in range(SPAM):
        make_case(title=f"Bán thuốc tăng cân giá rẻ {place}")
    make_case(title="Đèn đường tắt")
    db.session.commit()
    desk, seconds = browser_of(app, make_handler()), {}
    for step, list_address in (
        ("set_aside", "/don?tim=t%C4%83ng%20c%C3%A2n"),
        ("take_back", "/don?buoc=spam"),
    ):
        began = time.monotonic()
        html = whole_list(desk, list_address)
        sent = form_to(html, "/hang-loat/xem") | {"step": step, "why_spam": WHY}
        shown = main_of(desk.post("/hang-loat/xem", data=sent))
        assert f"Làm với {SPAM} vụ việc" in shown
        seconds[f"{step} shown"] = time.monotonic() - began
        began = time.monotonic()
        there = desk.post("/hang-loat/chay", data=form_to(shown, "/hang-loat/chay")).location
        told = [progress(desk.get(there).text)]
        while told[-1] < SPAM:
            db.session.rollback()
            running.run_waiting()
            db.session.expire_all()
            told.append(progress(desk.get(there).text))
            assert told[-1] == done(there)
        seconds[f"{step} done"] = time.monotonic() - began
        assert told == sorted(told)
        assert len(told) > 2
    with capsys.disabled():
        took = ", ".join(f"{name} {value:.1f} s" for name, value in seconds.items())
        print(f"\n{db.engine.dialect.name}: {SPAM} set aside and taken back: {took}", flush=True)  # noqa: T201
    states = db.session.execute(select(Case.state, func.count()).group_by(Case.state)).all()
    assert [tuple(one) for one in states] == [("received", SPAM + 1)]
    for model in (CaseEvent, RegisterEntry):
        acts = Counter(db.session.scalars(select(model.act)))
        assert acts["set_aside_as_spam"] == acts["taken_back_from_spam"] == SPAM, acts
    assert list(checks.check()) == []


def progress(html: str) -> int:
    """How many cases the page of the job says are done."""
    found = re.search(r" · ([\d.]+)/[\d.]+", html)
    assert found is not None
    return int(found[1].replace(".", ""))


def done(address: str) -> int:
    """How many outcomes are written down."""
    db.session.rollback()
    job = db.session.scalars(select(Job).where(Job.key == address.rpartition("/")[2])).one()
    return len(job.outcomes)
