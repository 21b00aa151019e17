"""Quarterly digests: counted once, kept as issued, sent to offices; later changes change nothing."""

from __future__ import annotations

import html
import io
import re
from datetime import date
from typing import Any

from docx import Document
from flask import Flask
from sqlalchemy import select, update

from feedback.cases.models import Case
from feedback.extensions import db
from feedback.notifications import texts
from feedback.notifications.contacts import contact_of
from feedback.notifications.models import Message
from feedback.oversight.models import DigestAddress, QuarterDigest
from feedback.register.actions import link_waiting
from tests.factories.cases import make_case
from tests.factories.officers import actor_of, browser_of, make_leader, officer_of
from tests.factories.oversight import make_opinion, posted
from tests.oversight.test_opinions import faults


def test_a_digest_is_frozen_when_it_is_issued(app: Flask) -> None:
    who = officer_of("TTT", "inspector", name="Cao Thị Lệ Thanh", position="Phó Chánh Thanh tra tỉnh")
    for _ in range(5):
        make_case("SXD")
    db.session.execute(update(Case).values(received_on=date(2026, 8, 20)))
    make_opinion(actor_of(who), received_on=date(2026, 9, 1), document_on=date(2026, 9, 1))
    browser = browser_of(app, who)
    watcher = browser_of(app, officer_of("SNV", "observer", name="Lê Hữu Nội"))
    assert browser_of(app, make_leader("SXD")).get("/thong-tin-quy").status_code == 403
    token = {
        "csrf_token": re.findall(
            r'name="csrf_token"[^>]*value="([^"]*)"', browser.get("/thong-tin-quy").text
        )[0]
    }
    post = browser.post("/thong-tin-quy/noi-nhan", data=token | {"name": "Sở Nội vụ", "email": "khong"})
    assert post.status_code == 422
    for name in ("Sở Nội vụ", "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh"):
        sent = token | {"name": name, "email": f"vanthu{len(name)}@quangngai.example"}
        assert browser.post("/thong-tin-quy/noi-nhan", data=sent).status_code == 303
    assert browser.post("/thong-tin-quy/noi-nhan", data=sent).status_code == 422
    last = db.session.scalars(select(DigestAddress).order_by(DigestAddress.id.desc())).first()
    assert last is not None
    off = token | {"version": last.version}
    assert browser.post(f"/thong-tin-quy/noi-nhan/{last.id}/thoi-gui", data=off).status_code == 303

    own = "/thong-tin-quy/2026/3"
    page = watcher.get(own).text
    assert ("Ban hành và gửi" in page, "Tiếp nhận" in html.unescape(page)) == (False, True)
    assert watcher.post(own, data=token).status_code == 403
    for path in ("/thong-tin-quy/2026/4", "/thong-tin-quy/99999/1", "/thong-tin-quy/2026/0"):
        assert browser.get(path).status_code == 404
        assert browser.post(path, data=token).status_code == 404
    assert browser.get("/thong-tin-quy/2026/2").status_code == 404
    typed = {"remark": "Phản ánh về đường giao thông tăng.", "signer": "other", "signer_name": "Lê Văn Chánh"}
    code, page = posted(browser, own, **typed, signer_position="Thanh tra viên chính")
    assert (code, "Ghi chức vụ Chánh Thanh tra" in page) == (422, True)
    assert posted(browser, own, remark="x")[0] == 422
    deputy = re.search(r'value="(\d+)"[^>]*>\s*<label[^>]*>\s*Cao Thị Lệ Thanh, Phó Chánh', page)
    assert deputy is not None
    assert posted(browser, own, **typed | {"signer": deputy[1]})[0] == 303
    row = db.session.scalars(select(QuarterDigest)).one()
    assert (row.signer, row.signer_position) == ("Cao Thị Lệ Thanh", "Phó Chánh Thanh tra tỉnh")
    figures = dict(row.figures["rows"])
    assert figures["Vụ việc: tiếp nhận"] == 5
    assert figures["Ý kiến của Mặt trận, đoàn thể: quá hạn chưa trả lời"] == 1
    assert [count for _, count in row.figures["fields"]] == [5]
    db.session.execute(update(Case).values(received_on=date(2026, 5, 5)))
    db.session.commit()
    page = html.unescape(watcher.get(own).text)
    assert re.search(r"Vụ việc: tiếp nhận</th>.*?>5<", page, re.S)
    code, page = posted(browser, own, **typed, signer_position="Chánh Thanh tra tỉnh")
    assert (code, "đã ban hành" in page) == (422, True)
    assert watcher.get(f"{own}/van-ban").data[:5] == b"%PDF-"
    word = Document(io.BytesIO(watcher.get(f"{own}/van-ban?word=1").data))
    cells = [cell.text for table in word.tables for one in table.rows for cell in one.cells]
    assert "Vụ việc: tiếp nhận" in cells
    [mail] = db.session.scalars(select(Message).where(Message.template == "oversight/digest_issued"))
    contact = contact_of(mail.recipient_room, mail.recipient_id)
    assert contact is not None
    assert (contact.name, contact.wants) == ("Sở Nội vụ", "mail")
    text = texts.render(mail.template, mail.values | {"operator": "Tỉnh"}, by_post=False)
    assert "tiếp nhận: 5" in str(text)
    db.session.commit()
    link_waiting()
    db.session.commit()
    assert faults() == []
    changes: list[dict[str, Any]] = [{"figures": {"rows": [], "fields": []}}, {"remark": "khác"}]
    for values in changes:
        db.session.execute(update(QuarterDigest).values(**values))
        assert faults()
        db.session.rollback()
