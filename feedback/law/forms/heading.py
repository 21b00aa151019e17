"""The printed headings of a form as rows of a table: neighbours under one heading share it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from feedback.law.forms.schema import Column


@dataclass(frozen=True, slots=True)
class Head:
    """One cell of the headings: over how many columns and rows it reaches; ``columns``: their numbers."""

    words: str
    across: int
    down: int
    columns: tuple[str, ...]


def rows(columns: Sequence[Column]) -> list[list[Head]]:
    """The headings, outermost row first; a heading without others below reaches down to the last row."""
    depth = max((len(one.head) for one in columns), default=0)
    found: list[list[Head]] = []
    for level in range(depth):
        row: list[Head] = []
        place = 0
        while place < len(columns):
            one = columns[place]
            if level >= len(one.head):
                place += 1
                continue
            last = level == len(one.head) - 1
            upto = place + 1
            while (
                not last
                and upto < len(columns)
                and len(columns[upto].head) > level + 1
                and columns[upto].head[: level + 1] == one.head[: level + 1]
            ):
                upto += 1
            numbers = tuple(each.number for each in columns[place:upto])
            row.append(Head(one.head[level], upto - place, depth - level if last else 1, numbers))
            place = upto
        found.append(row)
    return found
