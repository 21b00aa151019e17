"""A life taken apart: fixed values, and slots for what is another's on a copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from feedback.administration.demo.growing.patterns import Pattern

DATABASE, ISO, MICRO = "database", "iso", "micro"
"""Ways in which a moment is written."""

Slot = tuple[Any, ...]


class NotAlike(Exception):
    """A life that can't be lived again elsewhere: something of it isn't understood."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text with slots: ``of(values)`` writes it with theirs."""

    pattern: str
    slots: tuple[int, ...]

    def of(self, values: Sequence[str]) -> str:
        """The text of these values."""
        return self.pattern % tuple([values[slot] for slot in self.slots])


@dataclass(slots=True)
class Line:
    """A row: fixed values of the driver, and which columns hold a slot, a text with slots, a salt."""

    table: str
    fixed: list[Any]
    slots: list[tuple[int, int]] = field(default_factory=list)
    words: list[tuple[int, Words]] = field(default_factory=list)
    salts: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the register: what it digests, with whose salt, and what is authenticated of it."""

    covered: Words
    salt: int
    act: str
    actor: Words
    room: str
    subject: int
    at: int
    at_micro: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a case is found by: the mark of its agency, and words in order, folded; a slot is folded later."""

    number: int
    agency: Words
    words: tuple[str | int, ...]


@dataclass(slots=True)
class Life:
    """A pattern taken apart. ``slots``: what each value is; ``prints``: texts whose SHA-256 is the value of a
    slot; ``found``, ``shown``: what is indexed of its cases and results; ``secrets``: submissions, each with
    the place of its digest among the ``salts``. ``last_at``: the last moment in it.
    """

    pattern: Pattern
    lines: list[Line]
    entries: list[Entry]
    prints: list[tuple[int, Words]]
    found: list[Found]
    shown: list[tuple[int, Words]]
    secrets: list[tuple[int, int]]
    slots: list[Slot]
    salts: int
    last_at: datetime
