"""The desk's pages of notices: on, tried out, sent again, another secret, off; who may, what stays."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.partners import proofs
from feedback.partners.hooks import delivery
from feedback.partners.models import HookDelivery, Partner, PartnerEvent
from tests.cases.desk_browser import hidden
from tests.factories.officers import browser_of, make_leader, officer_of
from tests.factories.partners import make_partner, partner_server

SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]+")


def press(client: FlaskClient, path: str, **typed: str) -> tuple[int, str]:
    """Fill the form of a page in and send it; its status and what is read then."""
    page = client.get(path).get_data(as_text=True)
    answer = client.post(path, data=hidden(page) | typed, follow_redirects=True)
    return answer.status_code, unescape(answer.get_data(as_text=True))


def push(client: FlaskClient, page: str, path: str) -> tuple[int, str]:
    """Press a button of a page that sends by itself."""
    answer = client.post(path, data=hidden(client.get(page).get_data(as_text=True)), follow_redirects=True)
    return answer.status_code, unescape(answer.get_data(as_text=True))


def test_from_on_to_off(app: Flask, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], local_partners=True))
    number = make_partner("Ứng dụng " + "Quảng Ngãi Số " * 10).id
    admin = browser_of(app, officer_of("UBT", "admin"))
    own = f"/doi-tac/{number}"
    page = f"{own}/thong-bao"
    assert "Chưa bật" in admin.get(own).get_data(as_text=True)
    assert admin.get(f"{page}/khoa-ky").status_code == 404
    for bad in ("", "không phải địa chỉ", "ftp://doitac.example/", "http://a:b@127.0.0.1/", "x" * 501):
        assert press(admin, f"{page}/dia-chi", url=bad)[0] == 422
    with partner_server() as server:
        status, shown = press(admin, f"{page}/dia-chi", url=server.url)
        [secret] = SECRET.findall(shown)
        assert status == 200
        assert server.url in admin.get(own).get_data(as_text=True)
        # What is told there already isn't switched on twice.
        assert press(admin, f"{page}/dia-chi", url=server.url)[0] == 422
        status, shown = push(admin, page, f"{page}/thu")
        assert (status, "Chờ gửi" in shown) == (200, True)
        server.answers = [500]
        delivery.deliver()
        shown = admin.get(page).get_data(as_text=True)
        assert "Sẽ gửi lại" in shown
        assert "Trả lời mã 500" in shown
        db.session.execute(update(HookDelivery).values(state="gave_up", ended_at=clock.at))
        db.session.commit()
        one = db.session.scalars(select(HookDelivery.id)).one()
        assert "Chờ gửi" in push(admin, page, f"{page}/{one}/gui-lai")[1]
        # Pressed twice: it waits already.
        assert push(admin, page, f"{page}/{one}/gui-lai")[0] == 422
        assert push(admin, page, f"{page}/{2**63}/gui-lai")[0] == 404
        other = make_partner("Đối tác khác").id
        assert push(admin, page, f"/doi-tac/{other}/thong-bao/{one}/gui-lai")[0] == 404
        delivery.deliver()
        assert "Đã nhận" in admin.get(page).get_data(as_text=True)
    [new] = SECRET.findall(press(admin, f"{page}/khoa-ky")[1])
    assert new != secret
    assert "Khóa ký cũ còn dùng được" in admin.get(page).get_data(as_text=True)
    assert SECRET.findall(admin.get(page).get_data(as_text=True)) == []
    assert "Đổi tiếp bây giờ thì khóa ấy hết dùng ngay" in admin.get(f"{page}/khoa-ky").get_data(as_text=True)
    assert press(admin, f"{own}/tam-dung", reason="Bảo trì máy chủ")[0] == 200
    status, shown = push(admin, page, f"{page}/thu")
    assert (status, "Đối tác này đang tạm dừng" in shown) == (422, True)
    assert press(admin, f"{own}/hoat-dong-lai", reason="Đã xong")[0] == 200
    assert "Đã tắt" in press(admin, f"{page}/tat")[1]
    assert push(admin, page, f"{page}/thu")[0] == 422
    events = db.session.scalars(select(PartnerEvent).where(PartnerEvent.act.startswith("hook_")))
    assert sorted(one.act for one in events) == [
        *("hook_off", "hook_on", "hook_secret_replaced", "hook_sent_again", "hook_tried_out")
    ]
    assert list(proofs.check()) == []
    db.session.execute(update(Partner).values(hook_gone_at=clock.at))
    assert len(list(proofs.check())) == 2


def test_those_who_write_programs_read_how(app: Flask) -> None:
    page = app.test_client().get("/open311").get_data(as_text=True)
    assert "1 phút, 5 phút, 30 phút, 2 giờ" in page
    for word in ("webhook-id", "webhook-timestamp", "webhook-signature", "whsec_", "410"):
        assert word in page


def test_only_who_looks_after_partners(app: Flask) -> None:
    number = make_partner().id
    leader = browser_of(app, make_leader())
    for path in ("", "/dia-chi", "/khoa-ky", "/tat"):
        assert leader.get(f"/doi-tac/{number}/thong-bao{path}").status_code in (403, 404)
    assert leader.post(f"/doi-tac/{number}/thong-bao/thu").status_code in (400, 403)


def test_seen_before_another_changed_it(app: Flask) -> None:
    partner = make_partner(hook_url="https://doitac.example/thong-bao")
    admin = browser_of(app, officer_of("UBT", "admin"))
    path = f"/doi-tac/{partner.id}/thong-bao/tat"
    stale = hidden(admin.get(path).get_data(as_text=True))
    db.session.execute(update(Partner).values(version=Partner.version + 1))
    db.session.commit()
    assert admin.post(path, data=stale).status_code == 409
    assert db.session.scalar(select(Partner.hook_url)) is not None
