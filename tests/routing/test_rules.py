"""From kind, field and place to the agency, with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from feedback.agencies.directory import RECEPTION_BOARD, CompetenceRow
from feedback.law.kinds import FEEDBACK_KINDS, Kind
from feedback.routing import fields, rules
from feedback.routing.rules import Proposal
from tests.agencies.tables import agency_numbers, competences, directory, gazetteer

TODAY = date(2026, 11, 25)
BA_TO_WITH_HORN = "21484"


def propose(
    kind: str = "report",
    field: str = "local_roads",
    area: str | None = BA_TO_WITH_HORN,
    named: str | None = None,
    rows: tuple[CompetenceRow, ...] | None = None,
    on: date = TODAY,
) -> Proposal:
    known = fields.by_key(field)
    assert known is not None
    return rules.propose(
        kind=kind,
        field=known,
        place=directory().place(area, on) if area else None,
        named=directory().by_code(named) if named else None,
        competences=competences() if rows is None else rows,
        agencies=directory(),
        on=on,
    )


def row(**values: object) -> CompetenceRow:
    whole = {
        "id": 1000,
        "kind": "*",
        "field": "local_roads",
        "level": "*",
        "rule": "agency",
        "agency_id": agency_numbers()["SXD"],
        "basis": "Quyết định thử",
        "source": "thử",
        "confidence": "source",
        "note": None,
        "first_on": date(2026, 1, 1),
        "last_on": None,
    }
    return CompetenceRow(**(whole | values))  # type: ignore[arg-type]


def test_every_kind_field_and_area_has_an_answer_that_exists_and_a_reason():
    places = [None, *(area.code for area in gazetteer().communes())]
    for kind in Kind:
        for field in fields.all_fields():
            for area in places:
                proposal = propose(kind, field.key, area)
                agency = directory().by_code(proposal.agency_code)
                assert agency is not None
                assert agency.exists(TODAY)
                assert not agency.external
                assert proposal.triage == (agency.code == RECEPTION_BOARD)
                assert proposal.reason.endswith(".")
                assert "  " not in proposal.reason


def test_every_field_has_a_row_for_feedback_in_force():
    held = {one.field for one in competences() if one.kind == "*"}
    assert held == {field.key for field in fields.all_fields()}


def test_rows_of_the_data_name_known_kinds_fields_and_agencies_inside_their_days():
    for one in competences():
        assert one.kind == "*" or one.kind in set(Kind)
        assert fields.by_key(one.field)
        assert (one.rule == "agency") == (one.agency_id is not None)
        assert one.basis
        assert one.source
        assert one.confidence in ("source", "known", "unsure")
        agency = directory().by_id(one.agency_id)
        assert agency is None or agency.exists(one.first_on)


def test_a_village_road_goes_to_the_commune_where_it_is():
    proposal = propose()
    assert proposal.agency_code == BA_TO_WITH_HORN
    assert not proposal.triage
    assert "xã Ba Tơ" in proposal.reason
    assert "Luật Đường bộ 35/2024/QH15" in proposal.reason
    assert proposal.confidence == "known"
    assert proposal.competence_id


def test_a_provincial_road_goes_to_the_department_wherever_it_is():
    for area in (BA_TO_WITH_HORN, None):
        proposal = propose(field="main_roads", area=area)
        assert proposal.agency_code == "SXD"
        assert "Sở Xây dựng" in proposal.reason


def test_a_local_matter_without_a_place_is_sorted_by_the_reception_board():
    proposal = propose(area=None)
    assert proposal.triage
    assert proposal.agency_code == RECEPTION_BOARD
    assert "chưa rõ nơi" in proposal.reason


def test_a_proposal_for_the_whole_province_goes_to_the_department():
    assert propose(kind="proposal", area=None).agency_code == "SXD"
    assert propose(kind="proposal").agency_code == BA_TO_WITH_HORN
    assert "pháp chế" in propose(kind="proposal", area=None).reason


def test_what_fits_no_field_is_sorted_by_the_reception_board():
    proposal = propose(field="other")
    assert proposal.triage
    assert proposal.candidates == ()


def test_a_matter_of_a_body_outside_is_for_transfer_by_the_reception_board():
    proposal = propose(field="courts_enforcement")
    assert proposal.triage
    assert proposal.candidates == ("THADS",)
    assert "ở ngoài hệ thống" in proposal.reason


def test_the_agency_the_citizen_names_is_confirmed_when_the_table_agrees():
    proposal = propose(named=BA_TO_WITH_HORN)
    assert proposal.agency_code == BA_TO_WITH_HORN
    assert "cũng nêu" in proposal.reason


def test_the_agency_the_citizen_names_is_followed_when_the_table_knows_nothing():
    proposal = propose(field="officials", named="SYT")
    assert proposal.agency_code == "SYT"
    assert not proposal.triage
    assert "Người gửi nêu Sở Y tế" in proposal.reason


def test_a_named_agency_against_the_table_is_a_dispute_for_the_reception_board():
    proposal = propose(named="SXD")
    assert proposal.triage
    assert set(proposal.candidates) == {BA_TO_WITH_HORN, "SXD"}
    assert "Sở Xây dựng" in proposal.reason
    assert "xã Ba Tơ" in proposal.reason


def test_a_named_agency_that_ended_counts_as_its_successors():
    assert propose(field="main_roads", named="SGTVT").agency_code == "SXD"
    district = "535"
    assert propose(named=district).agency_code == BA_TO_WITH_HORN
    several = propose(field="officials", named=district)
    assert several.triage
    assert len(several.candidates) == 8


def test_a_named_body_outside_is_for_transfer():
    proposal = propose(field="other", named="TAND")
    assert proposal.triage
    assert proposal.candidates == ("TAND",)


def test_rows_for_feedback_say_nothing_about_complaints_and_denunciations():
    for kind in set(Kind) - FEEDBACK_KINDS:
        proposal = propose(kind)
        assert proposal.triage
        assert "chưa có dòng" in proposal.reason


def test_the_more_specific_row_governs_and_of_equals_the_latest():
    general = row()
    own_kind = row(id=1001, kind="report", agency_id=agency_numbers()["STC"])
    own_level = row(id=1002, level="commune", agency_id=agency_numbers()["SNV"])
    later = row(id=1003, first_on=date(2026, 6, 1), agency_id=agency_numbers()["SCT"])
    assert propose(rows=(own_level, own_kind, general)).agency_code == "STC"
    assert propose(rows=(general, own_level)).agency_code == "SNV"
    assert propose(rows=(general, own_level), area=None).agency_code == "SXD"
    assert propose(rows=(later, general)).agency_code == "SCT"
    assert propose(rows=(row(field="*"), replace(later, rule="triage", agency_id=None))).triage


@pytest.mark.parametrize(
    ("day", "known"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ],
)
def test_a_row_governs_from_its_first_to_its_last_day(day, known):
    proposal = propose(rows=(row(last_on=date(2026, 6, 30)),), on=day)
    assert (proposal.agency_code == "SXD") is known
    assert proposal.triage is not known


def test_a_row_that_names_an_ended_agency_follows_its_only_successor():
    proposal = propose(rows=(row(agency_id=agency_numbers()["STNMT"]),))
    assert proposal.agency_code == "SNNMT"
    split = propose(rows=(row(agency_id=agency_numbers()["SLDTBXH"]),))
    assert split.triage
    assert set(split.candidates) == {"SNV", "SYT", "SGDDT"}


def test_before_the_two_level_government_nothing_is_proposed_but_triage():
    assert propose(on=date(2025, 7, 1) - timedelta(days=1)).triage
