"""Officers' pages of a dialogue before it is held: who may, what is typed again, what two at once see."""

from __future__ import annotations

import io
from datetime import timedelta
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from feedback.clock import FixedClock
from feedback.dialogue import agenda, sessions
from feedback.dialogue.models import DialogueSession
from feedback.extensions import db
from tests.attachments.samples import png
from tests.dialogue.test_planning import DAY, TINH_KHE, chairman
from tests.factories.dialogue import make_dialogue
from tests.factories.officers import at_desk, browser_of, officer_of
from tests.factories.reception import TODAY
from tests.reception.test_places import token

LIST = "/buoi-doi-thoai"


def words(answer: TestResponse) -> str:
    return unescape(answer.get_data(as_text=True))


def send(client: FlaskClient, page: str, to: str = "", **data: object) -> TestResponse:
    return client.post(to or page, data={"csrf_token": token(client, page), **data})


def day_of(name: str, day: object) -> dict[str, str]:
    return {f"{name}-{part}": str(getattr(day, part)) for part in ("day", "month", "year")} if day else {}


def form(chair_id: int, **more: object) -> dict[str, object]:
    return {
        "kind": "conference",
        "basis_conference": "yearly",
        "topic": "Đối thoại với Nhân dân năm 2026",
        "summary": "Nông thôn mới <b>đất đai</b>",
        "chair": str(chair_id),
        **day_of("held_on", DAY),
        "opens": "8:00",
        "closes": "11h",
        "mode": "in_person",
        "place": "Hội trường xã",
        "address": "Thôn Trường Định",
        "seats": "100",
        "closed_ground": "public",
        **more,
    }


def test_a_conference_is_planned_prepared_announced_moved_and_called_off(app: Flask) -> None:
    chair, clerk = chairman(), officer_of(TINH_KHE, "handler", username="xu.ly.tk")
    leader, desk = browser_of(app, chair), browser_of(app, clerk)
    chair_id = chair.id
    assert "Chưa có cuộc đối thoại nào" in words(desk.get(LIST))
    shown = words(desk.get(f"{LIST}/lap"))
    assert "công bố trước ít nhất 7 ngày (Điều 43" in shown
    wrong = send(desk, f"{LIST}/lap", **form(chair_id, topic="", place="", basis_conference="voters"))
    assert wrong.status_code == 422
    assert "Nhập chủ đề" in words(wrong)
    few = form(chair_id, basis_conference="voters", voters_total="5.000", voters_asking="499")
    assert "Phải có ít nhất 10% cử tri" in words(send(desk, f"{LIST}/lap", **few))
    soon = form(chair_id, **day_of("held_on", TODAY + timedelta(days=3)))
    assert "Chọn ngày tổ chức từ 02/12/2026" in words(send(desk, f"{LIST}/lap", **soon))
    made = send(desk, f"{LIST}/lap", **form(chair_id))
    assert made.status_code == 303, words(made)
    page = made.headers["Location"]
    shown = words(desk.get(page))
    assert "Phải công bố chậm nhất ngày 08/12/2026" in shown
    assert "Lãnh đạo công bố" in shown
    assert desk.get(f"{page}/cong-bo-lich").status_code == 403
    taken = send(desk, f"{LIST}/lap", **form(chair_id))
    assert "Người chủ trì đã có buổi đối thoại cùng ngày" in words(taken)

    for title in ("Báo cáo", "Ý kiến", "Kết luận"):
        put = send(desk, f"{page}/chuong-trinh", title=title, minutes="30", version=_version(page))
        assert put.status_code == 303
    assert send(desk, f"{page}/chuong-trinh", title="", version=_version(page)).status_code == 422
    stale = send(desk, f"{page}/chuong-trinh", title="Thêm", version="1")
    assert stale.status_code == 409
    assert "vừa được người khác thay đổi" in words(stale)
    items = agenda.items_of(_number(page))
    first, last = items[0].id, items[-1].id
    send(desk, f"{page}/chuong-trinh", f"{page}/chuong-trinh/{last}/len", version=_version(page))
    send(desk, f"{page}/chuong-trinh", f"{page}/chuong-trinh/{first}/bo", version=_version(page))
    send(desk, f"{page}/chuong-trinh/{last}", title="Trả lời", version=_version(page))
    assert [one.title for one in agenda.items_of(_number(page))] == ["Trả lời", "Ý kiến"]
    assert desk.get(f"{page}/chuong-trinh/{first}").status_code == 404

    announced = words(leader.get(f"{page}/cong-bo-lich"))
    assert "Nông thôn mới <b>đất đai</b>" in announced
    assert "Trả lời" in announced
    assert send(leader, f"{page}/cong-bo-lich", version=_version(page)).status_code == 303
    again = leader.post(
        f"{page}/cong-bo-lich", data={"version": "9", "csrf_token": token(leader, f"{page}/chuong-trinh")}
    )
    assert again.status_code in (409, 422)

    shown = words(desk.get(f"{page}/sua"))
    assert 'name="held_on-day"' not in shown
    kept = {name: form(chair_id)[name] for name in ("topic", "summary", "chair", "closed_ground")}
    wrong = send(desk, f"{page}/sua", **kept | {"topic": ""}, seats="120", version=_version(page))
    assert wrong.status_code == 422
    assert "Nhập chủ đề" in words(wrong)
    changed = send(desk, f"{page}/sua", **kept, seats="120", version=_version(page))
    assert changed.status_code == 303, words(changed)
    assert desk.get(f"{page}/doi").status_code == 403
    to = {**form(chair_id), **day_of("held_on", DAY + timedelta(days=1)), "reason": "Bão số 12"}
    assert send(leader, f"{page}/doi", **to, version=_version(page)).status_code == 303
    shown = words(desk.get(page))
    assert "Bão số 12" in shown
    assert "16/12/2026" in shown
    assert desk.get(f"{page}/huy").status_code == 404
    assert send(leader, f"{page}/huy", reason="", version=_version(page)).status_code == 422
    assert send(leader, f"{page}/huy", reason="Mưa lũ", version=_version(page)).status_code == 303
    assert "Buổi đối thoại này đã hủy" in words(leader.get(f"{page}/doi"))
    assert "Mưa lũ" in words(desk.get(f"{LIST}?tinh_trang=called_off"))
    db.session.rollback()
    assert [*sessions.check(), *agenda.check()] == []
    db.session.get_one(DialogueSession, _number(page)).code = "2026-77"
    item = agenda.items_of(_number(page))[0]
    item.title = "Khác"
    db.session.commit()
    faults = [*sessions.check(), *agenda.check()]
    assert len(faults) == 2
    assert "chương trình" in faults[1]


def test_documents_are_kept_with_their_title_and_taken_down(app: Flask) -> None:
    session = make_dialogue(TINH_KHE)
    page = f"{LIST}/{session.id}/tai-lieu"
    desk = browser_of(app, officer_of(TINH_KHE, "handler"))
    bad = send(desk, page, title="Phương án", who="public", file=(io.BytesIO(b"MZ\x90"), "a.exe"))
    assert bad.status_code == 422
    assert "Phương án" in words(bad)
    added = send(desk, page, title="Bản đồ quy hoạch", who="public", file=(io.BytesIO(png()), "bản đồ.png"))
    assert added.status_code == 303, words(added)
    (document,) = agenda.documents_of(_number(page))
    number = document.id
    assert desk.get(f"{page}/{number}").status_code == 200
    assert desk.get(f"{page}/999").status_code == 404
    elsewhere = browser_of(app, officer_of("SXD", "leader", username="sxd.ld"))
    assert elsewhere.get(f"{page}/{number}").status_code == 404
    send(desk, page, f"{page}/{number}/go")
    assert agenda.documents_of(_number(page)) == []
    assert desk.get(f"{page}/{number}").status_code == 404


def test_who_sees_which_session_and_what_stands_inside_complaints(app: Flask, clock: FixedClock) -> None:
    mine = make_dialogue(TINH_KHE, topic="Nước sạch <script>", summary="x" * 4000)
    other = make_dialogue("SXD", number="2026-902", topic="Nhà ở xã hội")
    mine_page, other_page = f"{LIST}/{mine.id}", f"{LIST}/{other.id}"
    handler = browser_of(app, officer_of(TINH_KHE, "handler"))
    assert "Nước sạch <script>" in words(handler.get(LIST))
    assert "<script>" not in handler.get(LIST).get_data(as_text=True).split("</head>")[1].split("<main")[1]
    assert "Nhà ở" not in words(handler.get(LIST))
    assert handler.get(other_page).status_code == 404
    inspector = browser_of(app, officer_of("TTT", "inspector"))
    assert "Nhà ở xã hội" in words(inspector.get(f"{LIST}?q=NHA+o&co_quan=SXD"))
    assert "Không có buổi đối thoại nào" in words(inspector.get(f"{LIST}?q=khong+co&sau=xx&tinh_trang=zz"))
    for path in ("/sua", "/doi", "/huy", "/cong-bo-lich"):
        assert inspector.get(mine_page + path).status_code in (403, 404), path
    assert browser_of(app, at_desk(TINH_KHE)).get(f"{LIST}/lap").status_code == 403
    for number in ("0", "999", "99999999999999999999", "-1"):
        assert handler.get(f"{LIST}/{number}").status_code == 404
    clock.at += timedelta(days=15)
    late = words(browser_of(app, chairman()).get(mine_page))
    assert "Bị lỡ" in late
    assert f"{mine_page}/doi" not in late


def _number(page: str) -> int:
    return int(page.split("/")[2])


def _version(page: str) -> str:
    db.session.rollback()
    return str(db.session.get_one(DialogueSession, _number(page)).version)
