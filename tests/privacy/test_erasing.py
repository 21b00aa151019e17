"""Erasing: nothing of a person is left anywhere, the register holds, and no old copy brings him back."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select

from feedback.actor import CITIZEN, SYSTEM
from feedback.attachments import actions as attachments
from feedback.cases.models import Archived, Case, Exchange, Respondent, Submission
from feedback.commitments import actions as commitments
from feedback.commitments.actions import Promise
from feedback.dialogue.models import Question
from feedback.extensions import Base, db, read_only
from feedback.notifications.models import Message
from feedback.oversight.actions import watching
from feedback.oversight.actions.watching import MatterDetails
from feedback.oversight.refusals import Refused as NoMatter
from feedback.people.actions import PersonDetails
from feedback.people.models import Person
from feedback.privacy import erasing, journal
from feedback.privacy.actions import erasing as acts
from feedback.privacy.cli import erase_cli
from feedback.privacy.models import ErasureOrder
from feedback.privacy.refusals import NotYours, Refused
from feedback.register.actions import link_waiting
from feedback.register.cli import register_cli
from tests.attachments.samples import png
from tests.conftest import MOMENT, House
from tests.factories.cases import make_answered_case, make_case, receive, sender
from tests.factories.dialogue import make_came, make_dialogue
from tests.factories.officers import actor_of, make_handler, make_leader
from tests.factories.partners import make_partner, make_request
from tests.factories.reception import make_visit

CANARY = (
    "Hồ Thị Ngân Khánh",
    "0977123456",
    "ngankhanh@thu.example",
    "Xóm Đèo Mơ",
    "quả hồng xiêm",
    "CANARY-TAC-GIA",
)


BEFORE: set[str] = set()
"""Files that lay in the store before a test: the house is used by others too."""


@pytest.fixture(autouse=True)
def remember(house: House) -> None:
    BEFORE.update(path.name for path in (house.folder / "files").rglob("*"))


def canary_case() -> Case:
    """A settled case full of strings by which its sender could be known."""
    name, phone, email, address, words, _inside = CANARY
    case = make_answered_case(
        sender=sender(
            full_name=name,
            phone=phone,
            email=email,
            address=address,
            id_kind="citizen_card",
            id_number="051199001234",
        ),
        title=f"Đường vào {address} hỏng",
        body=f"Tôi là {name}, có {words} bị đổ.",
        files=tuple(attachments.lay_down([(f"{words}.png", png())], at=MOMENT)),
    )
    db.session.add(Respondent(case_id=case.id, name=name, address=address))
    db.session.commit()
    return case


def strings_left(app: Flask, folder: Path) -> list[str]:
    """Where one of the strings still stands: tables, the search index, the store, the list outside."""
    found = []
    db.session.rollback()
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(table.select()).mappings():
            told = json.dumps({key: str(value) for key, value in row.items()}, ensure_ascii=False)
            found += [f"{table.name}: {one}" for one in CANARY if one in told]
    db.session.rollback()
    for path in folder.rglob("*"):
        if path.is_file() and ".db" not in path.name and path.name not in BEFORE:
            content = path.read_bytes()
            found += [f"{path.name}: {one}" for one in CANARY if one.encode() in content]
    return found


def faults(app: Flask) -> list[str]:
    """What ``feedback register verify`` says."""
    db.session.rollback()
    while link_waiting():
        pass
    answer = app.test_cli_runner().invoke(register_cli, ["verify", "--json"])
    read_only(False)
    return [one["what"] for one in json.loads(answer.output)["faults"]]


def copied(origin: Path, target: Path) -> None:
    """The database of one file in another."""
    with closing(sqlite3.connect(origin)) as there, closing(sqlite3.connect(target)) as here:
        there.backup(here)


def erase_now(number: int) -> None:
    case = db.session.get_one(Case, number)
    acts.order_(
        "case", number, case.agency_id, "retention", basis="12/QĐ-HUY ngày 20/11/2026", by=SYSTEM, at=MOMENT
    )
    db.session.commit()
    assert erasing.run_all() == 1


def test_nothing_is_left_and_the_register_holds(app: Flask, house: House) -> None:
    number, other = canary_case().id, make_case().id
    before = strings_left(app, house.folder)
    assert len({one.partition(": ")[2] for one in before}) >= 4
    assert faults(app) == []
    erase_now(number)
    assert strings_left(app, house.folder) == []
    case = db.session.get_one(Case, number)
    assert (case.title, case.erased_at) == ("(đã xóa)", MOMENT)
    assert db.session.get_one(Case, other).title != "(đã xóa)"
    assert faults(app) == []
    assert journal.read()[0].number == number
    assert not any(one in (house.folder / journal.FILE).read_text() for one in CANARY)


def test_every_room_lets_go_of_what_it_heard(app: Flask, house: House) -> None:
    case = canary_case()
    number = case.id
    name, words = CANARY[0], CANARY[4]
    visit = make_visit(person=sender(full_name=name), summary=f"Kể về {words}", told=f"Hứa xem {words}")
    visit.case_id = case.id
    seat = make_came(make_dialogue(), PersonDetails(kind="person", full_name=name, wants="none"))
    seat.case_id = case.id
    question = {"session_id": seat.session_id, "position": 1, "source": "web", "made_at": MOMENT}
    db.session.add(Question(**question, person_id=seat.person_id, case_id=case.id, text=f"Hỏi về {words}"))
    request = make_request(make_partner(), receive())
    request.submission_id, request.notes = (
        db.session.scalars(select(Submission.id).where(Submission.case_id == case.id)).one(),
        f"Chỗ {words}",
    )
    promise = Promise(case.agency_id, f"Đền {words}", MOMENT.date(), case_id=case.id, measure=words)
    commitments.make(("visit", visit.id), [promise], heard_by=case.agency_id, by=SYSTEM, at=MOMENT)
    db.session.execute(delete(Message))
    db.session.commit()
    rooms = {one.partition(": ")[0] for one in strings_left(app, house.folder)}
    assert rooms >= {"visit", "person", "dialogue_question", "partner_request", "commitment"}
    # The factories write some of these rows without an act.
    known = set(faults(app))
    erase_now(number)
    assert strings_left(app, house.folder) == []
    assert set(faults(app)) <= known


def test_an_old_copy_brings_nobody_back(app: Flask, house: House) -> None:
    if house.engine != "sqlite":
        pytest.skip("the file of SQLite is the copy")
    case = canary_case()
    number, at = case.id, case.received_at
    db.session.remove()
    copied(house.folder / "feedback.db", house.folder / "old.db")
    erase_now(number)
    db.session.remove()
    copied(house.folder / "old.db", house.folder / "feedback.db")
    (house.folder / "old.db").unlink()
    assert db.session.get_one(Case, number).title != "(đã xóa)"
    db.session.remove()
    answer = app.test_cli_runner().invoke(erase_cli, ["replay", "--json"])
    assert answer.exit_code == 0, answer.exception
    assert json.loads(answer.output) == {"known": 1, "again": 1, "absent": 0, "noted": 0}
    assert strings_left(app, house.folder) == []
    assert faults(app) == []
    answer = app.test_cli_runner().invoke(erase_cli, ["replay", "--json"])
    assert json.loads(answer.output) == {"known": 1, "again": 0, "absent": 0, "noted": 0}

    # The same number in a copy in which it is somebody else's is left alone.
    case = db.session.get_one(Case, number)
    case.received_at, case.erased_at = at + timedelta(seconds=1), None
    db.session.commit()
    assert erasing.replay() == erasing.Replayed(1, 0, 1, 1)


def test_a_list_that_was_changed_is_noticed(app: Flask, house: House) -> None:
    erase_now(make_answered_case().id)
    erase_now(make_answered_case().id)
    path = house.folder / journal.FILE
    lines = path.read_text().splitlines(keepends=True)
    path.write_text(lines[0].replace("retention", "request") + lines[1])
    assert "danh sách xóa ngoài cơ sở dữ liệu đã bị sửa" in faults(app)
    assert "đã bị sửa" in app.test_cli_runner().invoke(erase_cli, ["replay"]).output
    path.write_text(lines[0])
    assert any("thiếu trong danh sách" in one for one in faults(app))
    # Half a line is what a power cut leaves: the next start writes it whole.
    path.write_text(lines[0] + lines[1][:40])
    assert erasing.replay().noted == 1
    assert path.read_text() == "".join(lines)
    assert faults(app) == []


def test_only_what_is_over_and_only_by_who_decides(app: Flask) -> None:
    over, kept = make_answered_case(), make_answered_case()
    leader, other = make_leader(), make_leader("SNNMT", name="Trần Văn Sáu")
    for case, until in ((over, MOMENT.date() - timedelta(days=1)), (kept, MOMENT.date())):
        db.session.add(
            Archived(
                case_id=case.id,
                agency_id=case.agency_id,
                archived_on=case.closed_on,
                file_code="01",
                years=1,
                keep_until_on=until,
                basis="TT",
                officer_id=leader.id,
                at=MOMENT,
            )
        )
    db.session.commit()
    assert acts.propose_due(today=MOMENT.date(), at=MOMENT) == 1
    assert acts.propose_due(today=MOMENT.date(), at=MOMENT) == 0
    order = db.session.scalars(select(ErasureOrder)).one()
    assert (order.subject_id, order.state) == (over.id, "proposed")
    for by in (actor_of(other), actor_of(make_handler())):
        with pytest.raises(NotYours):
            acts.confirm(order, basis="1/QĐ", expected=1, by=by, at=MOMENT)
    acts.confirm(order, basis="1/QĐ ngày 20/11/2026", expected=1, by=actor_of(leader), at=MOMENT)
    with pytest.raises(Refused):
        acts.drop(order, reason="Giữ thêm", expected=2, by=actor_of(leader), at=MOMENT)
    db.session.commit()
    assert (erasing.run_all(), erasing.run_all()) == (1, 0)
    assert order.state == "done"
    assert acts.propose_due(today=MOMENT.date(), at=MOMENT) == 0


def test_one_sender_of_two_goes_alone(app: Flask, house: House) -> None:
    case, other = canary_case(), make_case(title="Cống tràn qua đường", body="Cống bị lấp.")
    second = db.session.scalars(select(Submission).where(Submission.case_id == other.id)).one()
    second.case_id = case.id
    first = db.session.scalars(select(Submission).order_by(Submission.id)).first()
    assert first is not None
    db.session.add(
        Exchange(case_id=case.id, submission_id=first.id, from_sender=True, at=MOMENT, text=CANARY[4])
    )
    db.session.execute(delete(Respondent))
    db.session.commit()
    acts.order_("submission", first.id, case.agency_id, "request", basis="Đề nghị", by=CITIZEN, at=MOMENT)
    db.session.commit()
    assert erasing.run_all() == 1
    assert strings_left(app, house.folder) == []
    db.session.expire_all()
    assert second.body == "Cống bị lấp."
    assert db.session.get_one(Person, second.sender_id).erased_at is None


def test_the_command_counts_before_it_erases(app: Flask) -> None:
    case = canary_case()
    runner = app.test_cli_runner()
    told = ["case", case.number, "--basis", "3/QĐ", "--json"]
    db.session.rollback()
    counted = json.loads(runner.invoke(erase_cli, [*told, "--dry-run"]).output)
    assert counted == {"submissions": 1, "persons": 1, "files": 1, "erased": 0}
    assert json.loads(runner.invoke(erase_cli, told).output) == counted | {"erased": 1}
    db.session.rollback()
    assert json.loads(runner.invoke(erase_cli, ["due", "--json"]).output) == {"proposed": 0}


def test_who_watches_forgets_with_the_last_case_or_with_a_secret(app: Flask) -> None:
    cases = [make_answered_case() for _ in range(4)]
    matters = []
    for main, joined in (cases[:2], cases[2:]):
        matter = watching.take(main, MatterDetails("Vụ hồng xiêm", "Đông người"), by=SYSTEM, at=MOMENT)
        watching.join(matter, joined, by=SYSTEM, at=MOMENT)
        matters.append(matter)
    db.session.commit()
    erase_now(cases[0].id)
    assert matters[0].name == "Vụ hồng xiêm"
    erase_now(cases[1].id)
    assert matters[0].name == matters[0].why == "(đã xóa)"
    acts.order_("case", cases[2].id, cases[2].agency_id, "secret", basis="1/QĐ", by=SYSTEM, at=MOMENT)
    db.session.commit()
    assert erasing.run_all() == 1
    assert (matters[1].name, matters[1].state) == ("(đã xóa)", "removed")
    with pytest.raises(NoMatter):
        watching.take(cases[2], MatterDetails("Vụ", "Vì"), by=SYSTEM, at=MOMENT)
    assert faults(app) == []
