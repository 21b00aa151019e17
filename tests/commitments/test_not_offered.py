"""Promises: who may not read or decide isn't offered it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from feedback.commitments import actions, own_days, queries
from feedback.commitments.actions import Promise
from feedback.commitments.desk import answering, blocks, listing
from feedback.commitments.models import Commitment
from feedback.extensions import db
from tests.commitments.test_commitments import DAY, ROAD, agency
from tests.conftest import MOMENT
from tests.factories.cases import make_accepted_case
from tests.factories.officers import actor_of, browser_of, make_handler, officer_of
from tests.factories.rights import acting, goes_with, text_of

pytestmark = pytest.mark.once("sqlite")
HOME, HEARER = "21211", "BTCD"
READ_CASE = "cases:case:read"


def made(case_id: int | None = None, **more: Any) -> Commitment:
    by = acting(HEARER)
    promised = Promise(agency(HOME), ROAD, DAY, case_id=case_id)
    [row] = actions.make(("reception_session", 7), [promised], heard_by=agency(HEARER), by=by, at=MOMENT)
    for name, value in more.items():
        setattr(row, name, value)
    db.session.commit()
    return row


def test_links_go_with_their_permissions(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    case = make_accepted_case(HOME)
    kept = made(case.id, state="kept", kept_on=DAY, evidence="Đã đổ bê tông", public_result="Đường đã thông")
    late, reported = (
        made(due_on=DAY.replace(day=1)),
        made(state="reported", reported_on=DAY, evidence="Đã xong"),
    )
    owner = browser_of(app, officer_of(HOME, "leader", "handler"))
    hearer = browser_of(app, officer_of(HEARER, "leader", "triage"))
    offered = [
        (owner, f"/don/{case.number}", queries.READ, "Cam kết về vụ việc"),
        (owner, "/viec-cua-toi", queries.READ, "cam kết phải thực hiện"),
        (hearer, "/viec-cua-toi", actions.CONFIRM, "cam kết chờ trả lời"),
        (hearer, "/viec-cua-toi", queries.READ_ALL, "cam kết quá hạn trong tỉnh"),
        (owner, f"/cam-ket/{kept.id}", READ_CASE, "Dùng kết quả này để trả lời vụ việc"),
        (owner, f"/cam-ket/{kept.id}", READ_CASE, f"/don/{case.number}"),
    ]
    for one, address, permission, words in offered:
        goes_with(permission, one, address, [words])
    report, decide = f"/cam-ket/{late.id}/bao-xong", f"/cam-ket/{reported.id}/quyet-dinh/"
    shown = [(report in text_of(one, f"/cam-ket/{late.id}")) for one in (owner, hearer)]
    assert shown == [True, False]
    shown = [(decide in text_of(one, f"/cam-ket/{reported.id}")) for one in (owner, hearer)]
    assert shown == [False, True]
    for taken, linked in ((), True), ((queries.READ,), False):
        monkeypatch.setattr(blocks, "current_actor", lambda taken=taken: acting(HOME, *taken))
        with app.test_request_context("/"):
            assert ("<a href" in blocks.promises([late])) is linked


def test_one_agency_narrows_the_list_to_its_own(app: Flask) -> None:
    made(due_on=DAY.replace(day=1))
    other = agency("SXD")
    for by, seen in ((acting("SXD"), 1), (acting("SXD", queries.READ_ALL), 0)):
        with app.test_request_context("/cam-ket"):
            assert len(listing._found("tre-han", by, agency(HOME))().rows) == seen, by.agency_id == other


def test_own_days_are_those_of_his_own_promises(app: Flask) -> None:
    clerk = make_handler(HOME)
    made(officer_id=clerk.id)
    by = actor_of(clerk)
    readers = {
        by: 1,
        acting(HOME, queries.READ, number=clerk.id): 0,
        acting(HOME): 0,
        acting("SXD", number=clerk.id): 0,
    }
    with app.test_request_context("/"):
        for reader, count in readers.items():
            assert len(list(own_days.own_days(reader, DAY))) == count


def test_the_answer_is_begun_by_who_reads_the_case(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    row = made(
        make_accepted_case(HOME).id,
        state="kept",
        kept_on=DAY,
        evidence="Đã đổ bê tông",
        public_result="Đường đã thông",
    )
    for taken, offered in ((), True), ((READ_CASE,), False):
        monkeypatch.setattr(answering, "current_actor", lambda taken=taken: acting(HOME, *taken))
        with app.test_request_context("/"):
            assert (answering.answerable(row) is not None) is offered
