"""Opinions of Mặt trận and unions: routed, replied to in time, late ones on top and told once."""

from __future__ import annotations

import html
import io
import re
from datetime import date, timedelta
from functools import partial
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
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


def token(client: FlaskClient) -> dict[str, str]:
    """What each form sends."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', client.get("/y-kien-mat-tran/ghi").text)
    return {"csrf_token": found[1]} if found else {}


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
    assert "Quá hạn 2 ngày" in page
    assert queries.opinions_of(date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 17)) == queries.Numbers(
        1, 0, 0, 1, 0, 0
    )
    reply = {"number": "88/UBND", "text": "Đã niêm yết quyết toán tại nhà văn hóa.", "files": scan()}
    code, page = posted(leader, f"{own}/tra-loi", **reply, **day("on", date(2026, 11, 1)))
    assert (code, "Nhập ngày từ 24/11/2026" in page) == (422, True)
    reply["files"] = scan()
    # Dated back to a day in time, entered two days late.
    assert posted(leader, f"{own}/tra-loi", **reply, **day("on", date(2026, 12, 14)))[0] == 303
    page = html.unescape(browser.get(own).text)
    assert "Đã trả lời, quá hạn" in page
    assert "88/UBND, văn bản ngày 14/12/2026, ghi ngày 17/12/2026" in page
    assert page.count("Cơ quan trả lời: ") == 2
    assert "Cao Thị Lệ Thanh, Thanh tra tỉnh" in page
    assert "Lý do: Xã là chủ đầu tư" in page
    assert queries.opinions_of(date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 17)).answered_late == 1
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


def test_days_are_not_the_debtors_to_move(app: Flask, clock: FixedClock) -> None:
    """What another body entered keeps its day of receipt; what his own post room entered until it is late."""
    triage = officer_of("BTCD", "triage", name="Trần Thị Điều")
    make_opinion(actor_of(triage))
    own, typed = "/y-kien-mat-tran/2026-1", TYPED | day("received_on", date(2026, 11, 25))
    boss = make_leader("SXD")
    leader = browser_of(app, boss)
    page = html.unescape(leader.get(f"{own}/sua").text)
    assert ("received_on-day" in page, "không sửa được" in page, "23/11/2026" in page) == (False, True, True)
    assert posted(leader, f"{own}/sua", **typed)[0] == 303
    row = db.session.scalars(select(BodyOpinion)).one()
    assert (row.received_on, row.due_on) == (date(2026, 11, 23), date(2026, 12, 14))
    assert posted(browser_of(app, triage), f"{own}/sua", **typed)[0] == 303
    page = html.unescape(leader.get(own).text)
    assert "Ngày nhận: 23/11/2026 → 25/11/2026\nHạn trả lời: 14/12/2026 → 16/12/2026" in page
    assert ("Nội dung: đã sửa lời" in page, "Số, ký hiệu văn bản: 45/MTTQ-BTT → 03/TTND" in page) == (
        True,
        True,
    )

    for role in ("postroom", "desk"):
        clerk = browser_of(app, officer_of("SXD", role, name=f"Bùi Thị {role}", username=f"sxd.{role}"))
        assert posted(clerk, "/y-kien-mat-tran/ghi", **TYPED | {"agency": "SXD"}, files=scan())[0] == 303
    assert posted(clerk, "/y-kien-mat-tran/ghi", **TYPED)[0] == 422
    second = clerk.get("/y-kien-mat-tran/2026-2").text
    [file] = re.findall(r'href="([^"]+/tep/\d+)"', second)
    assert clerk.get(file).status_code == 200
    for address in ("chuyen", "tra-loi", "gach"):
        assert f"/2026-2/{address}" not in second
    forwarded = token(clerk) | {"version": "1", "agency": "21211", "reason": "Thử chuyển"}
    assert clerk.post("/y-kien-mat-tran/2026-2/chuyen", data=forwarded).status_code == 403
    assert posted(leader, "/y-kien-mat-tran/2026-2/sua", **typed)[0] == 303
    clock.at = MOMENT + timedelta(days=40)
    leader = browser_of(app, boss)
    assert "received_on-day" not in leader.get("/y-kien-mat-tran/2026-2/sua").text
    assert 'class="qn-row--late"' in leader.get("/y-kien-mat-tran").text


def test_doors_lists_and_the_register(app: Flask) -> None:
    triage = officer_of("BTCD", "triage", name="Trần Thị Điều")
    first = make_opinion(actor_of(triage), received_on=date(2026, 10, 1), document_on=date(2026, 10, 1))
    make_opinion(actor_of(triage))
    strange = make_opinion(actor_of(triage), "SNNMT")
    browser = browser_of(app, triage)
    page = browser.get("/y-kien-mat-tran").text
    assert page.index("/y-kien-mat-tran/2026-1") < page.index("/y-kien-mat-tran/2026-2")
    assert "Quá hạn 34 ngày" in html.unescape(page)
    for query in (
        "?ds=late",
        "?ds=x&nguon=y&co_quan=z&sau=-1",
        "?nguon=front&co_quan=SXD",
        "?ds=answered&ds=late",
    ):
        assert browser.get(f"/y-kien-mat-tran?{query}").status_code == 200
    handler = browser_of(app, make_handler("SXD"))
    page = handler.get("/y-kien-mat-tran").text
    assert ("2026-2" in page, "2026-3" in page) == (True, False)
    assert handler.get(f"/y-kien-mat-tran/{strange.code}/tra-loi").status_code == 404
    reason = "Đơn của người dân do Mặt trận chuyển, đã ghi ở Ghi đơn đến"
    leader = browser_of(app, make_leader("SXD"))
    page = html.unescape(leader.get("/y-kien-mat-tran/2026-1").text)
    assert ("/2026-1/gach" in page, "Thanh tra tỉnh hoặc Ban Tiếp công dân gạch" in page) == (False, True)
    for client in (leader, handler):
        assert client.get("/y-kien-mat-tran/2026-1/gach").status_code == 403
        assert posted(client, "/y-kien-mat-tran/2026-1/chuyen")[0] == 422
        assert client.post("/y-kien-mat-tran/2026-1/gach", data=token(client)).status_code == 403
    assert posted(browser, "/y-kien-mat-tran/2026-1/gach", reason=reason)[0] == 303
    page = html.unescape(browser.get("/y-kien-mat-tran?ds=struck").text)
    assert ("Đã gạch" in page, "1 ý kiến đã gạch khi đã quá hạn trả lời" in page) == (True, True)
    assert queries.opinions_of(date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 25)) == queries.Numbers(
        0, 0, 0, 0, 1, 1
    )
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
