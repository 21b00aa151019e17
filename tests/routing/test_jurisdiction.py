"""Whose complaint or denunciation it is, with the real agencies; and who stands aside."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.agencies.directory import RECEPTION_BOARD, AgencyEntry, Directory
from feedback.law.competence import COMPETENCE
from feedback.law.kinds import Kind
from feedback.routing import fields, jurisdiction
from feedback.routing.jurisdiction import Asked, RespondentAsked
from feedback.routing.rules import Proposal
from tests.agencies.tables import agency_numbers, competences, directory

TODAY = date(2026, 11, 25)
LAST_OF_DISTRICTS = date(2025, 6, 30)
TWO_TIERS = date(2025, 7, 1)
TINH_KHE = "21211"
SON_TINH_DISTRICT, KON_TUM_CITY = "527", "608"


def asked(
    matter: str,
    body: str | AgencyEntry | None,
    role: str = "body",
    area: str | None = None,
    field: str = "other",
    named: str | None = None,
    on: date = TODAY,
    stated: bool = True,
) -> Asked:
    known = fields.by_key(field)
    assert known is not None
    return Asked(
        matter=COMPETENCE.matters[matter],
        body=directory().by_code(body) if isinstance(body, str) else body,
        role=role,
        stated=stated,
        field=known,
        place=directory().place(area, on) if area else None,
        named=directory().by_code(named) if named else None,
        on=on,
    )


def propose(*args: object, agencies: Directory | None = None, **values: object) -> Proposal:
    return jurisdiction.propose_competent(
        asked(*args, **values),  # type: ignore[arg-type]
        competences=competences(),
        agencies=agencies or directory(),
    )


def codes(numbers: tuple[int, ...]) -> set[str]:
    by_number = {number: code for code, number in agency_numbers().items()}
    return {by_number[number] for number in numbers}


# --- Complaints: LKN Đ17-25, Đ51 ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "first", "second"),
    [
        (TINH_KHE, TINH_KHE, "UBT"),  # Đ17, Đ21: no district between them any more
        ("SXD", "SXD", "UBT"),  # Đ20, Đ21
        ("TTT", "TTT", "UBT"),  # a department's equal; Đ25 gives it no competence of its own
        ("VPUBT", "VPUBT", "UBT"),
        ("BTCD", "BTCD", "VPUBT"),  # Đ19, Đ20
    ],
)
@pytest.mark.parametrize("role", sorted(COMPETENCE.roles))
@pytest.mark.parametrize("course", ["complaint_first", "complaint_discipline"])
def test_a_complaint_goes_to_the_head_and_then_to_the_one_above(body, first, second, role, course):
    second_course = {"complaint_first": "complaint_second"}.get(course, f"{course}_second")
    lower, upper = propose(course, body, role), propose(second_course, body, role)
    assert (lower.agency_code, upper.agency_code) == (first, second)
    for proposal in (lower, upper):
        assert not proposal.triage
        assert not proposal.barred_agencies
        assert "Luật Khiếu nại 02/2011/QH13" in proposal.reason


def test_the_article_is_that_of_the_day():
    assert "136/2025" not in propose("complaint_first", TINH_KHE, on=date(2026, 6, 30)).reason
    assert "Luật 136/2025/QH15" in propose("complaint_first", TINH_KHE, on=date(2026, 7, 1)).reason


def test_a_body_below_a_department_is_settled_by_it_at_second_level():
    below = replace(
        directory().by_code("SNNMT"),
        id=9001,
        code="CCKL",
        name="Chi cục Kiểm lâm",
        parent_id=agency_numbers()["SNNMT"],
    )
    more = with_more(below)
    assert propose("complaint_first", below, agencies=more).agency_code == "CCKL"
    assert propose("complaint_second", below, agencies=more).agency_code == "SNNMT"
    head = propose("denunciation", below, "head", agencies=more)
    assert head.agency_code == "SNNMT"
    assert head.barred_agencies == (9001,)
    above = propose("denunciation", "SNNMT", "deputy", agencies=more)
    assert above.agency_code == "UBT"
    assert set(above.barred_agencies) == {9001, agency_numbers()["SNNMT"]}


def with_more(*entries: AgencyEntry) -> Directory:
    places = [directory().place(one.code, TODAY) for one in directory() if one.level == "commune"]
    return Directory((*directory(), *entries), [place for place in places if place is not None])


def test_the_provinces_own_matter_has_no_second_level_inside():
    assert propose("complaint_first", "UBT").agency_code == "UBT"
    second = propose("complaint_second", "UBT")
    assert (second.agency_code, second.triage, second.guide, second.outside) == ("BTCD", True, True, True)
    assert "bộ trưởng quản lý ngành, lĩnh vực" in second.reason
    assert "Tòa án" in second.reason
    assert "Bộ Nội vụ" in propose("complaint_discipline_second", "UBT").reason
    assert "Bộ Công an" in propose("complaint_second", "CAT").reason
    assert propose("complaint_first", "CAT").agency_code == "CAT"


@pytest.mark.parametrize("body", ["THUE", "BHXH", "TAND", "HDND"])
def test_a_complaint_about_a_body_outside_is_guided_once_and_not_forwarded(body):
    proposal = propose("complaint_first", body)
    assert (proposal.agency_code, proposal.triage, proposal.guide) == ("BTCD", True, True)
    assert proposal.candidates == (body,)
    assert "hướng dẫn một lần, không chuyển đơn" in proposal.reason
    assert "Thông tư 05/2021/TT-TTCP" in proposal.reason
    assert propose("complaint_second", body).candidates == ()


def test_an_unknown_body_is_sorted_out_by_the_board():
    for stated in (True, False):
        proposal = propose("complaint_first", None, stated=stated, named="SXD")
        assert (proposal.agency_code, proposal.triage, proposal.guide) == ("BTCD", True, False)
        assert proposal.candidates == ("SXD",)
        assert "chưa cho biết" in proposal.reason


def test_the_district_settled_its_own_until_its_last_day():
    before = propose("complaint_first", SON_TINH_DISTRICT, on=LAST_OF_DISTRICTS)
    assert (before.agency_code, before.confidence) == (SON_TINH_DISTRICT, "source")
    assert propose("complaint_second", SON_TINH_DISTRICT, on=LAST_OF_DISTRICTS).agency_code == "UBT"
    assert propose("complaint_second", KON_TUM_CITY, on=LAST_OF_DISTRICTS).agency_code == "UBT-KT"
    assert propose("complaint_second", TINH_KHE, on=LAST_OF_DISTRICTS).agency_code == "522"


def test_since_then_the_successor_of_the_place_settles_it():
    after = propose("complaint_first", SON_TINH_DISTRICT, area="21205", on=TWO_TIERS)
    assert (after.agency_code, after.triage, after.confidence) == ("21205", False, "unsure")
    assert "cần cơ quan pháp chế xác nhận" in after.reason
    second = propose("complaint_second", SON_TINH_DISTRICT, on=TWO_TIERS)
    assert (second.agency_code, second.confidence) == ("UBT", "unsure")
    assert propose("complaint_second", KON_TUM_CITY).agency_code == "UBT"


@pytest.mark.parametrize("area", [None, "23293"])
def test_several_successors_without_a_fitting_place_are_sorted_out(area):
    proposal = propose("complaint_first", SON_TINH_DISTRICT, area=area)
    assert (proposal.agency_code, proposal.triage) == ("BTCD", True)
    assert set(proposal.candidates) == {"21181", "21196", "21205", "21220"}
    assert "xã Ba Gia" in proposal.reason
    kon_tum = propose("complaint_first", KON_TUM_CITY, area="23293")
    assert kon_tum.agency_code == "23293"


def test_an_abolished_department_counts_as_its_successors():
    assert propose("complaint_first", "SGTVT").agency_code == "SXD"
    split = propose("complaint_first", "SLDTBXH")
    assert split.triage
    assert set(split.candidates) == {"SNV", "SYT", "SGDDT"}
    assert propose("complaint_second", "SLDTBXH").agency_code == "UBT"
    assert propose("complaint_first", "UBT-KT").agency_code == "UBT"


# --- Denunciations: LTC Đ12, Đ13, Đ37, Đ41 ------------------------------------------------------------------


@pytest.mark.parametrize("body", [TINH_KHE, "SXD", "UBT", "BTCD", "TTT", "CAT"])
def test_one_of_the_staff_is_for_the_head_of_his_own_agency(body):
    proposal = propose("denunciation", body, "staff")
    assert (proposal.agency_code, proposal.triage, proposal.barred_agencies) == (body, False, ())
    assert jurisdiction.barring(asked("denunciation", body, "staff"), directory()).by_name


@pytest.mark.parametrize("role", ["head", "deputy", "body"])
@pytest.mark.parametrize(
    ("body", "barred"),
    [
        (TINH_KHE, {TINH_KHE}),
        ("SXD", {"SXD"}),
        ("TTT", {"TTT"}),
        ("BTCD", {"BTCD"}),
        ("VPUBT", {"VPUBT", "BTCD"}),
    ],
)
def test_whoever_leads_is_for_the_province_and_his_line_stands_aside(body, barred, role):
    proposal = propose("denunciation", body, role)
    assert (proposal.agency_code, proposal.triage, proposal.outside) == ("UBT", False, False)
    assert codes(proposal.barred_agencies) == barred
    aside = jurisdiction.barring(asked("denunciation", body, role), directory())
    assert (aside.agency_ids, aside.by_name) == (frozenset(proposal.barred_agencies), role != "body")


def test_nobody_in_the_province_has_a_denunciation_of_its_chair():
    for body in ("UBT", "UBT-KT"):
        for role in ("head", "deputy"):
            proposal = propose("denunciation", body, role)
            assert (proposal.agency_code, proposal.triage, proposal.outside) == ("", False, True)
            assert "Thủ tướng Chính phủ" in proposal.reason
            assert {"UBT", "VPUBT", "BTCD", "TTT", "SXD", TINH_KHE} <= codes(proposal.barred_agencies)


def test_the_head_of_the_police_is_for_the_ministry():
    proposal = propose("denunciation", "CAT", "head")
    assert (proposal.agency_code, proposal.triage, proposal.outside, proposal.guide) == (
        "BTCD",
        True,
        True,
        False,
    )
    assert codes(proposal.barred_agencies) == {"CAT"}
    assert "chuyển một lần" in proposal.reason
    assert "Bộ Công an" in proposal.reason


def test_somebody_of_a_body_outside_is_forwarded_once():
    staff, head = propose("denunciation", "THUE", "staff"), propose("denunciation", "THUE", "head")
    assert (staff.agency_code, staff.outside, staff.candidates) == ("BTCD", True, ("THUE",))
    assert (head.agency_code, head.outside, head.candidates) == ("BTCD", True, ())
    assert "cấp trên trực tiếp" in head.reason


def test_the_chair_of_a_district_then_and_now():
    before = propose("denunciation", SON_TINH_DISTRICT, "head", on=LAST_OF_DISTRICTS)
    assert (before.agency_code, codes(before.barred_agencies)) == ("UBT", {SON_TINH_DISTRICT})
    after = propose("denunciation", SON_TINH_DISTRICT, "head")
    assert (after.agency_code, after.confidence) == ("UBT", "unsure")
    assert codes(after.barred_agencies) == {SON_TINH_DISTRICT, "21181", "21196", "21205", "21220"}
    commune = propose("denunciation", TINH_KHE, "head", on=LAST_OF_DISTRICTS)
    assert (commune.agency_code, codes(commune.barred_agencies)) == ("522", {TINH_KHE})


@pytest.mark.parametrize(
    ("body", "sorter"),
    [(TINH_KHE, "BTCD"), ("TTT", "BTCD"), ("BTCD", "UBT"), ("VPUBT", "UBT"), ("UBT", "BTCD")],
)
def test_until_the_role_is_known_it_is_sorted_out_by_whom_he_cannot_direct(body, sorter):
    proposal = propose("denunciation", body, "unknown")
    assert (proposal.agency_code, proposal.triage) == (sorter, sorter == "BTCD")
    assert proposal.barred_agencies == ()
    assert body in proposal.candidates


def test_an_unknown_agency_is_for_the_board():
    proposal = propose("denunciation", None, "head", field="land_use", area=TINH_KHE)
    assert (proposal.agency_code, proposal.triage) == ("BTCD", True)


def test_a_breach_outside_public_duty_is_for_the_body_managing_the_field():
    factory = propose("denunciation", None, stated=False, field="waste_environment", area=TINH_KHE)
    assert factory.agency_code == TINH_KHE
    assert "Điều 41 Luật Tố cáo" in factory.reason
    assert "Luật Bảo vệ môi trường" in factory.reason
    assert factory.confidence == "known"
    assert propose("denunciation", None, stated=False, field="minerals_water").agency_code == "SNNMT"
    assert propose("denunciation", None, stated=False, field="grievances").confidence == "known"
    assert propose("denunciation", None, stated=False, field="waste_environment").triage
    tax = propose("denunciation", None, stated=False, field="tax_fees")
    assert (tax.agency_code, tax.outside, tax.candidates) == ("BTCD", True, ("THUE",))


@pytest.mark.parametrize(
    ("body", "role", "agency", "outside"),
    [
        (TINH_KHE, "staff", "UBT", False),
        ("SXD", "staff", "UBT", False),
        ("SXD", "head", "BTCD", True),
        ("VPUBT", "head", "UBT", True),
        ("UBT", "head", "", True),
    ],
)
def test_denouncing_again_goes_above_the_one_who_settled_it(body, role, agency, outside):
    proposal = propose("denunciation_again", body, role)
    assert (proposal.agency_code, proposal.outside) == (agency, outside)


# --- Requests for a dialogue --------------------------------------------------------------------------------


def test_a_dialogue_is_held_by_the_body_named_else_by_the_commune():
    assert propose("dialogue_request", "SXD").agency_code == "SXD"
    assert "pháp chế" in propose("dialogue_request", "SXD").reason
    assert propose("dialogue_request", None, "unknown", TINH_KHE, stated=False).agency_code == TINH_KHE
    assert propose("dialogue_request", None, "unknown", stated=False).triage
    outside = propose("dialogue_request", "TAND")
    assert (outside.triage, outside.outside, outside.guide) == (True, True, False)
    about = jurisdiction.asked_about
    named = directory().by_code("SXD")
    assert about(Kind.DIALOGUE_REQUEST, RespondentAsked(None, "head"), named, directory()) == (
        named,
        "body",
        True,
    )
    assert about(Kind.COMPLAINT, RespondentAsked(named.id, "head"), None, directory()) == (
        named,
        "head",
        True,
    )
    assert about(Kind.DENUNCIATION, None, named, directory()) == (None, "unknown", False)


def test_before_the_law_nothing_is_known_and_the_line_is_still_kept_away():
    proposal = propose("denunciation", "VPUBT", "head", on=date(2018, 12, 31))
    assert (proposal.agency_code, proposal.triage) == ("UBT", False)
    assert "chưa có quy định" in proposal.reason


# --- What always holds --------------------------------------------------------------------------------------


@given(
    matter=st.sampled_from(sorted(COMPETENCE.matters)),
    body=st.sampled_from([None, *sorted(agency_numbers())]),
    role=st.sampled_from(sorted(COMPETENCE.roles)),
    area=st.sampled_from([None, TINH_KHE, "23293", "21205"]),
    field=st.sampled_from([field.key for field in fields.all_fields()]),
    stated=st.booleans(),
    on=st.dates(date(2019, 1, 1), date(2030, 12, 31)),
)
def test_the_competent_is_never_barred_nor_the_denounced_himself(matter, body, role, area, field, stated, on):
    proposal = propose(matter, body, role, area, field, on=on, stated=stated)
    agency = directory().by_code(proposal.agency_code)
    assert proposal.reason.endswith(".")
    assert "  " not in proposal.reason
    assert proposal.triage == (
        proposal.agency_code == RECEPTION_BOARD and (proposal.outside or "xem xét" in proposal.reason)
    )
    assert not proposal.guide or matter.startswith("complaint")
    if agency is None:
        assert (proposal.agency_code, proposal.outside) == ("", True)
        return
    assert not agency.external
    assert agency.id not in proposal.barred_agencies
    if body is not None and matter.startswith("denunciation") and role in ("head", "deputy", "body"):
        assert proposal.agency_code != body
        assert agency_numbers()[body] in proposal.barred_agencies
        board = agency_numbers()[RECEPTION_BOARD]
        assert not (proposal.triage and board in proposal.barred_agencies)
