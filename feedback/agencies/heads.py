"""Which head (người đứng đầu) the law means for an agency of the province."""

from __future__ import annotations

from feedback.agencies import queries
from feedback.law import reception as law
from feedback.law.reception import Head


def head_of(agency_id: int) -> Head | None:
    """The head of an agency as the law names him; None for one whose head owes no reception day."""
    agency = queries.by_id(agency_id)
    if agency is None or agency.external:
        return None
    return law.head_of(agency.code, agency.level, agency.body_type)


def shares_head(agency_id: int) -> list[int]:
    """The agencies whose meetings with citizens count for the same head: of the province's chair the
    committee and the reception board, at whose seat he receives; else the agency alone.
    """
    head = head_of(agency_id)
    if head is None or not head.codes:
        return [agency_id]
    return [found.id for code in head.codes if (found := queries.by_code(code))]


def may_lead(agency_id: int, position: str) -> bool:
    """Whether one with this position is the head of the agency; anybody where the law means none."""
    head = head_of(agency_id)
    return head is None or head.is_held_by(position)
