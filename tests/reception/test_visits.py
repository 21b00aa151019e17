"""Lượt tiếp: what one line of the register holds, what the law asks of it, what it begins."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from feedback.cases import actions, tracking
from feedback.cases.desk.words import happenings
from feedback.cases.models import Case, CaseEvent, Submission
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.people import queries as people
from feedback.people.models import Person
from feedback.people.rules import HIDDEN
from feedback.reception import proofs, visits
from feedback.reception.actions import visits as acts
from feedback.reception.actions.history import VISIT
from feedback.reception.actions.visits import NotYourPlace, WrongVisit
from feedback.reception.models import Visit, VisitNote
from feedback.register.models import RegisterEntry
from tests.conftest import MOMENT
from tests.factories.cases import incoming, receive, sender
from tests.factories.reception import TODAY, make_place, make_session, make_visit, receiver, visit_details

NAMED = sender(id_kind="citizen_card", id_number="051090001234")


def test_lines_are_numbered_by_place_and_year_and_know_who_came_before(app: Flask) -> None:
    place, other = make_place(), make_place(name="Trụ sở thôn Trường Định")
    first, second = make_visit(place, person=NAMED), make_visit(place, person=NAMED)
    assert [(one.number, one.year, one.occasion) for one in (first, second)] == [(1, 2026, 1), (2, 2026, 2)]
    assert second.earlier_id == first.id
    assert make_visit(other, about="petition", person=NAMED).occasion == 1
    last_year = make_visit(other, visited_on=date(2025, 12, 30), person=sender(phone="0905111222"))
    assert (last_year.number, last_year.year) == (1, 2025)
    assert make_visit(other, person=sender(phone=None)).occasion == 1, "nobody is met again by his name alone"


def test_a_new_matter_is_received_with_the_line_and_an_old_one_is_joined(app: Flask) -> None:
    place = make_place()
    told = make_visit(place, person=NAMED)
    new = incoming("21211", sender=NAMED, channel="desk", agency=None)
    taken = make_visit(place, person=NAMED, outcome="taken", incoming=new)
    submission = db.session.get_one(Submission, taken.submission_id)
    assert (submission.case_id, submission.channel) == (taken.case_id, "desk")
    assert taken.person_id == submission.sender_id
    assert (taken.occasion, taken.earlier_id) == (2, told.id)
    assert "TCD_REPLY" in {one.term_key for one in deadlines.open_for(("cases", submission.case_id))}

    again = make_visit(place, person=NAMED, joins=taken.case_id, by=_sees_all(place))
    assert (again.occasion, again.earlier_id, again.case_id) == (3, taken.id, taken.case_id)
    event = db.session.scalars(select(CaseEvent).where(CaseEvent.act == "visited")).one()
    assert event.submission_id == submission.id
    mine = tracking.of(submission.id, TODAY)
    assert mine is not None
    line = next(one for one in mine.course if one.act == "visited")
    assert line.title == "Ông/bà đã đến nơi tiếp công dân"
    assert line.text == f"{place.name}, ngày 25/11/2026"


def test_another_sender_of_the_case_reads_nothing_of_the_visit(app: Flask) -> None:
    place = make_place()
    received = receive("21211").lodged
    other = sender(full_name="Hồ Văn Nía", phone="0905333444")
    make_visit(place, person=other, joins=received.case_id)
    with pytest.raises(actions.NotYours):
        make_visit(make_place("SXD"), person=other, joins=received.case_id)
    db.session.rollback()
    event = db.session.scalars(select(CaseEvent).where(CaseEvent.act == "visited")).one()
    assert (event.submission_id, event.for_citizen) == (None, False)
    [line] = happenings([event], db.session.get_one(Case, received.case_id).course)
    assert line.title == "Người khác đến nơi tiếp công dân về vụ việc này"


def _sees_all(place: Any) -> Any:
    actor = receiver(place)
    return replace(actor, permissions=actor.permissions | {"cases:case:read_all"})


@pytest.mark.parametrize(
    ("more", "need"),
    [
        ({"outcome": "refused"}, "ground"),
        ({"outcome": "refused", "ground": "WEAPONS", "visited_on": date(2026, 6, 1)}, "ground"),
        ({"outcome": "refused", "ground": "OTHER_BY_LAW"}, "ground_words"),
        ({"ground": "WEAPONS"}, "outcome"),
        ({"outcome": "guided"}, "guided_to"),
        ({"outcome": "taken"}, "outcome"),
        ({"visited_on": TODAY + timedelta(days=1)}, "visited_on"),
        ({"visited_on": date(2025, 6, 30)}, "visited_on"),
        ({"kind": "periodic"}, "session_id"),
        ({"mode": "online", "visited_on": date(2026, 6, 1)}, "mode"),
        ({"confidential": True}, "confidential"),
    ],
)
def test_what_makes_no_line_is_refused(app: Flask, more: dict[str, Any], need: str) -> None:
    place = make_place()
    with pytest.raises(WrongVisit) as refused:
        make_visit(place, **more)
    assert refused.value.field == need
    db.session.rollback()
    assert db.session.scalars(select(Visit)).all() == []


def test_a_refusal_in_writing_is_owed_in_three_working_days_where_the_law_wants_it(app: Flask) -> None:
    place = make_place()
    spoken = make_visit(place, outcome="refused", ground="INTOXICATED")
    assert deadlines.open_for((VISIT, spoken.id)) == []
    written = make_visit(place, outcome="refused", ground="SETTLED_AND_PERSISTS")
    [owed] = deadlines.open_for((VISIT, written.id))
    assert (owed.term_key, owed.due_on, owed.agency_id) == (
        "TCD_REFUSE_NOTICE",
        date(2026, 11, 30),
        place.agency_id,
    )
    before = make_visit(place, outcome="refused", ground="SETTLED_AND_PERSISTS", visited_on=date(2026, 6, 1))
    assert deadlines.open_for((VISIT, before.id)) == []


def test_only_who_receives_at_the_place_logs_there(app: Flask) -> None:
    place, other = make_place(), make_place("SXD")
    actor = receiver(place)
    for by in (replace(actor, permissions=frozenset()), receiver(other)):
        with pytest.raises(NotYourPlace):
            acts.log_visit(visit_details(place), by=by, at=MOMENT)


def test_a_leaders_reception_is_one_of_his_sessions(app: Flask) -> None:
    place = make_place()
    session = make_session(place)
    assert make_visit(place, kind="periodic", session_id=session.id).session_id == session.id
    with pytest.raises(WrongVisit):
        make_visit(place, kind="delegated", session_id=session.id)
    db.session.rollback()
    with pytest.raises(WrongVisit):
        make_visit(place, kind="regular", session_id=session.id)


def test_of_who_keeps_his_name_secret_nothing_stands_in_the_open(app: Flask) -> None:
    place = make_place()
    about: dict[str, Any] = {"about": Kind.DENUNCIATION.value, "confidential": True, "person": NAMED}
    told = make_visit(place, outcome="guided", guided_to="Công an tỉnh", **about)
    person = db.session.get_one(Person, told.person_id)
    assert (person.full_name, person.phone, person.id_index, told.summary) == ("", None, None, HIDDEN)
    new = incoming("21211", kind=Kind.DENUNCIATION, sender=NAMED, channel="desk")
    taken = make_visit(place, outcome="taken", incoming=new, **about)
    assert (taken.summary, taken.occasion) == (HIDDEN, 1)
    assert people.names([taken.person_id]) == {taken.person_id: HIDDEN}
    open_line = make_visit(place, outcome="taken", incoming=new, about="denunciation", person=NAMED)
    submission = db.session.get_one(Submission, open_line.submission_id)
    assert open_line.person_id != submission.sender_id
    assert people.names([submission.sender_id]) == {submission.sender_id: HIDDEN}


def test_two_at_once_get_two_numbers(app: Flask) -> None:
    place = make_place()
    by, details = receiver(place), visit_details(place)
    db.session.commit()

    def log(_: int) -> int:
        with app.app_context():
            visit = acts.log_visit(details, by=by, at=MOMENT)
            db.session.commit()
            return visit.number

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(log, range(8))) == list(range(1, 9))


def test_the_register_knows_a_line_and_what_was_added_to_it(app: Flask) -> None:
    place = make_place()
    visit = make_visit(place, person=NAMED)
    acts.add_to_visit(
        visit, {"story": "Kể lại từ đầu năm.", "result": "Đã thay ván"}, by=receiver(place), at=MOMENT
    )
    db.session.commit()
    assert [one.part for one in visits.notes_of(visit.id)] == ["story", "result"]
    with pytest.raises(NotYourPlace):
        acts.add_to_visit(visit, {"note": "x"}, by=receiver(make_place("SXD")), at=MOMENT)

    known = _unknown_digests(visit.id)
    assert known == 0
    db.session.execute(update(Visit).values(summary="Việc khác"))
    assert _unknown_digests(visit.id) == 1
    db.session.rollback()
    db.session.execute(update(Person).where(Person.id == visit.person_id).values(full_name="Người khác"))
    assert _unknown_digests(visit.id) == 1
    db.session.rollback()
    db.session.execute(update(VisitNote).where(VisitNote.part == "story").values(text="Khác"))
    assert _unknown_digests(visit.id) == 1


def _unknown_digests(visit_id: int) -> int:
    """How many of the register's entries on the visit no row gives today."""
    held = proofs.digests_of(VISIT, [visit_id])[visit_id]
    entries = select(RegisterEntry).where(
        RegisterEntry.subject_room == VISIT, RegisterEntry.subject_id == visit_id
    )
    return sum(one.digest not in held for one in db.session.scalars(entries))
