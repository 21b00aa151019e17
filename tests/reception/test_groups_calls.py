"""Cơ quan được mời cùng tiếp: who is called in to a group reads what it is about and says whether he came."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.agencies import queries as agencies
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.notifications import texts
from feedback.notifications.models import Message
from feedback.reception import calls
from feedback.reception.actions import groups as acts
from feedback.reception.models import Place, VisitCall
from feedback.reception.rules import NotYours
from tests.conftest import MOMENT
from tests.factories.groups import name_of
from tests.factories.officers import actor_of, at_desk, browser_of, make_handler, make_leader, officer_of
from tests.factories.reception import make_place, receiver
from tests.reception.test_groups import act, address, listed, make_group_visit, unknown_digests

TASK = "Nói rõ ngày thay ván cầu treo thôn Trường Định"


def id_of(code: str) -> int:
    found = agencies.by_code(code)
    assert found is not None
    return found.id


def test_an_agency_is_called_in_reads_no_names_and_answers_once(app: Flask, session: Any) -> None:
    desk = browser_of(app, at_desk("21211"))
    leader, clerk = make_leader(), make_handler()
    third = browser_of(app, officer_of("STP", "leader", username="lanh.dao.stp"))
    visit = make_group_visit()
    base, visit_id = address(visit), visit.id
    acts.add_members(visit, listed(7), by=receiver(session.get_one(Place, visit.place_id)), at=MOMENT)
    session.commit()
    assert f'value="{agencies.by_id(visit.agency_id).code}"' not in desk.get(f"{base}/moi").text  # type: ignore[union-attr]
    twice = act(desk, f"{base}/moi", f"{base}/moi", agency_1="SXD", agency_2="SXD", task=TASK)
    assert twice.status_code == 422
    assert "Đã chọn cơ quan này ở trên" in twice.text
    assert TASK in twice.text
    asked = act(desk, f"{base}/moi", f"{base}/moi", agency_1="SXD", agency_2="SNNMT", task=TASK)
    assert asked.status_code == 303, asked.text
    again = act(desk, f"{base}/moi", f"{base}/moi", agency_1="SXD", task=TASK)
    assert again.status_code == 422
    assert "đã được mời" in again.text
    assert "2 cơ quan được mời chưa ghi kết quả" in desk.get(base).text

    told = session.scalars(select(Message).where(Message.template == "reception/called_in")).all()
    assert [(one.recipient_room, one.recipient_id) for one in told] == [("accounts", leader.id)]
    text = texts.render("reception/called_in", told[0].values | _always(), by_post=False)
    assert "25/11/2026" in text.body
    assert TASK not in text.body
    assert not any(char.isdigit() for char in text.subject)

    own = browser_of(app, leader)
    shown = own.get("/tiep-dan/duoc-moi")
    assert "Cầu treo thôn Trường Định hỏng ván" in shown.text
    number = calls.open_to([id_of("SXD")])[0][0].id
    form = own.get(f"/tiep-dan/duoc-moi/{number}")
    assert TASK in form.text
    assert name_of(2) not in form.text + shown.text
    assert own.get(base).status_code == 404
    assert third.get(f"/tiep-dan/duoc-moi/{number}").status_code == 404
    assert "Không có lời mời nào" in third.get("/tiep-dan/duoc-moi").text
    assert browser_of(app, clerk).get("/tiep-dan/duoc-moi").status_code == 403

    to = f"/tiep-dan/duoc-moi/{number}"
    unsaid = act(own, to, to, answer="Thay ván trước ngày 10/12.")
    assert unsaid.status_code == 422
    assert "Chọn «Có đến» hoặc «Không đến»" in unsaid.text
    late = own.get(to)
    assert act(own, to, to, came="yes", answer="Thay ván trước ngày 10/12.").status_code == 303
    assert late.status_code == 200
    assert "Không có lời mời nào" in own.get("/tiep-dan/duoc-moi").text
    page = desk.get(base).text
    assert "Thay ván trước ngày 10/12." in page
    assert "1 cơ quan được mời chưa ghi kết quả" in page
    session.rollback()
    other = calls.open_to([id_of("SNNMT")])[0][0].id
    back = act(
        desk, f"/tiep-dan/duoc-moi/{other}", f"/tiep-dan/duoc-moi/{other}", came="no", answer="Báo bận họp."
    )
    assert back.location.endswith(base)
    assert "Không đến" in desk.get(base).text
    assert unknown_digests(visit_id) == 0
    session.execute(VisitCall.__table__.update().where(VisitCall.id == other).values(came=True))
    assert unknown_digests(visit_id) == 1


def test_what_was_answered_stays_and_who_has_no_part_writes_nothing(app: Flask, session: Any) -> None:
    visit = make_group_visit()
    by = receiver(session.get_one(Place, visit.place_id))
    for wanted in ([], [visit.agency_id], list(range(1, 12))):
        with pytest.raises(NotAllowed):
            acts.call_agencies(visit, wanted, task=TASK, by=by, at=MOMENT)
    acts.call_agencies(visit, [id_of("SXD")], task=TASK, by=by, at=MOMENT)
    session.commit()
    [call] = calls.of_visit(visit.id)
    stranger, clerk = receiver(make_place("STP")), actor_of(make_handler())
    for nobody in (stranger, clerk):
        with pytest.raises(NotYours):
            acts.settle_call(call, came=True, answer="x", by=nobody, at=MOMENT)
    acts.settle_call(call, came=True, answer="Đã hẹn ngày.", by=by, at=MOMENT)
    session.commit()
    with pytest.raises(NotAllowed, match="đã được ghi"):
        acts.settle_call(call, came=False, answer="Không đến.", by=actor_of(make_leader()), at=MOMENT)
    db.session.rollback()
    assert calls.of_visit(visit.id)[0].answer == "Đã hẹn ngày."


def _always() -> dict[str, str]:
    return {"operator": "Ban Tiếp công dân tỉnh", "site_url": "https://phananh.quangngai.example"}
