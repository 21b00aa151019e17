"""Thanh tra, kiểm tra trách nhiệm: inspections of how bodies do their duties, at the agency that inspects."""

from __future__ import annotations

from sqlalchemy import func, or_, select

from feedback.oversight.forms.facts.parts import Expression, Part, span
from feedback.oversight.inspections.queries import ISSUED
from feedback.oversight.measures.periods import Period
from feedback.oversight.models import Inspection, InspectionFinding


def inspections(period: Period) -> tuple[Part, ...]:
    """Cuộc thanh tra announced or concluded in the period, as ``queries.inspections_of`` counts."""
    days = (period.first_on, period.last_on)
    return (
        Part(
            Inspection,
            (),
            Inspection.agency_id,
            Inspection.id,
            None,
            {
                "announced": span(Inspection.announced_on, period),
                "concluded": span(Inspection.issued_on, period),
            },
            (or_(Inspection.announced_on.between(*days), Inspection.issued_on.between(*days)),),
            {
                "bodies": func.json_array_length(Inspection.agency_ids),
                "violations": _findings(func.count()),
                "recommendations": _findings(func.count(InspectionFinding.due_on)),
            },
        ),
    )


def _findings(count: Expression) -> Expression:
    """Of what was found so many, once the conclusion is issued."""
    asked = select(count).where(
        InspectionFinding.inspection_id == Inspection.id, InspectionFinding.state.in_(ISSUED)
    )
    return asked.scalar_subquery()
