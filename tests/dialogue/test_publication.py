"""Minutes and conclusions reach the public as a copy: one officer prepares it, another publishes it."""

from __future__ import annotations

from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from feedback.dialogue import publication
from feedback.dialogue.actions import hooks, publishing
from feedback.dialogue.models import DialogueSession, PublishedCopy
from feedback.dialogue.rules import BadDetail, NotYours, Refused, Stale
from feedback.extensions import db
from feedback.law import dialogue as law
from tests.cases.desk_browser import pressed
from tests.conftest import MOMENT
from tests.factories.dialogue import changed_contents, make_signed
from tests.factories.officers import actor_of, browser_of, make_handler, make_leader, officer_of

CHECKED = [one.key for one in law.CHECKS]
PERSONAL = ("Hạnh", "0905", "Lê Lợi", "Phạm Quốc Bảo")


def words(client: FlaskClient, address: str) -> str:
    return unescape(client.get(address).get_data(as_text=True))


def home(session: DialogueSession, rest: str = "") -> str:
    return f"/buoi-doi-thoai/{session.id}/cong-bo{rest}"


def prepared(session: DialogueSession, **texts: str) -> PublishedCopy:
    body = publication.masked(publication.proposed(session), publication.known_names(session.id))
    shown = {part.key: part.text for part in publication.parts(body)} | texts
    by = actor_of(officer_of("21211", "handler", username="soan"))
    copy = publishing.prepare(session, shown, by=by, at=MOMENT)
    db.session.commit()
    return copy


def test_from_signed_minutes_to_the_public_page(app: Flask, client: FlaskClient) -> None:
    session = make_signed()
    number, public = session.id, f"/doi-thoai/{session.code}"
    handler, leader = browser_of(app, make_handler("21211")), browser_of(app, make_leader("21211"))
    assert "Chưa công bố" not in words(client, public)

    page = words(handler, home(session, "/soan"))
    boxes = page.split('name="item_1"', 1)[1]
    typed_first = boxes.split("</textarea>", 1)[0]
    assert "Một công dân: Nhà tôi ở [đã ẩn], gọi [đã ẩn]." in typed_first
    assert "Sở Xây dựng: Sở đã nghe bà [đã ẩn]" in typed_first
    assert "<mark>0905 123 456</mark>" in page
    texts = {
        "title_1": "Báo cáo, theo ý kiến qua số 0911 444 555",
        "title_2": "Ngoài chương trình",
        "item_1": "Một công dân: Nhà ở xã Tịnh Khê, gọi 0911 222 333.",
        "item_2": "Người chủ trì: Đề nghị làm rõ.",
        "concluded": "Tiếp thu ý kiến của bà con.",
        "what_1": "Công khai đơn giá bồi thường",
        "measure_1": "Bảng đơn giá niêm yết",
        "what_2": "Sửa cống thôn Trường Định",
        "measure_2": "Cống thông nước",
    }
    again = pressed(handler, home(session, "/soan"), texts, xem="1")
    assert "<mark>0911 222 333</mark>" in again.text
    assert "<mark>0911 444 555</mark>" in again.text
    texts["title_1"] = "Báo cáo tiến độ"
    assert pressed(handler, home(session, "/soan"), texts | {"what_1": " "}).status_code == 422
    assert pressed(handler, home(session, "/soan"), texts).status_code == 303
    assert handler.get(home(session, "/soan")).status_code == 409
    # Who prepared it doesn't publish it, nor may a handler at all.
    assert handler.get(home(session, "/1/xem")).status_code == 403

    assert "Bản công bố đối thoại ngày 15/11/2026 chờ xem" in words(leader, "/viec-cua-toi")
    confirm = home(session, "/1/xem")
    page = words(leader, confirm)
    assert "Giữ «0911 222 333»" in page
    assert pressed(leader, confirm, {"checked": CHECKED[:2]}).status_code == 422
    unseen = pressed(leader, confirm, {"checked": CHECKED})
    assert unseen.status_code == 422
    assert "Xem từng chỗ còn lại" in unseen.text
    assert pressed(leader, confirm, {"checked": CHECKED, "kept": ["item_1.1"]}).status_code == 303
    assert "không còn chờ xem" in pressed(leader, confirm, {"checked": CHECKED, "version": 1}).text

    page = words(client, public)
    assert "Một công dân: Nhà ở xã Tịnh Khê" in page
    assert "Báo cáo tiến độ</h4>" in page
    assert "Quá hạn" in page
    assert "Thế nào là xong: Cống thông nước" in page
    assert not [one for one in PERSONAL if one in page]
    session = db.session.get_one(DialogueSession, number)
    assert session.minutes_state == "published"
    promises = publication.promised_words([number])
    assert list(promises.values())[1] == ("Sửa cống thôn Trường Định", "Cống thông nước")
    assert not changed_contents()

    gone = home(session, "/1/thu-hoi")
    assert pressed(leader, gone, {"why": ""}).status_code == 422
    assert "Bỏ «Đinh Văn Rin»" in pressed(leader, gone, {"why": "Còn tên ông Đinh Văn Rin"}).text
    assert pressed(leader, gone, {"why": "Còn tên một cháu nhỏ"}).status_code == 303
    page = words(client, public)
    assert "đã được thu hồi" in page
    assert "Một công dân" not in page
    # What was promised stands on with its state and day, without its words.
    assert "Sửa cống" not in page
    assert "Nội dung đang được sửa lại" in page
    assert "Quá hạn" in page
    assert set(publication.promised_words([number]).values()) == {("Nội dung đang được sửa lại", "")}
    listed = words(client, "/doi-thoai/cam-ket")
    assert listed.count("Nội dung đang được sửa lại") == 2
    assert "Sửa cống" not in listed
    # The next copy begins with the last words.
    assert "Tiếp thu ý kiến của bà con" in words(handler, home(session, "/soan"))


def test_who_may_and_when(app: Flask) -> None:
    session = make_signed()
    copy = prepared(session)
    author = actor_of(make_leader("21211", "Hồ Văn Rin"))
    roads, triage = actor_of(make_leader("SXD")), actor_of(officer_of("BTCD", "triage"))
    told: list[int] = []
    hooks.on_published.append(lambda one, by, at: told.append(one.id))

    def publish(by: object, version: int = 1) -> None:
        publishing.publish(session, copy, version, checked=CHECKED, kept=(), by=by, at=MOMENT)  # type: ignore[arg-type]

    try:
        for by in (roads, triage):
            with pytest.raises(NotYours):
                publish(by)
        with pytest.raises(Stale):
            publish(author, version=2)
        with pytest.raises(BadDetail):
            publishing.publish(session, copy, 1, checked=(), kept=(), by=author, at=MOMENT)
        with pytest.raises(Refused, match="chờ người thứ hai"):
            publishing.prepare(session, {}, by=author, at=MOMENT)
        publishing.give_back(session, copy, 1, why="Còn tên người được nhắc tới", by=author, at=MOMENT)
        copy = publishing.prepare(session, {}, by=author, at=MOMENT)
        # Where nobody else of the agency may, who watches over the province is the second one.
        with pytest.raises(NotYours):
            publish(author)
        with pytest.raises(BadDetail, match="Xem từng chỗ"):
            publish(triage)
        kept = publication.remaining(session, copy)
        publishing.publish(session, copy, 1, checked=CHECKED, kept=kept, by=triage, at=MOMENT)
    finally:
        hooks.on_published.pop()
    assert told == [session.id]
    db.session.commit()
    assert not changed_contents()
    with pytest.raises(IntegrityError):
        db.session.execute(update(PublishedCopy).values(confirmed_by=PublishedCopy.prepared_by))
    db.session.rollback()


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"closed_ground": "PRIVATE"}, "không công khai"),
        ({"minutes_state": "reading"}, "Ký biên bản trước"),
    ],
)
def test_what_is_never_published(app: Flask, how: dict[str, str], why: str) -> None:
    session = make_signed(**how)
    with pytest.raises(Refused, match=why):
        prepared(session)
    db.session.rollback()
    leader = browser_of(app, make_leader("21211"))
    assert why in words(leader, home(session))
    assert leader.get(home(session, "/soan")).status_code == 409


def test_a_changed_public_copy_is_noticed(app: Flask) -> None:
    session = make_signed()
    copy = prepared(session)
    assert not changed_contents()
    db.session.execute(update(PublishedCopy).values(body=copy.body | {"concluded": "Khác"}))
    db.session.commit()
    assert changed_contents()
