"""The data files hold together: every unit, every successor, every agency."""

from __future__ import annotations

from collections import Counter
from datetime import date

from feedback.agencies import reference
from feedback.agencies.directory import BODY_TYPES, CONFIDENCES, LEVELS
from feedback.text import fold, nfc
from tests.agencies.tables import agency_numbers, directory, gazetteer

TODAY = date(2026, 11, 25)
LAST_DAY_OF_DISTRICTS = date(2025, 6, 30)


def areas() -> list[dict]:
    return list(reference.rows("areas"))


def today() -> list[dict]:
    return [row for row in areas() if row["last_on"] is None and row["level"] == "commune"]


def test_the_province_has_86_communes_9_wards_and_one_special_zone():
    assert Counter(row["kind"] for row in today()) == {"Xã": 86, "Phường": 9, "Đặc khu": 1}


def test_a_code_means_one_unit_within_its_edition():
    keys = Counter((row["edition"], row["code"]) for row in areas())
    assert max(keys.values()) == 1


def test_before_july_2025_there_were_two_provinces_and_23_districts():
    old = Counter(row["level"] for row in areas() if row["last_on"] == LAST_DAY_OF_DISTRICTS)
    assert old == {"province": 2, "district": 23, "commune": 272}


def test_every_former_district_and_commune_leads_to_units_of_today():
    codes = {row["code"] for row in today()}
    led = {row["code"]: set() for row in areas() if row["last_on"] and row["level"] != "province"}
    for row in reference.rows("area_successions"):
        led[row["code"]].add(row["successor_code"])
    assert all(led.values())
    assert set().union(*led.values()) == codes


def test_a_divided_commune_leads_to_two_units():
    divided = {row["code"] for row in reference.rows("area_successions") if row["divided"]}
    communes = {row["code"]: row["name"] for row in areas() if row["level"] == "commune" and row["last_on"]}
    assert [communes[code] for code in divided if code in communes] == ["Trà Bùi"]


def test_a_districts_successors_are_those_of_its_communes():
    links: dict[str, set[str]] = {}
    for row in reference.rows("area_successions"):
        links.setdefault(row["code"], set()).add(row["successor_code"])
    for district in (row for row in areas() if row["level"] == "district"):
        members = [
            row["code"] for row in areas() if row["parent_code"] == district["code"] and row["last_on"]
        ]
        if members:
            assert links[district["code"]] == set().union(*(links[code] for code in members)), district[
                "name"
            ]


def test_every_commune_has_exactly_one_peoples_committee_today():
    held = Counter(
        row["territory"]
        for row in reference.rows("agencies")
        if row["level"] == "commune" and row["last_on"] is None
    )
    assert held == {f"{row['edition']}/{row['code']}": 1 for row in today()}
    assert all(directory().place(row["code"], TODAY) for row in today())


def test_agencies_have_known_parents_values_and_days():
    known = {(row["edition"], row["code"]) for row in areas()}
    for row in reference.rows("agencies"):
        assert row["parent_code"] is None or row["parent_code"] in agency_numbers(), row
        assert tuple(row["territory"].split("/")) in known, row
        assert row["level"] in LEVELS
        assert row["body_type"] in BODY_TYPES
        assert row["confidence"] in CONFIDENCES
        assert (row["first_on"] or row["last_on"]) is not None, row
        assert row["source"]


def test_names_and_codes_of_agencies_are_unique():
    rows = list(reference.rows("agencies"))
    for column in ("code", "name", "short_name"):
        assert Counter(row[column] for row in rows).most_common(1)[0][1] == 1, column


def test_every_agency_that_ended_has_successors_that_work_today():
    for agency in directory():
        after = directory().successors(agency, TODAY)
        assert after, agency.name
        assert all(one.exists(TODAY) for one in after), agency.name
        assert agency.last_on is None or agency not in after


def test_texts_are_nfc_and_without_stray_spaces():
    for name in ("areas", "agencies", "area_successions", "agency_successions", "competences"):
        for row in reference.rows(name):
            for value in row.values():
                if isinstance(value, str):
                    assert value == " ".join(nfc(value).split()), value


def test_units_alike_without_accents_stay_apart():
    alike = Counter(fold(area.name) for area in gazetteer().communes())
    assert {name for name, number in alike.items() if number > 1} == {"ba to", "son ha"}
    assert len({area.code for area in gazetteer().communes()}) == 96
