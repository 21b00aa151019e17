"""Sổ tiếp công dân: what each line shows and to whom, corrections, pages that are sealed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from feedback.actor import SYSTEM, Actor
from feedback.cases import actions as cases
from feedback.cases.models import Case
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.law import reception as law
from feedback.law.kinds import Kind
from feedback.people.models import Person
from feedback.people.rules import HIDDEN
from feedback.reception import visits
from feedback.reception.actions import history, sealing_pages
from feedback.reception.actions import visits as logging
from feedback.reception.actions.correcting import Correction, correct
from feedback.reception.actions.visits import NotYourPlace, WrongVisit
from feedback.reception.book import lines, pages
from feedback.reception.book.lines import Line, Period
from feedback.reception.models import BookPage, Place, Visit
from feedback.register import queries as register
from tests.conftest import MOMENT
from tests.factories.cases import incoming, sender
from tests.factories.matters import receive_matter
from tests.factories.officers import actor_of, at_desk, officer_of
from tests.factories.reception import TODAY, make_place, make_visit, receiver

NAMED = sender(id_kind="citizen_card", id_number="051090001234")
SEES = frozenset({"reception:visit:write", "cases:case:read", "cases:case:read_all"})
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


def reader(place: Place) -> Actor:
    return receiver(place)


def read(place: Place, viewer: Actor | None = None, period: Period = NOVEMBER, **more: Any) -> list[Line]:
    """The lines in the order of their numbers."""
    book = lines.visible_to(viewer or reader(place), TODAY)
    return book.lines(place, period, newest_first=False, **more)[0]


def corrected(visit: Visit, **changes: Any) -> Correction:
    """The line as it stands, but for the changes."""
    person = db.session.get_one(Person, visit.person_id)
    values = {one.name: getattr(visit, one.name) for one in fields(Correction) if hasattr(visit, one.name)}
    values |= {"full_name": person.full_name, "address": person.address, "id_number": ""}
    return Correction(**(values | changes))


@contextmanager
def counting() -> Iterator[list[str]]:
    """The statements that run meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    engine = db.session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_a_line_has_the_columns_of_the_form_and_follows_its_case(app: Flask) -> None:
    place = make_place()
    new = incoming("21211", sender=NAMED, channel="desk")
    make_visit(place, person=NAMED, outcome="taken", incoming=new, people_count=3)
    guided = make_visit(
        place, person=NAMED, outcome="guided", guided_to="Tòa án nhân dân khu vực 1", dealt_by="UBND xã"
    )
    logging.add_to_visit(
        guided, {"document": "12/HD-BTCD", "note": "Bà đi cùng con"}, by=reader(place), at=MOMENT
    )
    db.session.commit()
    first, second = read(place)
    form = law.register_on(TODAY)
    assert len(form.columns) == 13
    cells = dict(zip([one.key for one in form.columns], first.cells(form), strict=True))
    assert cells["number"] == "1"
    assert cells["visited_on"] == "25/11/2026"
    assert cells["person"] == "Nguyễn Thị Ánh Nguyệt, Thôn Trường Định, xã Tịnh Khê"
    assert cells["id_number"] == "•••••••••234", "masked on the screen"
    assert (cells["about"], cells["people_count"], cells["competent"]) == ("KN-PA", "3", "x")
    assert cells["taken_by"] == "", "nobody accepted it yet"
    assert cells["result"] == "Mới tiếp nhận"
    assert second.columns["guided"] == "Tòa án nhân dân khu vực 1; 12/HD-BTCD"
    case = db.session.get_one(Case, first.visit.case_id)
    cases.accept(case, expected=case.version, by=SYSTEM, at=MOMENT)
    joined = make_visit(place, person=NAMED, joins=case.id, by=replace(reader(place), permissions=SEES))
    assert joined.competent == "ours"
    assert read(place)[0].columns["taken_by"] == "Ủy ban nhân dân xã Tịnh Khê"
    assert (second.columns["dealt_by"], second.columns["competent"]) == ("UBND xã", "")
    assert second.columns["note"] == ("Xã đã có kế hoạch thay ván cầu trong tháng 12. Bà đi cùng con")


def test_a_period_over_the_first_of_july_has_both_forms(app: Flask) -> None:
    place = make_place()
    make_visit(place, visited_on=date(2026, 6, 30), person=NAMED)
    make_visit(place, visited_on=date(2026, 7, 1), person=NAMED)
    (older, before), (newer, after) = Period(date(2026, 6, 1), date(2026, 7, 31)).parts()
    assert (len(older.columns), before.last) == (11, date(2026, 6, 30))
    assert (newer.form, after.first) == ("Mẫu 03/TCD", date(2026, 7, 1))
    [line] = read(place, period=before)
    assert len(line.cells(older)) == 11
    assert line.columns["person_id"].endswith("; •••••••••234")
    assert line.columns["about_count"] == "KN-PA; 1 người"


def test_statements_do_not_grow_with_the_lines(app: Flask) -> None:
    place = make_place()
    for turn in range(6):
        new = incoming("21211", sender=NAMED, channel="desk")
        make_visit(place, person=NAMED, **({"outcome": "taken", "incoming": new} if turn % 2 else {}))
    viewer = reader(place)
    counts = []
    for size in (2, 6):
        db.session.expire_all()
        db.session.get(Place, place.id)
        with counting() as seen:
            read(place, viewer, size=size)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12


def test_of_a_denouncer_the_book_keeps_kind_and_day_only(app: Flask) -> None:
    place = make_place()
    secret = make_visit(
        place,
        person=NAMED,
        about=Kind.DENUNCIATION,
        confidential=True,
        told="Hướng dẫn gặp ông Bảy",
        dealt_by="UBND xã Tịnh Khê",
    )
    waiver = "Văn bản đồng ý công khai, ký ngày 20/11/2026"
    open_one = make_visit(place, person=NAMED, about=Kind.DENUNCIATION, waiver=waiver, told="Sẽ gặp ông Bảy")
    matter = receive_matter("denunciation", "21211")
    make_visit(place, person=NAMED, about="report", joins=None)
    hidden, named, _ = read(place)
    assert hidden.visit.id == secret.id
    assert [hidden.columns[key] for key in ("person", "id_number", "summary")] == [HIDDEN] * 3
    assert (hidden.columns["about"], hidden.columns["dealt_by"], hidden.columns["note"]) == ("TC", "", "")
    assert named.visit.id == open_one.id
    assert named.columns["person"].startswith("Nguyễn Thị"), "he waived it, and his own office reads"
    triage = actor_of(officer_of("BTCD", "triage"))
    assert read(place, triage)[1].columns["person"] == HIDDEN
    inspector = actor_of(officer_of("TTT", "inspector"))
    assert read(place, inspector)[1].columns["summary"] == HIDDEN
    assert "Bảy" not in str(read(place, inspector)[1].columns)
    db.session.execute(update(Visit).where(Visit.id == open_one.id).values(case_id=matter.lodged.case_id))
    assert read(place)[1].columns["taken_by"] == read(place)[1].columns["result"] == ""


def test_whole_numbers_are_for_the_office_itself(app: Flask) -> None:
    place = make_place()
    make_visit(place, person=NAMED)
    own = reader(place)
    assert read(place, own, whole_numbers=True)[0].columns["id_number"] == "051090001234"
    without = replace(own, permissions=own.permissions - {lines.WHOLE_NUMBERS})
    triage = actor_of(officer_of("BTCD", "triage"))
    for viewer in (without, triage):
        assert read(place, viewer, whole_numbers=True)[0].columns["id_number"] == "•••••••••234"
    other = actor_of(at_desk("SXD"))
    assert lines.visible_to(other, TODAY).place(place.id) is None
    assert lines.visible_to(triage, TODAY).place(place.id) is not None


def test_a_correction_is_a_new_line_and_only_it_counts(app: Flask) -> None:
    place = make_place()
    new = incoming("21211", sender=NAMED, channel="desk")
    old = make_visit(place, person=NAMED, outcome="taken", incoming=new, told=None)
    by = reader(place)
    name = unicodedata.normalize("NFC", "Nguyễn Thị Ánh Nguyệt Hằng")
    wrong = corrected(old, full_name=name, people_count=2, id_number="051090009999")
    first = correct(old.id, wrong, why="Ghi nhầm tên", by=by, at=MOMENT)
    db.session.commit()
    assert (first.number, first.case_id, first.submission_id) == (2, old.case_id, old.submission_id)
    with pytest.raises(WrongVisit, match="dòng 2"):
        correct(old.id, wrong, why="Lần nữa", by=by, at=MOMENT)
    second = correct(first.id, corrected(first, people_count=4), why="Đếm lại", by=by, at=MOMENT)
    db.session.commit()
    logging.add_to_visit(old, {"note": "Có giấy ủy quyền"}, by=by, at=MOMENT)
    db.session.commit()
    rows = read(place, by, whole_numbers=True)
    assert [(one.corrected_at, one.corrects) for one in rows] == [("2", ""), ("3", "1"), ("", "2")]
    assert rows[0].columns["note"] == "Đính chính tại dòng 2"
    assert rows[2].columns["note"] == "Đính chính dòng 2: Đếm lại; Có giấy ủy quyền"
    assert (rows[2].columns["person"], rows[2].columns["id_number"]) == (
        f"{name}, Thôn Trường Định, xã Tịnh Khê",
        "051090009999",
    )
    assert rows[0].columns["person"].startswith("Nguyễn Thị Ánh Nguyệt, "), "the old line stays as it was"
    assert db.session.scalars(select(Visit.id).where(visits.stands())).all() == [second.id]
    assert second.occasion == 1
    for changes, need in (({"outcome": "explained"}, "outcome"), ({"about": "complaint"}, "about")):
        with pytest.raises(WrongVisit) as refusal:
            correct(second.id, corrected(second, **changes), why="x", by=by, at=MOMENT)
        assert refusal.value.field == need
    with pytest.raises(NotYourPlace):
        correct(second.id, corrected(second), why="x", by=actor_of(at_desk("SXD")), at=MOMENT)


def test_a_refusal_that_was_none_owes_no_notice_any_more(app: Flask) -> None:
    place = make_place()
    by = reader(place)
    old = make_visit(place, person=NAMED, outcome="refused", ground="SETTLED_AND_PERSISTS", told=None)
    [owed] = deadlines.open_for(("visit", old.id))
    still = correct(
        old.id, corrected(old, people_count=2), why="Đếm lại", by=by, at=MOMENT + timedelta(days=1)
    )
    assert not deadlines.open_for(("visit", old.id))
    assert [one.due_on for one in deadlines.open_for(("visit", still.id))] == [owed.due_on]
    told = correct(
        still.id,
        corrected(still, outcome="explained", ground=None, told="Đã giải thích"),
        why="Không từ chối",
        by=by,
        at=MOMENT,
    )
    assert not deadlines.open_for(("visit", still.id))
    assert not deadlines.open_for(("visit", told.id))
    with pytest.raises(WrongVisit) as refusal:
        correct(told.id, corrected(told, visited_on=TODAY + timedelta(days=1)), why="x", by=by, at=MOMENT)
    assert refusal.value.field == "visited_on"


def _sealed_book(place: Place) -> int:
    """Seventeen lines of yesterday and the seal on the first page, committed; how many pages were sealed."""
    for _ in range(pages.LINES + 2):
        make_visit(place, person=NAMED, visited_on=date(2026, 11, 24), at=MOMENT - timedelta(days=1))
    sealed = 0
    for place_id, year in sealing_pages.books_to_seal(MOMENT):
        while sealing_pages.seal_next(place_id, year, by=SYSTEM, at=MOMENT):
            sealed += 1
    db.session.commit()
    return sealed


def test_full_pages_of_past_days_are_sealed_and_changes_are_noticed(app: Flask) -> None:
    place = make_place()
    assert _sealed_book(place) == 1, "the second page is not full"
    first, *_, last = read(place)
    assert (first.page.page, first.page.first, first.page.last) == (1, 1, 15)
    assert len(first.page.seal) == pages.SHOWN
    assert "Đã khóa" in first.page.words
    assert (last.page.page, last.page.seal) == (2, "")
    assert "Chưa khóa" in last.page.words
    assert not list(pages.faults())
    assert _verified(app)
    changed = select(Visit.id).where(Visit.number == 7).scalar_subquery()
    db.session.execute(update(Visit).where(Visit.id == changed).values(summary="Đã sửa lén"))
    db.session.commit()
    assert [fault.partition(": ")[2] for fault in pages.faults()] == [
        "trang 1 đã khóa (dòng 1 đến 15) bị sửa, xóa hoặc chèn dòng"
    ]
    assert not _verified(app)


def test_the_last_page_of_a_year_is_sealed_short_and_its_removal_is_noticed(app: Flask, clock: Any) -> None:
    place = make_place()
    make_visit(place, person=NAMED)
    assert sealing_pages.seal_next(place.id, 2026, by=SYSTEM, at=MOMENT + timedelta(days=1)) is None
    new_year = MOMENT.replace(year=2027, month=1, day=2)
    page = sealing_pages.seal_next(place.id, 2026, by=SYSTEM, at=new_year)
    assert page is not None
    assert (page.first_number, page.last_number) == (1, 1)
    db.session.commit()
    assert _verified(app)
    db.session.delete(db.session.get_one(BookPage, page.id))
    db.session.commit()
    assert not _verified(app)


def _verified(app: Flask) -> bool:
    """What ``register verify`` would find of the room's subjects."""
    contents = app.extensions["register_contents"]
    assert pages.faults in app.extensions["register_checks"]
    rooms = history.HISTORY.rooms
    return not [fault for room in rooms for fault in register.missing_contents(room, contents[room])]
