"""Every act tried by who may not do it, with stand-ins for what it is done to: the refusal comes first.

An act (a public function under ``actions`` that says who acts, ``by``) refuses an officer of the right agency
who holds nothing, and one of another agency who holds everything. What follows the refusal never runs.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final
from unittest.mock import MagicMock

import pytest

from feedback.accounts import roles
from feedback.actor import Actor, InPlace
from feedback.extensions import db
from tests.conftest import MOMENT

ROOT: Final = Path(__file__).resolve().parents[2]
HOME: Final = 7
"""The agency of every stand-in."""

_STANDING_IN: Final = re.compile("<MagicMock[^>]*>")

MOST_ASKED: Final = 50
"""Rows that one act asks for at most before it is taken as through."""

REFUSALS: Final = frozenset({"NotYours", "NotAllowed", "NotPermitted", "NotYourPlace", "Refused", "False"})

NOTHING: Final = Actor("officer", HOME, HOME, frozenset())
ELSEWHERE: Final = Actor("officer", HOME + 1, HOME + 1, roles.permissions_of(roles.ROLES))
LENT: Final = Actor(
    "officer",
    HOME + 2,
    HOME,
    ELSEWHERE.permissions,
    ELSEWHERE.permissions,
    InPlace(HOME, "Giám đốc", "deputy", "Quyết định số 12/QĐ-SXD"),
)
PROBES: Final = {
    "holds nothing": NOTHING,
    "of another agency": ELSEWHERE,
    "another colleague": Actor("officer", HOME + 2, HOME, frozenset()),
    "only in another's place": LENT,
}


@dataclass(frozen=True, slots=True)
class Act:
    """A public act, by its module and name."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module.removeprefix('feedback.')}.{self.name}"

    @property
    def room(self) -> str:
        """The room that it is of."""
        return self.module.split(".")[1]


def modules() -> list[str]:
    """The modules of acts, by name."""
    found = [
        path
        for path in sorted((ROOT / "feedback").rglob("*.py"))
        if path.stem == "actions" or path.parent.name == "actions" or "actions" in path.parent.parts[-2:]
    ]
    return [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in found
    ]


def every() -> list[Act]:
    """Every public act, in the order of modules."""
    found = []
    for name in modules():
        for one, function in vars(importlib.import_module(name)).items():
            if one.startswith("_") or not inspect.isfunction(function) or function.__module__ != name:
                continue
            if "by" in inspect.signature(function).parameters:
                found.append(Act(name, one))
    return found


def stand_in(*_: Any, **__: Any) -> Any:
    """Something at home in ``HOME``, whatever is asked of it."""
    one = MagicMock()
    values = {"agency_id": HOME, "id": HOME, "version": 1, "state": "received", "course": "feedback"}
    values |= {"kind": "report", "sealed": False, "closed_on": None, "triage": False, "kept_outside": False}
    one.configure_mock(**values)
    return one


@contextmanager
def nothing_kept() -> Iterator[None]:
    """A database that finds a stand-in wherever it is asked for one row, and keeps nothing."""
    with pytest.MonkeyPatch.context() as patched:
        session = db.session()
        for name in ("refresh", "flush", "add", "add_all", "delete", "expire"):
            patched.setattr(session, name, lambda *_, **__: None)
        for name in ("get", "get_one"):
            patched.setattr(session, name, stand_in)
        scalar, asked = session.scalar, iter(range(MOST_ASKED))

        def found(*args: Any, **kwargs: Any) -> Any:
            # What looks for more until there is none would look for ever.
            next(asked)
            try:
                value = scalar(*args, **kwargs)
            except Exception:  # noqa: BLE001 - a stand-in in a statement, which no database can take
                return stand_in()
            return stand_in() if value is None else value

        patched.setattr(session, "scalar", found)
        yield
    db.session.rollback()


def outcome(act: Act, by: Actor) -> str:
    """What the act raises, its name and words; empty when it went through."""
    function: Callable[..., Any] = getattr(importlib.import_module(act.module), act.name)
    positional: list[Any] = []
    named: dict[str, Any] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        if parameter.default is not parameter.empty and name not in ("by", "agency_id"):
            continue
        value = _value(name, by)
        if parameter.kind is parameter.KEYWORD_ONLY:
            named[name] = value
        else:
            positional.append(value)
    try:
        with nothing_kept():
            answer = function(*positional, **named)
    except Exception as raised:  # noqa: BLE001 - which one it is, is the question
        db.session.rollback()
        return f"{type(raised).__name__}: {_STANDING_IN.sub('…', str(raised))}"
    return "False" if answer is False else ""


def refuses(said: str) -> bool:
    """Whether an outcome is a refusal for want of the right."""
    return said.partition(":")[0] in REFUSALS


def _value(name: str, by: Actor) -> Any:
    if name == "by":
        return by
    if name == "at":
        return MOMENT
    if name == "agency_id":
        return HOME
    if name == "for_all":
        return False
    if name == "expected":
        return 1
    if name.endswith("_on") or name in ("on", "today", "day"):
        return date(2026, 11, 25)
    return stand_in()


def all_but(permission: str) -> Actor:
    """One of the right agency who holds everything else."""
    return Actor("officer", HOME, HOME, ELSEWHERE.permissions - {permission})


def probes_of(act: Act, asked: dict[str, set[str]]) -> dict[str, Actor]:
    """Who tries the act: ``PROBES``, and for each permission that its module asks for who lacks just that.

    ``asked``: by module those permissions.
    """
    lacking = {f"all but {one}": all_but(one) for one in sorted(asked.get(act.module, ()))}
    return PROBES | lacking


Said = dict[tuple[str, str], str]
"""By act and probe what the act answers: the name of the refusal and how its words begin; "-" for none."""


def said_by(act: Act, asked: dict[str, set[str]]) -> Said:
    """What one act answers to each of its probes."""
    found = {}
    for name, by in probes_of(act, asked).items():
        words = outcome(act, by)
        found[str(act), name] = words[:60].strip() if refuses(words) else "-"
    return found
