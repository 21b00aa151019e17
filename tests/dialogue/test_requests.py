"""Requests that belong together, joined to a session, and their cases going along with it."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from feedback.accounts.models import Officer
from feedback.actor import SYSTEM, Actor
from feedback.cases import actions as case_actions
from feedback.cases.models import Case, DialogueRecord, Letter
from feedback.deadlines import queries as deadlines
from feedback.dialogue import requests
from feedback.dialogue.actions import hooks, joining, planning
from feedback.dialogue.actions.history import HISTORY, SESSION
from feedback.dialogue.models import DialogueSession, SessionRequest
from feedback.dialogue.planning import SessionDetails, details_of
from feedback.dialogue.rules import NotYours
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.law.refusal import Refusal
from feedback.notifications.models import Message
from feedback.register.queries import missing_contents
from tests.cases.test_appeal import own_page
from tests.cases.test_linking import main_of
from tests.conftest import MOMENT
from tests.factories.cases import SIGNATURE, make_case, sender
from tests.factories.dialogue import make_dialogue
from tests.factories.matters import receive_matter
from tests.factories.officers import (
    OfficersBrowser,
    actor_of,
    at_desk,
    browser_of,
    make_handler,
    officer_of,
)
from tests.factories.reception import TODAY
from tests.intake import walk as pages

DAY = TODAY + timedelta(days=14)
TITLES = (
    "Đề nghị đối thoại về giá bồi thường khu tái định cư Đồng Mặt",
    "Yêu cầu gặp Chủ tịch xã về tái định cư Đồng Mặt",
    "Xin đối thoại về tiền bồi thường, tái định cư Đồng Mặt",
)


def ask(title: str = TITLES[0], **more: Any) -> Case:
    """A request for a dialogue with the commune, committed."""
    values = {
        "kind": Kind.DIALOGUE_REQUEST,
        "title": title,
        "body": "Gia đình tôi mất đất lúa cho khu tái định cư Đồng Mặt, giá bồi thường chưa được giải thích.",
        "field_key": "land_recovery",
    }
    return make_case("21211", **(values | more))


def head() -> Officer:
    """The chairman of the commune."""
    return officer_of("21211", "leader", name="Đinh Thị Hrê", position="Chủ tịch Ủy ban nhân dân xã")


def planned(**more: Any) -> DialogueSession:
    """A session that nobody knows of yet."""
    return make_dialogue(**({"state": "planned", "announced_at": None} | more))


def states(*numbers: int) -> list[str]:
    db.session.expire_all()
    return [db.session.get_one(Case, one).state for one in numbers]


def announce(session: DialogueSession, by: Actor) -> None:
    planning.announce(session, expected=session.version, by=by, at=MOMENT)
    db.session.commit()


def shown(response: Any) -> str:
    return unescape(response.get_data(as_text=True))


def verified() -> bool:
    return not list(missing_contents(SESSION, partial(HISTORY.digests_of, SESSION)))


def terms(case: Case) -> dict[str, bool]:
    """The clocks of a dialogue that the case has or had, each with whether it was met."""
    found = deadlines.for_subject(("cases", case.id))
    return {one.term_key: one.met_on is not None for one in found if one.term_key.startswith("DC_")}


def make_held(session: DialogueSession, at: datetime) -> None:
    session.state, session.held_at, session.held_from, session.held_to = "held", at, "08:10", "11:00"
    session.concluded = "Thống nhất rà lại vị trí ba thửa đất."
    db.session.flush()


def told(case: Case) -> list[str]:
    asked = select(Message.template).where(Message.about == f"case:{case.id}").order_by(Message.id)
    return list(db.session.scalars(asked))


def test_a_session_takes_its_requests_along_to_the_end(app: Flask) -> None:
    chair, handler = head(), make_handler("21211")
    by = actor_of(chair)
    cases = [ask(title, sender=sender(phone=f"091234567{at}")) for at, title in enumerate(TITLES)]
    numbers = [one.id for one in cases]
    before = [len(told(one)) for one in cases]
    session = planned()
    joining.join(session, numbers, by=actor_of(handler), at=MOMENT)
    db.session.commit()
    assert states(*numbers) == ["received"] * 3
    announce(session, by)
    assert states(*numbers) == ["awaiting_dialogue"] * 3
    letters = db.session.scalars(select(Letter).where(Letter.case_id.in_(numbers))).all()
    assert len({one.number for one in letters}) == 3
    assert {one.kind for one in letters} == {"invitation"}
    assert "2 yêu cầu khác" in letters[0].text
    assert [len(told(one)) - was for one, was in zip(cases, before, strict=True)] == [1, 1, 1]
    assert [one.tone for one in requests.standing(session)] == ["green"] * 3

    details = details_of(session)
    values = {name: getattr(details, name) for name in SessionDetails.__dataclass_fields__}
    to = SessionDetails(**(values | {"held_on": DAY + timedelta(days=2)}))
    planning.move(session, to, reason="Bão số 14", expected=session.version, by=by, at=MOMENT)
    db.session.commit()
    of_case = select(DialogueRecord).where(DialogueRecord.case_id == numbers[0])
    records = db.session.scalars(of_case.order_by(DialogueRecord.id)).all()
    assert [(one.state, one.held_on) for one in records] == [
        ("called_off", DAY),
        ("called", DAY + timedelta(days=2)),
    ]
    assert records[1].notified_on is not None

    later = MOMENT + timedelta(days=16)
    make_held(session, later)
    hooks.run(hooks.on_held, session, by=by, at=later)
    db.session.commit()
    assert states(*numbers) == ["held"] * 3
    assert len(db.session.scalars(select(Letter).where(Letter.case_id.in_(numbers))).all()) == 6
    hooks.run(hooks.on_concluded, session, by=by, at=later)
    db.session.commit()
    assert states(*numbers) == ["concluded"] * 3
    [last] = db.session.scalars(
        select(Letter).where(Letter.case_id == numbers[0], Letter.kind == "conclusion_notice")
    )
    assert "rà lại vị trí ba thửa đất" in last.text
    hooks.run(hooks.on_published, session, by=by, at=later)
    db.session.commit()
    assert not [one for one in deadlines.open_for(("cases", numbers[0])) if one.owed_by == "agency"]
    assert verified()
    db.session.execute(
        update(SessionRequest).where(SessionRequest.case_id == numbers[0]).values(joined_at=later)
    )
    assert not verified()
    db.session.rollback()
    history = browser_of(app, chair).get(f"/don/{cases[0].number}")
    assert "Biên bản chung của buổi đối thoại số 2026-901" in shown(history)


def test_a_conference_has_the_clocks_of_its_law(app: Flask) -> None:
    by, case = actor_of(head()), ask()
    session = planned(kind="conference")
    joining.join(session, [case.id], by=by, at=MOMENT)
    announce(session, by)
    assert terms(case) == {"DC_DIALOGUE_NOTICE": True}
    later = MOMENT + timedelta(days=14)
    make_held(session, later)
    hooks.run(hooks.on_held, session, by=by, at=later)
    db.session.commit()
    assert terms(case) == {"DC_DIALOGUE_NOTICE": True, "DC_DIALOGUE_RESULT": False}
    hooks.run(hooks.on_concluded, session, by=by, at=later)
    hooks.run(hooks.on_published, session, by=by, at=later)
    db.session.commit()
    assert terms(case)["DC_DIALOGUE_RESULT"]


def test_what_cannot_go_along_stays_and_the_page_says_why(app: Flask) -> None:
    chair = head()
    by, (good, gone) = actor_of(chair), [ask(title) for title in TITLES[:2]]
    nowhere = sender(email=None, address=None, phone="0977000111", wants="none")
    late = ask("Đối thoại về chợ xã", sender=nowhere)
    session = planned()
    joining.join(session, [one.id for one in (good, late, gone)], by=by, at=MOMENT)
    db.session.commit()
    number, withdrawn = session.id, gone.id
    case_actions.take(gone, "withdraw", {}, signature=SIGNATURE, expected=gone.version, by=SYSTEM, at=MOMENT)
    db.session.commit()
    announce(db.session.get_one(DialogueSession, number), by)
    assert states(good.id, late.id, withdrawn) == ["awaiting_dialogue", "received", "withdrawn"]
    assert not db.session.scalars(select(Letter).where(Letter.case_id == late.id)).all()
    leader, path = browser_of(app, chair), f"/buoi-doi-thoai/{number}/yeu-cau"
    page = shown(leader.get(path))
    for part in ("Đã mời", "Chưa mời", "văn bản còn thiếu", "1 yêu cầu chưa theo kịp buổi", "Rút đơn"):
        assert part in page, part
    assert "1 chưa theo kịp buổi" in shown(leader.get(f"/buoi-doi-thoai/{number}"))
    again = leader.post(f"{path}/theo-buoi", data=pages.hidden(main_of(page)))
    assert again.status_code == 303
    assert "Còn 1 yêu cầu chưa theo kịp" in shown(leader.get(path))


def test_calling_off_lets_the_requests_wait_again(app: Flask) -> None:
    by, case = actor_of(head()), ask()
    session = planned()
    joining.join(session, [case.id], by=by, at=MOMENT)
    announce(session, by)
    planning.call_off(session, reason="Bão số 14", expected=session.version, by=by, at=MOMENT)
    db.session.commit()
    assert states(case.id) == ["accepted"]
    assert [one.id for one in requests.waiting(session.agency_id)] == [case.id]
    assert verified()
    db.session.execute(update(SessionRequest).values(released_why="Không rõ"))
    assert not verified()
    db.session.rollback()


def test_a_request_is_in_one_session_and_of_its_agency(app: Flask) -> None:
    by, case = actor_of(make_handler("21211")), ask()
    first, second = planned(), planned(number="2026-902")
    other = make_case("SXD", kind=Kind.DIALOGUE_REQUEST, title="Gặp Giám đốc Sở về đường tránh")
    complaint = make_case("21211", sender=sender(phone="0966555444"))
    joining.join(first, [case.id], by=by, at=MOMENT)
    db.session.commit()
    for wrong, words in (
        ([case.id], "đã ở buổi đối thoại 2026-901"),
        ([other.id], "thuộc cơ quan khác"),
        ([complaint.id], "không phải yêu cầu đối thoại"),
        ([], "Chọn ít nhất một"),
        ([999_999], "không còn trong danh sách"),
    ):
        with pytest.raises(Refusal, match=words):
            joining.join(second, wrong, by=by, at=MOMENT)
        db.session.rollback()
    for who in (at_desk("21211"), make_handler("SXD")):
        with pytest.raises(NotYours):
            joining.join(second, [complaint.id], by=actor_of(who), at=MOMENT)
        db.session.rollback()
    passed = MOMENT + timedelta(days=15)
    with pytest.raises(Refusal, match="đã qua ngày"):
        joining.join(second, [ask(TITLES[1]).id], by=by, at=passed)


def test_two_who_join_the_same_request_at_once(app: Flask) -> None:
    by, case = actor_of(make_handler("21211")), ask()
    first, second = planned(), planned(number="2026-902")
    number, other = case.id, second.id
    joining.join(first, [number], by=by, at=MOMENT)
    db.session.commit()
    with pytest.MonkeyPatch.context() as patch:
        # The second one looked before the first one wrote.
        patch.setattr(joining, "_demand_free", lambda cases: None)
        with pytest.raises(joining.AlreadyJoined):
            joining.join(db.session.get_one(DialogueSession, other), [number], by=by, at=MOMENT)
    db.session.rollback()
    assert len(requests.linked(other)) == 0


def test_the_officers_pages(app: Flask) -> None:
    chair, handler, desk = head(), make_handler("21211"), at_desk("21211")
    cases = [ask(title, sender=sender(phone=f"091234567{at}")) for at, title in enumerate(TITLES)]
    market = ask(
        "Đề nghị đối thoại về di dời chợ Tịnh Khê, " + "rất dài " * 20,
        body="Tiểu thương chợ lo chỗ bán mới, giá thuê cao.",
        field_key="trade",
    )
    numbers, title = [one.number for one in cases], cases[0].title
    session = planned()
    number = session.id
    office = browser_of(app, handler)
    page = shown(office.get("/buoi-doi-thoai/yeu-cau"))
    assert "3 yêu cầu" in page
    assert "tái định cư Đồng Mặt" in page[page.index("Giống nhau ở") :]
    assert market.number in page
    assert market.number not in shown(office.get("/buoi-doi-thoai/yeu-cau?tim=dong+mat"))
    assert "Không có yêu cầu nào có các từ này" in shown(office.get("/buoi-doi-thoai/yeu-cau?tim=xyz"))
    assert 'type="checkbox"' not in shown(browser_of(app, desk).get("/buoi-doi-thoai/yeu-cau"))
    assert browser_of(app, make_handler("SXD")).get(f"/buoi-doi-thoai/{number}/yeu-cau").status_code == 404
    inspector = browser_of(app, officer_of("TTT", "inspector"))
    assert numbers[0] in shown(inspector.get("/buoi-doi-thoai/yeu-cau?co_quan=21211"))
    assert inspector.post("/buoi-doi-thoai/yeu-cau").status_code == 403
    typed = pages.hidden(main_of(page), 1)
    nothing = office.post("/buoi-doi-thoai/yeu-cau", data=typed | {"buoi": str(number)})
    assert nothing.status_code == 422
    assert "Chọn ít nhất một yêu cầu" in shown(nothing)
    joined = office.post("/buoi-doi-thoai/yeu-cau", data=typed | {"buoi": str(number), "don": numbers})
    assert joined.status_code == 303
    page = shown(office.get(joined.location))
    assert "Đã ghép 3 yêu cầu" in page
    assert title in page
    twice = office.post("/buoi-doi-thoai/yeu-cau", data=typed | {"buoi": str(number), "don": numbers[:1]})
    assert twice.status_code == 422
    assert "đã ở buổi đối thoại 2026-901" in shown(twice)
    new = office.post("/buoi-doi-thoai/yeu-cau", data=typed | {"buoi": "moi", "don": [market.number]})
    assert new.status_code == 303
    assert f"don={market.number}" in new.location
    assert "Được ghép vào" in shown(office.get(f"/don/{numbers[0]}"))
    assert "Chưa vào buổi đối thoại nào" in shown(office.get(f"/don/{market.number}"))
    out = f"/buoi-doi-thoai/{number}/yeu-cau/{numbers[2]}/tach"
    typed = pages.hidden(main_of(shown(office.get(out))))
    assert "Nhập lý do tách" in shown(office.post(out, data=typed))
    announce(db.session.get_one(DialogueSession, number), actor_of(chair))
    refused = office.post(out, data=typed | {"why": "Nội dung khác"})
    assert refused.status_code == 422
    assert "Lãnh đạo tách" in shown(refused)
    leader = browser_of(app, chair)
    typed = pages.hidden(main_of(shown(leader.get(out))))
    assert leader.post(out, data=typed | {"why": "Nội dung khác"}).status_code == 303
    assert states(cases[2].id) == ["accepted"]
    assert office.get(out).status_code == 404


def test_the_sender_sees_the_session_and_no_other(app: Flask) -> None:
    received = receive_matter("dialogue_request", "21211")
    other, by = ask(TITLES[1]), actor_of(head())
    client = OfficersBrowser(app, app.response_class, use_cookies=True)
    assert "ghép với" not in own_page(client, received)
    session = planned()
    joining.join(session, [received.lodged.case_id, other.id], by=by, at=MOMENT)
    db.session.commit()
    page = own_page(client, received)
    assert "được ghép với 1 yêu cầu khác" in page
    assert "/doi-thoai/" not in page
    announce(session, by)
    page = own_page(client, received)
    assert 'href="/doi-thoai/2026-901"' in page
    assert "Lịch đối thoại" in page
    assert TITLES[1] not in page
