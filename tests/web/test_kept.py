"""Public pages kept in memory: drawn once, gone with the commit that changes them, never anybody's own."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text

from feedback import published
from feedback.cases.models import Case
from feedback.clock import FixedClock
from feedback.disclosure.models import Outcome
from feedback.extensions import Base, db
from feedback.web import kept
from feedback.web.guards import guard_of
from tests.factories.disclosure import make_published
from tests.intake.walk import lodge

NOT_KEPT: Final = {
    "accounts_provider": "signing in",
    "accounts_public": "signing in",
    "accounts_second": "signing in",
    "cases_public": "what one person sent",
    "consultation_public": "an opinion under way",
    "deadlines_public": "a form that is filled in by the address",
    "dialogue_public": "somebody's seat",
    "health": "for machines that watch us",
    "intake_public": "a letter being written",
    "protection_public": "what one person asked for",
    "privacy_public": "what one person asked for",
    "reception_desk": "what a device of the desk asks for before anybody signs in",
    "reception_public": "places that are free now, somebody's turn",
    "receipt_check": "a form that takes somebody's receipt",
    "tour": "cases as they stand now, with their codes, in a demo only",
    "register_public": "nothing published yet",
    "site": "the form to track a letter",
}
"""Rooms with public pages that no proxy may keep, and why."""


def _times_drawn(app: Flask, address: str, times: int = 2) -> int:
    """How many statements beyond the one about the number so many visits take together, after the first."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "SELECT version FROM public_state")):
            seen.append(statement)

    app.test_client().get(address)
    event.listen(db.engines["read"], "before_cursor_execute", note)
    try:
        for _ in range(times):
            assert app.test_client().get(address).status_code == 200
    finally:
        event.remove(db.engines["read"], "before_cursor_execute", note)
    return len(seen)


def test_drawn_once_until_something_public_changes(app: Flask, clock: FixedClock) -> None:
    copy = make_published(title="Đường liên thôn Minh Thành")
    db.session.commit()
    code = db.session.get_one(Outcome, copy.outcome_id).code
    pages = ("/ket-qua", f"/ket-qua/{code}", "/ket-qua.atom", "/cong-khai", "/lich-tiep-cong-dan", "/gop-y")
    for address in pages:
        assert _times_drawn(app, address) == 0, address
    first = app.test_client().get(f"/ket-qua/{code}")
    same = app.test_client().get(f"/ket-qua/{code}", headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    assert "Set-Cookie" not in first.headers
    # By whatever way it is written: not even the unit of work need know.
    db.session.execute(text("UPDATE outcome_copy SET title = 'Tên khác'"))
    db.session.commit()
    assert "Tên khác" in app.test_client().get(f"/ket-qua/{code}").text
    before = _version()
    clock.at += timedelta(minutes=1)
    assert app.test_client().get(f"/ket-qua/{code}").status_code == 200
    assert _version() == before, "nothing that is read moves the number"


def test_who_brings_a_cookie_gets_his_own(app: Flask) -> None:
    app.test_client().get("/ket-qua")
    with_cookie = app.test_client()
    with_cookie.set_cookie("phien", "x")
    answer = with_cookie.get("/ket-qua")
    assert (answer.headers["Cache-Control"], answer.status_code) == ("no-store", 200)
    assert (
        app.test_client().get("/ket-qua?tim=a").headers["ETag"]
        != app.test_client().get("/ket-qua").headers["ETag"]
    )
    home = app.test_client().get("/")
    assert home.headers["Cache-Control"] == "no-store"
    assert "csrf_token" in home.text
    assert app.test_client().get("/").text != home.text, "each visitor has a token of his own"


def test_what_reads_anything_else_is_never_kept(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(Base.metadata.tables) >= published.TABLES | published.UNCOUNTED
    assert published.reads("SELECT x FROM case_file") == {"case_file"}
    monkeypatch.setattr(published, "TABLES", published.TABLES - {"outcome"})
    assert _times_drawn(app, "/ket-qua") > 0


def test_a_submission_waits_for_no_other_here(client: FlaskClient) -> None:
    before = _version()
    lodge(client)
    assert db.session.query(Case).count() == 1
    assert _version() == before


def test_memory_has_a_bound(app: Flask) -> None:
    shelf = kept.Shelf()
    for number in range(200):
        shelf.put((str(number),), kept.Kept((1, 1), b"x" * 200_000))
    assert shelf.bytes <= kept.MOST_BYTES
    assert shelf.get(("199",), (1, 1)) is not None
    assert shelf.get(("199",), (2, 1)) is None
    assert shelf.get(("0",), (1, 1)) is None
    shelf.put(("big",), kept.Kept((1, 1), b"x" * 2_000_000))
    assert shelf.get(("big",), (1, 1)) is None


@pytest.mark.once("sqlite")
def test_each_public_page_is_for_all_or_for_one(app: Flask) -> None:
    wrong = []
    for rule in app.url_map.iter_rules():
        guard = guard_of(app, rule.endpoint)
        if rule.arguments or "GET" not in (rule.methods or ()) or guard is None or guard.permission:
            continue
        answer = app.test_client().get(rule.rule)
        said = answer.headers["Cache-Control"]
        if "public" in said:
            good = "ETag" in answer.headers and "Set-Cookie" not in answer.headers
        else:
            good = said.startswith(("no-store", "private")) and rule.endpoint.partition(".")[0] in NOT_KEPT
        if not good:
            wrong.append((rule.rule, rule.endpoint, said))
    assert wrong == []


def _version() -> int:
    db.session.rollback()
    number = int(db.session.execute(text("SELECT version FROM public_state")).scalar_one())
    db.session.rollback()
    return number
