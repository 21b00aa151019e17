"""Who may not make something public isn't offered it, and isn't its second officer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from feedback.actor import SYSTEM, Actor
from feedback.agencies import queries as agencies
from feedback.cases.models import Case
from feedback.disclosure import copying, documents, outcomes
from feedback.disclosure.actions import changing, copies, duties, forms, plans
from feedback.disclosure.desk import outcome as outcome_pages
from feedback.extensions import db
from feedback.law.disclosure import result_of
from tests.conftest import MOMENT
from tests.factories.disclosure import make_document, make_duty, make_outcome, make_prepared, make_published
from tests.factories.officers import browser_of, officer_of
from tests.factories.reception import TODAY
from tests.factories.rights import acting, goes_with, text_of

pytestmark = pytest.mark.once("sqlite")
HOME = "21211"
QUEUE = "/viec-cua-toi"
RESULTS, BOARD, DUTIES = "/cong-khai-vu-viec", "/van-ban-cong-khai", "/nghia-vu-cong-khai"
READ_ALL = outcomes.READ_ALL


def test_links_go_with_their_permissions(app: Flask) -> None:
    head, director = officer_of(HOME, "leader"), officer_of("SXD", "leader", "handler")
    agency = agencies.by_code(HOME)
    assert agency is not None
    plan = plans.draft(agency.id, TODAY.year + 1, by=SYSTEM, at=MOMENT)
    make_document(number="2026-901", state="draft")
    make_document(number="2026-902", state="draft", prepared_by=head.id, returned_why="Thiếu chữ ký")
    elsewhere = make_duty(content="commune_14")
    shown = outcome_of(make_published().outcome_id)
    make_prepared()
    make_outcome(settled_on=TODAY - timedelta(days=30))
    case = db.session.get_one(Case, shown.case_id)
    reader, other = browser_of(app, head), browser_of(app, director)
    offered = [
        (other, f"{RESULTS}/{shown.code}/noi-dung", outcomes.CONFIRM, "Thu hồi"),
        (other, QUEUE, outcomes.CONFIRM, "kết quả chờ xem để công khai"),
        (other, QUEUE, forms.WRITE, "việc công khai kết quả đến hạn"),
        (other, f"/don/{case.number}", outcomes.READ, "Công khai kết quả"),
        (reader, QUEUE, documents.READ, "2026-901 chờ đăng"),
        (reader, QUEUE, documents.POST, "2026-901 chờ đăng"),
        (reader, QUEUE, documents.WRITE, "2026-902 được trả lại"),
        (reader, f"{DUTIES}/{elsewhere.id}", duties.WRITE, f"{DUTIES}/{elsewhere.id}/ghi"),
        (reader, f"/ke-hoach-cong-khai/{plan.id}", plans.ISSUE, "Ký, cấp số và ban hành"),
    ]
    for one, address, permission, words in offered:
        goes_with(permission, one, address, [words])


def outcome_of(number: int) -> outcomes.Outcome:
    return db.session.get_one(outcomes.Outcome, number)


def test_what_is_of_another_agency_is_not_offered(app: Flask) -> None:
    document, copy = make_document(), make_prepared(make_outcome(code=HOME))
    code = outcome_of(copy.outcome_id).code
    own = browser_of(app, officer_of(HOME, "leader", "handler"))
    everywhere = browser_of(app, officer_of("SXD", "triage"))
    offered = [
        (f"{DUTIES}?don_vi={HOME}", "Ghi nghĩa vụ", [True, False]),
        (f"{DUTIES}?don_vi={HOME}", "Xem mọi cơ quan", [False, True]),
        *((address, 'name="co_quan"', [False, True]) for address in (BOARD, RESULTS, f"{RESULTS}/can-lam")),
    ]
    for address, words, seen in offered:
        assert [words in text_of(one, address) for one in (own, everywhere)] == seen, (address, words)
    for address, status in (
        (f"{BOARD}/{document.code}/hinh-thuc/ghi", 404),
        (f"{RESULTS}/{code}/hinh-thuc/ghi", 403),
    ):
        assert [one.get(address).status_code for one in (own, everywhere)] == [200, status], address


def test_a_copy_is_taken_back_by_who_prepared_it(app: Flask) -> None:
    copy = make_prepared()
    outcome = outcome_of(copy.outcome_id)
    another = officer_of("SXD", "handler")
    with pytest.raises(changing.NotYours):
        copies.give_back(
            outcome, copy, 1, why="Sửa", by=acting("SXD", outcomes.CONFIRM, number=another.id), at=MOMENT
        )
    assert "Lấy lại" not in text_of(browser_of(app, another), f"{RESULTS}/{outcome.code}/noi-dung")
    by = acting("SXD", outcomes.CONFIRM, number=copy.prepared_by)
    copies.give_back(outcome, copy, 1, why="Sửa", by=by, at=MOMENT)
    assert copy.state == "returned"


def test_who_publishes_here_is_told_on_the_page_of_the_step(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = make_outcome("complaint_second")
    case, result = db.session.get_one(Case, outcome.case_id), result_of("complaint_second")
    assert result is not None
    for taken, told in ((), True), ((outcomes.READ,), False):
        monkeypatch.setattr(outcome_pages, "current_actor", lambda taken=taken: acting("SXD", *taken))
        with app.test_request_context(f"/don/{case.number}"):
            assert bool(outcome_pages.instead(case, result.step)) is told


def test_what_waits_is_of_ones_own_agency(app: Flask) -> None:
    make_prepared()
    assert [outcomes.waiting_for(acting(code), TODAY) for code in ("SXD", HOME)] == [1, 0]


def test_who_is_the_second_officer_of_a_result(app: Flask) -> None:
    agency = agencies.by_code(HOME)
    assert agency is not None

    def may(by: Actor) -> bool:
        return copying.may_be_second(agency.id, [7], outcomes.CONFIRM, by, TODAY, watches=READ_ALL)

    assert may(acting(HOME, READ_ALL))
    assert may(acting("SXD")), "nobody at home may"
    assert not may(acting("SXD", READ_ALL))
    assert not may(acting("SXD", outcomes.CONFIRM))
    assert not may(acting(HOME, number=7))


def test_who_posts_a_document(app: Flask) -> None:
    document = make_document(state="draft")

    def may(by: Actor) -> list[bool]:
        return [
            documents.may_post(document, by, TODAY),
            document in documents.waiting_elsewhere(by, TODAY),
        ]

    assert may(acting(HOME, READ_ALL)) == [True, False]
    assert may(acting(HOME, documents.POST)) == [False, False]
    assert may(acting("SXD")) == [True, True], "nobody at home may"
    assert may(acting("SXD", READ_ALL)) == [False, False]
    assert may(acting("SXD", documents.POST)) == [False, False]
    officer_of(HOME, "leader")
    assert may(acting("SXD")) == [False, False], "somebody at home may"
