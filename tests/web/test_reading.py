"""A page that only reads can't write, and holds no transaction of PostgreSQL but where it needs one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from feedback.agencies.models import Agency
from feedback.extensions import db, read_only


@pytest.fixture
def reading(app: Flask) -> Iterator[Flask]:
    with app.test_request_context("/"):
        read_only(True)
        try:
            yield app
        finally:
            db.session.remove()
            read_only(False)


def _postgresql() -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite reads one state in a transaction that takes no lock")


def _setting() -> Any:
    return db.session.scalar(text("SHOW work_mem"))


def _holds_a_transaction() -> bool:
    driver: Any = db.session.connection().connection.dbapi_connection
    return driver.info.transaction_status != driver.info.transaction_status.IDLE


def test_it_cannot_write(reading: Flask) -> None:
    with pytest.raises(DBAPIError, match=r"read-?only"):
        db.session.execute(text("DELETE FROM holiday"))


def test_a_select_leaves_nothing_open(reading: Flask) -> None:
    _postgresql()
    assert db.session.scalars(select(Agency.id)).all()
    assert not _holds_a_transaction()


def test_an_answer_in_parts_reads_one_state_and_ends_with_the_page(reading: Flask) -> None:
    _postgresql()
    asked = select(Agency.id).order_by(Agency.id).execution_options(yield_per=2)
    parts = db.session.scalars(asked).partitions()
    first = next(parts)
    assert len(first) == 2
    assert _holds_a_transaction()
    assert len(first) + sum(map(len, parts)) > 50
    db.session.remove()
    assert not _holds_a_transaction()


def test_a_setting_for_the_page_holds_until_its_end(reading: Flask) -> None:
    _postgresql()
    before = _setting()
    db.session.execute(text("SET LOCAL work_mem = '7MB'"))
    assert _setting() == "7MB"
    db.session.remove()
    assert _setting() == before != "7MB"
