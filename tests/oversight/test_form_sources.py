"""What the forms count: every count of every set can be asked, and each source counts what it says."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.agencies import queries as agencies
from feedback.cases.models import Case, Letter, Obligation, Result, Submission
from feedback.extensions import Base, db
from feedback.law import procedure
from feedback.law.forms import SETS
from feedback.law.forms.checking import broken
from feedback.law.forms.vocabulary import SOURCES as WORDS
from feedback.law.forms.vocabulary import in_words
from feedback.oversight.forms import facts
from feedback.oversight.forms.counting import NotConnected, counted, joined, matches, worked_out
from feedback.oversight.inspections.queries import inspections_of
from feedback.oversight.measures.periods import Period, reported_quarter
from feedback.oversight.models import Inspection, InspectionFinding
from feedback.reception.models import Place
from tests.conftest import MOMENT
from tests.factories.cases import make_accepted_case, make_answered_case, make_case
from tests.factories.disclosure import make_settled_case
from tests.factories.matters import receive_matter
from tests.factories.officers import actor_of, officer_of
from tests.factories.reception import TODAY, make_place, make_session, make_visit
from tests.oversight.pages import statements

DAY = timedelta(days=1)
Row = TypeVar("Row", bound=Base)
QUARTER = reported_quarter(4, 2026)
"""15/9 to 14/12/2026, in which the tests' «now» lies."""


def test_vocabulary_and_facts_know_the_same() -> None:
    assert set(WORDS) == set(facts.SOURCES)
    for key, source in WORDS.items():
        for part in facts.SOURCES[key](QUARTER):
            assert set(part.dims) >= set(source.dims), key
            assert set(part.sums) == set(source.sums), key


def test_every_count_of_every_set_can_be_asked_and_said() -> None:
    for forms in SETS.values():
        for form in forms.forms:
            for column in form.figures:
                if column.count is None:
                    continue
                for part in facts.SOURCES[column.count.of](QUARTER):
                    assert matches(part, column.count) is not None
                    assert not column.count.sum_of or column.count.sum_of in part.sums
                assert in_words(column.count).endswith("."), (form.number, column.number)


def test_every_source_is_asked_of_the_engine(app: Flask) -> None:
    for key, source in WORDS.items():
        for part in facts.SOURCES[key](QUARTER):
            asked = joined(
                part,
                select(part.agency, part.row, *(part.dims[dim] for dim in source.dims), *part.sums.values()),
            )
            assert db.session.execute(asked).all() == []
    for forms in SETS.values():
        assert counted(forms, QUARTER) == {}


def test_receptions_by_kind_group_and_matter(app: Flask) -> None:
    place = make_place()
    first = make_visit(place, summary="Cầu treo hỏng ván")
    make_visit(place, people_count=7)
    _set(make_visit(place), occasion=2, earlier_id=first.id)
    old = _set(make_visit(place), visited_on=QUARTER.first_on - DAY)
    _set(make_visit(place), occasion=2, earlier_id=old.id)
    _set(make_visit(place, people_count=5), kind="periodic")
    _set(make_visit(place), kind="delegated")
    _set(make_visit(place), visited_on=QUARTER.last_on + DAY)
    _set(make_visit(place), outcome="refused", ground="INTOXICATED")
    _set(make_visit(place), corrects_id=first.id, correction_why="Ghi sai số người", people_count=2)
    for state, delegated in (("held", False), ("held", True), ("published", False)):
        _session(place, state=state, delegated=delegated)
    row = _row("01/TCD", "21211")
    assert _told(row, 1, 2, 3) == (6, 17, 5)
    assert _told(row, 4, 5, 6, 7) == (4, 11, 2, 1)
    assert _told(row, 8, 9, 10, 11) == (1, 7, 1, 0)
    assert _told(row, 12, 13, 14, 15, 17, 18, 19) == (1, 1, 5, 1, 1, 5, 1)
    assert _told(row, 21, 22, 23, 24, 26) == (1, 1, 1, 1, 0)
    spoken = _row("00/LB", "21211")
    assert _told(spoken, 1, 2, 3, 4, 9, 10, 13, 14) == (6, 4, 2, 0, 0, 6, 0, 6)


def test_a_matter_counts_once_in_each_kind_of_reception(app: Flask) -> None:
    """First at the desk, again there, then with the leader twice: once with both."""
    place = make_place()
    before: int | None = None
    for occasion, kind in enumerate(("regular", "regular", "periodic", "regular", "extraordinary"), 1):
        visit = make_visit(place)
        _set(visit, occasion=occasion, earlier_id=before, kind=kind)
        before = visit.id
    turned_away = _set(make_visit(place), outcome="refused", ground="INTOXICATED", occasion=2)
    _set(make_visit(place), occasion=3, earlier_id=turned_away.id)
    row = _row("01/TCD", "21211")
    assert _told(row, 3, 4, 6, 7, 13, 15, 16) == (3, 4, 1, 1, 2, 0, 1)


def test_what_is_opened_again_is_not_settled(app: Flask) -> None:
    answered, again = make_answered_case(), make_answered_case()
    for case in (answered, again):
        _handled(_set(case, settled_on=TODAY))
    assert _told(_row("04/XLD", "SXD"), 13, 14, 19, 20) == (2, 0, 2, 0)
    _set(again, state="accepted", closed_on=None, closed_at=None)
    assert _told(_row("04/XLD", "SXD"), 8, 13, 14, 15, 19, 20) == (2, 1, 1, 2, 1, 1)
    assert _told(_row("01/XLD", "SXD"), 6, 11, 13) == (2, 1, 1)


def test_a_condition_on_a_table_that_is_not_joined_is_refused(app: Flask) -> None:
    make_accepted_case()
    for forms in SETS.values():
        assert counted(forms, QUARTER, narrowed=lambda part: [part.agency > 0])
        with pytest.raises(NotConnected):
            counted(forms, QUARTER, narrowed=lambda _part: [Inspection.id > 0])


def test_what_was_handed_in_at_reception(app: Flask) -> None:
    for channel in ("desk", "post"):
        _handled(make_accepted_case(channel=channel))
    with_visit = _handled(make_accepted_case("21211", channel="phone"))
    sent = db.session.scalar(select(Submission.id).where(Submission.case_id == with_visit.id))
    _set(make_visit(), case_id=with_visit.id, submission_id=sent)
    for code, letters, cases in (("SXD", 1, 1), ("21211", 1, 1)):
        row = _row("02/TCD", code, "tt_02_2021")
        assert _told(row, 1, 2, 7, 8, 9, 10, 11, 12) == (letters, cases, letters, cases, letters, cases, 0, 0)


def test_who_sent_a_denunciation_is_not_told_by_the_forms(app: Flask) -> None:
    """Thông tư 02/2021 tells letters of many apart: not those of whom the system keeps the secret."""
    receive_matter("denunciation")
    for kind in ("group", "person", "organisation"):
        case = make_case()
        _set(*db.session.scalars(select(Submission).where(Submission.case_id == case.id)), sender_kind=kind)
    assert _told(_row("01/XLD", "SXD", "tt_02_2021"), 1, 2, 3, 4, 5, 6, 7) == (4, 0, 0, 0, 1, 1, 2)
    assert _told(_row("03/XLD", "SXD", "tt_02_2021"), 1, 5, 6, 7) == (1, 0, 0, 1)


def test_denounced_again_because_nobody_settled_it_in_time(app: Flask) -> None:
    for circumstance in (procedure.OVERDUE, procedure.AGAINST_RESULT):
        received = receive_matter("denunciation_again", circumstances=frozenset({circumstance}))
        _handled(db.session.get_one(Case, received.lodged.case_id))
    assert _told(_row("03/XLD", "SXD"), 8, 18, 19, 20, 21, 22, 23) == (2, 1, 0, 1, 2, 0, 2)


def test_results_count_once_as_the_period_ended_with_them(app: Flask) -> None:
    case = _settled("complaint_first", outcome="partly_right")
    by = officer_of("SXD", "handler").id
    told = {"case_id": case.id, "officer_id": by, "at": MOMENT}
    proposed = Result(**told, letter_id=_letter(case, "decision", TODAY).id, state_money=12_500_000)
    restated = Result(**told, letter_id=_letter(case, "measures", TODAY + DAY).id, state_money=9_000_000)
    restated.person_land, restated.persons = Decimal("120.5"), 2
    after = Result(**told, letter_id=_letter(case, "measures", QUARTER.last_on + DAY).id, state_money=1)
    for one in (proposed, restated, after):
        db.session.add(one)
        db.session.flush()
    db.session.commit()
    row = _row("01/KQGQ", "SXD")
    assert _told(row, 7, 8, 12, 14, 22, 25, 26) == (9, 0, Decimal("120.5"), 2, 1, 1, 0)
    assert _told(_row("03/KQGQ", "SXD"), 6, 11, 12) == (0, 0, 0)


def test_what_is_to_be_carried_out_stays_until_it_is_done(app: Flask) -> None:
    case, other = _settled("complaint_first", outcome="right"), _settled("complaint_first", outcome="right")
    _owed(case, "state", "money", 80_000_000, done_amount=30_000_000)
    _owed(case, "organisation", "land", 250, done_amount=250, done_on=TODAY)
    _owed(case, "none", "discipline", 3, officials=2, done_amount=3, done_officials=2, done_on=TODAY)
    _owed(case, "none", "prosecution", 4, officials=1, done_amount=4, done_officials=1, done_on=TODAY)
    _owed(other, "person", "money", 5_000_000, done_amount=5_000_000, done_on=TODAY)
    row = _row("02/KQGQ", "SXD")
    assert _told(row, 1, 2) == (2, 1)
    assert _told(row, 3, 5, 8, 12, 9, 13) == (80, 30, 250, 250, 5, 5)
    assert _told(row, 15, 16, 17, 18, 19) == (3, 2, 1, 4, 1)
    following = Period(QUARTER.last_on + DAY, QUARTER.last_on + 90 * DAY, "kỳ sau")
    assert _told(_row("02/KQGQ", "SXD", period=following), 1, 2, 3, 5, 8, 15) == (1, 0, 80, 30, 0, 0)
    before = Period(QUARTER.first_on - 90 * DAY, QUARTER.first_on - DAY, "kỳ trước")
    assert _told(_row("02/KQGQ", "SXD", period=before), 1, 3) == (0, 0)


def test_inspections_as_their_own_room_counts_them(app: Flask) -> None:
    inspector = actor_of(officer_of("TTT", "inspector"))
    bodies = [one.id for one in map(agencies.by_code, ("SXD", "SNNMT")) if one]
    values: dict[str, Any] = {
        "agency_id": inspector.agency_id,
        "name": "Kiểm tra trách nhiệm tiếp công dân",
        "agency_ids": bodies,
        "kinds": [],
        "from_on": QUARTER.first_on - 90 * DAY,
        "until_on": QUARTER.first_on - DAY,
        "size": 4,
        "checklist": "2026",
        "sample": 1,
        "made_at": MOMENT,
    }
    ended = {"state": "concluded", "number": "12/KL-TTT", "issued_on": TODAY, "paper": "{}"}
    rows = [
        Inspection(code="TT-1", state="announced", announced_on=TODAY, **values),
        Inspection(code="TT-2", announced_on=QUARTER.first_on - DAY, **values | ended),
        Inspection(code="TT-3", state="draft", **values | {"sample": 0}),
    ]
    db.session.add_all(rows)
    db.session.flush()
    for state, due_on in (("open", TODAY), ("noted", None), ("struck", None)):
        told = {"words": "Chậm thông báo thụ lý", "state": state, "due_on": due_on}
        told["recommendation"] = "Chấn chỉnh" if due_on else ""
        db.session.add(InspectionFinding(inspection_id=rows[1].id, agency_id=bodies[0], **told))
    db.session.commit()
    numbers = inspections_of(QUARTER.first_on, QUARTER.last_on)
    told = _told(_row("01/QLNN", "TTT"), 5, 6, 7, 8)
    assert told == (numbers.inspections, numbers.bodies, numbers.conclusions, numbers.violations)
    assert told == (1, 2, 1, 2)


def test_a_whole_set_is_counted_in_a_statement_for_each_part(app: Flask) -> None:
    make_accepted_case()
    for forms in SETS.values():
        used = {one.count.of for form in forms.forms for one in form.figures if one.count}
        parts = sum(len(facts.SOURCES[one](QUARTER)) for one in used)
        with statements() as asked:
            counted(forms, QUARTER)
        assert len([one for one in asked if one.startswith(("SELECT", "WITH"))]) == parts


def _row(number: str, code: str, key: str = "tt_01_2024", *, period: Period = QUARTER) -> dict[str, Decimal]:
    """The figures of an agency in a form, formulas too; with its checks all holding."""
    agency = agencies.by_code(code)
    assert agency is not None
    forms = SETS[key]
    whole = worked_out(forms, counted(forms, period).get(agency.id, {}))
    assert [one.words for one in broken(forms, whole) if not one.warns] == []
    return whole[number]


def _told(row: dict[str, Decimal], *columns: int) -> tuple[Decimal, ...]:
    return tuple(row[str(one)] for one in columns)


def _set(row: Row, **more: object) -> Row:
    """The row with other values, committed."""
    for name, value in more.items():
        setattr(row, name, value)
    db.session.commit()
    return row


def _session(place: Place, *, state: str, delegated: bool) -> None:
    more: dict[str, Any] = {"state": state, "held_at": MOMENT if state == "held" else None}
    if delegated:
        more |= {"delegate_name": "Lê Văn Ba", "delegate_document": "12/QĐ-UBND"}
    make_session(place, **more)


def _settled(course: str, *, outcome: str) -> Case:
    """A case of the course, accepted and decided today, in time."""
    case = make_settled_case(course)
    days = {"accepted_on": TODAY, "settled_on": TODAY, "settle_by_on": TODAY + 20 * DAY}
    return _handled(_set(case, outcome=outcome, **days))


def _handled(case: Case) -> Case:
    """The case as its agency accepted it today, with all that was sent to it."""
    for one in db.session.scalars(select(Submission).where(Submission.case_id == case.id)):
        _set(one, handled_on=TODAY)
    return _set(case, handled_on=TODAY, handled_as="accepted")


def _letter(case: Case, kind: str, issued_on: date) -> Letter:
    number = f"{kind}-{issued_on:%d%m%Y}"
    row = Letter(
        case_id=case.id, kind=kind, number=number, year=2026, agency_id=case.agency_id, text="Văn bản"
    )
    row.issued_on = issued_on
    db.session.add(row)
    db.session.flush()
    return row


def _owed(case: Case, beneficiary: str, matter: str, amount: int, **more: Any) -> None:
    row = Obligation(
        case_id=case.id,
        agency_id=case.agency_id,
        beneficiary=beneficiary,
        matter=matter,
        what="Thi hành quyết định",
        by_whom="Ủy ban nhân dân xã Tịnh Khê",
        amount=amount,
        due_on=TODAY + 30 * DAY,
        evidence="Biên bản bàn giao",
        officer_id=officer_of("SXD", "handler", username=f"{beneficiary}.{matter}").id,
        created_at=MOMENT,
        **more,
    )
    db.session.add(row)
    db.session.commit()
