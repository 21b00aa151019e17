"""Model texts: written, approved, changed, put into a step's page; only those of agency, field and step."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from feedback.agencies import queries as agencies
from feedback.cases import model_texts
from feedback.cases.actions import templates as acts
from feedback.cases.actions.moving import NotYours, Stale
from feedback.cases.models import AnswerTemplate
from feedback.extensions import db
from tests.conftest import MOMENT
from tests.factories.cases import make_accepted_case, make_case
from tests.factories.officers import actor_of, browser_of, make_handler, make_leader, officer_of
from tests.intake import walk

TEXT = "{Cơ quan} đã nhận đơn số {số vụ việc} ngày {ngày nhận} về việc: {tóm tắt}."
LIST = "/mau-tra-loi"


def write(by: Any, template: AnswerTemplate | None = None, **more: Any) -> AnswerTemplate:
    values: dict[str, Any] = {
        "kind": "template",
        "name": "Cầu, đường hỏng",
        "text": TEXT,
        "for_all": False,
        "field_key": "local_roads",
        "step": "answer",
        "expected": template.version if template else None,
    }
    written = acts.write_template(template, by=by, at=MOMENT, **(values | more))
    db.session.commit()
    return written


def approve(template: AnswerTemplate, by: Any) -> None:
    acts.approve_template(template, expected=template.version, by=by, at=MOMENT)
    db.session.commit()


def send(client: Any, path: str, to: str = "", **typed: Any) -> Any:
    page = client.get(path).get_data(as_text=True)
    main = page[page.index("<main") :]
    if to:
        main = next(one for one in re.findall(r"<form.*?</form>", main, re.S) if f'action="{to}"' in one)
    return client.post(to or path, data=walk.hidden(main) | typed)


def test_written_approved_and_changed_by_the_pages(app: Flask) -> None:
    handler, leader = browser_of(app, make_handler()), browser_of(app, make_leader())
    assert "Chưa có mẫu nào" in handler.get(LIST).get_data(as_text=True)
    typed = {"kind": "template", "name": "Cầu hỏng", "text": TEXT, "step": "answer", "field_key": ""}
    bad = send(handler, f"{LIST}/moi", **(typed | {"text": "Gửi {tên người gửi}, {số vụ việc"}))
    assert bad.status_code == 422
    assert "Không có chỗ điền {tên người gửi}, {" in bad.get_data(as_text=True)
    answer = send(handler, f"{LIST}/moi", **typed)
    assert answer.status_code == 303
    address = answer.headers["Location"]
    assert "Chờ duyệt" in handler.get(LIST).get_data(as_text=True)
    assert "Duyệt mẫu này" not in handler.get(address).get_data(as_text=True)
    assert handler.post(f"{address}/duyet", data={}).status_code == 403

    case = make_accepted_case()
    page = f"/don/{case.number}/tra-loi"
    assert "Chèn mẫu" not in leader.get(page).get_data(as_text=True)
    assert send(leader, address, f"{address}/duyet").status_code == 303
    html = leader.get(page).get_data(as_text=True)
    assert "Chèn mẫu" in html
    number = address.rpartition("/")[2]
    assert f"?mau={number}" in html
    begun = leader.get(f"{page}?mau={number}").get_data(as_text=True)
    assert f"Sở Xây dựng đã nhận đơn số {case.number} ngày 25/11/2026" in begun
    assert "Sở Xây dựng đã nhận" not in leader.get(f"{page}?mau=9999").get_data(as_text=True)
    drafting = f"/don/{case.number}/du-thao/tra-loi"
    assert f"?mau={number}" in handler.get(drafting).get_data(as_text=True)
    begun = handler.get(f"{drafting}?mau={number}").get_data(as_text=True)
    assert f"Sở Xây dựng đã nhận đơn số {case.number}" in begun
    assert "bỏ đi nếu là của một người" not in leader.get(address).get_data(as_text=True)

    personal = {"name": "Cầu hỏng, sửa", "text": "Gọi bà Cúc 0914 555 666 để biết thêm."}
    assert send(handler, f"{address}/sua", **(typed | personal)).status_code == 303
    assert "Mẫu này có số điện thoại" in leader.get(address).get_data(as_text=True)
    assert "Chèn mẫu" not in leader.get(page).get_data(as_text=True)
    # The leader's page is old: he approves only what he read.
    old = {
        "version": "1",
        "csrf_token": walk.hidden(leader.get(address).get_data(as_text=True))["csrf_token"],
    }
    assert leader.post(f"{address}/duyet", data=old).status_code == 409
    assert send(leader, address, f"{address}/ngung").status_code == 303
    assert "Đã ngừng dùng" in leader.get(LIST).get_data(as_text=True)


def test_only_those_of_agency_field_and_step(app: Flask) -> None:
    handler, leader = actor_of(make_handler()), actor_of(make_leader())
    case, other = make_case(), make_case("SYT")
    mine = write(handler)
    approve(mine, leader)
    words = "Xin cảm ơn ông/bà."
    phrase = write(handler, kind="phrase", name="Cảm ơn", text=words, field_key=None, step=None)
    approve(phrase, leader)
    assert [one.id for one in model_texts.offered(case, "answer")] == [mine.id, phrase.id]
    assert [one.id for one in model_texts.offered(case, "submit_answer")] == [mine.id, phrase.id]
    assert [one.id for one in model_texts.offered(case, "refuse")] == [phrase.id]
    assert model_texts.offered(other, "answer") == []
    case.field_key = "electricity"
    db.session.commit()
    assert [one.id for one in model_texts.offered(case, "answer")] == [phrase.id]
    stranger = browser_of(app, make_handler("SYT"))
    assert stranger.get(f"{LIST}/{mine.id}").status_code == 404
    with pytest.raises(NotYours):
        write(actor_of(make_leader("SYT")), mine)
    db.session.rollback()
    with pytest.raises(NotYours):
        write(handler, for_all=True)
    db.session.rollback()
    with pytest.raises(Stale):
        acts.approve_template(mine, expected=7, by=leader, at=MOMENT)
    db.session.rollback()
    assert browser_of(app, officer_of("BTCD", "inspector")).get(LIST).status_code == 403


def test_the_province_writes_for_all(app: Flask) -> None:
    committee = actor_of(officer_of(agencies.province_committee().code, "leader", name="Trần Hoàng Tuấn"))
    template = write(committee, for_all=True, field_key=None)
    approve(template, committee)
    assert [one.id for one in model_texts.offered(make_case(), "answer")] == [template.id]
    html = browser_of(app, make_handler()).get(f"{LIST}/{template.id}").get_data(as_text=True)
    assert "Sửa mẫu" not in html
