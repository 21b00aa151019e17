"""Whether what somebody may not know of answers as what isn't there: the same words by as many statements, so
that neither a page nor its time tells.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final
from urllib.parse import quote, quote_plus, urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient

from feedback.extensions import db
from tests.access import crawl
from tests.oversight.pages import statements
from tests.web.traced import values_of

_FORM: Final = re.compile(rb"<form\b([^>]*)>(.*?)</form>", re.S)
_TYPED: Final = re.compile(rb"<input\b[^>]*>")
_ATTRIBUTE: Final = re.compile(rb'\b([a-z]+)="([^"]*)"')
_SEARCHED: Final = (
    *(("/viec-cua-toi", "tim"), ("/don", "tim"), ("/ket-qua", "tim"), ("/api/v1/outcomes", "q")),
    *(("/open311/v2/requests.json", "service_request_id"), ("/open311/v2/requests.json", "q")),
)
"""Where one searches though no form of the pages walked leads there."""

Told = tuple[int, bytes, str, int]
"""Status, body, Location, how many statements it took."""


def ask(client: FlaskClient, address: str, words: Iterable[str] = ()) -> Told:
    """What is told at an address, with each of ``words`` (that the address itself holds) taken out."""
    db.session.rollback()
    with statements() as asked, client.application.app_context():
        answer = client.get(address)
    body, there = crawl.steady(answer.get_data(), answer.mimetype), answer.location or ""
    answer.close()
    for word in words:
        for one in {word, quote(word), quote_plus(word), html.escape(word), ascii(word)[1:-1]}:
            body, there = body.replace(one.encode(), b"#"), there.replace(one, "#")
    return answer.status_code, body, there, len(asked)


def of_case(app: Flask, number: str, ids: Mapping[str, int]) -> Iterator[str]:
    """Each address that can be read of the case with this number; ``ids``: rows of its files and papers."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            kinds = {name: type(one).__name__ for name, one in rule._converters.items()}
            if "GET" in (rule.methods or ()) and kinds.get("number") == "UnicodeConverter":
                yield app.url_for(
                    rule.endpoint, **{**values_of(rule), **_known(kinds, ids), "number": number}
                )


def _known(kinds: Mapping[str, str], ids: Mapping[str, int]) -> dict[str, Any]:
    return {name: number for name, number in ids.items() if name in kinds}


def unlike(
    app: Flask, client: FlaskClient, denied: str, absent: str, ids: Mapping[str, int], *, every: int = 1
) -> list[str]:
    """The addresses at which the case that he may not know of answers otherwise than one that isn't there;
    of ``every`` so many one is asked."""
    addresses = zip(of_case(app, denied, ids), of_case(app, absent, ids), strict=True)
    found = []
    for there, gone in islice(addresses, 0, None, every):
        one, other = ask(client, there, [denied]), ask(client, gone, [absent])
        if one != other:
            found.append(f"{there}: {one[0]} {one[3]} statements, absent {other[0]} {other[3]} statements")
    return found


def search_boxes(walk: crawl.Walk) -> set[tuple[str, str]]:
    """Where something typed is searched for: path and the name of the field."""
    found = set(_SEARCHED)
    for address, (_status, body) in walk.pages.items():
        for attributes, inside in _FORM.findall(body):
            said = dict(_ATTRIBUTE.findall(attributes))
            if said.get(b"method", b"get").lower() != b"get":
                continue
            path = urlsplit(urljoin(address, html.unescape(said.get(b"action", b"").decode()))).path
            for tag in _TYPED.findall(inside):
                field = dict(_ATTRIBUTE.findall(tag))
                if field.get(b"type", b"text") in (b"text", b"search") and b"name" in field:
                    found.add((path, field[b"name"].decode()))
    return found


def found_by(client: FlaskClient, boxes: Iterable[tuple[str, str]], pairs: Mapping[str, str]) -> list[str]:
    """Where a word of the case (``pairs``: with one of the same shape that stands nowhere) is answered
    otherwise than the other; statements aren't counted, since a search stops at what it finds."""
    found = []
    for path, name in sorted(boxes):
        for word, nothing in pairs.items():
            one = ask(client, f"{path}?{name}={quote(word)}", [word])
            other = ask(client, f"{path}?{name}={quote(nothing)}", [nothing])
            if one[:3] != other[:3]:
                found.append(f"{path}?{name}={word}: {one[0]}, {other[0]}")
    return found


def searched(
    client: FlaskClient, boxes: Iterable[tuple[str, str]], words: Iterable[str]
) -> dict[str, tuple[int, bytes, str]]:
    """By address what each search for each word answers, to hold against a province without the case."""
    asked = [f"{path}?{name}={quote(word)}" for path, name in sorted(boxes) for word in words]
    return {address: ask(client, address)[:3] for address in asked}
