"""Results reach the public as a copy: one officer prepares it, another publishes it; it ends in time."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from feedback.attachments.actions import lay_down
from feedback.cases.models import Barred
from feedback.clock import FixedClock
from feedback.deadlines.models import Deadline
from feedback.disclosure import ending, prepared
from feedback.disclosure.actions import copies
from feedback.disclosure.actions import files as file_acts
from feedback.disclosure.actions.files import FileDetails
from feedback.disclosure.models import Outcome, OutcomeCopy
from feedback.disclosure.refusals import BadDetail, NotYours, Refused, Stale
from feedback.extensions import db
from feedback.law.disclosure import CHECKS, OF_FILES
from tests.attachments.samples import jpeg
from tests.cases.desk_browser import pressed
from tests.conftest import MOMENT
from tests.factories.disclosure import WORDS, changed_contents, make_outcome, make_prepared
from tests.factories.officers import actor_of, browser_of, make_handler, make_leader, officer_of
from tests.factories.reception import TODAY

CHECKED = [one.key for one in CHECKS if one.key != OF_FILES]
"""Of results without files."""


def words(client: FlaskClient, address: str) -> str:
    return unescape(client.get(address).get_data(as_text=True))


def home(outcome: Outcome, rest: str = "") -> str:
    return f"/cong-khai-vu-viec/{outcome.code}/noi-dung{rest}"


def test_from_an_answer_to_the_public_page_and_back(app: Flask, client: FlaskClient) -> None:
    outcome = make_outcome()
    handler, leader = browser_of(app, make_handler()), browser_of(app, make_leader())
    public = f"/ket-qua/{outcome.code}"
    assert words(client, public).count(WORDS["answer"]) == 0

    page = words(handler, home(outcome, "/soan"))
    assert "Cầu treo qua suối hỏng nhiều ván" in page.split('name="asked"', 1)[1].split("</textarea>")[0]
    texts = WORDS | {"answer": "Liên hệ trực ban 0255 382 2222 hoặc bà Nguyễn Thị Ánh Nguyệt."}
    again = pressed(handler, home(outcome, "/soan"), texts, xem="1")
    assert "<mark>0255 382 2222</mark>" in again.text
    assert "<mark>Nguyễn Thị Ánh Nguyệt</mark>" in again.text
    assert pressed(handler, home(outcome, "/soan"), texts | {"title": " "}).status_code == 422
    assert pressed(handler, home(outcome, "/soan"), texts | {"title": "á" * 301}).status_code == 422
    texts["answer"] = "Đã thay ván. Liên hệ trực ban 0255 382 2222."
    assert pressed(handler, home(outcome, "/soan"), texts).status_code == 303
    assert handler.get(home(outcome, "/soan")).status_code == 409
    assert handler.get(home(outcome, "/1/xem")).status_code == 403
    assert "1 kết quả chờ xem" in words(leader, "/viec-cua-toi")
    assert outcome.code in words(leader, "/cong-khai-vu-viec?ds=cho-xem")

    confirm = home(outcome, "/1/xem")
    page = words(leader, confirm)
    assert "Giữ «0255 382 2222»" in page
    assert pressed(leader, confirm, {"checked": CHECKED[:2], "kept": ["answer.1"]}).status_code == 422
    said = {"why_answer_1": "Số trực ban của Sở"}
    assert "Xem từng chỗ còn lại" in pressed(leader, confirm, {"checked": CHECKED} | said).text
    unsaid = pressed(leader, confirm, {"checked": CHECKED, "kept": ["answer.1"]})
    assert unsaid.status_code == 422
    assert "Ghi vì sao số điện thoại này được phép công khai" in unsaid.text
    good = {"checked": CHECKED, "kept": ["answer.1"], **said}
    assert pressed(leader, confirm, good).status_code == 303
    assert "không còn chờ xem" in pressed(leader, confirm, good | {"version": 1}).text

    assert "Liên hệ trực ban 0255 382 2222" in words(client, public)
    assert "Số trực ban của Sở" in words(leader, home(outcome))
    copy = db.session.scalars(select(OutcomeCopy)).one()
    assert copy.until_on is None
    assert copy.kept[0] == {
        "place": "answer.1", "text": "0255 382 2222", "why": "số điện thoại", "words": "Số trực ban của Sở",
    }  # fmt: skip
    assert not changed_contents()

    gone = home(outcome, "/1/thu-hoi")
    assert pressed(leader, gone, {"why": ""}).status_code == 422
    assert "Bỏ «0905 123 456»" in pressed(leader, gone, {"why": "Còn số 0905 123 456"}).text
    assert pressed(leader, gone, {"why": "Nêu sai số tấm ván"}).status_code == 303
    page = words(client, public)
    assert "Nêu sai số tấm ván" in page
    assert "trực ban" not in page
    assert "Đã thay ván" in words(handler, home(outcome, "/soan"))
    assert not changed_contents()
    db.session.execute(update(OutcomeCopy).values(answer="Đã thay hết ván."))
    db.session.commit()
    assert changed_contents()


def test_who_may_and_when(app: Flask) -> None:
    outcome = make_outcome()
    copy = make_prepared(outcome)
    leader, author = actor_of(make_leader()), actor_of(officer_of("SXD", "triage", username="phan.loai"))
    away, province = actor_of(make_leader("SNNMT")), actor_of(officer_of("BTCD", "triage"))

    def publish(by: object, version: int = 1) -> None:
        copies.publish(
            outcome, copy, version, checked=CHECKED, kept=(), words={}, by=by, at=MOMENT  # type: ignore[arg-type]
        )  # fmt: skip

    for by in (away, province, actor_of(officer_of("SXD", "desk", username="tiep.dan"))):
        with pytest.raises(NotYours):
            publish(by)
    with pytest.raises(Stale):
        publish(leader, version=2)
    with pytest.raises(BadDetail):
        copies.publish(outcome, copy, 1, checked=(), kept=(), words={}, by=leader, at=MOMENT)
    with pytest.raises(Refused, match="chờ người thứ hai"):
        copies.prepare(outcome, WORDS, by=author, at=MOMENT)
    copies.give_back(outcome, copy, 1, why="Còn tên người được nhắc tới", by=leader, at=MOMENT)
    copy = copies.prepare(outcome, WORDS, by=author, at=MOMENT)
    with pytest.raises(NotYours):
        publish(author)
    publish(leader)
    with pytest.raises(Refused, match="không còn chờ xem"):
        publish(leader, copy.version)


@pytest.mark.usefixtures("app")
def test_who_had_a_hand_in_the_files_is_no_second_officer() -> None:
    outcome = make_outcome()
    hand = actor_of(officer_of("SXD", "triage", username="che.tep"))
    data = jpeg()
    file_acts.add(
        outcome,
        FileDetails("Ảnh cầu sau khi sửa", "after"),
        file_acts.read_through(data, "image/jpeg", ()),
        brought=lay_down([("anh.jpg", data)], at=MOMENT)[0],
        by=hand,
        at=MOMENT,
    )
    copy = make_prepared(outcome)
    assert not prepared.may_confirm(outcome, copy, hand, TODAY)
    assert prepared.may_confirm(outcome, copy, actor_of(make_leader()), TODAY)


@pytest.mark.usefixtures("app")
def test_a_second_decision_is_published_as_the_decision_alone() -> None:
    outcome = make_outcome("complaint_second", kept_back=True)
    assert [one.key for one in prepared.parts(outcome, {})] == ["title", "answer"]
    assert not prepared.why_no_copy(outcome)


@pytest.mark.usefixtures("app")
def test_what_may_have_no_words() -> None:
    handler = actor_of(make_handler())
    for outcome, why in (
        (make_outcome("complaint_first"), "Luật chỉ cho công khai dòng kết quả"),
        (make_outcome(kept_back=True), "Người gửi yêu cầu không đăng"),
    ):
        with pytest.raises(Refused, match=why):
            copies.prepare(outcome, WORDS, by=handler, at=MOMENT)


def test_a_second_decision_is_taken_down_when_its_term_ends(app: Flask, clock: FixedClock) -> None:
    outcome = make_outcome("complaint_second")
    copy = make_prepared(outcome)
    leader = actor_of(make_leader())
    copies.publish(outcome, copy, 1, checked=CHECKED, kept=(), words={}, by=leader, at=MOMENT)
    db.session.commit()
    assert copy.until_on == date(2026, 12, 10)
    assert not db.session.scalar(
        select(Deadline.id).where(Deadline.term_key == "KN_PUBLISH_L2", Deadline.met_on.is_(None))
    )
    clock.at = MOMENT + timedelta(days=15)
    assert ending.end_due() == 0
    clock.at = MOMENT + timedelta(days=16)
    assert (ending.end_due(), ending.end_due()) == (1, 0)
    assert (copy.state, outcome.state) == ("ended", "shown")
    assert not changed_contents()


def test_a_conclusion_is_public_only_while_its_words_are(app: Flask, client: FlaskClient) -> None:
    outcome = make_outcome("denunciation")
    copy = make_prepared(outcome, asked="")
    public = f"/ket-qua/{outcome.code}"
    assert client.get(public).status_code == 404
    named = actor_of(officer_of("SXD", "leader", "denunciation", username="ket.luan"))
    denounced = officer_of("SXD", "leader", "denunciation", username="bi.to.cao")
    db.session.add(Barred(case_id=outcome.case_id, officer_id=denounced.id, why="người bị tố cáo"))
    db.session.flush()
    with pytest.raises(NotYours):
        copies.publish(
            outcome, copy, 1, checked=CHECKED, kept=(), words={}, by=actor_of(denounced), at=MOMENT
        )
    copies.publish(outcome, copy, 1, checked=CHECKED, kept=(), words={}, by=named, at=MOMENT)
    db.session.commit()
    assert WORDS["answer"] in words(client, public)
    copies.withdraw(outcome, copy, copy.version, why="Nêu thừa một tên", by=named, at=MOMENT)
    db.session.commit()
    assert outcome.state == "withdrawn"
    page = words(client, public)
    assert "Nêu thừa một tên" in page
    assert WORDS["answer"] not in page
    author = officer_of("SXD", "handler", "denunciation", username="soan.ket.luan")
    again = copies.prepare(outcome, WORDS, by=actor_of(author), at=MOMENT)
    copies.publish(outcome, again, 1, checked=CHECKED, kept=(), words={}, by=named, at=MOMENT)
    db.session.commit()
    assert (outcome.state, outcome.withdrawn_why) == ("shown", None)
    assert not changed_contents()


@pytest.mark.usefixtures("app")
def test_names_that_the_case_knows_are_hidden() -> None:
    outcome = make_outcome("complaint_second")
    people = prepared.known(outcome)
    assert "Nguyễn Thị Ánh Nguyệt" in people.names
