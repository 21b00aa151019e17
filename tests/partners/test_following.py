"""Partners' requests follow their cases: they say what the tracking page says, and nothing more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import event, select

from feedback.actor import CITIZEN, SYSTEM
from feedback.agencies import queries as agencies
from feedback.cases import actions, tracking
from feedback.cases.actions import merging, talking, visiting
from feedback.cases.models import Case, Submission
from feedback.clock import ZONE, FixedClock, local_day
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.law.states import CLOSED
from feedback.partners import following, proofs
from feedback.partners.actions.following import end_of
from feedback.partners.models import HookDelivery, PartnerEvent, PartnerRequest
from tests.conftest import MOMENT
from tests.factories.cases import SIGNATURE, receive, sender
from tests.factories.officers import actor_of, make_leader
from tests.factories.partners import make_key, make_partner, make_request, open311_form

HOOK = "https://doitac.example/thong-bao"
SECRET_WORDS = "Ông Đỗ Văn Bảy ở thôn Trường Định nói ván gỗ bị lấy trộm."


def case_of(request: PartnerRequest) -> Case:
    submission = db.session.get_one(Submission, request.submission_id)
    return db.session.get_one(Case, submission.case_id, populate_existing=True)


def same(request: PartnerRequest, clock: FixedClock) -> str:
    """After following, the request says what its tracking page does; what it says."""
    db.session.commit()
    following.follow_moved()
    db.session.refresh(request)
    page = tracking.of(request.submission_id, local_day(clock.at))
    assert page is not None
    legal = [one.due_on for one in page.clocks if not (one.is_target or one.mine) and one.due_on is not None]
    expected = end_of(max(legal)) if legal else None
    assert (request.notes, request.agency, request.expected_at) == (page.state_words, page.agency, expected)
    assert (request.status == "closed") is (page.state in CLOSED)
    db.session.commit()
    return request.notes


def step(its: PartnerRequest, act: Any, clock: FixedClock, **values: Any) -> None:
    clock.at += timedelta(hours=2)
    case = case_of(its)
    act(case, expected=case.version, by=SYSTEM, at=clock.at, **values)


def test_a_report_from_receipt_to_its_second_end(app: Flask, clock: FixedClock) -> None:
    request = make_request(make_partner(hook_url=HOOK), receive())
    assert same(request, clock) == "Đã nhận đơn"
    assert db.session.scalars(select(HookDelivery)).all() == []
    assert request.updated_at == MOMENT
    step(request, actions.accept, clock)
    assert same(request, clock) == "Đã nhận xử lý"
    assert request.updated_at == clock.at
    step(request, actions.verify, clock)
    assert same(request, clock) == "Đang xử lý"
    before = request.updated_at
    # What the agency and the sender say to each other, and a visit, are not the partner's to know.
    clock.at += timedelta(hours=1)
    leader = actor_of(make_leader())
    number = request.submission_id
    talking.write_to_senders(
        case_of(request), submission_ids=[number], text=SECRET_WORDS, by=leader, at=clock.at
    )
    person = db.session.get_one(Submission, number).sender_id
    visiting.note_visit(
        *(case_of(request).id, [person]),
        visited_on=local_day(clock.at),
        place="Trụ sở tiếp công dân",
        outcome_words=SECRET_WORDS,
        by=leader,
        at=clock.at,
    )
    same(request, clock)
    assert request.updated_at == before
    step(request, actions.answer, clock, answer=SECRET_WORDS, signature=SIGNATURE)
    assert same(request, clock) == "Đã trả lời"
    step(request, actions.reopen, clock, new_facts=SECRET_WORDS)
    assert same(request, clock) == "Đã nhận xử lý"
    step(request, actions.answer, clock, answer=SECRET_WORDS, signature=SIGNATURE)
    same(request, clock)
    told = db.session.scalars(select(HookDelivery).order_by(HookDelivery.id)).all()
    assert [one.payload["type"].partition(".")[2] for one in told] == [
        *("updated", "updated", "closed", "updated", "closed")
    ]
    last = told[-1].payload
    assert last == {
        "type": "service_request.closed",
        "timestamp": request.updated_at.astimezone(ZONE).isoformat(timespec="seconds"),
        "data": {
            "service_request_id": request.code,
            "status": "closed",
            "status_notes": "Đã trả lời",
            "service_code": request.service_code,
            "agency_responsible": "Sở Xây dựng",
            "updated_datetime": last["timestamp"],
            "expected_datetime": None,
        },
    }
    noted = db.session.scalars(select(PartnerEvent).where(PartnerEvent.act == "followed")).all()
    assert len(noted) == len(told)
    assert "Bảy" not in str([one.details for one in noted] + [one.payload for one in told])


def test_petitions_supplemented_moved_withdrawn_and_passed_outside(app: Flask, clock: FixedClock) -> None:
    partner = make_partner()
    first, second, third = (
        make_request(partner, receive(kind=Kind.PETITION, title=f"Kiến nghị sửa cầu treo lần {number}"))
        for number in range(3)
    )
    step(first, actions.request_papers, clock, request="Gửi ảnh cầu.", signature=SIGNATURE)
    assert same(first, clock) == "Ông/bà cần bổ sung giấy tờ"
    actions.supplement(
        case_of(first),
        **{"submission_id": first.submission_id, "content": SECRET_WORDS, "files": [], "sender": True},
        by=CITIZEN,
        at=clock.at,
    )
    same(first, clock)
    commune = agencies.by_code("21211")
    assert commune is not None
    moved = {"agency": commune, "reason": SECRET_WORDS, "signature": SIGNATURE}
    step(first, actions.transfer, clock, **moved)
    assert (same(first, clock), first.agency) == ("Đã nhận đơn", commune.name)
    clock.at += timedelta(hours=1)
    withdrawn = {"submission_id": second.submission_id, "reason": SECRET_WORDS, "sender": True}
    actions.withdraw(case_of(second), **withdrawn, by=CITIZEN, at=clock.at)
    assert same(second, clock) == "Ông/bà đã rút đơn"
    outside = next(one for one in agencies.existing(local_day(clock.at)) if one.external)
    step(third, actions.transfer, clock, **(moved | {"agency": outside}))
    assert same(third, clock) == f"Đã chuyển đến {outside.name}"
    assert "Bảy" not in f"{first.notes}{second.notes}{third.notes}"
    assert db.session.scalars(select(HookDelivery)).all() == []


def test_joined_and_parted_again(app: Flask, clock: FixedClock) -> None:
    leader, partner = actor_of(make_leader()), make_partner()
    kept = make_request(partner, receive(received_at=MOMENT - timedelta(days=3)))
    other = sender(full_name="Trần Văn Lộc", phone="0977000111", email="loc@thudientu.example")
    joined = make_request(partner, receive(sender=other))
    one, two = case_of(kept), case_of(joined)
    merging.merge(
        *(one, two), reason="Cùng một cầu", expected=one.version, expected_other=two.version, by=leader,
        at=clock.at,
    )  # fmt: skip
    assert same(joined, clock) == "Đã nhận đơn"
    step(joined, actions.accept, clock)
    assert (same(joined, clock), same(kept, clock)) == ("Đã nhận xử lý", "Đã nhận xử lý")
    clock.at += timedelta(hours=1)
    # Of two senders of one case one withdraws: for him it is at its end, for the other it goes on.
    withdrawn = {"submission_id": joined.submission_id, "reason": "Đã tự sửa", "sender": True}
    actions.withdraw(case_of(joined), **withdrawn, by=CITIZEN, at=clock.at)
    assert (same(joined, clock), same(kept, clock)) == ("Ông/bà đã rút đơn", "Đã nhận xử lý")
    assert (joined.expected_at, joined.status, kept.status) == (None, "closed", "open")


def test_many_by_few_statements_and_none_lost(app: Flask, clock: FixedClock) -> None:
    partner = make_partner(hook_url=HOOK)
    requests = [make_request(partner, receive()) for _ in range(6)]
    following.follow_moved()

    def counted() -> int:
        seen: list[str] = []
        listen = lambda *args: seen.append(args[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listen)
        following.follow_moved()
        event.remove(db.engine, "before_cursor_execute", listen)
        return len(seen)

    step(requests[0], actions.accept, clock)
    db.session.commit()
    few = counted()
    for one in requests[1:]:
        step(one, actions.accept, clock)
    db.session.commit()
    assert counted() <= few + 1
    assert len(db.session.scalars(select(HookDelivery)).all()) == 6
    # What happened lately is looked at again, in case an earlier act ends later: nothing is told twice.
    before = sum(one.seen_event for one in requests)
    clock.at += following.UNSURE_FOR
    assert following.follow_moved() == 0
    db.session.expire_all()
    assert sum(one.seen_event for one in requests) > before
    assert len(db.session.scalars(select(HookDelivery)).all()) == 6


def test_what_came_by_the_door_is_followed_and_noted(app: Flask, clock: FixedClock) -> None:
    partner = make_partner(hook_url=HOOK)
    answer = app.test_client().post("/open311/v2/requests.json", data=open311_form(make_key(partner)))
    [told] = answer.get_json()
    assert following.follow_moved() == 0
    request = db.session.scalars(select(PartnerRequest)).one()
    step(request, actions.accept, clock)
    assert same(request, clock) == "Đã nhận xử lý"
    [notice] = db.session.scalars(select(HookDelivery))
    assert notice.payload["data"]["service_request_id"] == told["service_request_id"]
    assert list(proofs.check()) == []
    request = db.session.scalars(select(PartnerRequest)).one()
    request.notes = "Đã trả lời"
    db.session.flush()
    assert len(list(proofs.check())) == 1


def test_not_followed_for_ever(app: Flask, clock: FixedClock) -> None:
    request = make_request(make_partner(), receive())
    step(request, actions.accept, clock)
    step(request, actions.answer, clock, answer="Đã thay ván.", signature=SIGNATURE)
    same(request, clock)
    clock.at += following.FOLLOWED_AFTER_END
    following.follow_all()
    db.session.refresh(request)
    assert not request.followed
    assert request.status == "closed"
