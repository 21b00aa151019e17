"""An officer at a browser without scripts: opens a page, fills in its form, presses its button."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from feedback.law import grounds

_HIDDEN = re.compile(r'<input(?=[^>]*type="hidden")[^>]*>')
_ATTRIBUTE = re.compile(r'(\w[\w-]*)="([^"]*)"')


def opened(client: FlaskClient, address: str, status: int = 200) -> str:
    """The text of a page; its status is the one expected."""
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
    return response.get_data(as_text=True)


def hidden(html: str) -> dict[str, str]:
    """What travels unseen with the page's last form that has a version or nothing but a token."""
    found: dict[str, str] = {}
    for tag in _HIDDEN.findall(html):
        pairs = {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag)}
        if pairs.get("name"):
            found[pairs["name"]] = pairs.get("value", "")
    return found


def pressed(
    client: FlaskClient, address: str, typed: dict[str, Any] | None = None, **more: Any
) -> TestResponse:
    """Open the page, fill in what is typed and press the button."""
    carried = hidden(opened(client, address))
    return client.post(address, data=carried | (typed or {}) | more, content_type="multipart/form-data")


def done(response: TestResponse) -> str:
    """The address that a step that went well leads to."""
    text = response.get_data(as_text=True)
    assert response.status_code == 303, (
        response.status_code,
        re.findall(r"error-summary.*?</ul>", text, re.S),
    )
    return str(response.location)


def ground_on(page: str) -> str:
    """The first ground offered on a page that asserts nothing about the case itself."""
    inputs = [dict(_ATTRIBUTE.findall(tag)) for tag in re.findall(r"<input[^>]*>", page)]
    offered = [pairs["value"] for pairs in inputs if pairs.get("name") == "ground"]
    return next(key for key in offered if not grounds.named(key).needs)
