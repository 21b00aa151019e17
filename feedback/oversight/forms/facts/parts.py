"""What a source consists of in one period, and where a day lies in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, case, or_

from feedback.oversight.measures.periods import Period

Expression = Any


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one source in one period. ``model``: the table to start from, ``joins``: the tables joined to
    it with how; ``agency``: whose row they are; ``row``: number of the row; ``case``: that of the case it is
    about, None where it is about none; ``dims``, ``sums``: by name; ``only``: which rows count at all;
    ``perhaps``: joined as ``joins``, where a row may have no match.
    """

    model: Any
    joins: tuple[tuple[Any, ColumnElement[bool]], ...]
    agency: Expression
    row: Expression
    case: Expression | None
    dims: Mapping[str, Expression]
    only: tuple[ColumnElement[bool], ...] = ()
    sums: Mapping[str, Expression] = field(default_factory=dict)
    perhaps: tuple[tuple[Any, ColumnElement[bool]], ...] = ()


def span(day: Expression, period: Period) -> Expression:
    """Where a day lies: ``before``, ``within`` the period, or ``not`` (later, or none)."""
    return case(
        (or_(day.is_(None), day > period.last_on), "not"), (day < period.first_on, "before"), else_="within"
    )
