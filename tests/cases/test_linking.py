"""Ones like it, the same matter, guided once, splitting, late complaints: by HTTP, on both engines."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.cases import actions, codes, matters, queries, sealed_checks, similar
from feedback.cases.actions.issuing import Signature
from feedback.cases.models import Case, CaseEvent, CaseLink, Submission
from feedback.cases.wiring import contact_of_sender
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.notifications.models import Message
from feedback.people import queries as people
from tests.cases import denounced
from tests.conftest import MOMENT
from tests.factories.cases import sender
from tests.factories.matters import receive_matter, respondent
from tests.factories.officers import OfficersBrowser, at_desk, browser_of, make_leader, officer_of
from tests.intake import walk

COMMUNE = "21211"
SIGNED = Signature(None, "Nguyễn Văn Trung", "Chủ tịch")
STORY = (
    "Ngày 2/11/2026 xã ra Quyết định số 118/QĐ-UBND thu hồi 312 m² đất trồng keo của gia đình tôi ở thôn "
    "Trường Định mà không nêu căn cứ, không họp dân, không có phương án bồi thường cây trồng trên đất."
)
OTHER_BODY = "Mương thuỷ lợi thôn Cổ Luỹ bị lấp, ruộng khô hạn đã hai vụ, bà con báo mà chưa ai đến."


def case_of(received: Any) -> Case:
    return db.session.get_one(Case, received.lodged.case_id)


def complaint(code: str = COMMUNE, **more: Any) -> Case:
    return case_of(receive_matter("complaint_first", code, **({"body": STORY} | more)))


def event(case: Case, act: str) -> CaseEvent | None:
    return db.session.scalar(select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.act == act))


def main_of(page: str) -> str:
    return page[page.index("<main") :]


def send(client: FlaskClient, path: str, **typed: Any) -> Any:
    """Open a desk page and send its form."""
    page = main_of(client.get(path).get_data(as_text=True))
    return client.post(path, data=walk.hidden(page) | typed)


class TestAlike:
    def test_the_same_letter_to_several_agencies(self, app: Flask) -> None:
        first = complaint()
        again = complaint(
            "SXD",
            title="Xin xét lại việc thu hồi đất",
            body=f"Kính gửi Sở. Tôi gửi lại. {unicodedata.normalize('NFD', STORY)}",
        )
        complaint(
            "SXD",
            title="Khiếu nại mức phạt vi phạm xây dựng",
            body=OTHER_BODY,
            sender=sender(phone="0977000111"),
        )
        found = similar.alike(again, None)
        assert [one.case.id for one in found] == [first.id]
        assert found[0].likeness.same_matter
        # One who sees only his agency's cases isn't told of the other's; who sees the province is.
        own = browser_of(app, make_leader("SXD"))
        assert first.number not in own.get(f"/don/{again.number}").get_data(as_text=True)
        all_seeing = browser_of(app, officer_of("BTCD", "triage"))
        assert "đơn gửi lần thứ 2" in all_seeing.get(f"/don/{again.number}").get_data(as_text=True)
        assert "lần thứ" not in all_seeing.get(f"/don/{first.number}").get_data(as_text=True)
        page = all_seeing.get(f"/don/{again.number}/don-giong").get_data(as_text=True)
        assert first.number in page
        assert "cùng người gửi" in page
        assert first.number in all_seeing.get(f"/don/{again.number}").get_data(as_text=True)

    def test_other_senders_are_found_by_the_words_of_the_title(self, app: Flask) -> None:
        first = complaint(sender=sender(phone="0977000111", full_name="Trần Văn Lộc"))
        second = complaint(sender=sender(phone="0977000222", full_name="Đinh Văn Róc"))
        [found] = similar.alike(second, None)
        assert found.case.id == first.id
        assert not found.likeness.same_person

    def test_the_sealed_are_like_nobody_and_stay_unseen(self, app: Flask) -> None:
        first = denounced.denunciation(files=False)
        second = denounced.denunciation(files=False)
        assert similar.alike(second, None) == []
        same = complaint(
            sender=denounced.sender(), title=denounced.SAID["title"], body=denounced.SAID["body"]
        )
        assert first.id not in {one.case.id for one in similar.alike(same, None)}
        page = browser_of(app, at_desk(COMMUNE)).get(f"/don/{same.number}/don-giong")
        assert first.number not in page.get_data(as_text=True)

    def test_marking_the_same_matter(self, app: Flask) -> None:
        first, second = complaint(), complaint()
        leader = browser_of(app, make_leader(COMMUNE))
        path = f"/don/{second.number}/don-giong"
        assert "Không có vụ việc mang số này" in send(leader, path, other="KN-21211-2026-99999").get_data(
            as_text=True
        )
        assert send(leader, path, other=first.number).status_code == 303
        [link] = db.session.scalars(select(CaseLink)).all()
        assert (link.case_id, link.other_id, link.relation) == (second.id, first.id, "same_matter")
        assert "đã được ghi nhận là liên quan" in send(leader, path, other=first.number).get_data(
            as_text=True
        )
        shown = leader.get(f"/don/{first.number}").get_data(as_text=True)
        assert "Cùng nội dung, nhận sau" in shown

    def test_a_sealed_case_is_never_linked_to_an_open_one(self, app: Flask) -> None:
        secret, open_one = denounced.denunciation(files=False), complaint()
        leader = browser_of(app, make_leader(COMMUNE))
        answer = send(leader, f"/don/{open_one.number}/don-giong", other=secret.number)
        assert answer.status_code == 409
        assert db.session.scalar(select(func.count()).select_from(CaseLink)) == 0


class TestOnce:
    def guide(self, case: Case) -> None:
        agency = agencies.by_code("SXD")
        actions.take(
            case,
            "guide",
            {"agency": agency, "letter": "Đề nghị gửi đơn đến Sở Xây dựng."},
            signature=SIGNED,
            expected=case.version,
            by=SYSTEM,
            at=MOMENT,
        )
        db.session.commit()

    def test_a_complaint_is_guided_once(self, app: Flask) -> None:
        first = complaint()
        self.guide(first)
        again = complaint(body=f"Tôi gửi lại. {STORY}")
        with pytest.raises(NotAllowed) as refused:
            self.guide(again)
        db.session.rollback()
        assert first.number in refused.value.explanation
        assert "05/2021" in refused.value.article
        assert "đã được hướng dẫn một lần" in str(refused.value)
        # Another matter of the same sender is guided all the same.
        self.guide(complaint(title="Khiếu nại mức phạt", body=OTHER_BODY))
        # The ground to file it instead names the first case.
        leader = browser_of(app, make_leader(COMMUNE))
        answer = send(
            leader,
            f"/don/{again.number}/buoc/luu-don",
            ground="KN_GUIDED_BEFORE",
            reason=f"Đã hướng dẫn tại vụ việc {first.number}.",
        )
        assert answer.status_code == 303, answer.get_data(as_text=True)

    def test_a_denunciation_is_forwarded_once(self, app: Flask) -> None:
        case = denounced.denunciation(files=False, signature="original")
        for code, refused in (("UBT", False), ("SXD", True)):
            agency = agencies.by_code(code)
            assert agency is not None
            values: dict[str, Any] = {"agency": agency, "reason": "Thuộc thẩm quyền.", "signature": SIGNED}
            if refused:
                with pytest.raises(NotAllowed, match="chỉ chuyển một lần"):
                    actions.transfer(case, **values, expected=case.version, by=SYSTEM, at=MOMENT)
            else:
                actions.transfer(case, **values, expected=case.version, by=SYSTEM, at=MOMENT)
                db.session.commit()


class TestSplit:
    PART = {
        "kind_1": "report",
        "title_1": "Mương thuỷ lợi thôn Cổ Luỹ bị lấp",
        "body_1": OTHER_BODY,
        "agency_1": COMMUNE,
    }
    SECRET = {
        "kind_2": "denunciation",
        "title_2": "Cán bộ địa chính CANARY-TACH nhận tiền",
        "body_2": "Ông CANARY-TACH nhận 5 triệu đồng ngày 3/11/2026, có người chứng kiến.",
        "agency_2": "UBT",
        "against_2": COMMUNE,
        "who_2": "Phạm Văn CANARY-TACH",
        "aware": "1",
    }

    def test_parts_with_their_own_course_code_and_clocks(self, app: Flask) -> None:
        received = receive_matter(
            "complaint_first", COMMUNE, body=STORY, received_at=MOMENT - timedelta(days=3)
        )
        case = case_of(received)
        handler = browser_of(app, officer_of(COMMUNE, "handler"))
        handler.canaries = ("CANARY-TACH",)  # type: ignore[attr-defined]
        assert "Tách đơn có nhiều nội dung" in handler.get(f"/don/{case.number}").get_data(as_text=True)
        answer = handler.post(
            f"/don/{case.number}/tach-don",
            data=walk.hidden(main_of(handler.get(f"/don/{case.number}/tach-don").get_data(as_text=True)))
            | self.PART
            | self.SECRET,
        )
        assert answer.status_code == 303, answer.get_data(as_text=True)
        db.session.refresh(case)
        open_part, sealed_part = db.session.scalars(select(Case).where(Case.id != case.id).order_by(Case.id))
        assert (open_part.course, open_part.sealed) == ("feedback", False)
        assert (sealed_part.course, sealed_part.sealed, sealed_part.title) == (
            "denunciation",
            True,
            "(giữ bí mật)",
        )
        for part in (open_part, sealed_part):
            assert part.received_on == case.received_on
            assert matters.linked_to(part.id)[0].case.id == case.id
        counted = {one.counted_from_on for one in deadlines.for_subject(("cases", open_part.id))}
        assert counted == {case.received_on}
        # The same sender, recorded anew; of the sealed part nobody reads who he is.
        own, secret = (queries.submissions_of(one.id)[0] for one in (open_part, sealed_part))
        assert people.names([own.sender_id, secret.sender_id]) == {
            own.sender_id: "Nguyễn Thị Ánh Nguyệt",
            secret.sender_id: "(giữ bí mật)",
        }
        # Neither the history nor the pages of the open case say that there is a sealed part.
        told = event(case, "split")
        assert told is not None
        assert told.details["parts"] == open_part.number
        for client in (handler, browser_of(app, make_leader(COMMUNE))):
            page = client.get(f"/don/{case.number}").get_data(as_text=True)
            assert open_part.number in page
            assert sealed_part.number not in page
        above = browser_of(app, officer_of("UBT", "denunciation"))
        page = above.get(f"/don/{sealed_part.number}").get_data(as_text=True)
        assert case.number not in page
        assert (
            list(sealed_checks.check([sealed_part], {sealed_part.id: queries.events_of(sealed_part.id)}))
            == []
        )
        queued = db.session.scalars(select(Message).where(Message.template == "cases/split")).all()
        assert [one.about for one in queued] == [f"case:{case.id}"]
        # The one notice carries the codes of the open parts only, and they are never stored with it.
        reached = contact_of_sender(queries.submissions_of(case.id)[0].sender_id)
        assert reached is not None
        assert reached.extra["parts"] == codes.shown(own.tracking_code)
        assert own.tracking_code not in str(queued[0].values)
        self.sender_follows(app, received, open_part, sealed_part)

    def sender_follows(self, app: Flask, received: Any, *parts: Case) -> None:
        citizen = OfficersBrowser(app, app.response_class, use_cookies=True)
        proof = {"code": received.lodged.tracking_code, "proof": received.lodged.secret}
        assert walk.fill(citizen, "/tra-cuu", proof).location == "/don-cua-toi"
        page = citizen.get("/don-cua-toi").get_data(as_text=True)
        assert "Các phần đã tách từ đơn này" in page
        for part in parts:
            code = queries.submissions_of(part.id)[0].tracking_code
            forms = re.findall(r"<form\b.*?</form>", page, re.S)
            [form] = [one for one in forms if f"{code[:5]}-{code[5:]}" in one]
            assert citizen.post("/don-cua-toi/phan", data=walk.hidden(form)).location == "/don-cua-toi"
            shown = citizen.get("/don-cua-toi").get_data(as_text=True)
            assert f"{code[:5]}-{code[5:]}" in shown.replace("\N{NON-BREAKING HYPHEN}", "-")
            walk.fill(citizen, "/tra-cuu", proof)
        stranger = queries.submissions_of(complaint(sender=sender(phone="0977000111")).id)[0].tracking_code
        token = walk.hidden(page, form=-1) | {"code": stranger}
        assert citizen.post("/don-cua-toi/phan", data=token).status_code == 422
        assert citizen.post("/don-cua-toi/phan", data={"code": stranger}).status_code == 422

    def test_competence_is_asked_about_once(self, app: Flask) -> None:
        case = complaint()
        leader = browser_of(app, make_leader(COMMUNE))
        path = f"/don/{case.number}/tach-don"
        part = {
            "kind_1": "complaint",
            "title_1": "Khiếu nại việc cưỡng chế",
            "body_1": "Đề nghị xem lại việc cưỡng chế ngày 3/11.",
            "agency_1": "SXD",
            "against_1": COMMUNE,
        }
        warned = send(leader, path, **part)
        assert warned.status_code == 422
        assert "thuộc thẩm quyền của Ủy ban nhân dân xã Tịnh Khê" in warned.get_data(as_text=True)
        assert "Đề nghị xem lại việc cưỡng chế ngày 3/11." in warned.get_data(as_text=True)
        assert send(leader, path, **part, aware="1").status_code == 303

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({}, "Nhập tóm tắt"),
            ({"kind_2": "report"}, "Nhập tóm tắt"),
            ({"kind_1": "report", "title_1": "x" * 301}, "300"),
            ({"kind_1": "màu xanh"}, "Chọn loại của phần này"),
        ],
    )
    def test_bad_input_stands_beside_its_field(self, app: Flask, typed: dict[str, str], said: str) -> None:
        case = complaint()
        answer = send(browser_of(app, make_leader(COMMUNE)), f"/don/{case.number}/tach-don", **typed)
        assert answer.status_code == 422
        assert said in answer.get_data(as_text=True)

    def test_not_once_it_is_accepted_nor_by_another_agency(self, app: Flask) -> None:
        case = complaint()
        assert browser_of(app, make_leader("SXD")).get(f"/don/{case.number}/tach-don").status_code == 404
        actions.take(
            case,
            "accept",
            {"letter": "Thụ lý."},
            signature=SIGNED,
            expected=case.version,
            by=SYSTEM,
            at=MOMENT,
        )
        db.session.commit()
        page = browser_of(app, make_leader(COMMUNE)).get(f"/don/{case.number}/tach-don")
        assert "Đơn phải đang ở bước phân loại" in page.get_data(as_text=True)

    def test_of_a_denunciation_only_denunciations(self, app: Flask) -> None:
        case = denounced.denunciation(files=False, signature="original", code="SXD")
        who = officer_of("SXD", "denunciation")
        client = browser_of(app, who)
        path = f"/don/{case.number}/tach-don"
        typed = {
            "title_1": "Cán bộ khác nhận quà",
            "body_1": "Theo đơn, người thứ hai nhận quà.",
            "agency_1": "UBT",
        }
        assert send(client, path, **typed, kind_1="report").status_code == 422
        answer = send(client, path, **typed, kind_1="denunciation", aware="1")
        assert answer.status_code == 303, answer.get_data(as_text=True)
        part = db.session.scalars(select(Case).order_by(Case.id.desc()).limit(1)).one()
        assert part.sealed
        assert denounced.standing_in(denounced.everything_stored()) == []
        [submission] = db.session.scalars(select(Submission).where(Submission.case_id == part.id))
        assert list(sealed_checks.check([part], {part.id: queries.events_of(part.id)})) == []
        assert submission.title == "(giữ bí mật)"


class TestTimeBar:
    LATE = date(2026, 8, 3)
    """Ninety days after Monday 3 August end on Sunday 1 November, so on Monday 2 November; 23 days ago."""

    def late(self) -> Case:
        against = agencies.by_code(COMMUNE)
        assert against is not None
        stated = replace(
            respondent("complaint_first", against.id), decision_on=date(2026, 8, 1), learned_on=self.LATE
        )
        return complaint(respondents=(stated,))

    def test_refusing_as_late_must_be_so(self, app: Flask) -> None:
        leader = browser_of(app, make_leader(COMMUNE))
        in_time = complaint()
        refusal = {"ground": "KN_TIMEBAR_PASSED", "reason": "Quá thời hiệu.", "letter": "Không thụ lý."}
        answer = send(leader, f"/don/{in_time.number}/buoc/khong-thu-ly", **refusal)
        assert answer.status_code == 422
        # Ninety days after 6 November end on 4 February 2027, the first day off of Tết: on to the 11th.
        assert "thời hiệu còn đến hết ngày 11/02/2027" in answer.get_data(as_text=True)
        unknown = complaint(respondents=())
        answer = send(leader, f"/don/{unknown.number}/buoc/khong-thu-ly", **refusal)
        assert "Chưa biết ngày bắt đầu tính thời hiệu" in answer.get_data(as_text=True)
        late = self.late()
        assert send(leader, f"/don/{late.number}/buoc/khong-thu-ly", **refusal).status_code == 303

    def test_accepting_a_late_one_needs_the_good_reason(self, app: Flask) -> None:
        case = self.late()
        leader = browser_of(app, make_leader(COMMUNE))
        assert "đã quá thời hiệu 23 ngày (đến hết 02/11/2026)" in leader.get(f"/don/{case.number}").get_data(
            as_text=True
        )
        answer = leader.get(f"/don/{case.number}/buoc/thu-ly")
        assert answer.status_code == 409
        assert "quá thời hiệu 23 ngày" in answer.get_data(as_text=True)
        path = f"/don/{case.number}/ly-do-gui-muon"
        assert "Chọn một trở ngại" in send(leader, path).get_data(as_text=True)
        half = {"why": "illness", "reason": "Nằm viện.", "obstacle_from-day": "1"}
        assert send(leader, path, **half).status_code == 422
        span = {
            f"obstacle_{edge}-{part}": value
            for edge, day in (("from", ("10", "9", "2026")), ("to", ("19", "9", "2026")))
            for part, value in zip(("day", "month", "year"), day, strict=True)
        }
        reason = {"why": "illness", "reason": "Nằm viện từ 10/9, có giấy ra viện."}
        assert send(leader, path, **reason, **span).status_code == 303
        # Ten days are not counted: from 1 November to Wednesday 11 November.
        bar = matters.time_bar(case)
        assert bar is not None
        assert bar.last_on == date(2026, 11, 11)
        refusal = {"ground": "KN_TIMEBAR_PASSED", "reason": "Quá thời hiệu.", "letter": "Không thụ lý."}
        answer = send(leader, f"/don/{case.number}/buoc/khong-thu-ly", **refusal)
        assert "Đã ghi nhận lý do chính đáng" in answer.get_data(as_text=True)
        assert send(leader, f"/don/{case.number}/buoc/thu-ly", letter="Thụ lý.").status_code == 303

    def test_the_first_day_as_established(self, app: Flask) -> None:
        case = complaint(respondents=())
        leader = browser_of(app, make_leader(COMMUNE))
        path = f"/don/{case.number}/thoi-hieu"
        assert "Chưa biết ngày bắt đầu tính thời hiệu" in leader.get(path).get_data(as_text=True)
        day = {"first_day-day": "3", "first_day-month": "8", "first_day-year": "2026"}
        assert send(leader, path, **day).status_code == 303
        page = leader.get(path).get_data(as_text=True)
        assert "02/11/2026" in page
        assert "Khi gửi đơn đã quá 23 ngày" in page
        assert "Điều 9 Luật Khiếu nại" in page
        assert send(leader, path, **(day | {"first_day-year": "2027"})).status_code == 422

    def test_two_at_once(self, app: Flask) -> None:
        case = complaint(respondents=())
        leader = browser_of(app, make_leader(COMMUNE))
        path = f"/don/{case.number}/thoi-hieu"
        page = main_of(leader.get(path).get_data(as_text=True))
        day = {"first_day-day": "3", "first_day-month": "8", "first_day-year": "2026"}
        assert leader.post(path, data=walk.hidden(page) | day).status_code == 303
        answer = leader.post(path, data=walk.hidden(page) | day)
        assert answer.status_code == 409
        assert "Nội dung nhập vẫn còn" in answer.get_data(as_text=True)
