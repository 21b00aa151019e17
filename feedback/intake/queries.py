"""Questions about what came in."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import and_, func, select

from feedback.agencies import queries as agencies
from feedback.cases.models import Case, Submission
from feedback.deadlines.models import Deadline
from feedback.deadlines.queries import was_met_after_moment, was_met_late
from feedback.extensions import db
from feedback.intake.models import Imported


def imported_report(source: str) -> dict[str, Any] | None:
    """What an import brought, counted from our own rows; None when nothing came from the source.

    ``late_by_moment`` and ``late_by_day`` count closed cases whose closing lies after the target moment,
    and after the target's local day in the source's zone. ``labels`` counts the source's own labels.
    """
    mine = select(Imported.case_id).where(Imported.source == source)
    total, closed = db.session.execute(
        select(func.count(), func.count(Case.closed_on)).where(Case.id.in_(mine))
    ).one()
    if not total:
        return None
    by_agency = db.session.execute(
        select(Case.agency_id, func.count()).where(Case.id.in_(mine)).group_by(Case.agency_id)
    )
    of_case = and_(Deadline.subject_room == "cases", Deadline.subject_id.in_(mine))
    targets, late_moment, late_day = (
        db.session.scalar(select(func.count()).select_from(Deadline).where(of_case, *more)) or 0
        for more in ((), (was_met_after_moment(),), (was_met_late(),))
    )
    labels: dict[str, Counter[str]] = {}
    rows = select(Submission.source_labels).where(Submission.case_id.in_(mine))
    for (found,) in db.session.execute(rows.execution_options(yield_per=5000)):
        for name, value in (found or {}).items():
            if name != "id":
                labels.setdefault(name, Counter())[value] += 1
    return {
        "cases": total,
        "open": total - closed,
        "closed": closed,
        "with_target": targets,
        "late_by_moment": late_moment,
        "late_by_day": late_day,
        "agencies": {
            entry.name if (entry := agencies.by_id(number)) else str(number): count
            for number, count in by_agency
        },
    } | {f"label {name}": dict(counts) for name, counts in labels.items()}
