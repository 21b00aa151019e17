"""Where MAIL_URL points, and that a wrong one stops the start."""

from __future__ import annotations

import pytest

from feedback import config
from feedback.notifications import outgoing


@pytest.mark.parametrize(
    ("url", "host", "port", "ssl", "tls"),
    [
        ("smtp://mail.example", "mail.example", 25, False, False),
        ("smtp://a%40b:p%3Aw@mail.example?tls=1", "mail.example", 587, False, True),
        ("smtps://mail.example", "mail.example", 465, True, False),
        ("smtp://127.0.0.1:2525?timeout=3", "127.0.0.1", 2525, False, False),
    ],
)
def test_mail_url(url: str, host: str, port: int, ssl: bool, tls: bool) -> None:
    server = outgoing.read_url(url)
    assert (server.host, server.port, server.ssl, server.tls) == (host, port, ssl, tls)
    if "%40" in url:
        assert (server.username, server.password) == ("a@b", "p:w")


@pytest.mark.parametrize(
    "url", ["mail.example:25", "http://mail", "smtp://", "smtp://a:b", "smtp://h?timeout=x"]
)
def test_a_wrong_mail_url_stops_the_start(url: str) -> None:
    with pytest.raises(config.SettingError, match="MAIL_URL"):
        outgoing.read_url(url)
