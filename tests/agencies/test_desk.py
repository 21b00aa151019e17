"""The pages about agencies and places, on both engines."""

from __future__ import annotations

import pytest

from tests.accounts.factories import make_officer, sign_in_as


@pytest.fixture
def page(client):
    """Opens an address as a signed-in officer and gives the text of the page."""
    sign_in_as(client, make_officer())

    def opened(address: str) -> str:
        answer = client.get(address)
        assert answer.status_code == 200, address
        return answer.get_data(as_text=True)

    return opened


def test_pages_are_shut_to_citizens(client):
    for address in ("/quan-tri/co-quan", "/quan-tri/co-quan/SXD", "/quan-tri/dia-ban"):
        assert client.get(address).status_code == 303


def test_the_list_shows_what_exists_and_on_demand_what_ended(page):
    now, ended = page("/quan-tri/co-quan"), page("/quan-tri/co-quan?tinh_trang=het")
    assert "126 cơ quan đang hoạt động" in now
    assert "Ủy ban nhân dân huyện Ba Tơ" not in now
    assert "Ủy ban nhân dân huyện Ba Tơ" in ended
    assert "Sở Tài chính" not in ended
    assert "Cần xác nhận" in now


def test_the_list_is_searched_without_accents_and_by_code(page):
    assert "1 cơ quan đang hoạt động" in page("/quan-tri/co-quan?tim=so+xay+dung")
    assert "Ủy ban nhân dân xã Ba Tơ" in page("/quan-tri/co-quan?tim=21484&cap=commune")
    assert "Không có cơ quan khớp" in page("/quan-tri/co-quan?tim=zzzz")


def test_a_strange_filter_never_fails(page):
    for query in ("cap=abc", "cap=%00", "tim=" + "x" * 5000, "tinh_trang=1&tinh_trang=2", "tim=%FF"):
        page(f"/quan-tri/co-quan?{query}")


def test_an_agency_is_shown_with_what_came_before_and_after(page):
    district = page("/quan-tri/co-quan/535")
    assert "đến 30/06/2025" in district
    assert "Ủy ban nhân dân xã Đặng Thùy Trâm" in district
    assert "Cơ quan kế thừa" in district
    department = page("/quan-tri/co-quan/SXD")
    assert "Sở Giao thông vận tải" in department
    assert "Tỉnh Quảng Ngãi" in department


def test_an_unknown_agency_is_not_found(page, client):
    assert client.get("/quan-tri/co-quan/KHONG").status_code == 404


def test_a_former_name_leads_to_the_unit_of_today_and_its_committee(page):
    found = page("/quan-tri/dia-ban?tim=phuong+le+hong+phong")
    assert "Phường Nghĩa Lộ" in found
    assert "UBND phường Nghĩa Lộ" in found
    assert "1 xã, phường, đặc khu" in found
    assert "96 xã, phường, đặc khu" in page("/quan-tri/dia-ban")
    assert "Không tìm thấy địa bàn" in page("/quan-tri/dia-ban?tim=Paris")
