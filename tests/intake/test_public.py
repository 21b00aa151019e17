"""Gửi đơn from the home page to the receipt, by HTTP, on both engines."""

from __future__ import annotations

import io
import re
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import event, func, select

from feedback.agencies import queries as agencies
from feedback.attachments import queries as attachments
from feedback.attachments import store
from feedback.attachments.models import Attachment
from feedback.cases.models import Case, CaseEvent, Submission
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.intake import drafts
from feedback.intake.models import Draft
from feedback.law import kinds
from feedback.law.kinds import FEEDBACK_KINDS, Kind
from feedback.notifications.models import Message
from feedback.people.models import Companion, Person
from tests.attachments import samples
from tests.intake.walk import CONTENT, PLACE, PLEDGE, SENDER, codes, fill, hidden, lodge, picture, send, write

WHERE = "/gui-don/phan-anh/noi-xay-ra"
WHO = "/gui-don/phan-anh/nguoi-gui"
CHECK = "/gui-don/phan-anh/kiem-tra"
SLUGS = tuple((kinds.texts(kind).slug, kind) for kind in kinds.open_kinds() if kind in FEEDBACK_KINDS)


@pytest.mark.parametrize(("slug", "kind"), SLUGS)
def test_from_the_first_page_to_the_receipt(client: FlaskClient, slug: str, kind: Kind) -> None:
    answer = fill(client, "/gui-don", {"kind": slug})
    assert answer.status_code == 303
    assert answer.location == f"/gui-don/{slug}/noi-dung"
    code, secret = lodge(client, slug)
    submission = db.session.scalars(select(Submission)).one()
    assert submission.kind == kind.value
    assert submission.channel == "web"
    assert submission.title == CONTENT["title"]
    assert submission.wish == CONTENT["wish"]
    assert submission.place == PLACE["place"]
    assert submission.area_code is not None
    assert submission.tracking_code == code.replace("-", "")
    assert re.fullmatch(r"\d{6}", secret)
    person = db.session.get_one(Person, submission.sender_id)
    assert (person.full_name, person.phone, person.wants) == (SENDER["full_name"], "0912345678", "mail")
    assert person.address == "Thôn 3, xã Ba Tơ"
    assert db.session.scalars(select(Message.template)).all() == ["cases/received"]


def test_the_receipt_says_what_happens_by_when_and_on_which_ground(client: FlaskClient) -> None:
    code, secret = lodge(client)
    page = client.get("/gui-don/da-nhan").get_data(as_text=True)
    assert "07/12/2026" in page
    assert "Thông tư 05/2021/TT-TTCP" in page
    assert "Mục tiêu của tỉnh: trả lời trong 15 ngày làm việc" in page
    case = db.session.scalars(select(Case)).one()
    reason = (
        db.session.scalars(select(CaseEvent).where(CaseEvent.act == "lodged")).one().details["routing_reason"]
    )
    assert case.due_on.isoformat() == "2026-12-07"
    assert reason[:40] in page
    paper = client.get("/gui-don/da-nhan/bien-nhan.pdf")
    assert paper.mimetype == "application/pdf"
    assert "attachment" in paper.headers["Content-Disposition"]
    printed = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.data)).pages)
    assert secret in printed.replace(" ", "")
    assert code in printed.replace(" ", "")


def test_no_draft_is_written_before_a_button_is_pressed(client: FlaskClient) -> None:
    for path in ("/", "/gui-don", "/gui-don/phan-anh/noi-dung", WHERE, WHO):
        assert client.get(path).status_code == 200
    assert client.get_cookie("ban_nhap", path="/gui-don") is None
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_the_cookie_is_for_these_pages_alone(client: FlaskClient) -> None:
    answer = fill(client, "/gui-don/phan-anh/noi-dung", CONTENT)
    cookie = next(text for text in answer.headers.getlist("Set-Cookie") if text.startswith("ban_nhap="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/gui-don" in cookie
    assert "Max-Age=86400" in cookie


def test_the_database_alone_reads_no_draft(client: FlaskClient) -> None:
    write(client)
    row = db.session.scalars(select(Draft)).one()
    for text in (CONTENT["title"], SENDER["full_name"], "0912345678"):
        assert text.encode() not in row.sealed


def test_going_back_shows_what_was_typed(client: FlaskClient) -> None:
    write(client)
    assert CONTENT["title"] in client.get("/gui-don/phan-anh/noi-dung").get_data(as_text=True)
    assert PLACE["place"] in client.get(WHERE).get_data(as_text=True)
    assert SENDER["full_name"] in client.get(WHO).get_data(as_text=True)
    checked = client.get(CHECK).get_data(as_text=True)
    assert "Đơn sẽ đến cơ quan nào?" in checked
    assert "0912345678" in checked


def test_another_kind_takes_the_answers_along(client: FlaskClient) -> None:
    write(client)
    answer = fill(client, "/gui-don/kien-nghi/noi-dung", CONTENT)
    assert answer.location == "/gui-don/kien-nghi/kiem-tra"
    assert client.get(CHECK).location == "/gui-don/kien-nghi/kiem-tra"
    send(client, "kien-nghi")
    assert db.session.scalars(select(Submission.kind)).one() == "petition"


def test_text_in_either_unicode_form_is_kept_in_one(client: FlaskClient) -> None:
    typed = {name: unicodedata.normalize("NFD", text) for name, text in (CONTENT | PLACE | SENDER).items()}
    fill(client, "/gui-don/phan-anh/noi-dung", typed)
    fill(client, WHERE, typed)
    assert fill(client, WHO, typed).location == CHECK
    send(client)
    submission = db.session.scalars(select(Submission)).one()
    assert submission.title == CONTENT["title"]
    assert submission.body == CONTENT["body"]
    assert db.session.get_one(Person, submission.sender_id).full_name == SENDER["full_name"]


def test_markup_and_control_characters_are_text(client: FlaskClient) -> None:
    hostile = "<script>alert(1)</script> {{ 7*7 }} \u202e\x07 #import $x$"
    fill(client, "/gui-don/phan-anh/noi-dung", CONTENT | {"title": hostile, "body": hostile})
    fill(client, WHERE, PLACE | {"place": hostile})
    fill(client, WHO, SENDER | {"full_name": hostile})
    page = client.get(CHECK).get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "49" not in page.split("Nội dung")[1][:200]
    assert send(client).status_code == 303
    assert "<script>alert" not in client.get("/gui-don/da-nhan").get_data(as_text=True)
    assert client.get("/gui-don/da-nhan/bien-nhan.pdf").status_code == 200
    title = db.session.scalars(select(Submission.title)).one()
    assert "\u202e" not in title
    assert "\x07" not in title


def kept_files(app: Flask) -> set[Path]:
    """Files that lie in the store with drafts."""
    folder = app.extensions["settings"].data_dir / "files" / "drafts"
    return {path for path in folder.rglob("*") if path.is_file()}


class TestPlace:
    """C05: from a written name to today's commune."""

    def test_an_unknown_name_is_told_with_an_example(self, client: FlaskClient) -> None:
        answer = fill(client, WHERE, PLACE | {"commune": "Xã Không Có Thật"})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert "Không tìm thấy «Xã Không Có Thật»" in page
        assert PLACE["place"] in page

    def test_an_ambiguous_name_offers_the_places_it_may_mean(self, client: FlaskClient) -> None:
        answer = fill(client, WHERE, PLACE | {"commune": "xã Ba To"})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert "Xã Ba Tơ" in page
        assert "Xã Ba Tô" in page
        offered = re.findall(r'name="candidate"[^>]*value="(\d+)"', page)
        assert len(offered) == 2
        fixed = client.post(
            WHERE, data=hidden(page) | PLACE | {"commune": "xã Ba To", "candidate": offered[1]}
        )
        assert fixed.status_code == 303
        assert re.search(r'id="commune"[^>]*value="Xã Ba T', client.get(WHERE).get_data(as_text=True))

    def test_a_pick_that_belongs_to_another_name_counts_for_nothing(self, client: FlaskClient) -> None:
        answer = fill(client, WHERE, PLACE | {"commune": "xã Ba To", "candidate": "21211"})
        assert answer.status_code == 422
        assert "Chọn một trong 2 nơi" in answer.get_data(as_text=True)

    def test_a_bare_name_that_former_wards_bore_too_asks_which(self, client: FlaskClient) -> None:
        page = fill(client, WHERE, PLACE | {"commune": "Nguyễn Nghiêm"}).get_data(as_text=True)
        assert "Chọn một trong 3 nơi" in page
        assert all(unit in page for unit in ("Xã Nguyễn Nghiêm", "Phường Cẩm Thành", "Phường Đức Phổ"))
        assert fill(client, WHERE, PLACE | {"commune": "Xã Nguyễn Nghiêm"}).status_code == 303

    def test_a_former_commune_finds_its_successor(self, client: FlaskClient) -> None:
        assert fill(client, WHERE, PLACE | {"commune": "Phường Lê Hồng Phong"}).status_code == 303
        assert "Nghĩa Lộ" in client.get(WHERE).get_data(as_text=True)

    def test_several_places_need_no_name(self, client: FlaskClient) -> None:
        fill(client, "/gui-don/phan-anh/noi-dung", CONTENT)
        assert fill(client, WHERE, {"several": "1", "commune": "gì đó"}).status_code == 303
        fill(client, WHO, SENDER)
        send(client)
        assert db.session.scalars(select(Submission.area_code)).one() is None

    def test_every_name_of_the_list_means_exactly_one(self, app: Flask) -> None:
        for area in agencies.areas_today():
            assert [one.code for one in agencies.find_area(area.full_name)] == [area.code], area.full_name

    def test_a_named_agency_reaches_the_proposal(self, client: FlaskClient) -> None:
        fill(client, "/gui-don/phan-anh/noi-dung", CONTENT)
        assert fill(client, WHERE, PLACE | {"agency": "SXD"}).status_code == 303
        fill(client, WHO, SENDER)
        assert "Sở Xây dựng" in client.get(CHECK).get_data(as_text=True)
        send(client)
        assert db.session.scalars(select(Submission.named_agency_id)).one() is not None


class TestFiles:
    """C06: one file per press."""

    def test_files_come_stay_and_go(self, client: FlaskClient) -> None:
        fill(client, "/gui-don/phan-anh/noi-dung", CONTENT)
        for name in ("cau-1.jpg", "cau-2.jpg"):
            answer = fill(client, WHERE, PLACE, tai_len="1", file=picture(samples.jpeg(), name))
            assert answer.status_code == 303
            assert answer.location.endswith("#giay-to")
        page = client.get(WHERE).get_data(as_text=True)
        assert "cau-1.jpg" in page
        assert "cau-2.jpg" in page
        assert PLACE["place"] in page
        first = re.findall(r'name="xoa" value="([0-9a-f]+)"', page)[0]
        assert fill(client, WHERE, PLACE, xoa=first).status_code == 303
        page = client.get(WHERE).get_data(as_text=True)
        assert "cau-1.jpg" not in page
        assert "cau-2.jpg" in page
        fill(client, WHERE, PLACE)
        fill(client, WHO, SENDER)
        assert send(client).status_code == 303
        files = attachments.of(("submission", db.session.scalars(select(Submission.id)).one()))
        assert [file.name for file in files] == ["cau-2.jpg"]
        assert files[0].shown_key
        assert b"".join(store.open_(files[0].original_key).chunks) == samples.jpeg()
        assert "cau-2.jpg" in client.get("/gui-don/da-nhan").get_data(as_text=True)

    def test_a_file_lies_sealed_until_it_is_sent(self, app: Flask, client: FlaskClient) -> None:
        before = kept_files(app)
        fill(client, WHERE, PLACE, tai_len="1", file=picture(samples.jpeg(), "a.jpg"))
        (kept,) = kept_files(app) - before
        assert b"CANARY" not in kept.read_bytes()

    def test_continuing_with_a_chosen_file_takes_it_too(self, client: FlaskClient) -> None:
        fill(client, "/gui-don/phan-anh/noi-dung", CONTENT)
        assert fill(client, WHERE, PLACE, file=picture(samples.png(), "so-do.png")).location == WHO
        fill(client, WHO, SENDER)
        send(client)
        assert db.session.scalars(select(Attachment.name)).one() == "so-do.png"

    def test_a_good_file_stays_though_another_answer_is_wrong(self, client: FlaskClient) -> None:
        answer = fill(client, WHERE, {"commune": "Không Có"}, file=picture(samples.png(), "so-do.png"))
        assert answer.status_code == 422
        assert "so-do.png" in answer.get_data(as_text=True)
        assert "so-do.png" in client.get(WHERE).get_data(as_text=True)

    def test_a_lying_file_is_refused_beside_its_field(self, client: FlaskClient) -> None:
        answer = fill(client, WHERE, PLACE, tai_len="1", file=picture(b"MZ\x90\x00" * 100, "anh.jpg"))
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert "anh.jpg không đúng loại tệp" in page
        assert PLACE["place"] in page

    def test_the_button_without_a_file_says_what_to_do(self, client: FlaskClient) -> None:
        answer = fill(client, WHERE, PLACE, tai_len="1")
        assert answer.status_code == 422
        assert "Chọn một tệp rồi bấm «Tải lên»" in answer.get_data(as_text=True)

    def test_no_more_files_than_allowed(self, app: Flask, client: FlaskClient) -> None:
        most = app.extensions["settings"].max_files
        page = client.get(WHERE).get_data(as_text=True)
        for number in range(most):
            sent = picture(samples.png(), f"{number}.png")
            client.post(WHERE, data=hidden(page) | PLACE | {"tai_len": "1", "file": sent})
        sent = picture(samples.png(), "thua.png")
        answer = client.post(WHERE, data=hidden(page) | PLACE | {"tai_len": "1", "file": sent})
        assert answer.status_code == 422
        assert f"nhiều nhất {most} tệp" in answer.get_data(as_text=True)

    def test_files_live_as_long_as_their_draft(
        self, app: Flask, client: FlaskClient, clock: FixedClock
    ) -> None:
        # The store dates files by the machine's clock; what earlier tests left goes first.
        clock.at = datetime.now(UTC) + timedelta(hours=2)
        drafts.sweep_drafts(clock.at)
        fill(client, WHERE, PLACE, tai_len="1", file=picture(samples.png(), "a.png"))
        for _day in range(3):
            clock.at += timedelta(hours=23)
            assert drafts.sweep_drafts(clock.at) == (0, 0)
            fill(client, WHERE, PLACE)
        assert len(kept_files(app)) == 1
        clock.at += timedelta(hours=25)
        assert drafts.sweep_drafts(clock.at) == (1, 1)
        assert not kept_files(app)


class TestSender:
    """C07: person, organisation, group."""

    def test_an_organisation_goes_by_its_name(self, client: FlaskClient) -> None:
        lodge(client, kind="organisation", organisation="Hợp tác xã Trà Bồng")
        person = db.session.scalars(select(Person)).one()
        assert (person.full_name, person.contact_name) == ("Hợp tác xã Trà Bồng", SENDER["full_name"])

    def test_an_organisation_needs_its_name(self, client: FlaskClient) -> None:
        answer = fill(client, WHO, SENDER | {"kind": "organisation"})
        assert answer.status_code == 422
        assert "Nhập tên cơ quan, tổ chức, doanh nghiệp" in answer.get_data(as_text=True)

    def test_a_group_names_its_representatives(self, client: FlaskClient) -> None:
        lodge(client, kind="group", people_count="12", representatives="Phạm Văn Đông\nHồ Thị Ŏi")
        person = db.session.scalars(select(Person)).one()
        names = db.session.scalars(select(Companion.full_name).order_by(Companion.id)).all()
        assert person.kind == "group"
        assert person.people_count == 12
        assert names == [SENDER["full_name"], "Phạm Văn Đông", "Hồ Thị Ŏi"]

    @pytest.mark.parametrize(("people", "others"), [("7", "A\nB"), ("3", "A"), ("40", "A\nB\nC\nD\nE")])
    def test_no_more_representatives_than_the_law_has(
        self, client: FlaskClient, people: str, others: str
    ) -> None:
        typed = SENDER | {"kind": "group", "people_count": people, "representatives": others}
        answer = fill(client, WHO, typed)
        assert answer.status_code == 422
        assert "người đại diện, kể cả" in answer.get_data(as_text=True)

    def test_one_authorised_comes_with_his_paper(self, client: FlaskClient) -> None:
        lodge(client, authorised_name="Lê Văn Tám", authorised_paper="Số 12, UBND xã Ba Tơ chứng thực")
        companion = db.session.scalars(select(Companion)).one()
        assert (companion.role, companion.full_name) == ("authorised", "Lê Văn Tám")

    def test_the_number_of_a_paper_is_sealed(self, client: FlaskClient) -> None:
        lodge(client, id_number="051 190 001 234")
        person = db.session.scalars(select(Person)).one()
        assert person.id_kind == "citizen_card"
        assert person.id_sealed
        assert b"051190001234" not in person.id_sealed

    def test_mail_needs_an_address_and_post_does_not(self, client: FlaskClient) -> None:
        assert fill(client, WHO, SENDER | {"email": "sai"}).status_code == 422
        assert fill(client, WHO, SENDER | {"wants": "post", "email": ""}).status_code == 303


class TestKeeping:
    """Lưu lại, điền tiếp sau."""

    def test_a_half_written_page_is_kept_and_taken_up_elsewhere(
        self, app: Flask, client: FlaskClient
    ) -> None:
        answer = fill(client, "/gui-don/phan-anh/noi-dung", {"title": "Mới viết dở"}, luu_lai="1")
        assert answer.status_code == 303
        assert answer.location == "/gui-don/luu-lai"
        page = client.get("/gui-don/luu-lai").get_data(as_text=True)
        assert "9\u00a0giờ\u00a000 ngày\u00a026/11/2026" in page
        key = re.findall(r'qn-panel__code">([0-9A-Z-]+)<', page)[0]
        other = app.test_client()
        assert fill(other, "/gui-don/dien-tiep", {"key": key.lower().replace("-", " ")}).status_code == 303
        assert "Mới viết dở" in other.get("/gui-don/phan-anh/noi-dung").get_data(as_text=True)

    def test_an_unfinished_page_cannot_be_sent(self, client: FlaskClient) -> None:
        write(client)
        fill(client, "/gui-don/phan-anh/noi-dung", {"title": ""}, luu_lai="1")
        assert client.get(CHECK).location == "/gui-don/phan-anh/noi-dung"

    def test_a_wrong_key_opens_nothing(self, client: FlaskClient) -> None:
        for key in ("", "abc", "4F7K-9M2X-PC30-QW8R-T6HN"):
            assert fill(client, "/gui-don/dien-tiep", {"key": key}).status_code == 422

    def test_a_draft_is_over_after_its_hours(self, client: FlaskClient, clock: FixedClock) -> None:
        write(client)
        clock.at += timedelta(hours=25)
        answer = fill(client, WHO, SENDER)
        assert answer.location == "/gui-don/phan-anh/noi-dung"
        page = client.get(answer.location).get_data(as_text=True)
        assert "Bản đang viết trước đây không còn" in page
        assert CONTENT["body"] not in page
        fill(client, "/gui-don/phan-anh/noi-dung", CONTENT)
        assert fill(client, WHERE, PLACE).location == CHECK, "the sender page was kept"


def test_sending_takes_few_statements(app: Flask, client: FlaskClient) -> None:
    lodge(client)
    client.delete_cookie("ban_nhap", path="/gui-don")
    write(client)
    page = client.get(CHECK).get_data(as_text=True)
    statements: list[str] = []
    engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    assert client.post(CHECK, data=hidden(page) | PLEDGE).status_code == 303
    assert len(statements) <= 20, "\n".join(statements)
    assert codes(client)
