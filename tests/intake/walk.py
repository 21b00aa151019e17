"""A citizen at a browser without scripts: opens a page, fills its form, presses a button."""

from __future__ import annotations

import html
import io
import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

CONTENT = {
    "title": "Cầu dân sinh thôn 3 bị gãy một nhịp",
    "body": "Sau trận mưa ngày 20/11 cầu gãy một nhịp, xe máy không qua được, học sinh phải đi vòng 4 km.",
    "wish": "Sửa cầu trước Tết.",
}
PLACE = {"commune": "Xã Ba Tơ", "place": "Thôn 3, gần trường tiểu học"}
SENDER = {
    "kind": "person",
    "full_name": "Nguyễn Thị Ánh Nguyệt",
    "address": "Thôn 3",
    "commune": "Xã Ba Tơ",
    "phone": "0912 345 678",
    "wants": "mail",
    "email": "nguyet@thudientu.vn",
}
DECISION = {
    "act": "decision",
    "decision_number": "118/QĐ-UBND",
    "decision_on-day": "2",
    "decision_on-month": "11",
    "decision_on-year": "2026",
    "agency": "21484",
    "who": "Chủ tịch Ủy ban nhân dân xã",
    "learned_on-day": "6",
    "learned_on-month": "11",
    "learned_on-year": "2026",
    "first": "none",
}
ACCUSED = {
    "name": "Phạm Văn Bảy",
    "position": "Công chức địa chính",
    "agency": "21484",
    "role": "staff",
    "duty": "yes",
}
OWN_PAGE = {"khieu-nai": ("quyet-dinh", DECISION), "bao-tin": ("nguoi-lien-quan", ACCUSED)}
"""The page that a kind has before the story, and what is answered there."""
PLEDGE = {"truthful": "1", "consent": "1"}

_HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')


def attribute(tag: str, name: str) -> str:
    """The value of an attribute of a tag, "" when it isn't there."""
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return html.unescape(found.group(1)) if found else ""


def hidden(page: str, form: int = 0) -> dict[str, str]:
    """The hidden fields of a page's form (the first one, beside the quick way out, if not said otherwise)."""
    forms = [one for one in re.findall(r"<form\b.*?</form>", page, re.S) if "/gui-don/thoat" not in one]
    return {attribute(tag, "name"): attribute(tag, "value") for tag in _HIDDEN.findall(forms[form])}


def fill(client: FlaskClient, path: str, answers: dict[str, Any] | None = None, **more: Any) -> TestResponse:
    """Open a page and send its first form with these answers."""
    page = client.get(path).get_data(as_text=True)
    return client.post(path, data=hidden(page) | (answers or {}) | more)


def picture(data: bytes, name: str) -> tuple[io.BytesIO, str]:
    """A file as a browser sends it."""
    return io.BytesIO(data), name


def write(client: FlaskClient, slug: str = "phan-anh", **sender: Any) -> None:
    """Fill in all pages up to checking."""
    if slug in OWN_PAGE:
        page, answers = OWN_PAGE[slug]
        assert fill(client, f"/gui-don/{slug}/{page}", answers).location == f"/gui-don/{slug}/noi-dung"
    if slug == "bao-tin":
        sender = {"wants": "none"} | sender
    assert fill(client, f"/gui-don/{slug}/noi-dung", CONTENT).location == f"/gui-don/{slug}/noi-xay-ra"
    assert fill(client, f"/gui-don/{slug}/noi-xay-ra", PLACE).location == f"/gui-don/{slug}/nguoi-gui"
    answer = fill(client, f"/gui-don/{slug}/nguoi-gui", SENDER | sender)
    assert answer.location == f"/gui-don/{slug}/kiem-tra", answer.get_data(as_text=True)


def send(client: FlaskClient, slug: str = "phan-anh") -> TestResponse:
    """Press «Gửi đơn» on the last page."""
    return fill(client, f"/gui-don/{slug}/kiem-tra", PLEDGE)


def codes(client: FlaskClient) -> tuple[str, str]:
    """Code and secret from the receipt."""
    page = client.get("/gui-don/da-nhan").get_data(as_text=True)
    code, secret = re.findall(r'qn-panel__code qn-code">([^<]+)<', page)
    return code, secret


def lodge(client: FlaskClient, slug: str = "phan-anh", **sender: Any) -> tuple[str, str]:
    """The whole way; returns code and secret."""
    write(client, slug, **sender)
    assert send(client, slug).location == "/gui-don/da-nhan"
    return codes(client)
