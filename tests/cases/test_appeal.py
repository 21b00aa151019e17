"""Second complaints, denouncing again: the right in words, its last day, a form that knows the first."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.cases import actions, barring, codes, matters, queries
from feedback.cases.actions.issuing import Signature
from feedback.cases.models import Case, CaseLink, Submission
from feedback.clock import FixedClock
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.intake.actions import Received
from tests.cases import denounced
from tests.conftest import MOMENT
from tests.factories.cases import sender
from tests.factories.matters import receive_matter
from tests.factories.officers import OfficersBrowser, at_desk, browser_of, make_leader, officer_of
from tests.intake import walk

COMMUNE = "21211"
SIGNED = Signature(None, "Nguyễn Văn Trung", "Chủ tịch")


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A citizen's browser; the test's own session lets go before each request."""
    return OfficersBrowser(app, app.response_class, use_cookies=True)


def step(case: Case, name: str, at: Any = MOMENT, **given: Any) -> None:
    actions.take(case, name, given, signature=SIGNED, expected=case.version, by=SYSTEM, at=at)
    db.session.commit()


def decided(course: str = "complaint_first", *, delivered_on: date | None = None) -> tuple[Received, Case]:
    """A complaint decided by the commune's chair today; perhaps delivered."""
    received = receive_matter(course, COMMUNE, field_key="land_recovery")
    case = db.session.get_one(Case, received.lodged.case_id)
    step(case, "accept", letter="Thụ lý khiếu nại.")
    step(case, "verify", verifiers="Trần Văn Bốn", report_due_on=date(2026, 12, 10), letter="Giao xác minh.")
    if course == "complaint_first":
        found = {"verification": "số 41/BC-TXM ngày 24/11/2026", "findings": "Diện tích đúng với bản đồ."}
        step(case, "record_verification", **found)
        step(case, "waive_dialogue", ground="KN_NOTHING_DIFFERS", reason="Hai bên thống nhất diện tích đất.")
        step(case, "decide", outcome="wrong", decision="Giữ nguyên Quyết định số 118/QĐ-UBND.", **found)
    if delivered_on:
        step(case, "record_delivery", at=MOMENT, received_on=delivered_on)
    return received, case


def own_page(client: FlaskClient, received: Received) -> str:
    db.session.commit()
    proof = {"code": received.lodged.tracking_code, "proof": received.lodged.secret}
    assert walk.fill(client, "/tra-cuu", proof).location == "/don-cua-toi"
    return client.get("/don-cua-toi").get_data(as_text=True)


def press(client: FlaskClient, page: str, path: str, **more: str) -> Any:
    """Press the button of a page that posts there."""
    form = next(one for one in re.findall(r"<form\b.*?</form>", page, re.S) if f'action="{path}"' in one)
    return client.post(path, data=walk.hidden(form) | more)


def write_on(client: FlaskClient, slug: str, page: str, answers: dict[str, str], **sender: Any) -> Any:
    """From the page about the decision or the person to the end."""
    assert walk.fill(client, f"/gui-don/{slug}/{page}", answers).status_code == 303
    walk.fill(client, f"/gui-don/{slug}/noi-dung", walk.CONTENT)
    walk.fill(client, f"/gui-don/{slug}/noi-xay-ra", walk.PLACE)
    answer = walk.fill(client, f"/gui-don/{slug}/nguoi-gui", walk.SENDER | sender)
    assert answer.location == f"/gui-don/{slug}/kiem-tra", answer.get_data(as_text=True)
    assert walk.send(client, slug).location == "/gui-don/da-nhan"
    return db.session.scalars(select(Case).order_by(Case.id.desc()).limit(1)).one()


def again_answers(number: str, on: date, known: date) -> dict[str, str]:
    days = {"first_on": on, "first_learned_on": known}
    return (
        walk.DECISION
        | {"agency": COMMUNE, "first": "decided", "first_number": number}
        | {
            f"{name}-{part}": str(getattr(day, part))
            for name, day in days.items()
            for part in ("day", "month", "year")
        }
    )


def clocks(case_id: int) -> dict[str, Any]:
    return {one.term_key: one for one in deadlines.for_subject(("cases", case_id))}


class TestSecondComplaint:
    def test_before_delivery_the_words_of_the_term(self, client: FlaskClient) -> None:
        received, _case = decided()
        page = own_page(client, received)
        assert "Khiếu nại sai toàn bộ" in page
        assert "có quyền khiếu nại lần hai" in page
        assert "Tòa án nhân dân" in page
        right = page.split("Quyền tiếp theo")[1].split("</section>")[0]
        assert "trong 30 ngày kể từ ngày hết thời hạn giải quyết hoặc ngày nhận quyết định" in right
        assert "45 ngày" not in right
        assert "Thời hiệu khởi kiện được tính riêng: 1 năm" in right
        assert "Chủ tịch Ủy ban nhân dân tỉnh" in page
        assert "Chậm nhất hết ngày" not in right

    def test_from_the_page_to_the_linked_case(self, app: Flask, client: FlaskClient) -> None:
        received, first = decided(delivered_on=date(2026, 11, 25))
        page = own_page(client, received)
        # 30 days after Wednesday 25 November is Friday 25 December.
        assert "Chậm nhất hết ngày <strong>25/12/2026</strong>" in page
        assert "Ở vụ việc này tính từ ngày ông/bà nhận quyết định giải quyết lần đầu." in page
        answer = press(client, page, "/gui-don/tiep-theo")
        assert answer.location == "/gui-don/khieu-nai/quyet-dinh"
        decision = queries.letters_of(first.id)[-1]
        form = client.get(answer.location).get_data(as_text=True)
        assert f'value="{decision.number}"' in form
        assert 'value="118/QĐ-UBND"' in form
        assert "Nguyễn Thị Ánh Nguyệt" not in form
        answers = again_answers(decision.number, decision.issued_on, date(2026, 11, 25))
        content = client.get("/gui-don/khieu-nai/noi-dung").get_data(as_text=True)
        assert 'value="Khiếu nại lần hai quyết định thu hồi 312 m² đất trồng keo"' in content
        second = write_on(client, "khieu-nai", "quyet-dinh", answers)
        assert second.course == "complaint_second"
        assert second.field_key == first.field_key == "land_recovery"
        [link] = db.session.scalars(select(CaseLink)).all()
        assert (link.case_id, link.other_id, link.relation) == (second.id, first.id, "second_level")
        assert agencies.by_id(second.agency_id).name.startswith("Ủy ban nhân dân tỉnh")  # type: ignore[union-attr]
        assert set(clocks(second.id)) == {"KN_ACCEPT_L2"}
        first_clocks = clocks(first.id)
        assert first_clocks["KN_APPEAL"].met_on == date(2026, 11, 25)
        assert first_clocks["KN_EFFECT_L1"].ended_why == "Đã có khiếu nại lần hai"
        leader = browser_of(app, make_leader(COMMUNE))
        shown = leader.get(f"/don/{first.number}").get_data(as_text=True)
        assert f'Khiếu nại lần hai: <span class="qn-code">{second.number}' in shown
        above = agencies.by_id(second.agency_id)
        assert above is not None
        shown = browser_of(app, make_leader(above.code)).get(f"/don/{second.number}").get_data(as_text=True)
        assert f'Giải quyết lần đầu: <a href="/don/{first.number}" class="qn-code">{first.number}' in shown

    def test_who_has_gone_on_is_led_to_his_second_case(
        self, app: Flask, client: FlaskClient, clock: FixedClock
    ) -> None:
        received, first = decided(delivered_on=date(2026, 11, 25))
        press(client, own_page(client, received), "/gui-don/tiep-theo")
        decision = queries.letters_of(first.id)[-1]
        answers = again_answers(decision.number, decision.issued_on, date(2026, 11, 25))
        second = write_on(client, "khieu-nai", "quyet-dinh", answers)
        [its] = queries.submissions_of(second.id)
        clock.at = MOMENT + timedelta(days=40)
        page = own_page(client, received)
        assert "Ông/bà đã khiếu nại lần hai" in page
        assert codes.shown(its.tracking_code) in page
        assert "Quyền tiếp theo" not in page
        assert "đã qua" not in page
        assert "/gui-don/tiep-theo" not in page
        token = walk.hidden(page, form=-1)
        assert client.post("/gui-don/tiep-theo", data=token).location == "/don-cua-toi"
        answer = press(client, page, "/don-cua-toi/phan")
        assert answer.location == "/don-cua-toi"
        assert second.number in client.get("/don-cua-toi").get_data(as_text=True)
        desk = browser_of(app, at_desk(COMMUNE))
        assert "Ghi nhận khiếu nại lần hai" not in desk.get(f"/don/{first.number}").get_data(as_text=True)

    def test_others_who_sent_it_keep_their_right(self, app: Flask, client: FlaskClient) -> None:
        received, first = decided(delivered_on=date(2026, 11, 25))
        other = receive_matter("complaint_first", COMMUNE, sender=sender(phone="0905000111", email=None))
        [joined] = queries.submissions_of(other.lodged.case_id)
        joined.case_id = first.id
        press(client, own_page(client, received), "/gui-don/tiep-theo")
        decision = queries.letters_of(first.id)[-1]
        answers = again_answers(decision.number, decision.issued_on, date(2026, 11, 25))
        second = write_on(client, "khieu-nai", "quyet-dinh", answers)
        [its] = queries.submissions_of(second.id)
        page = own_page(client, other)
        assert codes.shown(its.tracking_code) not in page
        assert "Quyền tiếp theo" in page
        assert codes.shown(its.tracking_code) in own_page(client, received)

    def test_too_late_is_still_possible_and_the_officer_sees_by_how_much(
        self, app: Flask, client: FlaskClient, clock: FixedClock
    ) -> None:
        received, first = decided(delivered_on=date(2026, 11, 25))
        clock.at = MOMENT + timedelta(days=40)
        page = own_page(client, received)
        # 4 January 2027 lies ten days after 25 December.
        assert "Thời hạn này đã qua 10 ngày" in page
        assert "ốm đau, thiên tai" in page
        assert press(client, page, "/gui-don/tiep-theo").location == "/gui-don/khieu-nai/quyet-dinh"
        decision = queries.letters_of(first.id)[-1]
        answers = again_answers(decision.number, decision.issued_on, date(2026, 11, 25))
        form = client.get("/gui-don/khieu-nai/quyet-dinh").get_data(as_text=True)
        assert "Vì sao gửi muộn" in form
        late = {"late_reason": "Nằm viện từ 1/12/2026, có giấy ra viện"}
        second = write_on(client, "khieu-nai", "quyet-dinh", answers | late)
        above = agencies.by_id(second.agency_id)
        assert above is not None
        shown = browser_of(app, make_leader(above.code)).get(f"/don/{second.number}").get_data(as_text=True)
        assert "đã quá thời hiệu 10 ngày (đến hết 25/12/2026)" in shown

    def test_the_term_passed_without_a_decision(self, client: FlaskClient, clock: FixedClock) -> None:
        received = receive_matter("complaint_first", COMMUNE)
        case = db.session.get_one(Case, received.lodged.case_id)
        step(case, "accept", letter="Thụ lý khiếu nại.")
        assert "Quyền tiếp theo" not in own_page(client, received)
        due = clocks(case.id)["KN_RESOLVE_L1"].due_on
        clock.at = MOMENT + timedelta(days=(due - date(2026, 11, 25)).days + 1)
        page = own_page(client, received)
        assert "Thời hạn giải quyết lần đầu đã hết mà chưa có quyết định" in page
        assert "Ở vụ việc này tính từ ngày hết thời hạn giải quyết lần đầu." in page
        answer = press(client, page, "/gui-don/tiep-theo")
        form = client.get(answer.location).get_data(as_text=True)
        assert re.search(r'value="expired"[^>]* checked|checked[^>]*value="expired"', form)

    def test_after_the_second_decision_only_the_court(self, client: FlaskClient) -> None:
        received = receive_matter("complaint_second", "UBT")
        case = db.session.get_one(Case, received.lodged.case_id)
        case.state, case.closed_on, case.closed_at = "decided", date(2026, 11, 25), MOMENT
        case.outcome, case.outcome_number = "upheld", "01/QĐ-UBND"
        page = own_page(client, received)
        assert "Pháp luật không quy định khiếu nại lần ba" in page
        assert "khởi kiện vụ án hành chính tại Tòa án nhân dân" in page
        assert "/gui-don/tiep-theo" not in page

    def test_the_time_of_looking_is_over(self, client: FlaskClient, clock: FixedClock) -> None:
        received, _case = decided(delivered_on=date(2026, 11, 25))
        page = own_page(client, received)
        clock.at = MOMENT + timedelta(hours=3)
        assert press(client, page, "/gui-don/tiep-theo").location == "/tra-cuu"

    def test_no_right_no_form(self, client: FlaskClient) -> None:
        received = receive_matter("complaint_first", COMMUNE)
        page = own_page(client, received)
        token = walk.hidden(page, form=-1)
        assert client.post("/gui-don/tiep-theo", data=token).location == "/don-cua-toi"
        assert client.post("/gui-don/tiep-theo").status_code == 422

    def test_a_named_first_decision_finds_its_case(self, app: Flask, client: FlaskClient) -> None:
        _received, first = decided(delivered_on=date(2026, 11, 25))
        decision = queries.letters_of(first.id)[-1]
        typed = f" {decision.number.lower().lstrip('0')} "
        answers = again_answers(typed, decision.issued_on, date(2026, 11, 25))
        second = write_on(client, "khieu-nai", "quyet-dinh", answers)
        [link] = db.session.scalars(select(CaseLink)).all()
        assert (link.case_id, link.other_id) == (second.id, first.id)
        # Who names another's decision moves none of its clocks.
        assert clocks(first.id)["KN_APPEAL"].met_on is None
        assert matters.first_decision(decision.number, date(2026, 11, 24), [first.agency_id]) is None
        [its] = queries.submissions_of(first.id)
        assert matters.gone_on(its) == []

    def test_at_the_desk(self, app: Flask) -> None:
        _received, first = decided(delivered_on=date(2026, 11, 25))
        desk = browser_of(app, at_desk(COMMUNE))
        shown = desk.get(f"/don/{first.number}").get_data(as_text=True)
        assert "Ghi nhận khiếu nại lần hai" in shown
        path = f"/ghi-don?tiep={first.number}"
        page = desk.get(path).get_data(as_text=True)
        page = page[page.index("<main") :]
        decision = queries.letters_of(first.id)[-1]
        assert f'value="{decision.number}"' in page
        assert '<option value="land_recovery" selected>' in page
        answers = again_answers(decision.number, decision.issued_on, date(2026, 11, 25)) | {
            "what": "khieu-nai",
            "way": "post",
            "received_on-day": "25",
            "received_on-month": "11",
            "received_on-year": "2026",
            "signature": "original",
            **walk.CONTENT,
            **{name: walk.SENDER[name] for name in ("kind", "full_name", "address", "phone")},
            "wants": "post",
        }
        answer = desk.post("/ghi-don", data=walk.hidden(page) | answers)
        assert answer.location == "/ghi-don/bien-nhan", answer.get_data(as_text=True)
        second = db.session.scalars(select(Case).order_by(Case.id.desc()).limit(1)).one()
        assert (second.course, matters.earlier_of(second.id).id) == ("complaint_second", first.id)  # type: ignore[union-attr]
        assert clocks(first.id)["KN_APPEAL"].met_on == date(2026, 11, 25)
        other = browser_of(app, at_desk("21484", name="Hồ Thị Lan"))
        assert other.get(path).status_code == 404


class TestDenouncedAgain:
    def concluded(self) -> tuple[Received, Case]:
        received = denounced.received(files=False, signature="original")
        case = db.session.get_one(Case, received.lodged.case_id)
        case.state, case.closed_on, case.closed_at = "concluded", date(2026, 11, 25), MOMENT
        case.outcome, case.outcome_number = "false", "01/KL-UBND"
        db.session.commit()
        return received, case

    def test_by_code_to_the_superior_and_sealed_likewise(self, app: Flask, client: FlaskClient) -> None:
        stranger = officer_of(COMMUNE, "denunciation", name=denounced.SAID["accused"])
        received, first = self.concluded()
        assert stranger.id in barring.aside_from(first).officer_ids
        page = own_page(client, received)
        assert "gửi tiếp đến cấp trên trực tiếp" in page
        assert "Chủ tịch Ủy ban nhân dân tỉnh" in page
        answer = press(client, page, "/gui-don/tiep-theo")
        assert answer.location == "/gui-don/bao-tin/nguoi-lien-quan"
        second = write_on(client, "bao-tin", "nguoi-lien-quan", walk.ACCUSED, wants="none", email="")
        assert (second.course, second.sealed, second.state) == ("denunciation_again", True, "received")
        assert matters.earlier_of(second.id).id == first.id  # type: ignore[union-attr]
        assert "TC_AGAIN" in clocks(second.id)
        # Named differently this time, he still stands aside; and those who may see both see the link.
        assert stranger.id in barring.aside_from(second).officer_ids
        assert not db.session.scalars(
            select(Submission.title).where(
                Submission.case_id == second.id, Submission.title != "(giữ bí mật)"
            )
        ).all()
        desk = browser_of(app, at_desk(COMMUNE))
        assert desk.get(f"/don/{second.number}").status_code == 404
        [its] = queries.submissions_of(second.id)
        page = own_page(client, received)
        assert "Ông/bà đã gửi tiếp đến cấp trên" in page
        assert codes.shown(its.tracking_code) in page
        assert "Quyền tiếp theo" not in page

    def test_because_nothing_happens(self, client: FlaskClient, clock: FixedClock) -> None:
        received = denounced.received(files=False, signature="original")
        case = db.session.get_one(Case, received.lodged.case_id)
        step(case, "accept", decision="Thụ lý tố cáo.")
        clock.at = MOMENT + timedelta(days=45)
        page = own_page(client, received)
        assert "Thời hạn giải quyết đã hết mà chưa có kết luận" in page
        press(client, page, "/gui-don/tiep-theo")
        second = write_on(client, "bao-tin", "nguoi-lien-quan", walk.ACCUSED, wants="none", email="")
        assert "TC_OVERDUE_ASK" in clocks(second.id)
