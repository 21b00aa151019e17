"""How a mail leaves: by SMTP through Flask-Mail, or into a folder that can be opened.

Knows no table and no recipient but the address it is handed. Times are bounded: a server that hangs costs
one timeout, not the worker.
"""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.charset import QP, SHORTEST, Charset
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.text import MIMEText
from types import TracebackType
from typing import Final, Protocol, Self
from urllib.parse import parse_qs, unquote, urlsplit

import flask_mail
from flask import current_app

from feedback.config import SettingError, Settings
from feedback.durable import make_folder, write_whole

TIMEOUT_SECONDS: Final = 30


class ServerFault(Exception):
    """Our mail server doesn't take mail now: away, hanging, or refusing us. No fault of a recipient."""


class Refused(Exception):
    """The recipient or the mail was refused; ``permanent`` by RFC 5321 (5yz), else try again later (4yz)."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code
        self.permanent = code >= 500


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one address. ``key`` names it: the same key is the same mail, also after a crash."""

    key: str
    to: str
    subject: str
    body: str
    at: datetime


class PostOffice(Protocol):
    """A way out for mail."""

    def send(self, mail: Mail) -> bytes:
        """Let the mail go. Returns its digest. Raises ServerFault, Refused."""
        ...


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where MAIL_URL points."""

    host: str
    port: int
    username: str | None
    password: str | None
    ssl: bool
    tls: bool
    timeout: float


def read_url(url: str) -> MailServer:
    """Read MAIL_URL: ``smtp://user:password@host:port?tls=1&timeout=30`` or ``smtps://…``.

    Ports default to 25, 587 with ``tls=1`` (STARTTLS), 465 with smtps; ``timeout`` in seconds for each
    answer of the server. Raises SettingError.
    """
    try:
        parts = urlsplit(url)
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        encrypted, tls = parts.scheme == "smtps", query.get("tls") == "1"
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError(url)
        return MailServer(
            parts.hostname,
            parts.port or (465 if encrypted else 587 if tls else 25),
            unquote(parts.username) if parts.username else None,
            unquote(parts.password) if parts.password else None,
            encrypted,
            tls,
            float(query.get("timeout", TIMEOUT_SECONDS)),
        )
    except ValueError:
        raise SettingError("MAIL_URL phải có dạng smtp://người:mật-khẩu@máy:cổng hoặc smtps://…") from None


class Composed(flask_mail.Message):
    """A plain text in quoted-printable: long lines and old servers don't harm Vietnamese letters."""

    def __init__(self, mail: Mail, settings: Settings) -> None:
        super().__init__(
            subject=mail.subject,
            recipients=[mail.to],
            body=mail.body + "\n",
            sender=settings.mail_from,
            date=mail.at.timestamp(),
            # RFC 3834: no out-of-office note comes back.
            extra_headers={"Auto-Submitted": "auto-generated", "Content-Language": "vi"},
        )
        # The same mail sent again after a crash carries the same name (RFC 5322, 3.6.4), so that it is known.
        self.msgId = f"<{mail.key}@{settings.mail_from.rpartition('@')[2] or 'localhost'}>"

    def _message(self) -> MIMEBase:
        message = super()._message()
        # A line over 78 characters is folded again on its way out, and a space between two encoded words is
        # none to the reader (RFC 2047, 6.2): with the header's own name counted in, no line is so long.
        subject = str(self.subject)
        if not subject.isascii():
            # The stricter policy takes no value that is folded already.
            outgoing, message.policy = message.policy, policy.compat32
            message.replace_header("Subject", Header(subject, "utf-8", header_name="Subject").encode())
            message.policy = outgoing
        return message

    def _mimetext(self, text: str | None, subtype: str = "plain") -> MIMEText:
        charset = Charset("utf-8")
        charset.header_encoding, charset.body_encoding = SHORTEST, QP
        return MIMEText(text or "", subtype, charset)  # type: ignore[arg-type]


def composed(mail: Mail, settings: Settings) -> tuple[Composed, bytes]:
    """The mail made ready, and the SHA-256 of its bytes. Raises Refused for an impossible address."""
    message = Composed(mail, settings)
    try:
        if message.has_bad_headers():
            raise Refused(553)
        return message, hashlib.sha256(message.as_bytes()).digest()
    except UnicodeError:
        raise Refused(553) from None


class Folder:
    """Writes mails into a folder, as ``.eml`` for a mail program and as ``.txt`` to read."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder = settings.data_dir / "mail"

    def __enter__(self) -> Self:
        make_folder(self._folder, mode=0o700)
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def send(self, mail: Mail) -> bytes:
        """Write the mail; the same key writes the same file. Returns its digest.

        Raises ServerFault, Refused.
        """
        message, digest = composed(mail, self._settings)
        name = f"{mail.at:%Y%m%d-%H%M%S}-{mail.key}"
        text = f"Tới: {mail.to}\nTiêu đề: {mail.subject}\n\n{mail.body}\n"
        try:
            write_whole(self._folder / f"{name}.txt", text.encode())
            write_whole(self._folder / f"{name}.eml", message.as_bytes())
        except OSError as error:
            raise ServerFault(type(error).__name__) from None
        return digest


class _Connection(flask_mail.Connection):
    """Flask-Mail's connection with a timeout, checked certificates, and an end that never fails."""

    def __init__(self, mail: flask_mail.Mail, server: MailServer) -> None:
        super().__init__(mail)
        self._server = server

    def configure_host(self) -> smtplib.SMTP:
        server, context = self._server, ssl.create_default_context()
        host: smtplib.SMTP
        if server.ssl:
            host = smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=context)
        else:
            host = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
        try:
            if server.tls:
                host.starttls(context=context)
            if server.username and server.password:
                host.login(server.username, server.password)
        except (OSError, smtplib.SMTPException):
            host.close()
            raise
        return host

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.host is None:
            return
        try:
            self.host.quit()
        except (OSError, smtplib.SMTPException):
            self.host.close()


class Smtp:
    """Sends through one connection, opened with the first mail."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._server = read_url(settings.mail_url)
        self._connection: _Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def send(self, mail: Mail) -> bytes:
        """Hand the mail to the server. Returns its digest. Raises ServerFault, Refused."""
        message, digest = composed(mail, self._settings)
        try:
            if self._connection is None:
                self._connection = _Connection(current_app.extensions["mail"], self._server).__enter__()
            self._connection.send(message)
        except smtplib.SMTPRecipientsRefused as error:
            raise self._refused(next(iter(error.recipients.values()))[0]) from None
        except smtplib.SMTPDataError as error:
            raise self._refused(error.smtp_code) from None
        except (OSError, smtplib.SMTPException) as error:
            self._close()
            raise ServerFault(type(error).__name__) from None
        return digest

    def _refused(self, code: int) -> Refused | ServerFault:
        if code in (421, 530, 535):  # closing down, or demanding that we sign in: not the recipient's doing
            self._close()
            return ServerFault(str(code))
        return Refused(code)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.__exit__(None, None, None)
            self._connection = None


def post_office(settings: Settings) -> Folder | Smtp:
    """The way out that the settings choose: SMTP when MAIL_URL is set, else the folder DATA_DIR/mail."""
    return Smtp(settings) if settings.mail_url else Folder(settings)
