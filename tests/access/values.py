"""What may stand in an address: for each address with parameters, the values that the world has for them.

A route whose address isn't in ``known.KNOWN`` fails the test: nothing new slips through.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text
from werkzeug.routing import Rule

from feedback.extensions import db
from tests.access.known import KNOWN

_ANY: Final = re.compile(r"<any\(([^)]*)\):(\w+)>")
_PARAMETER: Final = re.compile(r"<(?:[a-z]+(?:\([^)]*\))?:)?(\w+)>")

ABSENT: Final = "absent"
_NO_NUMBER: Final = 987_654
_NO_WORD: Final = "khong-co-1999"


@dataclass(frozen=True, slots=True)
class Thing:
    """One object that an address may name. ``values``: the parameters; ``owner``: its agency's number;
    ``kind``: a word of its table, ``ABSENT`` for one that isn't there."""

    values: dict[str, Any]
    owner: int | None
    kind: str


def parameters_of(rule: Rule) -> list[str]:
    """The parameters of a route that name an object, in their order: those with a fixed choice don't."""
    return _PARAMETER.findall(_ANY.sub("", rule.rule))


def fixed_of(rule: Rule) -> dict[str, str]:
    """Parameters with a fixed choice, each with its first word."""
    return {name: words.split(",")[0].strip(" '\"") for words, name in _ANY.findall(rule.rule)}


def key_of(rule: Rule) -> str:
    """The key in ``KNOWN`` of a route's address; empty when it names nothing."""
    plain = _PARAMETER.sub(r"<\1>", _ANY.sub("*", rule.rule))
    return plain[: plain.rfind(">") + 1] if "<" in plain else ""


def unmapped(rules: list[Rule]) -> list[str]:
    """The addresses whose parameters nobody mapped, as ``address: key to add``."""
    keys = {key_of(rule): rule.rule for rule in rules if key_of(rule)}
    return sorted(
        f"{address}: add {key!r} to tests/access/known.py" for key, address in keys.items() if not _query(key)
    )


def _query(key: str) -> str | None:
    return KNOWN.get(key)


def things_of(rule: Rule) -> list[Thing]:
    """All objects of the world that the route's address may name, the absent one last."""
    names = parameters_of(rule)
    fixed: dict[str, Any] = {**fixed_of(rule)}
    if not names:
        return [Thing(fixed, None, "")]
    query = _query(key_of(rule))
    assert query is not None, unmapped([rule])
    found = [
        Thing(dict(zip(names, row[:-2], strict=True)) | fixed, row[-2], str(row[-1]))
        for row in db.session.execute(text(query))
    ]
    return [*found, Thing(absent(rule) | fixed, None, ABSENT)]


def absent(rule: Rule) -> dict[str, Any]:
    """Parameters that name nothing, of the right form."""
    return {name: _no(rule.rule, name) for name in parameters_of(rule)}


def _no(address: str, name: str) -> int | str:
    if f"int:{name}" in address:
        return _NO_NUMBER
    if name == "quarter":
        return 1
    if name == "year":
        return 1999
    return _NO_WORD
