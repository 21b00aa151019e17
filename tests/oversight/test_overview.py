"""T01 Tổng quan: what the page says, where its links lead, what a spreadsheet of it holds, for whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from html import unescape
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.conftest import MOMENT
from tests.factories.cases import make_accepted_case, make_answered_case, make_case
from tests.factories.matters import receive_matter
from tests.factories.officers import browser_of, make_leader, officer_of

PAGE = "/giam-sat"


def ago(days: int) -> Any:
    """So many calendar days before the moment of the tests."""
    return MOMENT - timedelta(days=days)


def life() -> None:
    """At SXD one report settled in aim, one open beyond it, one complaint overdue; elsewhere a denunciation
    that is overdue, and a proposal of last year."""
    make_answered_case(at=ago(9), received_at=ago(12))
    make_accepted_case(at=ago(40), received_at=ago(45))
    receive_matter("complaint_first", received_at=ago(40))
    receive_matter("denunciation", "SNNMT", received_at=ago(60))
    make_case("SNNMT", received_at=ago(400), field_key="waste_environment", area_code="21235")


def inspector(app: Flask) -> FlaskClient:
    return browser_of(app, officer_of("TTT", "inspector"))


def observer(app: Flask) -> FlaskClient:
    return browser_of(app, officer_of("SNV", "observer"))


def text_of(client: FlaskClient, address: str = PAGE) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.status
    return unescape(response.get_data(as_text=True))


def cards(html: str) -> dict[str, str]:
    """The numbers on top by their words."""
    found = re.findall(r'qn-figures__value">([^<]*)</strong>\s*(?:<a [^>]*>)?([^<]*?)(?:</a>)?\s*<', html)
    return {words.strip(): value for value, words in found}


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of the database meanwhile, by any session."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_numbers_are_of_what_the_viewer_may_know(app: Flask) -> None:
    life()
    whole = text_of(inspector(app))
    assert "Tình hình giải quyết đơn, năm 2026" in whole
    assert cards(whole)["Đơn tiếp nhận"] == "4"
    assert cards(whole)["Đang quá hạn"] == "3"
    assert "(giữ bí mật)" in whole
    watched = text_of(observer(app))
    assert (cards(watched)["Đơn tiếp nhận"], cards(watched)["Đang quá hạn"]) == ("3", "2")
    assert "(giữ bí mật)" not in watched
    assert "/don/" not in watched
    own = text_of(browser_of(app, make_leader("SXD")))
    assert "của Sở Xây dựng" in own
    assert cards(own)["Đơn tiếp nhận"] == "3"
    assert "Sở Nông nghiệp" not in own
