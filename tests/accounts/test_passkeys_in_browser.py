"""Codes and passkeys in Chromium with a virtual authenticator: made, asked for, alone; replayed, cloned, of
another site.
"""

from __future__ import annotations

import dataclasses
import json
import re
import threading
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from urllib.parse import parse_qs

import pyotp
import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, Request
from sqlalchemy import select, update
from werkzeug.serving import make_server

from feedback.accounts import passkeys
from feedback.accounts.models import Factor, OfficerAct
from feedback.extensions import db
from tests.accounts.factories import PASSWORD, make_officer
from tests.accounts.test_sign_in import NAME
from tests.browser import look, look_at_both, press
from tests.conftest import House

pytestmark = [
    pytest.mark.usefixtures("quick_passwords"),
    pytest.mark.parametrize("house", ["sqlite"], indirect=True),
]


@pytest.fixture
def address(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The application at an address for which browsers make passkeys."""
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    found = f"http://localhost:{server.server_port}"
    settings = dataclasses.replace(house.app.extensions["settings"], site_url=found)
    monkeypatch.setitem(house.app.extensions, "settings", settings)
    yield found
    server.shutdown()
    thread.join()


def by_password(page: Page, address: str) -> None:
    page.goto(f"{address}/dang-nhap")
    page.fill("[name=username]", NAME)
    page.fill("[name=password]", PASSWORD)
    press(page, "Đăng nhập")


def by_passkey(page: Page, address: str) -> None:
    page.goto(f"{address}/dang-nhap")
    page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
    page.wait_for_url(lambda url: "/khoa-truy-cap" not in url and "/dang-nhap" not in url[-10:])


def leave(page: Page) -> None:
    press(page, page.locator(".qn-office-account button"))


def test_ceremonies(client: FlaskClient, address: str, browser: Browser, house: House) -> None:
    make_officer()
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="vi")
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    posted: list[str] = []

    def keep(request: Request) -> None:
        if request.url.endswith("/khoa-truy-cap/xong"):
            posted.append(request.post_data or "")

    page.on("request", keep)
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    security = f"{address}/tai-khoan/bao-mat"

    by_password(page, address)
    page.goto(security)
    press(page, "Thêm khóa truy cập")
    look(page, "passkey-new")
    page.fill("[name=label]", "Điện thoại công vụ")
    press(page, "Tạo khóa truy cập")
    press(page, "Thêm ứng dụng mã dùng một lần")
    page.set_viewport_size({"width": 390, "height": 900})
    look(page, "codes-new")
    secret = re.sub(r"[^A-Z2-7]", "", page.locator("p strong.qn-typed").inner_text())
    page.fill("[name=code]", pyotp.TOTP(secret).at(house.clock.now()))
    press(page, "Thêm ứng dụng")
    look_at_both(page, "security")
    page.set_viewport_size({"width": 1280, "height": 900})

    leave(page)
    by_password(page, address)
    look_at_both(page, "second-step")
    page.fill("[name=code]", "000000")
    press(page, "Đăng nhập")
    press(page, "Dùng khóa truy cập")
    assert page.url.endswith("/viec-cua-toi")

    page.set_viewport_size({"width": 1280, "height": 900})
    leave(page)
    by_passkey(page, address)
    page.goto(security)
    assert "Đăng nhập bằng" in page.content()

    answer = parse_qs(posted[-1])
    page.goto(security)
    leave(page)
    replay = """async (answer) => {
        const csrf_token = document.querySelector("[name=csrf_token]").value;
        const body = new URLSearchParams({csrf_token, answer});
        const said = await fetch("/dang-nhap/khoa-truy-cap/xong", {method: "POST", body});
        return said.url;
    }"""
    assert page.evaluate(replay, answer["answer"][0]).endswith("/dang-nhap"), "a replay"
    signed = answer["answer"][0]
    said = json.loads(signed)["response"]["clientDataJSON"]
    challenge = json.loads(urlsafe_b64decode(said + "=="))["challenge"]
    row = db.session.scalars(select(Factor).where(Factor.kind == "passkey")).one()
    assert row.public_key is not None
    here = passkeys.site(address)
    assert here is not None
    assert passkeys.proved(here, challenge, signed, public_key=row.public_key) == row.sign_count
    for site, asked in (
        (passkeys.Site("localhost", "http://localhost:1"), challenge),
        (passkeys.Site("lua-dao.example", here.origin), challenge),
        (here, passkeys.new_challenge()),
    ):
        with pytest.raises(passkeys.Unproved):
            passkeys.proved(site, asked, signed, public_key=row.public_key)

    db.session.execute(update(Factor).where(Factor.kind == "passkey").values(sign_count=1000))
    db.session.commit()
    page.goto(f"{address}/dang-nhap")
    with page.expect_navigation(url="**/dang-nhap"):
        page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
        page.wait_for_url("**/dang-nhap")
    assert "bị sao chép" in page.content()
    assert "passkey_cloned" in db.session.scalars(select(OfficerAct.act)).all()
    # A refused step is an answer 422, which Chromium writes to its console.
    assert [one for one in faults if "422" not in one] == []
    context.close()
