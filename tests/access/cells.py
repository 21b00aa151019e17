"""One cell of the matrix: who asks for which address, and what is answered."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flask import Flask
from werkzeug.routing import MapAdapter, Rule

from feedback.extensions import db
from tests.access.values import ABSENT, Thing, absent, things_of
from tests.access.world import Who

LET_IN: Final = frozenset({200, 201, 202, 204, 206, 301, 302, 303, 307, 308, 400, 409, 410, 422, 429, 503})
"""Answers that come from behind the door: also a form that isn't whole, an act that no longer fits."""

_TOKENS: Final = re.compile(rb'name="csrf_token"[^>]*value="[^"]*"|value="[^"]*"[^>]*name="csrf_token"')
READ: Final = frozenset({"text/html", "text/csv", "text/calendar", "application/json", "text/plain"})
"""Kinds of answers that are read for what they tell of."""

_NONCES: Final = re.compile(r"'nonce-[^']*'")
_OWN: Final = frozenset({"Content-Length", "Set-Cookie", "Date", "ETag", "Server-Timing", "X-Request-Id"})
PASSWORD: Final = "/tai-khoan/mat-khau"
_AWAY: Final = ("/dang-nhap", PASSWORD)


@dataclass(frozen=True, slots=True)
class Cell:
    """A request: its route, method, the object in its address, who makes it."""

    rule: Rule
    method: str
    thing: Thing
    who: Who

    def __str__(self) -> str:
        at = " ".join(str(value) for value in self.thing.values.values())
        return f"{self.who.name} {self.method} {self.rule.rule} [{at}] {self.thing.kind}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: ``let_in`` is whether it came from behind the door; ``body`` without its tokens, ``headers``
    but those that count or that name the address."""

    status: int
    let_in: bool
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


def routes(app: Flask) -> list[tuple[Rule, str]]:
    """Every route with its method, in the order of addresses."""
    found = [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]
    return sorted(found, key=lambda one: (one[0].rule, one[1]))


def adapter(app: Flask) -> MapAdapter:
    """Writes addresses."""
    return app.url_map.bind("localhost")


def ask(cell: Cell, address: str) -> Answer:
    """Make the request, with an empty form for a post: nothing is ever written by it."""
    db.session.rollback()
    # What a page said for the next one to show would stand in the next cell's.
    name = cell.who.client.application.config["SESSION_COOKIE_NAME"]
    cookie = cell.who.client.get_cookie(name)
    with cell.who.client.application.app_context():
        response = cell.who.client.open(address, method=cell.method)
    if cookie is not None:
        cell.who.client.set_cookie(name, cookie.value)
    else:
        cell.who.client.delete_cookie(name)
    sent_away = response.status_code == 303 and response.headers["Location"].startswith(_AWAY)
    kept = response.status_code >= 400 or response.mimetype in READ
    body = response.get_data() if kept else b""
    response.close()
    return Answer(
        response.status_code,
        response.status_code in LET_IN and not sent_away,
        _TOKENS.sub(b"", body) if not sent_away else b"login",
        tuple(sorted((name, _NONCES.sub("", said)) for name, said in response.headers if name not in _OWN)),
    )


def chosen(rule: Rule, who: Who, known: dict[str, list[Thing]], most: int) -> list[Thing]:
    """Of each kind and each relation of the owner to him a few, and the absent one."""
    things = known.setdefault(rule.rule, things_of(rule))
    seen: Counter[tuple[str, str]] = Counter()
    found = []
    for thing in things:
        relation = "own" if thing.owner in who.works_for else "other"
        seen[thing.kind, relation] += 1
        if seen[thing.kind, relation] <= most or thing.kind == ABSENT:
            found.append(thing)
    return found


def cells(app: Flask, people: list[Who], *, most: int = 1) -> Iterator[Cell]:
    """All cells of the matrix, grouped by route."""
    known: dict[str, list[Thing]] = {}
    for rule, method in routes(app):
        for who in people:
            for thing in chosen(rule, who, known, most):
                yield Cell(rule, method, thing, who)


def emptied(rule: Rule, thing: Thing) -> Thing:
    """The same address with nothing behind it."""
    return Thing(thing.values | absent(rule), None, ABSENT)


def by_route(found: Iterator[Cell]) -> dict[str, list[Cell]]:
    """The cells by the address of their route."""
    grouped: dict[str, list[Cell]] = defaultdict(list)
    for cell in found:
        grouped[cell.rule.rule].append(cell)
    return grouped
