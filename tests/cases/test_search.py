"""The search index: what is found, by whom, and that it can be built anew."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask
from sqlalchemy import text

from feedback.administration.search_cli import search_cli
from feedback.cases import search
from feedback.extensions import db
from tests.cases.test_actions import BRIDGE, lodged


def test_rebuilding_finds_the_same(app: Flask) -> None:
    case, _ = lodged()
    other, _ = lodged(replace(BRIDGE, title="Bụi từ xe chở đá", body="Xe chở đá chạy qua thôn làm bụi mù."))
    bridge, dust, agency_id = case.id, other.id, case.agency_id
    db.session.execute(text("DELETE FROM case_search"))
    db.session.commit()
    assert search.find("cầu treo", agency_id=None) == []
    db.session.rollback()
    result = app.test_cli_runner().invoke(search_cli, ["rebuild"])
    assert result.exit_code == 0, result.output
    assert search.find("cầu treo", agency_id=None) == [bridge]
    assert search.find("bụi", agency_id=None) == [dust]
    assert search.find("ánh nguyệt", agency_id=agency_id) == [dust, bridge]


def test_the_last_word_of_a_long_text_is_found(app: Flask) -> None:
    body = " ".join(f"việc thứ {number}" for number in range(200)) + " rồi đến kênh Thạch Nham"
    case, _ = lodged(replace(BRIDGE, body=body))
    assert search.find("thạch nham", agency_id=case.agency_id) == [case.id]


def test_pages_go_on_where_the_one_before_ended(app: Flask) -> None:
    ids = [lodged()[0].id for _ in range(5)]
    first = search.find("cầu", agency_id=None, most=2)
    assert first == [ids[4], ids[3]]
    assert search.find("cầu", agency_id=None, before=first[-1], most=2) == [ids[2], ids[1]]


def test_hostile_queries_find_nothing_and_break_nothing(app: Flask) -> None:
    lodged()
    for query in (
        "",
        "   ",
        "'",
        '"',
        "* OR *",
        "a & | ! b",
        "words:x",
        "NEAR(cau treo)",
        "\x00",
        "cầu'); --",
    ):
        search.find(query, agency_id=None)
    assert search.find("cầu " * 500, agency_id=None) != []
