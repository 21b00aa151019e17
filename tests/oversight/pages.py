"""What tests of the pages of figures share: a small life, who looks, how a page is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from html import unescape
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.conftest import MOMENT
from tests.factories.cases import make_accepted_case, make_answered_case, make_case
from tests.factories.matters import receive_matter
from tests.factories.officers import browser_of, officer_of


def ago(days: int) -> datetime:
    """So many calendar days before the moment of the tests."""
    return MOMENT - timedelta(days=days)


def figure_life() -> None:
    """At SXD one report settled in aim, one open beyond it, one complaint overdue; at SNNMT a denunciation
    and a report of last year that nobody screened, both overdue."""
    make_answered_case(at=ago(9), received_at=ago(12))
    make_accepted_case(at=ago(40), received_at=ago(45))
    receive_matter("complaint_first", received_at=ago(40), field_key="land_recovery")
    receive_matter("denunciation", "SNNMT", received_at=ago(60))
    make_case("SNNMT", received_at=ago(400), field_key="waste_environment", area_code="21235")


def inspector(app: Flask) -> FlaskClient:
    """A browser of Thanh tra tỉnh, who sees all."""
    return browser_of(app, officer_of("TTT", "inspector"))


def observer(app: Flask) -> FlaskClient:
    """A browser of one who is shown figures and no case."""
    return browser_of(app, officer_of("SNV", "observer"))


def text_of(client: FlaskClient, address: str) -> str:
    """A page as written, entities read."""
    response = client.get(address)
    assert response.status_code == 200, (address, response.status)
    return unescape(response.get_data(as_text=True))


def cards(html: str) -> dict[str, tuple[str, str]]:
    """The numbers on top by their words, each with its list."""
    found = re.findall(r'qn-figures__value">([^<]*)</strong>\s*<a href="([^"]*)">([^<]*)</a>', html)
    return {words: (value, address) for value, address, words in found}


def listed(client: FlaskClient, address: str) -> str:
    """How many the list says it has; as many stand on it."""
    html = text_of(client, address)
    found = re.search(r'class="qn-figure">([^<]*)<', html)
    assert found, address
    assert html.count('scope="row"') == int(found[1]), address
    return found[1]


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
