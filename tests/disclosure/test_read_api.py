"""The read API: what it says of each resource, and how it answers what is asked wrongly."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate
from sqlalchemy.exc import OperationalError

from feedback.web import pagination
from tests.factories.officers import browser_of, make_handler

API = "/api/v1"
LISTS = ("co-quan", "xa-phuong", "loai-don", "linh-vuc")


def problem(answer: Any, status: int) -> dict[str, Any]:
    """What went wrong, as programs read it; the answer names its type and may be read by other sites."""
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.content_type == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    told: dict[str, Any] = answer.get_json()
    assert told["status"] == status
    assert told["type"].endswith(f"/api/v1#loi-{status}")
    assert told["detail"]
    return told


def everything(client: FlaskClient, address: str) -> list[dict[str, Any]]:
    """All rows of a list, page by page, as «next» leads."""
    rows: list[dict[str, Any]] = []
    for _ in range(60):
        answer = client.get(address)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        told = answer.get_json()
        rows += told["rows"]
        if told["next"] is None:
            assert "Link" not in answer.headers
            return rows
        assert answer.headers["Link"] == f'<{told["next"]}>; rel="next"'
        address = "/" + told["next"].split("/", 3)[3]
    raise AssertionError(f"{address} has no end")


def test_lists_of_codes_page_through_without_gaps(client: FlaskClient) -> None:
    for one in LISTS:
        rows = everything(client, f"{API}/{one}?so_luong=7")
        codes = [row["ma"] for row in rows]
        assert len(codes) == len(set(codes)) > 3, one
        assert rows == everything(client, f"{API}/{one}?so_luong=100")
    assert len(everything(client, f"{API}/xa-phuong")) == 96
    communes = everything(client, f"{API}/co-quan?cap=commune&so_luong=100")
    assert {row["cap"] for row in communes} == {"commune"}
    assert {row["ma_co_quan"] for row in everything(client, f"{API}/xa-phuong")} <= {
        row["ma"] for row in communes
    }


def test_an_answer_may_be_kept_by_anyone_and_is_the_same_for_an_officer(
    app: Flask, client: FlaskClient
) -> None:
    address = f"{API}/xa-phuong?so_luong=2"
    first = client.get(address)
    assert first.content_type == "application/json"
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = client.head(address)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == first.headers["ETag"]
    officer = browser_of(app, make_handler("SXD")).get(address)
    assert (officer.data, officer.headers["Cache-Control"]) == (first.data, "public, max-age=60")


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("x=1", "x"),
        ("so_luong=0", "so_luong"),
        ("so_luong=101", "so_luong"),
        ("so_luong=%D9%A3", "so_luong"),
        ("so_luong=1e1", "so_luong"),
        ("so_luong=" + "9" * 3000, "so_luong"),
        ("so_luong=1&so_luong=2", "so_luong"),
        ("sau=", "sau"),
        ("sau=AAAAAAAAAAAAAAA%00", "sau"),
        ("sau=________________", "sau"),
        ("sau=AAAAAAAAAAAAAAAAAAAAAAAAAAAA", "sau"),
        ("cap=huyen", "cap"),
        ("cap[]=commune", "cap[]"),
    ],
)
def test_a_wrong_parameter_is_named(client: FlaskClient, query: str, named: str) -> None:
    told = problem(client.get(f"{API}/co-quan?{query}"), 400)
    assert [one["parameter"] for one in told["errors"]] == [named]
    assert told["detail"].startswith(f"{named}: ")


def test_all_faults_are_told_at_once_and_nothing_that_was_sent(client: FlaskClient) -> None:
    told = problem(client.get(f"{API}/co-quan?so_luong=x&cap=y&sau=%F0%9F%98%80&la=0912345678"), 400)
    assert {one["parameter"] for one in told["errors"]} == {"so_luong", "cap", "sau", "la"}
    assert "0912345678" not in str(told)
    place = pagination.encode((None, -5))
    assert problem(client.get(f"{API}/co-quan?sau={place}"), 400)["errors"][0]["parameter"] == "sau"
    assert client.get(f"{API}/co-quan?sau={pagination.encode((None, 2**62))}").get_json()["rows"] == []


def test_other_failures_are_problems_too(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for address in ("/api/", "/api/v2", f"{API}/", f"{API}/khong-co", f"{API}/co-quan/SXD", f"{API}/%00/%FF"):
        problem(client.get(address), 404)
    refused = client.post(f"{API}/co-quan", json=[1])
    problem(refused, 405)
    assert "GET" in refused.headers["Allow"]
    problem(client.get(f"{API}/co-quan", headers={"Accept": "text/html"}), 406)
    assert client.get(f"{API}/co-quan", headers={"Accept": "text/html, */*;q=0.1"}).status_code == 200
    problem(client.get(f"{API}/co-quan?q=" + "a" * 5000), 414)

    def broken(*_: object, **__: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("0912345678"))

    monkeypatch.setattr("feedback.agencies.queries.directory", broken)
    away = client.get(f"{API}/co-quan")
    assert "0912345678" not in str(problem(away, 503))
    assert away.headers["Retry-After"] == "60"
    monkeypatch.setattr("feedback.agencies.queries.directory", lambda: 1 // 0)
    problem(client.get(f"{API}/co-quan"), 500)


def test_who_asks_too_often_waits(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    app.extensions["limits"].forget()
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], calls_per_minute=2))
    answers = [client.get(f"{API}/loai-don") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    problem(answers[2], 429)
    assert 1 <= int(answers[2].headers["Retry-After"]) <= 60
    app.extensions["limits"].forget()


def test_the_page_names_every_resource(client: FlaskClient) -> None:
    page = client.get(API).get_data(as_text=True)
    for one in LISTS:
        assert f'href="/api/v1/{one}"' in page
    assert 'id="loi-410"' in page
    assert 'lang="en"' in page


def test_the_document_is_valid_and_tells_of_each_resource(client: FlaskClient) -> None:
    told = client.get(f"{API}/openapi.json").get_json()
    validate(told)
    assert told["openapi"].startswith("3.1")
    for one in LISTS:
        listed = told["paths"][f"{API}/{one}"]["get"]
        example = listed["responses"]["200"]["content"]["application/json"]["example"]
        assert example["rows"] == client.get(f"{API}/{one}?so_luong=1").get_json()["rows"]
