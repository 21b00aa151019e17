"""Who may not do something about a consultation isn't offered it, and isn't its second officer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from feedback.accounts.models import Officer
from feedback.actor import CITIZEN, Actor
from feedback.agencies import queries as agencies
from feedback.consultation import confirming, consultations
from feedback.consultation.actions import changing
from feedback.consultation.actions import opinions as saying
from feedback.consultation.actions.opinions import OpinionDetails
from feedback.consultation.desk import consultation as desk
from feedback.consultation.desk import planning
from feedback.consultation.models import Consultation, ConsultationCase
from feedback.extensions import db
from tests.conftest import MOMENT
from tests.factories.cases import make_case
from tests.factories.consultation import make_consultation, make_households
from tests.factories.matters import receive_matter
from tests.factories.officers import browser_of, officer_of
from tests.factories.reception import TODAY
from tests.factories.rights import acting, goes_with, text_of

pytestmark = pytest.mark.once("sqlite")
HOME = "21211"
LIST = "/lay-y-kien"
SECOND = changing.CONFIRM
READ_ALL = consultations.READ_ALL


def link(consultation: Consultation, *case_ids: int | None) -> None:
    for one in case_ids:
        db.session.add(ConsultationCase(consultation_id=consultation.id, case_id=one, at=MOMENT))
    db.session.commit()


def in_state(number: str, state: str, **more: Any) -> Consultation:
    return make_consultation(number=number, state=state, **more)


def written(by: Officer) -> dict[str, Any]:
    return {"synthesis": "Đa số đồng ý.", "synthesis_by": by.id, "majority": "agree"}


@pytest.fixture
def head(app: Flask) -> Officer:
    return officer_of(HOME, "leader", "handler", username="chu.tich")


def test_links_go_with_their_permissions(app: Flask, head: Officer) -> None:
    clerk = officer_of(HOME, "handler", username="xu.ly")
    running, late = make_consultation(), in_state("2026-804", "open", closes_on=TODAY - timedelta(days=1))
    sent_on = TODAY - timedelta(days=9)
    draft = in_state("2026-802", "draft", announced_at=None, plan_sent_on=sent_on)
    closed = in_state("2026-803", "closed", **written(clerk))
    answered = in_state("2026-805", "answered", **written(clerk), synthesis_at=MOMENT, published_by=head.id)
    make_households(running, 2)
    make_households(draft, 1)
    said = OpinionDetails(
        channel="online", stance="agree", given_on=TODAY, name="Lê Văn Tám", submission_key="k" * 30
    )
    saying.enter(running, said, by=CITIZEN, at=MOMENT)
    case = make_case(HOME)
    link(running, case.id)
    reader = browser_of(app, head)
    offered: dict[str, list[tuple[Consultation | str, str, str]]] = {
        changing.WRITE: [
            (running, "/vu-viec", "Liên kết vụ việc"),
            (running, "/tai-lieu", "Thêm tài liệu"),
            (running, "/niem-yet", "Ghi nơi niêm yết"),
            (draft, "", "Dừng lấy ý kiến"),
        ],
        changing.ANSWERS: [
            (closed, "/tong-hop", "Sửa tổng hợp"),
            (answered, "/tong-hop", "Soạn quyết định"),
            (answered, "/quyet-dinh", "Soạn quyết định"),
            (running, "/nhom", "Lập nhóm"),
            (running, "/y-kien/1", "Gạch ý kiến này"),
        ],
        changing.OPINIONS: [
            (late, "", "Kết thúc nhận ý kiến"),
            (running, "/y-kien/1", "Đối chiếu với danh sách hộ"),
        ],
        changing.ANNOUNCE: [
            (running, "", "Kéo dài thời gian"),
            (running, "", "Dừng lấy ý kiến"),
        ],
        SECOND: [("/viec-cua-toi", "", "Tổng hợp ý kiến chờ xem")],
        consultations.READ: [(f"/don/{case.number}", "", "Dự án đã lấy ý kiến")],
    }
    for permission, places in offered.items():
        for one, tail, words in places:
            address = one if isinstance(one, str) else f"{LIST}/{one.code}{tail}"
            goes_with(permission, reader, address, [words])


def test_pages_of_another_agency_are_not_offered(app: Flask) -> None:
    consultation = make_consultation()
    make_households(consultation, 1)
    own, everywhere = (officer_of(HOME, "leader"), officer_of("SXD", "triage"))
    shown = [text_of(browser_of(app, one), f"{LIST}/{consultation.code}") for one in (own, everywhere)]
    for tail in ("ho", "y-kien"):
        assert [f'/{consultation.code}/{tail}"' in one for one in shown] == [True, False]
    filters = [text_of(browser_of(app, one), LIST) for one in (own, everywhere)]
    assert ['name="co_quan"' in one for one in filters] == [False, True]


def test_the_way_to_announce_goes_with_the_permission(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = in_state("2026-802", "draft", announced_at=None)
    monkeypatch.setattr(planning, "_barred", lambda _: "")
    for taken, offered in ((), True), ((changing.ANNOUNCE,), False):
        monkeypatch.setattr(desk, "current_actor", lambda taken=taken: acting(HOME, *taken))
        with app.test_request_context("/lay-y-kien"):
            assert ("cong-bo" in planning.announcement(draft)) is offered


def test_cases_that_one_may_not_read_are_counted_and_not_shown(app: Flask) -> None:
    consultation = make_consultation()
    denounced = receive_matter("denunciation", HOME).lodged.case_id
    case = make_case(HOME)
    link(consultation, case.id, denounced)
    reader = acting(HOME, "cases:denunciation:read", "cases:denunciation:read_all", "cases:sealed:read_all")
    assert [one.id for one in consultations.cases_of(consultation.id, reader)] == [case.id]


def test_what_waits_is_of_ones_own_agency(app: Flask) -> None:
    clerk = officer_of(HOME, "handler")
    closed = in_state("2026-803", "closed", **written(clerk))
    numbers = [one.id for code in (HOME, "SXD") if (one := agencies.by_code(code))]
    waits = [consultations.to_confirm(number, 0, TODAY) for number in numbers]
    assert waits == [[("synthesis", closed.code, closed.title)], []]


def test_who_is_the_second_officer(app: Flask) -> None:
    consultation, writer = make_consultation(), officer_of(HOME, "handler")

    def may(by: Actor) -> bool:
        return confirming.may_confirm(consultation, writer.id, by, TODAY)

    assert may(acting(HOME, READ_ALL))
    assert not may(acting(HOME, SECOND))
    assert not may(acting(HOME, number=writer.id))
    assert not may(acting("SXD", READ_ALL))
    assert may(acting("SXD")), "nobody at home may"
    officer_of(HOME, "leader")
    assert not may(acting("SXD")), "somebody at home may"
