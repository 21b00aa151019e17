"""On the pages of dialogues nobody is offered what he may not do, nor shown days and numbers of others."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any, Final

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases.models import DialogueRecord
from feedback.dialogue import own_days, publication
from feedback.dialogue.actions import joining, publishing
from feedback.dialogue.actions import minutes as acts
from feedback.dialogue.desk import invitees, minutes, promises, registrations
from feedback.dialogue.models import Conclusion, DialogueSession, Invitee, MinutesDraft
from feedback.dialogue.rules import NotYours
from feedback.extensions import db
from tests.conftest import MOMENT
from tests.dialogue.test_minutes import Hall
from tests.dialogue.test_publication import prepared
from tests.dialogue.test_requests import ask
from tests.factories.cases import sender
from tests.factories.dialogue import make_came, make_dialogue, make_signed
from tests.factories.matters import receive_matter
from tests.factories.offered import assert_offered, gives, is_offered
from tests.factories.officers import actor_of, browser_of, make_handler, officer_of
from tests.factories.reception import TODAY
from tests.factories.rights import acting

HOME: Final = "21211"
QUEUE: Final = "/viec-cua-toi"
ROLES: Final = ("leader", "handler", "desk")


def browser_at_home(app: Flask) -> FlaskClient:
    return browser_of(app, officer_of(HOME, *ROLES, username="o.nha"))


def browser_over_all(app: Flask) -> FlaskClient:
    """One who reads the whole province and holds the same permissions, elsewhere."""
    return browser_of(app, officer_of("BTCD", *ROLES, "triage", username="noi.khac"))


def page(session: DialogueSession, rest: str = "") -> str:
    return f"/buoi-doi-thoai/{session.id}{rest}"


def make_over(**more: Any) -> DialogueSession:
    """Held yesterday, the minutes still a draft, one thing to be done that nobody approved yet."""
    held: dict[str, Any] = {"held_at": MOMENT, "held_from": "08:00", "held_to": "11:00", "secretary": "Thuỷ"}
    day = TODAY - timedelta(days=1)
    until: dict[str, Any] = {"register_until": day, "questions_until": day}
    session = make_dialogue(state="held", minutes_state="draft", held_on=day, **held, **until, **more)
    what = {"what": "Sửa cống", "measure": "Cống thông nước", "due_on": TODAY + timedelta(days=9)}
    db.session.add(Conclusion(session_id=session.id, position=1, agency_id=session.agency_id, **what))
    db.session.commit()
    return session


def invited(session: DialogueSession, code: str = "SXD") -> Invitee:
    agency = agencies.by_code(code)
    assert agency is not None
    row = Invitee(session_id=session.id, agency_id=agency.id, name=agency.name, part="Dự", added_at=MOMENT)
    db.session.add(row)
    db.session.commit()
    return row


@pytest.mark.once("sqlite")
def test_a_session_is_worked_on_by_its_own_agency(app: Flask) -> None:
    planned = make_dialogue(number="2026-801", state="planned", announced_at=None)
    coming, today = make_dialogue(number="2026-802"), make_dialogue(number="2026-803", held_on=TODAY)
    over, signed = make_over(number="2026-804"), make_signed()
    invited(coming)
    joining.join(coming, [ask().id], by=actor_of(make_handler(HOME)), at=MOMENT)
    waits = make_came(coming, sender())
    waits.state, waits.came_at, waits.came_how, waits.call_about = "seated", None, None, "moved"
    db.session.commit()
    home, elsewhere = browser_at_home(app), browser_over_all(app)
    offered = [
        (page(today), "dialogue:session:conclude", f"{page(today)}/xac-nhan"),
        (page(coming, "/tai-lieu"), "dialogue:session:edit", ">Thêm tài liệu<"),
        (page(coming, "/khach-moi"), "dialogue:paper:sign", "Phát hành giấy mời"),
        (page(coming, "/cau-hoi"), "dialogue:question:moderate", "Ghi câu hỏi thay người dân"),
        (page(coming, "/yeu-cau"), "dialogue:request:join", "Ghép thêm yêu cầu"),
        (page(coming, "/yeu-cau"), "dialogue:session:announce", "Mời người gửi các yêu cầu này"),
        (page(coming, "/nguoi-du"), "dialogue:seat:write", "Đã gọi báo"),
        (page(today, "/bien-ban"), "dialogue:minutes:write", ">Ghi ý kiến<"),
        (page(today, "/bien-ban"), "dialogue:session:conclude", ">Xác nhận đã tổ chức<"),
        (page(over, "/bien-ban"), "dialogue:minutes:write", "Đưa người dự đọc"),
        (page(over, "/ket-luan"), "dialogue:minutes:write", "Thêm việc kết luận"),
        (page(over, "/ket-luan"), "dialogue:session:conclude", ">Duyệt kết luận<"),
        (page(signed, "/cong-bo"), "dialogue:copy:prepare", "Soạn bản công bố"),
    ]
    assert_offered((home, *one) for one in offered)
    for address, _, words in offered:
        assert not is_offered(elsewhere, address, words), (address, words)
    moves = f'{page(coming)}/doi">dời buổi'
    assert_offered([(home, page(coming, "/sua"), "dialogue:session:announce", moves)])
    called_off, handler = f"{page(planned)}/huy", browser_of(app, officer_of(HOME, "handler"))
    assert_offered([(handler, page(planned), "dialogue:session:edit", called_off)])
    assert not is_offered(elsewhere, page(planned), called_off)


@pytest.mark.once("sqlite")
def test_requests_are_joined_by_the_agency_that_they_are_sent_to(app: Flask) -> None:
    home, elsewhere = browser_at_home(app), browser_over_all(app)
    joined, waits, session = ask(), ask(title="Đề nghị đối thoại về bến đò Tịnh Khê"), make_dialogue()
    joining.join(session, [joined.id], by=actor_of(make_handler(HOME)), at=MOMENT)
    db.session.commit()
    case, way = f"/don/{waits.number}", "Ghép với yêu cầu khác vào một buổi"
    assert_offered(
        [
            (home, case, "dialogue:request:join", way),
            (home, case, "dialogue:session:read", way),
            (home, page(session, "/yeu-cau"), "cases:case:read", f"/don/{joined.number}"),
            (elsewhere, "/buoi-doi-thoai/yeu-cau", "cases:case:read_all", "Cơ quan của tôi"),
        ]
    )
    assert not is_offered(elsewhere, case, way)
    of_theirs = f"/buoi-doi-thoai/yeu-cau?co_quan={HOME}"
    assert is_offered(home, of_theirs, 'name="buoi"')
    assert is_offered(elsewhere, of_theirs, waits.title)
    assert not is_offered(elsewhere, of_theirs, "Buổi mới, lập kế hoạch")


@pytest.mark.once("sqlite")
def test_the_list_names_agencies_and_cases_to_who_may_read_them(app: Flask) -> None:
    make_dialogue()
    complaint = receive_matter("complaint_first").lodged.case_id
    inside = {"state": "called", "held_on": TODAY, "held_from": "08:00", "place": "Phòng họp số 2"}
    db.session.add(DialogueRecord(case_id=complaint, invited=[], at=MOMENT, **inside))
    db.session.commit()
    elsewhere = browser_over_all(app)
    listed, place = "/buoi-doi-thoai", "Hội trường Ủy ban nhân dân xã Tịnh Khê"
    everywhere = "cases:case:read_all"
    assert_offered(
        [
            (elsewhere, listed, everywhere, f"{place} · "),
            (elsewhere, listed, everywhere, 'name="co_quan"'),
            (elsewhere, listed, "cases:case:read", "Phòng họp số 2"),
        ]
    )
    home = browser_at_home(app)
    assert is_offered(home, listed, place)
    for words in (f"{place} · ", 'name="co_quan"'):
        assert not is_offered(home, listed, words)


@pytest.mark.once("sqlite")
def test_above_the_queue_stands_what_one_may_confirm(app: Flask) -> None:
    make_dialogue(held_on=TODAY)
    session = make_signed()
    copy = prepared(session)
    home, elsewhere = browser_at_home(app), browser_over_all(app)
    held = "Buổi đối thoại ngày 25/11/2026 chờ xác nhận"
    published = "Bản công bố đối thoại ngày 15/11/2026 chờ xem"
    assert_offered(
        [
            (home, QUEUE, "dialogue:session:conclude", held),
            (home, QUEUE, "dialogue:copy:confirm", published),
        ]
    )
    assert not is_offered(elsewhere, QUEUE, held)
    assert not is_offered(elsewhere, QUEUE, published)
    assert publication.waiting_for(session.agency_id, 0, TODAY) == [(session.id, session.held_on)]
    assert not publication.waiting_for(session.agency_id + 1, 0, TODAY)

    third = officer_of(HOME, "handler", username="khac")
    back = "Lấy lại để soạn tiếp"
    author = db.session.get_one(type(third), copy.prepared_by)
    assert is_offered(browser_of(app, author), page(session, "/cong-bo"), back)
    assert not is_offered(browser_of(app, third), page(session, "/cong-bo"), back)
    with pytest.raises(NotYours):
        publishing.give_back(session, copy, 1, why="Còn tên", by=actor_of(third), at=MOMENT)
    publishing.give_back(session, copy, 1, why="Còn tên", by=actor_of(author), at=MOMENT)


@pytest.mark.once("sqlite")
def test_an_invited_agency_comments_and_answers_by_who_may(app: Flask) -> None:
    hall = Hall(app)
    hall.opened()
    guest = browser_of(app, hall.other)
    assert_offered([(guest, f"{hall.base}/du-thao-bien-ban", "dialogue:minutes:write", "Gửi góp ý")])


@pytest.mark.once("sqlite")
def test_an_invitation_is_answered_by_the_agency_invited(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    session = make_dialogue()
    row = invited(session)
    monkeypatch.setattr(invitees, "render_template", lambda _, **told: told)
    monkeypatch.setattr(db.session(), "get_one", gives(SimpleNamespace()))

    def may_answer(actor: Actor) -> Any:
        monkeypatch.setattr(invitees, "current_actor", lambda: actor)
        with app.test_request_context():
            told: Any = invitees._invitation_page(session, row, None)  # type: ignore[arg-type]
        return told["may_answer"]

    assert may_answer(acting("SXD"))
    assert not may_answer(acting("SXD", "dialogue:session:edit"))
    assert not may_answer(acting("SYT"))


@pytest.mark.once("sqlite")
def test_parts_that_other_pages_show_ask_for_themselves(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    session = make_dialogue()
    waits = make_came(session, sender())
    waits.state, waits.came_at, waits.came_how, waits.call_about = "seated", None, None, "moved"
    db.session.commit()
    read, file = "dialogue:session:read", SimpleNamespace(id=1, name="bien-ban.pdf")
    monkeypatch.setattr("feedback.dialogue.minutes.signed", gives(SimpleNamespace(document_id=1)))
    monkeypatch.setattr("feedback.attachments.queries.of", gives([file]))
    with app.test_request_context(page(session)):
        for actor, may in ((acting(HOME), True), (acting(HOME, read, "attachments:file:read"), False)):
            monkeypatch.setattr("feedback.dialogue.desk.session.current_actor", gives(actor))
            monkeypatch.setattr(minutes, "current_actor", gives(actor))
            assert bool(registrations.to_call(session)) is may
            assert bool(promises._address(session, None, actor)) is may
            assert bool(minutes._signed_files(session)) is may


@pytest.mark.once("sqlite")
def test_ones_own_days_and_what_one_types(app: Flask) -> None:
    chair, other = officer_of(HOME, "leader"), officer_of(HOME, "handler")
    session = make_dialogue(chair_id=chair.id)
    with app.test_request_context():
        for viewer, days in (
            (acting(HOME, number=chair.id), 1),
            (acting(HOME, "dialogue:session:read", number=chair.id), 0),
            (acting(HOME, number=other.id), 0),
            (acting("SXD", number=chair.id), 0),
        ):
            assert len(list(own_days.own_days(viewer, TODAY))) == days
    for one in (chair, other):
        db.session.add(
            MinutesDraft(session_id=session.id, officer_id=one.id, page=acts.NEW, typed={}, at=MOMENT)
        )
    db.session.flush()
    acts.drop_draft(session, acts.NEW, by=actor_of(chair))
    assert [one.officer_id for one in db.session.query(MinutesDraft)] == [other.id]
