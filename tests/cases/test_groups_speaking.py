"""Who speaks for a list acts for it; who leaves reads no more; each has his own day, his own rating."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from feedback.actor import SYSTEM
from feedback.administration.search_cli import search_cli
from feedback.cases import actions, groups, queries
from feedback.cases.models import Case, Exchange, Rating, Signatory, Submission
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.notifications.models import Message
from feedback.register import actions as register
from tests.cases.desk_browser import done, opened, pressed
from tests.cases.test_appeal import COMMUNE, decided, own_page
from tests.cases.test_checks import verify
from tests.cases.test_copies import issued, upload
from tests.cases.test_delivery import day, look
from tests.conftest import MOMENT
from tests.factories.cases import SIGNATURE, make_case
from tests.factories.groups import make_group, name_of
from tests.factories.matters import receive_matter
from tests.factories.officers import OfficersBrowser, browser_of, make_handler, make_leader, officer_of
from tests.intake.walk import fill
from tests.papers.signing import signed

ALONE = "Chỉ người đứng đơn và người đại diện"
OWN = "/don-cua-toi"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A citizen's browser; the test's own session lets go before each request."""
    return OfficersBrowser(app, app.response_class, use_cookies=True)


def as_member(client: FlaskClient, place: int) -> str:
    """The own page of who stands at this place of the only list."""
    code = db.session.scalar(select(Signatory.tracking_code).where(Signatory.position == place))
    assert fill(client, "/tra-cuu", {"code": code, "proof": f"{place:04d}"}).location == OWN
    return unescape(opened(client, OWN))


def as_sender(client: FlaskClient, submission_id: int) -> str:
    code = db.session.scalar(select(Submission.tracking_code).where(Submission.id == submission_id))
    assert fill(client, "/tra-cuu", {"code": code, "proof": "5678"}).location == OWN
    return unescape(opened(client, OWN))


def speaking(case: Case, place: int) -> None:
    chosen = groups.following(case.id)[place - 1].id
    actions.name_representatives(case, [chosen], paper="Giấy cử", expected=case.version, by=SYSTEM, at=MOMENT)


def ask(case: Case) -> None:
    actions.request_papers(
        case, request="Bổ sung bản đồ.", signature=SIGNATURE, expected=case.version, by=SYSTEM, at=MOMENT
    )


def answer(case: Case, words: str, at: Any = MOMENT) -> None:
    actions.accept(case, expected=case.version, by=SYSTEM, at=at)
    actions.answer(case, answer=words, signature=SIGNATURE, expected=case.version, by=SYSTEM, at=at)


def test_who_speaks_for_all_acts_and_who_does_not_is_told_who_may(app: Flask, client: FlaskClient) -> None:
    case, submission = make_group(6)
    case_id, submission_id, number = case.id, submission.id, case.number
    speaking(case, 3)
    db.session.execute(Message.__table__.delete())
    ask(case)
    told = db.session.execute(select(Message.recipient_room).order_by(Message.id)).scalars().all()
    assert sorted(told) == ["people", "signatories"]
    db.session.commit()
    page = as_member(client, 3)
    assert "Cơ quan yêu cầu bổ sung" in page
    assert f'href="{OWN}/bo-sung"' in page
    assert f'href="{OWN}/trao-doi"' in page
    assert fill(client, f"{OWN}/bo-sung", {"text": "Bản đồ ở tệp kèm theo."}).location == OWN
    assert "Bản đồ ở tệp kèm theo." in unescape(opened(client, OWN))
    assert fill(client, f"{OWN}/trao-doi", {"text": "Khi nào trả lời?"}).location == f"{OWN}/trao-doi"
    [event] = [one for one in queries.events_of(case_id) if one.act == "supplemented"]
    assert event.details["spoken_by"] == 3
    assert db.session.scalars(select(Exchange.place)).all() == [3]
    assert "Người đại diện, số 3" in as_sender(client, submission_id)
    assert "Người đại diện, số 3" in unescape(opened(client, f"{OWN}/trao-doi"))
    handler = browser_of(app, make_handler())
    assert "Người đại diện, số 3" in look(handler, f"/don/{number}?muc=trao-doi")
    case = db.session.get_one(Case, case_id)
    answer(case, "Đã thay ván cầu.")
    db.session.commit()
    member = as_member(client, 4)
    for way in ("bo-sung", "trao-doi", "chua-giai-quyet"):
        assert f'href="{OWN}/{way}"' not in member
        assert ALONE in unescape(opened(client, f"{OWN}/{way}", 403)), way
        token = client.get("/tra-cuu").text.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
        posted = client.post(f"{OWN}/{way}", data={"csrf_token": token, "text": "Tôi viết thay mọi người."})
        assert posted.status_code == 403, way
    as_member(client, 3)
    assert fill(client, f"{OWN}/chua-giai-quyet", {"text": "Cầu lại gãy."}).location == OWN
    kinds = db.session.execute(select(Exchange.kind, Exchange.place).order_by(Exchange.id)).all()
    assert kinds == [("message", 3), ("not_solved", 3)]
    db.session.rollback()
    while register.link_waiting():
        pass
    assert verify(app) == (0, [])


def test_who_left_in_the_morning_is_not_served_and_does_not_rate(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    case, submission = make_group(4)
    second = groups.following(case.id)[1].id
    actions.withdraw_signatories(case, [second], reason="Giấy rút", by=SYSTEM, at=MOMENT)
    later = MOMENT + timedelta(hours=3)
    answer(case, "Đã thay ván cầu.", later)
    [letter] = queries.letters_of(case.id)
    assert name_of(2) not in [one.full_name for one in groups.served_by(letter, submission.id)]
    submission_id, case_id, letter_id = submission.id, case.id, letter.id
    clock.at = later
    db.session.commit()
    assert "Đã thay ván cầu." not in as_member(client, 2)
    assert client.get(f"{OWN}/van-ban/{letter_id}.pdf").status_code == 404
    rating = {"score": "4", "solved": "yes"}
    assert "Gửi đánh giá" not in opened(client, f"{OWN}/danh-gia")
    assert fill(client, f"{OWN}/danh-gia", rating).status_code == 422
    # The sender stands in his own list: by whichever code, he rates an answer once, and the next one anew.
    as_member(client, 1)
    assert fill(client, f"{OWN}/danh-gia", rating).status_code == 303
    assert "Ông/bà đã đánh giá" in as_sender(client, submission_id)
    case = db.session.get_one(Case, case_id)
    actions.reopen(case, new_facts="Ván lại gãy.", expected=case.version, by=SYSTEM, at=later)
    actions.answer(
        case, answer="Đã thay lần hai.", signature=SIGNATURE, expected=case.version, by=SYSTEM, at=later
    )
    db.session.commit()
    assert "Đánh giá cách giải quyết" in opened(client, OWN)
    assert fill(client, f"{OWN}/danh-gia", rating | {"score": "2"}).status_code == 303
    letters = [one.id for one in queries.letters_of(case_id)]
    raters = db.session.scalars(select(Rating.rater).order_by(Rating.id)).all()
    assert raters == [f"submission:{submission_id}/{one}" for one in letters]


def test_each_sender_has_his_own_day_of_receipt(app: Flask, client: FlaskClient, clock: FixedClock) -> None:
    given, case = decided(delivered_on=date(2026, 11, 25))
    case_id, number = case.id, case.number
    other = receive_matter("complaint_first", COMMUNE)
    db.session.execute(
        update(Submission).where(Submission.id == other.lodged.submission_id).values(case_id=case_id)
    )
    db.session.execute(Message.__table__.delete())
    db.session.commit()
    clock.at = MOMENT + timedelta(days=5)
    handler = browser_of(app, make_handler(COMMUNE))
    address = f"/don/{number}/sua-ngay-nhan"
    assert "Mọi người, cùng một ngày" in look(handler, address)
    whose = {"submission": str(other.lodged.submission_id)}
    reason = "Phiếu báo phát ghi ngày 27/11/2026."
    done(pressed(handler, address, day(date(2026, 11, 27)) | whose, reason=reason))
    told = db.session.scalars(select(Message).where(Message.template == "cases/deadline_moved")).all()
    assert [one.values["due_on"] for one in told] == ["2026-12-28"]
    first = unescape(own_page(client, given))
    assert "25/12/2026" in first
    assert "28/12/2026" not in first
    assert reason not in first
    second = unescape(own_page(client, other))
    assert "Chậm nhất hết ngày <strong>28/12/2026</strong>" in second
    assert reason in second
    # The clock of the case follows the latest day.
    assert "27/11/2026" in look(handler, f"/don/{number}?muc=van-ban")
    refused = pressed(handler, address, day(date(2026, 11, 27)) | {"submission": "999999"}, reason=reason)
    assert refused.status_code == 422


def test_of_many_who_signed_nobody_is_told_anothers_last_day(app: Flask, client: FlaskClient) -> None:
    _given, case = decided(delivered_on=date(2026, 11, 25))
    listed = make_group(5)[1].id
    db.session.execute(
        update(Signatory)
        .where(Signatory.submission_id == listed)
        .values(submission_id=select(Submission.id).where(Submission.case_id == case.id).scalar_subquery())
    )
    db.session.commit()
    page = as_member(client, 2)
    assert "Quyền tiếp theo của ông/bà" in page
    assert "25/12/2026" not in page
    assert "30 ngày kể từ" in page


def test_a_group_is_served_signed_and_the_officer_is_told_how_many(app: Flask, client: FlaskClient) -> None:
    case, _submission = make_group(6, mails=2)
    number = case.number
    actions.accept(case, expected=case.version, by=SYSTEM, at=MOMENT)
    db.session.commit()
    leader = browser_of(app, make_leader())
    address = done(pressed(leader, f"/don/{number}/tra-loi", answer="Đã thay ván cầu."))
    assert "Gửi 6 người: 2 qua thư điện tử, 4 qua bưu điện" in look(leader, address)
    letter, unsigned = issued(case)
    letter_id, paper = letter.id, signed(unsigned)
    clerk = browser_of(app, officer_of("SXD", "postroom", name="Trần Thị Cúc"))
    done(upload(clerk, letter_id, paper))
    page = as_member(client, 4)
    assert "Tải bản có chữ ký, dấu" in page
    [address] = re.findall(rf'href="({OWN}/van-ban/{letter_id}/ban-da-ky[^"]*)"', page)
    assert client.get(address).data == paper


def test_a_list_says_its_own_numbers_and_is_found_by_its_names(app: Flask, client: FlaskClient) -> None:
    case, submission = make_group(6)
    number, submission_id = case.number, submission.id
    make_case()
    db.session.execute(update(Signatory).where(Signatory.position > 4).values(withdrawn_on=MOMENT.date()))
    db.session.commit()
    handler = browser_of(app, make_handler())
    for page in (f"/don/{number}/nguoi-ky-ten", f"/don/{number}/nguoi-ky-ten/dai-dien"):
        assert "4 người cử 1 người đại diện" in look(handler, page)
    for _rebuilt in range(2):
        found = handler.get("/don", query_string={"tim": name_of(4)}).text
        assert number in found
        assert app.test_cli_runner().invoke(search_cli, ["rebuild"]).exit_code == 0
        db.session.rollback()
    page = as_sender(client, submission_id)
    assert "không rút thay mọi người được" in page
    assert "Rút tên khỏi đơn" in page
    assert "không rút thay mọi người được" in unescape(opened(client, f"{OWN}/rut-don"))
