"""Thư rác, phá hoại: what is set aside leaves lists, figures and forms, and comes back as it was."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from feedback.accounts.models import Officer
from feedback.actor import SYSTEM
from feedback.cases import checks
from feedback.cases.actions import spam
from feedback.cases.desk import bulk
from feedback.cases.models import Case, CaseEvent
from feedback.clock import FixedClock
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.law.procedure import NotAllowed
from feedback.law.states import State
from feedback.notifications import texts
from feedback.notifications.models import Message
from feedback.oversight.forms.facts import casework
from feedback.oversight.forms.facts.parts import Part
from feedback.oversight.measures.filters import Filters
from feedback.oversight.measures.periods import Period
from tests.cases.test_bulk import QUEUE, confirm, form_to, main_of, run, undo, whole_list
from tests.cases.test_tracking import look
from tests.conftest import MOMENT
from tests.factories.cases import make_accepted_case, make_case, receive
from tests.factories.officers import browser_of, make_handler, make_leader
from tests.intake import walk

PERIOD = Period(MOMENT.date() - timedelta(days=30), MOMENT.date() + timedelta(days=30), "kỳ thử")
WHY = "Quảng cáo bán thuốc, không phải đơn."


def again(case: Case) -> Case:
    """The case as the database has it now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Case, case.id)


def take(client: FlaskClient, number: str, slug: str, **answers: str) -> TestResponse:
    """Open the page of a step and send it."""
    path = f"/don/{number}/{slug}"
    return client.post(path, data=walk.hidden(main_of(client.get(path))) | answers)


def set_aside(client: FlaskClient, case: Case) -> None:
    answer = take(client, case.number, "thu-rac", reason=WHY)
    assert answer.status_code == 303, answer.get_data(as_text=True)


def _counted(parts: tuple[Part, ...]) -> int:
    """How many rows the statutory forms have as their facts."""
    found = 0
    for part in parts:
        asked = select(part.row).select_from(part.model)
        for table, on in part.joins:
            asked = asked.join(table, on)
        found += len(db.session.execute(asked.where(*part.only)).all())
    return found


def figures() -> int:
    return len(db.session.scalars(select(Case.id).where(*Filters(PERIOD).conditions())).all())


def test_the_mail_says_what_one_can_do_who_disagrees(app: Flask) -> None:
    case = make_case()
    set_aside(browser_of(app, make_handler()), case)
    told = db.session.scalars(select(Message).where(Message.template == "cases/set_aside")).one()
    body = " ".join(texts.render(told.template, told.values, by_post=False).body.split())
    assert "bấm «Gửi thêm» ở trang tra cứu" in body
    assert "thời hạn vẫn tính như ban đầu" in body
    assert "Cơ quan giải quyết" not in body


def test_set_aside_it_is_nowhere_and_taken_back_it_is_as_before(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    officer, leader = make_handler(), make_leader()
    officer_id, leader_id = officer.id, leader.id
    received = receive()
    case = db.session.get_one(Case, received.lodged.case_id)
    case_id, number, due = case.id, case.number, case.due_on
    running = {one.id: one.due_on for one in deadlines.open_for(("cases", case_id))}
    counted = (_counted(casework.letters(PERIOD)), _counted(casework.cases(PERIOD)), figures())
    assert 0 not in counted
    desk = browser_of(app, officer)
    set_aside(desk, case)

    case = again(case)
    assert (case.state, case.handled_on, case.screened_on) == (State.SPAM, None, None)
    assert deadlines.open_for(("cases", case_id)) == []
    less = (_counted(casework.letters(PERIOD)), _counted(casework.cases(PERIOD)), figures())
    assert less == tuple(one - 1 for one in counted)
    row = f'value="{number}:'
    assert row not in main_of(desk.get(QUEUE))
    assert row not in main_of(desk.get("/don"))
    assert row in main_of(desk.get("/don?buoc=spam"))
    assert 'href="/don?buoc=spam"' in main_of(desk.get(QUEUE))
    page = look(client, received.lodged.tracking_code, received.lodged.secret)
    assert "Nếu ông/bà không đồng ý" in page
    assert "rác" not in page
    assert WHY not in page
    assert list(checks.check()) == []

    clock.at = MOMENT + timedelta(days=12)
    desk = browser_of(app, db.session.get_one(Officer, officer_id))
    assert take(desk, number, "khong-phai-thu-rac").status_code == 303
    case = again(case)
    assert (case.state, case.closed_on, case.due_on) == (State.RECEIVED, None, due)
    assert {one.id: one.due_on for one in deadlines.open_for(("cases", case_id))} == running
    assert (_counted(casework.letters(PERIOD)), _counted(casework.cases(PERIOD)), figures()) == counted
    told = db.session.scalars(select(Message).where(Message.template == "cases/spam_lay_long")).all()
    assert [one.recipient_id for one in told] == [leader_id]
    acts = db.session.scalars(select(CaseEvent.act).where(CaseEvent.case_id == case_id)).all()
    assert acts.count("set_aside_as_spam") == acts.count("taken_back_from_spam") == 1
    assert list(checks.check()) == []


def test_the_sender_may_object_from_his_page(app: Flask, client: FlaskClient) -> None:
    officer, received = make_handler(), receive()
    case = db.session.get_one(Case, received.lodged.case_id)
    set_aside(browser_of(app, officer), case)
    look(client, received.lodged.tracking_code, received.lodged.secret)
    answer = walk.fill(client, "/don-cua-toi/bo-sung", {"text": "Cầu gãy thật, mời cán bộ đến xem."})
    assert answer.status_code == 303
    case = again(case)
    assert case.state == State.SPAM
    assert list(checks.check()) == []


@pytest.mark.parametrize("kind", [Kind.COMPLAINT, Kind.DENUNCIATION])
def test_a_complaint_or_denunciation_never(app: Flask, kind: Kind) -> None:
    case = make_case(kind=kind)
    with pytest.raises(NotAllowed):
        spam.set_aside(case, reason=WHY, expected=case.version, by=SYSTEM, at=MOMENT)


def test_what_was_taken_up_never_and_only_with_the_right_and_a_reason(app: Flask) -> None:
    taken = make_accepted_case()
    with pytest.raises(NotAllowed):
        spam.set_aside(taken, reason=WHY, expected=taken.version, by=SYSTEM, at=MOMENT)
    case, officer = make_case(), make_handler()
    empty = take(browser_of(app, officer), case.number, "thu-rac", reason=" ")
    assert empty.status_code == 422
    assert again(case).state == State.RECEIVED


def test_several_at_once_and_all_back(app: Flask) -> None:
    officer = make_handler()
    cases = [make_case(title=f"Bán thuốc tăng cân {place}") for place in range(3)]
    desk = browser_of(app, officer)
    page = main_of(confirm(desk, cases, step="set_aside", why_spam=WHY))
    job = run(desk, page)
    assert [again(case).state for case in cases] == [State.SPAM] * 3
    undo(desk, job)
    assert [again(case).state for case in cases] == [State.RECEIVED] * 3
    assert list(checks.check()) == []


@pytest.mark.parametrize("page", ["/viec-cua-toi", "/don"])
def test_a_whole_list_in_a_few_presses_and_all_back(
    app: Flask, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every page of what the list was narrowed to, no more than a press may have, and nothing else."""
    monkeypatch.setattr(bulk, "MOST_OF_LIST", 3)
    cases = [make_case(title=f"Bán thuốc tăng cân {place}") for place in range(4)]
    honest = make_case(title="Đèn đường tắt")
    desk, query = browser_of(app, make_handler()), "?tim=t%C4%83ng%20c%C3%A2n&sau=khongco"
    html = whole_list(desk, page + query)
    assert "Làm với 3 vụ việc" in html
    assert "đây là 3 vụ việc đầu" in html
    sent = form_to(html, "/hang-loat/xem") | {"step": "set_aside", "why_spam": WHY}
    job = run(desk, main_of(desk.post("/hang-loat/xem", data=sent)))
    assert [again(case).state for case in cases].count(State.SPAM) == 3
    assert again(honest).state == State.RECEIVED
    assert "Làm với 1 vụ việc" in whole_list(desk, page + query)
    assert "Làm với 3 vụ việc" in whole_list(desk, "/don?buoc=spam")
    undo(desk, job)
    assert [again(case).state for case in cases] == [State.RECEIVED] * 4
    assert list(checks.check()) == []
    for wrong in ({"danh_sach": "khac"}, {"danh_sach": ""}):
        fields = form_to(main_of(desk.get(page)), "/hang-loat") | wrong
        assert desk.post("/hang-loat", data=fields | {"ca_danh_sach": "1"}).status_code == 404
