"""Several senders in one case: whose letter it is, whose answer counts, what each keeps when they part."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.actor import SYSTEM, Actor
from feedback.cases import actions, asked, letters, parted, tracking
from feedback.cases.actions import merging as acts
from feedback.cases.actions import talking
from feedback.cases.file import contents
from feedback.cases.models import Case, CaseEvent, Letter, Submission
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.law.states import State
from feedback.notifications.models import Message
from tests.cases.desk_browser import done, opened, pressed
from tests.cases.test_merging import TODAY, holds, join, own, pair
from tests.conftest import MOMENT
from tests.factories.cases import SIGNATURE, make_case, sender
from tests.factories.groups import make_group
from tests.factories.matters import receive_matter
from tests.factories.officers import OfficersBrowser, actor_of, browser_of, make_leader
from tests.intake.walk import fill

ASKED = "Ông Lộc gửi ảnh ván gãy, số điện thoại người chứng kiến"
HOUR = timedelta(hours=1)


def told(template: str) -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.template == template).order_by(Message.id)))


def ask(case: Case, whom: Submission, at: Any = MOMENT) -> Letter:
    letter = actions.request_papers(
        case,
        submission_id=whom.id,
        request=ASKED,
        signature=SIGNATURE,
        expected=case.version,
        by=SYSTEM,
        at=at,
    )
    db.session.commit()
    return letter


def supply(case: Case, whom: Submission, at: Any, words: str = "Tôi gửi thêm ảnh") -> None:
    by = Actor("citizen", whom.id)
    actions.supplement(case, submission_id=whom.id, content=words, files=[], by=by, at=at, sender=True)
    db.session.commit()


def part(case: Case, leader: Any, at: Any) -> Case:
    kept = acts.undo_merge(case, reason="Là hai cầu", expected=case.version, by=actor_of(leader), at=at)
    db.session.commit()
    return kept


def seen(submission: Submission) -> tracking.OwnCase:
    found = tracking.of(submission.id, TODAY)
    assert found is not None
    return found


def texts_of(submission: Submission) -> list[str]:
    return [letter.text for _name, letter in seen(submission).letters]


def of(letter: Letter, submission: Submission) -> Any:
    return letters.enclosure(submission.sender_id, {"letter": letter.number})


@pytest.fixture
def citizen(app: Flask) -> FlaskClient:
    return OfficersBrowser(app, app.response_class, use_cookies=True)


def test_a_request_is_for_one_sender_and_his_answer_counts(
    app: Flask, citizen: FlaskClient, clock: FixedClock
) -> None:
    kept, merged = pair()
    theirs, mine, leader = own(kept), own(merged), make_leader()
    number, mine_id, codes = kept.number, mine.id, (theirs.tracking_code, mine.tracking_code)
    desk = browser_of(app, leader)
    assert "Đơn của ai" not in opened(desk, f"/don/{number}/yeu-cau-bo-sung")
    join(kept, merged, by=actor_of(leader))
    path = f"/don/{number}/yeu-cau-bo-sung"
    assert "Đơn của ai" in opened(desk, path)
    assert pressed(desk, path, request=ASKED).status_code == 422
    done(pressed(desk, path, request=ASKED, submission=str(mine_id)))
    letter = db.session.scalars(select(Letter)).one()
    assert (letter.submission_id, letter.text) == (mine_id, ASKED)
    assert [one.recipient_id for one in told("cases/needs_papers")] == [mine.sender_id]
    assert (texts_of(mine), texts_of(theirs)) == ([ASKED], [])
    assert (of(letter, mine) is not None, of(letter, theirs)) == (True, None)
    assert (seen(mine).state, seen(theirs).state) == (State.AWAITING_PAPERS, State.RECEIVED)
    assert seen(mine).request == ASKED
    assert seen(theirs).request == ""
    assert any(one.mine for one in seen(mine).clocks)
    assert not any(one.mine for one in seen(theirs).clocks)
    assert "bổ sung" not in repr([one.title for one in seen(theirs).course])
    letter_id, letter_number = letter.id, letter.number
    ids = ((Case, kept.id), (Submission, theirs.id), (Submission, mine.id))
    # By the public door: the other reads neither the page's line nor the paper by its address.
    his = (codes[1], "0111", 200)
    for code, proof, status in ((codes[0], (sender().phone or "")[-4:], 404), his):
        proven = fill(citizen, "/tra-cuu", {"code": code, "proof": proof})
        assert proven.location == "/don-cua-toi"
        assert (letter_number in citizen.get("/don-cua-toi").text) is (status == 200)
        assert citizen.get(f"/don-cua-toi/van-ban/{letter_id}.pdf").status_code == status
    kept, theirs, mine = (db.session.get_one(*one) for one in ids)
    # The officer's copy is that of the one who was asked.
    assert desk.get(f"/don/{number}/van-ban/{letter_id}.pdf").status_code == 200
    assert desk.get(f"/don/{number}/van-ban/{letter_id}.pdf?don={theirs.id}").status_code == 404
    # What another brings is recorded and moves nothing.
    supply(kept, theirs, MOMENT + HOUR)
    assert kept.state == State.AWAITING_PAPERS
    assert seen(theirs).course[-1].title.startswith("Ông/bà đã")
    supply(kept, mine, MOMENT + 2 * HOUR)
    assert kept.state == State.RECEIVED
    assert asked.request_of(kept) is None
    holds()


def test_a_letter_to_all_says_how_many_read_it(app: Flask) -> None:
    kept, merged = pair()
    leader = make_leader()
    number = kept.number
    join(kept, merged, by=actor_of(leader))
    actions.accept(kept, expected=kept.version, by=SYSTEM, at=MOMENT)
    db.session.commit()
    desk, path = browser_of(app, leader), f"/don/{number}/tra-loi"
    assert "2 người đọc văn bản này" in unescape(opened(desk, path))
    words = "Sở đã thay ván. Ông Trần Văn Lộc liên hệ số 0977 000 111."
    again = pressed(desk, path, answer=words)
    page = unescape(again.get_data(as_text=True))
    assert again.status_code == 422
    assert "số điện thoại, họ tên hoặc địa chỉ" in page
    assert words in page
    assert db.session.query(Letter).count() == 0
    db.session.rollback()
    done(pressed(desk, path, answer=words, nhieu_nguoi="1"))
    alone = make_case(received_at=MOMENT - timedelta(days=2))
    actions.accept(alone, expected=alone.version, by=SYSTEM, at=MOMENT)
    db.session.commit()
    path = f"/don/{alone.number}/tra-loi"
    assert "người đọc văn bản này" not in unescape(opened(desk, path))
    done(pressed(desk, path, answer=words))


def test_what_was_sent_and_issued_meanwhile_goes_along(app: Flask) -> None:
    kept, merged = pair()
    theirs, mine, leader = own(kept), own(merged), make_leader()
    by = actor_of(leader)
    join(kept, merged, by=by)
    letter = ask(kept, mine, MOMENT + HOUR)
    supply(kept, theirs, MOMENT + 2 * HOUR, "Ảnh của bà Nguyệt")
    citizen = Actor("citizen", mine.id)
    talking.write_to_agency(
        kept, submission_id=mine.id, text="Cầu của tôi ở thôn khác", by=citizen, at=MOMENT + 2 * HOUR
    )
    db.session.commit()
    part(merged, leader, MOMENT + 4 * HOUR)
    # The case that stays waits no longer for one who left it.
    assert (kept.state, merged.state) == (State.RECEIVED, State.RECEIVED)
    assert not any(one.mine for one in seen(theirs).clocks)
    assert texts_of(mine) == [ASKED]
    assert of(letter, mine) is not None
    course = [one.title for one in seen(mine).course]
    assert "Ông/bà cần bổ sung giấy tờ, thông tin" in course
    assert "Ông/bà đã nhắn cơ quan" in course
    assert course[-1] == "Đơn được giải quyết riêng trở lại"
    assert ASKED not in repr(seen(theirs))
    assert [one.id for one in parted.letters_of(merged.id)] == [letter.id]
    assert parted.letters_of(kept.id) == []
    here = {one.act for one in parted.events_of(merged.id)}
    assert here >= {"lodged", "papers_requested", "message_received", "merge_undone"}
    assert "supplemented" not in here
    there = parted.events_of(kept.id)
    assert {one.submission_id for one in there} <= {None, theirs.id}
    assert "supplemented" in {one.act for one in there}

    def listed(case: Case) -> list[str]:
        return [
            one.number
            for one in contents.of(
                case, internal=True, history=lambda _: [], act_words=lambda act: act, at=MOMENT
            )
        ]

    assert letter.number in listed(merged)
    assert letter.number not in listed(kept)
    mine_id, ids = mine.id, (merged.id, kept.id)
    letter_id, issued, numbers = letter.id, letter.number, (merged.number, kept.number)
    desk = browser_of(app, leader)
    for number, status in zip(numbers, (200, 404), strict=True):
        assert desk.get(f"/don/{number}/van-ban/{letter_id}.pdf").status_code == status
        history = unescape(opened(desk, f"/don/{number}?muc=dien-bien"))
        assert (issued in history) is (status == 200), number
    holds()
    merged, kept = (db.session.get_one(Case, one) for one in ids)
    mine = db.session.get_one(Submission, mine_id)
    # He sends what he was asked for, and joined once more all is there again.
    supply(merged, mine, MOMENT + 5 * HOUR)
    acts.merge(
        kept,
        merged,
        reason="Cùng một cầu",
        expected=kept.version,
        expected_other=merged.version,
        by=by,
        at=MOMENT + 6 * HOUR,
    )
    db.session.commit()
    assert [one.id for one in parted.letters_of(kept.id)] == [letter_id]
    assert texts_of(mine) == [ASKED]
    holds()


def test_papers_that_came_while_joined_are_not_waited_for(app: Flask) -> None:
    kept, merged = pair()
    mine, leader = own(merged), make_leader()
    ask(merged, mine)
    join(kept, merged, by=actor_of(leader))
    supply(kept, mine, MOMENT + HOUR)
    actions.accept(kept, expected=kept.version, by=SYSTEM, at=MOMENT + HOUR)
    db.session.commit()
    part(merged, leader, MOMENT + 2 * HOUR)
    assert merged.state == State.RECEIVED
    assert not any(one.mine for one in seen(mine).clocks)
    assert "Ông/bà đã gửi thêm giấy tờ, thông tin" in [one.title for one in seen(mine).course]
    [message] = told("cases/merge_undone")
    assert (message.values["kept"], message.values["told"]) == (kept.number, "accepted")
    holds()


def test_who_withdrew_while_joined_has_withdrawn(app: Flask) -> None:
    kept, merged = pair()
    mine, leader = own(merged), make_leader()
    join(kept, merged, by=actor_of(leader))
    values: dict[str, Any] = {"reason": "Xong rồi", "by": Actor("citizen", mine.id), "sender": True}
    actions.withdraw(kept, submission_id=mine.id, at=MOMENT + HOUR, **values)
    db.session.commit()
    part(merged, leader, MOMENT + 2 * HOUR)
    assert told("cases/merge_undone")[0].values["told"] == "withdrawn"
    assert (merged.state, merged.closed_on, kept.state) == (State.WITHDRAWN, TODAY, State.RECEIVED)
    assert "Ông/bà đã rút đơn" in [one.title for one in seen(mine).course]
    assert seen(mine).state is State.WITHDRAWN
    holds()


def test_a_complaint_taken_up_is_not_parted_without_its_sender(app: Flask) -> None:
    first = db.session.get_one(Case, receive_matter("complaint_first", "21211").lodged.case_id)
    second = db.session.get_one(Case, receive_matter("complaint_first", "21211").lodged.case_id)
    leader = make_leader("21211")
    for case in (first, second):
        case.state = State.ACCEPTED
    db.session.commit()
    joined = join(first, second, by=actor_of(leader))
    kept, merged = (db.session.get_one(Case, one) for one in (joined.kept_id, joined.merged_id))
    gone = joined.submissions[0]
    actions.withdraw(
        kept, submission_id=gone, reason="Thôi", by=SYSTEM, at=MOMENT + HOUR, sender=False, how="signed"
    )
    db.session.commit()
    with pytest.raises(NotAllowed, match="đã rút đơn"):
        part(merged, leader, MOMENT + 2 * HOUR)
    db.session.rollback()
    assert db.session.get_one(Case, merged.id).state == State.MERGED


def test_a_case_with_itself_is_told_so(app: Flask) -> None:
    case, leader = make_case(), make_leader()
    desk, number = browser_of(app, leader), case.number
    for path in (f"/don/{number}/don-giong/{number}", f"/don/{number.lower()}/don-giong/{number}"):
        assert "Không gộp được một vụ việc với chính nó" in unescape(opened(desk, path, 409))


def test_who_of_a_list_left_is_not_the_reader(app: Flask) -> None:
    case, submission = make_group(3)
    actions.withdraw_signatories(
        case,
        [2],
        reason="Đã được giải quyết",
        by=Actor("citizen", submission.id),
        at=MOMENT + HOUR,
        sender=True,
    )
    db.session.commit()
    line = next(one for one in seen(submission).course if "cùng ký" in one.title)
    assert line.who == "Người cùng ký"
    assert db.session.scalars(select(CaseEvent).where(CaseEvent.act == "signatory_withdrawn")).one()
    assert sender().full_name not in repr(line)
