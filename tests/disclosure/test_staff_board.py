"""What an agency discloses to its own officers is read by them alone, and nowhere among what is public."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from feedback.disclosure.actions import index
from feedback.extensions import db
from tests.cases.desk_browser import opened
from tests.factories.disclosure import make_document
from tests.factories.officers import browser_of, make_handler, officer_of
from tests.factories.reception import TODAY

COMMUNE = "21211"
BOARD = "/cong-khai-noi-bo"
TITLE = "Quy chế chi tiêu nội bộ năm 2026"


def test_seen_by_its_own_officers_only(app: Flask, client: FlaskClient) -> None:
    inner = {"audience": "staff", "content": "staff"}
    make_document(COMMUNE, number="2026-1", title=TITLE, **inner)
    over = make_document(
        COMMUNE,
        number="2026-2",
        title="Kế hoạch đào tạo 2025",
        valid_until=TODAY - timedelta(days=1),
        **inner,
    )
    draft = make_document(COMMUNE, number="2026-3", title="Bản chưa đăng", state="draft", **inner)
    public = make_document(COMMUNE, number="2026-4", title="Dự toán ngân sách xã năm 2027")
    index.rebuild()
    db.session.commit()

    own = browser_of(app, officer_of(COMMUNE, "postroom"))
    page = opened(own, BOARD)
    assert TITLE in page
    for other in (over, draft, public):
        assert other.title not in page
    assert over.title in opened(own, f"{BOARD}?ds=luu-tru")
    assert TITLE in opened(own, f"{BOARD}/2026-1")
    assert "Hết hiệu lực từ" in opened(own, f"{BOARD}/2026-2")
    for hidden in ("2026-3", "2026-4", "2026-99", "%00", "2026-1/tep/1"):
        assert own.get(f"{BOARD}/{hidden}").status_code == 404, hidden

    elsewhere = (make_handler("SXD"), officer_of("TTT", "inspector"), officer_of("UBT", "admin"))
    for officer in elsewhere:
        stranger = browser_of(app, officer)
        assert TITLE not in opened(stranger, BOARD)
        assert stranger.get(f"{BOARD}/2026-1").status_code == 404
    assert client.get(BOARD).status_code == 303

    public_pages = ("/cong-khai", "/cong-khai?tim=chi+tieu+noi+bo", "/cong-khai.atom", "/so-do-trang")
    for address in (*public_pages, "/cong-khai/luu-tru", "/cong-khai/danh-muc"):
        answer = client.get(address)
        assert TITLE not in answer.text, address
        assert over.title not in answer.text, address
    assert public.title in opened(client, "/cong-khai?tim=du+toan")
    for code in ("2026-1", "2026-2", "2026-1/tep/1"):
        assert client.get(f"/cong-khai/{code}").status_code == 404
