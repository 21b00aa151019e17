"""Acts on accounts, on both engines: what they change, what they refuse, what the register hears."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from feedback.accounts import actions, open_sessions, queries, session_rows
from feedback.accounts.actions import Admission, Refusal
from feedback.accounts.models import OfficerSession, RefusedTries
from feedback.accounts.queries import Credentials
from feedback.accounts.rules import Refused
from feedback.actor import SYSTEM, Actor
from feedback.extensions import db
from feedback.register import actions as register
from feedback.register.models import RegisterEntry
from feedback.register.queries import missing_contents
from feedback.register.verifying import verify
from tests.accounts.factories import QUICK_HASH, actor_of, make_agency, make_officer
from tests.conftest import MOMENT

pytestmark = pytest.mark.usefixtures("app")
NAME = "nguyen.van.an"


def _acts(officer_id: int) -> list[str]:
    entries = db.session.scalars(
        select(RegisterEntry)
        .where(RegisterEntry.subject_room == "accounts", RegisterEntry.subject_id == officer_id)
        .order_by(RegisterEntry.id)
    )
    return [entry.act for entry in entries]


def _wrong(times: int, name: str = NAME, after: timedelta = timedelta()) -> Admission | Refusal:
    outcome: Admission | Refusal = Refusal(None)
    for _ in range(times):
        outcome = actions.sign_in(name, None, at=MOMENT + after)
        db.session.commit()
    return outcome


def _proof(name: str = NAME) -> Credentials | None:
    return queries.credentials(name)


def test_appoint_gives_roles_and_is_entered() -> None:
    officer = make_officer("  Nguyen.Van.AN ", roles=("desk", "handler"))
    assert officer.username == NAME
    assert queries.roles_of(officer.id) == {"desk", "handler"}
    assert _acts(officer.id) == ["appointed"]


def test_a_name_is_given_once() -> None:
    make_officer()
    with pytest.raises(Refused, match="đã có người dùng"):
        make_officer("NGUYEN.VAN.AN")
    db.session.rollback()


def test_appoint_refuses_bad_names_and_roles_that_clash() -> None:
    for username, roles in (
        ("nguyễn an", ("desk",)),
        ("an.nv", ()),
        ("an.nv", ("inspector", "leader")),
    ):
        with pytest.raises(Refused):
            make_officer(username, roles=roles)


def test_only_who_may_edit_acts_on_others() -> None:
    officer = make_officer()
    leader = actor_of(make_officer("truong.phong", roles=("leader",)))
    for act in (
        lambda: actions.set_roles(officer, {"leader"}, by=leader, at=MOMENT),
        lambda: actions.deactivate(officer, by=leader, at=MOMENT),
        lambda: actions.unlock(officer, by=leader, at=MOMENT),
        lambda: actions.reset_password(officer, QUICK_HASH, by=leader, at=MOMENT),
    ):
        with pytest.raises(Refused, match="không có quyền"):
            act()


def test_set_roles_keeps_what_stays() -> None:
    officer = make_officer(roles=("desk", "handler"))
    actions.set_roles(officer, {"handler", "leader"}, by=SYSTEM, at=MOMENT)
    actions.set_roles(officer, {"handler", "leader"}, by=SYSTEM, at=MOMENT)
    db.session.commit()
    assert queries.roles_of(officer.id) == {"handler", "leader"}
    assert _acts(officer.id) == ["appointed", "roles_set"]
    assert queries.acts_on(officer.id)[0].details == {
        "before": ["desk", "handler"],
        "roles": ["handler", "leader"],
    }


def test_an_administrator_keeps_his_role_and_his_account() -> None:
    admin = make_officer("quan.tri", roles=("admin",))
    himself = actor_of(admin)
    with pytest.raises(Refused, match="tự bỏ"):
        actions.set_roles(admin, {"desk"}, by=himself, at=MOMENT)
    with pytest.raises(Refused, match="tự ngừng"):
        actions.deactivate(admin, by=himself, at=MOMENT)
    actions.set_roles(admin, {"desk"}, by=SYSTEM, at=MOMENT)


def test_correct_tells_the_register_no_names() -> None:
    officer = make_officer()
    other = make_agency("SYT", "Sở Y tế")
    actions.correct(
        officer,
        full_name="Trần Thị Bích",
        position="Phó phòng",
        email=None,
        agency_id=other,
        by=SYSTEM,
        at=MOMENT,
    )
    db.session.commit()
    details = queries.acts_on(officer.id)[0].details
    assert details["fields"] == ["agency_id", "email", "full_name", "position"]
    assert details["agency"] == other
    assert "Bích" not in str(details)
    assert [row.officer.id for row in queries.listing(MOMENT, text="BICH tran")[0]] == [officer.id]


def test_sign_in_begins_a_session_and_clears_wrong_tries() -> None:
    officer = make_officer()
    assert _wrong(3) == Refusal(None)
    outcome = actions.sign_in(NAME, _proof(), at=MOMENT)
    db.session.commit()
    assert isinstance(outcome, Admission)
    found = open_sessions.open_session(session_rows.token_digest(outcome.token), MOMENT)
    assert found is not None
    assert (found.officer_id, found.roles) == (officer.id, {"handler"})
    assert db.session.scalar(select(func.count()).select_from(RefusedTries)) == 0
    assert _acts(officer.id) == ["appointed", *["sign_in_refused"] * 3, "signed_in"]


def test_lock_out_refuses_even_the_right_password_until_its_end() -> None:
    officer = make_officer()
    assert _wrong(5) == Refusal(MOMENT + timedelta(minutes=15))
    assert queries.locked_until(NAME, MOMENT) == MOMENT + timedelta(minutes=15)
    assert _acts(officer.id)[-1] == "locked_out"
    almost = MOMENT + timedelta(minutes=14, seconds=59)
    assert actions.sign_in(NAME, _proof(), at=almost) == Refusal(MOMENT + timedelta(minutes=15))
    assert isinstance(actions.sign_in(NAME, _proof(), at=MOMENT + timedelta(minutes=15)), Admission)


def test_after_a_lock_counting_begins_anew() -> None:
    make_officer()
    _wrong(5)
    assert _wrong(4, after=timedelta(minutes=15)) == Refusal(None)
    assert _wrong(1, after=timedelta(minutes=16)) == Refusal(MOMENT + timedelta(minutes=31))


def test_an_unknown_name_is_counted_and_locked_like_any_other() -> None:
    assert _wrong(4, "khong.co.ai") == Refusal(None)
    assert _wrong(1, "khong.co.ai") == Refusal(MOMENT + timedelta(minutes=15))
    entered = select(func.count()).where(RegisterEntry.subject_room == "accounts")
    assert db.session.scalar(entered) == 0


def test_wrong_tries_are_forgotten_after_a_day() -> None:
    _wrong(4, "khong.co.ai")
    assert _wrong(1, "mot.ten.khac", after=timedelta(days=2)) == Refusal(None)
    assert db.session.scalar(select(func.count()).select_from(RefusedTries)) == 1
    _wrong(4, NAME)
    assert _wrong(1, NAME, after=timedelta(days=2)) == Refusal(None)


def test_unlock() -> None:
    officer = make_officer()
    _wrong(5)
    actions.unlock(officer, by=SYSTEM, at=MOMENT)
    db.session.commit()
    assert queries.locked_until(NAME, MOMENT) is None
    assert isinstance(actions.sign_in(NAME, _proof(), at=MOMENT), Admission)


def test_a_proof_grows_stale_when_the_password_changes() -> None:
    officer = make_officer()
    proof = _proof()
    actions.reset_password(officer, "$argon2id$other", by=SYSTEM, at=MOMENT)
    db.session.commit()
    assert isinstance(actions.sign_in(NAME, proof, at=MOMENT), Refusal)


def test_deactivation_ends_sessions_and_sign_in() -> None:
    officer = make_officer()
    proof = _proof()
    outcome = actions.sign_in(NAME, proof, at=MOMENT)
    assert isinstance(outcome, Admission)
    actions.deactivate(officer, by=SYSTEM, at=MOMENT)
    db.session.commit()
    assert open_sessions.open_session(session_rows.token_digest(outcome.token), MOMENT) is None
    assert queries.credentials(NAME) is None
    assert queries.contact(officer.id) is None
    assert isinstance(actions.sign_in(NAME, proof, at=MOMENT), Refusal)
    actions.reactivate(officer, by=SYSTEM, at=MOMENT)
    db.session.commit()
    assert open_sessions.open_session(session_rows.token_digest(outcome.token), MOMENT) is None
    assert queries.credentials(NAME) == proof


def test_changing_a_password_ends_the_other_sessions() -> None:
    officer = make_officer(must_change_password=True)
    first, second = (actions.sign_in(NAME, _proof(), at=MOMENT) for _ in range(2))
    assert isinstance(first, Admission)
    assert isinstance(second, Admission)
    token = actions.change_password(officer, "$argon2id$new", by=actor_of(officer), at=MOMENT)
    db.session.commit()
    for old in (first, second):
        assert open_sessions.open_session(session_rows.token_digest(old.token), MOMENT) is None
    found = open_sessions.open_session(session_rows.token_digest(token), MOMENT)
    assert found is not None
    assert not found.must_change_password


def test_sessions_end_when_idle_and_when_old() -> None:
    officer = make_officer()
    outcome = actions.sign_in(NAME, _proof(), at=MOMENT)
    db.session.commit()
    assert isinstance(outcome, Admission)
    digest = session_rows.token_digest(outcome.token)
    assert open_sessions.open_session(digest, MOMENT + timedelta(minutes=29)) is not None
    assert open_sessions.open_session(digest, MOMENT + timedelta(minutes=30)) is None
    session = db.session.scalars(select(OfficerSession)).one()
    session.seen_at = MOMENT + timedelta(hours=9, minutes=59)
    db.session.commit()
    assert open_sessions.open_session(digest, MOMENT + timedelta(hours=9, minutes=59)) is not None
    assert open_sessions.open_session(digest, MOMENT + timedelta(hours=10)) is None
    assert queries.sessions_of(officer.id, MOMENT + timedelta(hours=10)) == []


def test_one_ends_only_ones_own_sessions() -> None:
    officer, other = make_officer(), make_officer("le.thi.cuc", full_name="Lê Thị Cúc")
    actions.sign_in(NAME, _proof(), at=MOMENT)
    db.session.commit()
    session = queries.sessions_of(officer.id, MOMENT)[0]
    assert not session_rows.end_session(session.id, by=actor_of(other), at=MOMENT)
    assert session_rows.end_session(session.id, by=actor_of(officer), at=MOMENT)
    assert not session_rows.end_session(session.id, by=actor_of(officer), at=MOMENT)


def test_old_session_rows_go_with_the_next_sign_in() -> None:
    make_officer()
    actions.sign_in(NAME, _proof(), at=MOMENT)
    actions.sign_in(NAME, _proof(), at=MOMENT + timedelta(days=31))
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(OfficerSession)) == 1


def test_demo_accounts_sign_in_only_in_the_demo(app: Flask) -> None:
    make_officer(demo=True)
    assert not app.extensions["settings"].demo
    assert queries.credentials(NAME) is None


def test_the_register_can_be_proved_against_the_room() -> None:
    officer = make_officer()
    officer_id = officer.id
    _wrong(2)
    actions.sign_in(NAME, _proof(), at=MOMENT)
    actions.correct(
        officer,
        full_name="Nguyễn Văn Ân",
        position="",
        email=None,
        agency_id=officer.agency_id,
        by=SYSTEM,
        at=MOMENT,
    )
    db.session.commit()
    register.link_waiting()
    assert verify().faults == ()
    assert list(missing_contents("accounts", queries.digests_of)) == []
    act = queries.acts_on(officer_id)[0]
    act.details = {"fields": ["position"]}
    db.session.commit()
    assert len(list(missing_contents("accounts", queries.digests_of))) == 1


def test_officers_of_an_agency_in_vietnamese_order() -> None:
    agency_id = make_agency()
    for username, name in (
        ("duc.tv", "Trần Văn Đức"),
        ("anh.lt", "Lê Thị Ánh"),
        ("dung.nv", "Nguyễn Văn Dũng"),
    ):
        make_officer(username, full_name=name, agency_id=agency_id)
    make_officer("vt.vt", full_name="Võ Thị Vân", roles=("postroom",), agency_id=agency_id)
    make_officer("khac.cq", full_name="An Khác", agency_id=make_agency("SYT", "Sở Y tế"))
    assert [one.full_name for one in queries.officers_of(agency_id)] == [
        "Lê Thị Ánh",
        "Nguyễn Văn Dũng",
        "Trần Văn Đức",
        "Võ Thị Vân",
    ]
    handlers = queries.officers_of(agency_id, "cases:case:verify")
    assert [one.full_name for one in handlers] == ["Lê Thị Ánh", "Nguyễn Văn Dũng", "Trần Văn Đức"]
    assert queries.contact(handlers[0].id) == ("Lê Thị Ánh", "anh.lt@quangngai.example")
    assert queries.names_of([handlers[0].id, 999_999]) == {handlers[0].id: "Lê Thị Ánh"}


def test_listing_pages_by_key_and_escapes_wildcards() -> None:
    agency_id = make_agency()
    for number in range(7):
        make_officer(f"can.bo.{number}", full_name="Phạm Văn Hòa", agency_id=agency_id)
    seen: list[int] = []
    after: int | None = None
    while True:
        rows, more = queries.listing(MOMENT, text="hoà phạm", after_id=after, limit=3)
        seen += [row.officer.id for row in rows]
        if not more:
            break
        after = seen[-1]
    assert len(seen) == len(set(seen)) == 7
    assert queries.listing(MOMENT, text="%")[0] == queries.listing(MOMENT)[0][:50]
    assert queries.listing(MOMENT, text="khong-co")[0] == []


def test_a_citizen_may_nothing_here() -> None:
    with pytest.raises(Refused):
        actions.appoint(
            username="ke.la",
            full_name="Kẻ Lạ",
            agency_id=make_agency(),
            roles={"admin"},
            password_hash=QUICK_HASH,
            by=Actor("citizen"),
            at=MOMENT,
        )


def test_who_was_appointed_just_now_is_known_within_the_same_transaction(app: Flask) -> None:
    """Asked by another connection he would be nobody; with his table locked the asking would never end."""
    officer = actions.appoint(
        username="pham.thi.lan",
        full_name="Phạm Thị Lan",
        agency_id=make_agency(),
        roles={"handler"},
        password_hash=QUICK_HASH,
        must_change_password=False,
        by=SYSTEM,
        at=MOMENT,
    )
    assert queries.actor_of(officer.id) is not None
    db.session.rollback()
    assert queries.actor_of(officer.id) is None
