"""Ways out for the mail of this folder's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.notifications.recipients import folder, use
from tests.servers import SmtpServer, smtp_server


@pytest.fixture
def smtp(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmtpServer]:
    """A running mail server that the application uses."""
    with smtp_server() as server:
        use(app, monkeypatch, server.url + "?timeout=1")
        yield server


@pytest.fixture
def empty_folder(app: Flask) -> None:
    """No mails of an earlier test in the folder."""
    for path in folder().glob("*"):
        path.unlink()
