"""Sessions as everybody reads them: the list, one session, its documents, the calendar of all."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import icalendar
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import Engine, event

from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.attachments import actions as attachments
from feedback.dialogue.agenda import DOCUMENT
from feedback.dialogue.models import DialogueDocument
from feedback.extensions import db
from feedback.law import dialogue as law
from tests.conftest import MOMENT
from tests.factories.dialogue import make_dialogue
from tests.factories.reception import TODAY


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True).replace("\u00a0", " ")


def test_the_list_and_a_session_say_what_is_public(app: Flask, client: FlaskClient) -> None:
    assert "Chưa có buổi đối thoại nào" in text_of(client, "/doi-thoai")
    make_dialogue(link="https://hop.example/bi-mat", mode="mixed", co_hosts="Ban Thường trực UBMTTQ xã")
    make_dialogue(number="2026-902", topic="Nước sạch nông thôn", reason="Mưa lũ", sequence=1)
    make_dialogue(number="2026-903", topic="Chưa công bố", state="planned", announced_at=None)
    make_dialogue(number="2026-904", topic="Chợ Mới", state="called_off", reason="Bão số 13")
    past = {"held_on": TODAY - timedelta(days=3), "register_until": None, "questions_until": None}
    make_dialogue(number="2026-905", topic="Đã họp", state="held", held_at=MOMENT, **past)
    make_dialogue(number="2026-906", topic="Không ai xác nhận", code="21025", **past)
    page = text_of(client, "/doi-thoai")
    order = ["đường ven biển Dung Quất", "Lý do: Mưa lũ", "Nước sạch", "Lý do: Bão số 13", "Chợ Mới"]
    order += ["Đã qua", "Chưa có thông tin sau buổi", "Không ai xác nhận", "Đã tổ chức", "Đã họp"]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert "Chưa công bố" not in page
    assert 'type="application/atom+xml"' in page
    page = text_of(client, "/doi-thoai?co-quan=21025")
    assert "Không ai xác nhận" in page
    assert "Nước sạch" not in page
    for typed in ("nuoc sach", unicodedata.normalize("NFD", "SẠCH nước")):
        page = text_of(client, f"/doi-thoai?tim={typed}")
        assert "Nước sạch nông thôn" in page
        assert "ven biển Dung" not in page
    assert "Bỏ lọc" in text_of(client, "/doi-thoai?tim=%27khong-co%25_&sau=xxxxxxxxxxxxxxxx")
    assert "Nước sạch" in text_of(client, "/doi-thoai?co-quan=../x&sau=-1")

    page = text_of(client, "/doi-thoai/2026-901")
    for words in (
        "Chủ tịch Ủy ban nhân dân xã Đinh Thị Hrê",
        "8 giờ 00 đến 11 giờ 00",
        "Ban Thường trực UBMTTQ xã",
        "Báo cáo tiến độ bồi thường",
        "nhận đường dẫn để dự trực tuyến",
        "Biên bản công bố sau buổi đối thoại",
    ):
        assert words in page
    assert "hop.example" not in page
    assert "đã đổi lịch" in text_of(client, "/doi-thoai/2026-902")
    page = text_of(client, "/doi-thoai/2026-904")
    assert "Buổi đối thoại không tổ chức" in page
    assert "Biên bản công bố sau" not in page
    assert "Biên bản đang được hoàn thiện" in text_of(client, "/doi-thoai/2026-905")
    for code in ("2026-903", "2026-999", "..%2fx", "2026-901%00"):
        for part in ("", ".ics", "/theo-doi"):
            assert client.get(f"/doi-thoai/{code}{part}").status_code == 404, code


def test_how_a_session_stands_is_said_in_english_and_why_as_it_was_typed(
    app: Flask, client: FlaskClient
) -> None:
    make_dialogue(state="called_off", reason="Bão số 12")
    page = text_of(client, "/en/doi-thoai")
    assert ">Not held</strong>" in page
    assert "Không tổ chức" not in page
    assert "Bão số 12" in page


def test_a_closed_session_says_only_where_when_who_and_why(app: Flask, client: FlaskClient) -> None:
    make_dialogue(closed_ground="STATE_SECRET", topic="Tuyến phòng thủ", summary="Mật", reason="Vì mật")
    page = text_of(client, "/doi-thoai/2026-901")
    assert "Nội dung thuộc bí mật nhà nước" in page
    assert "Đinh Thị Hrê" in page
    assert "117/2025/QH15" in page, "the law of that day"
    assert "29/2018/QH14" in law.closed("STATE_SECRET", date(2026, 2, 28)).article
    assert law.closed("STATE_SECRET", date(2026, 3, 1)).article in page
    for address in ("/doi-thoai/2026-901", "/doi-thoai", "/lich-tiep-cong-dan", "/doi-thoai.ics"):
        page = text_of(client, address)
        assert "không công khai" in page, address
        for words in ("Tuyến phòng thủ", "Vì mật", "Báo cáo tiến độ"):
            assert words not in page, address
    assert "không công khai" not in text_of(client, "/")
    assert "Bỏ lọc" in text_of(client, "/doi-thoai?tim=phong+thu")
    assert client.get("/doi-thoai/2026-901/theo-doi").status_code == 404


def test_only_public_documents_of_the_session_are_served(app: Flask, client: FlaskClient) -> None:
    session, other = make_dialogue(), make_dialogue(number="2026-902")
    picture = BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    numbers = []
    for title, is_public, removed in (("Bản đồ", True, None), ("Nội bộ", False, None), ("Cũ", True, MOMENT)):
        row = DialogueDocument(
            session_id=session.id, kind="document", title=title, public=is_public, added_at=MOMENT
        )
        row.removed_at = removed
        db.session.add(row)
        db.session.flush()
        laid = attachments.lay_down([(f"{title}.png", picture.getvalue())], at=MOMENT)
        attachments.attach(laid, subject=(DOCUMENT, row.id), by=SYSTEM, at=MOMENT)
        numbers.append(row.id)
    db.session.commit()
    page = text_of(client, f"/doi-thoai/{session.code}")
    assert ("Bản đồ" in page, "Nội bộ" in page, "Cũ (" in page) == (True, False, False)
    expected = (200, 404, 404)
    assert (
        tuple(client.get(f"/doi-thoai/{session.code}/tai-lieu/{number}").status_code for number in numbers)
        == expected
    )
    assert client.get(f"/doi-thoai/{other.code}/tai-lieu/{numbers[0]}").status_code == 404


def test_dialogues_stand_in_the_calendar_of_all(app: Flask, client: FlaskClient) -> None:
    session = make_dialogue(area_code="21211")
    provincial = make_dialogue("SXD", number="2026-902", area_code="21025", topic="Nhà ở xã hội")
    assert "ven biển Dung" in text_of(client, "/")
    for query, there, also in (
        ("", True, True),
        ("?noi=21211", True, False),
        ("?noi=21025", False, True),
        ("?co-quan=21211", True, False),
        ("?co-quan=SXD", False, True),
    ):
        page = text_of(client, f"/lich-tiep-cong-dan{query}")
        assert ("ven biển Dung" in page, "Nhà ở xã hội" in page) == (there, also), query
    for address in ("/lich-tiep-cong-dan.ics", "/doi-thoai.ics", f"/doi-thoai/{session.code}.ics"):
        file = client.get(address)
        assert file.mimetype == "text/calendar"
        events = {
            str(one["UID"]).partition("@")[0]: one
            for one in icalendar.Calendar.from_ical(file.data).walk("VEVENT")
        }
        held = events["doi-thoai-2026-901"]
        assert (held["SEQUENCE"], held["STATUS"]) == (0, "CONFIRMED")
        assert held["URL"].endswith("/doi-thoai/2026-901")
        assert "hop.example" not in file.get_data(as_text=True)
    session.state, session.reason, session.sequence = "called_off", "Bão số 13", 2
    db.session.commit()
    file = client.get(f"/doi-thoai/{session.code}.ics")
    held = icalendar.Calendar.from_ical(file.data).walk("VEVENT")[0]
    assert held["UID"].startswith("doi-thoai-2026-901@")
    assert (held["SEQUENCE"], held["STATUS"]) == (2, "CANCELLED")
    assert "Bão số 13" in held["DESCRIPTION"]
    assert provincial.agency_id == agencies.by_code("SXD").id  # type: ignore[union-attr]


def selects(client: FlaskClient, address: str) -> int:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        text_of(client, address)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len([one for one in asked if one.startswith("SELECT")])


def test_pages_ask_little_however_many_there_are(app: Flask, client: FlaskClient) -> None:
    addresses = ("/doi-thoai", "/doi-thoai/2026-901", "/lich-tiep-cong-dan")
    make_dialogue()
    # For who brings a cookie a page is drawn each time.
    client.set_cookie("x", "1")
    few = {address: (text_of(client, address) and 0) or selects(client, address) for address in addresses}
    for number in range(30):
        make_dialogue(number=f"2026-{number}", held_on=TODAY + timedelta(days=number - 25))
    many = {address: selects(client, address) for address in addresses}
    assert many == few
    assert max(many.values()) <= 12
    page = text_of(client, "/doi-thoai")
    assert "Trang sau" in page
    after = page.split("sau=")[1].split('"')[0]
    assert "Sắp tới</h2>" not in text_of(client, f"/doi-thoai?sau={after}")
