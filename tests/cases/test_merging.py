"""Duplicates joined and parted again: submissions, clocks, search, history, what each sender sees."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.actor import SYSTEM
from feedback.cases import actions, checks, merging, queries, search, tracking
from feedback.cases.actions import Stale
from feedback.cases.actions import merging as acts
from feedback.cases.actions.moving import NotYours
from feedback.cases.models import NO_DAY, Case, CaseEvent, Merge, Submission
from feedback.cases.public import pages
from feedback.clock import FixedClock
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.law.states import State
from feedback.notifications.models import Message
from tests.cases import denounced
from tests.conftest import MOMENT
from tests.factories.cases import SIGNATURE, make_answered_case, make_case, sender
from tests.factories.matters import receive_matter
from tests.factories.officers import (
    actor_of,
    browser_of,
    make_handler,
    make_leader,
    officer_of,
)
from tests.intake import walk

TODAY = MOMENT.date()
LATER = MOMENT + timedelta(hours=2)
REASON = "Cùng nêu cầu treo thôn Trường Định hỏng ván"


def pair(days: int = 3, **more: Any) -> tuple[Case, Case]:
    """Two reports of one matter, the second some days younger."""
    first = make_case(received_at=MOMENT - timedelta(days=days), **more)
    second = make_case(
        title="Cầu treo Trường Định: ván gãy, nguy hiểm",
        sender=sender(full_name="Trần Văn Lộc", phone="0977000111", email="loc@thudientu.example"),
        **more,
    )
    return first, second


def join(case: Case, other: Case, by: Any = None, **more: Any) -> Merge:
    values = {"reason": REASON, "expected": case.version, "expected_other": other.version, "at": MOMENT}
    merge = acts.merge(case, other, by=by or actor_of(make_leader()), **(values | more))
    db.session.commit()
    return merge


def answer(case: Case, words: str, at: Any) -> None:
    actions.answer(case, answer=words, signature=SIGNATURE, expected=case.version, by=SYSTEM, at=at)


def held_by(case: Case) -> list[int]:
    here = select(Submission.id).where(Submission.case_id == case.id).order_by(Submission.id)
    return list(db.session.scalars(here))


def holds() -> None:
    """What the register says of all cases is so."""
    db.session.commit()
    assert list(checks.check()) == []


def own(case: Case) -> Submission:
    return queries.submissions_of(case.id)[0]


def clocks(case: Case) -> list[tuple[str, Any]]:
    return [(one.term_key, one.due_on) for one in deadlines.open_for(("cases", case.id))]


def test_the_younger_goes_over_to_the_older(app: Flask) -> None:
    kept, merged = pair()
    mine, theirs, due = own(merged), own(kept), kept.due_on
    leader = make_leader()
    # Whichever is opened first: the older receipt stays, so that no clock is lengthened.
    join(merged, kept, by=actor_of(leader))
    assert (merged.state, merged.closed_on, merged.due_on) == (State.MERGED, TODAY, NO_DAY)
    assert (kept.state, kept.due_on) == (State.RECEIVED, due)
    assert [
        one.id
        for one in db.session.scalars(
            select(Submission).where(Submission.case_id == kept.id).order_by(Submission.id)
        )
    ] == [
        theirs.id,
        mine.id,
    ]
    # Its own text is still shown at the old number.
    assert [one.id for one in queries.submissions_of(merged.id)] == [mine.id]
    assert clocks(merged) == []
    assert search.find("van gay nguy hiem", agency_id=kept.agency_id) == [kept.id]
    told = db.session.scalars(select(Message).where(Message.template == "cases/merged")).one()
    assert told.recipient_id == mine.sender_id
    assert told.values == {"number": merged.number, "kept": kept.number}
    page = browser_of(app, leader).get(f"/don/{merged.number}").get_data(as_text=True)
    assert "Đã gộp vào vụ việc" in page
    assert f'href="/don/{kept.number}"' in page
    page = browser_of(app, leader).get(f"/don/{kept.number}").get_data(as_text=True)
    assert f'href="/don/{merged.number}"' in page
    assert "Trần Văn Lộc" in page
    found = browser_of(app, leader).get(f"/viec-cua-toi?tim={merged.number}").get_data(as_text=True)
    assert merged.number in found
    holds()


def test_what_each_sender_sees(app: Flask) -> None:
    kept, merged = pair()
    actions.request_papers(
        kept,
        request="Bà Nguyệt gửi ảnh chụp ván gãy",
        signature=SIGNATURE,
        expected=kept.version,
        by=SYSTEM,
        at=MOMENT - timedelta(hours=3),
    )
    db.session.commit()
    mine, theirs = own(merged), own(kept)
    join(kept, merged)
    actions.accept(kept, expected=kept.version, by=SYSTEM, at=LATER)
    answer(kept, "Đã thay ván.", LATER)
    db.session.commit()

    seen = tracking.of(mine.id, TODAY)
    assert seen is not None
    titles = [one.title for one in seen.course]
    assert titles[0] == "Đã nhận đơn"  # that another had been asked for papers before is not his to read
    assert "Đơn được giải quyết chung với đơn cùng nội dung" in titles
    assert [letter.text for _name, letter in seen.letters] == ["Đã thay ván."]
    assert "Nguyệt" not in repr([one.text for one in seen.course])
    assert seen.state is State.ANSWERED

    first = tracking.of(theirs.id, TODAY)
    assert first is not None
    assert next(letter.text for _name, letter in first.letters).startswith("Bà Nguyệt")
    assert not any("giải quyết chung" in one.title for one in first.course)
    assert "Lộc" not in repr(first.course)


def test_parted_again_as_it_was(app: Flask) -> None:
    kept, merged = pair()
    leader = make_leader()
    actions.assign(
        merged, officer_id=make_handler().id, expected=merged.version, by=actor_of(leader), at=MOMENT
    )
    db.session.commit()
    mine, before, due, holder = own(merged), clocks(merged), merged.due_on, merged.officer_id
    join(kept, merged, by=actor_of(leader))
    acts.undo_merge(merged, reason="Là cầu khác", expected=merged.version, by=actor_of(leader), at=LATER)
    db.session.commit()
    assert (merged.state, merged.closed_on, merged.officer_id) == (State.RECEIVED, None, holder)
    assert (clocks(merged), merged.due_on) == (before, due)
    assert mine.case_id == merged.id
    assert search.find("van gay nguy hiem", agency_id=kept.agency_id) == [merged.id]
    seen = tracking.of(mine.id, TODAY)
    assert seen is not None
    assert [one.title for one in seen.course][-1] == "Đơn được giải quyết riêng trở lại"
    with pytest.raises(NotAllowed):
        acts.undo_merge(merged, reason="x", expected=merged.version, by=actor_of(leader), at=LATER)
    # And once more, by the same way.
    join(kept, merged, by=actor_of(leader))
    assert merged.state == State.MERGED
    holds()


def test_not_parted_once_the_kept_one_is_decided(app: Flask) -> None:
    kept, merged = pair()
    leader = actor_of(make_leader())
    join(kept, merged, by=leader)
    actions.accept(kept, expected=kept.version, by=SYSTEM, at=MOMENT)
    answer(kept, "Đã sửa.", MOMENT)
    db.session.commit()
    with pytest.raises(NotAllowed, match="kết quả là chung"):
        acts.undo_merge(merged, reason="Khác", expected=merged.version, by=leader, at=LATER)


def test_a_chain_of_three(app: Flask) -> None:
    oldest = make_case(received_at=MOMENT - timedelta(days=9))
    kept, merged = pair()
    mine = own(merged)
    leader = actor_of(make_leader())
    join(kept, merged, by=leader)
    before = [one.title for one in tracking.of(mine.id, TODAY).course]  # type: ignore[union-attr]
    acts.merge(
        oldest,
        kept,
        reason=REASON,
        expected=oldest.version,
        expected_other=kept.version,
        by=leader,
        at=LATER,
    )
    db.session.commit()
    assert {one.case_id for one in db.session.query(Submission)} == {oldest.id}
    assert [one.merged_id for one in merging.way_of(mine)] == [merged.id, kept.id]
    seen = tracking.of(mine.id, TODAY)
    assert seen is not None
    assert [one.title for one in seen.course][: len(before)] == before
    holds()


def test_what_may_not_be_joined(app: Flask) -> None:
    kept, merged = pair()
    leader, handler = actor_of(make_leader()), actor_of(make_handler())

    def refused(one: Case, other: Case, match: str, by: Any = leader) -> None:
        with pytest.raises(NotAllowed, match=match):
            acts.merge(
                one,
                other,
                reason=REASON,
                expected=one.version,
                expected_other=other.version,
                by=by,
                at=MOMENT,
            )
        db.session.rollback()

    refused(kept, kept, "chính nó")
    refused(kept, make_answered_case(), "đã kết thúc")
    complaint = db.session.get_one(Case, receive_matter("complaint_first").lodged.case_id)
    refused(kept, complaint, "trình tự")
    elsewhere = make_case("SYT")
    with pytest.raises(NotYours):
        acts.merge(kept, elsewhere, reason="x", expected=1, expected_other=1, by=leader, at=MOMENT)
    db.session.rollback()
    actions.propose(
        merged,
        step="accept",
        values={},
        reason="Đủ điều kiện",
        expected=merged.version,
        by=handler,
        at=MOMENT,
    )
    db.session.commit()
    refused(kept, merged, "đề xuất")
    refused(kept, make_case(), "quyền", by=actor_of(officer_of("SXD", "postroom")))
    accepted = make_case()
    actions.accept(accepted, expected=accepted.version, by=SYSTEM, at=MOMENT)
    db.session.commit()
    refused(kept, accepted, "người có thẩm quyền", by=handler)
    stale = make_case()
    with pytest.raises(Stale):
        acts.merge(kept, stale, reason="x", expected=kept.version, expected_other=9, by=leader, at=MOMENT)
    db.session.rollback()
    assert db.session.query(Merge).count() == 0
    assert db.session.query(CaseEvent).filter(CaseEvent.act.like("merge%")).count() == 0


def test_two_decisions_are_two_matters_and_the_sealed_stay_apart(app: Flask) -> None:
    first = db.session.get_one(Case, receive_matter("complaint_first", "21211").lodged.case_id)
    second = db.session.get_one(Case, receive_matter("complaint_first", "21211").lodged.case_id)
    queries.respondents_of(second.id)[0].decision_number = "119/QĐ-UBND"
    db.session.commit()
    leader = actor_of(make_leader("21211"))
    with pytest.raises(NotAllowed, match="hai quyết định"):
        join(first, second, by=leader)
    db.session.rollback()
    one, other = denounced.denunciation(files=False), denounced.denunciation(files=False)
    with pytest.raises(NotAllowed, match="bí mật"):
        join(one, other, by=actor_of(officer_of("21211", "leader", "denunciation", username="kien.xa")))
    db.session.rollback()


def send(client: Any, path: str, to: str, **typed: Any) -> Any:
    page = client.get(path).get_data(as_text=True)
    main = page[page.index("<main") :]
    forms = re.findall(r"<form.*?</form>", main, re.S)
    form = next(one for one in forms if path == to or f'action="{to}"' in one)
    return client.post(to, data=walk.hidden(form) | typed)


def test_side_by_side_joined_and_parted_from_the_pages(app: Flask, clock: FixedClock) -> None:
    kept, merged = pair()
    client = browser_of(app, make_leader())
    html = client.get(f"/don/{merged.number}/don-giong").get_data(as_text=True)
    path = f"/don/{merged.number}/don-giong/{kept.number}"
    assert path in html
    page = client.get(path).get_data(as_text=True)
    assert "<mark>" in page
    assert "Vụ việc giữ lại" in page
    again = send(client, path, f"{path}/gop")
    assert again.status_code == 422
    assert "Nhập" in again.get_data(as_text=True)
    answer = send(client, path, f"{path}/gop", reason=REASON)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/don/{kept.number}")
    assert client.get(path).status_code == 200  # says that it can't be joined any more
    undo = f"/don/{merged.number}/bo-gop"
    answer = send(client, undo, undo, reason="Là hai cầu khác nhau")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/don/{merged.number}")
    answer = send(client, path, f"{path}/khong-trung")
    assert answer.status_code == 303
    assert kept.number not in client.get(f"/don/{merged.number}/don-giong").get_data(as_text=True)
    assert client.get(undo).status_code == 409


def test_stale_keeps_what_was_typed(app: Flask) -> None:
    kept, merged = pair()
    client = browser_of(app, make_leader())
    path = f"/don/{merged.number}/don-giong/{kept.number}"
    page = client.get(path).get_data(as_text=True)
    form = next(one for one in re.findall(r"<form.*?</form>", page, re.S) if f'action="{path}/gop"' in one)
    hidden = walk.hidden(form)
    actions.accept(kept, expected=kept.version, by=SYSTEM, at=MOMENT)
    db.session.commit()
    answer = client.post(f"{path}/gop", data=hidden | {"reason": REASON})
    assert answer.status_code == 409
    assert REASON in answer.get_data(as_text=True)
    assert "Gửi lại" in answer.get_data(as_text=True)


def test_no_pages_for_those_who_may_not(app: Flask) -> None:
    kept, merged = pair()
    inspector = browser_of(app, officer_of("BTCD", "inspector"))
    path = f"/don/{merged.number}/don-giong/{kept.number}"
    page = inspector.get(path).get_data(as_text=True)
    assert 'name="reason"' not in page
    stranger = browser_of(app, make_handler("SYT"))
    assert stranger.get(path).status_code == 404


def test_the_citizen_s_page_says_it(app: Flask) -> None:
    kept, merged = pair()
    mine = own(merged)
    join(kept, merged)
    with app.test_request_context():
        html = pages.own_page(mine.id)
    assert "giải quyết chung" in html
    assert kept.number in html
    assert "Nguyệt" not in html
