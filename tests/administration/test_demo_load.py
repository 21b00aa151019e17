"""``feedback demo load`` on both engines: a province that could be real, and nothing mixed with what is."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from feedback.accounts import passwords
from feedback.accounts import queries as accounts
from feedback.accounts.demo import DEMO_PASSWORD, sign_ins
from feedback.accounts.roles import ROLES
from feedback.administration.cli import demo_cli
from feedback.administration.demo import reception
from feedback.administration.demo.nuisance import SENT as NUISANCE
from feedback.administration.demo.oversight_neighbours import NEIGHBOURS
from feedback.administration.demo.own_data import OUTSIDE
from feedback.administration.demo.partners import SENT
from feedback.agencies import queries as agencies
from feedback.attachments.models import Attachment
from feedback.cases import codes
from feedback.cases import queries as cases
from feedback.cases.models import (
    Case,
    CaseEvent,
    CaseLink,
    FormerNumber,
    Proposal,
    Respondent,
    SealedOpening,
    SealedRequest,
    Submission,
)
from feedback.deadlines.queries import overdue
from feedback.extensions import db, read_only
from feedback.law.kinds import open_kinds, texts
from feedback.law.states import CLOSED, OPEN, State
from feedback.notifications.delivery import deliver
from feedback.notifications.models import Message
from feedback.people.models import Person
from feedback.privacy.models import DataRequest
from feedback.protection.models import ProtectionFile, ProtectionMeasure
from feedback.register.cli import register_cli
from tests.accounts.factories import make_officer, sign_in_as
from tests.conftest import House

pytestmark = pytest.mark.once("sqlite")
TODAY = date(2026, 11, 25)
MORE = len(SENT) + len(NEIGHBOURS) + len(NUISANCE) + OUTSIDE
"""Cases beside the 120 stories."""


@pytest.fixture
def demo(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application as a demo."""
    settings = dataclasses.replace(app.extensions["settings"], demo=True)
    monkeypatch.setitem(app.extensions, "settings", settings)
    return app


@dataclass(frozen=True)
class Province:
    """The application with the demo loaded, what the command said, and the letters that left on the way."""

    app: Flask
    output: str
    mailed: set[Path]


@pytest.fixture(scope="module")
def loaded(house: House) -> Iterator[Province]:
    """The demo, loaded once on each engine: that takes longer than all that is asked of it."""
    house.fresh()
    settings = house.app.extensions["settings"]
    with house.app.app_context(), pytest.MonkeyPatch.context() as patched:
        patched.setitem(house.app.extensions, "settings", dataclasses.replace(settings, demo=True))
        mail, clock = Path(settings.data_dir) / "mail", house.app.extensions["clock"]
        before = set(mail.glob("*"))
        result = run(house.app)
        assert result.exit_code == 0, result.output
        assert house.app.extensions["clock"] is clock
        yield Province(house.app, result.output, set(mail.glob("*")) - before)
        db.session.rollback()


@pytest.fixture
def province(loaded: Province) -> Iterator[Province]:
    """The loaded demo for one test, which leaves the rows of the demo as they are and no transaction open.

    The tests without it come first: they begin with an empty database.
    """
    yield loaded
    read_only(False)
    db.session.rollback()


def run(app: Flask, *arguments: str) -> Result:
    """Run the command in the test's own context, and leave no transaction open."""
    db.session.rollback()
    result = app.test_cli_runner().invoke(demo_cli, ["load", *arguments])
    db.session.rollback()
    return result


def counted(column: Any, *where: Any) -> Counter[Any]:
    key = column.label("key")
    return Counter(dict(db.session.execute(select(key, func.count()).where(*where).group_by(key)).all()))


def rows(model: Any) -> list[Any]:
    return list(db.session.scalars(select(model)))


def agency_number(code: str) -> int:
    found = agencies.by_code(code)
    assert found is not None
    return found.id


def test_nothing_is_loaded_outside_a_demo(app: Flask) -> None:
    result = run(app)
    assert result.exit_code == 2
    assert "đặt DEMO=1" in result.output
    assert counted(Case.state) == {}


def test_the_tour_is_not_there_outside_a_demo(app: Flask) -> None:
    assert app.test_client().get("/di-mot-vong").status_code == 404


def test_nothing_is_loaded_beside_real_officers(demo: Flask) -> None:
    make_officer()
    result = run(demo)
    assert result.exit_code == 2
    assert "đã có tài khoản cán bộ thật" in result.output
    assert len(result.output.strip().splitlines()) == 1
    assert counted(Case.state) == {}


@pytest.mark.parametrize("back", [0, 100])
def test_what_stands_there_in_part_is_told_in_a_sentence(demo: Flask, back: int) -> None:
    reception.open_places(at=demo.extensions["clock"].now() - timedelta(days=back))
    db.session.commit()
    result = run(demo, "--cases", "1", "--if-empty")
    assert result.exit_code == 2
    [line] = result.output.strip().splitlines()
    assert "một phần dữ liệu" in line
    assert "feedback migrate" in line
    assert counted(Case.state) == {}


def test_a_whole_province_is_loaded(province: Province) -> None:
    assert "Đã nạp 120 vụ việc mẫu" in province.output
    assert f"mật khẩu chung: {DEMO_PASSWORD}" in province.output

    states = counted(Case.state)
    # Which cases are one matter is for officers to find.
    assert set(states) == {*OPEN, *CLOSED} - {State.MERGED}
    assert sum(states.values()) == 120 + MORE
    open_ones = Case.closed_on.is_(None)
    assert counted(Case.officer_id.is_(None), open_ones, Case.state == "received")[True] > 5
    assert counted(Case.triage, open_ones)[True] >= 1
    assert counted(Case.due_on < TODAY, open_ones)[True] >= 3
    assert counted(Case.due_on, open_ones)[TODAY] >= 2
    assert counted(Case.due_on.between(TODAY + timedelta(1), TODAY + timedelta(3)), open_ones)[True] >= 3
    assert overdue(TODAY)
    events = counted(CaseEvent.act)
    for act in ("transferred", "transferred_outside", "routing_corrected", "withdrawn", "reopened"):
        assert events[act] >= 1, act
    assert counted(Proposal.settled_at.is_(None))[True] >= 1
    assert db.session.scalar(select(func.count()).select_from(FormerNumber)) >= 2
    assert counted(Person.kind)["group"] >= 1
    assert counted(Submission.channel).keys() >= {"web", "desk", "phone", "post", "forwarded"}
    # Citizens' photos, and the signed minutes of the dialogue that is public.
    assert set(counted(Attachment.media_type)) == {"image/jpeg", "application/pdf"}
    assert db.session.scalar(select(func.min(Case.received_on))) >= TODAY - timedelta(days=80)

    assert {role.key for sign_in in sign_ins() for role in sign_in.roles} == set(ROLES)
    db.session.rollback()
    page = province.app.test_client().get("/dang-nhap").get_data(as_text=True)
    assert DEMO_PASSWORD in page
    assert "tinhkhe.lanhdao" in page


def test_every_kind_goes_its_way_and_what_hangs_together_is_linked(province: Province) -> None:
    states = {(course, state) for course, state in db.session.execute(select(Case.course, Case.state))}
    for course in ("complaint_first", "complaint_second", "complaint_discipline", "denunciation_again"):
        assert any(course == found for found, _ in states), course
    assert {state for course, state in states if course == "complaint_first"} >= {
        *("awaiting_papers", "accepted", "awaiting_dialogue", "verifying", "signing", "decided"),
        *("refused", "guided", "suspended", "terminated"),
    }
    assert {state for course, state in states if course == "denunciation"} >= {
        *("information", "received", "screening", "verifying", "concluded", "transferred")
    }
    link = db.session.scalars(select(CaseLink).where(CaseLink.relation == "second_level")).one()
    first, second = db.session.get_one(Case, link.other_id), db.session.get_one(Case, link.case_id)
    assert (first.state, first.course) == ("decided", "complaint_first")
    assert (second.agency_id, second.course) == (agency_number("UBT"), "complaint_second")
    stated = db.session.scalars(select(Respondent).where(Respondent.case_id == second.id)).one()
    assert (stated.first_number, stated.first_on) == (first.outcome_number, first.closed_on)
    late = select(func.count()).select_from(Case).where(Case.kind == "complaint", Case.due_on < TODAY)
    assert (db.session.scalar(late) or 0) >= 1


def test_the_printed_sign_ins_and_tracking_codes_work(province: Province) -> None:
    for name in ("bato.xuly1", "quantri"):
        known = accounts.credentials(name)
        assert known is not None
        assert passwords.check(DEMO_PASSWORD, known.password_hash).right
    table = province.output.partition("Số bí mật")[2].partition("\n\n")[0]
    shown = [line.split(maxsplit=2) for line in table.splitlines()[2:]]
    for code, secret, _ in shown:
        kept = codes.parse(code)
        assert kept is not None
        assert cases.proven(kept, secret) is not None
    for kind in open_kinds():
        assert any(words.startswith(texts(kind).name) for _, _, words in shown), kind


def test_who_is_denounced_finds_nothing_and_who_is_charged_with_it_opens_it(province: Province) -> None:
    unopened = select(Case).where(Case.course == "denunciation", Case.state == "information")
    about_deputy = db.session.scalars(unopened).one().number
    about_staff = db.session.scalars(
        select(Case).where(Case.kind == "denunciation", Case.agency_id == agency_number("21211"))
    )
    number = about_staff.one().number
    db.session.rollback()
    client = province.app.test_client()
    officers = {officer.username: officer for officer, _ in accounts.demo_officers()}
    for username, seen in (
        ("tinhkhe.lanhdao", {number}),
        ("tinhkhe.phochutich", {number}),
        ("tinhkhe.xuly2", set()),
        ("tinhkhe.tocao", {number}),
        ("ubt.tocao", {about_deputy}),
        ("quantri", set()),
    ):
        sign_in_as(client, officers[username])
        found = {one for one in (number, about_deputy) if client.get(f"/don/{one}").status_code == 200}
        assert found == seen, username


def test_each_step_of_the_tour_opens_for_who_is_to_take_it(province: Province) -> None:
    db.session.rollback()
    page = province.app.test_client().get("/di-mot-vong").text
    officers = {officer.username: officer for officer, _ in accounts.demo_officers()}
    parts = page.partition("<h1")[2].split("<h2")[1:]
    assert len(parts) == 7
    for part in parts:
        client = province.app.test_client()
        if found := re.search(r'qn-code">([^<]+)<', part):
            sign_in_as(client, officers[found.group(1)])
        steps = re.findall(r'class="govuk-link" href="([^"]+)"', part)
        assert len(steps) >= 3, part
        for address in steps:
            assert client.get(address).status_code == 200, address
    code, secret = re.findall(
        r'<th role="rowheader" scope="row">([^<]+)</th>.*?</span>\s*(\d{6})', page, re.S
    )[0]
    kept = codes.parse(code)
    assert kept is not None
    assert cases.proven(kept, secret) is not None
    assert not db.session.scalars(
        select(Case.number).where(Case.sealed, Case.number.in_(re.findall(r"[A-Z]+-\w+-\d{4}-\d{5}", page)))
    ).all()


def test_a_second_loading_is_refused_and_if_empty_only_shows_where_to_look(province: Province) -> None:
    refused = run(province.app, "--cases", "3")
    assert refused.exit_code == 2
    assert "đã có dữ liệu" in refused.output
    again = run(province.app, "--cases", "3", "--if-empty")
    assert again.exit_code == 0
    assert "Đã nạp" not in again.output
    assert "quantri" in again.output
    assert sum(counted(Case.state).values()) == 120 + MORE


def test_what_is_guarded_can_be_seen_in_each_of_its_states(province: Province) -> None:
    assert {(one.answered_at is not None, one.granted) for one in rows(SealedRequest)} == {
        *((False, None), (True, False), (True, True)),
    }
    assert counted(SealedOpening.capacity)["handling"] == 1
    assert counted(ProtectionFile.state).keys() >= {"requested", "applied", "ended"}
    assert set(counted(ProtectionMeasure.ended_on.is_(None))) == {True, False}
    events = counted(CaseEvent.act)
    assert events["passed_to_investigators"] == 1
    assert (events["set_aside_as_spam"], events["taken_back_from_spam"]) == (2, 1)
    assert counted(DataRequest.state) == {"asked": 1, "done": 1}
    assert counted(Case.kept_outside)[True] == 1


def test_the_register_holds_for_every_act_of_the_demo(province: Province) -> None:
    runner = province.app.test_cli_runner()
    assert runner.invoke(register_cli, ["link"]).exit_code == 0
    result = runner.invoke(register_cli, ["verify"])
    assert result.exit_code == 0, result.output
    assert "Sổ đúng" in result.output


def test_the_outbox_has_caught_up_and_the_rest_goes_its_way(province: Province) -> None:
    assert province.mailed == set()
    states = counted(Message.state)
    assert states["sent"] > 10
    assert states["posted"] > 10
    assert states["waiting"] > 0
    oldest = db.session.scalar(select(func.min(Message.created_at)).where(Message.state == "waiting"))
    assert oldest >= province.app.extensions["clock"].now() - timedelta(days=6)
    db.session.rollback()
    deliver()
    states = counted(Message.state)
    assert states["waiting"] == 0
    assert states["to_print"] > 0
