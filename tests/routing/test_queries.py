"""The proposal from the tables of the database, on both engines."""

from __future__ import annotations

from datetime import date

import pytest

from feedback.actor import SYSTEM
from feedback.agencies import actions
from feedback.agencies import queries as agencies
from feedback.cases.models import Case, Respondent
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.routing.jurisdiction import RespondentAsked
from feedback.routing.queries import propose_competent, propose_for, propose_for_case
from feedback.routing.rules import Proposal
from feedback.web import slots
from tests.agencies.tables import Selects
from tests.conftest import MOMENT
from tests.factories.cases import make_case

TODAY = date(2026, 11, 25)


def test_a_proposal_costs_two_selects_at_first_and_none_afterwards(app):
    with Selects() as selects:
        first = propose_for("report", "local_roads", "21484", None, TODAY)
        assert selects.count == 2
        assert propose_for("report", "local_roads", "21484", None, TODAY) == first
        assert selects.count == 2
    assert first.agency_code == "21484"


def test_what_is_not_known_never_refuses_a_filing(app):
    for area, field, named in (
        ("00000", "local_roads", None),
        ("21484", "không có", None),
        (None, "", 999_999),
    ):
        proposal = propose_for("report", field, area, named, TODAY)
        assert proposal.triage
        assert proposal.agency_code == agencies.reception_board().code


def test_an_edited_row_changes_the_next_proposal_and_its_reason(app):
    before = propose_for("report", "local_roads", "21484", None, TODAY)
    actions.set_competence(
        actions.NewCompetence(
            kind="*",
            field="local_roads",
            level="*",
            rule="agency",
            agency_id=agencies.by_code("SXD").id,
            basis="Quyết định 99/QĐ-UBND",
            source="công báo",
            confidence="source",
            first_on=TODAY,
        ),
        replaces=before.competence_id,
        by=SYSTEM,
        at=MOMENT,
    )
    db.session.commit()
    after = propose_for("report", "local_roads", "21484", None, TODAY)
    assert after.agency_code == "SXD"
    assert "Quyết định 99/QĐ-UBND" in after.reason


def test_a_named_agency_is_given_by_its_number(app):
    named = agencies.by_code("SYT")
    assert propose_for("report", "officials", None, named.id, TODAY).agency_code == "SYT"


def competent(kind: Kind, respondent: tuple[str, str] | None, **more: object) -> Proposal:
    asked = None
    if respondent is not None:
        agency = agencies.by_code(respondent[0])
        asked = RespondentAsked(agency.id if agency else None, respondent[1])
    values = {
        "field_key": "other",
        "area_code": None,
        "respondent": asked,
        "named_agency_id": None,
        "second_level": False,
        "on": TODAY,
    }
    return propose_competent(kind, **(values | more))  # type: ignore[arg-type]


def test_what_the_law_says_costs_no_more_selects(app):
    with Selects() as selects:
        first = competent(Kind.COMPLAINT, ("21211", "head"))
        again = competent(Kind.COMPLAINT, ("21211", "head"), second_level=True)
        assert selects.count == 2
    assert (first.agency_code, again.agency_code) == ("21211", "UBT")


def test_the_three_kinds_are_proposed_from_the_tables_of_the_database(app):
    commune = agencies.by_code("21211")
    denounced = competent(Kind.DENUNCIATION, ("21211", "head"))
    assert (denounced.agency_code, denounced.barred_agencies) == ("UBT", (commune.id,))
    polluter = competent(Kind.DENUNCIATION, None, field_key="waste_environment", area_code="21211")
    assert polluter.agency_code == "21211"
    assert competent(Kind.DIALOGUE_REQUEST, None, named_agency_id=commune.id).agency_code == "21211"
    assert competent(Kind.DIALOGUE_REQUEST, None, area_code="21484").agency_code == "21484"
    discipline = competent(Kind.COMPLAINT, ("SXD", "body"), second_level=True, discipline=True)
    assert discipline.agency_code == "UBT"
    assert "Điều 51" in discipline.reason


def test_unknown_numbers_codes_and_fields_are_for_the_board(app):
    for kind in (Kind.COMPLAINT, Kind.DENUNCIATION, Kind.DIALOGUE_REQUEST):
        proposal = competent(
            kind, ("không có", "head"), field_key="không có", area_code="00000", named_agency_id=999_999
        )
        assert (proposal.agency_code, proposal.triage) == ("BTCD", True)


def test_feedback_is_not_asked_of_the_statutes(app):
    with pytest.raises(LookupError):
        competent(Kind.REPORT, None)


def as_kind(kind: Kind, course: str, code: str, role: str) -> Case:
    """A case of the kind about somebody of the agency, as it stands in the tables."""
    case = make_case("SXD")
    case.kind, case.course = kind, course
    db.session.add(Respondent(case_id=case.id, agency_id=agencies.by_code(code).id, role=role))
    db.session.commit()
    return case


def test_a_case_is_proposed_by_whom_it_is_about(app):
    assert propose_for_case(make_case("SXD", field_key="main_roads"), TODAY).agency_code == "SXD"
    case = as_kind(Kind.COMPLAINT, "complaint_second", "21211", "body")
    assert propose_for_case(case, TODAY).agency_code == "UBT"


def block(case: Case, code: str) -> str:
    return str(slots.show("competence", case=case, agency=agencies.by_code(code)))


def test_an_officer_is_warned_of_an_agency_that_must_stand_aside(app):
    case = as_kind(Kind.DENUNCIATION, "denunciation", "VPUBT", "head")
    with app.test_request_context():
        assert "phải đứng ngoài" in block(case, "BTCD")
        assert "không phải là cơ quan mà quy định về thẩm quyền chỉ ra" in block(case, "TTT")
        assert block(case, "UBT") == ""
        told = str(slots.show("competence", case=case, agency=None))
        assert "Quy định về thẩm quyền chỉ ra: <strong>Ủy ban nhân dân tỉnh Quảng Ngãi</strong>" in told


def test_an_officer_is_told_that_nobody_in_the_province_may_have_it(app):
    case = as_kind(Kind.DENUNCIATION, "denunciation", "UBT", "head")
    with app.test_request_context():
        told = str(slots.show("competence", case=case, agency=None))
        assert "ở ngoài hệ thống" in told
        assert "Thủ tướng Chính phủ" in told
        assert "phải đứng ngoài" in block(case, "TTT")
        assert "ở ngoài hệ thống" in block(case, "CAT")
