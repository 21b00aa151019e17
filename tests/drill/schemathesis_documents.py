"""Both documents asked a hundred thousand times at random, on both engines, by who has no key, one that
nobody has, one of a paused partner, one that may send: no fault of ours, nothing half saved; run by
``make drill``. ``CASES=20000`` asks less.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from dataclasses import replace
from math import ceil

import pytest
from flask import Flask
from sqlalchemy import func, select

from feedback.attachments.models import Attachment
from feedback.cases.models import Case, Submission
from feedback.extensions import db
from feedback.partners.models import PartnerRequest
from feedback.register.actions import link_waiting
from tests.cases.test_checks import verify
from tests.disclosure.public_things import publish_something
from tests.factories.partners import make_key, make_partner, open311_form
from tests.partners.asked_at_random import DOCUMENTS, ask, operations, real_values

CASES = int(os.environ.get("CASES", "100000"))


@pytest.mark.parametrize("holds", ["nothing", "a wrong key", "a paused key", "a key"])
def test_no_case_finds_a_fault(
    holds: str, app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    boundless = replace(app.extensions["settings"], calls_per_minute=10**9, wrong_keys_per_minute=10**9)
    monkeypatch.setitem(app.extensions, "settings", boundless)
    codes = publish_something()
    partner = make_partner(per_minute=10**9, per_day=10**9)
    key = {"nothing": "", "a wrong key": "khoa-khong-ai-co"}.get(holds)
    if key is None:
        key = make_key(partner)
    if holds == "a paused key":
        partner.state = "paused"
        db.session.commit()
    # Rows that factories wrote past the acts are no fault of what comes.
    before, faults = counts(), faults_of(app)
    # An eighth for each engine and key; of each operation as many within its schema as beyond it.
    each = ceil(CASES / 16 / sum(operations(app, document) for document in DOCUMENTS))
    answers: Counter[int] = Counter()
    began = time.monotonic()
    for document in DOCUMENTS:
        real, form = real_values(codes, key), open311_form(key)
        for more in ask(app, document, each, real, form, seed=2026, source=True):
            answers += more
            seconds, asked = time.monotonic() - began, sum(answers.values())
            # A run that is ended has said how far it came.
            with capsys.disabled():
                told = f"{asked:,} cases in {seconds:.0f} s, {asked / seconds:.0f}/s, {dict(answers)}"
                print(f"{db.engine.dialect.name}, {holds}: {told}", flush=True)  # noqa: T201
    assert not [status for status in answers if status >= 500]
    after = counts()
    sent = after[PartnerRequest] - before[PartnerRequest]
    assert (sent > 0) == (holds == "a key")
    assert after[Submission] - before[Submission] == sent
    assert after[Case] - before[Case] == sent
    assert after[Attachment] == before[Attachment]
    assert faults_of(app) == faults


def faults_of(app: Flask) -> tuple[int, list[str]]:
    """What ``register verify`` finds once all that waits is in the register."""
    db.session.rollback()
    while link_waiting():
        pass
    return verify(app)


def counts() -> dict[type, int]:
    """How many rows there are of what a submission brings."""
    return {
        room: db.session.scalar(select(func.count()).select_from(room)) or 0
        for room in (PartnerRequest, Submission, Case, Attachment)
    }
