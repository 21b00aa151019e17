"""Addresses of files as a page hands them out."""

from __future__ import annotations

import html
import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def addresses(page: str, path: str, copy: str | None = None) -> list[str]:
    """Links and pictures of a page that lead to ``path``; of one copy (``?ban=``) if it is named."""
    found = [html.unescape(one) for one in re.findall(r'(?:href|src)="([^"]+)"', page)]
    found = [one for one in found if one.partition("?")[0] == path]
    return [one for one in found if copy is None or f"ban={copy}&" in f"{one}&"]


def original(client: FlaskClient, path: str) -> TestResponse:
    """The original of a file, taken from the officers' page about it."""
    about = client.get(path)
    assert (about.status_code, about.mimetype) == (200, "text/html"), about.status_code
    [address] = addresses(about.text, path, "goc")
    return client.get(address)
