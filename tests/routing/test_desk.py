"""The pages of the competence table, on both engines."""

from __future__ import annotations

import re
from datetime import date

import pytest

from feedback.agencies import past_competences
from feedback.extensions import db
from feedback.routing.queries import propose_for
from tests.accounts.factories import make_officer, sign_in_as

TABLE = "/quan-tri/tham-quyen"
ROADS = f"{TABLE}/local_roads/chung/chung"
TODAY = date(2026, 11, 25)


@pytest.fixture
def admin(client):
    """The browser of a signed-in administrator."""
    sign_in_as(client, make_officer("quan.tri", roles=("admin",)))
    return client


def hidden(client, address: str, name: str) -> str:
    """The value of a hidden field on a page."""
    html = client.get(address).get_data(as_text=True)
    found = re.search(rf'name="{name}"[^>]*value="([^"]+)"', html)
    assert found, html
    return found.group(1)


def answers(client, **changes: str) -> dict[str, str]:
    """The form to edit the row about village roads, filled in."""
    filled = {
        "csrf_token": hidden(client, f"{ROADS}/sua", "csrf_token"),
        "replaces": hidden(client, f"{ROADS}/sua", "replaces"),
        "rule": "agency",
        "agency": "SXD",
        "basis": "Quyết định 12/QĐ-UBND",
        "source": "Công báo tỉnh",
        "confidence": "source",
        "first_on-day": "25",
        "first_on-month": "11",
        "first_on-year": "2026",
    }
    return filled | changes


def test_officers_read_the_table_but_only_the_administrator_edits_it(client):
    sign_in_as(client, make_officer())
    page = client.get(TABLE).get_data(as_text=True)
    assert "48 dòng" in page
    assert "Cần cơ quan pháp chế xác nhận" in page
    assert "Thêm dòng thẩm quyền" not in page
    assert "Sửa" not in client.get(ROADS).get_data(as_text=True)
    for address in (f"{TABLE}/them", f"{ROADS}/sua", f"{ROADS}/ket-thuc"):
        assert client.get(address).status_code == 403


def test_the_table_is_filtered_by_field_and_confidence(admin):
    assert "2 dòng" in admin.get(f"{TABLE}?linh_vuc=local_roads").get_data(as_text=True)
    assert "1 dòng" in admin.get(f"{TABLE}?linh_vuc=local_roads&tin_cay=unsure").get_data(as_text=True)
    empty = admin.get(f"{TABLE}?linh_vuc=security&tin_cay=unsure").get_data(as_text=True)
    assert "Không có dòng nào khớp" in empty


def test_what_the_statutes_say_is_read_only_with_article_days_and_confidence(client):
    sign_in_as(client, make_officer())
    page = client.get(TABLE).get_data(as_text=True)
    assert "quy định của luật đang hoặc sắp áp dụng" in page
    law = page[page.index("Thẩm quyền do luật định") :]
    assert "Khiếu nại lần hai" in law
    assert "Điều 21 Luật Khiếu nại 02/2011/QH13, sửa đổi, bổ sung bởi Luật 136/2025/QH15" in law
    assert "Từ 01/07/2026" in law
    assert "Thủ tướng Chính phủ" in law
    assert "Cần cơ quan pháp chế xác nhận" in law
    assert "đến 30/06/2025" not in law
    assert "/sua" not in law
    unsure = client.get(f"{TABLE}?tin_cay=unsure").get_data(as_text=True)
    assert "Điều 17 Luật Khiếu nại 02/2011/QH13, sửa đổi" not in unsure
    assert "Thẩm quyền do luật định" not in client.get(f"{TABLE}?linh_vuc=schools").get_data(as_text=True)


def test_an_edited_row_governs_from_its_day_and_the_old_one_stays_in_the_history(admin):
    answer = admin.post(f"{ROADS}/sua", data=answers(admin))
    assert (answer.status_code, answer.location) == (303, ROADS)
    page = admin.get(ROADS).get_data(as_text=True)
    assert "Đã sửa thẩm quyền" in page
    assert "Từ 01/07/2025 đến 24/11/2026" in page
    proposal = propose_for("report", "local_roads", "21484", None, TODAY)
    assert proposal.agency_code == "SXD"
    assert "Quyết định 12/QĐ-UBND" in proposal.reason


def test_the_second_of_two_editors_is_told_and_keeps_what_he_typed(admin):
    filled = answers(admin)
    assert admin.post(f"{ROADS}/sua", data=filled).status_code == 303
    answer = admin.post(f"{ROADS}/sua", data=filled | {"basis": "Văn bản của người thứ hai"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "vừa được người khác sửa" in page
    assert "Văn bản của người thứ hai" in page


def test_bad_answers_are_told_and_nothing_is_written(admin):
    filled = answers(admin)
    for changes, words in (
        ({"rule": ""}, "Chọn ai có thẩm quyền"),
        ({"agency": ""}, "Chọn cơ quan"),
        ({"agency": "SGTVT"}, "Chọn cơ quan"),
        ({"basis": "  "}, "Nhập căn cứ pháp lý"),
        ({"basis": "x" * 1001}, "quá 1.000 ký tự"),
        ({"confidence": "chắc"}, "Chọn mức tin cậy"),
        ({"first_on-month": "13"}, "ngày có thật"),
        ({"first_on-year": "2020"}, "01/07/2025"),
        ({"csrf_token": "cũ"}, "Trang mở đã lâu"),
    ):
        answer = admin.post(f"{ROADS}/sua", data=filled | changes)
        assert answer.status_code == 422, changes
        assert words in answer.get_data(as_text=True), changes
    assert len(past_competences.of("*", "local_roads", "*")) == 1


def test_a_row_for_a_kind_of_its_own_is_added(admin):
    token = hidden(admin, f"{TABLE}/them", "csrf_token")
    assert admin.post(f"{TABLE}/them", data={"csrf_token": token}).status_code == 422
    chosen = {"csrf_token": token, "field": "schools", "kind": "report", "level": "commune"}
    answer = admin.post(f"{TABLE}/them", data=chosen)
    assert answer.location == f"{TABLE}/schools/report/commune/sua"
    filled = answers(admin, agency="SGDDT")
    del filled["replaces"]
    assert admin.post(answer.location, data=filled).status_code == 303
    assert propose_for("report", "schools", "21484", None, TODAY).agency_code == "SGDDT"
    assert propose_for("petition", "schools", "21484", None, TODAY).agency_code == "21484"


def test_a_row_is_ended_without_another_and_its_matters_go_to_the_reception_board(admin):
    address = f"{ROADS}/ket-thuc"
    filled = {
        "csrf_token": hidden(admin, address, "csrf_token"),
        "row": hidden(admin, address, "row"),
        "basis": "Bãi bỏ",
        "last_on-day": "25",
        "last_on-month": "11",
        "last_on-year": "2026",
    }
    assert admin.post(address, data=filled | {"basis": ""}).status_code == 422
    assert admin.post(address, data=filled).status_code == 303
    assert propose_for("report", "local_roads", "21484", None, TODAY).agency_code == "21484"
    assert propose_for("report", "local_roads", "21484", None, date(2026, 11, 26)).triage
    db.session.rollback()
    again = admin.post(address, data=filled)
    assert again.status_code == 422
    assert "không còn hiệu lực" in again.get_data(as_text=True)


def test_an_address_that_names_no_row_is_not_found(admin):
    for address in (
        f"{TABLE}/khong-co/chung/chung",
        f"{TABLE}/schools/complaint/chung",
        f"{TABLE}/schools/chung/district",
        f"{TABLE}/schools/report/commune/ket-thuc",
    ):
        assert admin.get(address).status_code == 404, address


def test_the_accuracy_of_the_suggestion_is_shown_to_those_who_may_see_it(admin):
    page = admin.get("/quan-tri/goi-y-linh-vuc").get_data(as_text=True)
    assert "Thư do dự án viết" in page
    assert page.count('scope="row"') == 21
    sign_in_as(admin, make_officer())
    assert admin.get("/quan-tri/goi-y-linh-vuc").status_code == 403
