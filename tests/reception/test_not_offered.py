"""On the pages of reception nobody is offered what he may not do, nor told of whom he need not know."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Final

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases import actions as cases
from feedback.cases.models import Case, Submission
from feedback.extensions import db
from feedback.intake.actions import key_digest
from feedback.law.kinds import Kind
from feedback.people import actions as people
from feedback.reception import forwarding, holding, online, own_days, visits, who
from feedback.reception.actions import shifts
from feedback.reception.actions import visits as acts
from feedback.reception.desk import group, online_held, promises
from feedback.reception.desk.forwarding import beside, pages
from feedback.reception.desk.lines import LAST, name_of
from feedback.reception.models import (
    ForwardedItem,
    Forwarding,
    OnlineBarred,
    OnlineReception,
    Session,
    Turn,
    Visit,
)
from tests.cases.desk_browser import hidden
from tests.conftest import MOMENT
from tests.factories.cases import make_case, sender
from tests.factories.offered import assert_offered, gives, is_offered
from tests.factories.officers import actor_of, at_desk, browser_of, officer_of
from tests.factories.reception import TODAY, make_place, make_session, make_shift, make_visit, visit_details
from tests.factories.rights import acting, without

HOME: Final = "21211"
QUEUE: Final = "/viec-cua-toi"
CASE: Final = "cases:case:read"
BOOK: Final = "reception:book:read"
VISIT: Final = "reception:visit:write"
ROLES: Final = ("leader", "handler", "desk")
KNOWN: Final = {"phone": "0987654321", "id_number": "051090001234"}


def browser_at_home(app: Flask) -> FlaskClient:
    return browser_of(app, officer_of(HOME, *ROLES, username="o.nha"))


def browser_over_all(app: Flask) -> FlaskClient:
    """One who reads the whole province and holds the same permissions, elsewhere."""
    return browser_of(app, officer_of("BTCD", *ROLES, "triage", username="noi.khac"))


def number_of(code: str) -> int:
    agency = agencies.by_code(code)
    assert agency is not None
    return agency.id


def make_slip(case: Case, code: str = HOME) -> Forwarding:
    """With which a case came to the agency of this code."""
    officer = officer_of(code, "desk", username="ghi.phieu")
    days = {"slip_on": TODAY, "arrived_on": TODAY, "entered_at": MOMENT, "officer_id": officer.id}
    of = {"agency_id": number_of(code), "forwarder_kind": "press", "forwarder": "Báo Quảng Ngãi"}
    slip = Forwarding(slip_number="45/PC", **of, **days)
    db.session.add(slip)
    db.session.flush()
    sent = db.session.scalars(select(Submission.id).where(Submission.case_id == case.id)).one()
    db.session.add(ForwardedItem(forwarding_id=slip.id, position=1, case_id=case.id, submission_id=sent))
    db.session.commit()
    return slip


def called(session: Session) -> None:
    """Somebody booked for the session, and must be told by phone that it moved."""
    [person_id] = people.record([sender(email="")], at=MOMENT)
    of = {"place_id": session.place_id, "session_key": session.id, "turn_on": session.held_on}
    seat = {"starts": "08:00", "seat": 1, "position": 1, "source": "booked", "state": "booked"}
    code = {"code": "QNG456789001", "secret_digest": bytes(32), "made_at": MOMENT, "call_about": "moved"}
    db.session.add(Turn(person_id=person_id, **of, **seat, **code))
    db.session.commit()


@pytest.mark.once("sqlite")
def test_what_an_agency_received_is_its_own_to_write(app: Flask) -> None:
    home, elsewhere = browser_at_home(app), browser_over_all(app)
    place, case = make_place(), make_case(HOME)
    session = make_session(place)
    called(session)
    refused = make_visit(place, outcome="refused", ground="SETTLED_AND_PERSISTS")
    crowd = make_visit(place, people_count=7, kind="periodic", session_id=session.id)
    joined = make_visit(place, joins=case.id, outcome="taken", person=sender())
    make_slip(case)
    book, visit = f"/so-tiep-cong-dan?noi={place.id}", f"/tiep-dan/luot/{name_of(refused)}"
    held, many = f"/lich-lanh-dao-tiep/{session.id}", f"/tiep-dan/doan/{name_of(crowd)}"
    offered = [
        (book, VISIT, ">Đính chính<"),
        (visit, "reception:paper:sign", "Ra thông báo từ chối"),
        (many, VISIT, "Mời cơ quan cùng tiếp"),
        (held, "reception:turn:write", ">Đã gọi báo<"),
    ]
    assert_offered((home, *one) for one in offered)
    write_down = f"{held}/noi-dung"
    assert is_offered(home, held, write_down)
    for address, words in ((one[0], one[2]) for one in offered):
        assert not is_offered(elsewhere, address, words), (address, words)
    for words in (write_down, "Cần gọi báo"):
        assert not is_offered(elsewhere, held, words)
    assert home.get(f"{many}/danh-sach").status_code == 200
    assert elsewhere.get(f"{many}/danh-sach").status_code == 404

    shown = f"/don/{case.number}"
    assert_offered(
        [
            (home, held, BOOK, f"/tiep-dan/luot/{name_of(crowd)}"),
            (home, shown, BOOK, f"/tiep-dan/luot/{name_of(joined)}"),
            (home, f"{shown}?muc=don", "reception:forwarding:write", ">phiếu số 45/PC</a>"),
            (home, "/ghi-don", VISIT, ">ghi lượt tiếp<"),
            (home, "/ghi-don", "reception:forwarding:write", "ghi ở trang Phiếu chuyển đến"),
            (elsewhere, "/lich-lanh-dao-tiep", "cases:case:read_all", 'name="co_quan"'),
        ]
    )
    assert not is_offered(home, "/lich-lanh-dao-tiep", 'name="co_quan"')


@pytest.mark.once("sqlite")
def test_at_the_desk(app: Flask) -> None:
    officer, other = officer_of(HOME, "leader", "desk"), at_desk(HOME)
    desk = browser_of(app, officer)
    assert_offered([(desk, "/tiep-dan/ca", "reception:place:edit", ">Thêm nơi tiếp công dân<")])
    place = make_place()
    theirs = make_shift(other, place)
    make_shift(officer, place)
    details = shifts.ShiftDetails(place.id, "regular", officer.full_name, "Cán bộ")
    shifts.open_shift(details, by=actor_of(officer), at=MOMENT)
    assert theirs.closed_at is None
    visit = make_visit(place, by=actor_of(officer), person=sender(**KNOWN))
    visit.submission_key = key_digest("khoa-cua-lan-ghi")
    db.session.commit()
    line, done = f"/tiep-dan/luot/{name_of(visit)}", "/tiep-dan/da-ghi"
    found = {"visit": str(visit.id)}
    browsers = (desk, browser_of(app, other))
    for one in browsers:
        with one.session_transaction() as kept:
            kept[LAST] = "khoa-cua-lan-ghi"
    assert_offered([(desk, done, BOOK, f'"{line}"')])
    assert browsers[1].get(done).status_code == 302

    carried, json = hidden(desk.get("/tiep-dan").text), {"Accept": "application/json"}

    def filled() -> dict[str, str]:
        answer: dict[str, dict[str, str]] = desk.post(
            "/tiep-dan/nguoi", data=carried | found, headers=json
        ).get_json()
        return answer["fill"]

    assert filled()["id_number"] == KNOWN["id_number"]
    with without("people:paper:read"):
        assert filled().keys() & {"id_number", "full_name"} == {"full_name"}


@pytest.mark.once("sqlite")
def test_above_the_queue_stands_what_one_may_do(app: Flask) -> None:
    place, leader = make_place(), officer_of(HOME, "leader")
    make_session(place, leader_id=leader.id)
    make_visit(place, outcome="refused", ground="SETTLED_AND_PERSISTS")
    desk, chair = browser_of(app, officer_of(HOME, "desk", username="ban.tiep")), browser_of(app, leader)
    confirmed, owed = "Buổi tiếp ngày 25/11/2026 chờ xác nhận", "văn bản sau tiếp công dân cần ra"
    assert_offered(
        [
            (chair, QUEUE, "reception:session:conclude", confirmed),
            (desk, QUEUE, VISIT, owed),
            (desk, QUEUE, BOOK, owed),
        ]
    )


@pytest.mark.once("sqlite")
def test_parts_that_other_pages_show_ask_for_themselves(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    place = make_place()
    session, crowd, slip = make_session(place), make_visit(place, people_count=7), make_slip(make_case(HOME))
    request = SimpleNamespace(id=1)
    monkeypatch.setattr(online, "by_visit", gives(request))
    monkeypatch.setattr(online, "visible", gives(request))
    lacking = (BOOK, holding.READ, online.READ, pages.WRITE)
    met: Any = SimpleNamespace(id=1, mode="online")
    with app.test_request_context(f"/ghi-don/bien-nhan?phieu={slip.id}"):
        for actor, may in ((acting(HOME), True), (acting(HOME, *lacking), False)):
            for module in (group, online_held, beside, pages):
                monkeypatch.setattr(module, "current_actor", gives(actor))
            assert ("/tiep-dan/doan/" in str(group.beside_visit(crowd))) is may
            assert bool(group.waiting_today(place)) is may
            assert bool(online_held.of_visit(met)) is may
            assert bool(beside.receipt_next()) is may
            assert bool(promises._address(session, None, actor)) is may


def days_of(viewer: Actor) -> tuple[int, int]:
    """How many days he has in his own calendar, and how many sessions he is reminded of."""
    return len(list(own_days.own_days(viewer, TODAY))), len(holding.waiting_for(viewer, TODAY))


@pytest.mark.once("sqlite")
def test_ones_own_days(app: Flask) -> None:
    leader, delegate, other = (
        officer_of(HOME, "leader", username=name) for name in ("chu.tich", "pho", "khac")
    )
    place = make_place()
    make_session(place, leader_id=leader.id)
    handed = {"delegate_id": delegate.id, "delegate_name": "Hồ Văn Rin", "delegate_position": "Phó Chủ tịch"}
    handed |= {"delegate_document": "12/UQ", "opens": "13:30", "closes": "16:30"}
    make_session(place, leader_id=leader.id, **handed)
    with app.test_request_context():
        assert days_of(acting(HOME, number=leader.id)) == (1, 1)
        assert days_of(acting(HOME, number=delegate.id)) == (1, 1)
        assert days_of(acting(HOME, number=other.id)) == (0, 0)
        assert days_of(acting("SXD", number=leader.id)) == (0, 0)
        assert days_of(acting(HOME, holding.READ, number=leader.id)) == (0, 1)


def reader(code: str, *taken: str) -> Actor:
    """Who reads what his agency has."""
    return acting(code, "cases:case:read_all", "cases:denunciation:read_all", *taken)


@pytest.mark.once("sqlite")
def test_cases_are_told_of_to_who_may_read_them(app: Flask) -> None:
    here, there = make_place(), make_place("SXD")
    case, person = make_case(HOME, sender=sender(**KNOWN)), sender(**KNOWN)
    visit = make_visit(here, person=person, joins=case.id, outcome="taken")
    slip = make_slip(case)
    for viewer, reads in ((reader(HOME), True), (reader("SXD"), False), (reader(HOME, CASE), False)):
        assert [one.readable for one in forwarding.items_of(slip, viewer)] == [reads]
        assert (holding.open_cases_of([visit.person_id], viewer) == [case]) is reads
    assert visits.case_for(visit, reader(HOME)) == case
    assert visits.case_for(visit, reader("SXD")) is None
    joining = visit_details(here, joins=case.id)
    assert acts._joined(joining, reader(HOME)) == case
    with pytest.raises(cases.NotYours):
        acts._joined(joining, reader("SXD"))

    came = make_visit(there, person=person)
    known = who.by_visit(came.id, reader("SXD"), TODAY)
    assert known is not None
    assert (known.times, known.cases) == (1, ())
    assert who.by_visit(visit.id, reader("SXD"), TODAY) is None
    met = who.by_visit(visit.id, reader(HOME), TODAY)
    assert met is not None
    assert [one.case for one in met.cases] == [case]
    name = person.full_name
    assert [one.times for one in who.by_name(name, reader(HOME))] == [1]
    hush(visit)
    assert who.by_name(name, reader(HOME)) == []


def hush(visit: Visit) -> None:
    """The line turns out to be of one who denounces."""
    visit.about = Kind.DENUNCIATION.value
    db.session.flush()


@pytest.mark.once("sqlite")
def test_an_agency_that_stands_aside_sees_no_request_against_its_own(app: Flask) -> None:
    [person_id] = people.record([sender()], at=MOMENT)
    sealed = {"sealed_content": b"x", "wrapped_key": b"x", "key_version": "1", "waiver": True}
    words = {"subject": "", "story": "", "ground": "COMPLEX_MULTI_AGENCY", "ground_words": ""}
    empty: dict[str, Any] = {"waiver_files": [], "minutes_files": [], "details": {}}
    code = {"code": "QNG456789001", "secret_digest": bytes(32), "asked_at": MOMENT}
    of = {"agency_id": number_of(HOME), "person_id": person_id, "about": Kind.DENUNCIATION.value}
    one = OnlineReception(**of, **code, **sealed, **words, **empty)
    db.session.add(one)
    db.session.flush()
    assert online.visible(reader(HOME), one.id) is one
    db.session.add(OnlineBarred(online_id=one.id, agency_id=one.agency_id, why="Tố cáo người đứng đầu"))
    db.session.flush()
    assert online.visible(reader(HOME), one.id) is None


@pytest.mark.once("sqlite")
def test_papers_of_a_visit_are_made_where_it_was(app: Flask) -> None:
    name = name_of(make_visit(outcome="guided", guided_to="Tòa án nhân dân khu vực 1"))
    for browser, status in ((browser_at_home(app), 200), (browser_over_all(app), 404)):
        assert browser.get(f"/tiep-dan/luot/{name}/huong-dan.pdf").status_code == status
        assert browser.get(f"/tiep-dan/luot/{name}").status_code == 200
