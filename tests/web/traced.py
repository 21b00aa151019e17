"""What a request writes, and an address of each route."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from feedback.extensions import db

_WRITES = re.compile(
    r"\s*(INSERT|UPDATE|DELETE|REPLACE|WITH\b.*\b(INSERT INTO|UPDATE|DELETE FROM)\b)", re.I | re.S
)
TOUCHED = ("officer_session", "reading")
"""What a reading request may write, in a short transaction of its own."""


@contextmanager
def written() -> Iterator[list[str]]:
    """Each statement that writes, through either engine, while the block runs."""
    seen: list[str] = []

    def on_statement(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if _WRITES.match(statement):
            seen.append(statement)

    engines = [db.engines[None], db.engines["read"]]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", on_statement)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", on_statement)


def values_of(rule: Any) -> dict[str, Any]:
    """Something for each part of a route's address: 1 for numbers, the first of those to choose from."""
    return {
        name: 1
        if type(one).__name__ == "RowNumber"
        else sorted(one.items)[0]
        if type(one).__name__ == "AnyConverter"
        else "a"
        for name, one in rule._converters.items()
    }


def is_touch(statement: str) -> bool:
    """Whether a statement is one of those that reading may cause."""
    return any(f" {name} " in f"{statement} ".replace('"', "").replace("(", " ") for name in TOUCHED)


def readable(app: Flask) -> list[str]:
    """One address of each route that can be read."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    with app.test_request_context():
        return [app.url_for(one.endpoint, **values_of(one)) for one in rules if one.endpoint != "static"]
