"""Checks behind something that a stand-in doesn't get past: each with what stands before it put aside."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from unittest.mock import MagicMock

import pytest
from flask import Flask

from feedback.cases.actions import correcting, moving
from feedback.cases.actions import groups as signing
from feedback.cases.models import Case, Submission
from feedback.clock import local_day
from feedback.dialogue.actions import joining, minutes_phases, publishing, seats
from feedback.dialogue.actions.changing import NotYours as NotOfDialogue
from feedback.dialogue.models import Invitee
from feedback.disclosure.actions import copies
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.oversight.actions import opinions
from feedback.oversight.actions.opinions import BadDetail
from feedback.partners.actions import passing_on
from feedback.protection.actions import deciding, shared
from feedback.reception.actions import groups, holding, places
from tests.access.acts import ELSEWHERE, HOME, LENT, NOTHING, all_but, nothing_kept, stand_in
from tests.conftest import MOMENT

TODAY = local_day(MOMENT)
ALL = replace(ELSEWHERE, id=HOME, agency_id=HOME)
"""One of the right agency who holds everything."""


@pytest.fixture(autouse=True)
def put_aside(app: Flask) -> Any:
    with nothing_kept():
        yield


def put(monkeypatch: pytest.MonkeyPatch, module: Any, **values: Any) -> None:
    for name, value in values.items():
        monkeypatch.setattr(module, name, value)


def gives(value: Any) -> Any:
    return lambda *_, **__: value


def test_the_day_of_receipt_is_corrected_by_who_may(monkeypatch: pytest.MonkeyPatch) -> None:
    step = MagicMock(later=False)
    step.name, step.article = correcting.receipts.STEP, "Điều 30"
    course = MagicMock(steps_from=gives([step]))
    put(monkeypatch, correcting.clocks, course=gives(course))
    put(monkeypatch, correcting.receipts, days=gives({1: TODAY}))
    put(monkeypatch, correcting.matters, linked_to=gives([]))
    put(monkeypatch, correcting.moving, last_event=gives(None))
    assert correcting._lawful(stand_in(), ALL, TODAY)[0] is step
    with pytest.raises(NotAllowed):
        correcting._lawful(stand_in(), all_but(correcting.CORRECT), TODAY)


def test_codes_of_a_list_are_printed_by_who_keeps_its_case(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, signing, _leaving=gives([MagicMock(submission_id=1)]))
    put(monkeypatch, signing.senders, names=gives({}))
    for by in (ELSEWHERE, NOTHING):
        with pytest.raises((moving.NotYours, NotAllowed)):
            signing.give_codes(stand_in(), [1], by=by, at=MOMENT)


def test_nobody_decides_in_anothers_place_what_he_proposed(monkeypatch: pytest.MonkeyPatch) -> None:
    step = MagicMock(decisive=True)
    step.name = "accept"
    put(monkeypatch, moving.rules, lawful_step=gives(step), by_delegation=gives(True))
    put(monkeypatch, moving.clocks, course=gives(MagicMock()))
    laid = MagicMock(officer_id=LENT.id, step="accept")
    put(monkeypatch, moving.drafts, laid=gives(laid))
    with pytest.raises(NotAllowed):
        moving.check(stand_in(), "accept", by=LENT, on=TODAY)
    laid.officer_id = HOME
    assert moving.check(stand_in(), "accept", by=LENT, on=TODAY) is step


@pytest.mark.parametrize("by", [all_but(minutes_phases.MINUTES), replace(ALL, agency_id=HOME + 1)])
def test_an_invited_agency_speaks_through_its_own(monkeypatch: pytest.MonkeyPatch, by: Any) -> None:
    put(monkeypatch, minutes_phases.minutes, may_comment=gives(True))
    put(monkeypatch, minutes_phases.changing, lock=gives(None))
    invited = Invitee(session_id=HOME, agency_id=HOME, came=None)
    with pytest.raises(NotOfDialogue):
        minutes_phases.comment(stand_in(), invited, "Đồng ý", by=by, at=MOMENT)


def test_only_its_preparer_or_a_second_officer_gives_a_copy_back(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, publishing, _take_prepared=gives(None), _enter=gives(None))
    put(monkeypatch, publishing.publication, may_confirm=gives(False))
    copy, own = stand_in(), replace(all_but(publishing.PREPARE), id=HOME)
    copy.prepared_by = HOME
    publishing.give_back(stand_in(), copy, 1, why="Sửa lại", by=ALL, at=MOMENT)
    with pytest.raises(NotOfDialogue):
        publishing.give_back(stand_in(), copy, 1, why="Sửa lại", by=own, at=MOMENT)


def test_only_its_preparer_gives_a_result_back(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, copies, _take=gives(None), _sees=gives(True), _enter=gives(None))
    put(monkeypatch, copies.prepared, may_confirm=gives(False))
    put(monkeypatch, copies.changing, change=gives(None))
    copy = stand_in()
    copy.prepared_by = HOME
    copies.give_back(stand_in(), copy, 1, why="Sửa lại", by=ALL, at=MOMENT)
    own = replace(all_but(copies.PREPARE), id=HOME)
    with pytest.raises(copies.NotYours):
        copies.give_back(stand_in(), copy, 1, why="Sửa lại", by=own, at=MOMENT)


def test_a_seat_is_taken_for_somebody_by_who_may(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, seats.seats, by_key=gives(None))
    put(monkeypatch, seats.rows, locked=stand_in)
    one = MagicMock(submission_key="khoa")
    with pytest.raises(NotOfDialogue):
        seats.register(one, by=NOTHING, at=MOMENT)


def test_who_may_not_announce_invites_nobody_by_joining(monkeypatch: pytest.MonkeyPatch) -> None:
    session, invited = stand_in(), MagicMock()
    session.configure_mock(state="announced", held_on=TODAY)
    put(monkeypatch, joining, lock=gives(None), enter=gives(None), _demand_open=gives(None))
    put(monkeypatch, joining, _demand_free=gives(None), cases_along=MagicMock(), seats=invited)
    put(monkeypatch, db.session(), scalars=gives(MagicMock(all=gives([stand_in()]))))
    put(monkeypatch, db.session(), begin_nested=gives(MagicMock()))
    joining.join(session, [HOME], by=all_but(joining.ANNOUNCE), at=MOMENT)
    assert not invited.register_requesters.called
    joining.join(session, [HOME], by=ALL, at=MOMENT)
    assert invited.register_requesters.called


def test_an_opinion_is_entered_for_ones_own_agency() -> None:
    by = replace(ALL, permissions=frozenset({opinions.WRITE}))
    with pytest.raises(BadDetail, match="cơ quan mình"):
        opinions.register_opinion(MagicMock(), agency_id=HOME + 1, by=by, at=MOMENT)


def test_an_opinion_is_struck_by_who_may_and_owes_it_not() -> None:
    assert opinions.may_strike(stand_in(), ELSEWHERE, TODAY)
    assert not opinions.may_strike(stand_in(), replace(ELSEWHERE, permissions=frozenset()), TODAY)
    assert not opinions.may_strike(stand_in(), ALL, TODAY)


def test_what_was_passed_on_is_left_by_who_may(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, passing_on, _case_of=stand_in)
    with pytest.raises(passing_on.NotYours):
        passing_on.stop(stand_in(), reason="Xong", expected=1, by=NOTHING, at=MOMENT)


def test_protection_is_for_who_handles_denunciations() -> None:
    case = Case(agency_id=HOME, sealed=False)
    assert shared.demand_home(case, ALL, deciding.DECIDE) == HOME
    with pytest.raises(shared.NotYours):
        shared.demand_home(case, all_but(shared.barring.READ), deciding.DECIDE)


def test_a_paper_signed_in_anothers_place_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, deciding.agencies, by_id=gives(stand_in()))
    put(monkeypatch, deciding.papers, next_number=gives(1))
    put(monkeypatch, deciding, signature_of=gives(MagicMock()), letter_sign=gives("SXD"))
    put(monkeypatch, deciding.heads, told=gives("KT."))
    put(monkeypatch, deciding.case_rules, letter_number=gives("01"))
    in_place = replace(LENT.in_place, mode="by_order") if LENT.in_place else None
    by = replace(LENT, in_place=in_place)
    assert deciding._signed(stand_in(), "QĐ", by, MOMENT)["in_place"] == "KT."
    assert deciding._signed(stand_in(), "QĐ", replace(by, lent=frozenset()), MOMENT)["in_place"] is None


def test_a_list_is_written_into_by_who_may_record(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, groups.groups, newest_line=stand_in)
    case, submission = stand_in(), Submission(case_id=HOME, sender_kind="group")
    put(monkeypatch, db.session(), get=gives(submission), get_one=gives(case))
    assert groups.signs_into(stand_in(), ALL) == (case, submission)
    assert groups.signs_into(stand_in(), all_but(groups.RECORD)) is None


def test_a_session_is_concluded_by_its_agency(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, holding.holding, receiver=gives((None, "Đinh Thị Hrê", "Giám đốc")))
    assert holding.may_conclude(stand_in(), holding.CONCLUDE, ALL)
    assert not holding.may_conclude(stand_in(), holding.CONCLUDE, ELSEWHERE)


def test_places_are_edited_by_their_agency() -> None:
    by = replace(ALL, permissions=frozenset({places.EDIT}))
    assert places.may_edit(HOME, by)
    assert not places.may_edit(HOME + 1, by)
    assert places.may_edit(HOME + 1, ALL)
