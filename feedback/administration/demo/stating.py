"""Whom a complaint or a denunciation of the demo is against, as its sender states it."""

from __future__ import annotations

from datetime import date, timedelta

from feedback.administration.demo.matter import Against, Matter
from feedback.agencies import queries as agencies
from feedback.cases import queries
from feedback.cases.actions import RespondentDetails
from feedback.cases.models import Case


def accused(matter: Matter) -> list[RespondentDetails]:
    """Người bị tố cáo, by name; nobody for a matter that is against nobody."""
    one = matter.against
    if one is None:
        return []
    return [RespondentDetails(agency_id=_agency_id(one), role=one.role, name=one.name, position=one.position)]


def contested(matter: Matter, received_on: date, earlier: Case | None) -> list[RespondentDetails]:
    """Người bị khiếu nại, with the decision complained of; ``earlier`` is the case of first level, if known.

    The days of the matter are told back from the one on which it was received.
    """
    one = matter.against
    if one is None:
        return []
    first = one.first
    number, on, learned_on = None, None, None
    if earlier is not None:
        number, on = earlier.outcome_number, earlier.closed_on
        learned_on = received_on - timedelta(days=first.learned)
    elif first.number:
        number = first.number
        on, learned_on = (received_on - timedelta(days=back) for back in (first.decided, first.learned))
    decision = one.decision
    decided_on, known_on = (
        received_on - timedelta(days=back) for back in (decision.decided, decision.learned)
    )
    # The second complaint is about the decision that the first one named: it bears one day.
    for before in queries.respondents_of(earlier.id) if earlier is not None else ():
        if before.decision_number == decision.number:
            decided_on, known_on = before.decision_on or decided_on, before.learned_on or known_on
    return [
        RespondentDetails(
            agency_id=_agency_id(one),
            role="body",
            position=one.position,
            act_kind=one.act,
            decision_number=decision.number or None,
            decision_on=decided_on if decision.number else None,
            learned_on=known_on,
            first_number=number,
            first_on=on,
            first_learned_on=learned_on,
        )
    ]


def _agency_id(one: Against) -> int | None:
    found = agencies.by_code(one.agency) if one.agency else None
    return found.id if found else None
