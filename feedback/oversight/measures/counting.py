"""Counting: how many each figure has, in all or by any grouping; one statement for each day column."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select

from feedback.actor import Actor
from feedback.cases.models import Case
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.law.measures import DEFINITIONS
from feedback.oversight import scope
from feedback.oversight.measures import grouping, late, rooms
from feedback.oversight.measures.branches import BRANCHES, Branch, joined_on
from feedback.oversight.measures.filters import Filters
from feedback.oversight.measures.grouping import Group
from feedback.oversight.tallies import reading


def figures(
    keys: Collection[str],
    filters: Filters,
    *,
    viewer: Actor,
    today: date,
    by: Sequence[str] = (),
) -> dict[Group, dict[str, int]]:
    """Counts by group and key, of what the viewer may know of.

    ``keys`` are counts of ``law.measures``; of shares those they are made of are counted. ``by``: sides of
    ``grouping.SIDES``, ``month`` and ``quarter`` (their first day, of the day that the figure counts by; not
    for what stands now). A group without any case is left out; without ``by`` there is one group, ``()``.
    Each count of each group is there, 0 too; but one of another room that can't be narrowed or grouped so
    (``rooms.fits``) is nowhere. Raises KeyError for a key that is no count.
    """
    asked = dict.fromkeys(part for key in keys for part in counts_of(key))
    wanted = dict.fromkeys(key for key in asked if key not in rooms.COUNTS)
    elsewhere = [key for key in asked if key in rooms.COUNTS and rooms.fits(key, filters, by)]
    every = dict.fromkeys([*wanted, *elsewhere], 0)
    found: dict[Group, dict[str, int]] = {} if by else {(): dict(every)}
    branches = [(key, branch) for key in wanted for branch in BRANCHES[key]]
    held = reading.held(filters, by) if any(branch.fact for _key, branch in branches) else None
    ahead = [one for one in branches if held is not None and one[1].fact]
    common = [*scope.seen_by(viewer), *filters.conditions()]
    _count([one for one in branches if one not in ahead], filters, common, today, by, every, found)
    if held is not None and ahead:
        sums = held.counted([branch for _key, branch in ahead], filters, viewer, today, by)
        for key, branch in ahead:
            for group, number in sums[reading.of(branch)]:
                if number:
                    found.setdefault(group, dict(every))[key] += number
        if held.beside:
            _count(ahead, filters, [*common, held.others()], today, by, every, found)
        found = {group: row for group, row in found.items() if any(row.values()) or not by}
    for group, of_rooms in rooms.figures(elsewhere, filters, viewer=viewer, today=today, by=by).items():
        found.setdefault(group, dict(every)).update(of_rooms)
    return found


def _count(
    branches: Sequence[tuple[str, Branch]],
    filters: Filters,
    common: list[ColumnElement[bool]],
    today: date,
    by: Sequence[str],
    every: dict[str, int],
    found: dict[Group, dict[str, int]],
) -> None:
    """Count cases into ``found``."""
    families: dict[tuple[str, bool, bool], list[tuple[str, Branch]]] = {}
    for key, branch in branches:
        families.setdefault((str(branch.day), branch.clocked, branch.stock), []).append((key, branch))
    for family in families.values():
        for group, counts in _family(family, filters, common, today, by):
            row = found.setdefault(group, dict(every))
            for key, number in counts:
                row[key] += number


def counts_of(key: str) -> Sequence[str]:
    """The counts that a figure is made of: itself, or those of a share."""
    asked = DEFINITIONS[key]
    return (*asked.numerator, *asked.denominator) if asked.unit == "share" else (key,)


def _family(
    family: list[tuple[str, Branch]],
    filters: Filters,
    common: list[ColumnElement[bool]],
    today: date,
    by: Sequence[str],
) -> list[tuple[Group, list[tuple[str, int]]]]:
    first = family[0][1]
    groups = grouping.columns(by, first.day)
    conditions = [branch.conditions(today) for _key, branch in family]
    counted = func.count(Case.id.distinct()) if first.clocked else func.count()
    # What all of them ask stands in the WHERE, so that its index finds the few rows.
    shared = [one for one in conditions[0] if all(_has(others, one) for others in conditions[1:])]
    own = [[one for one in asked if not _has(shared, one)] for asked in conditions]
    columns = [counted.filter(and_(*one)) if one else counted for one in own]
    asked = select(*groups, *columns).select_from(Case).where(*shared, *common)
    if first.clocked:
        asked = asked.join(Deadline, joined_on()).where(late.owes_soon(today))
    if not first.stock:
        asked = asked.where(filters.on(first.day))
    rows = db.session.execute(asked.group_by(*groups) if groups else asked).all()
    size = len(groups)
    return [
        (
            tuple(row[:size]),
            [(key, number) for (key, _branch), number in zip(family, row[size:], strict=True)],
        )
        for row in rows
    ]


def _has(conditions: Sequence[ColumnElement[bool]], one: ColumnElement[bool]) -> bool:
    return any(one.compare(other) for other in conditions)
