"""The engines: rows put in whole, and connections that died while they rested."""

from __future__ import annotations

from time import monotonic

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from feedback.cases.models import Submission
from feedback.extensions import add_numbered, add_rows, db
from feedback.papers.models import NumberSequence
from feedback.people.models import Person
from tests.cases.test_actions import lodged
from tests.conftest import MOMENT, House


def person(name: str) -> dict[str, object]:
    return {"kind": "person", "full_name": name, "wants": "none", "people_count": 1, "recorded_at": MOMENT}


def test_rows_keep_their_order_and_get_their_numbers(app: Flask) -> None:
    names = [f"Người thứ {place}" for place in range(50)]
    numbers = add_numbered(Person, [person(name) for name in names])
    found = {row.id: row.full_name for row in db.session.execute(select(Person.id, Person.full_name))}
    assert [found[number] for number in numbers] == names
    assert add_numbered(Person, [person("một")]) == [max(numbers) + 1]


def test_rows_go_with_the_transaction(app: Flask) -> None:
    add_rows(NumberSequence, [{"series": f"s:{place}", "year": 2026, "last": 1} for place in range(3)])
    assert db.session.scalar(select(func.count()).select_from(NumberSequence)) == 3
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(NumberSequence)) == 0


def test_labels_that_no_source_gave_are_nothing(app: Flask) -> None:
    lodged()
    assert db.session.scalar(select(func.count()).where(Submission.source_labels.is_(None))) == 1


def test_a_connection_that_died_at_rest_is_replaced(
    app: Flask, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    if house.server is None:
        pytest.skip("a SQLite file is opened in this process and hangs up on nobody")
    own = db.session.scalar(text("SELECT pg_backend_pid()"))
    db.session.remove()
    with db.engines["read"].connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": own})
    monkeypatch.setattr("feedback.extensions.monotonic", lambda: monotonic() + 60)
    assert db.session.scalar(text("SELECT pg_backend_pid()")) != own
