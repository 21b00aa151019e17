"""Lượt tiếp: what one line of the register holds, what the law asks of it, what it begins."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from feedback.cases import actions, sealed, tracking
from feedback.cases.desk.words import happenings
from feedback.cases.models import Case, CaseEvent, Original, Submission
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.people import queries as people
from feedback.people.models import Person
from feedback.people.rules import HIDDEN
from feedback.reception import secrecy, visit_checks, visits
from feedback.reception.actions import visits as acts
from feedback.reception.actions.history import HISTORY, VISIT
from feedback.reception.actions.turns import take_number
from feedback.reception.actions.visits import NotYourPlace, WrongVisit
from feedback.reception.models import Turn, Visit, VisitNote
from feedback.register.models import RegisterEntry
from tests.conftest import MOMENT
from tests.factories.cases import incoming, receive, sender
from tests.factories.reception import TODAY, make_place, make_session, make_visit, receiver, visit_details

TURNS = frozenset({"reception:turn:write"})
NAMED = sender(id_kind="citizen_card", id_number="051090001234")


def test_lines_are_numbered_by_place_and_year_and_know_who_came_before(app: Flask) -> None:
    place, other = make_place(), make_place(name="Trụ sở thôn Trường Định")
    first = make_visit(place, person=NAMED)
    assert make_visit(other, person=NAMED).occasion == 1, "another matter of the kind is no second time"
    second = make_visit(place, person=NAMED, again_of=first.id)
    assert [(one.number, one.year, one.occasion) for one in (first, second)] == [(1, 2026, 1), (2, 2026, 2)]
    assert second.earlier_id == first.id
    third = make_visit(other, about="petition", person=NAMED, again_of=first.id)
    assert (third.occasion, third.earlier_id) == (3, second.id)
    elsewhere = make_place("SXD")
    with pytest.raises(WrongVisit):
        make_visit(elsewhere, person=NAMED, again_of=first.id)
    db.session.rollback()
    last_year = make_visit(other, visited_on=date(2025, 12, 30), person=sender(phone="0905111222"))
    assert (last_year.number, last_year.year) == (1, 2025)
    assert make_visit(other, person=sender(phone=None)).occasion == 1, "nobody is met again by his name alone"


def test_a_new_matter_is_received_with_the_line_and_an_old_one_is_joined(app: Flask) -> None:
    place = make_place()
    told = make_visit(place, person=NAMED)
    new = incoming("21211", sender=NAMED, channel="desk", agency=None)
    taken = make_visit(place, person=NAMED, outcome="taken", incoming=new, again_of=told.id)
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
        ({"mode": "online"}, "mode"),
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
    with pytest.raises(WrongVisit) as unsigned:
        make_visit(place, outcome="taken", incoming=new, about="denunciation", person=NAMED)
    assert unsigned.value.field == "waiver"
    db.session.rollback()
    waiver = "Văn bản đồng ý công khai, ký ngày 20/11/2026"
    open_line = make_visit(
        place, outcome="taken", incoming=new, about="denunciation", person=NAMED, waiver=waiver
    )
    assert (open_line.waiver, open_line.summary) == (waiver, HIDDEN)
    submission = db.session.get_one(Submission, open_line.submission_id)
    assert open_line.person_id != submission.sender_id
    assert people.names([submission.sender_id]) == {submission.sender_id: HIDDEN}


def test_what_a_denouncer_said_and_handed_over_lies_under_his_seal_and_nowhere_else(app: Flask) -> None:
    place = make_place()
    by = receiver(place)
    papers = [{"what": "Bản ghi âm lời ông Bảy", "copies": 2, "original": False}]
    words = {"told": "Sẽ xác minh ông Bảy", "dealt_by": "Đội thuế nơi ông Bảy làm", "note": "Sợ ông Bảy biết"}
    new = incoming("21211", kind=Kind.DENUNCIATION, sender=NAMED, channel="desk")
    about: dict[str, Any] = {"about": "denunciation", "confidential": True, "person": NAMED, "papers": papers}
    taken = make_visit(place, outcome="taken", incoming=new, **about, **words)
    told = make_visit(place, **about | words)
    for line in (taken, told):
        assert (line.told, line.dealt_by, line.note) == (None, None, None)
        assert line.papers == [{"what": secrecy.PAPERS, "copies": 2, "original": False}]
    submission = db.session.get_one(Submission, taken.submission_id)
    body = sealed.opened(submission, sealed.key_of(submission)).body
    assert all(
        text in body for text in ("Giấy tờ đã nhận: Bản ghi âm lời ông Bảy (2 bản sao)", *words.values())
    )
    for part, text in (("story", "Ông Bảy nhận tiền"), ("document", "đơn của chị Nguyệt")):
        with pytest.raises(WrongVisit, match="hồ sơ vụ việc"):
            acts.add_to_visit(taken, {part: text}, by=by, at=MOMENT)
    acts.add_to_visit(taken, {"document": "12/HD-UBND"}, by=by, at=MOMENT)


def test_who_joins_a_sealed_case_comes_in_confidence_whatever_was_ticked(app: Flask) -> None:
    place = make_place()
    new = incoming("21211", kind=Kind.DENUNCIATION, sender=NAMED, channel="desk")
    by = _knows_denunciations(place)
    case_id = make_visit(
        place, by=by, about="denunciation", confidential=True, outcome="taken", incoming=new
    ).case_id
    again = make_visit(place, by=by, person=NAMED, about="report", summary="Tố cáo ông Bảy", joins=case_id)
    assert (again.about, again.confidential, again.summary, again.told) == (
        "denunciation",
        True,
        HIDDEN,
        None,
    )
    assert people.names([again.person_id]) == {again.person_id: HIDDEN}
    with pytest.raises(actions.NotYours):
        make_visit(place, joins=case_id)
    db.session.rollback()
    open_case = receive("21211").lodged.case_id
    with pytest.raises(WrongVisit, match="không phải tố cáo"):
        make_visit(place, by=by, about="denunciation", confidential=True, joins=open_case)


def _knows_denunciations(place: Any) -> Any:
    actor = _sees_all(place)
    more = {"cases:denunciation:read", "cases:denunciation:read_all"}
    return replace(actor, permissions=actor.permissions | more)


def test_papers_of_an_old_case_go_to_it_and_are_answered_in_ten_working_days(app: Flask) -> None:
    place = make_place()
    new = incoming("21211", sender=NAMED, channel="desk", agency=None)
    case_id = make_visit(place, person=NAMED, outcome="taken", incoming=new).case_id
    papers = [
        {"what": "Giấy chứng nhận BA 123456", "copies": 1, "original": True},
        {"what": "Bản vẽ", "copies": 2, "original": False},
    ]
    more: dict[str, Any] = {"person": NAMED, "outcome": "taken", "joins": case_id, "papers": papers}
    answered = make_visit(place, **more)
    assert deadlines.open_for((VISIT, answered.id)) == [], "told on the spot"
    waiting = make_visit(place, told=None, **more)
    [owed] = deadlines.open_for((VISIT, waiting.id))
    assert (owed.term_key, owed.due_on) == ("TCD_REPLY", date(2026, 12, 9))
    kept = db.session.scalars(select(Original).where(Original.case_id == case_id)).all()
    assert [(one.what, one.received_on) for one in kept] == [("Giấy chứng nhận BA 123456", TODAY)] * 2
    event = db.session.scalars(select(CaseEvent).where(CaseEvent.act == "visited")).first()
    assert event is not None
    assert event.details["papers"] == "Giấy chứng nhận BA 123456 (1 bản gốc); Bản vẽ (2 bản sao)"


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
    db.session.rollback()
    db.session.execute(update(Visit).values(officer_id=receiver(make_place("SXD")).id))
    assert _unknown_digests(visit.id) == 1


def test_the_register_misses_no_row_that_nobody_entered(app: Flask) -> None:
    place = make_place()
    visit = make_visit(place, person=NAMED)
    acts.add_to_visit(visit, {"story": "Kể lại từ đầu năm."}, by=receiver(place), at=MOMENT)
    turn = take_number(
        place.id, 0, name="", people_count=1, by=replace(receiver(place), permissions=TURNS), at=MOMENT
    )
    number = turn.id
    db.session.commit()
    columns = [one.name for one in Visit.__table__.columns if one.name not in ("id", "number")]
    copy = {name: getattr(db.session.get_one(Visit, visit.id), name) for name in columns}
    db.session.commit()
    assert list(visit_checks.check()) == []
    for forged, words in (
        (insert(Visit).values(copy | {"number": 2}), "lượt tiếp"),
        (
            insert(VisitNote).values(
                visit_id=visit.id, part="note", text="Thêm", officer_id=copy["officer_id"], at=MOMENT
            ),
            "phần bổ sung",
        ),
        (update(Visit).values(entered_at=MOMENT - timedelta(days=1)), "lượt tiếp"),
        (update(Turn).where(Turn.id == number).values(state="absent"), "lượt hẹn"),
    ):
        db.session.execute(forged)
        faults = list(visit_checks.check())
        assert (len(faults), words in faults[0]) == (1, True), words
        db.session.rollback()


def _unknown_digests(visit_id: int) -> int:
    """How many of the register's entries on the visit no row gives today."""
    held = HISTORY.digests_of(VISIT, [visit_id])[visit_id]
    entries = select(RegisterEntry).where(
        RegisterEntry.subject_room == VISIT, RegisterEntry.subject_id == visit_id
    )
    return sum(one.digest not in held for one in db.session.scalars(entries))
