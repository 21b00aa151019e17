"""How results were made known: meetings told of in time, sheets that hang long enough, what shows it; the
step of the case and its clock go along. What is still to be done, and by when.
"""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import update

from feedback.actor import SYSTEM
from feedback.cases.actions import taking
from feedback.cases.actions.issuing import signature_of
from feedback.cases.models import Case
from feedback.clock import FixedClock
from feedback.deadlines import actions as deadlines
from feedback.deadlines import queries as clocks
from feedback.disclosure import made_known, owed
from feedback.disclosure.actions import forms
from feedback.disclosure.actions.forms import FormDetails
from feedback.disclosure.models import Outcome, OutcomeForm
from feedback.disclosure.refusals import BadDetail, NotYours, Refused
from feedback.extensions import db
from feedback.law.disclosure import result_of
from tests.attachments.pages import original
from tests.attachments.samples import jpeg
from tests.cases.desk_browser import hidden, opened, pressed
from tests.conftest import MOMENT
from tests.factories.disclosure import changed_contents, make_outcome, make_published
from tests.factories.officers import actor_of, at_desk, browser_of, make_handler, make_leader, officer_of
from tests.factories.reception import TODAY

SITE = "https://gopy.quangngai.gov.vn"
BOARD = "Bảng tin trụ sở Sở Xây dựng, thôn Trường Định"


def _decided(course: str = "complaint_second", term: str = "KN_PUBLISH_L2", **more: Any) -> Outcome:
    """A result that the law wants published, its clock running since today."""
    outcome = make_outcome(course, **more)
    start = deadlines.Start(term, ("cases", outcome.case_id), outcome.agency_id, TODAY)
    deadlines.start(start, by=SYSTEM, at=MOMENT)
    db.session.commit()
    return outcome


def _met_on(outcome: Outcome, term: str = "KN_PUBLISH_L2") -> date | None:
    db.session.rollback()
    [one] = [one for one in clocks.for_subject(("cases", outcome.case_id)) if one.term_key == term]
    return one.met_on


def _typed(form: str, first_on: date = TODAY, **more: Any) -> dict[str, Any]:
    return {"form": form, "where_to": BOARD, "redaction": "y"} | _day("first_on", first_on) | more


def _day(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def _posting(outcome: Outcome, first_on: date = TODAY, where_to: str = BOARD, **more: Any) -> OutcomeForm:
    details = FormDetails(form="posting", where_to=where_to, first_on=first_on)
    row = forms.record(outcome, details, by=SYSTEM, at=more.pop("at", MOMENT))
    db.session.commit()
    return row


@pytest.mark.usefixtures("app")
def test_days_are_counted_by_the_calendar_of_the_state() -> None:
    second, denunciation = result_of("complaint_second"), result_of("denunciation")
    assert second is not None
    assert denunciation is not None
    for meeting, last in (
        (date(2026, 8, 26), date(2026, 8, 22)),  # a Saturday that is worked in exchange
        (date(2026, 9, 3), date(2026, 8, 26)),  # over the national holiday and the day given for it
        (date(2026, 12, 8), date(2026, 12, 3)),
    ):
        due = made_known.last_notice(second, meeting)
        assert due is not None
        assert due.on == last
        assert made_known.first_meeting(second, last) == meeting
    assert made_known.last_notice(denunciation, TODAY) is None
    for result in (second, denunciation):
        due = made_known.least(result, "posting", TODAY)
        assert due is not None
        assert due.on == date(2026, 12, 10)
    assert made_known.least(second, "media", TODAY) is None


def test_a_posting_takes_the_step_along_and_meets_the_clock_on_its_day(app: Flask, clock: FixedClock) -> None:
    outcome = _decided()
    clock.at = MOMENT + timedelta(days=4)
    leader, page = browser_of(app, make_leader()), f"/cong-khai-vu-viec/{outcome.code}/hinh-thuc"
    assert "Ghi một hình thức công khai" in leader.get(page).text
    assert "được ghi cùng lúc" in leader.get(f"{page}/ghi").text
    assert pressed(leader, f"{page}/ghi", _typed("posting") | {"redaction": ""}).status_code == 422
    assert pressed(leader, f"{page}/ghi", _typed("lạ")).status_code == 422
    early = pressed(leader, f"{page}/ghi", _typed("posting", TODAY - timedelta(days=2)))
    assert "Nhập ngày từ đó trở đi" in early.text
    bad = pressed(leader, f"{page}/ghi", _typed("posting") | {"files": (io.BytesIO(b"MZ"), "a.exe")})
    assert bad.status_code == 422
    photo = {"files": (io.BytesIO(jpeg()), "bảng tin.jpg")}
    assert pressed(leader, f"{page}/ghi", _typed("posting") | photo).status_code == 303
    assert _met_on(outcome) == TODAY
    assert pressed(leader, f"{page}/ghi", _typed("posting")).status_code == 422, "the same twice"
    [row] = made_known.of_outcome(outcome.id)
    assert row.least_on == date(2026, 12, 10)
    shown = leader.get(page).text
    assert "Ít nhất hết 10/12/2026" in shown
    assert "Bước này chưa ghi" not in shown
    file = shown.split(f"{page}/{row.id}/tep/", 1)[1].split('"', 1)[0]
    assert original(leader, f"{page}/{row.id}/tep/{file}").mimetype == "image/jpeg"
    assert browser_of(app, make_leader("SNNMT", name="Võ Thị Tám")).get(page).status_code == 404

    assert pressed(leader, f"{page}/{row.id}/go", _day("last_on", TODAY - timedelta(1))).status_code == 422
    gone = pressed(leader, f"{page}/{row.id}/go", _day("last_on", TODAY + timedelta(days=4)))
    assert gone.status_code == 303
    assert "Gỡ sớm" in leader.get(page).text
    assert pressed(leader, f"{page}/{row.id}/go", _day("last_on", TODAY)).status_code == 422
    pdf = PdfReader(io.BytesIO(leader.get(f"{page}/thong-bao.pdf").data))
    told = " ".join("".join(one.extract_text() for one in pdf.pages).split())
    assert "Niêm yết từ ngày 25/11/2026 đến hết ngày 10/12/2026" in told
    assert f"/ket-qua/{outcome.code}" in told
    assert not changed_contents()
    assert list(made_known.check()) == []
    db.session.execute(update(OutcomeForm).values(where_to="Nơi khác"))
    db.session.commit()
    assert changed_contents()
    db.session.execute(update(OutcomeForm).values(first_on=TODAY - timedelta(days=1)))
    assert len(list(made_known.check())) == 1


def test_a_meeting_is_told_of_three_working_days_before(app: Flask, clock: FixedClock) -> None:
    outcome, officer = _decided(), make_leader()
    leader, page = browser_of(app, officer), f"/cong-khai-vu-viec/{outcome.code}/hinh-thuc"
    told = _day("notified_on", TODAY)
    assert "Nhập ngày đã thông báo" in pressed(leader, f"{page}/ghi", _typed("meeting")).text
    short = pressed(leader, f"{page}/ghi", _typed("meeting", TODAY + timedelta(days=2), **told))
    assert short.status_code == 422
    assert "chậm nhất ngày 24/11/2026" in short.text
    assert "Nghị định 124/2020" in short.text
    assert "Dời cuộc họp sang ngày 30/11/2026" in short.text
    held = TODAY + timedelta(days=5)
    clock.at = MOMENT + timedelta(days=8)
    leader = browser_of(app, officer)
    late = _typed("meeting", TODAY + timedelta(days=6), **_day("notified_on", held))
    assert pressed(leader, f"{page}/ghi", late).status_code == 303, "held as it was, and said to be late"
    assert _met_on(outcome) is None
    assert "muộn hơn" in leader.get(page).text
    assert pressed(leader, f"{page}/ghi", _typed("meeting", held, **told)).status_code == 303
    assert _met_on(outcome) == held
    assert _met_on(outcome, "KN_PUBLISH_MEETING") == TODAY
    again = make_outcome("denunciation")
    details = FormDetails(form="meeting", where_to="Hội trường", first_on=TODAY + timedelta(days=1))
    assert forms.record(again, details, by=SYSTEM, at=MOMENT).notified_on is None, "no law sets it"


def test_who_may_not_take_the_step_records_and_the_competent_person_confirms(app: Flask) -> None:
    outcome = _decided()
    clerk, leader = browser_of(app, at_desk()), browser_of(app, make_leader())
    page = f"/cong-khai-vu-viec/{outcome.code}/hinh-thuc"
    media = _typed("media", times="1")
    assert pressed(clerk, f"{page}/ghi", media | {"times": "0"}).status_code == 422
    assert pressed(clerk, f"{page}/ghi", media).status_code == 303
    assert _met_on(outcome) is None
    assert "Người có thẩm quyền mở trang này để ghi" in clerk.get(page).text
    [row] = made_known.of_outcome(outcome.id)
    assert "đủ 2 lần phát" in clerk.get(page).text
    assert pressed(clerk, f"{page}/{row.id}/bo-sung", {"times": "1"}).status_code == 422
    proof = {"times": "3", "files": (io.BytesIO(jpeg()), "báo.jpg")}
    assert pressed(clerk, f"{page}/{row.id}/bo-sung", proof).status_code == 303
    assert "Còn thiếu" not in clerk.get(page).text
    step = f"{page}/buoc-cong-khai"
    refused = clerk.post(step, data=hidden(opened(clerk, f"{page}/ghi")) | {"redaction": "y"})
    assert refused.status_code == 422
    assert leader.post(step, data=hidden(opened(leader, page))).status_code == 422, "not said to be redacted"
    assert leader.post(step, data=hidden(opened(leader, page)) | {"redaction": "y"}).status_code == 303
    assert _met_on(outcome) == TODAY
    assert [one.form for one in made_known.of_outcome(outcome.id)] == ["media"], "the step adds no second"
    assert not changed_contents()


def test_rights(app: Flask) -> None:
    outcome = _decided()
    page = f"/cong-khai-vu-viec/{outcome.code}/hinh-thuc"
    inspector = browser_of(app, officer_of("TTT", "inspector"))
    assert inspector.get(page).status_code == 200
    assert inspector.get(f"{page}/ghi").status_code == 403
    elsewhere = make_handler("SNNMT")
    assert browser_of(app, elsewhere).post(f"{page}/ghi", data={}).status_code in (400, 404)
    details = FormDetails(form="posting", where_to=BOARD, first_on=TODAY)
    with pytest.raises(NotYours):
        forms.record(outcome, details, by=actor_of(elsewhere), at=MOMENT)
    with pytest.raises(NotYours):
        forms.take_step(outcome, by=actor_of(elsewhere), at=MOMENT)
    with pytest.raises(BadDetail):
        forms.record(outcome, FormDetails(form="posting", where_to=" ", first_on=TODAY), by=SYSTEM, at=MOMENT)
    ahead = FormDetails(form="portal", where_to="quangngai.gov.vn", first_on=TODAY + timedelta(days=1))
    with pytest.raises(BadDetail):
        forms.record(outcome, ahead, by=SYSTEM, at=MOMENT)
    sealed = make_outcome("denunciation")
    plain = browser_of(app, make_handler())
    assert plain.get(f"/cong-khai-vu-viec/{sealed.code}/hinh-thuc").status_code == 404


@pytest.mark.usefixtures("app")
def test_the_step_taken_on_the_case_leaves_the_same_records() -> None:
    outcome = _decided()
    case = db.session.get_one(Case, outcome.case_id)
    taking.take(
        case,
        "publish_decision",
        {
            "form_of_publication": ["portal", "posting", "meeting"],
            "published_on": TODAY,
            "meeting_on": date(2026, 12, 1),
            "redaction": True,
        },
        signature=signature_of(SYSTEM),
        expected=case.version,
        by=SYSTEM,
        at=MOMENT,
    )
    forms.portal_begun(outcome, by=SYSTEM, at=MOMENT)
    forms.portal_begun(outcome, by=SYSTEM, at=MOMENT)
    db.session.commit()
    rows = {one.form: one for one in made_known.of_outcome(outcome.id)}
    assert len(rows) == len(made_known.of_outcome(outcome.id)) == 3
    assert rows["portal"].where_to == forms.own_site()
    assert (rows["posting"].where_to, rows["posting"].least_on) == ("", date(2026, 12, 10))
    assert (rows["meeting"].first_on, rows["meeting"].notified_on) == (date(2026, 12, 1), TODAY)
    with pytest.raises(Refused, match="Bổ sung"):
        _posting(outcome)
    forms.complete(outcome, rows["posting"], where_to=BOARD, times=None, by=SYSTEM, at=MOMENT)
    forms.portal_ended(outcome, last_on=TODAY, by=SYSTEM, at=MOMENT)
    with pytest.raises(Refused):
        forms.take_step(outcome, by=SYSTEM, at=MOMENT)
    db.session.commit()
    assert rows["portal"].last_on == TODAY
    assert not changed_contents()
    assert list(made_known.check()) == []


def test_a_portal_that_is_not_named_stays_to_be_done(app: Flask, clock: FixedClock) -> None:
    """The step of the case meets the clock, not the duty to say where it stands."""
    outcome, officer = _decided(), make_leader()
    case = db.session.get_one(Case, outcome.case_id)
    given = {"form_of_publication": ["portal"], "published_on": TODAY, "redaction": True}
    taking.take(
        case,
        "publish_decision",
        given,
        signature=signature_of(SYSTEM),
        expected=case.version,
        by=SYSTEM,
        at=MOMENT,
    )
    db.session.commit()
    clock.at = MOMENT + timedelta(days=20)

    def owes() -> list[tuple[str, bool]]:
        today = TODAY + timedelta(days=20)
        found = owed.listing(actor_of(officer), today, site=SITE, kind="not_here").rows
        return [(one.code, one.is_late(today)) for one in found]

    assert owes() == [(outcome.code, True)]
    assert owed.count_due(actor_of(officer), TODAY + timedelta(days=20), SITE) >= 1
    leader = browser_of(app, officer)
    todo = leader.get("/cong-khai-vu-viec/can-lam").text
    assert "Chưa đăng trên trang này" in todo
    assert "Quá hạn" in todo
    [row] = made_known.of_outcome(outcome.id)
    page = f"/cong-khai-vu-viec/{outcome.code}/hinh-thuc/{row.id}"
    assert pressed(leader, f"{page}/go", _day("last_on", TODAY)).status_code == 422, "no place yet"
    for wrong in (
        "quangngai.gov.vn",
        "http://quangngai.gov.vn",
        f"{forms.own_site()}/ket-qua",
        "https://a@b.vn",
    ):
        assert pressed(leader, f"{page}/bo-sung", {"where_to": wrong}).status_code == 422, wrong
    elsewhere = {"where_to": "https://quangngai.gov.vn/ket-luan/2026112512345"}
    assert pressed(leader, f"{page}/bo-sung", elsewhere).status_code == 303
    assert owes() == []
    assert not changed_contents()


def test_places_name_nobody_and_this_site_ends_with_its_copy(app: Flask) -> None:
    outcome, officer = _decided(), make_leader()
    leader, page = browser_of(app, officer), f"/cong-khai-vu-viec/{outcome.code}/hinh-thuc"
    told = pressed(leader, f"{page}/ghi", _typed("posting") | {"where_to": "Ngõ nhà nguyen thi anh nguyet"})
    assert told.status_code == 422
    assert "Bỏ «nguyen thi anh nguyet»" in told.text
    forms.portal_begun(outcome, by=SYSTEM, at=MOMENT)
    db.session.commit()
    [row] = made_known.of_outcome(outcome.id)
    assert f"{row.id}/go" not in leader.get(page).text
    assert pressed(leader, f"{page}/{row.id}/go", _day("last_on", TODAY)).status_code == 422


def test_answers_wait_to_be_prepared_by_a_target(app: Flask) -> None:
    waiting = make_outcome(settled_on=TODAY - timedelta(days=30))
    make_outcome(kept_back=True)
    make_published()
    handler = make_handler()
    found = owed.listing(actor_of(handler), TODAY, site=SITE, kind="prepare").rows
    assert [(one.code, one.on, one.is_late(TODAY)) for one in found] == [
        (waiting.code, date(2026, 11, 16), False)
    ]
    assert owed.count_due(actor_of(handler), TODAY, SITE) == 1
    page = browser_of(app, handler).get("/cong-khai-vu-viec/can-lam").text
    assert "Quá mục tiêu" in page
    assert f"/cong-khai-vu-viec/{waiting.code}/noi-dung" in page


def test_what_is_to_be_done(app: Flask, clock: FixedClock) -> None:
    late, over, gone = _decided(), make_outcome("complaint_second"), make_outcome("complaint_second")
    _posting(over)
    _posting(gone)
    make_published("complaint_second", until_on=TODAY + timedelta(days=20))
    gone.state, gone.withdrawn_why = "withdrawn", "Đăng nhầm"
    sealed = _decided("denunciation", "TC_PUBLISH")
    db.session.commit()
    clock.at = MOMENT + timedelta(days=16)
    today = TODAY + timedelta(days=16)
    leader = make_leader()

    def kinds(**more: Any) -> list[tuple[str, str]]:
        found = owed.listing(actor_of(leader), today, site=SITE, **more)
        return [(one.kind, one.code) for one in found.rows]

    first = [("publish", sealed.code), ("gone", gone.code), ("publish", late.code), ("take_down", over.code)]
    assert kinds()[:4] == first
    assert {one[0] for one in kinds()} == {"publish", "gone", "take_down", "ends", "lacking"}
    assert kinds(kind="keep") == []
    assert owed.count_due(actor_of(leader), today, SITE) == 4
    browser = browser_of(app, make_handler())
    page = browser.get("/cong-khai-vu-viec/can-lam").text
    assert "Quá hạn" in page
    assert "còn thiếu ảnh, giấy tờ chứng minh" in page
    assert sealed.code not in page
    assert "3 việc công khai kết quả đến hạn" in browser.get("/viec-cua-toi").text
    for query in ({"viec": "gone"}, {"viec": "lạ'--"}, {"co_quan": "SXD"}):
        assert browser.get("/cong-khai-vu-viec/can-lam", query_string=query).status_code == 200
    assert sealed.code in browser_of(app, leader).get("/cong-khai-vu-viec/can-lam").text
    inspector = browser_of(app, officer_of("TTT", "inspector"))
    assert late.code in _narrowed(inspector, "SXD")
    assert late.code not in _narrowed(inspector, "SNNMT")


def _narrowed(browser: FlaskClient, code: str) -> str:
    return browser.get("/cong-khai-vu-viec/can-lam", query_string={"co_quan": code}).text
