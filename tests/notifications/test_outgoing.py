"""Where MAIL_URL points, and that a wrong one stops the start."""

from __future__ import annotations

import email
from datetime import timedelta
from email import policy

import pytest
from flask import Flask

from feedback import config
from feedback.notifications import outgoing
from tests.conftest import MOMENT


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


def test_a_long_subject_is_read_as_it_was_written(app: Flask) -> None:
    """However a subject falls into encoded words, each space arrives."""
    words = "Tiếp công dân trực tuyến: có yêu cầu mới được xem xét trước hết ngày mùng ba tháng mười hai"
    for cut in range(1, len(words)):
        mail = outgoing.Mail(
            to="nguyet@thudientu.example", subject=words[:cut], body="x", at=MOMENT + timedelta(cut), key="k"
        )
        message, _ = outgoing.composed(mail, config.current())
        for rules in (policy.default, policy.compat32):
            read = email.message_from_bytes(message.as_bytes(), policy=rules)["Subject"]
            shown = str(email.header.make_header(email.header.decode_header(str(read))))
            assert shown.strip() == words[:cut].strip()
