"""What every request passes before any room sees it: where it comes from, how much text it brings."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback.config import MEGABYTE

TRACK = "/tra-cuu"
HERE = "http://localhost"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": HERE},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": ""},
    ],
)
@pytest.mark.parametrize("path", [TRACK, "/dang-nhap", "/quan-tri/can-bo/them", "/gui-don"])
def test_a_post_from_another_site_is_refused(client: FlaskClient, path: str, headers: dict[str, str]) -> None:
    answer = client.post(path, data={"full_name": "Kẻ Lạ Mặt"}, headers=headers)
    assert answer.status_code == 403
    html = answer.get_data(as_text=True)
    assert "do một trang khác gửi đến" in html
    assert "Kẻ Lạ Mặt" not in html
    # The browser's own session stays what it was.
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "same-origin", "Origin": HERE},
        {"Sec-Fetch-Site": "none"},
        {"Origin": HERE},
        {"Origin": "http://127.0.0.1:8000"},
    ],
)
def test_a_post_from_a_page_of_ours_or_from_a_program_passes(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    assert client.post(TRACK, data={}, headers=headers).status_code == 422


def test_a_link_on_another_site_may_lead_here(client: FlaskClient) -> None:
    assert client.get(TRACK, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_a_form_with_too_much_text_is_refused_however_it_is_sent(client: FlaskClient) -> None:
    whole = client.post(TRACK, data={"code": "a" * (MEGABYTE + 1)})
    parts = client.post(
        TRACK,
        data={**{f"x{index}": "a" * 100_000 for index in range(12)}, "file": (io.BytesIO(b"a"), "a.txt")},
    )
    one = client.post(TRACK, data={"code": "a" * (MEGABYTE + 1), "file": (io.BytesIO(b"a"), "a.txt")})
    for answer in (whole, parts, one):
        assert answer.status_code == 413
        html = answer.get_data(as_text=True)
        assert "Bấm nút quay lại của trình duyệt" in html
        assert "mỗi tệp không quá 10\u00a0MB" in html
        assert len(html) < 50_000


def test_what_is_too_heavy_leads_back_to_the_page_it_came_from(client: FlaskClient) -> None:
    """A browser cannot go back to the answer of an earlier form: «Xác nhận gửi lại biểu mẫu»."""
    heavy = {"code": "a" * (MEGABYTE + 1)}
    assert f'<a href="{TRACK}">mở lại trang vừa điền</a>' in client.post(TRACK, data=heavy).text
    assert f'<a href="/en{TRACK}">open the page' in client.post(f"/en{TRACK}", data=heavy).text
    only_posted = client.post("/gui-don/da-nhan/xoa", data=heavy)
    assert only_posted.status_code == 413
    assert "mở lại trang vừa điền" not in only_posted.text


def test_files_don_t_count_as_text(client: FlaskClient) -> None:
    answer = client.post(TRACK, data={"code": "x", "file": (io.BytesIO(b"a" * 3 * MEGABYTE), "a.txt")})
    assert answer.status_code == 422


def test_a_form_of_almost_a_megabyte_comes_back_small(client: FlaskClient) -> None:
    answer = client.post(TRACK, data={"code": "a" * 900_000})
    assert answer.status_code == 422
    assert len(answer.get_data()) < 50_000


def test_a_redirect_has_no_english_page(app: Flask, client: FlaskClient) -> None:
    for answer in (client.get("/tai-khoan"), client.get("/don-cua-toi")):
        assert answer.status_code in (302, 303, 308)
        assert answer.location
        assert answer.get_data() == b""
        assert answer.headers["Content-Length"] == "0"


@pytest.mark.parametrize("part", ["form-data", 'form-data; filename="a.pdf"'])
@pytest.mark.parametrize("path", [TRACK, "/open311/v2/requests.json"])
def test_a_part_without_a_name_is_refused(client: FlaskClient, path: str, part: str) -> None:
    body = f"--x\r\nContent-Disposition: {part}\r\n\r\nNguyễn Thị Ánh\r\n--x--\r\n".encode()
    answer = client.post(path, data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 400
    assert "Nguyễn Thị Ánh" not in answer.text
