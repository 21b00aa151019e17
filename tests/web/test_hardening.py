"""What every answer carries and what none tells; what a request may not change, and under which name."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
import waitress
from flask import Flask
from flask.testing import FlaskClient
from waitress.channel import HTTPChannel
from waitress.task import ErrorTask

from feedback import config, serving
from feedback.web.cookies import name_of
from feedback.web.headers import ALWAYS, UNLESS_SAID
from tests.conftest import House
from tests.factories.officers import browser_of, officer_of
from tests.intake.walk import CONTENT, hidden
from tests.web.busy import visitor_of
from tests.web.malformed import Visitor, faults, send
from tests.web.traced import is_touch, values_of, written

HOME = "trang-nha.quangngai.example"


@pytest.fixture
def secure(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """The application as it stands behind HTTPS."""
    settings = replace(app.extensions["settings"], secure_cookies=True)
    monkeypatch.setitem(app.extensions, "settings", settings)
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", True)
    monkeypatch.setitem(app.config, "SESSION_COOKIE_NAME", name_of("phien", "/", secure=True))
    return app.test_client()


def test_every_answer_of_every_route_carries_all_headers(app: Flask, house: House) -> None:
    """By its own method and by others; a sample, ``make drill`` asks all and reads the pages."""
    if house.engine != "sqlite":
        pytest.skip("headers don't ask the database")
    with app.test_request_context():
        found = [(rule, app.url_for(rule.endpoint, **values_of(rule))) for rule in app.url_map.iter_rules()]
    assert len(found) > 1000
    # Routes of one room are neighbours: some of each.
    found = found[::5]
    bare = []
    carried = {name.lower() for name in (*ALWAYS, *UNLESS_SAID, "Cache-Control")}
    for rule, address in found:
        known = rule.methods or set()
        for method in ("OPTIONS", "TRACE", *(("POST",) if "POST" in known else ())):
            headers = {name.lower() for name, _ in send(app, method, address, {})[1]}
            if not carried <= headers or "server" in headers:
                bare.append((method, address, carried - headers))
    assert bare == []


@pytest.mark.parametrize(
    ("method", "address", "more", "status"),
    [
        ("GET", "/", {}, 200),
        ("HEAD", "/", {}, 200),
        ("GET", "/static/khong-co.css", {}, 404),
        ("GET", "/khong-co", {}, 404),
        ("GET", "/viec-cua-toi", {}, 303),
        ("POST", "/tra-cuu", {"CONTENT_LENGTH": "99999999999"}, 413),
        ("GET", "/", {"HTTP_HOST": "evil.example"}, 400),
        ("GET", "/", {"HTTP_HOST": "localhost:x"}, 400),
        ("GET", "/healthz", {"HTTP_HOST": "10.0.0.7:8000"}, 200),
        ("GET", "/readyz", {"HTTP_HOST": "web:8000"}, 200),
        ("GET", "/metrics", {"HTTP_HOST": "127.0.0.1:8001", "REMOTE_ADDR": "127.0.0.1"}, 200),
        ("GET", "/healthz/", {"HTTP_HOST": "10.0.0.7:8000"}, 400),
        ("GET", "/", {"HTTP_COOKIE": "phien=\xff"}, 200),
        ("TRACE", "/", {}, 405),
    ],
)
def test_what_goes_wrong_before_any_page_carries_them_too(
    app: Flask, method: str, address: str, more: dict[str, str], status: int
) -> None:
    code, found, body = send(app, method, address, more)
    headers = dict(found)
    assert code == status
    assert {name: headers.get(name) for name in ALWAYS} == ALWAYS
    assert headers["Content-Security-Policy"] == UNLESS_SAID["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "evil" not in body.decode()


def test_a_file_unchanged_carries_them(client: FlaskClient) -> None:
    first = client.get("/api/v1/openapi.json")
    again = client.get("/api/v1/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.headers["Content-Security-Policy"]
    # Programs within pages of other sites read it.
    assert again.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_behind_https_cookies_and_headers_are_for_this_host_alone(secure: FlaskClient) -> None:
    page = secure.get("/tra-cuu", base_url="https://localhost")
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    [cookie] = page.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-phien=")
    for mark in ("; Secure", "; HttpOnly", "; Path=/", "; SameSite=Lax"):
        assert mark in cookie
    assert "Domain" not in cookie
    draft = name_of("ban_nhap", "/gui-don", secure=True)
    assert draft == "__Secure-ban_nhap"


def test_a_draft_is_found_again_behind_https(secure: FlaskClient) -> None:
    path, base = "/gui-don/phan-anh/noi-dung", "https://localhost"
    page = secure.get(path, base_url=base).text
    answer = secure.post(path, data=hidden(page) | CONTENT, base_url=base)
    assert answer.status_code == 303
    assert [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("__Secure-ban_nhap=")]
    assert CONTENT["title"] in secure.get(path, base_url=base).text


def test_only_names_of_ours_are_answered(app: Flask) -> None:
    site = {"site_url": f"https://{HOME}:8443/", "allowed_hosts": "noi-bo, may-hai"}
    settings = replace(app.extensions["settings"], mode="production", **site)
    assert settings.hosts == [HOME, "noi-bo", "may-hai"]
    assert {"localhost", "127.0.0.1"} < set(replace(settings, mode="embedded").hosts)
    named = {HOME: 400, "localhost": 200, "127.0.0.1:8000": 200, f"localhost.{HOME}": 400}
    for name, status in named.items():
        assert send(app, "GET", "/", {"HTTP_HOST": name})[0] == status, name
    # Without a proxy in front, what a visitor says of one is nothing.
    assert send(app, "GET", "/", {"HTTP_X_FORWARDED_HOST": "evil.example"})[0] == 200


def test_signing_out_empties_the_browser(app: Flask) -> None:
    officer = browser_of(app, officer_of("SXD", "handler"))
    answer = officer.post("/dang-xuat", data=hidden(officer.get("/dang-xuat").text))
    assert answer.headers["Clear-Site-Data"] == '"cache"', "entries without a line wait in the storage"
    assert answer.headers["Cache-Control"] == "no-store"
    assert officer.get("/viec-cua-toi").status_code == 303


def test_a_cookie_signed_by_the_key_before_still_opens(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    officer = browser_of(app, officer_of("SXD", "handler"))
    old = app.config["SECRET_KEY"]
    settings = replace(app.extensions["settings"], secret_key="mới" * 20, secret_key_fallbacks=old)
    monkeypatch.setitem(app.config, "SECRET_KEY", settings.secret_key)
    assert officer.get("/viec-cua-toi").status_code == 303
    officer = browser_of(app, officer_of("SXD", "desk"))
    monkeypatch.setitem(app.config, "SECRET_KEY", old)
    officer_before = browser_of(app, officer_of("SXD", "leader"))
    monkeypatch.setitem(app.config, "SECRET_KEY", settings.secret_key)
    monkeypatch.setitem(app.config, "SECRET_KEY_FALLBACKS", [old])
    assert officer_before.get("/viec-cua-toi").status_code == 200
    assert settings.signing_keys == [old, settings.secret_key]
    assert old not in str(settings.open_values)


def test_production_takes_no_short_key_before(tmp_path: Any) -> None:
    with pytest.raises(config.SettingError, match="SECRET_KEY_FALLBACKS"):
        config.load(
            {"MODE": "production", "SECRET_KEY_FALLBACKS": "ngắn"},
            data_dir=tmp_path,
            secret_key="k" * 40,
            sealing_keys="k1:" + "A" * 43 + "=",
            register_key="A" * 43 + "=",
            checkpoint_key="A" * 43 + "=",
            lookup_key="A" * 43 + "=",
            database_url="postgresql://x",
            mail_url="smtp://x",
            site_url="https://x",
        )


def test_no_page_that_is_read_changes_anything(app: Flask, house: House) -> None:
    """What a leader finds by following links; ``make drill`` reads every route."""
    if house.engine != "sqlite":
        pytest.skip("what a page writes it writes on both")
    visitor = visitor_of(app, "leader", look=0)
    with written() as seen:
        visitor.look_round(("/viec-cua-toi", "/don", "/tai-khoan"), 25)
    assert len(visitor.pages) == 25
    assert [one for one in seen if not is_touch(one)] == []


def test_no_form_is_taken_without_its_token(app: Flask, house: House) -> None:
    """Forms of a leader, filled in as his page shows them, sent as another site would have him send them."""
    if house.engine != "sqlite":
        pytest.skip("what a page writes it writes on both")
    visitor = visitor_of(app, "leader", look=45)
    assert len(visitor.forms) > 10
    with written() as seen:
        for address, fields in visitor.forms:
            sent = {name: value for name, value in fields.items() if name != "csrf_token"}
            status = _post(app, visitor, address, sent)
            assert status in (303, *range(400, 500)), (address, status)
        for rule in list(app.url_map.iter_rules())[::4]:
            if "POST" in (rule.methods or ()) and not getattr(
                app.view_functions[rule.endpoint], "programs", False
            ):
                with app.test_request_context():
                    address = app.url_for(rule.endpoint, **values_of(rule))
                assert _post(app, visitor, address, {}) < 500, address
    assert [one for one in seen if not is_touch(one)] == []


def _post(app: Flask, visitor: Visitor, address: str, fields: dict[str, str]) -> int:
    kind = {"HTTP_COOKIE": visitor.cookie, "CONTENT_TYPE": "application/x-www-form-urlencoded"}
    return send(app, "POST", address, kind, urlencode(fields).encode())[0]


@pytest.mark.parametrize("role", ["nobody", "desk"])
def test_malformed_requests_find_no_fault(role: str, app: Flask, house: House) -> None:
    """A sample; ``make drill`` sends twenty thousand of each role."""
    if role == "nobody" and house.engine != "sqlite":
        pytest.skip("a sample on each engine is enough")
    visitor = visitor_of(app, role, look=12)
    answers: Counter[int] = Counter()
    assert list(faults(app, visitor, 80, 11, answers)) == []
    assert sum(answers.values()) == 80
    assert len(answers) > 5


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of an embedded server whose application fails."""
    monkeypatch.setattr(HTTPChannel, "error_task_class", ErrorTask)
    serving.mute(secure=True)

    def failing(*_: Any) -> Any:
        raise RuntimeError("Nguyễn Thị Ánh Nguyệt")

    made = waitress.create_server(failing, host="127.0.0.1", port=0, threads=1, ident=None)
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    yield made.effective_port
    made.close()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nBad Header\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"500"),
    ],
)
def test_the_server_itself_refuses_mutely(server: int, sent: bytes, status: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server), timeout=5) as connection:
        connection.sendall(sent)
        told = b""
        while part := connection.recv(65536):
            told += part
    head, _, body = told.partition(b"\r\n\r\n")
    assert head.split()[1] == status
    assert body.decode() in ("Không đọc được yêu cầu.\n", "Hệ thống đang lỗi.\n")
    for name in (*ALWAYS, *UNLESS_SAID, "Strict-Transport-Security"):
        assert f"\r\n{name}: ".encode() in head, name
    for word in (b"waitress", b"Traceback", b"Server:", b"RuntimeError", b"generated"):
        assert word not in told
