"""Each list, count, search keeps to what its reader may see, apart from what stands before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from feedback.actor import Actor
from feedback.cases import (
    actions,
    drafts,
    enforcement,
    finding,
    load,
    merging,
    opening_asks,
    parts,
    queries,
    rules,
    scope,
    similar,
)
from feedback.cases.finding import Sought
from feedback.cases.jobs import bulk, ordering
from feedback.cases.jobs.running import Item
from feedback.cases.models import Barred, Case, CaseLink, Obligation, Part, SealedRequest, Submission
from feedback.cases.queued import Filters
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.law.states import State
from tests.conftest import MOMENT
from tests.factories.cases import make_accepted_case, make_case, sender
from tests.factories.matters import receive_matter
from tests.factories.officers import actor_of, make_handler, make_leader, officer_of

pytestmark = pytest.mark.once("sqlite")
TODAY = local_day(MOMENT)
PAPER = "051185001234"
READ_ALL = "cases:case:read_all"


def sealed_case(code: str = "SXD") -> Case:
    return db.session.get_one(Case, receive_matter("denunciation", code).lodged.case_id)


def less(by: Actor, *permissions: str) -> Actor:
    return replace(by, permissions=by.permissions - set(permissions))


def more(by: Actor, *permissions: str) -> Actor:
    return replace(by, permissions=by.permissions | set(permissions))


def two(**values: Any) -> tuple[Case, Case]:
    """One case of Sở Xây dựng and a younger one, alike, of Sở Y tế."""
    return make_case(**values), make_case("SYT", **values)


def test_lists_and_counts_hold_ones_own_agencys_and_no_sealed_case(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    bearer = sender(id_kind="citizen_card", id_number=PAPER)
    own, other = two(sender=bearer)
    sealed = sealed_case()
    handler = actor_of(make_handler())
    mine = less(actor_of(officer_of("SXD", "desk")), READ_ALL)
    all_three = [own.id, other.id, sealed.id]
    assert finding.count(handler, Sought(), today=TODAY, most=9) == 1
    assert [row.case.id for row in finding.by_paper(mine, PAPER)] == [own.id]
    with pytest.raises(PermissionError):
        finding.by_paper(less(mine, finding.FIND_BY_PAPER), PAPER)
    assert finding.numbers_of(handler, all_three) == {own.id: own.number}
    assert finding.numbers_of(less(handler, "cases:case:read"), all_three) == {}
    for case in (own, other, sealed):
        case.state, case.closed_on, case.closed_at = State.WITHDRAWN.value, TODAY, MOMENT
    db.session.commit()
    visible = queries.visible_to(handler)
    assert visible.counts(today=TODAY).after == 1
    assert [row.case.id for row in visible.queue(Filters(after=True), today=TODAY).rows] == [own.id]
    # Whatever the index says, of words and of agencies, the list says it once more.
    monkeypatch.setattr("feedback.cases.search.find", lambda *_, **__: list(all_three))
    assert finding.count(handler, Sought(words="cầu treo"), today=TODAY, most=9) == 1
    assert [row.case.id for row in finding.page(handler, Sought(words="cầu"), today=TODAY, size=9).rows] == [
        own.id
    ]


def test_what_others_have_does_not_crowd_ones_own_out_of_a_search(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, other = two()
    handler, seer = actor_of(make_handler()), actor_of(officer_of("TTT", "inspector"))
    monkeypatch.setattr(queries, "MOST_SEARCHED", 1)
    words = Sought(words="cầu treo")
    assert finding.count(handler, words, today=TODAY, most=9) == 1
    assert [row.case.id for row in queries.visible_to(handler).find("cầu treo")[0]] == [own.id]
    assert [row.case.id for row in queries.visible_to(seer).find("cầu treo")[0]] == [other.id]
    asked = make_case(
        title="Cầu treo thôn Trường Định hỏng ván, gãy lan can", sender=sender(full_name="Lê A")
    )
    monkeypatch.setattr(similar, "MOST_ALIKE", 1)
    monkeypatch.setattr(similar.likeness, "queries_for", lambda _: ["cầu treo ván"])
    make_case("SYT")
    asked_of: list[int | None] = []
    find = similar.search.find

    def watched(query: str, *, agency_id: int | None, **more: Any) -> list[int]:
        asked_of.append(agency_id)
        return find(query, agency_id=agency_id, **more)

    monkeypatch.setattr(similar.search, "find", watched)
    similar.alike(asked, handler)
    similar.alike(asked, seer)
    assert asked_of == [handler.agency_id, None]


def test_what_waits_to_be_decided_is_ones_own_agencys(app: Flask) -> None:
    handlers = [actor_of(make_handler(code)) for code in ("SXD", "SYT")]
    for case, by in zip(two(), handlers, strict=True):
        actions.propose(
            case, step="accept", values={}, reason="Đủ điều kiện", expected=case.version, by=by, at=MOMENT
        )
    sealed = sealed_case()
    sworn = actor_of(officer_of("SXD", "denunciation"))
    actions.propose(
        sealed, step="accept", values={}, reason="Đủ điều kiện", expected=sealed.version, by=sworn, at=MOMENT
    )
    db.session.commit()
    leader = actor_of(make_leader())
    assert drafts.count_waiting(leader) == 2
    assert drafts.count_waiting(more(leader, READ_ALL)) == 2
    assert drafts.count_waiting(less(leader, "cases:denunciation:read")) == 1
    assert len(drafts.waiting(less(leader, "cases:denunciation:read"))[0]) == 1


def test_obligations_are_followed_by_their_agency_and_seen_by_who_sees_all(app: Flask) -> None:
    own, other = two()
    by = make_handler()
    for case, agency_id in ((own, own.agency_id), (other, other.agency_id), (own, other.agency_id)):
        db.session.add(
            Obligation(
                case_id=case.id,
                agency_id=agency_id,
                beneficiary="state",
                matter="other",
                what="Trả lại đất",
                by_whom="Công ty",
                due_on=TODAY,
                officer_id=by.id,
                created_at=MOMENT,
            )
        )
    db.session.commit()
    handler, seer = actor_of(by), actor_of(officer_of("TTT", "inspector"))
    assert len(enforcement.listed(handler, "open", today=TODAY).lines) == 1
    assert len(enforcement.listed(seer, "open", today=TODAY).lines) == 3


def test_parts_are_listed_for_who_is_asked_and_for_who_asks_and_has_the_case(app: Flask) -> None:
    own, other = two()
    by = make_handler()
    here, there, third = own.agency_id, other.agency_id, sealed_case("21211").agency_id
    # Case, who asks, who is asked.
    of = [(own, here, there), (own, there, third), (other, here, third), (other, there, here)]
    for state in ("asked", "answered"):
        for case, asking, asked in of:
            part = Part(
                case_id=case.id,
                asking_agency_id=asking,
                agency_id=asked,
                kind="cooperate",
                task="Khảo sát",
                text="Cống sập",
                files=[],
                state=state,
                due_on=TODAY,
                asked_by=by.id,
                asked_at=MOMENT,
            )
            if state == "answered":
                part.answer, part.settled_by, part.settled_at, part.settled_on = "Xong", by.id, MOMENT, TODAY
            db.session.add(part)
    db.session.commit()
    viewer = actor_of(by)

    def shown(read: Callable[..., Any]) -> list[tuple[int, int, int]]:
        return [
            (row.part.case_id, row.part.asking_agency_id, row.part.agency_id) for row in read(viewer).rows
        ]

    for read in (parts.asked_elsewhere, parts.settled_elsewhere):
        assert shown(read) == [(own.id, here, there)]
    for read in (parts.waiting, parts.settled):
        assert shown(read) == [(other.id, there, here)]


def test_the_first_level_is_read_by_who_has_the_second(app: Flask) -> None:
    own, other = two()
    third = make_case("SGDDT")
    db.session.add(CaseLink(case_id=other.id, other_id=own.id, relation="second_level", at=MOMENT))
    db.session.commit()
    by = [actor_of(make_handler(code)) for code in ("SYT", "SGDDT")]
    numbers = [set(finding.numbers_of(one, [own.id, other.id, third.id])) for one in by]
    assert numbers == [{own.id, other.id}, {third.id}]
    assert len(scope.of_reading(by[0])) == 2


def test_requests_to_open_wait_for_others_of_the_agency_that_has_the_case(app: Flask) -> None:
    case, leader = sealed_case(), actor_of(make_leader())
    askers = [officer_of("SXD", "denunciation"), officer_of("SYT", "denunciation")]
    number = db.session.query(Submission.id).filter_by(case_id=case.id).scalar()

    def asked(agency_id: int | None, officer_id: int | None) -> SealedRequest:
        one = SealedRequest(
            submission_id=number,
            agency_id=agency_id,
            officer_id=officer_id,
            capacity="intake",
            reason="Kiểm tra điều kiện",
            asked_at=MOMENT,
        )
        db.session.add(one)
        return one

    first = asked(case.agency_id, askers[0].id)
    # Asked by the agency that had it then, which has it no longer.
    former = asked(askers[1].agency_id, askers[1].id)
    db.session.commit()
    sworn, before = (actor_of(one) for one in askers)
    assert [one.request for one in opening_asks.waiting_for(leader, size=9)] == [first]
    assert opening_asks.count_waiting(leader) == 1
    assert opening_asks.count_waiting(actor_of(officer_of("SYT", "leader"))) == 0
    assert opening_asks.count_waiting(sworn) == 0
    assert [one.request for one in opening_asks.own_of(sworn, MOMENT)] == [first]
    assert opening_asks.own_of(leader, MOMENT) == []
    assert opening_asks.own_of(before, MOMENT) == []
    former.agency_id = case.agency_id
    db.session.add(Barred(case_id=case.id, officer_id=sworn.id, why="named"))
    db.session.add(Barred(case_id=case.id, officer_id=leader.id, why="named"))
    db.session.commit()
    assert opening_asks.own_of(sworn, MOMENT) == []
    assert opening_asks.waiting_for(leader, size=9) == []
    assert opening_asks.count_waiting(leader) == 0


def test_who_stands_aside_is_proposed_for_nothing(app: Flask) -> None:
    case, sworn = sealed_case(), officer_of("SXD", "denunciation")
    assert load.proposed_for([case], TODAY)[case.id].officer_id == sworn.id
    db.session.add(Barred(case_id=case.id, officer_id=sworn.id, why="named"))
    db.session.commit()
    assert load.proposed_for([case], TODAY) == {}


def test_who_joins_cases_decides_or_sorts(app: Flask) -> None:
    kept, merged = make_case(), make_case()
    leader, handler = actor_of(make_leader()), actor_of(make_handler())
    nobody = replace(leader, permissions=frozenset())
    decides = replace(nobody, permissions=frozenset({merging.DECIDES}))
    sorts = [replace(nobody, permissions=frozenset({one})) for one in merging.SORTERS]
    assert [merging.may_merge(kept, by) for by in (decides, *sorts, nobody)] == [
        True,
        *[True] * len(sorts),
        False,
    ]
    for by in sorts:
        merging.demand_mergeable(kept, merged, by)
    with pytest.raises(NotAllowed):
        merging.demand_mergeable(kept, merged, nobody)
    accepted = [make_accepted_case(), make_accepted_case()]
    merging.demand_mergeable(*accepted, decides)
    with pytest.raises(NotAllowed):
        merging.demand_mergeable(*accepted, less(handler, merging.DECIDES))


def test_whose_work_a_case_is_and_who_gives_it_out(app: Flask) -> None:
    leader, handler = actor_of(make_leader()), actor_of(make_handler())
    there = (leader.agency_id or 0) + 1
    assert not rules.at_home(leader, there, triage=True)
    assert rules.at_home(more(leader, "cases:triage:read"), there, triage=True)
    assert not rules.at_home(more(leader, "cases:triage:read"), there, triage=False)
    takes, gives = "cases:case:take", "cases:case:assign"
    assert handler.id
    assert leader.id
    assert rules.may_assign(handler, handler.id, None)
    assert not rules.may_assign(less(handler, takes), handler.id, None)
    assert not rules.may_assign(handler, leader.id, None)
    assert not rules.may_assign(handler, handler.id, leader.id)
    assert rules.may_assign(leader, handler.id, leader.id)
    assert not rules.may_assign(less(leader, gives), handler.id, leader.id)
    case = make_case()
    actions.assign(case, officer_id=leader.id, expected=case.version, by=leader, at=MOMENT)
    with pytest.raises(NotAllowed, match="quyền giao việc"):
        bulk.remind({"versions": [case.version]}, Item(0, case.id, handler, MOMENT))


def test_a_job_is_its_officers_own_under_any_key(app: Flask) -> None:
    first, second = actor_of(make_leader()), actor_of(make_handler())
    kind = "remind"
    jobs = [ordering.order(kind, by=first, at=MOMENT, key=key) for key in ("a" * 32, "b" * 32, "c" * 32)]
    assert ordering.order(kind, by=first, at=MOMENT, key="a" * 32) is jobs[0]
    db.session.commit()
    with pytest.raises(IntegrityError):
        ordering.order(kind, by=second, at=MOMENT, key="a" * 32)
    db.session.rollback()
    # Another's three that wait are not his.
    assert ordering.order(kind, by=second, at=MOMENT, key="d" * 32).officer_id == second.id
    with pytest.raises(PermissionError):
        ordering.order(kind, by=less(second, bulk.NEEDS), at=MOMENT)
