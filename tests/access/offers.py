"""What a page offers its reader: no link or form to a door that is shut to him, nothing of another's."""

from __future__ import annotations

import html
import re
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect, Rule

from feedback.extensions import db
from tests.access.cells import PASSWORD
from tests.access.doors import PUBLIC, written
from tests.access.scopes import Scope
from tests.access.values import Thing, key_of, parameters_of, things_of
from tests.access.world import FIRST_PASSWORD, Who

_LINK: Final = re.compile(r'\bhref="(/[^"#]*)')
_FORM: Final = re.compile(r"<form\b[^>]*>")
_ACTION: Final = re.compile(r'\b(?:form)?action="(/[^"#]*)')
_NUMBER: Final = re.compile(r"\b[A-Z]{2}-[A-Z0-9]+-\d{4}-\d{5}\b")


def passes(who: Who, asks: str, address: str) -> bool:
    """Whether the door lets him through at all. With a first password only the page that changes it opens."""
    if asks == PUBLIC:
        return True
    if who.name == FIRST_PASSWORD:
        return address == PASSWORD
    return who.name != "nobody" and who.may(asks)


def offered(page: str) -> set[tuple[str, str]]:
    """The addresses that a page offers, each with its method."""
    found = {("GET", link) for link in _LINK.findall(page)}
    for tag in _FORM.findall(page):
        method = "POST" if 'method="post"' in tag.lower() else "GET"
        found |= {(method, address) for address in _ACTION.findall(tag)}
    bare = _FORM.sub("", page)
    return found | {("POST", address) for address in _ACTION.findall(bare)}


class Offers:
    """Judges the pages of one world. Verdicts are kept: most links stand on many pages."""

    def __init__(self, app: Flask, scope: Scope) -> None:
        self._scope, self._doors = scope, written()
        self._match = app.url_map.bind("localhost")
        self._things: dict[str, dict[tuple[Any, ...], Thing]] = {}
        self._said: dict[tuple[str, str, str], str] = {}
        self._told: dict[tuple[str, str], str] = {}

    def faults(self, who: Who, body: bytes) -> list[str]:
        """What is wrong with what a page offers, in words."""
        text = body.decode("utf-8", "ignore")
        found = {self._of_link(who, *one) for one in offered(text)}
        found |= {self._of_number(who, one) for one in set(_NUMBER.findall(text))}
        return sorted(found - {""})

    def _of_number(self, who: Who, number: str) -> str:
        key = (who.name, number)
        if key not in self._told:
            self._told[key] = "" if self._scope.knows(who, number) else f"tells of {number}"
        return self._told[key]

    def _of_link(self, who: Who, how: str, link: str) -> str:
        address = urlsplit(html.unescape(link)).path
        key = (who.name, how, address)
        if key not in self._said:
            self._said[key] = self._verdict(who, how, address)
        return self._said[key]

    def _verdict(self, who: Who, how: str, address: str) -> str:
        matched = self._matched(address, ("GET", "POST") if how == "GET" else ("POST", "GET"))
        if matched is None:
            return ""
        rule, values, method = matched
        if not passes(who, self._doors.get((rule.rule, method), PUBLIC), rule.rule):
            return f"offers {method} {rule.rule}, shut to its reader"
        thing = self._thing(rule, values)
        if thing is None or self._doors.get((rule.rule, method), PUBLIC) == PUBLIC:
            return ""
        return "" if self._scope.sees(who, rule.rule, thing) else f"names another's: {address}"

    def _matched(self, address: str, methods: tuple[str, ...]) -> tuple[Rule, dict[str, Any], str] | None:
        for method in methods:
            try:
                rule, values = self._match.match(address, method=method, return_rule=True)
            except (HTTPException, RequestRedirect):
                continue
            return rule, dict(values), method
        return None

    def _thing(self, rule: Rule, values: dict[str, Any]) -> Thing | None:
        if not key_of(rule):
            return None
        names = parameters_of(rule)
        if rule.rule not in self._things:
            self._things[rule.rule] = {
                tuple(str(one.values[name]) for name in names): one for one in things_of(rule)
            }
            db.session.rollback()
        return self._things[rule.rule].get(tuple(str(values.get(name)) for name in names))
