"""Requests that no browser of an honest person sends, to every route, as anybody: and what an answer may not
tell. Sent straight to the application, as a server hands them on: paths and headers in Latin 1, any bytes.
"""

from __future__ import annotations

import io
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Final
from urllib.parse import quote, unquote_to_bytes, urlencode, urljoin, urlsplit

from flask import Flask
from werkzeug.test import run_wsgi_app

from feedback.accounts.models import Officer
from feedback.extensions import db
from tests.accounts.factories import sign_in_as

_LONG: Final = "Đường " * 4000
NASTY: Final[tuple[bytes, ...]] = (
    b"",
    b"\0",
    b"a\0b",
    b"\xff\xfe\xfa",
    b"\xc0\xaf..\xc0\xaf",
    b"\xed\xa0\x80",
    b"\xed\xb0\x80x",
    b"\xf4\x90\x80\x80",
    "Nguye\u0302\u0303n Thi\u0323 A\u0301nh".encode(),
    "\u202egnp.exe\u202c".encode(),
    "\ufeff\u200b\u2066x".encode(),
    "\U0010ffff\U0001f9d1\u200d\U0001f33e".encode(),
    "٣١٤".encode(),
    "²".encode(),
    _LONG.encode(),
    b"9" * 400,
    b"-1",
    b"-99999999999999999999",
    b"2147483648",
    b"9223372036854775808",
    b"1e999",
    b"NaN",
    b"0x10",
    b"0001-01-01",
    b"9999-12-31",
    b"2026-02-30",
    b"31/02/2026",
    b"99999",
    b"' OR 1=1 --",
    b'"; DROP TABLE officer; --',
    b"%s%s%n{0}{{7*7}}${7*7}",
    b"../../../../etc/passwd",
    b"..\\..\\boot.ini",
    b"javascript:alert(1)",
    b"//evil.example/",
    b"https://evil.example\\@localhost/",
    b"a\r\nSet-Cookie: x=1",
    b"a\nb",
    b"[]",
    b'{"a":[1,{"b":null}]}',
    b"<script>alert(1)</script>",
    b"&#0;&#x110000;",
    b"%",
    b"%zz",
    b"\x1b[31m",
    b"\xe1\xbb\x81" * 300,
)
NUMBERS: Final = ("1", "2", "0", "7", "2147483647", "99999999999999999999", "-1", "00001", "1.5")
METHODS: Final = (
    "GET",
    "HEAD",
    "OPTIONS",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "TRACE",
    "CONNECT",
    "PURGE",
    "get",
    "X",
)
TYPES: Final = (
    "application/json",
    "application/json; charset=utf-16",
    "text/plain",
    "application/x-www-form-urlencoded; charset=shift_jis",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=x",
    "multipart/form-data; boundary=" + "x" * 300,
    "multipart/mixed; boundary=x",
    "application/xml",
    "image/svg+xml",
    "nonsense",
    "",
    "; ;=;",
)
HEADERS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        "HTTP_RANGE",
        (
            "bytes=0-0",
            "bytes=-1",
            "bytes=9-1",
            "bytes=0-,1-,2-",
            "bytes=99999999999999999999-",
            "x=1",
            "\xff",
        ),
    ),
    ("HTTP_IF_NONE_MATCH", ("*", '"', 'W/"a", "b', "\xff" * 50, '"a"' * 500)),
    (
        "HTTP_IF_MODIFIED_SINCE",
        ("yesterday", "Mon, 99 Foo 9999 99:99:99 GMT", "Thu, 01 Jan 0001 00:00:00 GMT", "0"),
    ),
    ("HTTP_IF_RANGE", ('"x"', "Thu, 01 Jan 1970 00:00:00 GMT", "\xe9")),
    ("HTTP_ACCEPT", ("", "*/*;q=9", "text/html;q=NaN", "application/" + "a" * 900, "\xff/\xff", ",,,;;;=")),
    ("HTTP_ACCEPT_LANGUAGE", ("vi;q=x", "*", "\xff", "a-" * 300)),
    (
        "HTTP_COOKIE",
        (
            "phien=",
            "phien=.e30.x.y",
            "=;;=",
            "\xff=\xfe",
            "phien=" + "A" * 4000,
            'ban_nhap="\\377"',
            "a=b; a=c; phien=x",
        ),
    ),
    ("HTTP_AUTHORIZATION", ("Basic", "Basic \xff", "Bearer " + "x" * 900, "Basic YTo=", 'Digest a="')),
    ("HTTP_REFERER", ("http://[", "\xff", "javascript:1", "/" * 2000)),
    ("HTTP_ORIGIN", ("null", "http://[", "https://evil.example", "http://localhost")),
    ("HTTP_SEC_FETCH_SITE", ("cross-site", "none", "\xff", "same-origin")),
    ("HTTP_X_FORWARDED_FOR", ("127.0.0.1", "\xff", "::1, ,")),
    ("HTTP_X_FORWARDED_HOST", ("evil.example", "\xff")),
    ("HTTP_X_HTTP_METHOD_OVERRIDE", ("DELETE", "GET")),
    (
        "HTTP_HOST",
        (
            "evil.example",
            "localhost:99999",
            "localhost:x",
            "",
            "a b",
            "\xff",
            "[::1",
            "localhost, evil.example",
        ),
    ),
    ("HTTP_CONTENT_ENCODING", ("gzip", "br, x")),
    ("HTTP_USER_AGENT", ("", "\xff\x00", "a" * 9000)),
    ("HTTP_X_REQUESTED_WITH", ("XMLHttpRequest",)),
    ("HTTP_IDEMPOTENCY_KEY", ("", "\xff", "x" * 999)),
    ("CONTENT_LENGTH", ("-1", "x", "0", "9", "99999999999999999999", "")),
    ("REMOTE_ADDR", ("", "x", "::ffff:1.2.3.4", "fe80::1%eth0")),
)
_MEANT: Final = re.compile(rb'<input[^>]*type="hidden"[^>]*>|tinh_lai_so_lieu\.py')
"""Random tokens, and the program that everybody may have, to check the province's figures."""
_FORM: Final = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.S)
_NAMED: Final = re.compile(r"<(?:input|select|textarea|button)\b[^>]*\bname=\"([^\"]+)\"[^>]*>", re.S)
_VALUE: Final = re.compile(r"\bvalue=\"([^\"]*)\"")
_LINK: Final = re.compile(r"(?:href|action)=\"(/[^\"#]*)\"")
INSIDE: Final = re.compile(
    rb"Traceback|site-packages|/h-[A-Z]/|\b[a-z_/]+\.py\b|\bline \d+, in"
    rb"|SELECT .+ FROM|INSERT INTO|\[SQL|[a-z]Exception\b|[a-z]Error\("
    rb"|(?i:sqlite3\b|sqlite:|psycopg|sqlalchemy|werkzeug|waitress|gunicorn|jinja2?\b|wtforms|itsdangerous"
    rb"|Python/\d)"
)
"""What tells of the inside: traces, paths, statements, names and versions of what it is built with."""


@dataclass(slots=True)
class Visitor:
    """Who asks: the name of his role, his cookie, the addresses and forms that he knows."""

    app: Flask
    role: str
    officer: Officer | None = None
    officer_id: int = 0
    cookie: str = ""
    token: str = ""
    pages: list[str] = field(default_factory=list)
    forms: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    answers: list[tuple[str, bytes]] = field(default_factory=list)

    def begin(self) -> None:
        """Have a session of his own, with a form's token that fits it."""
        client = self.app.test_client()
        if self.officer is not None:
            db.session.rollback()
            self.officer_id = self.officer_id or self.officer.id
            officer = db.session.get_one(Officer, self.officer_id)
            # Whoever manages accounts can shut himself out: behind that door nothing more would be tried.
            officer.must_change_password, officer.active = False, True
            db.session.commit()
            sign_in_as(client, officer)
        page = client.get("/tai-khoan/mat-khau" if self.officer else "/tra-cuu")
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.get_data(as_text=True))
        self.token = found[1] if found else ""
        cookie = client.get_cookie("phien")
        self.cookie = f"phien={cookie.value}" if cookie else ""

    def look_round(self, starts: Sequence[str], most: int) -> None:
        """Read pages, from these on, and remember where links lead and what forms ask."""
        waiting, seen = list(starts), set(starts)
        shapes: Counter[str] = Counter()
        while waiting and len(self.pages) < most:
            address = waiting.pop(0)
            self.pages.append(address)
            told = send(self.app, "GET", address, {"HTTP_COOKIE": self.cookie})[2]
            self.answers.append((address, told))
            html = told.decode("utf-8", "replace")
            for attributes, inside in _FORM.findall(html):
                self._remember(address, attributes, inside)
            for link in map(unescape, _LINK.findall(html)):
                shape = re.sub(r"\d+", "0", link.partition("?")[0])
                if link not in seen and shapes[shape] < 2 and not link.startswith("/static/"):
                    shapes[shape] += 1
                    seen.add(link)
                    # What is under way has a number, and the forms that matter.
                    waiting.insert(0 if link != shape else len(waiting), link)

    def _remember(self, address: str, attributes: str, inside: str) -> None:
        if "post" not in attributes.lower():
            return
        action = re.search(r"action=\"([^\"]*)\"", attributes)
        target = urljoin(address, unescape(action[1])) if action and action[1] else address
        fields = {}
        for found in re.finditer(_NAMED, inside):
            value = _VALUE.search(found[0])
            fields[unescape(found[1])] = unescape(value[1]) if value else "1"
        if not target.startswith("/dang-xuat"):
            self.forms.append((target, fields))


def send(
    app: Flask, method: str, address: str, environ: dict[str, Any], body: bytes = b""
) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status, headers, body of the answer to a request with this path and query (escaped) and environment."""
    path, _, query = address.partition("?")
    given = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "CONTENT_LENGTH": str(len(body)),
        **environ,
    }
    with app.app_context():
        answer, status, headers = run_wsgi_app(app, given, buffered=True)
    return int(status.split()[0]), list(headers.items()), b"".join(answer)


def requests(visitor: Visitor, number: int, seed: int) -> Iterator[tuple[str, str, dict[str, Any], bytes]]:
    """So many malformed requests of this visitor: method, address, environment, body."""
    chance = random.Random(f"{seed} {visitor.role}")
    rules = [rule for rule in visitor.app.url_map.iter_rules() if rule.endpoint != "static"]
    # A number of a row in each address, so that a few lead somewhere.
    for count in range(number):
        kind = chance.random()
        if kind < 0.3 and visitor.forms:
            target, fields = chance.choice(visitor.forms)
            method, address = "POST", target
            body, content = _form(chance, visitor, fields)
        else:
            rule = rules[count % len(rules)] if kind < 0.8 or not visitor.pages else None
            address = _address(chance, rule) if rule is not None else chance.choice(visitor.pages)
            writes = rule is not None and "POST" in (rule.methods or ())
            method = "POST" if writes else "GET"
            body, content = _form(chance, visitor, {}) if writes else (b"", None)
        if chance.random() < 0.5:
            address += ("&" if "?" in address else "?") + _query(chance)
        if chance.random() < 0.1:
            method = chance.choice(METHODS)
        environ: dict[str, Any] = {"HTTP_COOKIE": visitor.cookie}
        if content is not None:
            environ["CONTENT_TYPE"] = content
        for name, values in chance.sample(HEADERS, chance.choice((0, 0, 1, 1, 2, 4))):
            environ[name] = chance.choice(values)
        yield method, address, environ, body


def _address(chance: random.Random, rule: Any) -> str:
    parts = []
    for is_dynamic, name in rule._trace:
        if not is_dynamic:
            parts.append(name.strip("|"))
            continue
        if type(rule._converters[name]).__name__ == "AnyConverter" and chance.random() < 0.8:
            parts.append(sorted(rule._converters[name].items)[0])
        elif chance.random() < 0.6:
            parts.append(chance.choice(NUMBERS))
        else:
            parts.append(quote(chance.choice(NASTY)[:600], safe=""))
    return "".join(parts) or "/"


def _query(chance: random.Random) -> str:
    names = (
        "trang",
        "sau",
        "tim",
        "noi",
        "nam",
        "loai",
        "tu",
        "den",
        "next",
        "page",
        "format",
        "q",
        "luot",
        "phieu",
        "buoi",
        "status",
        "service_code",
        "api_key",
        "ve",
        "sap-xep",
        "linh-vuc",
        "co-quan",
        "dang",
        "a[]",
        "\0",
        "",
    )
    pairs = [
        (chance.choice(names), quote(chance.choice(NASTY)[:3000], safe=chance.choice(("", "%&=;"))))
        for _ in range(chance.choice((1, 1, 2, 5)))
    ]
    if chance.random() < 0.1:
        pairs *= 40
    return "&".join(f"{quote(name)}={value}" for name, value in pairs)


def _form(chance: random.Random, visitor: Visitor, fields: dict[str, str]) -> tuple[bytes, str]:
    """A body and its content type: a form known with a value or two changed, or something else."""
    values = {**fields, "csrf_token": visitor.token} if chance.random() < 0.9 else dict(fields)
    pairs = [(name, value.encode()) for name, value in values.items()]
    for _ in range(chance.choice((1, 1, 2, 6))):
        if pairs and chance.random() < 0.8:
            place = chance.randrange(len(pairs))
            if pairs[place][0] != "csrf_token" or chance.random() < 0.1:
                pairs[place] = (pairs[place][0], chance.choice(NASTY))
        elif pairs and chance.random() < 0.5:
            pairs.append((chance.choice(pairs)[0], chance.choice(NASTY)))
        else:
            pairs.append(
                (chance.choice(("files", "version", "title", "x" * 300, "a[b]", "\0")), chance.choice(NASTY))
            )
    how = chance.random()
    if how < 0.55:
        return urlencode(pairs).encode(), "application/x-www-form-urlencoded"
    if how < 0.8:
        body = _multipart(chance, pairs)
        if chance.random() < 0.3:
            body = body[: chance.randrange(len(body) + 1)]
        return body, "multipart/form-data; boundary=x"
    if how < 0.9:
        return chance.choice(
            (b"[1,2]", b"[" * 5000, b"{", b"null", b'"\\ud800"', b"\xff\xfe")
        ), chance.choice(TYPES)
    return urlencode(pairs).encode(), chance.choice(TYPES)


def _multipart(chance: random.Random, pairs: list[tuple[str, bytes]]) -> bytes:
    parts = []
    for name, value in pairs:
        head = f'Content-Disposition: form-data; name="{name}"'.encode("utf-8", "replace")
        if chance.random() < 0.2:
            head += (
                b'; filename="'
                + chance.choice((b"a.pdf", b"", b"\xff.jpg", b"a\0.png", b"../../x", b'a".svg'))
                + b'"'
            )
            head += b"\r\nContent-Type: " + chance.choice(
                (b"application/pdf", b"image/svg+xml", b"\xff", b"a" * 300)
            )
        elif chance.random() < 0.05:
            head = chance.choice((b"Content-Disposition: form-data", b"X: y", b"\xff\xff", b""))
        parts.append(b"--x\r\n" + head + b"\r\n\r\n" + value + b"\r\n")
    return b"".join(parts) + chance.choice((b"--x--\r\n", b"--x--\r\n", b"", b"--x"))


def faults(
    app: Flask, visitor: Visitor, number: int, seed: int, answers: Counter[int]
) -> Iterator[tuple[str, str, str]]:
    """What goes wrong: a fault of ours, something told of the inside, a header left out."""
    for method, address, environ, body in requests(visitor, number, seed):
        status, headers, told = send(app, method, address, environ, body)
        answers[status] += 1
        named = {name.lower(): value for name, value in headers}
        if status >= 500:
            yield f"{status}", f"{method} {address[:200]!r}", f"{environ} {body[:400]!r}"
        told = _MEANT.sub(b"", told)
        if found := INSIDE.search(
            told
            if named.get("content-type", "").startswith(("text/", "application/json", "application/xml"))
            else b""
        ):
            yield (
                "inside",
                f"{method} {address[:200]!r}",
                repr(told[max(found.start() - 80, 0) : found.end() + 80]),
            )
        if "content-security-policy" not in named or named.get("x-content-type-options") != "nosniff":
            yield "headers", f"{method} {address[:200]!r}", str(headers)
        if any("\r" in value or "\n" in value for value in named.values()) or "server" in named:
            yield "header", f"{method} {address[:200]!r}", str(headers)
        location = urlsplit(named.get("location", ""))
        # A browser reads «/\\x» and «\\/x» as «//x», another site.
        if location.netloc not in ("", "localhost") or re.match(r"\s*[/\\]{2}", named.get("location", "")):
            yield "redirect", f"{method} {address[:200]!r}", named["location"]
        leads = named.get("location", "")
        if (
            status in (302, 303)
            and visitor.officer
            and leads.startswith(("/dang-nhap", "/tai-khoan/mat-khau"))
        ):
            visitor.begin()
