"""Whether groups of cases are as they were entered: for ``feedback register verify``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import func, select

from feedback.extensions import db
from feedback.oversight.actions import clusters
from feedback.oversight.actions.history import CLUSTER, HISTORY
from feedback.oversight.clustering import reading
from feedback.oversight.models import Cluster, ClusterCase


def brought(numbers: Iterable[int]) -> Mapping[int, Mapping[str, list[dict[str, Any]]]]:
    """For the register: the cases that each act on a group brought, by its number."""
    return {number: clusters.members(rows) for number, rows in reading.joined(numbers).items()}


def check() -> Iterator[str]:
    """One sentence for each group that was changed otherwise, or that has other cases than it counts."""
    yield from HISTORY.replay(CLUSTER, Cluster, "nhóm vụ việc giống nhau")
    inside = select(func.count()).where(ClusterCase.cluster_id == Cluster.id).scalar_subquery()
    for number in db.session.scalars(select(Cluster.id).where(Cluster.size != inside).order_by(Cluster.id)):
        yield f"nhóm vụ việc giống nhau {number}: số vụ việc không khớp với những việc đã ghi sổ"
