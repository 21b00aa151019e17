"""Who must stand aside from a denunciation does so in each act and each list: LTC 25/2018 Đ12, Đ13."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

import pytest
from flask import Flask
from sqlalchemy import ColumnElement, select

from feedback.accounts.models import Absence, Officer
from feedback.actor import SYSTEM, Actor
from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.agencies.plans import Succession
from feedback.cases import barring, drafts
from feedback.cases.actions import (
    asking_to_open,
    drafting,
    filters,
    moving,
    part_rehoming,
    parts,
    rehoming,
    sealing,
    steps,
    talking,
    telling,
    truth,
    visiting,
)
from feedback.cases.competence import Competent
from feedback.cases.models import Barred, Case, Exchange, Part, Submission
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law import procedure
from feedback.law.procedure import NotAllowed
from feedback.notifications.models import Message
from tests.access.acts import LENT
from tests.cases.denounced import COMMUNE, denunciation
from tests.cases.second_person import opened_by
from tests.conftest import MOMENT
from tests.factories.cases import make_case
from tests.factories.officers import actor_of, make_handler, make_leader, officer_of

TODAY: Final = local_day(MOMENT)
READ_ALL: Final = "cases:case:read_all"


@pytest.fixture
def case(app: Flask) -> Case:
    """A denunciation that the commune has; nobody has opened it."""
    return denunciation(files=False)


def agency(code: str) -> AgencyEntry:
    found = agencies.by_code(code)
    assert found is not None, code
    return found


def bar(case: Case, *, officer: Officer | None = None, of: AgencyEntry | None = None) -> None:
    """This officer, or whoever is of this agency, must stand aside."""
    db.session.add(
        Barred(
            case_id=case.id,
            officer_id=officer.id if officer else None,
            agency_id=of.id if of else None,
            why="Trùng họ tên",
        )
    )
    db.session.commit()


def at_commune(name: str, *roles: str) -> Officer:
    return officer_of(COMMUNE, *(roles or ("denunciation",)), name=name, username=name)


def told(template: str) -> set[int]:
    found = db.session.scalars(select(Message.recipient_id).where(Message.template == template))
    return {one for one in found if one is not None}


def part_of(case: Case, code: str, officer: Officer | None = None) -> Part:
    """What the commune asked of another agency."""
    made = Part(
        case_id=case.id,
        asking_agency_id=case.agency_id,
        agency_id=agency(code).id,
        officer_id=officer.id if officer else None,
        kind="opinion",
        task="Cho ý kiến",
        text="Bản làm việc",
        files=[],
        shares_person=False,
        due_on=date(2026, 12, 2),
        asked_by=at_commune("giao").id,
        asked_at=MOMENT,
    )
    db.session.add(made)
    db.session.commit()
    return made


@pytest.mark.once("sqlite")
def test_the_original(case: Case) -> None:
    asks, first, second = at_commune("xin"), at_commune("mot"), at_commune("hai")
    number = db.session.scalars(select(Submission.id).where(Submission.case_id == case.id)).one()
    how: dict[str, Any] = {"capacity": "intake", "reason": "Phân công", "at": MOMENT}
    asked = asking_to_open.ask(case, number, **how, by=actor_of(asks))
    bar(case, officer=first)
    with pytest.raises(moving.NotYours):
        asking_to_open.answer(case, asked, granted=True, by=actor_of(first), at=MOMENT)
    with pytest.raises(moving.NotYours):
        asking_to_open.asker(case, actor_of(first))
    assert asking_to_open.asker(case, actor_of(second)) == second.id
    asking_to_open.answer(case, asked, granted=True, by=actor_of(second), at=MOMENT)


@pytest.mark.once("sqlite")
def test_notices(case: Case) -> None:
    heads = at_commune("dau", "leader"), at_commune("pho", "leader")
    handler, away = at_commune("lam"), at_commune("vang")
    bar(case, officer=heads[1])
    drafting._tell_competent(case, ("cases:case:accept",), actor_of(handler), MOMENT)
    assert told("cases/draft_submitted") == {heads[0].id}
    days: dict[str, Any] = {"first_on": TODAY, "last_on": TODAY, "why": "leave", "created_at": MOMENT}
    db.session.add(Absence(officer_id=away.id, substitute_id=handler.id, created_by=away.id, **days))
    db.session.commit()
    assert telling._instead_of(away.id, case, TODAY) == [handler.id]
    bar(case, officer=handler)
    assert telling._instead_of(away.id, case, TODAY) == []


@pytest.mark.once("sqlite")
def test_a_case_goes_to_no_agency_that_stands_aside(case: Case) -> None:
    to = agency("SYT")
    line = next(one for one in procedure.course("denunciation").steps if one.name == "correct_routing")
    truth.demand_given(case, line, {"agency": to}, TODAY)
    bar(case, of=to)
    with pytest.raises(NotAllowed, match="đứng ngoài"):
        truth.demand_given(case, line, {"agency": to}, TODAY)
    with pytest.raises(NotAllowed, match="đứng ngoài"):
        steps.hand_over(case, line, to, {"reason": "x"}, "rerouted", case.version, SYSTEM, MOMENT)


@pytest.mark.once("sqlite")
@pytest.mark.parametrize("barred", [True, False])
def test_an_agency_that_is_barred_hands_over_what_is_not_settled(case: Case, barred: bool) -> None:
    by, home, to = actor_of(at_commune("lam")), case.agency_id, agency("SYT")
    opened_by(case, by)
    sealing.write_working_copy(
        case,
        submission_id=db.session.scalars(select(Submission.id).where(Submission.case_id == case.id)).one(),
        title="Thu tiền không biên lai",
        body="Người bị tố cáo thu tiền của nhiều hộ.",
        against=[],
        competent=Competent(to, (home,) if barred else (), unsettled=True, reason="Trên một cấp"),
        expected=case.version,
        by=by,
        at=MOMENT,
    )
    assert case.agency_id == (to.id if barred else home)


@pytest.mark.once("sqlite")
def test_parts(case: Case) -> None:
    helper = officer_of("SYT", "denunciation", username="giup")
    part = part_of(case, "SYT", helper)
    give: dict[str, Any] = {"reason": "Không phải việc này", "expected": part.version, "at": MOMENT}
    bar(case, officer=helper)
    with pytest.raises(moving.NotYours):
        parts.give_back(case, part, by=actor_of(helper), **give)
    lent = replace(LENT.in_place, officer_id=helper.id) if LENT.in_place else None
    deputy = officer_of("SYT", "denunciation", username="thay")
    with pytest.raises(moving.NotYours):
        parts.give_back(case, part, by=replace(actor_of(deputy), in_place=lent), **give)
    parts.give_back(case, part, by=actor_of(deputy), **give)


@pytest.mark.once("sqlite")
@pytest.mark.parametrize("barred", [True, False])
def test_who_takes_over_the_work_of_an_agency_that_ends(case: Case, barred: bool) -> None:
    gone, to = agency("SYT"), agency("SNNMT")
    one = Succession(gone, date(2026, 12, 1), "NQ 1/2026", to, {}, {})
    part = part_of(case, "SYT")
    if barred:
        bar(case, of=gone)
    rehoming._bar_successors(one)
    assert (to.id in barring.aside_from(case).agency_ids) is barred
    part_rehoming.follow(one, by=SYSTEM, at=MOMENT)
    assert part.state == ("called_off" if barred else "asked")


def finds(condition: ColumnElement[bool] | None) -> bool:
    assert condition is not None
    return db.session.scalar(select(Case.id).where(condition)) is not None


@pytest.mark.once("sqlite")
def test_lists(case: Case) -> None:
    home, board = agency(COMMUNE), agency("BTCD")
    handles = Actor("officer", at_commune("lam").id, home.id, frozenset({barring.READ}))
    province = replace(handles, id=10**6, agency_id=board.id, permissions=frozenset({barring.READ, READ_ALL}))
    triage = replace(province, permissions=province.permissions | {"cases:triage:read"})
    overseer = replace(province, permissions=province.permissions | {barring.READ_ALL})

    def seen(viewer: Actor) -> bool:
        return finds(barring.clear_for(viewer))

    assert [seen(one) for one in (handles, province, triage, overseer)] == [True, False, False, True]
    case.triage = True
    db.session.flush()
    assert [seen(one) for one in (province, triage)] == [False, True]
    assert finds(barring.not_aside(triage))
    assert not finds(barring.aside(triage))
    bar(case, of=board)
    for one in (triage, overseer):
        assert not seen(one)
        assert not finds(barring.not_aside(one))
        assert finds(barring.aside(one))
    assert seen(handles)


@pytest.mark.once("sqlite")
def test_counts_of_parts_in_the_whole_province(case: Case) -> None:
    part_of(case, "SYT")
    viewer = Actor("officer", 10**6, agency("BTCD").id, frozenset({barring.READ, READ_ALL}))

    def counted(viewer: Actor) -> bool:
        found = select(Part.id).join(Case, Case.id == Part.case_id).where(barring.clear_for_parts(viewer))
        return db.session.scalar(found) is not None

    assert not counted(viewer)
    assert counted(replace(viewer, permissions=viewer.permissions | {barring.READ_ALL}))
    assert counted(replace(viewer, agency_id=agency("SYT").id))
    assert counted(replace(viewer, permissions=frozenset({barring.READ})))


@pytest.mark.once("sqlite")
def test_what_is_ones_own(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    case, one, other = make_case(), actor_of(make_handler()), actor_of(make_leader())
    for by in (one, other):
        filters.keep(name=f"của {by.id}", query="tt=dang", by=by, at=MOMENT)
    assert [kept.name for kept in filters.of(one)] == [f"của {one.id}"]
    to = db.session.scalars(select(Submission.id).where(Submission.case_id == case.id)).all()
    for by in (one, one, other):
        talking.write_to_senders(case, submission_ids=to, text="Đã nhận.", by=by, at=MOMENT)
    assert [said.officer_id for said in db.session.scalars(select(Exchange))] == [one.id, other.id]
    visit: dict[str, Any] = {"visited_on": TODAY, "place": "Trụ sở", "outcome_words": "Ghi nhận"}
    visiting.note_visit(case.id, [], **visit, by=one, at=MOMENT)
    with pytest.raises(moving.NotYours):
        visiting.note_visit(case.id, [], **visit, by=actor_of(make_handler("SYT")), at=MOMENT)
    step = next(line for line in procedure.course("feedback").steps if line.name == "accept")
    laid = drafts.Laid("1", "accept", {}, "Đủ điều kiện", LENT.id, MOMENT)
    monkeypatch.setattr(drafts, "laid", lambda _case: laid)
    with pytest.raises(NotAllowed):
        moving._demand_other_hand(case, step, LENT)
    moving._demand_other_hand(case, step, replace(LENT, id=10**6))
