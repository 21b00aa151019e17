"""Place names as people write them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.agencies.gazetteer import accent_key, bare_key
from feedback.text import fold
from tests.agencies.tables import gazetteer


def found(text: str) -> list[str]:
    return [area.full_name for area in gazetteer().find(text)]


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        ("", "Xã Ba Tơ"),
        (None, "Xã Ba Tơ"),
        ("Thôn 2", "Thôn 2, xã Ba Tơ"),
        ("Thôn 2, xã Ba Tơ", "Thôn 2, xã Ba Tơ"),
        ("Thôn 2 xã Ba Tô", "Thôn 2 xã Ba Tô, xã Ba Tơ"),
    ],
)
def test_an_area_stands_small_and_once_behind_other_words(words: str | None, whole: str) -> None:
    [area] = gazetteer().find("xã Ba Tơ")
    assert area.behind(words) == whole


@pytest.mark.parametrize(
    ("written", "units"),
    [
        ("xã Ba Tơ", ["Xã Ba Tơ"]),
        ("thị trấn Ba Tơ", ["Xã Ba Tơ"]),
        ("Ba Tô", ["Xã Ba Tô"]),
        ("xa ba to", ["Xã Ba Tô", "Xã Ba Tơ"]),
        ("XÃ BA TƠ", ["Xã Ba Tơ"]),
        ("xã Sơn Ha", ["Xã Sơn Hà", "Xã Sơn Hạ"]),
        ("Sơn Hạ", ["Xã Sơn Hạ"]),
        ("Sơn Thuỷ", ["Xã Sơn Thủy"]),
        ("son thuy", ["Xã Sơn Thủy"]),
        ("Phường Lê Hồng Phong", ["Phường Nghĩa Lộ"]),
        ("le hong phong", ["Phường Nghĩa Lộ"]),
        ("P. Lê Hồng Phong, TP.Quảng Ngãi", ["Phường Nghĩa Lộ"]),
        ("UBND xã Ba Tơ", ["Xã Ba Tơ"]),
        ("Ủy ban nhân dân phường Nghĩa Lộ", ["Phường Nghĩa Lộ"]),
        ("xã Trà Bùi", ["Xã Cà Đam", "Xã Tây Trà Bồng"]),
        ("xã Sơn Tịnh", ["Xã Sơn Tịnh"]),
        ("Sơn Tịnh", ["Xã Sơn Tịnh"]),
        ("Ba Tơ", ["Xã Ba Tơ"]),
        ("Ba To", ["Xã Ba Tô", "Xã Ba Tơ"]),
        ("Sơn Tịnh, huyện Sơn Tịnh", ["Xã Sơn Tịnh"]),
        ("Nguyễn Nghiêm", ["Phường Cẩm Thành", "Phường Đức Phổ", "Xã Nguyễn Nghiêm"]),
        ("nguyen nghiem", ["Phường Cẩm Thành", "Phường Đức Phổ", "Xã Nguyễn Nghiêm"]),
        ("xã Nguyễn Nghiêm", ["Xã Nguyễn Nghiêm"]),
        ("phường Nguyễn Nghiêm", ["Phường Cẩm Thành", "Phường Đức Phổ"]),
        ("phường Nguyễn Nghiêm, thị xã Đức Phổ", ["Phường Đức Phổ"]),
        ("Nguyễn Nghiêm, TP Quảng Ngãi", ["Phường Cẩm Thành"]),
        ("xã An Hải", ["Đặc khu Lý Sơn"]),
        ("xã An Vĩnh, huyện Lý Sơn", ["Đặc khu Lý Sơn"]),
        ("an binh", ["Đặc khu Lý Sơn"]),
        ("thôn 2, xã Tịnh Hiệp, huyện Sơn Tịnh, tỉnh Quảng Ngãi", ["Xã Ba Gia"]),
        ("xã Tịnh Hiệp huyện Sơn Tịnh", ["Xã Ba Gia"]),
        ("xã Đăk Hà", ["Xã Đăk Hà"]),
        ("xã Đăk Hà, huyện Tu Mơ Rông", ["Xã Tu Mơ Rông"]),
        ("xã Đăk Long", ["Xã Đăk Long"]),
        ("xã Đăk Long, huyện Đăk Hà, tỉnh Kon Tum", ["Xã Đăk Pxi"]),
        *((f"xã {dak} Tô", ["Xã Đăk Tô"]) for dak in ("Đăk", "Đắk", "Đak", "Đắc", "Dak", "dac", "ĐẮC")),
        ("dac to", ["Xã Đăk Tô"]),
        ("huyện Đắc Tô", ["Xã Đăk Tô", "Xã Kon Đào", "Xã Ngọk Tụ"]),
        ("xã Đắc Hà", ["Xã Đăk Hà"]),
        ("đặc khu Lý Sơn", ["Đặc khu Lý Sơn"]),
        ("Ngọc Réo", ["Xã Ngọk Réo"]),
        ("phường Trần Hưng Đạo", ["Phường Cẩm Thành", "Phường Đăk Bla"]),
        ("phường Trần Hưng Đạo, thành phố Kon Tum", ["Phường Đăk Bla"]),
        ("Ba Xa", ["Xã Ba Xa"]),
        ("xã Ba Tơ, Quảng Ngãi", ["Xã Ba Tơ"]),
        ("huyện Lý Sơn", ["Đặc khu Lý Sơn"]),
        ("Lý Sơn", ["Đặc khu Lý Sơn"]),
        ("huyện Ia H' Drai", ["Xã Ia Đal", "Xã Ia Tơi"]),
        ("huyện Ia H'Drai", ["Xã Ia Đal", "Xã Ia Tơi"]),
        ("tỉnh Quảng Ngãi", []),
        ("Đà Nẵng", []),
        ("", []),
        (" ,;- ", []),
    ],
)
def test_a_written_place_leads_to_units_of_today(written, units):
    assert found(written) == units
    assert found(unicodedata.normalize("NFD", written)) == units


def test_a_former_district_gives_all_units_that_took_its_territory_over():
    units = found("huyện Sơn Tịnh")
    assert len(units) == 4
    assert {"Xã Sơn Tịnh", "Xã Ba Gia", "Xã Thọ Phong", "Xã Trường Giang"} == set(units)
    assert found("huyen Son Tinh") == units
    assert len(found("thị xã Đức Phổ")) == 5


COLLISIONS = {
    # Former communes and wards of the same name elsewhere.
    "Nguyễn Nghiêm": {"Phường Cẩm Thành", "Phường Đức Phổ"},
    "Trà Giang": {"Xã Đông Trà Bồng"},
    "Đăk Long": {"Xã Đăk Pxi"},
    # A former commune of another district; the district of that name is meant only with «huyện».
    "Đăk Hà": {"Xã Tu Mơ Rông"},
}


def test_a_bare_name_that_former_units_bore_too_offers_all_and_only_then():
    offered = {
        area.name: {unit.full_name for unit in units if unit != area}
        for area in gazetteer().communes()
        if (units := gazetteer().find(area.name)) != [area] and area in units
    }
    assert offered == COLLISIONS


def test_every_unit_of_today_is_found_by_its_name():
    for area in gazetteer().communes():
        assert area in gazetteer().find(area.name)
        assert gazetteer().find(area.full_name) == [area]
        assert area in gazetteer().find(fold(area.full_name))


def test_every_former_unit_is_found_by_its_full_name_and_district():
    former = [area for today in gazetteer().communes() for area in gazetteer().formers(today)]
    assert len({area.code for area in former}) == 275
    for area in former:
        district = gazetteer().by_id(area.parent_id)
        for text in (
            f"{area.full_name}, {district.full_name}",
            f"{area.full_name} {district.full_name}",
            fold(f"{area.full_name}, {district.full_name}"),
        ):
            assert {unit.id for unit in gazetteer().find(text)} >= set(area.successor_ids), text
        exact = gazetteer().find(f"{area.full_name}, {district.full_name}")
        assert {unit.id for unit in exact} == set(area.successor_ids), area.full_name


# The first example waits for the data files.
@given(st.text(max_size=400))
def test_no_text_makes_the_search_fail(text):
    assert all(area.today for area in gazetteer().find(text))


@given(st.sampled_from([area.name for area in gazetteer().communes()]), st.sampled_from(["NFC", "NFD"]))
def test_keys_do_not_depend_on_the_normal_form(name, form):
    other = unicodedata.normalize(form, name)
    assert accent_key(other) == accent_key(name)
    assert bare_key(other) == bare_key(name)
