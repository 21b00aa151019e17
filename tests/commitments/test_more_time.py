"""More time asked for, granted, refused; what everybody reads and sees of a promise kept; filters of O16."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from feedback.actor import Actor
from feedback.attachments.models import Attachment
from feedback.clock import FixedClock
from feedback.commitments import actions, proofs, queries, sources
from feedback.commitments.actions import Promise
from feedback.commitments.models import Commitment
from feedback.extensions import db
from feedback.register.queries import missing_contents
from tests.attachments import samples
from tests.cases.test_linking import main_of
from tests.commitments.test_commitments import DAY, ROAD, agency, link, send, told, words
from tests.conftest import MOMENT
from tests.factories.cases import make_accepted_case
from tests.factories.officers import actor_of, browser_of, make_handler, make_leader, officer_of
from tests.intake import walk as pages

ROOM = "meeting_hall"
"""A room of its own: what is registered for it stays in the application that tests share."""
LATER = {"due_on-day": "20", "due_on-month": "12", "due_on-year": "2026"}


def heard(*owners: str, room: str = ROOM) -> tuple[list[int], Actor]:
    """Promises of these agencies at one source, heard by the reception board; and its leader."""
    by = actor_of(officer_of("BTCD", "leader", username="truong.ban"))
    promises = [
        Promise(agency(code), ROAD, DAY + timedelta(days=15), measure="Xe tải 2,5 tấn qua được")
        for code in owners
    ]
    rows = actions.make((room, 7), promises, heard_by=agency("BTCD"), by=by, at=MOMENT)
    db.session.commit()
    return [row.id for row in rows], by


def test_more_time_is_asked_refused_granted(app: Flask, clock: FixedClock) -> None:
    owner, clerk = (browser_of(app, one) for one in (make_leader("21211"), make_handler("21211")))
    [number], _ = heard("21211")
    hearer = browser_of(app, officer_of("BTCD", "leader", username="pho.ban"))
    base = f"/cam-ket/{number}"
    assert "Xe tải 2,5 tấn qua được" in words(owner.get(base))
    assert hearer.get(f"{base}/xin-lui-han").status_code == 403
    assert hearer.get(f"{base}/quyet-dinh/khong-lui-han").status_code == 200
    assert send(hearer, f"{base}/quyet-dinh/khong-lui-han", reason="Không").status_code == 409
    early = send(clerk, f"{base}/xin-lui-han", **LATER | {"due_on-day": "1"}, reason="Mưa")
    assert early.status_code == 422
    assert "sau hạn cũ 10/12/2026" in words(early)
    assert send(clerk, f"{base}/xin-lui-han", **LATER).status_code == 422
    assert send(clerk, f"{base}/xin-lui-han", **LATER, reason="Mưa lũ kéo dài").status_code == 303
    assert told("asked_later") == 2
    again = send(clerk, f"{base}/xin-lui-han", **LATER, reason="Mưa lũ kéo dài")
    assert again.status_code == 409
    assert "đã xin lùi hạn đến 20/12/2026" in words(again)
    assert "1 cam kết chờ trả lời" in words(hearer.get("/viec-cua-toi"))
    assert "Xin lùi đến 20/12/2026" in words(hearer.get("/cam-ket?ds=theo-doi"))
    assert owner.get(f"{base}/quyet-dinh/khong-lui-han").status_code == 403
    assert send(hearer, f"{base}/quyet-dinh/khong-lui-han", reason="Dân cần trước Tết").status_code == 303
    assert told("later_refused") == 1
    assert "Dân cần trước Tết" in words(owner.get(base))
    assert send(clerk, f"{base}/xin-lui-han", **LATER, reason="Thiếu cát").status_code == 303
    filled = words(hearer.get(f"{base}/quyet-dinh/lui-han"))
    assert 'value="20"' in filled
    assert "Thiếu cát" in filled
    assert send(hearer, f"{base}/quyet-dinh/lui-han", **LATER, reason="Thiếu cát").status_code == 303
    row = db.session.get_one(Commitment, number)
    assert (row.asked_due_on, row.due_on.day, queries.postponed([number])[number]) == (None, 20, 1)
    link()
    assert list(missing_contents(proofs.ROOM, proofs.digests_of)) == []


def test_what_everybody_sees_of_a_promise_kept(app: Flask, client: Any, clock: FixedClock) -> None:
    public: set[int] = set()
    sources.publish_with(app, ROOM, lambda numbers: public & set(numbers))
    heard_acts: list[str] = []
    sources.on_changed(app, ROOM, lambda row, act, by, at: heard_acts.append(f"{act} {row.position}"))
    owner = browser_of(app, make_leader("21211"))
    [number], _ = heard("21211")
    hearer = browser_of(app, officer_of("BTCD", "leader", username="pho.ban"))
    base = f"/cam-ket/{number}"
    files = [(io.BytesIO(samples.jpeg()), "nhà ông Nam.jpg"), (io.BytesIO(samples.pdf()), "nghiệm thu.pdf")]
    kept = {"evidence": "Đã đổ 200 m. Hỏi ông Phạm Văn Nam, 0905123456"}
    assert send(owner, f"{base}/bao-xong", **kept, files=files).status_code == 303
    asked = words(hearer.get(f"{base}/quyet-dinh/xac-nhan"))
    assert "Hỏi ông [đã ẩn], [đã ẩn]</textarea>" in asked
    assert "nhà ông Nam.jpg" in asked
    assert asked.count('name="public_files"') == 1
    photo, paper = db.session.scalars(select(Attachment).order_by(Attachment.id))
    photo_id, paper_id = photo.id, paper.id
    confirm = f"{base}/quyet-dinh/xac-nhan"
    telling = send(hearer, confirm, public_result=kept["evidence"], public_files=str(photo_id))
    assert telling.status_code == 422
    assert "Phần này có tên người «Phạm Văn Nam», số điện thoại «0905123456»" in words(telling)
    good = {"public_result": "Đã đổ bê tông 200 m"}
    assert send(hearer, confirm, **good, public_files=[str(photo_id), str(paper_id)]).status_code == 422
    assert send(hearer, confirm).status_code == 422
    assert send(hearer, confirm, **good, public_files=str(photo_id)).status_code == 303
    address = f"/anh-cam-ket/{number}/{photo_id}"
    assert client.get(address).status_code == 404
    public.add(7)
    shown = client.get(address)
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert "anh-cam-ket.jpg" in shown.headers["Content-Disposition"]
    for wrong in (f"/anh-cam-ket/{number}/{paper_id}", f"/anh-cam-ket/{number + 1}/{photo_id}"):
        assert client.get(wrong).status_code == 404
    assert send(hearer, f"{base}/quyet-dinh/phan-cong-khai", **good).status_code == 303
    assert client.get(address).status_code == 404
    assert heard_acts == ["made 1", "reported 1", "kept 1", "shown 1"]
    link()
    assert list(missing_contents(proofs.ROOM, proofs.digests_of)) == []
    db.session.execute(update(Commitment).values(public_result="Khác"))
    assert len(list(missing_contents(proofs.ROOM, proofs.digests_of))) == 1
    db.session.rollback()


def test_a_result_begins_the_answer_to_its_case(app: Flask, clock: FixedClock) -> None:
    owner, hearer = (
        actor_of(make_leader("21211")),
        actor_of(officer_of("BTCD", "leader", username="truong.ban")),
    )
    case = make_accepted_case("21211")
    promise = Promise(agency("21211"), ROAD, DAY, case_id=case.id)
    [row] = actions.make((ROOM, 7), [promise], heard_by=agency("BTCD"), by=hearer, at=MOMENT)
    actions.report(row, evidence="Đã đổ bê tông 200 m", expected=1, by=owner, at=MOMENT)
    base, number = f"/cam-ket/{row.id}", case.number
    actions.confirm(row, public_result="Đường đã thông", expected=2, by=hearer, at=MOMENT)
    db.session.commit()
    clerk = browser_of(app, make_handler("21211"))
    page = words(clerk.get(base))
    assert f"Dùng kết quả này để trả lời vụ việc {number}" in page
    begun = clerk.post(f"{base}/tra-loi-vu-viec", data=pages.hidden(main_of(page)))
    assert begun.status_code == 303
    assert "Đường đã thông" in words(clerk.get(begun.location))
    assert "Dùng kết quả này" not in words(clerk.get(base))


def test_filters_of_the_list(app: Flask, clock: FixedClock) -> None:
    make_leader("21211")
    _road, by = heard("21211", "SXD")
    actions.make(
        ("reception_session", 7),
        [Promise(agency("SYT"), "Khám lại", DAY)],
        heard_by=agency("BTCD"),
        by=by,
        at=MOMENT,
    )
    db.session.commit()
    clock.at += timedelta(days=3)
    inspector = browser_of(app, officer_of("TTT", "inspector"))
    assert "1 cam kết quá hạn trong tỉnh" in words(inspector.get("/viec-cua-toi"))
    everywhere = words(inspector.get("/cam-ket?ds=toan-tinh"))
    assert everywhere.count('<tr role="row"') >= 3
    assert everywhere.index("Khám lại") < everywhere.index(ROAD[:30])
    for query, count in (
        ("co_quan=SXD", 1),
        ("co_quan=21211&tinh_trang=open", 1),
        ("nguon=reception_session", 0),
        ("tinh_trang=late", 0),
        ("co_quan=zzz&nguon=zzz&tinh_trang=zzz", 2),
    ):
        page = words(inspector.get(f"/cam-ket?ds=toan-tinh&{query}"))
        assert page.count(f"{ROAD}</a>") == count, query
    own = browser_of(app, officer_of("SXD", "leader", username="so.xd"))
    assert "Toàn tỉnh" not in words(own.get("/cam-ket?ds=toan-tinh&co_quan=21211"))
    assert words(own.get("/cam-ket?co_quan=21211")).count(f"{ROAD}</a>") == 1
