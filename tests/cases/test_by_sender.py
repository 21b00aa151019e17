"""What the sender of a complaint or denunciation asks for by web, and what he signs; on both engines."""

from __future__ import annotations

import io
import re
import unicodedata
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select
from werkzeug.test import TestResponse

from feedback.actor import Actor
from feedback.cases import actions
from feedback.cases.models import Case, CaseEvent, Submission
from feedback.extensions import db
from feedback.intake.actions import Received
from feedback.law.procedure import NotAllowed
from feedback.notifications.models import Message
from feedback.people.actions import CompanionDetails
from tests.attachments import samples
from tests.conftest import MOMENT
from tests.factories.cases import sender
from tests.factories.matters import receive_matter
from tests.factories.officers import officer_of
from tests.intake.walk import fill, hidden, lodge, picture

COMMUNE = "21211"
BACK = "/don-cua-toi/rut-don"
LETTER = "/don-cua-toi/giay-rut-don.pdf"


def received(course: str, **more: Any) -> tuple[Received, Case]:
    """A matter with an officer, committed."""
    given = receive_matter(course, COMMUNE, **more)
    case = db.session.get_one(Case, given.lodged.case_id)
    case.officer_id = officer_of(COMMUNE, "handler", name="Phạm Quốc Bảo").id
    db.session.commit()
    return given, case


def look(client: FlaskClient, given: Received) -> str:
    """The sender's own page."""
    proof = {"code": given.lodged.tracking_code, "proof": given.lodged.secret}
    assert fill(client, "/tra-cuu", proof).location == "/don-cua-toi"
    return shown(client.get("/don-cua-toi"))


def shown(response: TestResponse) -> str:
    return unescape(response.get_data(as_text=True))


def printed(response: TestResponse) -> str:
    """The text of a PDF."""
    assert response.mimetype == "application/pdf"
    assert response.headers["Cache-Control"] == "no-store"
    pages = PdfReader(io.BytesIO(response.data)).pages
    return unicodedata.normalize("NFC", " ".join(" ".join(one.extract_text() for one in pages).split()))


def events(act: str) -> list[CaseEvent]:
    db.session.rollback()
    return list(db.session.scalars(select(CaseEvent).where(CaseEvent.act == act)))


def notices(room: str) -> list[str]:
    return list(
        db.session.scalars(
            select(Message.template).where(Message.recipient_room == room).order_by(Message.id)
        )
    )


class TestWithdrawal:
    """LKN Đ10, NĐ 124/2020 Đ7a; LTC Đ33: nothing is withdrawn by an unsigned click."""

    def test_a_complaint_is_asked_back_and_waits_for_the_signed_paper(self, client: FlaskClient) -> None:
        given, case = received("complaint_first")
        assert "Yêu cầu rút đơn" in look(client, given)
        page = shown(client.get(BACK))
        assert "chưa phải là rút đơn" in page
        assert "không được xem xét lại, trừ khi ông/bà bị ép buộc" in page
        assert "Những người rút" not in page
        for _press in (1, 2):
            assert fill(client, BACK, {"reason": "Xã đã trả lại đất."}).location == BACK
        [event] = events("withdrawal_requested")
        assert (event.details, event.for_citizen) == ({"reason": "Xã đã trả lại đất."}, True)
        assert event.to_state == event.from_state == "received"
        assert db.session.scalars(select(Submission.withdrawn_on)).one() is None
        assert notices("people")[-1] == "cases/withdrawal_requested"
        assert notices("accounts") == ["cases/withdrawal_requested_officer"]
        own = shown(client.get("/don-cua-toi"))
        assert "Ông/bà đã yêu cầu rút đơn" in own
        assert "Giấy rút đơn để ký" in own
        assert "chờ giấy rút đơn có chữ ký" in shown(client.get(BACK))
        words = printed(client.get(LETTER))
        for part in ("GIẤY RÚT KHIẾU NẠI", "Nguyễn Thị Ánh Nguyệt", case.number, "tự nguyện"):
            assert part in words, part

    def test_an_old_press_of_the_button_withdraws_nothing(self, client: FlaskClient) -> None:
        given, case = received("complaint_first")
        look(client, given)
        fill(client, BACK, {"reason": "", "confirmed": "1"})
        assert events("withdrawn") == []
        by = Actor("citizen", given.lodged.submission_id)
        case = db.session.get_one(Case, case.id)
        with pytest.raises(NotAllowed):
            actions.withdraw(
                case, submission_id=given.lodged.submission_id, reason="", by=by, at=MOMENT, sender=True
            )

    @pytest.mark.parametrize("course", ["complaint_first", "denunciation"])
    def test_who_is_forced_to_is_led_to_help(self, client: FlaskClient, course: str) -> None:
        given, _case = received(course)
        look(client, given)
        answer = fill(client, BACK, {"coerced": "1"})
        assert answer.location == "/don-cua-toi"
        own = shown(client.get("/don-cua-toi"))
        assert "Không ký giấy rút" in own
        assert "Giấy rút đơn để ký" not in own
        [event] = events("withdrawal_requested")
        assert event.details == {"coerced": "bị ép buộc, đe dọa phải rút đơn"}
        told = db.session.scalars(
            select(Message).where(Message.recipient_room == "accounts").order_by(Message.id)
        ).all()
        assert [one.values.get("reason") for one in told] == ["bị ép buộc, đe dọa phải rút đơn"]

    def test_members_of_a_group_withdraw_one_by_one(self, client: FlaskClient) -> None:
        people = tuple(CompanionDetails("representative", one) for one in ("Bùi Văn Sáu", "Hồ Thị Ŏi"))
        group = sender(kind="group", full_name="Bùi Văn Sáu", people_count=12, companions=people)
        given, _case = received("complaint_first", sender=group)
        look(client, given)
        page = shown(client.get(BACK))
        assert "Mỗi người ký giấy rút riêng" in page
        assert fill(client, BACK, {"members": ""}).status_code == 422
        fill(client, BACK, {"members": "Đinh Văn Rốp\nPhạm Thị Tư, thôn 2"})
        [event] = events("withdrawal_requested")
        assert event.details["members"] == "Đinh Văn Rốp; Phạm Thị Tư, thôn 2"
        paper = client.get(LETTER)
        assert len(PdfReader(io.BytesIO(paper.data)).pages) == 2
        assert "Họ và tên: Phạm Thị Tư Địa chỉ: thôn 2" in printed(paper)

    def test_of_a_denunciation_the_paper_is_filled_in_by_hand(self, client: FlaskClient) -> None:
        given, case = received("denunciation")
        own = look(client, given)
        assert "/gui-don/thoat" in own
        page = shown(client.get(BACK))
        assert "có thể tiếp tục giải quyết" in page
        assert "tố cáo" not in page.lower()
        assert fill(client, BACK).location == BACK
        words = printed(client.get(LETTER))
        assert "GIẤY RÚT TỐ CÁO" in words
        assert case.number in words
        assert "Nguyễn Thị Ánh Nguyệt" not in words
        assert notices("people") == []

    def test_a_petition_is_withdrawn_at_once_as_before(self, client: FlaskClient) -> None:
        given, _case = received("feedback")
        look(client, given)
        asked = shown(fill(client, BACK, {"reason": "Đã sửa"}))
        assert "Xác nhận rút đơn" in asked
        client.post(BACK, data=hidden(asked))
        assert len(events("withdrawn")) == 1
        assert client.get(LETTER).location == "/don-cua-toi"


class TestScan:
    """LKN Đ8, LTC Đ23: the scan of a letter that was signed afterwards."""

    def test_it_is_taken_for_a_scan_until_an_officer_looks(self, client: FlaskClient) -> None:
        given, _case = received("complaint_first", signature="none")
        assert "Đơn chưa có chữ ký" in look(client, given)
        assert "Trong các tệp có đơn đã ký" in shown(client.get("/don-cua-toi/bo-sung"))
        nothing = fill(client, "/don-cua-toi/bo-sung", {"text": "Đã ký", "signed": "1"})
        assert nothing.status_code == 422
        assert "Chọn tệp chụp đơn đã ký" in shown(nothing)
        files = {"files": picture(samples.jpeg(), "đơn đã ký.jpg")}
        fill(client, "/don-cua-toi/bo-sung", {"signed": "1"} | files)
        own = shown(client.get("/don-cua-toi"))
        assert "Đã nhận bản chụp chữ ký, chờ cán bộ xem" in own
        assert "Đơn chưa có chữ ký" not in own
        assert "Trong các tệp có đơn đã ký" not in shown(client.get("/don-cua-toi/bo-sung"))
        [event] = events("scan_sent")
        assert event.submission_id == given.lodged.submission_id
        assert db.session.scalars(select(Submission.signature)).one() == "scan"

    @pytest.mark.parametrize("there", ["scan", "original"])
    def test_only_from_none(self, client: FlaskClient, there: str) -> None:
        given, case = received("complaint_first", signature=there)
        look(client, given)
        files = {"files": picture(samples.jpeg(), "a.jpg")}
        fill(client, "/don-cua-toi/bo-sung", {"signed": "1"} | files)
        assert events("scan_sent") == []
        assert db.session.scalars(select(Submission.signature)).one() == there
        by = Actor("citizen", given.lodged.submission_id)
        with pytest.raises(NotAllowed):
            actions.send_scan(case, submission_id=given.lodged.submission_id, by=by, at=MOMENT)


class TestQuickExit:
    """«Thoát nhanh»: by a button in a form, without scripts."""

    def test_nothing_is_left_in_the_browser(self, client: FlaskClient) -> None:
        code, secret = lodge(client, "bao-tin")
        fill(client, "/tra-cuu", {"code": code, "proof": secret})
        page = shown(client.get("/don-cua-toi"))
        answer = press(client, page)
        assert (answer.status_code, answer.location) == (303, "/")
        assert answer.headers["Clear-Site-Data"] == '"cache"'
        assert client.get("/don-cua-toi").location == "/tra-cuu"
        assert client.get("/gui-don/da-nhan").status_code == 404
        assert client.get_cookie("ban_nhap", path="/gui-don") is None

    def test_the_draft_goes_unless_he_asked_to_keep_it(self, client: FlaskClient) -> None:
        accused = {"name": "Phạm Văn Bảy", "role": "staff", "duty": "yes"}
        at = "/gui-don/bao-tin/nguoi-lien-quan"
        for kept in (False, True):
            fill(client, at, accused | ({"luu_lai": "1"} if kept else {}))
            page = client.get("/gui-don/luu-lai")
            key = re.findall(r'qn-panel__code">([^<]+)<', shown(page))[0]
            assert press(client, shown(page)).location == "/"
            assert "Phạm Văn Bảy" not in shown(client.get(at))
            again = fill(client, "/gui-don/dien-tiep", {"key": key})
            assert again.status_code == (303 if kept else 422)

    def test_with_a_stale_token_the_browser_forgets_as_well(self, client: FlaskClient) -> None:
        lodge(client, "bao-tin")
        answer = client.post("/gui-don/thoat")
        assert answer.status_code == 422
        assert "Ông/bà muốn làm gì?" in shown(answer)
        assert client.get("/gui-don/da-nhan").status_code == 404

    def test_it_is_on_the_page_for_what_is_too_heavy_as_well(self, client: FlaskClient) -> None:
        heavy = {"body": "ă" * 500_000}
        code, secret = lodge(client, "bao-tin")
        for path in ("/gui-don/bao-tin/noi-dung", "/don-cua-toi/bo-sung"):
            fill(client, "/tra-cuu", {"code": code, "proof": secret})
            answer = client.post(path, data=heavy)
            assert answer.status_code == 413
            assert press(client, shown(answer)).location == "/"
        for path in ("/gui-don/phan-anh/noi-dung", "/don-cua-toi/bo-sung"):
            answer = client.post(path, data=heavy)
            assert answer.status_code == 413
            assert "Thoát nhanh" not in shown(answer)

    def test_no_page_of_that_flow_is_kept_in_a_cache(self, client: FlaskClient) -> None:
        for name in ("truoc-khi-gui", "nguoi-lien-quan"):
            assert client.get(f"/gui-don/bao-tin/{name}").headers["Cache-Control"] == "no-store"


def press(client: FlaskClient, page: str) -> TestResponse:
    """«Thoát nhanh» on a page."""
    [form] = re.findall(r'<form[^>]*action="/gui-don/thoat".*?</form>', page, re.S)
    return client.post("/gui-don/thoat", data=hidden(form.replace("/gui-don/thoat", "")))
