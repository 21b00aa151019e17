"""Opinions of Mặt trận and unions: routed, replied to in time, late ones on top and told once."""

from __future__ import annotations

import html
import io
from datetime import date, timedelta
from functools import partial
from typing import Any

from flask import Flask
from pypdf import PdfWriter
from sqlalchemy import delete, select, update

from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.notifications.models import Message
from feedback.oversight.actions.history import ADDRESS, DIGEST, HISTORY, OPINION
from feedback.oversight.models import BodyOpinion
from feedback.oversight.opinions import proofs, queries
from feedback.oversight.reminding import tell_late_opinions
from feedback.register import queries as register
from feedback.register.actions import link_waiting
from tests.conftest import MOMENT
from tests.factories.officers import actor_of, browser_of, make_handler, make_leader, officer_of
from tests.factories.oversight import day, make_opinion, posted

TYPED: dict[str, Any] = {
    "source": "people_inspection",
    "body": "Ban Thanh tra nhân dân xã Tịnh Khê",
    "area": "21211",
    "document_number": "03/TTND",
    "subject": "Đề nghị công khai chi phí sửa nhà văn hóa thôn " + "Trường Định " * 15,
    "content": "Nhân dân chưa được biết chi phí, đề nghị niêm yết quyết toán.",
    "agency": "21211",
    **day("document_on", date(2026, 11, 20)),
    **day("received_on", date(2026, 11, 24)),
}


def faults() -> list[str]:
    """What ``register verify`` says of opinions and digests."""
    missing = [
        str(one)
        for room in (OPINION, DIGEST, ADDRESS)
        for one in register.missing_contents(room, partial(HISTORY.digests_of, room))
    ]
    return [*missing, *proofs.check()]


def scan() -> tuple[io.BytesIO, str]:
    """A file that is taken."""
    file, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(file)
    return io.BytesIO(file.getvalue()), "van-ban.pdf"


def test_from_registering_to_the_reply(app: Flask, clock: FixedClock) -> None:
    who, boss = officer_of("TTT", "inspector", name="Cao Thị Lệ Thanh"), make_leader("21211")
    browser, leader = browser_of(app, who), browser_of(app, boss)
    other = browser_of(app, make_leader("SXD"))
    assert "Không có ý kiến nào chờ trả lời" in browser.get("/y-kien-mat-tran").text
    for wrong, words in (
        ({"agency": "UBMT"}, "Chọn cơ quan"),
        ({"source": "khác"}, "loại tổ chức"),
        (day("document_on", date(2026, 11, 25)), "Ngày văn bản không được sau ngày nhận"),
        ({"received_on-year": "99999"}, "Ngày nhận"),
        ({"content": "\x00"}, "Nhập"),
    ):
        code, page = posted(browser, "/y-kien-mat-tran/ghi", **TYPED | wrong)
        assert (code, words in page) == (422, True), words
    assert posted(browser, "/y-kien-mat-tran/ghi", **TYPED, files=scan())[0] == 303
    row = db.session.scalars(select(BodyOpinion)).one()
    # Fifteen working days behind Tuesday 24 November.
    assert (row.code, row.due_on) == ("2026-1", date(2026, 12, 15))
    own = "/y-kien-mat-tran/2026-1"
    assert "Ban Thanh tra nhân dân xã Tịnh Khê" in html.unescape(leader.get("/y-kien-mat-tran").text)
    assert other.get(own).status_code == 404
    assert browser.get(f"{own}/tra-loi").status_code == 403
    assert "van-ban.pdf" in leader.get(own).text
    code, page = posted(other, "/y-kien-mat-tran/ghi", **TYPED)
    assert (code, "Chọn cơ quan" in page) == (422, True)

    assert posted(browser, f"{own}/sua", **TYPED | {"document_number": "04/TTND"})[0] == 303
    assert posted(leader, f"{own}/chuyen", agency="SXD", reason="Sở Xây dựng thẩm định chi phí")[0] == 303
    assert leader.get(own).status_code == 404
    assert posted(other, f"{own}/chuyen", agency="21211", reason="Xã là chủ đầu tư")[0] == 303
    code, page = posted(leader, f"{own}/chuyen", agency="21211", reason="Thử lại")
    assert (code, "Chọn cơ quan khác" in page) == (422, True)

    clock.at = MOMENT + timedelta(days=22)
    assert (tell_late_opinions(), tell_late_opinions()) == (1, 0)
    browser, leader = browser_of(app, who), browser_of(app, boss)
    page = html.unescape(leader.get("/y-kien-mat-tran?ds=late").text)
    assert "1 ý kiến quá hạn trả lời" in page
    assert "Trễ 2 ngày" in page
    assert queries.opinions_of(date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 17)) == queries.Numbers(
        1, 0, 0, 1
    )
    reply = {"number": "88/UBND", "text": "Đã niêm yết quyết toán tại nhà văn hóa.", "files": scan()}
    code, page = posted(leader, f"{own}/tra-loi", **reply, **day("on", date(2026, 11, 1)))
    assert (code, "Nhập ngày từ 24/11/2026" in page) == (422, True)
    reply["files"] = scan()
    assert posted(leader, f"{own}/tra-loi", **reply, **day("on", date(2026, 12, 17)))[0] == 303
    assert "Đã trả lời trễ" in html.unescape(browser.get(own).text)
    code, page = posted(
        leader, f"{own}/tra-loi", **reply | {"files": scan()}, **day("on", date(2026, 12, 17))
    )
    assert (code, "đã được trả lời" in page) == (422, True)
    mails = db.session.scalars(select(Message.template).where(Message.template.startswith("oversight/")))
    assert sorted(mails) == ["oversight/opinion_late", *["oversight/opinion_registered"] * 3]
    db.session.commit()
    link_waiting()
    db.session.commit()
    assert faults() == []


def test_doors_lists_and_the_register(app: Flask) -> None:
    triage = officer_of("BTCD", "triage", name="Trần Thị Điều")
    first = make_opinion(actor_of(triage), received_on=date(2026, 10, 1), document_on=date(2026, 10, 1))
    make_opinion(actor_of(triage))
    strange = make_opinion(actor_of(triage), "SNNMT")
    browser = browser_of(app, triage)
    page = browser.get("/y-kien-mat-tran").text
    assert page.index("/y-kien-mat-tran/2026-1") < page.index("/y-kien-mat-tran/2026-2")
    assert "Trễ 34 ngày" in html.unescape(page)
    for query in (
        "?ds=late",
        "?ds=x&nguon=y&co_quan=z&sau=-1",
        "?nguon=front&co_quan=SXD",
        "?ds=answered&ds=late",
    ):
        assert browser.get(f"/y-kien-mat-tran?{query}").status_code == 200
    assert (
        browser_of(app, officer_of("SXD", "desk", name="Bùi Thị Thuỷ")).get("/y-kien-mat-tran").status_code
        == 403
    )
    handler = browser_of(app, make_handler("SXD"))
    page = handler.get("/y-kien-mat-tran").text
    assert ("2026-2" in page, "2026-3" in page) == (True, False)
    assert handler.get(f"/y-kien-mat-tran/{strange.code}/tra-loi").status_code == 404
    reason = "Đơn của người dân do Mặt trận chuyển, đã ghi ở Ghi đơn đến"
    assert posted(browser, "/y-kien-mat-tran/2026-1/gach", reason=reason)[0] == 303
    assert "Đã gạch" in html.unescape(browser.get("/y-kien-mat-tran?ds=struck").text)
    db.session.expire_all()
    db.session.commit()
    link_waiting()
    db.session.commit()
    assert faults() == []
    for change in (
        update(BodyOpinion).where(BodyOpinion.id == first.id).values(content="khác"),
        update(BodyOpinion).where(BodyOpinion.id == first.id).values(due_on=date(2027, 1, 1)),
        delete(BodyOpinion).where(BodyOpinion.id == first.id),
    ):
        db.session.execute(change)
        assert faults()
        db.session.rollback()
