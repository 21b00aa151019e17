"""Numbers in addresses: none is larger than a number in the database can be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Flask
from werkzeug.routing import IntegerConverter, Map, Rule, UnicodeConverter

BIGGEST: Final = 2**31 - 1
"""A driver refuses a number larger than its column, some of which have 32 bits, with a fault. No table of a
province has two thousand million rows, so nothing is there (404)."""


class RowNumber(IntegerConverter):
    """«int» in the addresses of the application: a whole number from 0 to 2³¹−1."""

    def __init__(self, of: Map, *given: Any, **options: Any) -> None:
        super().__init__(of, *given, **({"max": BIGGEST} | options))


class Word(UnicodeConverter):
    """A part of an address: without the signs that no text has (U+0000 to U+001F), of which a driver refuses
    the first with a fault. Nothing is there."""

    def __init__(self, of: Map, *given: Any, **options: Any) -> None:
        super().__init__(of, *given, **options)
        self.regex = self.regex.replace("[^/]", r"[^/\x00-\x1f]", 1)


class LateRule(Rule):
    """A rule whose addresses are written by code that is made when the first is asked for: making it for more
    than a thousand rules was a quarter of the time to start."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        made: list[Callable[..., tuple[str, str]]] = []

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            if not made:
                made.append(super(LateRule, self)._compile_builder(append_unknown))
            return made[0](rule, **values)

        return build


def row_number(text: str) -> int:
    """The number in a query, for ``request.args.get(name, type=row_number)``. Raises ValueError for anything
    that is no number of a row, on which ``get`` gives its default."""
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(BIGGEST)) and int(text) <= BIGGEST):
        raise ValueError("no number of a row")
    return int(text)


def init_app(app: Flask) -> None:
    """Before any address is known: «int» means a number of a row, and a word has only signs of texts."""
    app.url_rule_class = LateRule
    app.url_map.converters["int"] = RowNumber
    for name in ("default", "string"):
        app.url_map.converters[name] = Word
