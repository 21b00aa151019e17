"""Nobody is offered what he may not do: each link and button goes with its permission, and nothing else."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any, Final

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from feedback.accounts import roles
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.attachments.actions import lay_down
from feedback.cases import drafts
from feedback.cases.actions import desk as desk_acts
from feedback.cases.actions import drafting, templates
from feedback.cases.actions import parts as part_acts
from feedback.cases.actions.moving import NotYours
from feedback.cases.desk import approvals, book, filtering, lacking, own_calendar
from feedback.cases.jobs import files as job_files
from feedback.cases.jobs import running
from feedback.cases.letters import Signature
from feedback.cases.models import Case, Job, Obligation, Part
from feedback.clock import local_day
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.law.letters import Demand
from feedback.law.procedure import NotAllowed
from tests.attachments import samples
from tests.cases.desk_browser import opened
from tests.cases.test_export import hidden, ordered
from tests.conftest import MOMENT
from tests.factories.cases import make_answered_case, make_case
from tests.factories.matters import receive_matter
from tests.factories.officers import actor_of, at_desk, browser_of, make_handler, make_leader, officer_of

TODAY = local_day(MOMENT)
QUEUE: Final = "/viec-cua-toi"
READ_ALL: Final = "cases:case:read_all"
PROPOSED: Final[dict[str, Any]] = {"step": "refuse", "values": {}, "reason": "Đã trả lời"}


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Takes a permission from every role."""

    def take(permission: str) -> None:
        for key, role in roles.ROLES.items():
            monkeypatch.setitem(roles.ROLES, key, replace(role, permissions=role.permissions - {permission}))

    return take


def case_of(course: str) -> Case:
    return db.session.get_one(Case, receive_matter(course).lodged.case_id)


def acts_as(monkeypatch: pytest.MonkeyPatch, module: Any, actor: Actor) -> None:
    monkeypatch.setattr(module, "current_actor", lambda: actor)


def of_elsewhere(*taken: str) -> Actor:
    """Who holds everything but what is taken, at another agency."""
    agency = agencies.by_code("SYT")
    assert agency is not None
    every = frozenset(one for role in roles.ROLES.values() for one in role.permissions)
    return Actor("officer", 10**6, agency.id, every - {*taken})


def at_home(case: Case, *taken: str, number: int = 10**6) -> Actor:
    """The same, at the agency that has the case."""
    return replace(of_elsewhere(*taken), id=number, agency_id=case.agency_id)


@pytest.mark.once("sqlite")
def test_links_on_the_pages_of_a_case(app: Flask, without: Callable[[str], None]) -> None:
    files = tuple(lay_down([("đơn.pdf", samples.pdf())], at=MOMENT))
    fresh, answered, complaint = make_case(files=files), make_answered_case(), case_of("complaint_first")
    handler, commune = make_handler(), agencies.by_code("21211")
    assert commune is not None
    desk_acts.propose(fresh, **PROPOSED, expected=fresh.version, by=actor_of(handler), at=MOMENT)
    asked = [part_acts.Ask(commune, "opinion", "Cho ý kiến", date(2026, 12, 2))]
    how: dict[str, Any] = {"text": "Cống sập.", "files": [], "person_why": "", "at": MOMENT}
    part_acts.ask(fresh, asked, expected=fresh.version, by=actor_of(handler), **how)
    db.session.add(owed(answered, handler.id))
    db.session.commit()
    there, done, contested = (f"/don/{one.number}" for one in (fresh, answered, complaint))
    part = f"/viec-phoi-hop/{fresh.number}/1"
    browser = browser_of(app, officer_of("SXD", "leader", "handler"))
    province = browser_of(app, officer_of("SXD", "triage"))
    helper = browser_of(app, officer_of("21211", "leader"))
    offered = [
        (browser, f"{done}?muc=van-ban", "cases:letter:copy", "Tải lên bản đã ký"),
        (browser, f"{done}?muc=van-ban", "cases:file:read", f"{done}/ho-so"),
        (browser, f"{there}?muc=don", "attachments:file:read", "Kiểm tra chữ ký số"),
        (browser, f"{there}?muc=trao-doi", "cases:note:write", f"{there}/ghi-chu"),
        (browser, there, "cases:part:ask", "Giao phần việc cho cơ quan khác"),
        (browser, there, "cases:case:record", "Danh sách người ký tên chung"),
        (browser, f"{there}/nguoi-ky-ten", "cases:case:record", "Ghi danh sách người ký tên"),
        (browser, f"{contested}/thoi-hieu", "cases:case:record", 'name="first_day'),
        (browser, QUEUE, "cases:case:accept", "Chờ ông/bà duyệt"),
        (browser, "/don/xuat", "people:paper:read", 'name="names"'),
        (province, "/thi-hanh", "cases:case:read_all", "Cơ quan theo dõi"),
        (helper, part, "cases:case:assign", "Phân công cho đồng nghiệp"),
        (helper, part, "cases:case:take", "Nhận phần việc này"),
        (helper, QUEUE, "cases:part:answer", "việc phối hợp chờ trả lời"),
    ]
    held = dict(roles.ROLES)
    for reader, address, permission, words in offered:
        assert words in opened(reader, address), (address, words)
        without(permission)
        assert words not in opened(reader, address), (address, permission)
        roles.ROLES.update(held)
    split = "Tách đơn có nhiều nội dung"
    without("cases:case:route")
    assert split in opened(browser, there)
    without("cases:case:propose")
    assert split not in opened(browser, there)


def owed(case: Case, officer_id: int) -> Obligation:
    """Something to be done that the agency of the case follows up."""
    return Obligation(
        case_id=case.id,
        agency_id=case.agency_id,
        beneficiary="none",
        matter="other",
        what="Thay ván cầu",
        by_whom="Công ty A",
        due_on=TODAY,
        officer_id=officer_id,
        created_at=MOMENT,
    )


@pytest.mark.once("sqlite")
def test_who_handles_nothing_gets_the_whole_queue(app: Flask) -> None:
    assert "Của tôi và chưa giao" in opened(browser_of(app, make_handler()), QUEUE)
    assert "Của tôi và chưa giao" not in opened(browser_of(app, at_desk()), QUEUE)


@pytest.mark.once("sqlite")
def test_only_who_submitted_takes_it_back(app: Flask) -> None:
    case, writer, other = make_case(), make_handler(), officer_of("SXD", "handler", username="khac")
    by = actor_of(writer)
    drafting.write_draft(case, "refuse", {"reason": "Đã trả lời."}, expected=0, by=by, at=MOMENT)
    drafting.submit_draft(
        case, "refuse", draft_version=1, reason="Trùng", expected=case.version, by=by, at=MOMENT
    )
    db.session.commit()
    address, version = f"/don/{case.number}/du-thao/khong-thu-ly-tra-don", case.version
    assert "Rút lại để sửa" in opened(browser_of(app, writer), address)
    assert "Rút lại để sửa" not in opened(browser_of(app, other), address)
    with pytest.raises(NotAllowed):
        drafting.take_back(case, expected=version, by=actor_of(other), at=MOMENT)
    drafting.take_back(case, expected=version, by=by, at=MOMENT)


@pytest.mark.once("sqlite")
def test_a_model_text_is_retired_by_its_writer_or_who_approves(app: Flask) -> None:
    writer, other = make_handler(), officer_of("SXD", "handler", username="khac")
    about: dict[str, Any] = {"kind": "phrase", "name": "Chào", "text": "Kính gửi ông/bà.", "for_all": False}
    about |= {"field_key": None, "step": None, "expected": None}
    text = templates.write_template(None, **about, by=actor_of(writer), at=MOMENT)
    db.session.commit()
    address, version = f"/mau-tra-loi/{text.id}", text.version
    for officer, offered in ((writer, True), (other, False), (make_leader(), True)):
        assert (f"{address}/ngung" in opened(browser_of(app, officer), address)) is offered
    with pytest.raises(NotYours):
        templates.retire_template(text, expected=version, by=actor_of(other), at=MOMENT)


@pytest.mark.once("sqlite")
def test_names_in_a_list_are_for_who_may_look_up_people(app: Flask, without: Callable[[str], None]) -> None:
    make_case()
    browser = browser_of(app, make_handler())
    held = dict(roles.ROLES)
    form = browser.get("/don/xuat").text
    without("people:paper:read")
    fields = {name: hidden(form, name) for name in ("csrf_token", "query", "key")}
    browser.post("/don/xuat", data=fields | {"names": "y"})
    assert not db.session.scalars(select(Job.values)).one()["names"]
    roles.ROLES.update(held)
    for may in (True, False):
        answer = ordered(browser, names="y")
        assert db.session.scalars(select(Job.values).order_by(Job.id.desc()).limit(1)).one()["names"]
        db.session.rollback()
        if not may:
            without("people:paper:read")
        running.run_waiting()
        file = openpyxl.load_workbook(io.BytesIO(browser.get(f"{answer.location}/tep").data))
        heads = [cell.value for cell in next(file["Danh sách"].iter_rows(max_row=1))]
        assert ("Người gửi" in heads) is may
    assert browser.get(answer.location).status_code == 200
    without("cases:export:read")
    assert browser.get(answer.location).status_code == 404


@pytest.mark.once("sqlite")
def test_a_job_tells_only_of_cases_that_its_officer_reads(app: Flask) -> None:
    mine, theirs, handler = make_case(), make_case("SYT"), make_handler()
    done: dict[str, Any] = {"done": True, "words": ""}
    values: dict[str, Any] = {"values": {}, "state": "done", "created_at": MOMENT, "ended_at": MOMENT}
    subjects = [mine.id, theirs.id]
    job = Job(
        key="k", kind="export", officer_id=handler.id, subjects=subjects, outcomes=[done, done], **values
    )
    db.session.add(job)
    db.session.commit()
    numbers = mine.number, theirs.number
    page = opened(browser_of(app, handler), "/viec-chay/k")
    assert [number in page for number in numbers] == [True, False]


@pytest.mark.once("sqlite")
def test_what_a_paper_lacks_leads_where_one_may_go(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    case, signer = make_case(), make_leader()
    signature = Signature(signer.id, signer.full_name, "Giám đốc")
    with app.test_request_context():
        supplied: list[tuple[Any, str]] = [
            ("officer", "accounts:officer:read"),
            ("respondent", "cases:case:record"),
        ]
        for where, permission in supplied:
            demand = Demand("x", "Thiếu", "Điều 9", where)
            acts_as(monkeypatch, lacking, at_home(case))
            assert lacking._lack(case, demand, signature).address
            acts_as(monkeypatch, lacking, at_home(case, permission))
            lack = lacking._lack(case, demand, signature)
            assert (lack.address, lack.ask[:3]) == ("", "Nhờ")


@pytest.mark.once("sqlite")
def test_another_agencys_case_is_neither_decided_nor_entered(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make_case()
    desk_acts.propose(case, **PROPOSED, expected=case.version, by=actor_of(make_handler()), at=MOMENT)
    db.session.commit()
    laid = drafts.laid(case)
    assert laid is not None
    form: Any = SimpleNamespace(case=SimpleNamespace(data=case.number, errors=[]))
    for actor, is_his in ((at_home(case), True), (of_elsewhere(), False)):
        for module in (approvals, book):
            acts_as(monkeypatch, module, actor)
        assert approvals._may(case, laid) is is_his
        assert (book._case(form) == case) is is_his


@pytest.mark.once("sqlite")
def test_he_himself_stands_once_among_those_who_handle(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    officers = make_handler(), officer_of("SXD", "handler", username="khac")
    acts_as(monkeypatch, filtering, actor_of(officers[0]))
    with app.test_request_context():
        form = filtering.filter_of(MultiDict())
    values = {one.value for one in form.nguoi.choices}
    assert [str(one.id) in values for one in officers] == [False, True]


@pytest.mark.once("sqlite")
def test_a_calendar_has_its_owners_days_only(app: Flask) -> None:
    case, handler, other = make_case(), make_handler(), make_handler("SYT")
    me, elsewhere = at_home(case, READ_ALL, number=handler.id), other.agency_id
    third = agencies.by_code("SNNMT")
    assert third is not None
    case.officer_id = handler.id
    asks: dict[str, Any] = {"asking_agency_id": elsewhere, "kind": "opinion", "task": "Cho ý kiến"}
    asks |= {"text": "", "files": [], "shares_person": False, "asked_by": other.id, "asked_at": MOMENT}
    part = Part(case_id=case.id, agency_id=case.agency_id, officer_id=handler.id, due_on=TODAY, **asks)
    db.session.add(part)
    db.session.commit()
    day = db.session.scalars(select(Deadline).where(Deadline.subject_id == case.id)).first()
    assert day is not None
    home = case.agency_id

    def told(viewer: Actor) -> tuple[int, int]:
        db.session.flush()
        with app.test_request_context():
            found = own_calendar.due_days(viewer, TODAY), own_calendar.part_days(viewer, TODAY)
            return len(list(found[0])), len(list(found[1]))

    days, parts = told(me)
    assert (days > 0, parts) == (True, 1)
    assert told(at_home(case, READ_ALL, "cases:case:read", number=handler.id)) == (0, 1)
    assert told(at_home(case, READ_ALL, "cases:part:answer", number=handler.id)) == (days, 0)
    part.officer_id = other.id
    assert told(me) == (days, 0)
    part.officer_id, part.agency_id = handler.id, third.id
    assert told(me) == (days, 0)
    case.agency_id = third.id
    assert told(me) == (0, 0)
    case.agency_id = home
    for one in db.session.scalars(select(Deadline).where(Deadline.subject_id == case.id)):
        one.agency_id = elsewhere
    assert told(me) == (0, 0)


@pytest.mark.once("sqlite")
def test_a_book_is_written_by_its_own_agency(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    case = make_case()
    monkeypatch.setattr(book, "render_template", lambda *_names, **given: given)
    chosen = {"agency": agencies.by_id(case.agency_id), "year": MOMENT.year, "sealed": False}
    for actor, is_his in ((at_home(case), True), (of_elsewhere(), False)):
        acts_as(monkeypatch, book, actor)
        shown: Any = book._book_page(chosen, [], after=None, first_page=True)
        assert shown["may_write"] is is_his


@pytest.mark.once("sqlite")
def test_a_file_is_gone_for_who_no_longer_knows_of_a_case_in_it(app: Flask) -> None:
    secret = case_of("denunciation")
    job = Job(values={job_files.SEALED: [secret.id]}, file_key="k", gone_at=MOMENT + timedelta(days=1))
    for actor, knows in ((at_home(secret), True), (at_home(secret, "cases:denunciation:read"), False)):
        assert job_files.is_there(job, actor, MOMENT) is knows
