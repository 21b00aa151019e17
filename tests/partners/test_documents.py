"""What the documents of both interfaces say is what is answered, asked at random."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from flask import Flask
from openapi_spec_validator import validate
from sqlalchemy import func, select

from feedback.cases.models import Submission
from feedback.extensions import db
from feedback.partners.models import PartnerRequest
from tests.disclosure.public_things import publish_something
from tests.factories.partners import make_key, make_partner, open311_form
from tests.partners.asked_at_random import DOCUMENTS, ask, real_values

_EACH = 3
"""Of each operation within its schema, and as many beyond it; the drill asks a hundred thousand times."""


@pytest.mark.parametrize("house", ["sqlite"], indirect=True)
def test_answers_are_as_the_documents_say(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    boundless = replace(app.extensions["settings"], calls_per_minute=10**6, wrong_keys_per_minute=10**6)
    monkeypatch.setitem(app.extensions, "settings", boundless)
    codes = publish_something()
    key = make_key(make_partner(per_minute=10**6, per_day=10**6))
    before = submissions()
    db.session.rollback()
    for document in DOCUMENTS:
        validate(app.test_client().get(document).get_json())
        asked = ask(app, document, _EACH, real_values(codes, key), open311_form(key))
        answers: Counter[int] = sum(asked, Counter())
        assert answers[200] > sum(answers.values()) / 10, answers
    sent = db.session.scalar(select(func.count(PartnerRequest.code)))
    assert sent == submissions() - before


def submissions() -> int:
    """How many there are."""
    return db.session.scalar(select(func.count(Submission.id))) or 0
