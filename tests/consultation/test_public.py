"""Góp ý dự thảo as citizens meet it: what is asked, saying one's opinion, the answer to it."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from feedback.actor import SYSTEM
from feedback.attachments import actions as attachments
from feedback.cases import codes
from feedback.clock import FixedClock
from feedback.consultation import households, opinions, tally
from feedback.consultation.actions import changing
from feedback.consultation.actions import opinions as acts
from feedback.consultation.models import (
    Consultation,
    ConsultationDocument,
    ConsultationMeeting,
    Opinion,
    OpinionGroup,
)
from feedback.consultation.opinions import STANCES
from feedback.consultation.public import saying
from feedback.extensions import db
from tests.attachments import samples
from tests.cases.desk_browser import hidden
from tests.conftest import MOMENT
from tests.factories.consultation import make_consultation, make_households
from tests.factories.officers import actor_of, officer_of
from tests.factories.reception import TODAY

PAGE = "/gop-y/2026-801"
SAID = {
    "stance": "disagree",
    "text": unicodedata.normalize("NFD", "Đơn giá đất trồng dừa thấp, đề nghị khảo sát lại."),
}
NO_SLIP = {"slip": "no", "full_name": "Phạm Thị Nguyệt", "address": "Xóm 4", "phone": "0912 345 678"}


def said(client: FlaskClient, **typed: str) -> tuple[int, str]:
    """The answer to the form, filled in so."""
    db.session.rollback()
    form = hidden(client.get(f"{PAGE}/y-kien").text)
    answer = client.post(f"{PAGE}/y-kien", data=form | SAID | typed, follow_redirects=True)
    return answer.status_code, answer.text


def code_and_secret(page: str) -> tuple[str, str]:
    """What the receipt gives: the code, the secret."""
    shown = [part.partition("</p>")[0] for part in page.split('<p class="qn-panel__code qn-code">')[1:]]
    return shown[0], shown[1]


def slip_of(consultation: Consultation, number: int) -> str:
    """The code of a household's slip as it is printed."""
    return codes.shown(households.slip_code(consultation.id, number))


def test_the_list_and_a_consultation_say_what_is_public(app: Flask, client: FlaskClient) -> None:
    assert "Hiện không có dự thảo lấy ý kiến" in client.get("/gop-y").text
    assert "Góp ý dự thảo</h2>" not in client.get("/").text
    one = make_consultation()
    make_households(one)
    held = ConsultationMeeting(
        consultation_id=one.id,
        form="meeting",
        held_on=TODAY + timedelta(days=2),
        opens="18:30",
        place="Nhà văn hóa thôn Trường Định",
        made_at=MOMENT,
    )
    db.session.add(held)
    past = {"opens_on": TODAY - timedelta(days=40), "closes_on": TODAY - timedelta(days=9)}
    make_consultation(number="2026-802", state="draft", announced_at=None, title="Chưa công bố")
    make_consultation("21025", number="2025-803", title="Sắp tới", opens_on=TODAY + timedelta(days=3))
    make_consultation(number="2026-804", title="Chợ Mới", state="called_off", reason="Bão số 13")
    make_consultation(number="2026-805", title="Đã hết hạn", **past)
    page = client.get("/gop-y").text.replace("\u00a0", " ")
    order = ["còn 20 ngày", "Sắp lấy ý kiến", "Đã hết hạn, đã dừng", "Lý do: Bão số 13", "Đã hết hạn</a>"]
    assert [page.index(words) for words in order] == sorted(page.index(words) for words in order)
    assert "Chưa công bố" not in page
    page = client.get("/gop-y?tim=cho%20moi&co-quan=21211&nam=2026").text
    assert "Chợ Mới" in page
    assert "Hồ chứa" not in page
    assert "Bỏ lọc" in client.get("/gop-y?tim=%27khong-co%25_&sau=xxxxxxxxxxxxxxxx&nam=2026").text
    page = client.get(PAGE).text.replace("\u00a0", " ")
    for words in (
        "Thôn Trường Định và thôn Cổ Lũy",
        "18 giờ 30, tại Nhà văn hóa thôn Trường Định",
        "không cần đăng ký",
        "Điều 28 Luật Thực hiện dân chủ ở cơ sở",
    ):
        assert words in page
    assert "Nguyễn Thị Ánh" not in page, "households stay inside"
    assert "Số ý kiến" not in page, "numbers wait for the last day"
    assert client.get(f"{PAGE}/phieu.pdf").data[:5] == b"%PDF-"
    schedule = client.get("/lich-tiep-cong-dan").text
    assert schedule.index("Họp lấy ý kiến") < schedule.index("ngày cuối góp ý</h3>")
    calendar = client.get(f"{PAGE}.ics").text
    assert "DTSTART;VALUE=DATE:20261215" in calendar
    assert calendar.count("BEGIN:VEVENT") == 2
    met = next(one for one in icalendar.Calendar.from_ical(calendar).walk("VEVENT") if "-hop-" in one["UID"])
    assert met["DTEND"].dt - met["DTSTART"].dt == timedelta(hours=1), "nobody said when it ends"
    assert "Góp ý dự thảo</h2>" in client.get("/").text
    changing.enter(one, "announced", by=SYSTEM, at=MOMENT)
    one.reason = "Mưa lũ, đường vào thôn bị chia cắt"
    db.session.commit()
    assert "Lấy ý kiến: Phương án bồi thường" in client.get("/gop-y.atom").text
    assert "Đã kéo dài" in client.get(PAGE).text
    assert "Góp ý dự thảo" in client.get("/so-do-trang").text
    for code in ("2026-802", "2026-999", "..%2fx", "2026-801%00"):
        for part in ("", ".ics", "/y-kien", "/phieu.pdf", "/tai-lieu/1"):
            assert client.get(f"/gop-y/{code}{part}").status_code == 404, code
    for code, words in (("2025-803", "Chưa đến ngày"), ("2026-804", "Đã dừng"), ("2026-805", "Đã hết hạn")):
        answer = client.get(f"/gop-y/{code}/y-kien")
        assert (answer.status_code, words in answer.text) == (404, True)


def test_how_a_consultation_stands_is_said_in_english(app: Flask, client: FlaskClient) -> None:
    make_consultation()
    page = client.get("/en/gop-y").text
    assert ">Under consultation</strong>" in page
    assert "Đang lấy ý kiến" not in page


def test_an_opinion_is_sent_replaced_and_answered(app: Flask, client: FlaskClient) -> None:
    one = make_consultation()
    make_households(one)
    code = slip_of(one, 2)
    status, page = said(client, slip="yes", household=code.lower())
    first = code_and_secret(page)
    assert (status, "đã góp ý trước đây" in page) == (200, False)
    assert code_and_secret(client.get("/gop-y/y-kien/da-gui").text) == first
    status, page = said(client, slip="yes", household=code, stance="agree", text="")
    assert (status, "đã góp ý trước đây" in page) == (200, True)
    second = code_and_secret(page)
    status, page = said(client, **NO_SLIP)
    assert "chưa đối chiếu được với danh sách hộ" in page
    again = said(client, **NO_SLIP, stance="agree", text="")[1]
    assert "trước đây" not in again, "whoever knows a name isn't told whether he said something"
    assert [opinions.waiting(one.id), *opinions.stances(one.id).values()] == [2, 1, 0, 0]
    clerk = actor_of(officer_of("21211", "handler"))
    row = opinions.found(one.id, 3)
    assert row is not None
    third = households.found(one.id, 3)
    assert third is not None
    acts.match(row, third.id, expected=row.version, by=clerk, at=MOMENT)
    db.session.commit()
    assert [opinions.waiting(one.id), *opinions.stances(one.id).values()] == [1, 1, 1, 0]
    assert "Phạm Thị Nguyệt" not in page
    rows = db.session.execute(select(Opinion.stance, Opinion.state, Opinion.household_id.is_not(None)))
    assert sorted(tuple(row) for row in rows) == [
        ("agree", "standing", False),
        ("agree", "standing", True),
        ("disagree", "replaced", True),
        ("disagree", "standing", True),
    ]
    kept = db.session.scalar(select(Opinion.text).where(Opinion.state == "replaced"))
    assert kept == unicodedata.normalize("NFC", SAID["text"])

    group = OpinionGroup(
        consultation_id=one.id,
        position=1,
        summary="Đồng ý phương án",
        verdict="accepted",
        answer="Xã ghi nhận",
        answered_at=MOMENT,
    )
    db.session.add(group)
    db.session.flush()
    db.session.execute(
        Opinion.__table__.update().where(Opinion.stance == "agree").values(group_id=group.id)  # type: ignore[attr-defined]
    )
    db.session.commit()
    page = proven(client, *second)
    assert ("Chưa có trả lời" in page, "Xã ghi nhận" in page) == (True, False)
    one.state, one.synthesis, one.closes_on = "answered", "Đa số hộ đồng ý.", TODAY - timedelta(days=1)
    db.session.commit()
    assert "Xã ghi nhận" in proven(client, *second)
    page = proven(client, *first)
    assert ("thay bằng ý kiến gửi sau" in page, "Xã ghi nhận" in page) == (True, False)
    assert "Không tìm thấy" in proven(client, second[0], "000000")
    page = client.get(PAGE).text
    assert "Đa số hộ đồng ý." in page
    assert "Có dưới 5 ý kiến" in page
    assert "Ý kiến</strong>: Đồng ý phương án" in page, "a small group's size follows from the others'"
    assert "Đơn giá đất trồng dừa" not in page, "never word by word"


def proven(client: FlaskClient, code: str, secret: str) -> str:
    """The page that «Tra cứu» leads to."""
    db.session.rollback()
    form = hidden(client.get("/tra-cuu").text)
    return client.post("/tra-cuu", data=form | {"code": code, "proof": secret}, follow_redirects=True).text


def test_what_is_typed_wrongly_is_said_beside_its_field(app: Flask, client: FlaskClient) -> None:
    one = make_consultation()
    make_households(one)
    for typed, words in (
        ({"stance": ""}, "Chọn ý kiến"),
        ({"slip": "yes", "household": ""}, "Nhập mã in trên phiếu của hộ"),
        ({"slip": "yes", "household": "xin chào"}, "Không có phiếu nào của đợt này"),
        ({**NO_SLIP, "phone": "12"}, "số điện thoại 10 chữ số"),
        ({**NO_SLIP, "full_name": "   "}, "Nhập họ và tên"),
        ({**NO_SLIP, "stance": "other", "text": ""}, "Nhập nội dung ý kiến khác"),
    ):
        status, page = said(client, **typed)
        assert (status, words in page) == (422, True), words
    assert db.session.scalar(select(func.count()).select_from(Opinion)) == 0


def test_the_same_form_counts_once_and_none_after_the_last_day(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    make_consultation()
    db.session.rollback()
    form = hidden(client.get(f"{PAGE}/y-kien").text) | SAID | NO_SLIP
    pages = [client.post(f"{PAGE}/y-kien", data=form, follow_redirects=True).text for _ in range(2)]
    assert code_and_secret(pages[0]) == code_and_secret(pages[1])
    late = hidden(client.get(f"{PAGE}/y-kien").text) | SAID | NO_SLIP
    clock.at += timedelta(days=21)
    answer = client.post(f"{PAGE}/y-kien", data=late)
    assert (answer.status_code, "Đã hết hạn góp ý" in answer.text) == (422, True)
    assert db.session.scalar(select(func.count()).select_from(Opinion)) == 1


def test_guessing_codes_of_slips_is_slowed(app: Flask, client: FlaskClient) -> None:
    one = make_consultation()
    make_households(one)
    tried = [said(client, slip="yes", household=slip_of(one, 101))[0] for _ in range(6)]
    assert tried == [422] * 5 + [429], "counted by code, as those of «Tra cứu»"
    assert said(client, slip="yes", household=slip_of(one, 102))[0] == 422
    assert [said(client, slip="yes", household=slip_of(one, 1))[0] for _ in range(6)] == [200] * 6
    assert said(client, **NO_SLIP)[0] == 200


def test_where_only_listed_households_are_asked_the_code_is_demanded(app: Flask, client: FlaskClient) -> None:
    one = make_consultation(listed_only=True)
    make_households(one)
    assert 'name="phone"' not in client.get(f"{PAGE}/y-kien").text
    assert said(client, **NO_SLIP)[0] == 422
    assert said(client, household=slip_of(one, 1))[0] == 200


def test_persons_are_told_apart_by_name_and_phone(app: Flask, client: FlaskClient) -> None:
    make_consultation(one_per="person")
    assert "trước đây" not in said(client, full_name="Lê Văn Tám", phone="0912345678")[1]
    assert "trước đây" not in said(client, full_name="Lê Thị Chín", phone="0912345678")[1]
    assert "trước đây" in said(client, full_name="LÊ VĂN TÁM", phone="0912 345 678")[1]


def test_only_public_documents_are_taken_and_bear_their_title(app: Flask, client: FlaskClient) -> None:
    one = make_consultation()
    numbers = []
    for kind, public in (("map", True), ("draft", False), ("posting", True)):
        row = ConsultationDocument(
            consultation_id=one.id,
            kind=kind,
            title="Bản đồ thu hồi đất",
            public=public,
            added_at=MOMENT,
            confirmed_at=MOMENT,
        )
        db.session.add(row)
        db.session.flush()
        laid = attachments.lay_down([("nha ong Nguyen Van Muoi.jpg", samples.jpeg((64, 48)))], at=MOMENT)
        attachments.attach(laid, subject=("consultation_document", row.id), by=SYSTEM, at=MOMENT)
        numbers.append(row.id)
    db.session.commit()
    page = client.get(PAGE).text
    assert page.count("Bản đồ thu hồi đất</a> (ảnh JPG") == 1
    answers = [client.get(f"{PAGE}/tai-lieu/{number}") for number in numbers]
    assert [answer.status_code for answer in answers] == [200, 404, 404]
    assert "ban-do-thu-hoi-dat.jpg" in answers[0].headers["Content-Disposition"]
    assert "Muoi" not in answers[0].headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("counts", "lines"),
    [
        ((20, 7, 5), [("Tán thành", 20), ("Không tán thành", 7), ("Ý kiến khác", 5)]),
        ((20, 3, 2), [("Tán thành", 20), ("Không tán thành, ý kiến khác", 5)]),
        ((20, 3, 0), [("Tán thành, không tán thành", 23), ("Ý kiến khác", 0)]),
        ((2, 30, 9), [("Tán thành, ý kiến khác", 11), ("Không tán thành", 30)]),
        ((1, 1, 1), []),
        ((0, 0, 0), []),
        ((5, 0, 0), [("Tán thành", 5), ("Không tán thành", 0), ("Ý kiến khác", 0)]),
    ],
)
def test_small_numbers_are_told_together(counts: tuple[int, ...], lines: list[tuple[str, int]]) -> None:
    told = tally.told(dict(zip(STANCES, counts, strict=True)), STANCES)
    assert [(line.words, line.count) for line in told.lines] == lines
    assert told.total == (sum(counts) if not 0 < sum(counts) < tally.LEAST else None)


def test_one_network_sends_only_so_many_without_a_slip(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saying, "_MOST_UNPROVEN", 2)
    one = make_consultation()
    make_households(one)
    sent = [said(client, **(NO_SLIP | {"full_name": f"Phạm Thị Nguyệt {number}"}))[0] for number in range(3)]
    assert sent == [200, 200, 429]
    assert said(client, slip="yes", household=slip_of(one, 2))[0] == 200, "a slip is never refused"
