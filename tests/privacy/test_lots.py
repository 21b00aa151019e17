"""What is kept of people without a case: each kind has a term, goes by year, stays gone."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from feedback.actor import SYSTEM
from feedback.agencies.models import Agency
from feedback.attachments import actions as attachments
from feedback.clock import FixedClock
from feedback.consultation.actions import opinions
from feedback.consultation.actions.opinions import OpinionDetails
from feedback.consultation.models import Household, Opinion
from feedback.dialogue.models import Invitee, Question, Registration, Support
from feedback.extensions import db
from feedback.law import keeping
from feedback.notifications.models import Message
from feedback.people import actions as people
from feedback.people.models import Person
from feedback.privacy import erasing, journal
from feedback.privacy.actions import lots as acts
from feedback.privacy.cli import erase_cli
from feedback.privacy.models import RetentionLot
from feedback.privacy.refusals import NotYours, Refused
from feedback.reception.models import OnlineReception, Turn, Visit
from tests.attachments.samples import png
from tests.conftest import MOMENT, House
from tests.factories.cases import make_answered_case, sender
from tests.factories.consultation import make_consultation, make_households
from tests.factories.dialogue import make_came, make_dialogue
from tests.factories.officers import actor_of, browser_of, make_leader
from tests.factories.reception import TODAY, make_place, make_visit
from tests.privacy.test_erasing import BEFORE, CANARY, copied, faults, strings_left
from tests.privacy.test_pages import posted

NAME, PHONE, MAIL, ADDRESS, WORDS, _INSIDE = CANARY
SECRET = {"secret_digest": bytes(32), "made_at": MOMENT}
ROWS = (Turn, Visit, OnlineReception, Registration, Question, Invitee, Opinion, Household)


@pytest.fixture(autouse=True)
def remember(house: House) -> None:
    BEFORE.update(path.name for path in (house.folder / "files").rglob("*"))


def one_of_each() -> None:
    """A row of each kind without a case, full of strings by which somebody could be known; committed."""
    who = sender(full_name=NAME, phone=PHONE, email=MAIL, address=ADDRESS)
    place = make_place()
    make_visit(place, person=who, summary=f"Kể về {WORDS}", told=f"Hứa xem {WORDS}")
    booked, asked, invited, met = people.record([who] * 4, at=MOMENT)
    turn = {"place_id": place.id, "turn_on": TODAY, "position": 7, "source": "booked", "state": "absent"}
    db.session.add(Turn(**turn, **SECRET, person_id=booked, subject=WORDS, code="QNT000000001"))
    request = {"agency_id": place.agency_id, "person_id": met, "about": "report", "ground": "far"}
    db.session.add(
        OnlineReception(
            **request,
            code="QNO000000001",
            secret_digest=bytes(32),
            subject=WORDS,
            story=WORDS,
            ground_words=ADDRESS,
            waiver_files=[],
            minutes_files=[],
            details={},
            state="refused",
            reason=f"Không tiếp {NAME}",
            asked_at=MOMENT,
        )
    )
    session = make_dialogue(held_on=TODAY)
    make_came(session, who)
    question = {"session_id": session.id, "position": 1, "source": "web", "made_at": MOMENT}
    row = Question(**question, person_id=asked, text=f"{NAME} hỏi {WORDS}", shown="Bao giờ sửa cầu?")
    row.state, row.supports = "shown", 1
    db.session.add(row)
    db.session.flush()
    db.session.add(Support(question_id=row.id, key=bytes(32), at=MOMENT))
    guest = {"session_id": session.id, "name": "Hội Nông dân xã", "part": "Dự", "added_at": MOMENT}
    db.session.add(Invitee(**guest, person_id=invited))
    consultation = make_consultation()
    make_households(consultation, 1, head=NAME, address=ADDRESS, search_text=ADDRESS)
    said = OpinionDetails(
        channel="online",
        stance="disagree",
        given_on=TODAY,
        name=NAME,
        address=ADDRESS,
        phone=PHONE,
        text=WORDS,
        submission_key="k" * 30,
    )
    opinion = opinions.enter(consultation, said, by=SYSTEM, at=MOMENT).opinion
    [file] = attachments.lay_down([(f"{WORDS}.png", png())], at=MOMENT)
    attachments.attach([file], subject=("opinion", opinion.id), by=SYSTEM, at=MOMENT)
    db.session.execute(delete(Message))
    db.session.commit()


def of_a_case() -> str:
    """A visit that became a case: its number goes with the case, not with the year."""
    visit = make_visit(make_place(name="Nơi tiếp khác"), summary="Đã thành đơn")
    visit.case_id = make_answered_case().id
    db.session.commit()
    return visit.summary


def test_every_kind_goes_by_year_and_stays_as_a_number(app: Flask, house: House, clock: FixedClock) -> None:
    one_of_each()
    stays = of_a_case()
    known, counted = set(faults(app)), [db.session.scalar(select(func.count(row.id))) for row in ROWS]
    rooms = {one.partition(": ")[0] for one in strings_left(app, house.folder)}
    assert rooms >= {"visit", "person", "reception_turn", "dialogue_question", "consultation_opinion"}
    assert acts.propose_due(today=date(2027, 12, 31), at=MOMENT) == 0
    assert acts.propose_due(today=date(2028, 1, 1), at=MOMENT) == 1
    db.session.rollback()
    clock.at = MOMENT + timedelta(days=365 * 12)
    erasing.propose_each_day()
    assert acts.propose_due(today=clock.at.date(), at=clock.at) == 0
    lots = db.session.scalars(select(RetentionLot).order_by(RetentionLot.id)).all()
    assert [(one.kind, one.year, one.counts) for one in lots] == [
        (term.key, 2026, {"found": 1, "round": 1}) for term in keeping.KEEPINGS
    ]
    leader = actor_of(make_leader("21211"))
    with pytest.raises(NotYours):
        acts.confirm(lots[0], basis="1/QĐ", expected=1, by=actor_of(make_leader("SNNMT")), at=clock.at)
    for lot in lots:
        acts.confirm(lot, basis="12/QĐ-HUY", expected=1, by=leader, at=clock.at)
    with pytest.raises(Refused):
        acts.drop(lots[0], reason="Giữ thêm", expected=2, by=leader, at=clock.at)
    db.session.commit()
    assert (erasing.run_all(), erasing.run_all()) == (8, 0)
    assert strings_left(app, house.folder) == []
    assert [db.session.scalar(select(func.count(row.id))) for row in ROWS] == counted
    assert {one.counts["erased"] for one in lots} == {1}
    question = db.session.scalars(select(Question)).one()
    assert (question.shown, question.supports) == ("Bao giờ sửa cầu?", 1)
    assert db.session.scalar(select(func.count(Support.id))) == 0
    kept = db.session.scalars(select(Visit).where(Visit.summary == stays)).one()
    assert db.session.get_one(Person, kept.person_id).erased_at is None
    assert set(faults(app)) <= known
    assert {one.subject for one in journal.read()} == set(acts.HOLDINGS)
    assert not any(one in (house.folder / journal.FILE).read_text() for one in CANARY)
    # What was typed in later is no year that was decided already.
    make_visit(make_place(name="Nơi tiếp thứ ba"), summary="Ghi sau")
    assert acts.propose_due(today=clock.at.date(), at=clock.at) == 1
    again = db.session.scalars(select(RetentionLot).where(RetentionLot.state == "proposed")).one()
    assert (again.kind, again.basis, again.counts) == ("visit", None, {"found": 1, "erased": 1, "round": 2})
    db.session.commit()
    assert erasing.replay().again == 0
    assert again.state == "proposed"
    acts.confirm(again, basis="13/QĐ-HUY", expected=again.version, by=leader, at=clock.at)
    db.session.commit()
    assert erasing.run_all() == 1
    assert erasing.replay() == erasing.Replayed(9, 0, 0, 0)
    assert set(faults(app)) <= known


def test_an_old_copy_brings_no_year_back(app: Flask, house: House, clock: FixedClock) -> None:
    if house.engine != "sqlite":
        pytest.skip("the file of SQLite is the copy")
    one_of_each()
    clock.at = MOMENT + timedelta(days=365 * 12)
    db.session.remove()
    copied(house.folder / "feedback.db", house.folder / "old.db")
    erasing.propose_each_day()
    leader = actor_of(make_leader("21211"))
    for lot in db.session.scalars(select(RetentionLot)):
        acts.confirm(lot, basis="12/QĐ-HUY", expected=1, by=leader, at=clock.at)
    db.session.commit()
    assert erasing.run_all() == 8
    db.session.remove()
    copied(house.folder / "old.db", house.folder / "feedback.db")
    (house.folder / "old.db").unlink()
    assert strings_left(app, house.folder) != []
    answer = app.test_cli_runner().invoke(erase_cli, ["replay", "--json"])
    assert json.loads(answer.output) == {"known": 8, "again": 8, "absent": 0, "noted": 0}
    assert strings_left(app, house.folder) == []
    assert erasing.replay() == erasing.Replayed(8, 0, 0, 0)
    # The same number in a copy in which it is another agency's is left alone.
    db.session.execute(update(Agency).where(Agency.code == "21211").values(code="X21211"))
    db.session.commit()
    assert erasing.replay().absent == 8


@pytest.mark.once("sqlite")
def test_only_who_decides_sees_a_year_and_keeps_or_erases_it(app: Flask, clock: FixedClock) -> None:
    for summary in ("Hỏi đường", "Hỏi giấy tờ"):
        make_visit(make_place(name=summary), summary=summary)
    clock.at = MOMENT + timedelta(days=365 * 12)
    erasing.propose_each_day()
    number = db.session.scalars(select(RetentionLot.id)).one()
    own = f"/xoa-du-lieu/theo-nam/{number}"
    leader = browser_of(app, make_leader("21211"))
    other = browser_of(app, make_leader("SNNMT", name="Trần Văn Sáu"))
    assert "ghi sổ mà không thành đơn" in leader.get("/xoa-du-lieu").text
    assert f"{own}/xac-nhan" not in other.get("/xoa-du-lieu").text
    for end in ("xac-nhan", "giu-lai"):
        assert other.get(f"{own}/{end}").status_code == 404
    page = leader.get(f"{own}/xac-nhan").text
    assert "Số thứ tự, ngày, nơi tiếp" in page
    assert "cán bộ lưu trữ" in page.lower()
    code, page = posted(leader, f"{own}/xac-nhan", basis="12/QĐ-HUY")
    assert (code, "12/QĐ-HUY" in page) == (422, True)
    assert posted(leader, f"{own}/giu-lai", reason="Thanh tra đang xem")[0] == 303
    assert leader.get(f"{own}/xac-nhan").status_code == 404
    db.session.rollback()
    erasing.propose_each_day()
    assert erasing.run_all() == 0
    assert db.session.scalars(select(RetentionLot.state)).all() == ["dropped"]


def test_every_term_has_a_room_and_every_room_a_term(app: Flask) -> None:
    assert {one.key for one in keeping.KEEPINGS} == set(acts.HOLDINGS)
    assert keeping.by_key("turn").until(2026) == date(2027, 12, 31)
    assert keeping.by_key("visit").until(2026) == date(2036, 12, 31)
    page = app.test_client().get("/bao-ve-du-lieu").text
    for one in keeping.KEEPINGS:
        assert one.words in page
        assert one.removed[1:] in page
