"""Lines of the lists of cases: what stands beside the case itself, for a whole page at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, func, select

from feedback.accounts import queries as accounts
from feedback.cases.models import Case, Submission
from feedback.people import queries as people
from feedback.straight import ask_plainly


class Listed(NamedTuple):
    """What a line of a list needs of a case, as plain values: a list is only read, and read all day."""

    id: int
    number: str
    version: int
    kind: str
    state: str
    agency_id: int
    officer_id: int | None
    field_key: str | None
    title: str
    received_on: date
    due_on: date
    closed_on: date | None
    sealed: bool


LISTED: Final[Any] = tuple(getattr(Case, name) for name in Listed._fields)
"""The columns of :class:`Listed`."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: the case, who sent it first, who handles it, and whether the reader stands in for
    him while he is away."""

    case: Case | Listed
    sender: str
    officer: str
    standing_in: bool = False


_SENDERS: Final = (
    select(Submission.case_id, func.min(Submission.sender_id))
    .where(Submission.case_id.in_(bindparam("cases", expanding=True)))
    .group_by(Submission.case_id)
)


def rows_of(cases: Sequence[Case | Listed], instead_of: Collection[int] = ()) -> list[Row]:
    """Lines of a list: names of senders and handlers by one statement each.

    ``instead_of``: the officers for whom the reader stands in.
    """
    ids = [case.id for case in cases]
    first: dict[int, int] = {}
    if ids:
        first = dict(ask_plainly(_SENDERS, {"cases": ids}))
    names = people.names(first.values())
    officers = accounts.names_of({case.officer_id for case in cases if case.officer_id is not None})
    return [
        Row(
            case,
            names.get(first.get(case.id, 0), ""),
            officers.get(case.officer_id or 0, ""),
            case.officer_id in instead_of,
        )
        for case in cases
    ]
