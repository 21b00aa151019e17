"""Who comes, is renamed, moved or let in again and bears the name of one denounced stands aside at once."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.accounts import actions as accounts
from feedback.accounts import queries
from feedback.accounts.models import Delegation, Officer
from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.cases import barring
from feedback.cases.actions import sealing
from feedback.cases.actions.lodging import RespondentDetails
from feedback.cases.competence import Competent
from feedback.cases.models import Barred, Case, CaseEvent, Submission
from feedback.extensions import db
from feedback.register import actions as register
from feedback.register.models import RegisterEntry
from tests.accounts.test_sign_in import token_on
from tests.cases.denounced import COMMUNE, denunciation
from tests.cases.second_person import opened_by
from tests.cases.test_checks import verify
from tests.conftest import MOMENT
from tests.factories.officers import actor_of, browser_of, officer_of

ACCUSED = "Đoàn Ngọc Tuấn Kiệt"
SAME = "ĐOÀN NGỌC TUẤN KIỆT"


@pytest.fixture
def case(app: Flask) -> Case:
    """A denunciation of somebody at the commune who has no account yet; its working copy names him."""
    officer = officer_of(COMMUNE, "denunciation", name="Võ Thị Sáu Hạnh")
    case = denunciation(files=False)
    submission_id = db.session.scalars(select(Submission.id).where(Submission.case_id == case.id)).one()
    by = actor_of(officer)
    opened_by(case, by)
    sealing.write_working_copy(
        case,
        submission_id=submission_id,
        title="Thu tiền không biên lai",
        body="Người bị tố cáo thu tiền của nhiều hộ.",
        against=[RespondentDetails(agency_id=case.agency_id, role="staff", name=f"ông {ACCUSED}")],
        competent=Competent(None, (), unsettled=False, reason=""),
        expected=case.version,
        by=by,
        at=MOMENT,
    )
    db.session.commit()
    return case


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    return browser_of(app, officer_of("VPUBT", "admin", name="Bùi Tá Hùng", username="quan.tri"))


def send(admin: FlaskClient, path: str, page: str = "", **fields: Any) -> None:
    answer = admin.post(path, data={"csrf_token": token_on(admin, page or path), **fields})
    assert answer.status_code in (200, 303), answer.get_data(as_text=True)
    db.session.rollback()
    db.session.expire_all()


def answers(agency: str, name: str) -> dict[str, Any]:
    return {
        "full_name": name,
        "position": "Công chức",
        "email": "",
        "agency": agency,
        "roles": "denunciation",
    }


def is_aside(app: Flask, case: Case, username: str) -> bool:
    """Whether the page isn't there for him, he is barred, and an entry of the register tells of it."""
    officer = queries.by_username(username)
    assert officer is not None
    number, officer_id = case.number, officer.id
    barred = officer_id in barring.aside_from(case).officer_ids
    told = [
        one.details["barred"]["officer_id"]
        for one in db.session.scalars(
            select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.act == "officer_barred")
        )
    ]
    entered = db.session.scalars(select(RegisterEntry).where(RegisterEntry.act == "officer_barred")).all()
    assert [officer_id] in told if barred else [officer_id] not in told
    assert len(entered) == len(told)
    officer.must_change_password = False
    db.session.commit()
    shown = browser_of(app, officer).get(f"/don/{number}").status_code
    assert shown == (404 if barred else 200), shown
    return barred


def test_appointed(app: Flask, admin: FlaskClient, case: Case) -> None:
    path = "/quan-tri/can-bo/them"
    send(admin, path, username="kiet.dnt", **answers(COMMUNE, SAME))
    assert is_aside(app, case, "kiet.dnt")
    send(admin, path, username="kiet.khac", **answers(COMMUNE, "Đoàn Ngọc Kiệt"))
    assert not is_aside(app, case, "kiet.khac")
    while register.link_waiting():
        pass
    assert verify(app) == (0, [])


def test_renamed(app: Flask, admin: FlaskClient, case: Case) -> None:
    officer_of(COMMUNE, "denunciation", name="Đoàn Kiệt", username="kiet.d")
    assert not is_aside(app, case, "kiet.d")
    path = "/quan-tri/can-bo/kiet.d"
    send(admin, path, **answers(COMMUNE, "Đoàn Kiệt") | {"position": "Phó Chủ tịch"})
    assert not is_aside(app, case, "kiet.d")
    send(admin, path, **answers(COMMUNE, ACCUSED))
    assert is_aside(app, case, "kiet.d")
    send(admin, path, **answers(COMMUNE, "Đoàn Kiệt"))
    send(admin, path, **answers(COMMUNE, ACCUSED))
    assert is_aside(app, case, "kiet.d")


def test_moved_and_then_no_longer_its_handler(app: Flask, admin: FlaskClient, case: Case) -> None:
    himself = officer_of("SXD", "denunciation", name=ACCUSED, username="kiet.sxd")
    assert himself.id not in barring.aside_from(case).officer_ids
    version = case.version
    case.officer_id = himself.id
    db.session.commit()
    send(admin, "/quan-tri/can-bo/kiet.sxd", **answers(COMMUNE, ACCUSED))
    assert is_aside(app, case, "kiet.sxd")
    found = db.session.get_one(Case, case.id)
    assert (found.officer_id, found.version) == (None, version + 1)


def test_at_the_body_that_has_the_case(app: Flask, admin: FlaskClient, case: Case) -> None:
    above = agencies.by_code("UBT")
    assert above is not None
    case.agency_id = above.id
    db.session.commit()
    officer_of("SXD", "denunciation", name=ACCUSED, username="kiet.sxd")
    assert barring.aside_from(case).officer_ids == frozenset()
    officer_of("UBT", "denunciation", name=ACCUSED, username="kiet.ubt")
    assert is_aside(app, case, "kiet.ubt")


def test_let_in_again(app: Flask, admin: FlaskClient, case: Case) -> None:
    officer = officer_of(COMMUNE, "denunciation", name="Đoàn Kiệt", username="kiet.d")
    accounts.deactivate(officer, by=SYSTEM, at=MOMENT)
    accounts.correct(
        officer,
        full_name=ACCUSED,
        position="",
        email=None,
        agency_id=officer.agency_id,
        by=SYSTEM,
        at=MOMENT,
    )
    db.session.commit()
    assert barring.aside_from(case).officer_ids == frozenset()
    send(admin, "/quan-tri/can-bo/kiet.d/mo-lai", "/quan-tri/can-bo/kiet.d")
    assert is_aside(app, case, "kiet.d")


def test_who_decides_in_his_place_stands_aside_too(app: Flask, case: Case) -> None:
    giver = officer_of(COMMUNE, "leader", name="Đoàn Kiệt", username="kiet.ld")
    taker = officer_of(COMMUNE, "handler", name="Lê Văn Ngà", username="nga.lv")
    day = MOMENT.date()
    lent = {"mode": "deputy", "document": "Quyết định số 12/QĐ-UBND", "scope": "Ký thay"}
    db.session.add(
        Delegation(
            giver_id=giver.id,
            taker_id=taker.id,
            first_on=day,
            last_on=day,
            created_at=MOMENT,
            created_by=giver.id,
            **lent,
        )
    )
    db.session.commit()
    number, desk = case.number, browser_of(app, taker)
    assert desk.get(f"/don/{number}").status_code == 200
    assert number in desk.get("/viec-cua-toi?nguoi=tat-ca").text
    db.session.add(Barred(case_id=case.id, officer_id=giver.id, why="Trùng họ tên"))
    db.session.commit()
    for path in (f"/don/{number}", f"/don/con-xem?so={number}", f"/duyet/{number}"):
        assert desk.get(path).status_code == 404, path
    for path in ("/viec-cua-toi?nguoi=tat-ca", "/don", f"/don?tim={number}", "/khoi-luong", "/giam-sat"):
        # What was searched for is said again; the case isn't.
        assert f"/don/{number}" not in desk.get(path).text, path


def test_nothing_is_barred_when_the_act_fails(app: Flask, admin: FlaskClient, case: Case) -> None:
    officer_of(COMMUNE, "handler", name="Lê Văn Ngà", username="nga.lv")
    path = "/quan-tri/can-bo/them"
    data = {"csrf_token": token_on(admin, path), "username": "nga.lv", **answers(COMMUNE, ACCUSED)}
    assert admin.post(path, data=data).status_code == 422
    db.session.rollback()
    assert barring.aside_from(case).officer_ids == frozenset()
    assert db.session.scalars(select(Officer.full_name).where(Officer.full_name == ACCUSED)).all() == []
