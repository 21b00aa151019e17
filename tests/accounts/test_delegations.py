"""Others sign in the head's place: his deputy, or a head of a unit; on a document, for its days; said so."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pypdf
import pytest
from flask import Flask

from feedback.accounts import actions, delegating, roles, sessions
from feedback.accounts import queries as accounts
from feedback.accounts.delegating import BadDelegation
from feedback.accounts.models import Officer, OfficerAct
from feedback.accounts.rules import Refused
from feedback.actor import Actor, InPlace
from feedback.cases import letters, queries
from feedback.cases.models import Case
from feedback.cases.rules import lawful_step
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.law import procedure, signing
from feedback.law.letters import letter_for
from feedback.law.procedure import Course, NotAllowed
from feedback.register import queries as register
from tests.cases.desk_browser import done, hidden, opened, pressed
from tests.conftest import MOMENT
from tests.factories.cases import make_accepted_case
from tests.factories.officers import actor_of, browser_of, make_handler, make_leader, officer_of

TODAY = MOMENT.date()
DOCUMENT = "Quyết định 12/QĐ-SXD ngày 20/11/2026"


def people(position: str = "Phó Giám đốc") -> tuple[Officer, Officer]:
    head, taker = make_leader(), make_handler()
    head.position, taker.position = "Giám đốc", position
    db.session.commit()
    return head, taker


def days(first: date = TODAY, last: date = TODAY + timedelta(days=4)) -> dict[str, str]:
    parts = {"day": "%d", "month": "%m", "year": "%Y"}
    return {
        f"{name}-{part}": day.strftime(form)
        for name, day in (("first_on", first), ("last_on", last))
        for part, form in parts.items()
    }


def typed(taker: Officer, mode: str = "deputy", **more: Any) -> dict[str, str]:
    return {
        "taker": str(taker.id),
        "mode": mode,
        "document": DOCUMENT,
        "scope": "Hạ tầng giao thông",
        **days(),
        **more,
    }


def signed_words(case: Case) -> str:
    letter = queries.letters_of(case.id)[-1]
    content = letters.pdf(letter, queries.submissions_of(case.id)[0])
    return " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)


@pytest.mark.parametrize(
    ("mode", "mark", "position"),
    [
        ("deputy", "KT. GIÁM ĐỐC", "Phó Giám đốc"),
        ("by_order", "TUQ. GIÁM ĐỐC", "Trưởng phòng Quản lý hạ tầng"),
    ],
)
def test_the_taker_answers_in_the_heads_place(app: Flask, mode: str, mark: str, position: str) -> None:
    head, taker = people(position)
    case = make_accepted_case()
    leader, handler = browser_of(app, head), browser_of(app, taker)
    assert handler.get(f"/don/{case.number}/tra-loi").status_code == 403
    assert handler.get("/duyet").status_code == 403
    done(pressed(leader, "/uy-quyen", typed(taker, mode)))
    assert "Đang có hiệu lực" in opened(leader, "/uy-quyen")
    opened(handler, "/duyet")
    done(pressed(handler, f"/don/{case.number}/tra-loi", answer="Đã thay ván cầu."))
    db.session.rollback()
    words = signed_words(case)
    assert mark in words
    assert " ".join(position.split()[:2]).upper() in words
    assert "Phạm Quốc Bảo" in words
    history = opened(leader, f"/don/{case.number}?muc=dien-bien")
    assert DOCUMENT in history
    assert "Giám đốc Đinh Thị Hrê" in history
    assert handler.get("/uy-quyen").status_code == 403
    acts = {one.act for one in db.session.query(OfficerAct).filter_by(officer_id=head.id)}
    assert "delegated" in acts
    contents = app.extensions["register_contents"]
    assert not [*register.missing_contents("accounts", contents["accounts"])]
    assert not [*register.missing_contents("cases", contents["cases"])]


def test_the_right_ends_at_once(app: Flask, clock: FixedClock) -> None:
    head, taker = people()
    leader, handler = browser_of(app, head), browser_of(app, taker)
    done(pressed(leader, "/uy-quyen", typed(taker)))
    opened(handler, "/duyet")
    done(leader.post("/uy-quyen/1/ket-thuc", data=token(leader)))
    assert handler.get("/duyet").status_code == 403
    again = leader.post("/uy-quyen/1/ket-thuc", data=token(leader))
    assert again.status_code == 422
    done(
        pressed(
            leader,
            "/uy-quyen",
            typed(taker, **days(TODAY + timedelta(days=1), TODAY + timedelta(days=2))),
        )
    )
    assert handler.get("/duyet").status_code == 403
    for later, status in ((1, 200), (2, 200), (3, 403)):
        clock.at = MOMENT + timedelta(days=later)
        assert browser_of(app, taker).get("/duyet").status_code == status


def token(client: Any) -> dict[str, str]:
    return hidden(opened(client, "/uy-quyen"))


def test_a_giver_who_is_no_longer_competent_lends_nothing(app: Flask) -> None:
    head, taker = people()
    leader, handler = browser_of(app, head), browser_of(app, taker)
    done(pressed(leader, "/uy-quyen", typed(taker)))
    opened(handler, "/duyet")
    head.active = False
    db.session.commit()
    assert handler.get("/duyet").status_code == 403
    head.active = True
    head.agency_id = officer_of("SYT", "desk", name="Võ Thị Ánh").agency_id
    db.session.commit()
    assert handler.get("/duyet").status_code == 403


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (days(TODAY, TODAY - timedelta(days=1)), "Ngày cuối không được trước ngày đầu"),
        (days(TODAY - timedelta(days=1), TODAY), "Ngày đầu đã qua"),
        (days(TODAY, TODAY + timedelta(days=400)), "dài nhất là một năm"),
        ({"taker": "self", "mode": "by_order"}, "Người này đã có thẩm quyền"),
        ({"taker": "other"}, "Chọn người nhận"),
        ({"mode": "x"}, "Chọn cách ký"),
        ({"document": ""}, "Nhập văn bản giao quyền"),
        ({"scope": ""}, "Nhập lĩnh vực"),
        ({"taker": "head_of_unit"}, "Chỉ cấp phó của người giao"),
        ({"taker": "head_of_unit", "document": ""}, "Nhập văn bản"),
        ({"mode": "by_order"}, "Chỉ người đứng đầu đơn vị"),
    ],
)
def test_what_can_not_be_is_said_beside_the_field(app: Flask, more: dict[str, str], words: str) -> None:
    head, taker = people()
    other = make_handler("SYT", name="Võ Thị Ánh")
    deputy = officer_of("SXD", "leader", name="Hồ Văn Lợi", username="pho.giam.doc")
    unit = officer_of("SXD", "desk", name="Lê Thị Sương", username="le.thi.suong")
    unit.position = "Trưởng phòng Hành chính"
    db.session.commit()
    numbers = {"self": str(deputy.id), "other": str(other.id), "head_of_unit": str(unit.id)}
    leader = browser_of(app, head)
    changed = {name: numbers.get(value, value) for name, value in more.items()}
    refused = pressed(leader, "/uy-quyen", typed(taker) | changed)
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert words in page
    if "document" not in more:
        assert DOCUMENT in page


def test_no_two_at_once_no_stranger_no_handing_on(app: Flask) -> None:
    head, taker = people()
    second = officer_of("SXD", "handler", name="Lê Thị Sương", username="le.thi.suong")
    clerk = officer_of("SXD", "inspector", name="Trần Văn Tra", username="thanh.tra")
    by = actor_of(head)

    def give(to: Officer, **more: Any) -> None:
        values: dict[str, Any] = {
            "taker_id": to.id,
            "mode": "deputy",
            "first_on": TODAY,
            "last_on": TODAY,
            "document": DOCUMENT,
            "scope": "Hạ tầng",
            "by": by,
            "at": MOMENT,
        }
        delegating.delegate(**(values | more))

    give(taker)
    for to, more in (
        (taker, {"mode": "by_order"}),
        (second, {}),
        (clerk, {"mode": "by_order"}),
        (head, {}),
        (make_handler("SYT", name="Võ Thị Ánh"), {"mode": "by_order"}),
    ):
        with pytest.raises(BadDelegation):
            give(to, **more)
    second.position = "Chánh Văn phòng"
    give(second, mode="by_order")
    for stranger in (actor_of(taker), actor_of(make_leader("SYT", name="Hồ Văn Lợi"))):
        with pytest.raises(Refused):
            give(second, by=stranger, first_on=TODAY + timedelta(days=9), last_on=TODAY + timedelta(days=9))
    db.session.commit()
    with app.test_request_context():
        token = sign_in(taker)
        found = sessions.find(token)
        assert found is not None
        assert found.actor.in_place is not None
        assert "accounts:delegation:edit" not in found.actor.permissions
        assert "cases:case:answer" in found.actor.lent


def sign_in(officer: Officer) -> str:
    proven = accounts.Credentials(officer.id, officer.username, officer.password_hash)
    outcome = actions.sign_in(officer.username, proven, at=MOMENT)
    assert isinstance(outcome, actions.Admission)
    db.session.commit()
    return outcome.token


def test_the_real_deputy_is_recorded_and_gives_nothing_away(app: Flask) -> None:
    head, _taker = people()
    deputy = officer_of("SXD", "leader", name="Hồ Văn Lợi", username="pho.giam.doc")
    deputy.position = "Phó Giám đốc"
    case = make_accepted_case()
    done(pressed(browser_of(app, head), "/uy-quyen", typed(deputy)))
    browser = browser_of(app, deputy)
    given = pressed(browser, "/uy-quyen", typed(head))
    assert given.status_code == 422
    assert "cấp phó và người được ủy quyền không giao lại" in given.get_data(as_text=True)
    done(pressed(browser, f"/don/{case.number}/tra-loi", answer="Đã thay ván cầu."))
    db.session.rollback()
    assert "KT. GIÁM ĐỐC" in signed_words(case)
    assert DOCUMENT in opened(browser, f"/don/{case.number}?muc=dien-bien")


def test_nobody_settles_his_own_proposal_in_the_heads_place(app: Flask) -> None:
    head, taker = people()
    case = make_accepted_case()
    handler = browser_of(app, taker)
    done(pressed(handler, f"/don/{case.number}/trinh-ky", answer="Đã thay ván cầu."))
    done(pressed(browser_of(app, head), "/uy-quyen", typed(taker)))
    for address, values in (
        (f"/duyet/{case.number}", {}),
        (f"/don/{case.number}/tra-loi", {"answer": "Đã thay ván cầu."}),
    ):
        carried = hidden(opened(handler, f"/duyet/{case.number}")) | values
        refused = handler.post(address, data=carried)
        assert refused.status_code == 409
        assert "Người đề xuất không tự duyệt" in refused.get_data(as_text=True)
    other = officer_of("SXD", "handler", name="Lê Thị Sương", username="le.thi.suong")
    other.position = "Phó Giám đốc"
    db.session.commit()
    done(pressed(browser_of(app, head), "/uy-quyen", typed(other)))
    done(pressed(browser_of(app, other), f"/don/{case.number}/tra-loi", answer="Đã thay ván cầu."))


@pytest.mark.parametrize("course", procedure.COURSES.values(), ids=lambda one: one.key)
def test_nothing_that_decides_is_signed_by_order(course: Course) -> None:
    rights = roles.LENT["by_order"]
    for line in course.steps:
        state, decides = (
            line.from_states[0],
            (kind := letter_for(course.key, line.name)) is not None
            and (kind.layout in ("decision", "conclusion")),
        )
        for mode in ("by_order", "deputy"):
            actor = Actor("officer", 1, 2, rights, rights, InPlace(7, "Chủ tịch", mode, DOCUMENT))  # type: ignore[arg-type]
            if not line.open_to(actor.may, citizen=False):
                continue
            if mode == "deputy" or line.name in signing.STEPS_BY_ORDER:
                lawful_step(course, state, line.name, actor, on=date(2026, 11, 26), sender=False)
                assert mode == "deputy" or not decides
                continue
            with pytest.raises(NotAllowed, match="thừa ủy quyền"):
                lawful_step(course, state, line.name, actor, on=date(2026, 11, 26), sender=False)
    assert (
        not {"accept", "refuse", "file", "decide", "conclude", "suspend", "terminate"}
        & signing.STEPS_BY_ORDER
    )
