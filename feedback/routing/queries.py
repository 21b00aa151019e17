"""Questions of routing: which agency should this matter go to. Answered from memory in the ordinary case."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from feedback.agencies import queries as agencies
from feedback.cases.models import Case, Respondent
from feedback.extensions import db
from feedback.law.competence import COMPETENCE, Matter
from feedback.law.kinds import FEEDBACK_KINDS, Kind
from feedback.routing import fields, jurisdiction, rules
from feedback.routing.fields import Field
from feedback.routing.jurisdiction import Asked, RespondentAsked
from feedback.routing.rules import Proposal


def propose_for(
    kind: str, field_key: str, area_code: str | None, named_agency_id: int | None, on: date
) -> Proposal:
    """The agency proposed for feedback (kiến nghị, phản ánh, đề xuất) on the day, with its reason in words.

    ``area_code`` is the five-digit code of a commune of today's list, None when several or unknown; an
    unknown code or field key counts as not known («Việc khác»), since a filing is never refused for it.
    Reads nothing when the tables are in memory, else two selects.
    """
    directory = agencies.directory()
    return rules.propose(
        kind=kind,
        field=_field(field_key),
        place=directory.place(area_code, on) if area_code else None,
        named=directory.by_id(named_agency_id),
        competences=agencies.competences(),
        agencies=directory,
        on=on,
    )


def propose_competent(
    kind: Kind,
    *,
    field_key: str,
    area_code: str | None,
    respondent: RespondentAsked | None,
    named_agency_id: int | None,
    second_level: bool,
    on: date,
    discipline: bool = False,
) -> Proposal:
    """The agency that settles a complaint, a denunciation or a dialogue request by law on the day, whom it
    bars, and the reason in words (LKN Đ17-25, Đ51; LTC Đ12, Đ13, Đ41).

    ``respondent`` None: nobody in public duty (of a denunciation: the body managing the field settles it); a
    dialogue request is about the agency named. ``second_level``: khiếu nại lần hai, tố cáo tiếp;
    ``discipline``: khiếu nại quyết định kỷ luật. Area, field and agencies not known count as in
    :func:`propose_for`, and it reads as much. Raises LookupError for feedback, and for a dialogue request of
    second level.
    """
    matter = COMPETENCE.matter(kind, second_level=second_level, discipline=discipline)
    return _by_law(matter, field_key, area_code, respondent, named_agency_id, on)


def propose_for_case(case: Case, on: date) -> Proposal:
    """The agency proposed for a case as it is known on the day; one select more than :func:`propose_for`
    unless it is feedback.
    """
    field_key = case.field_key or fields.OTHER
    if case.kind in FEEDBACK_KINDS:
        return propose_for(case.kind, field_key, case.area_code, None, on)
    found = db.session.scalars(
        select(Respondent).where(Respondent.case_id == case.id).order_by(Respondent.id).limit(1)
    ).first()
    respondent = RespondentAsked(found.agency_id, found.role) if found else None
    named_id = found.agency_id if found else None
    return _by_law(COMPETENCE.matters[case.course], field_key, case.area_code, respondent, named_id, on)


def _by_law(
    matter: Matter,
    field_key: str,
    area_code: str | None,
    respondent: RespondentAsked | None,
    named_agency_id: int | None,
    on: date,
) -> Proposal:
    directory = agencies.directory()
    named = directory.by_id(named_agency_id)
    body, role, stated = jurisdiction.asked_about(matter.kind, respondent, named, directory)
    return jurisdiction.propose_competent(
        Asked(
            matter=matter,
            body=body,
            role=role,
            stated=stated,
            field=_field(field_key),
            place=directory.place(area_code, on) if area_code else None,
            named=named,
            on=on,
        ),
        competences=agencies.competences(),
        agencies=directory,
    )


def _field(key: str) -> Field:
    field = fields.by_key(key) or fields.by_key(fields.OTHER)
    assert field is not None
    return field
