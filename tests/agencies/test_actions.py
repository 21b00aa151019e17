"""Agencies and competence in the database, on both engines."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, func, select

from feedback.actor import SYSTEM, Actor
from feedback.agencies import actions, past_competences, queries
from feedback.agencies.actions import NewAgency, NewCompetence
from feedback.agencies.models import Agency, AgencySuccession, Area, AreaSuccession, Competence, Territory
from feedback.agencies.rules import Refused
from feedback.extensions import db
from feedback.register.queries import acts_on
from feedback.remembered import forget
from tests.agencies import tables
from tests.agencies.tables import Selects
from tests.conftest import MOMENT

TODAY = date(2026, 11, 25)
ADMIN = Actor("officer", 1, permissions=frozenset({actions.EDIT_COMPETENCE}))


def empty_the_room() -> None:
    """Take out all that the house was prepared with."""
    for model in (Competence, Territory, AgencySuccession, Agency, AreaSuccession, Area):
        db.session.execute(delete(model))
    forget()


def new_row(**values: object) -> NewCompetence:
    whole = {
        "kind": "*",
        "field": "local_roads",
        "level": "*",
        "rule": "agency",
        "agency_id": queries.by_code("SXD").id,
        "basis": "Quyết định 1/QĐ-UBND",
        "source": "công báo",
        "confidence": "source",
        "first_on": TODAY,
    }
    return NewCompetence(**(whole | values))


def standing(field: str = "local_roads") -> Competence:
    return db.session.scalars(
        select(Competence).where(
            Competence.field == field,
            Competence.kind == "*",
            Competence.level == "*",
            Competence.last_on.is_(None),
            Competence.annulled_at.is_(None),
        )
    ).one()


def test_reference_data_comes_in_whole_and_a_second_time_changes_nothing(app):
    empty_the_room()
    written = actions.load_reference_data(by=SYSTEM, at=MOMENT)
    counts = {
        model: db.session.scalar(select(func.count()).select_from(model))
        for model in (Area, AreaSuccession, Agency, Territory, Competence)
    }
    assert counts == {Area: 397, AreaSuccession: 373, Agency: 158, Territory: 158, Competence: 48}
    entries = len(acts_on("agencies", 0))
    assert written >= sum(counts.values())
    assert actions.load_reference_data(by=SYSTEM, at=MOMENT) == 0
    assert [entry.act for entry in acts_on("agencies", 0)] == ["reference_loaded"] * entries


def test_a_name_that_changed_in_the_files_is_brought_up_to_date(app):
    db.session.scalars(select(Agency).where(Agency.code == "SXD")).one().name = "Tên cũ"
    db.session.commit()
    assert actions.load_reference_data(by=SYSTEM, at=MOMENT) == 1
    assert queries.by_code("SXD").name == "Sở Xây dựng"


def test_memory_equals_the_tables_built_from_the_files(app):
    assert [area.code for area in queries.areas_today()] == [
        area.code for area in tables.gazetteer().communes()
    ]
    assert {agency.code: agency.name for agency in queries.directory()} == {
        agency.code: agency.name for agency in tables.directory()
    }
    assert len(queries.competences()) == 48
    assert [area.full_name for area in queries.find_area("huyện Minh Long")] == ["Xã Minh Long", "Xã Sơn Mai"]
    assert queries.agency_of_area("21484", TODAY).name == "Ủy ban nhân dân xã Ba Tơ"
    assert queries.agency_of_area("99999", TODAY) is None
    assert queries.reception_board().name == "Ban Tiếp công dân tỉnh"
    assert {one.code for one in queries.agencies_after(queries.by_code("SLDTBXH").id, TODAY)} == {
        "SNV",
        "SYT",
        "SGDDT",
    }


def test_before_the_data_is_loaded_the_reception_board_is_missing(app):
    empty_the_room()
    with pytest.raises(LookupError):
        queries.reception_board()


def test_transfer_choices_are_what_exists_today_without_the_agency_itself(app):
    groups = dict(queries.choices_for_transfer(TODAY, without=queries.by_code("SXD").id))
    assert list(groups) == ["Cơ quan cấp tỉnh", "Xã, phường, đặc khu", "Cơ quan ngoài hệ thống"]
    assert len(groups["Xã, phường, đặc khu"]) == 96
    provincial = {agency.code for agency in groups["Cơ quan cấp tỉnh"]}
    assert "SXD" not in provincial
    assert {"UBT", "SNV", "CAT", "BTCD"} <= provincial
    assert not any(agency.last_on for members in groups.values() for agency in members)


def test_questions_are_answered_from_memory_after_the_first_time(app):
    queries.directory(), queries.gazetteer(), queries.competences()
    with Selects() as selects:
        queries.by_code("SXD"), queries.find_area("Ba Tơ"), queries.competences()
        queries.choices_for_transfer(TODAY)
    assert selects.count == 0


def test_a_change_is_seen_at_once_by_its_own_session_and_forgotten_when_undone(app):
    assert queries.by_code("THU") is None
    actions.establish(NewAgency("THU", "Cơ quan thử", "Thử", "province", "thử"), by=SYSTEM, at=MOMENT)
    assert queries.by_code("THU").name == "Cơ quan thử"
    db.session.rollback()
    assert queries.by_code("THU") is None
    actions.establish(NewAgency("THU", "Cơ quan thử", "Thử", "province", "thử"), by=SYSTEM, at=MOMENT)
    db.session.commit()
    assert queries.by_code("THU") is not None


def test_many_agencies_are_established_once_with_their_parents_and_territory(app):
    new = [
        NewAgency("TP-A", "Sở A", "Sở A", "province", "tệp nhập"),
        NewAgency(
            "TP-B", "Phòng B", "Phòng B", "province", "tệp nhập", parent_code="TP-A", area_codes=("21484",)
        ),
    ]
    first = actions.establish_many(new, by=SYSTEM, at=MOMENT)
    again = actions.establish_many(new, by=SYSTEM, at=MOMENT)
    assert first == again
    assert queries.by_code("TP-B").parent_id == first["TP-A"]
    assert [entry.act for entry in acts_on("agencies", first["TP-A"])] == ["established"]
    assert [one.area_name for one in queries.territories_of(first["TP-B"])] == ["Xã Ba Tơ"]
    assert queries.agency_of_area("21484", TODAY).code == "21484"


def test_an_agency_that_does_not_fit_is_refused(app):
    for new in (
        NewAgency("X", "X", "X", "province", "x", parent_code="không có"),
        NewAgency("X", "X", "X", "province", "x", area_codes=("00000",)),
        NewAgency("SXD", "X", "X", "province", "x"),
    ):
        with pytest.raises(Refused):
            actions.establish(new, by=SYSTEM, at=MOMENT)
        db.session.rollback()


def test_an_ended_agency_gives_way_to_its_successors_and_stays_ended(app):
    ended, successor = queries.by_code("SNGV"), queries.by_code("VPUBT")
    day = date(2026, 12, 31)
    found = actions.end(
        ended.id, last_on=day, successor_ids=[successor.id], basis="Nghị quyết thử", by=SYSTEM, at=MOMENT
    )
    db.session.commit()
    assert found == [successor]
    assert [one.code for one in queries.agencies_after(ended.id, day)] == ["SNGV"]
    assert [one.code for one in queries.agencies_after(ended.id, day + timedelta(days=1))] == ["VPUBT"]
    assert queries.succession_bases(ended.id) == ["Nghị quyết thử"]
    actions.load_reference_data(by=SYSTEM, at=MOMENT)
    assert queries.by_code("SNGV").last_on == day
    with pytest.raises(Refused, match="đã kết thúc"):
        actions.end(ended.id, last_on=day, successor_ids=[successor.id], basis="x", by=SYSTEM, at=MOMENT)


def test_an_end_that_does_not_hold_together_is_refused(app):
    ended = queries.by_code("SNGV").id
    for successors, basis, words in (
        ([], "x", "kế thừa"),
        (["SXD"], " ", "căn cứ"),
        (["SGTVT"], "x", "không hoạt động"),
        (["SNGV"], "x", "không thể"),
    ):
        numbers = [queries.by_code(code).id for code in successors]
        with pytest.raises(Refused, match=words):
            actions.end(ended, last_on=TODAY, successor_ids=numbers, basis=basis, by=SYSTEM, at=MOMENT)


def test_who_lacks_the_permission_is_refused_in_the_act_itself(app):
    nobody = Actor("officer", 2)
    with pytest.raises(Refused, match="không có quyền"):
        actions.set_competence(new_row(), replaces=standing().id, by=nobody, at=MOMENT)
    with pytest.raises(Refused, match="không có quyền"):
        actions.end_competence(standing().id, last_on=TODAY, basis="x", by=nobody, at=MOMENT)
    with pytest.raises(Refused, match="không có quyền"):
        actions.load_reference_data(by=ADMIN, at=MOMENT)


def test_a_new_row_ends_the_old_one_on_the_day_before(app):
    old = standing()
    number = actions.set_competence(new_row(), replaces=old.id, by=ADMIN, at=MOMENT)
    db.session.commit()
    history = past_competences.of("*", "local_roads", "*")
    assert [(one.row.id, one.row.last_on, one.end_basis) for one in history] == [
        (number, None, None),
        (old.id, TODAY - timedelta(days=1), "Quyết định 1/QĐ-UBND"),
    ]
    assert [entry.act for entry in acts_on("competence", number)] == ["competence_set"]
    assert actions.load_reference_data(by=SYSTEM, at=MOMENT) == 0


def test_a_row_corrected_on_its_first_day_is_annulled_and_kept(app):
    first = actions.set_competence(new_row(), replaces=standing().id, by=ADMIN, at=MOMENT)
    second = actions.set_competence(new_row(basis="Đúng"), replaces=first, by=ADMIN, at=MOMENT)
    db.session.commit()
    assert [row.id for row in queries.competences() if row.field == "local_roads" and row.last_on is None][
        -1
    ] == second
    assert first not in {row.id for row in queries.competences()}
    annulled = [one for one in past_competences.of("*", "local_roads", "*") if one.annulled_at]
    assert [one.row.id for one in annulled] == [first]


def test_the_second_of_two_editors_is_told(app):
    seen = standing().id
    actions.set_competence(new_row(), replaces=seen, by=ADMIN, at=MOMENT)
    with pytest.raises(Refused, match="người khác sửa"):
        actions.set_competence(new_row(basis="Khác"), replaces=seen, by=ADMIN, at=MOMENT)
    with pytest.raises(Refused, match="người khác sửa"):
        actions.set_competence(new_row(basis="Khác"), replaces=None, by=ADMIN, at=MOMENT)


def test_a_row_that_does_not_hold_together_is_refused(app):
    for values, words in (
        ({"basis": "  "}, "căn cứ"),
        ({"agency_id": None}, "Chọn cơ quan"),
        ({"rule": "triage"}, "Bỏ chọn"),
        ({"rule": "commune_of_place", "agency_id": None, "level": "province"}, "nhiều xã"),
        ({"rule": "ai đó"}, "danh sách"),
        ({"first_on": date(2025, 6, 1)}, "không hoạt động"),
    ):
        with pytest.raises(Refused, match=words):
            actions.set_competence(new_row(**values), replaces=standing().id, by=ADMIN, at=MOMENT)


def test_a_row_may_end_without_another(app):
    row = standing()
    actions.end_competence(row.id, last_on=TODAY, basis="Bãi bỏ", by=ADMIN, at=MOMENT)
    assert row.last_on == TODAY
    for last_on, basis in ((TODAY, "lần nữa"), (TODAY, "")):
        with pytest.raises(Refused):
            actions.end_competence(row.id, last_on=last_on, basis=basis, by=ADMIN, at=MOMENT)
    with pytest.raises(Refused):
        actions.end_competence(
            standing("schools").id, last_on=date(2020, 1, 1), basis="x", by=ADMIN, at=MOMENT
        )
