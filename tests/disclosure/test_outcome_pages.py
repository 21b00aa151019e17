"""Officers read results of cases: the list, one result, who may see which."""

from __future__ import annotations

from flask import Flask

from tests.factories.disclosure import make_outcome
from tests.factories.officers import browser_of, make_leader, officer_of


def test_a_result_is_read_by_its_own_agency(app: Flask) -> None:
    outcome = make_outcome("complaint_second")
    leader = browser_of(app, make_leader())
    page = leader.get("/cong-khai-vu-viec")
    assert outcome.code in page.text
    assert "Khiếu nại lần hai" in page.text
    one = leader.get(f"/cong-khai-vu-viec/{outcome.code.lower()}")
    assert "Dòng kết quả" in one.text
    assert "215/QĐ-UBND" in one.text
    for shown in ("cho-xem", "dang-cong-khai", "da-go", "lạ'--"):
        assert leader.get("/cong-khai-vu-viec", query_string={"ds": shown}).status_code == 200
    elsewhere = browser_of(app, make_leader("SNNMT", name="Nguyễn Văn Tám"))
    assert outcome.code not in elsewhere.get("/cong-khai-vu-viec").text
    assert elsewhere.get(f"/cong-khai-vu-viec/{outcome.code}").status_code == 404
    assert leader.get("/cong-khai-vu-viec/KQ00000000").status_code == 404
    assert leader.get("/cong-khai-vu-viec/%00").status_code == 404


def test_a_conclusion_on_a_denunciation_is_seen_only_by_who_handles_them(app: Flask) -> None:
    outcome = make_outcome("denunciation")
    handler = browser_of(app, officer_of("SXD", "handler", username="xu.ly"))
    assert outcome.code not in handler.get("/cong-khai-vu-viec").text
    assert handler.get(f"/cong-khai-vu-viec/{outcome.code}").status_code == 404
    named = browser_of(app, officer_of("SXD", "handler", "denunciation", username="to.cao"))
    page = named.get(f"/cong-khai-vu-viec/{outcome.code}")
    assert "Chưa công khai" in page.text
    assert "tố cáo" not in page.text.split("</title>")[0].lower()
