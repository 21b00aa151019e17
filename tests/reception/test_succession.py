"""What an ended agency left of its receptions is read by its successor; what is open is answered there."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask

from feedback.actor import SYSTEM
from feedback.administration import reorganisation
from feedback.agencies import plans
from feedback.agencies import queries as agencies
from feedback.clock import FixedClock
from feedback.commitments import actions as commitments
from feedback.commitments.actions import Promise
from feedback.extensions import db
from feedback.reception import calls
from feedback.reception.actions import groups
from feedback.reception.actions.forwarding import SlipDetails, enter_slip
from feedback.reception.desk.lines import name_of
from feedback.reception.models import Place, VisitCall
from tests.commitments.test_commitments import ROAD
from tests.conftest import MOMENT
from tests.factories.officers import actor_of, at_desk, browser_of, make_leader
from tests.factories.reception import TODAY, make_place, make_session, make_visit, receiver
from tests.reception.test_groups import act, make_group_visit

PLAN = """
document = "Nghị quyết 12/NQ-HĐND"
last_on = 2026-11-25
[[end]]
agency = "21115"
default = "21124"
"""


def test_the_successor_reads_what_its_predecessor_left(app: Flask, clock: FixedClock, session: Any) -> None:
    ended, heir = agencies.by_code("21115"), agencies.by_code("21124")
    assert ended is not None
    assert heir is not None
    place = make_place("21115", area_code="21115")
    chair = actor_of(make_leader("21115"))
    line = name_of(make_visit(place))
    held = make_session(place, state="held", held_at=MOMENT)
    [kept] = commitments.make(
        ("reception_session", held.id),
        [Promise(ended.id, ROAD, date(2026, 12, 10))],
        heard_by=ended.id,
        by=chair,
        at=MOMENT,
    )
    commitments.drop(kept, reason="Dân không cần nữa", expected=1, by=chair, at=MOMENT)
    slip = enter_slip(
        SlipDetails(
            forwarder_kind="press",
            forwarder="Báo Quảng Ngãi",
            slip_number="45/PC",
            slip_on=TODAY,
            arrived_on=TODAY,
        ),
        by=receiver(place),
        at=MOMENT,
    )
    host = make_group_visit()
    by = receiver(session.get_one(Place, host.place_id))
    groups.call_agencies(host, [ended.id], task="Nói rõ ngày thay ván", by=by, at=MOMENT)
    [call] = calls.of_visit(host.id)
    asked, call_id = f"/tiep-dan/duoc-moi/{call.id}", call.id
    addresses = (
        f"/tiep-dan/luot/{line}",
        f"/lich-lanh-dao-tiep/{held.id}",
        f"/cam-ket/{kept.id}",
        f"/phieu-chuyen-den/{slip.id}",
        asked,
    )
    desk, leader = at_desk("21124"), make_leader("21124")
    assert ended.id not in agencies.whose_work(heir.id, TODAY)
    session.commit()
    who = (desk, desk, leader, desk, leader)
    readers = [browser_of(app, one) for one in who]
    for reader, address in zip(readers, addresses, strict=True):
        assert reader.get(address).status_code == 404, address
    clock.at = MOMENT.replace(day=26)
    reorganisation.reorganise(plans.read(PLAN), by=SYSTEM, at=clock.at)
    session.commit()
    assert {heir.id, ended.id} <= agencies.whose_work(heir.id, date(2026, 11, 26))
    assert agencies.whose_work(None, TODAY) == set()
    readers = [browser_of(app, one) for one in who]
    for reader, address in zip(readers, addresses, strict=True):
        page = reader.get(address)
        assert page.status_code == 200, address
    assert readers[2].get(f"/lich-lanh-dao-tiep/{held.id}/thong-bao-ket-luan").status_code == 404
    assert "Cầu treo" in readers[2].get("/tiep-dan/duoc-moi").text
    assert act(readers[2], asked, asked, came="yes", answer="Thay ván trước 10/12.").status_code == 303
    db.session.rollback()
    assert db.session.get_one(VisitCall, call_id).came
