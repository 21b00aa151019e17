"""Whose matter it is when it is against several persons: who must stand aside does, who is free has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

from feedback.agencies import queries as agencies
from feedback.cases.actions.lodging import RespondentDetails
from feedback.cases.competence import Competent
from feedback.cases.models import Case
from feedback.law.competence import COMPETENCE
from feedback.law.kinds import Kind
from feedback.law.refusal import Refusal
from feedback.routing import queries
from feedback.routing.fields import OTHER
from feedback.routing.jurisdiction import RespondentAsked
from feedback.routing.rules import Proposal


class NobodyHere(Refusal):
    """Nobody in the province may have this denunciation; the text says where it is to be sent."""


class Against(Protocol):
    """One against whom it is, as far as competence asks."""

    @property
    def agency_id(self) -> int | None:
        """His agency, None when not known."""

    @property
    def role(self) -> str:
        """Head, deputy, staff, the body itself, or not known."""


def propose_against(
    kind: Kind,
    against: Sequence[Against],
    *,
    field_key: str,
    area_code: str | None,
    named_agency_id: int | None,
    second_level: bool,
    discipline: bool,
    on: date,
) -> Proposal:
    """As ``queries.propose_competent``, for any number of persons (none: nobody in public duty).

    The first counts unless his resolver must stand aside because of another. Raises NobodyHere.
    """
    asked: list[RespondentAsked | None] = [RespondentAsked(one.agency_id, one.role) for one in against]
    proposals = [
        queries.propose_competent(
            kind,
            field_key=field_key,
            area_code=area_code,
            respondent=respondent,
            named_agency_id=named_agency_id,
            second_level=second_level,
            discipline=discipline,
            on=on,
        )
        for respondent in asked or [None]
    ]
    barred = {number for each in proposals for number in each.barred_agencies}
    found = next((each for each in proposals if _may_have(each.agency_code, barred)), None)
    return replace(found or _left_over(proposals[0], barred), barred_agencies=tuple(sorted(barred)))


def competent_for_case(case: Case, against: Sequence[RespondentDetails], on: date, matter: str) -> Competent:
    """Who settles a case, or this matter of it, against these persons; for ``cases.competence``."""
    asked = COMPETENCE.matters[matter]
    try:
        proposal = propose_against(
            asked.kind,
            against,
            field_key=case.field_key or OTHER,
            area_code=case.area_code,
            named_agency_id=None,
            second_level=asked.second_level,
            discipline=asked.discipline,
            on=on,
        )
    except NobodyHere as nobody:
        return Competent(None, (), True, str(nobody))
    return Competent(
        agencies.by_code(proposal.agency_code), proposal.barred_agencies, proposal.triage, proposal.reason
    )


def _left_over(proposal: Proposal, barred: set[int]) -> Proposal:
    """Each competent agency is barred: the reception board sorts it out, else the province's committee."""
    board = agencies.reception_board()
    for sorter in (board, agencies.province_committee()):
        if sorter.id not in barred:
            return replace(proposal, agency_code=sorter.code, triage=sorter is board)
    raise NobodyHere(proposal.reason)


def _may_have(agency_code: str, barred: set[int]) -> bool:
    agency = agencies.by_code(agency_code)
    return agency is not None and agency.id not in barred
