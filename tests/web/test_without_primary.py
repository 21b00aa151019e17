"""The primary is gone: every public page answers from the replica, a post says that it wasn't taken."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from feedback import config
from feedback.app import create_app
from feedback.disclosure.actions.index import index_document, index_outcome
from feedback.disclosure.models import Outcome
from feedback.extensions import db
from feedback.intake import drafts
from feedback.web.guards import guard_of
from feedback.web.replica import COOKIE
from feedback.web.sharing import FRESH_SECONDS
from tests.conftest import House
from tests.factories.disclosure import make_document, make_published
from tests.intake.walk import CONTENT, hidden
from tests.watchful import WatchfulClient

OWN = ("/metrics", "/readyz", "/healthz", "/static/")
"""Not pages: how the machine is, files of the interface."""


@pytest.fixture
def alone(app: Flask, house: House, tmp_path: Path) -> Iterator[Flask]:
    """The same province read from a replica, its primary unreachable."""
    copy = make_published(title="Đường liên thôn Minh Thành")
    index_outcome(db.session.get_one(Outcome, copy.outcome_id), copy)
    index_document(make_document())
    db.session.commit()
    db.session.remove()
    if house.engine == "sqlite":
        db.engine.dispose()
        replica = tmp_path / "replica.db"
        shutil.copy(house.folder / "feedback.db", replica)
        replica.chmod(0o444)
        gone, read = "sqlite:////nowhere/feedback.db", f"sqlite:///{replica}"
    else:
        gone, read = "postgresql://127.0.0.1:1/gone", app.config["SQLALCHEMY_DATABASE_URI"]
    settings = config.load(
        {}, data_dir=house.folder, database_url=gone, database_read_url=read, threads=2, hotline="0255 123"
    )
    lonely = create_app(settings, clock=house.clock)
    lonely.testing = True
    lonely.test_client_class = WatchfulClient
    yield lonely
    with lonely.app_context():
        for engine in db.engines.values():
            engine.dispose()


def test_every_public_page_answers_and_a_post_says_so(alone: Flask, caplog: pytest.LogCaptureFixture) -> None:
    client = alone.test_client()
    found = {path: client.get(path).status_code for path in _pages(alone)}
    assert {path: status for path, status in found.items() if status >= 500} == {}
    for path in (
        "/",
        "/ket-qua",
        "/cong-khai",
        "/so-lieu",
        "/gop-y",
        "/doi-thoai",
        "/doi-thoai/cam-ket",
        "/gui-don",
    ):
        assert found[path] == 200, path
    results = unescape(client.get("/ket-qua?tim=minh+thanh").text)
    assert "Đường liên thôn Minh Thành" in results
    assert client.get(re.findall(r'href="(/ket-qua/KQ\w+)"', results)[0]).status_code == 200
    assert "Đường liên thôn Minh Thành" in unescape(client.get("/").text)
    assert [one.getMessage() for one in caplog.records if one.levelname == "ERROR"] == []
    with client.session_transaction() as kept:
        kept["_user_id"] = "mot-phien-dang-mo"
    assert client.get("/ket-qua").status_code == 200, "an officer reads as everybody does"
    assert client.get("/viec-cua-toi").status_code == 503
    with client.session_transaction() as kept:
        kept.clear()
    path = "/gui-don/phan-anh/noi-dung"
    answer = client.post(path, data=hidden(client.get(path).text) | CONTENT)
    page = unescape(answer.text)
    assert answer.status_code == 503
    for words in ("chưa được nhận", "0255 123", CONTENT["title"], CONTENT["body"], "Gửi lại"):
        assert words in page, words


def test_who_wrote_a_moment_ago_isnt_told_that_it_isnt_there(alone: Flask) -> None:
    client = alone.test_client()
    client.set_cookie("ban_nhap", drafts.new_key())
    own = "/gui-don/phan-anh/kiem-tra"
    assert client.get(own).status_code in (303, 404), "the replica knows of no such draft"
    client.set_cookie(COOKIE, "1")
    assert client.get(own).status_code == 503


def test_a_proxy_may_keep_what_belongs_to_nobody(alone: Flask) -> None:
    paths = [path for path, endpoint in _pages(alone).items() if hasattr(endpoint, "shared")]
    assert {"/ket-qua", "/cong-khai", "/so-lieu", "/huong-dan", "/doi-thoai", "/gop-y"} <= set(paths)
    for path in paths:
        client = alone.test_client()
        answer = client.get(path)
        assert f"public, max-age={FRESH_SECONDS}" in answer.headers["Cache-Control"], path
        assert "Cookie" in answer.headers["Vary"]
        assert "csrf_token" not in answer.text
        again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
        # One who brings a cookie may be somebody; pages with a form's token are his alone.
        client.set_cookie("phien", "x")
        assert client.get(path).headers["Cache-Control"] == "no-store"
    home = alone.test_client().get("/")
    assert home.headers["Cache-Control"] == "no-store", "the form to track a letter stands there"


def _pages(app: Flask) -> dict[str, Any]:
    """Every address without a blank to fill in that anybody may open, with its view."""
    return {
        rule.rule: app.view_functions[rule.endpoint]
        for rule in app.url_map.iter_rules()
        if not rule.arguments and "GET" in (rule.methods or ()) and not rule.rule.startswith(OWN)
        if (guard := guard_of(app, rule.endpoint)) is not None and guard.permission is None
    }
