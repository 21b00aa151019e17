"""Tra cứu: proof and its limits, the sender's page, supplement, withdrawal, by HTTP, on both engines."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import insert, select
from werkzeug.test import TestResponse

from feedback.actor import CITIZEN, Actor
from feedback.agencies import queries as agencies
from feedback.attachments.models import Attachment
from feedback.cases import actions, queries
from feedback.cases.actions.history import Happened, write
from feedback.cases.actions.steps import Signature
from feedback.cases.models import Case, CaseEvent, Submission
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.intake import actions as intake
from feedback.intake.incoming import Incoming
from feedback.law import grounds
from feedback.law.kinds import Kind
from feedback.law.states import State
from feedback.people.actions import PersonDetails
from feedback.tries import TrackingTry
from tests.attachments import samples
from tests.attachments.pages import addresses
from tests.conftest import MOMENT
from tests.intake.walk import fill, hidden, picture

SIGNED = Signature(None, "Phạm Văn Ký", "Phó Chủ tịch")

RIGHTS = frozenset(
    f"cases:case:{step}"
    for step in ("accept", "answer", "file", "record", "refuse", "request", "transfer", "verify", "assign")
)
KEY = "k" * 32


def lodge(
    title: str = "Cầu dân sinh thôn 3 bị gãy", *, key: str = KEY, files: bytes = b""
) -> tuple[str, str, Case]:
    """A submission received; returns code, secret and case, with nothing left locked."""
    received = intake.receive(
        [
            Incoming(
                kind=Kind.REPORT,
                sender=PersonDetails(
                    kind="person", full_name="Nguyễn Thị CANARY-TEN", phone="0912345678", address="Thôn 3"
                ),
                channel="web",
                title=title,
                body="Cầu gãy một nhịp, học sinh phải đi vòng.",
                received_at=MOMENT,
                area_code="21211",
                field_key="local_roads",
                submission_key=key,
            )
        ],
        by=CITIZEN,
        at=MOMENT,
    )[0]
    db.session.commit()
    lodged = received.lodged
    return lodged.tracking_code, lodged.secret, db.session.get_one(Case, lodged.case_id)


def officer(case: Case) -> Actor:
    """One who may take every step at the agency of the case."""
    return Actor("officer", None, case.agency_id, RIGHTS)


def look(client: FlaskClient, code: str, secret: str) -> str:
    """Prove the code and open the sender's page."""
    answer = fill_track(client, code, secret)
    assert (answer.status_code, answer.location) == (303, "/don-cua-toi")
    return client.get("/don-cua-toi").get_data(as_text=True)


def fill_track(client: FlaskClient, code: str, proof: str) -> TestResponse:
    """Fill in the page that asks for code and proof; what the test did until then is committed."""
    db.session.commit()
    return fill(client, "/tra-cuu", {"code": code, "proof": proof})


class TestProof:
    """C10."""

    def test_the_cookie_holds_the_code_and_no_running_number(self, client: FlaskClient) -> None:
        lodge(key="z" * 32)
        code, secret, case = lodge("Đèn đường hỏng")
        number = queries.submissions_of(case.id)[0].id
        look(client, code, secret)
        with client.session_transaction() as cookie:
            kept = cookie["tra_cuu"]
            assert kept[0] == code
            assert number not in kept
            cookie["tra_cuu"] = [number, kept[1]]
        # A cookie of the former kind is one that has run out.
        assert client.get("/don-cua-toi").location == "/tra-cuu"

    def test_code_with_secret_or_with_the_end_of_the_phone(self, client: FlaskClient) -> None:
        code, secret, _case = lodge()
        for shown in (code, f"{code[:5]}-{code[5:]}".lower(), f" {code[:5]} {code[5:]} "):
            assert fill_track(client, shown, secret).status_code == 303
        assert fill_track(client, code, f"{secret[:3]} {secret[3:]}").status_code == 303
        assert fill_track(client, code, "5678").status_code == 303

    def test_the_same_words_whatever_was_wrong(self, client: FlaskClient) -> None:
        code, secret, _case = lodge()
        wrong = "1" * 6 if secret != "1" * 6 else "2" * 6
        pages = [
            re.sub(r'value="[^"]*"', "", fill_track(client, *typed).get_data(as_text=True))
            for typed in (
                (code, wrong),
                (code, "0000"),
                ("00000-00000", secret),
                ("chữ lạ", secret),
                (code, "x"),
            )
        ]
        assert all("Không tìm thấy đơn khớp cả hai thông tin" in page for page in pages)
        assert len(set(pages)) == 1

    def test_after_five_wrong_tries_even_the_right_secret_waits(
        self, client: FlaskClient, clock: FixedClock
    ) -> None:
        code, secret, _case = lodge()
        for _ in range(5):
            assert fill_track(client, code, "0000").status_code == 422
        for proof in ("0000", secret, "5678"):
            answer = fill_track(client, code, proof)
            assert answer.status_code == 429
            assert "Ông/bà đã thử nhiều lần" in answer.get_data(as_text=True)
        clock.at += timedelta(minutes=15)
        assert fill_track(client, code, secret).status_code == 303

    def test_tries_count_per_code_also_for_unknown_ones(self, client: FlaskClient) -> None:
        code, secret, _case = lodge()
        for _ in range(5):
            fill_track(client, "00000-00000", "000000")
        assert fill_track(client, "00000-00000", "000000").status_code == 429
        assert fill_track(client, code, secret).status_code == 303

    def test_a_right_proof_forgives_earlier_slips(self, client: FlaskClient) -> None:
        code, secret, _case = lodge()
        for _ in range(3):
            for _ in range(4):
                assert fill_track(client, code, "0000").status_code == 422
            assert fill_track(client, code, secret).status_code == 303
        db.session.rollback()
        assert db.session.scalars(select(TrackingTry)).all() == []

    def test_the_home_page_takes_the_code_along_but_not_in_the_address(self, client: FlaskClient) -> None:
        form = hidden(client.get("/").get_data(as_text=True))
        answer = client.post("/tra-cuu/ma", data=form | {"code": "4F7K9-2MXPC"})
        assert (answer.status_code, answer.location) == (303, "/tra-cuu")
        assert 'value="4F7K9-2MXPC"' in client.get("/tra-cuu").get_data(as_text=True)
        assert 'value="4F7K9-2MXPC"' not in client.get("/tra-cuu").get_data(as_text=True)
        stale = client.post("/tra-cuu/ma", data={"code": "4F7K9-2MXPC"})
        assert stale.status_code == 422
        assert 'value="4F7K9-2MXPC"' in stale.get_data(as_text=True)

    def test_nothing_opens_without_proof(self, client: FlaskClient) -> None:
        lodge()
        for path in ("", "/bo-sung", "/rut-don", "/tep/1", "/van-ban/1.pdf"):
            answer = client.get(f"/don-cua-toi{path}")
            assert (answer.status_code, answer.location) == (303, "/tra-cuu")
        assert "Đã hết thời gian xem đơn" in client.get("/tra-cuu").get_data(as_text=True)

    def test_the_time_runs_out_and_leaving_ends_it(self, client: FlaskClient, clock: FixedClock) -> None:
        code, secret, _case = lodge()
        look(client, code, secret)
        clock.at += timedelta(minutes=29)
        page = client.get("/don-cua-toi").get_data(as_text=True)
        clock.at += timedelta(minutes=29)
        assert client.get("/don-cua-toi").status_code == 200, "each page gives new time"
        clock.at += timedelta(minutes=31)
        assert client.get("/don-cua-toi").location == "/tra-cuu"
        look(client, code, secret)
        assert client.post("/don-cua-toi/thoat", data=hidden(page)).location == "/tra-cuu"
        assert client.get("/don-cua-toi").location == "/tra-cuu"


class TestPage:
    """C11."""

    def test_state_agency_day_and_why(self, client: FlaskClient) -> None:
        code, secret, case = lodge()
        page = look(client, code, secret)
        agency = agencies.by_id(case.agency_id)
        assert "Đã nhận đơn" in page
        assert agency is not None
        assert agency.name in page
        assert "07/12/2026" in page
        assert "Thông tư 05/2021/TT-TTCP" in page
        assert "chuyển sang ngày làm việc" in page
        assert "Chưa có văn bản nào" in page
        assert "CANARY" not in page

    def test_a_target_is_never_shown_as_law(self, client: FlaskClient) -> None:
        code, secret, case = lodge()
        actions.accept(case, expected=case.version, by=officer(case), at=MOMENT)
        page = look(client, code, secret)
        assert "Đã nhận xử lý" in page
        assert "Mục tiêu của cơ quan" in page
        assert "Thời hạn theo quy định" not in page
        assert "luật không đặt thời hạn" in page

    def test_the_course_tells_roles_oldest_first_and_nothing_internal(self, client: FlaskClient) -> None:
        code, secret, case = lodge()
        by = officer(case)
        actions.accept(case, expected=case.version, by=by, at=MOMENT + timedelta(hours=1))
        actions.verify(case, expected=case.version, by=by, at=MOMENT + timedelta(hours=2))
        internal = Happened(
            case.id,
            "noted",
            from_state=case.state,
            to_state=case.state,
            for_citizen=False,
            details={"x": "CANARY"},
        )
        write([internal], by=by, at=MOMENT + timedelta(hours=3))
        page = look(client, code, secret)
        titles = re.findall(r'timeline__title">([^<]+)<', page)
        assert titles == [
            "Đã nhận đơn",
            "Đơn đã được nhận xử lý",
            "Cơ quan đang xem xét, xác minh nội dung đơn",
        ]
        assert "Ông/bà" in page
        assert "CANARY" not in page

    def test_the_answer_is_read_and_taken_home(self, client: FlaskClient) -> None:
        code, secret, case = lodge()
        by = officer(case)
        actions.accept(case, expected=case.version, by=by, at=MOMENT)
        letter = actions.answer(
            case,
            answer="Cầu sẽ được sửa xong trước ngày 20/12/2026.",
            signature=SIGNED,
            expected=case.version,
            by=by,
            at=MOMENT + timedelta(days=2),
        )
        number = letter.id
        page = look(client, code, secret)
        assert "Đã trả lời" in page
        assert "Cầu sẽ được sửa xong" in page
        assert "Rút đơn" not in page
        paper = client.get(f"/don-cua-toi/van-ban/{number}.pdf")
        assert paper.mimetype == "application/pdf"
        assert "Phạm Văn Ký" in " ".join(
            one.extract_text() for one in PdfReader(io.BytesIO(paper.data)).pages
        )
        assert client.get(f"/don-cua-toi/van-ban/{number + 1}.pdf").status_code == 404

    def test_a_refusal_says_why(self, client: FlaskClient) -> None:
        code, secret, case = lodge()
        lawful = grounds.grounds_for(Kind.REPORT, "refuse", MOMENT.date())
        ground = next(one for one in lawful if not one.needs)
        actions.refuse(
            case,
            ground=ground.key,
            reason="Việc đã được trả lời.",
            signature=SIGNED,
            expected=case.version,
            by=officer(case),
            at=MOMENT,
        )
        page = look(client, code, secret)
        assert "Không nhận giải quyết" in page
        assert ground.words in page
        assert "Việc đã được trả lời." in page

    def test_a_transfer_names_the_body(self, client: FlaskClient) -> None:
        code, secret, case = lodge()
        outside = next(one for one in agencies.existing(MOMENT.date()) if one.external)
        actions.transfer(
            case,
            agency=outside,
            reason="Thuộc thẩm quyền của cơ quan này.",
            signature=SIGNED,
            expected=case.version,
            by=officer(case),
            at=MOMENT,
        )
        page = look(client, code, secret)
        assert f"Đã chuyển đến {outside.name}" in page
        assert "Thuộc thẩm quyền của cơ quan này." in page

    def test_others_who_follow_the_same_case_stay_unseen(self, client: FlaskClient) -> None:
        code, secret, case = lodge()
        _code, _secret, other = lodge("Đơn CANARY-KHAC", key="j" * 32)
        second = db.session.scalars(select(Submission).where(Submission.case_id == other.id)).one()
        second.case_id = case.id
        row = {column.name: None for column in CaseEvent.__table__.columns if column.name != "id"}
        row |= {
            "case_id": case.id,
            "submission_id": second.id,
            "at": MOMENT,
            "act": "supplemented",
            "actor": "citizen:99",
            "from_state": State.RECEIVED.value,
            "to_state": State.RECEIVED.value,
            "details": {"text": "CANARY-BO-SUNG"},
            "for_citizen": True,
            "salt": bytes(16),
        }
        db.session.execute(insert(CaseEvent).values(**row))
        assert "CANARY" not in look(client, code, secret)

    def test_own_files_open_and_no_others(self, client: FlaskClient) -> None:
        code, secret, _case = lodge()
        lodge("Đơn khác", key="j" * 32)
        look(client, code, secret)
        fill(client, "/don-cua-toi/bo-sung", {"text": "Ảnh cầu"}, files=picture(samples.jpeg(), "cau.jpg"))
        db.session.rollback()
        mine = db.session.scalars(select(Attachment)).one()
        number = mine.id
        page = client.get("/don-cua-toi").get_data(as_text=True)
        [small, opened, original] = addresses(page, f"/don-cua-toi/tep/{number}")
        shown = client.get(opened)
        assert shown.mimetype == "image/jpeg"
        assert client.get(small).content_length < 10_000
        assert client.get(original).data == samples.jpeg()
        assert b"CANARY" not in shown.data
        mine.subject_id += 1
        db.session.commit()
        assert client.get(f"/don-cua-toi/tep/{number}").status_code == 404


class TestSupplement:
    """C12: bổ sung."""

    def test_asked_for_papers_he_sends_them(self, client: FlaskClient) -> None:
        code, secret, case = lodge()
        actions.request_papers(
            case,
            request="Gửi thêm ảnh chụp cầu.",
            signature=SIGNED,
            expected=case.version,
            by=officer(case),
            at=MOMENT,
        )
        page = look(client, code, secret)
        assert "Ông/bà cần bổ sung" in page
        assert "Gửi thêm ảnh chụp cầu." in page
        assert "05/12/2026" in page
        answer = fill(
            client,
            "/don-cua-toi/bo-sung",
            {"text": "Ảnh chụp sáng nay."},
            files=picture(samples.jpeg(), "cầu gãy.jpg"),
        )
        assert answer.location == "/don-cua-toi"
        page = client.get("/don-cua-toi").get_data(as_text=True)
        assert "Đã gửi nội dung bổ sung" in page
        assert "Ảnh chụp sáng nay." in page
        assert "cầu gãy.jpg" in page
        db.session.rollback()
        assert db.session.scalars(select(Case.state)).one() == "received"
        actor = db.session.scalars(select(CaseEvent.actor).where(CaseEvent.act == "supplemented")).one()
        assert actor.startswith("citizen:")

    def test_pressing_twice_adds_once(self, client: FlaskClient) -> None:
        code, secret, _case = lodge()
        look(client, code, secret)
        form = hidden(client.get("/don-cua-toi/bo-sung").get_data(as_text=True)) | {"text": "Thêm một việc."}
        for _ in range(2):
            sent = form | {"files": picture(samples.png(), "a.png")}
            assert client.post("/don-cua-toi/bo-sung", data=sent).location == "/don-cua-toi"
        db.session.rollback()
        assert len(db.session.scalars(select(CaseEvent).where(CaseEvent.act == "supplemented")).all()) == 1
        assert len(db.session.scalars(select(Attachment)).all()) == 1

    def test_nothing_typed_and_bad_files_are_told(self, client: FlaskClient) -> None:
        code, secret, _case = lodge()
        look(client, code, secret)
        assert fill(client, "/don-cua-toi/bo-sung").status_code == 422
        lying = fill(
            client, "/don-cua-toi/bo-sung", {"text": "Kèm ảnh"}, files=picture(b"MZ" * 50, "anh.jpg")
        )
        page = lying.get_data(as_text=True)
        assert lying.status_code == 422
        assert "không đúng loại tệp" in page
        assert "Kèm ảnh" in page
        long = fill(client, "/don-cua-toi/bo-sung", {"text": "x" * 9000})
        assert long.status_code == 422
        assert "dài quá 8.000 ký tự" in long.get_data(as_text=True)

    def test_too_late_for_a_closed_case(self, client: FlaskClient) -> None:
        code, secret, case = lodge()
        look(client, code, secret)
        form = hidden(client.get("/don-cua-toi/bo-sung").get_data(as_text=True)) | {"text": "Muộn"}
        actions.withdraw(
            case,
            submission_id=db.session.scalars(select(Submission.id)).one(),
            reason="",
            by=officer(case),
            at=MOMENT,
            sender=False,
        )
        db.session.commit()
        answer = client.post("/don-cua-toi/bo-sung", data=form)
        assert answer.status_code == 422
        assert "Đơn không còn ở bước" in answer.get_data(as_text=True)

    @pytest.mark.parametrize(("page", "field"), [("bo-sung", "text"), ("rut-don", "reason")])
    def test_what_was_written_outlives_the_time(
        self, client: FlaskClient, clock: FixedClock, page: str, field: str
    ) -> None:
        code, secret, _case = lodge()
        look(client, code, secret)
        form = hidden(client.get(f"/don-cua-toi/{page}").get_data(as_text=True)) | {
            field: "Viết lâu lắm\nmới xong"
        }
        clock.at += timedelta(hours=2)
        answer = client.post(f"/don-cua-toi/{page}", data=form)
        asked = answer.get_data(as_text=True)
        assert answer.status_code == 401
        assert "Nội dung vừa viết vẫn còn" in asked
        resumed = client.post("/tra-cuu", data=hidden(asked) | {"code": code, "proof": secret})
        assert resumed.status_code == 200
        assert "Viết lâu lắm\nmới xong" in resumed.get_data(as_text=True)


class TestWithdraw:
    """C12: rút đơn."""

    def test_reason_then_confirmation_then_done(self, client: FlaskClient) -> None:
        code, secret, _case = lodge()
        look(client, code, secret)
        asked = fill(client, "/don-cua-toi/rut-don", {"reason": "Cầu đã sửa xong."}).get_data(as_text=True)
        assert "không lấy lại được" in asked
        assert "Cầu đã sửa xong." in asked
        db.session.rollback()
        assert db.session.scalars(select(Case.state)).one() == "received"
        db.session.rollback()
        for _ in range(2):
            done = client.post("/don-cua-toi/rut-don", data=hidden(asked))
            assert (done.status_code, done.location) == (303, "/don-cua-toi")
        page = client.get("/don-cua-toi").get_data(as_text=True)
        assert "Ông/bà đã rút đơn" in page
        assert "Thời hạn theo quy định" not in page
        db.session.rollback()
        assert db.session.scalars(select(Case.state)).one() == "withdrawn"
        assert len(db.session.scalars(select(CaseEvent).where(CaseEvent.act == "withdrawn")).all()) == 1

    def test_an_answered_case_cannot_be_withdrawn(self, client: FlaskClient) -> None:
        code, secret, case = lodge()
        look(client, code, secret)
        form = hidden(client.get("/don-cua-toi/rut-don").get_data(as_text=True))
        by = officer(case)
        actions.accept(case, expected=case.version, by=by, at=MOMENT)
        actions.answer(case, answer="Xong.", signature=SIGNED, expected=case.version, by=by, at=MOMENT)
        db.session.commit()
        answer = client.post("/don-cua-toi/rut-don", data=form | {"confirmed": "1"})
        assert answer.status_code == 422
        assert "Đơn không còn ở bước" in answer.get_data(as_text=True)


def test_a_stale_token_does_nothing(app: Flask, client: FlaskClient) -> None:
    code, secret, _case = lodge()
    look(client, code, secret)
    for path in ("/tra-cuu", "/don-cua-toi/bo-sung", "/don-cua-toi/rut-don", "/don-cua-toi/thoat"):
        sent = {"text": "a", "reason": "b", "confirmed": "1", "code": code, "proof": secret}
        answer = client.post(path, data=sent)
        assert answer.status_code == 422, path
        assert "Trang mở đã lâu" in answer.get_data(as_text=True)
    db.session.rollback()
    assert db.session.scalars(select(Case.state)).one() == "received"
