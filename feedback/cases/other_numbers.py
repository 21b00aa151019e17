"""Numbers that rooms above gave out before a submission had one of its own: they lead to it all the same."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final

from flask import Flask, current_app
from sqlalchemy import SelectBase, select, union

from feedback.cases import codes
from feedback.cases.models import Signatory, Submission


@dataclass(frozen=True, slots=True)
class Numbering:
    """One room's numbers. ``parse``: the number that a person typed, None when it can't be one of these.
    ``submission_of``: the submission that it stands for (its number in the database). ``proven``: the
    tracking code of that submission if the second proof matches; as long for a number nobody knows.
    ``came``: those of the numbers under which something came in. ``issued``: those that were given out.
    """

    parse: Callable[[str], str | None]
    submission_of: Callable[[str], int | None]
    proven: Callable[[str, str], str | None]
    came: Callable[[Collection[str]], set[str]]
    issued: Callable[[Collection[str]], set[str]]


_EXTENSION: Final = "other_numbers"


def stand_for(app: Flask, numbering: Numbering) -> None:
    """Let these numbers be searched by, and brought to «Tra cứu»."""
    app.extensions.setdefault(_EXTENSION, []).append(numbering)


def read(text: str) -> tuple[str, Numbering] | None:
    """What was typed as a number of one of the rooms, with its numbering."""
    for numbering in current_app.extensions.get(_EXTENSION, ()):
        number = numbering.parse(text)
        if number is not None:
            return number, numbering
    return None


def came(numbers: Iterable[str]) -> set[str]:
    """Those of the numbers under which something came in already, whichever room's they are."""
    sought = set(numbers)
    rooms: list[Numbering] = current_app.extensions.get(_EXTENSION, [])
    return set().union(*(numbering.came(sought) for numbering in rooms))


def issued(numbers: Iterable[str]) -> set[str]:
    """Those of the numbers that one of the rooms gave out."""
    sought = set(numbers)
    rooms: list[Numbering] = current_app.extensions.get(_EXTENSION, [])
    return set().union(*(numbering.issued(sought) for numbering in rooms))


def named(text: str) -> SelectBase | None:
    """The submissions (numbers in the database) that a tracking code, a signatory's code or a room's number
    names; None for what can't be one, without a statement.
    """
    code = codes.parse(text)
    if code is not None:
        return union(
            select(Submission.id).where(Submission.tracking_code == code),
            select(Signatory.submission_id).where(Signatory.tracking_code == code),
        )
    found = read(text)
    number = found[1].submission_of(found[0]) if found else None
    return None if number is None else select(Submission.id).where(Submission.id == number)
