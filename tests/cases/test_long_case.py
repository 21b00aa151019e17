"""A case with a thousand events opens as one with ten does: as many statements, its history page by page."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import Engine, event

from feedback.cases.actions import history
from feedback.cases.actions.history import Happened
from feedback.cases.models import Case
from feedback.extensions import db
from tests.cases.desk_browser import opened
from tests.cases.test_desk_queue import counted
from tests.conftest import MOMENT
from tests.factories.cases import make_accepted_case
from tests.factories.matters import receive_matter
from tests.factories.officers import actor_of, browser_of, make_handler

TABS = ("tom-tat", "don", "dien-bien", "van-ban", "trao-doi", "nhat-ky")


def test_the_page_of_a_case_takes_as_many_statements_at_a_thousand_events(app: Flask) -> None:
    handler = make_handler()
    by = actor_of(handler)
    client = browser_of(app, handler)
    spent: dict[int, dict[str, int]] = {}
    for many in (10, 1000):
        case: Case = make_accepted_case(title=f"Kênh Nam Sông Vệ sạt lở, nhật ký {many} lần kiểm tra")
        told = [Happened(case.id, "noted", case.state, case.state, details={}, for_citizen=False)]
        history.write(told * many, by=by, at=MOMENT)
        db.session.commit()
        address = f"/don/{case.number}"
        spent[many] = {}
        for tab in TABS:
            opened(client, f"{address}?muc={tab}")
            with counted() as statements:
                opened(client, f"{address}?muc={tab}")
            spent[many][tab] = len(statements)
    assert spent[10] == spent[1000]
    seen, page = 0, f"{address}?muc=dien-bien"
    while page:
        html = opened(client, page)
        seen += html.count("qn-timeline__item")
        following = re.search(r'rel="next" href="([^"]+)"', html)
        page = following[1].replace("&amp;", "&") if following else ""
    # Received, and taken up.
    assert seen == 1000 + 2


def test_the_page_of_a_case_asks_the_same_thing_once(app: Flask) -> None:
    client = browser_of(app, make_handler())
    case = db.session.get_one(Case, receive_matter("complaint_first").lodged.case_id)
    asked: list[tuple[str, str]] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_rest: object) -> None:
        asked.append((statement, str(values)))

    address = f"/don/{case.number}"
    opened(client, address)
    event.listen(Engine, "before_cursor_execute", note)
    try:
        opened(client, address)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    reading = [one for one in asked if one[0].startswith("SELECT")]
    assert [(one[0][-300:], one[1]) for one in reading if reading.count(one) > 1] == []
    assert len(reading) <= 54
