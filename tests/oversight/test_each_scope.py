"""Each list and count of oversight is of what its reader may know: his agency's, and of sealed cases those
that he needs. It is asked as one who knows, as a colleague who doesn't, and as one of another agency."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest
from flask import Flask
from sqlalchemy import func, select

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases.models import Barred, Case
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.oversight import objections, overdue, scope
from feedback.oversight.clustering import reading as clusters
from feedback.oversight.desk import clusters as clusters_page
from feedback.oversight.forecasting import reading
from feedback.oversight.forecasting.counting import monday
from feedback.oversight.forecasting.making import ALL
from feedback.oversight.forms import aside, behind, rights
from feedback.oversight.inspections import checklists, sampling
from feedback.oversight.inspections import queries as inspections
from feedback.oversight.measures import periods, rooms
from feedback.oversight.measures.filters import Filters
from feedback.oversight.measures.spread import spread
from feedback.oversight.models import (
    BodyOpinion,
    Cluster,
    ClusterCase,
    InspectedFile,
    Inspection,
    InspectionFinding,
    InspectionSample,
    JointReview,
    Objection,
    Reminder,
    ReminderItem,
    ReviewItem,
    WatchedCase,
    WatchedMatter,
    WatchProposal,
)
from feedback.oversight.national import answers, subjects
from feedback.oversight.opinions import queries as opinions
from feedback.oversight.reminders import queries as reminders
from feedback.oversight.watch import queries as watch
from feedback.oversight.watch import reviews
from tests.accounts.factories import make_officer
from tests.conftest import MOMENT
from tests.factories.cases import make_answered_case, make_case
from tests.factories.disclosure import make_duty
from tests.factories.matters import receive_matter
from tests.factories.reception import TODAY, make_visit

YEAR: Final = Filters(periods.year(2026))
READ: Final = "cases:case:read"
SECRET: Final = "cases:denunciation:read"
LONG_AGO: Final = MOMENT - timedelta(days=60)


def number_of(code: str) -> int:
    found = agencies.by_code(code)
    assert found is not None
    return found.id


def at(code: str, *held: str) -> Actor:
    """An officer of an agency who holds this."""
    return Actor("officer", 10**6, number_of(code), frozenset(held))


def case_of(course: str, **more: Any) -> Case:
    return db.session.get_one(Case, receive_matter(course, received_at=LONG_AGO, **more).lodged.case_id)


def kept(*rows: Any) -> None:
    db.session.add_all(rows)
    db.session.flush()


def one_knows(asked: Callable[[Actor], Any], *others: str) -> None:
    """Something is there for who knows of the sealed ones of SXD, nothing for these of its colleagues and for
    who is of another agency."""
    assert asked(at("SXD", READ, SECRET))
    assert not asked(at("SYT", READ, SECRET))
    if others:
        assert not asked(at("SXD", *others))


def watched(case: Case) -> WatchedMatter:
    matter = WatchedMatter(
        agency_id=number_of("TTT"),
        case_id=case.id,
        name="Bồi thường thôn Trường Định",
        why="Kéo dài",
        since_on=TODAY,
        made_at=MOMENT,
    )
    kept(matter)
    kept(WatchedCase(matter_id=matter.id, case_id=case.id, joined_on=TODAY))
    return matter


@pytest.mark.once("sqlite")
def test_what_is_watched(app: Flask) -> None:
    secret, plain = case_of("denunciation"), make_case()
    matter, open_one = watched(secret), watched(plain)
    told = {"place": "Trụ sở", "chair": "Lê Quang Thạch", "took_part": "Thanh tra tỉnh", "made_at": MOMENT}
    review = JointReview(agency_id=number_of("SXD"), held_on=TODAY, **told)
    kept(WatchProposal(case_id=secret.id, points=1, rank=1, found_on=TODAY), review)
    kept(ReviewItem(review_id=review.id, matter_id=matter.id))
    one_knows(lambda who: watch.matter(who, matter.id, TODAY), READ)
    one_knows(lambda who: watch.cases_of(who, matter.id), READ)
    one_knows(lambda who: watch.proposals(who, watch.Filters())[0], READ)
    one_knows(watch.count_proposals, READ)
    one_knows(lambda who: reviews.items_of(who, review.id), READ)
    one_knows(lambda who: [one.id for one, _ in watch.choices(who)] == [open_one.id])


def letter_about(case: Case, deadline: Deadline) -> Reminder:
    row = Reminder(
        kind="reminder",
        ordinal=1,
        state="open",
        agency_id=case.agency_id,
        issuer_id=number_of("TTT"),
        number="01/TTT-TCD",
        issued_on=TODAY - timedelta(days=40),
        issued_at=LONG_AGO,
        officer_id=make_officer().id,
        signer="Lê Quang Thạch",
        signer_position="Chánh Thanh tra tỉnh",
        to_whom="Giám đốc Sở Xây dựng",
        reason="Quá hạn",
        reply_due_on=TODAY - timedelta(days=30),
        without_contact=False,
    )
    kept(row)
    told = {"number": case.number, "step": "Thụ lý", "article": "Điều 27", "days_late": 9}
    kept(
        ReminderItem(
            reminder_id=row.id, deadline_id=deadline.id, case_id=case.id, due_on=deadline.due_on, **told
        )
    )
    return row


def late_steps(case: Case) -> list[Deadline]:
    asked = select(Deadline).where(Deadline.subject_id == case.id, Deadline.due_on < TODAY)
    return list(db.session.scalars(asked.where(Deadline.clock == "legal", Deadline.met_on.is_(None))))


@pytest.mark.once("sqlite")
def test_what_is_late_and_reminded(app: Flask) -> None:
    secret, plain = case_of("denunciation"), case_of("complaint_first")
    step = late_steps(plain)[0]
    one_knows(lambda who: overdue.counts(who, today=TODAY)[0].steps)
    one_knows(lambda who: reminders.proposed_first(who, today=TODAY))
    row = letter_about(plain, step)
    one_knows(lambda who: reminders.count_unanswered(who, today=TODAY))
    one_knows(lambda who: reminders.of_case(plain.id, who))
    one_knows(lambda who: reminders.proposed_next(who, today=TODAY))
    one_knows(lambda who: reminders.to_answer(who)[0])
    one_knows(lambda who: [one.now for one in reminders.items_of(row, who, today=TODAY) if one.now], SECRET)

    def listed(who: Actor) -> set[int]:
        page = overdue.overdue(who, overdue.Filters(), today=TODAY)
        return {one.case_id for one in page.rows}

    for another in late_steps(plain):
        another.agency_id = number_of("SNNMT")
    db.session.flush()
    one_knows(listed, READ)
    assert listed(at("SXD", READ, SECRET)) == {secret.id}, "what another agency owes is none of his"


def inspected(case: Case, *lines: str) -> Inspection:
    """At SXD the case is looked at, at another body nothing; of each something is found, and drafted.
    ``lines``: from what the sample was drawn."""
    home, other = number_of("SXD"), number_of("SNNMT")
    row = Inspection(
        code="2026-1",
        agency_id=number_of("TTT"),
        name="Kiểm tra trách nhiệm quý IV",
        agency_ids=[home, other],
        kinds=[],
        from_on=TODAY,
        until_on=TODAY,
        size=1,
        checklist=checklists.CHECKLISTS[-1].key,
        sample=1,
        state="announced",
        announced_on=TODAY,
        made_at=MOMENT,
    )
    kept(row)
    listed, digest, _ = sampling.packed(lines)
    told: dict[str, Any] = {"inspection_id": row.id}
    sample = InspectionSample(
        **told,
        ordinal=1,
        seed=hashlib.sha256().hexdigest(),
        size=1,
        population=1,
        strata=[[home, 1, 1]],
        digest=digest,
        listed=listed,
        made_at=MOMENT,
    )
    kept(sample)
    kept(
        InspectedFile(
            **told,
            sample_id=sample.id,
            position=1,
            agency_id=home,
            case_id=case.id,
            number=case.number,
            verdicts={},
        )
    )
    for agency_id in (home, other):
        found = told | {"agency_id": agency_id, "words": "Chậm thụ lý"}
        recommended = {"recommendation": "Thụ lý đúng hạn", "due_on": TODAY}
        kept(InspectionFinding(**found), InspectionFinding(**found, state="open", **recommended))
    return row


@pytest.mark.once("sqlite")
def test_what_is_inspected(app: Flask) -> None:
    closed, secret = make_answered_case(), case_of("denunciation")
    make_case()
    row = inspected(secret)
    home = number_of("SXD")
    one_knows(lambda who: inspections.files_of(row, who, TODAY), READ)
    one_knows(lambda who: inspections.populations(row, who) == {home: 1})
    one_knows(lambda who: list(inspections.lines(row, who)) == [f"SXD,{closed.number}"])
    assert not list(inspections.lines(row, at("SYT", READ)))
    assert not inspections.populations(row, at("SYT", READ))
    one_knows(lambda who: [one.id for one, _ in inspections.owed(who, TODAY)])
    one_knows(lambda who: inspections.to_carry_out(who, TODAY)[0])
    own, inspector = at("SXD", READ), at("TTT", inspections.WRITE)
    assert inspections.seen_bodies(row, own, TODAY) == [home]
    for who, bodies, states in ((own, {home}, {"open"}), (inspector, {*row.agency_ids}, {"draft", "open"})):
        found = inspections.findings_of(row, who, TODAY)
        assert ({one.agency_id for one in found}, {one.state for one in found}) == (bodies, states)
        assert {one.agency_id for one, _ in inspections.owed(who, TODAY)} == bodies


@pytest.mark.once("sqlite")
def test_figures(app: Flask) -> None:
    made = make_answered_case()
    one_knows(lambda who: reading.came_in(who, ALL, ALL, monday(made.received_on), None).rows)
    one_knows(lambda who: spread("days_in_all", YEAR, viewer=who, today=TODAY))
    duty = make_duty()
    duty.agency_id, duty.due_on = number_of("SXD"), TODAY - timedelta(days=1)
    db.session.flush()

    def duties(who: Actor) -> int:
        return rooms.figures(["duties_due"], YEAR, viewer=who, today=TODAY)[()]["duties_due"]

    one_knows(duties)
    province = at("TTT", scope.READ_ALL)
    assert duties(province) == 1
    duty.audience = "staff"
    db.session.flush()
    one_knows(duties)
    assert duties(province) == 0, "what is for the staff of an agency is counted for them alone"


def opinion(code: str, **more: Any) -> BodyOpinion:
    values = {
        "code": code,
        "source": "front",
        "body": "Ủy ban MTTQ Việt Nam tỉnh",
        "document_number": code,
        "document_on": LONG_AGO.date(),
        "subject": "Cấp nước sạch",
        "content": "Đề nghị trả lời.",
        "received_on": LONG_AGO.date(),
        "agency_id": number_of("SXD"),
        "due_on": TODAY - timedelta(days=1),
        "made_at": LONG_AGO,
    }
    return BodyOpinion(**(values | more))


@pytest.mark.once("sqlite")
def test_opinions_and_objections(app: Flask) -> None:
    kept(opinion("2026-1"), opinion("2026-2", state="struck", ended_why="Ghi trùng", struck_on=TODAY))
    one_knows(lambda who: opinions.late_count(who, TODAY))
    one_knows(lambda who: opinions.struck_late_count(who, TODAY))
    one_knows(lambda who: opinions.to_reply(who, TODAY)[0])
    asker = make_officer()
    row = Objection(
        source_room="oversight",
        measure="received",
        first_on=TODAY,
        last_on=TODAY,
        title="Tiếp nhận",
        told="1 vụ việc",
        agency_id=number_of("SXD"),
        words="Số đúng là 2",
        asked_at=MOMENT,
        asked_by=asker.id,
    )
    kept(row)
    figure = objections.Figure.of(row)

    def number(who: Actor) -> int | None:
        return objections.marks([figure], who, TODAY)[figure, row.agency_id].number

    assert number(at("SXD", objections.READ)) == row.id
    assert number(at("SYT", objections.READ)) is None
    assert number(at("SXD", READ)) is None
    colleague = at("SXD", objections.READ)
    assert not objections.knows_figure(row, colleague)
    assert objections.knows_figure(row, replace(colleague, id=asker.id))
    assert objections.knows_figure(row, at("TTT", objections.ANSWER))


@pytest.mark.once("sqlite")
def test_the_national_database(app: Flask) -> None:
    visit = make_visit()
    code = f"{visit.place_id}-{visit.year}-{visit.number}"

    def there(subject: subjects.Subject, who: Actor) -> int:
        asked = select(func.count()).select_from(subject.model)
        return db.session.scalar(asked.where(*subject.conditions(who, TODAY))) or 0

    own = at("21211", READ)
    assert answers.records_by_code([code], own, TODAY) == {code: None}
    assert answers.records_by_code([code], at("SYT", READ), TODAY) == {}
    visit.confidential = True
    db.session.flush()
    assert not there(subjects.VISITS, own)
    assert there(subjects.VISITS, at("21211", SECRET))
    secret, officer = case_of("denunciation"), make_officer()
    secret.officer_id = officer.id
    db.session.flush()
    given = replace(at("SXD", READ), id=officer.id)
    assert not there(subjects.CASES, given), "whoever works on it tells the nation nothing of it"
    one_knows(lambda who: there(subjects.CASES, who))


@pytest.mark.once("sqlite")
def test_statutory_reports(app: Flask) -> None:
    case = make_answered_case()
    viewer, mine = at("SXD", READ, SECRET), number_of("SXD")
    assert rights.may_read(at("SXD", rights.READ), mine, TODAY)
    assert not rights.may_read(viewer, mine, TODAY)
    assert subjects.knows_all(viewer)
    assert not aside.has_bars(viewer)
    for barred in ({"agency_id": mine}, {"officer_id": make_officer().id}):
        row = Barred(case_id=case.id, why="Bị tố cáo", **barred)
        kept(row)
        named = replace(viewer, id=barred.get("officer_id", viewer.id))
        assert aside.has_bars(named)
        assert not subjects.knows_all(named)
        db.session.delete(row)
        db.session.flush()
    told = [(case.number, case.title), ("", "Đã chuyển nơi khác")]
    for who, (opened, title) in zip((viewer, at("SYT", READ)), told, strict=True):
        line = behind._line(case, case, case.id, None, who, sums=False)
        assert (line.case, line.title, line.settled_on is None) == (opened, title, not opened)


def test_what_figures_leave_out() -> None:
    everywhere = Actor("officer", 1, 1, frozenset({scope.READ_ALL}))

    def told(*held: str) -> str:
        return scope.left_out(replace(everywhere, permissions=everywhere.permissions | {*held}))

    assert told() == "Không gồm đơn thuộc diện giữ bí mật."
    assert told(SECRET) == "Trong các đơn giữ bí mật chỉ gồm đơn ông/bà được biết."
    assert told(SECRET, "cases:denunciation:read_all") == ""


@pytest.mark.once("sqlite")
def test_who_watches_the_province_knows_of_secret_cases_of_his_own_agency_alone(app: Flask) -> None:
    secret = case_of("denunciation")
    for code, known in (("SXD", [secret.id]), ("SYT", [])):
        watcher = at(code, scope.READ, scope.READ_ALL, SECRET)
        assert list(db.session.scalars(select(Case.id).where(*scope.knows(watcher)))) == known


@pytest.mark.once("sqlite")
def test_groups_are_there_for_who_sees_two_of_their_cases(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [make_case(), make_case()]
    group = Cluster(area_code="21211", words="cống", size=2, made_at=MOMENT)
    kept(group)
    kept(*(ClusterCase(cluster_id=group.id, case_id=one.id, joined_at=MOMENT) for one in cases))
    for code, count in (("SXD", 1), ("SYT", 0)):
        assert len(clusters.waiting(at(code, READ), None, None).groups) == count
    monkeypatch.setattr(clusters_page, "render_template", lambda *_names, **given: given)
    seen = clusters.visible_to(at("SXD", READ), group.id)
    assert seen is not None
    for held, compares in ((("cases:case:propose",), True), ((), False)):
        monkeypatch.setattr(clusters_page, "current_actor", lambda held=held: at("SXD", READ, *held))
        with app.test_request_context():
            shown: Any = clusters_page._page(seen, clusters_page.DecisionForm(formdata=None))
        assert shown["may_compare"] is compares
