"""Accounts: what is offered to whom, whose step of a ceremony it is, who acts for whom."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from feedback.accounts import (
    delegating,
    factors,
    factors_desk,
    identities,
    landing,
    passkeys,
    provider_door,
    recovery,
    recovery_desk,
    steps,
)
from feedback.accounts.arriving import STEP
from feedback.accounts.models import Factor, Officer, OfficerIdentity
from feedback.accounts.rules import Refused
from feedback.extensions import db
from tests.accounts.factories import make_officer
from tests.accounts.test_delegations import DOCUMENT, people
from tests.accounts.test_sign_in import token_on
from tests.conftest import MOMENT
from tests.factories.officers import actor_of, browser_of, officer_of
from tests.factories.reception import TODAY
from tests.factories.rights import acting, goes_with, text_of

pytestmark = pytest.mark.once("sqlite")
EDIT = "accounts:officer:edit"
SECURITY = "/tai-khoan/bao-mat"


@pytest.fixture
def two(app: Flask) -> tuple[Officer, Officer]:
    return make_officer("le.van.a"), make_officer("le.van.b")


@pytest.fixture
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address at which browsers make passkeys."""
    monkeypatch.setattr(passkeys, "site", lambda _: passkeys.Site("localhost", "http://localhost"))


def test_power_is_given_and_taken_back_by_its_holder_at_his_agency(app: Flask) -> None:
    head, taker = people()
    by = actor_of(head)
    bare, moved = replace(by, permissions=by.permissions - {delegating.GIVES}), replace(by, agency_id=10**6)
    lent = replace(by, lent=frozenset({delegating.GIVES}))
    how: dict[str, Any] = {"taker_id": taker.id, "mode": "deputy", "first_on": TODAY, "last_on": TODAY}
    how |= {"document": DOCUMENT, "scope": "Giao thông", "at": MOMENT}
    for one in (bare, moved, lent):
        with pytest.raises(Refused, match="Chỉ người có thẩm quyền"):
            delegating.delegate(**how, by=one)
    given = delegating.delegate(**how, by=by)
    for one in (bare, moved, lent):
        with pytest.raises(Refused, match="Chỉ người có thẩm quyền"):
            delegating.end(given, by=one, at=MOMENT)
    delegating.end(given, by=by, at=MOMENT)


def test_what_administrators_are_offered(app: Flask) -> None:
    admin, other = officer_of("UBT", "admin"), make_officer("le.van.a")
    reader = browser_of(app, admin)
    recovery.ask(other, "Mất điện thoại", by=actor_of(officer_of("SXD", "admin")), at=MOMENT)
    db.session.commit()
    goes_with(EDIT, reader, "/quan-tri/can-bo", ["Thêm cán bộ", "đề nghị khôi phục đăng nhập đang chờ"])
    goes_with(EDIT, reader, f"/quan-tri/can-bo/{other.username}", ["Ngừng tài khoản", "Cấp lại mật khẩu"])
    own = f"/quan-tri/can-bo/{admin.username}"
    assert "Ngừng tài khoản" not in text_of(reader, own)
    assert "Đây là tài khoản của ông/bà" in text_of(reader, f"{own}/dang-nhap")
    third = make_officer("le.van.c")
    assert "Đây là tài khoản" not in text_of(reader, f"/quan-tri/can-bo/{third.username}/dang-nhap")


def test_where_one_arrives_is_open_to_him(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "landings", [("accounts_desk.officers", EDIT)])
    assert landing.first_page(acting("SXD")) == "accounts_desk.officers"
    assert landing.first_page(acting("SXD", EDIT)) == landing.ACCOUNT_PAGE


def test_only_an_administrator_asks_for_anothers_recovery(two: tuple[Officer, Officer]) -> None:
    with pytest.raises(Refused, match="không có quyền"):
        recovery.ask(two[0], "Mất điện thoại", by=actor_of(two[1]), at=MOMENT)


def test_an_identity_is_linked_by_himself_or_an_administrator(two: tuple[Officer, Officer]) -> None:
    (own, other), admin = two, acting("SXD", number=officer_of("SXD", "admin").id)
    with pytest.raises(Refused):
        identities.bind(own, "https://cong.example", "a", by=actor_of(other), at=MOMENT)
    for number, by in enumerate((actor_of(own), admin)):
        identities.bind(own, "https://cong.example", f"{number}", by=by, at=MOMENT)
    rows = identities.identities_of(own.id)
    how: dict[str, Any] = {"officer_id": own.id, "session_id": None, "at": MOMENT}
    assert not identities.unbind(rows[0].id, by=actor_of(other), **how)
    assert [
        identities.unbind(row.id, by=by, **how) for row, by in zip(rows, (actor_of(own), admin), strict=True)
    ]
    assert identities.identities_of(own.id) == []


def test_an_identity_is_linked_to_who_began(
    app: Flask, two: tuple[Officer, Officer], monkeypatch: pytest.MonkeyPatch
) -> None:
    began, signed_in = two
    with app.test_request_context("/"):
        monkeypatch.setattr(
            provider_door, "current_user", SimpleNamespace(is_authenticated=True, id=signed_in.id)
        )
        monkeypatch.setattr(provider_door, "current_actor", lambda: actor_of(began))
        provider_door._linked(began.id, "https://cong.example", "a")
        assert db.session.query(OfficerIdentity).count() == 0
        monkeypatch.setattr(
            provider_door, "current_user", SimpleNamespace(is_authenticated=True, id=began.id)
        )
        provider_door._linked(began.id, "https://cong.example", "a")
        assert db.session.query(OfficerIdentity).count() == 1


def test_each_has_as_many_factors_as_he_may(two: tuple[Officer, Officer]) -> None:
    full, other = two
    for number in range(factors.MOST):
        factors._add(Factor(kind="totp", secret=b"x"), f"Máy {number}", by=actor_of(full), at=MOMENT)
    with pytest.raises(Refused):
        factors._add(Factor(kind="totp", secret=b"x"), "Máy nữa", by=actor_of(full), at=MOMENT)
    factors._add(Factor(kind="totp", secret=b"x"), "Máy", by=actor_of(other), at=MOMENT)


@pytest.mark.parametrize(
    ("purpose", "path", "typed"),
    [
        ("totp", f"{SECURITY}/ung-dung", None),
        ("totp", f"{SECURITY}/ung-dung/xong", {"code": "123456"}),
        ("add", f"{SECURITY}/khoa", None),
        ("add", f"{SECURITY}/khoa/xong", {"answer": "{}", "label": "Điện thoại"}),
        ("prove", f"{SECURITY}/xac-nhan/khoa/xong", {"answer": "{}"}),
    ],
)
def test_a_step_that_another_began_is_over(
    app: Flask,
    two: tuple[Officer, Officer],
    at_home: None,
    purpose: Any,
    path: str,
    typed: dict[str, str] | None,
) -> None:
    browser = browser_of(app, two[0])
    token = token_on(browser, SECURITY)

    def answered(officer_id: int) -> str:
        contents = {"secret": "JBSWY3DPEHPK3PXP", "challenge": "AAAA"}
        key = steps.begin(purpose, contents, officer_id=officer_id, at=MOMENT)
        db.session.commit()
        with browser.session_transaction() as kept:
            kept[STEP] = key
        if typed is None:
            answer = browser.get(path, follow_redirects=True)
        else:
            answer = browser.post(path, data=typed | {"csrf_token": token}, follow_redirects=True)
        return answer.get_data(as_text=True)

    assert factors_desk._OVER in answered(two[1].id)
    assert factors_desk._OVER not in answered(two[0].id)


def test_a_passkey_is_asked_for_ones_own_step(
    app: Flask, two: tuple[Officer, Officer], at_home: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passkeys, "options_to_prove", lambda *_: '{"challenge": "CUA-BUOC-NAY"}')
    monkeypatch.setattr(factors, "passkeys_of", lambda _: ["khóa"])
    browser, shown = browser_of(app, two[0]), []
    for one in two:
        key = steps.begin("prove", {"challenge": "AAAA"}, officer_id=one.id, at=MOMENT)
        db.session.commit()
        with browser.session_transaction() as kept:
            kept[STEP] = key
        shown.append("CUA-BUOC-NAY" in text_of(browser, f"{SECURITY}/xac-nhan"))
    assert shown == [True, False]


def test_requests_are_told_to_who_answers_them(
    app: Flask, two: tuple[Officer, Officer], monkeypatch: pytest.MonkeyPatch
) -> None:
    recovery.ask(two[0], "Mất điện thoại", by=acting("SXD", number=two[1].id), at=MOMENT)
    for taken, told in ((), True), ((EDIT,), False):
        monkeypatch.setattr(recovery_desk, "current_actor", lambda taken=taken: acting("SXD", *taken))
        with app.test_request_context("/"):
            assert bool(recovery_desk.notice()) is told
