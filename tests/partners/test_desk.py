"""Who looks after partners: adds them, gives keys out, takes them back, pauses and ends."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from feedback.actor import SYSTEM
from feedback.cases.models import Case
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.partners import proofs
from feedback.partners.actions import hooks, keys
from feedback.partners.keys import partner_of
from feedback.partners.models import HookDelivery, Partner, PartnerEvent, PartnerKey
from feedback.partners.refusals import NotYours
from tests.conftest import MOMENT
from tests.factories.cases import receive
from tests.factories.officers import actor_of, browser_of, make_leader, officer_of
from tests.factories.partners import make_key, make_partner, make_request, open311_form

LONG = "Trung tâm Giám sát, điều hành thông minh tỉnh Quảng Ngãi – ứng dụng " + "Công dân số " * 9


def admin(app: Flask) -> FlaskClient:
    return browser_of(app, officer_of("BTCD", "admin", name="Võ Quang Trị"))


def posted(client: FlaskClient, path: str, **form: object) -> tuple[int, str]:
    """What a post of a page's form answers, its hidden fields sent along."""
    page = client.get(path).text
    hidden = dict(re.findall(r'<input[^>]*name="(csrf_token|version)"[^>]*value="([^"]*)"', page))
    answer = client.post(path, data=hidden | form)
    return answer.status_code, html.unescape(answer.text)


def test_from_adding_to_the_end(app: Flask, clock: FixedClock) -> None:
    browser = admin(app)
    assert "Chưa có đối tác nào" in browser.get("/doi-tac").text
    typed = {
        "name": LONG.strip(),
        "contact": "Cao Thị Lệ, 0255 3822 111",
        "per_minute": "30",
        "per_day": "200",
    }
    code, page = posted(browser, "/doi-tac/them", **typed | {"per_day": "0"})
    assert (code, "từ 1 đến" in page) == (422, True)
    assert posted(browser, "/doi-tac/them", **typed)[0] == 303
    code, page = posted(browser, "/doi-tac/them", **typed)
    assert (code, "Đã có đối tác mang tên này" in page) == (422, True)
    partner = db.session.scalars(select(Partner)).one()
    own = f"/doi-tac/{partner.id}"
    assert posted(browser, f"{own}/sua", **typed | {"per_day": "300"})[0] == 303

    code, page = posted(browser, f"{own}/khoa", label="máy chủ")
    whole = re.search(r"qn_[\w-]{43}", page)
    assert code == 200
    assert whole is not None
    key = whole[0]
    assert key not in browser.get(own).text
    code, page = posted(browser, f"{own}/khoa", label="máy chủ")
    assert (code, "Đã cấp một khóa mang tên này" in page, "qn_" in page) == (422, True, False)
    db.session.rollback()
    found = partner_of(key, clock.at)
    assert found is not None
    assert (found.id, found.per_day) == (partner.id, 300)
    past = {"ends_on-day": "1", "ends_on-month": "1", "ends_on-year": "2026"}
    code, page = posted(browser, f"{own}/khoa", label="chạy thử", **past)
    assert (code, "Ngày này đã qua" in page) == (422, True)

    row = db.session.scalars(select(PartnerKey)).one()
    assert row.used_at == clock.at
    assert key.startswith(row.start)
    assert posted(browser, f"{own}/tam-dung", reason="Gửi nhiều đơn thử")[0] == 303
    resting = partner_of(key, clock.at)
    assert resting is not None
    assert resting.state == "paused"
    assert posted(browser, f"{own}/hoat-dong-lai", reason="Đã sửa phần mềm")[0] == 303
    awake = partner_of(key, clock.at)
    assert awake is not None
    assert awake.state == "active"
    assert posted(browser, f"{own}/khoa/{row.id}/thu-hoi")[0] == 303
    assert partner_of(key, clock.at) is None
    assert "Đã thu hồi" in browser.get(own).text
    assert browser.get(f"{own}/khoa/{row.id}/thu-hoi").status_code == 404
    assert posted(browser, f"{own}/ket-thuc", reason="Hết hợp đồng")[0] == 303
    for path in ("sua", "khoa", "tam-dung"):
        assert browser.get(f"{own}/{path}").status_code == 404
    assert "Đã kết thúc" in browser.get("/doi-tac").text

    db.session.rollback()
    acts = db.session.scalars(select(PartnerEvent.act).order_by(PartnerEvent.id)).all()
    assert acts == [
        *("partner_added", "partner_changed", "key_made", "partner_paused", "partner_resumed"),
        *("key_revoked", "partner_ended"),
    ]
    told = str(db.session.scalars(select(PartnerEvent.details)).all())
    assert key not in told
    assert "Cao Thị Lệ" not in told
    assert list(proofs.check()) == []
    db.session.execute(update(Partner).values(per_minute=6000))
    db.session.execute(update(PartnerKey).values(revoked_at=None))
    assert len(list(proofs.check())) == 2
    db.session.rollback()


def test_the_second_of_two_is_told(app: Flask) -> None:
    partner = make_partner()
    browser, path = admin(app), f"/doi-tac/{partner.id}/tam-dung"
    page = browser.get(path).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', page)
    assert token is not None
    partner.version += 1
    db.session.commit()
    form = {"csrf_token": token[1], "version": "1", "reason": "Gửi đơn thử"}
    answer = browser.post(path, data=form)
    assert (answer.status_code, "Gửi đơn thử" in answer.text) == (409, True)


def test_the_end_stops_notices(app: Flask) -> None:
    partner = make_partner(hook_url="https://doitac.example/nghe")
    hooks.try_out(partner, by=SYSTEM, at=MOMENT)
    db.session.commit()
    assert posted(admin(app), f"/doi-tac/{partner.id}/ket-thuc", reason="Hết hợp đồng")[0] == 303
    db.session.expire_all()
    assert db.session.scalars(select(HookDelivery.state)).all() == ["gave_up"]
    assert partner.hook_url is None
    assert list(proofs.check()) == []


def test_how_much_is_sent_and_by_whom(app: Flask, client: FlaskClient, clock: FixedClock) -> None:
    partner = make_partner("Báo <b>Quảng Ngãi</b>")
    make_request(partner, receive(), MOMENT - timedelta(days=70))
    key = make_key(partner)
    assert client.post("/open311/v2/requests.json", data=open311_form(key)).status_code == 200
    browser = admin(app)
    page = browser.get("/doi-tac").text
    assert re.search(r"Đơn trong 30 ngày: </span>1<", page)
    assert "12 tháng, 2 đơn" in browser.get(f"/doi-tac/{partner.id}").text
    case = browser_of(app, make_leader("SXD")).get(f"/don/{_number()}")
    assert "Gửi qua: Báo &lt;b&gt;Quảng Ngãi&lt;/b&gt;" in case.text
    for roles in (("inspector",), ("leader",), ("handler",)):
        assert browser_of(app, officer_of("SXD", *roles)).get("/doi-tac").status_code == 403


def _number() -> str:
    return db.session.scalars(select(Case.number).order_by(Case.id)).first() or ""


def test_an_actor_without_the_right_does_nothing(app: Flask) -> None:
    partner, leader = make_partner(), actor_of(make_leader())
    with pytest.raises(NotYours):
        keys.make(partner, "máy chủ", None, by=leader, at=MOMENT)
