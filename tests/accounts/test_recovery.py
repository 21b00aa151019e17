"""A lost device: two administrators, never one, never the officer himself; or the operator at the server."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from feedback.accounts import factor_proofs, recovery
from feedback.accounts.cli import accounts_cli
from feedback.accounts.models import Factor, Officer, OfficerAct
from feedback.accounts.rules import Refused
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.notifications.models import Message
from tests.accounts.factories import actor_of, make_officer, sign_in_as
from tests.accounts.test_factors import add_codes, post
from tests.accounts.test_sign_in import NAME, sign_in
from tests.conftest import MOMENT

pytestmark = pytest.mark.usefixtures("quick_passwords")
WAITING = "/quan-tri/khoi-phuc"
MEANS = f"/quan-tri/can-bo/{NAME}/dang-nhap"
REASON = "Mất điện thoại, đã gọi số cơ quan xác minh"


@pytest.fixture
def admins(app: Flask) -> list[FlaskClient]:
    """Two administrators, each in a browser of his own."""
    found = []
    for name in ("quan.tri.a", "quan.tri.b"):
        client = app.test_client()
        sign_in_as(client, make_officer(name, roles=("admin",)))
        found.append(client)
    return found


def test_one_asks_another_confirms(
    app: Flask, client: FlaskClient, clock: FixedClock, admins: list[FlaskClient]
) -> None:
    first, second = admins
    sign_in_as(client, make_officer())
    add_codes(client, clock)
    assert post(first, f"/quan-tri/can-bo/{NAME}/khoi-phuc", on=MEANS, reason="").status_code == 422
    assert post(first, f"/quan-tri/can-bo/{NAME}/khoi-phuc", on=MEANS, reason=REASON).location == MEANS
    page = first.get(WAITING).get_data(as_text=True)
    assert "Chờ quản trị viên khác" in page
    assert "dong-y" not in page.replace("khong-dong-y", "")
    number = re.search(r"khoi-phuc/(\d+)/khong-dong-y", page)
    assert number
    path = f"{WAITING}/{number[1]}/dong-y"
    alone = post(first, path, on=WAITING)
    assert alone.status_code == 422
    assert "Người đề nghị không tự đồng ý" in alone.get_data(as_text=True)
    assert "1 đề nghị khôi phục" in second.get("/quan-tri/can-bo").get_data(as_text=True)
    assert REASON in second.get(WAITING).get_data(as_text=True)
    shown = post(second, path, on=WAITING)
    password = re.search(r"Mật khẩu: <strong[^>]*>([^<]+)<", shown.get_data(as_text=True))
    assert password, shown.get_data(as_text=True)
    assert client.get("/tai-khoan").status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Factor)) == 0
    assert list(factor_proofs.check()) == []
    told = {str(row.values["told"]) for row in db.session.scalars(select(Message))}
    assert any("Đã khôi phục" in one for one in told)
    assert password[1] not in str(told)
    assert {"recovery_asked", "recovery_confirmed", "factor_removed"} <= set(
        db.session.scalars(select(OfficerAct.act))
    )
    db.session.rollback()
    assert sign_in(app.test_client(), password=password[1]).location == "/tai-khoan/mat-khau"
    assert "không còn chờ" in post(second, path, on=WAITING).get_data(as_text=True)


def test_a_request_is_over_after_a_day(clock: FixedClock, session: object) -> None:
    officer, first, second = (
        make_officer(),
        make_officer("quan.tri.a", roles=("admin",)),
        make_officer("quan.tri.b", roles=("admin",)),
    )
    row = recovery.ask(officer, REASON, by=actor_of(first), at=MOMENT)
    with pytest.raises(Refused, match="đang chờ"):
        recovery.ask(officer, REASON, by=actor_of(second), at=MOMENT)
    later = MOMENT + timedelta(hours=24)
    assert recovery.confirm(row.id, "x", by=actor_of(second), at=later) is None
    recovery.ask(officer, REASON, by=actor_of(second), at=later)


def test_nobody_takes_part_in_his_own(session: object) -> None:
    first, second = (make_officer(name, roles=("admin",)) for name in ("quan.tri.a", "quan.tri.b"))
    with pytest.raises(Refused, match="Không tự đề nghị"):
        recovery.ask(first, REASON, by=actor_of(first), at=MOMENT)
    row = recovery.ask(first, REASON, by=actor_of(second), at=MOMENT)
    with pytest.raises(Refused, match="Không tự quyết định"):
        recovery.confirm(row.id, "x", by=actor_of(first), at=MOMENT)
    with pytest.raises(Refused, match="không tự đồng ý"):
        recovery.confirm(row.id, "x", by=actor_of(second), at=MOMENT)
    handler = make_officer()
    for act in (recovery.confirm, recovery.refuse):
        with pytest.raises(Refused, match="không có quyền"):
            act(row.id, *(["x"] if act is recovery.confirm else []), by=actor_of(handler), at=MOMENT)


def test_an_administrator_ends_sessions(client: FlaskClient, admins: list[FlaskClient]) -> None:
    sign_in_as(client, make_officer())
    path = f"/quan-tri/can-bo/{NAME}/ket-thuc-phien"
    assert post(admins[0], path, on=MEANS).location == MEANS
    assert client.get("/tai-khoan").status_code == 303


def test_the_operator_resets_where_there_are_not_two(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    sign_in_as(client, make_officer())
    add_codes(client, clock)
    run = app.test_cli_runner().invoke(accounts_cli, ["reset-factors", NAME])
    assert run.exit_code == 0, run.stderr
    assert "Mật khẩu dùng một lần" in run.stdout
    assert client.get("/tai-khoan").status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Factor)) == 0
    for name in ("quan.tri.a", "quan.tri.b"):
        make_officer(name, roles=("admin",))
    refused = app.test_cli_runner().invoke(accounts_cli, ["reset-factors", NAME])
    assert refused.exit_code == 2
    assert "recovery_by_operator" in set(db.session.scalars(select(OfficerAct.act)))
    assert db.session.scalar(select(Officer.must_change_password).where(Officer.username == NAME))
