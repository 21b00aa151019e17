"""Questions about groups of cases that may be one matter. Nobody sees a group but through the cases of it
that he may see: two at least.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ScalarSelect, func, select

from feedback.actor import Actor
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.oversight import scope
from feedback.oversight.models import Cluster, ClusterCase

READ: Final = "oversight:cluster:read"
ROWS: Final = 20


@dataclass(frozen=True, slots=True)
class Group:
    """A group, and of its cases those that the viewer may see, the first received first. ``fresh``: the
    numbers of those that joined since it was decided on."""

    row: Cluster
    cases: list[Case]
    fresh: frozenset[int]

    @property
    def words(self) -> list[str]:
        """What the texts share, the weightiest first."""
        return self.row.words.split("\n")


@dataclass(frozen=True, slots=True)
class Page:
    """Groups, the newest first; ``after``: the last one where there are more."""

    groups: list[Group]
    after: int | None


def waiting(viewer: Actor, area: str | None, after: int | None) -> Page:
    """Groups that wait for somebody to look at them; ``area``: of one commune."""
    asked = (
        select(Cluster)
        .where(Cluster.state == "proposed")
        .where(_seen(viewer) >= 2)
        .order_by(Cluster.id.desc())
        .limit(ROWS + 1)
    )
    if area is not None:
        asked = asked.where(Cluster.area_code == area)
    if after is not None:
        asked = asked.where(Cluster.id < after)
    rows = list(db.session.scalars(asked))
    return Page(_groups(viewer, rows[:ROWS]), rows[ROWS - 1].id if len(rows) > ROWS else None)


def visible_to(viewer: Actor, number: int) -> Group | None:
    """The group with this number, if he may see it."""
    row = db.session.get(Cluster, number) if number < 2**63 else None
    if row is None:
        return None
    [group] = _groups(viewer, [row])
    return group if len(group.cases) >= 2 else None


def of_case(viewer: Actor, case_id: int) -> Group | None:
    """The group in which a case is, if he may see others of it and nobody found them to be other matters."""
    number = db.session.scalar(select(ClusterCase.cluster_id).where(ClusterCase.case_id == case_id))
    group = visible_to(viewer, number) if number is not None else None
    return None if group is None or group.row.state == "turned_down" else group


def groups_of(case_ids: Sequence[int]) -> dict[int, int]:
    """Of these cases the groups in which they are already; one select."""
    asked = select(ClusterCase.case_id, ClusterCase.cluster_id).where(ClusterCase.case_id.in_(case_ids))
    return {row.case_id: row.cluster_id for row in db.session.execute(asked)}


def joined(numbers: Iterable[int]) -> Mapping[int, dict[int, datetime]]:
    """For groups the cases in them with the moments at which they joined; one select."""
    found: dict[int, dict[int, datetime]] = {}
    row = ClusterCase
    for one in db.session.scalars(select(row).where(row.cluster_id.in_(list(numbers))).order_by(row.case_id)):
        found.setdefault(one.cluster_id, {})[one.case_id] = one.joined_at
    return found


def _seen(viewer: Actor) -> ScalarSelect[int]:
    """How many cases of a group he may see."""
    return (
        select(func.count())
        .select_from(ClusterCase)
        .join(Case, Case.id == ClusterCase.case_id)
        .where(ClusterCase.cluster_id == Cluster.id, *scope.seen_by(viewer))
        .correlate(Cluster)
        .scalar_subquery()
    )


def _groups(viewer: Actor, rows: Sequence[Cluster]) -> list[Group]:
    numbers = [one.id for one in rows]
    inside = joined(numbers)
    seen: dict[int, list[Case]] = {}
    asked = (
        select(ClusterCase.cluster_id, Case)
        .join(Case, Case.id == ClusterCase.case_id)
        .where(ClusterCase.cluster_id.in_(numbers), *scope.seen_by(viewer))
        .order_by(Case.received_at, Case.id)
    )
    for number, case in db.session.execute(asked):
        seen.setdefault(number, []).append(case)
    return [
        Group(
            row,
            seen.get(row.id, []),
            frozenset(
                case_id
                for case_id, at in inside.get(row.id, {}).items()
                if row.decided_at is not None and at > row.decided_at
            ),
        )
        for row in rows
    ]
