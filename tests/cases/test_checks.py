"""``feedback register verify`` as an auditor uses it: whatever is changed behind our back is told."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update

from feedback.actor import CITIZEN
from feedback.attachments import store
from feedback.attachments.actions import lay_down
from feedback.attachments.models import Attachment
from feedback.cases import actions
from feedback.cases.models import Case, CaseEvent, Letter, Submission
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.intake import actions as intake
from feedback.people.models import Person
from feedback.register import actions as register
from feedback.register.cli import register_cli
from feedback.register.models import RegisterEntry
from tests.attachments import samples
from tests.cases.test_actions import BRIDGE, MOMENT, officer, signature


@pytest.fixture
def told(app: Flask) -> Case:
    """A case that was lodged with a photo, accepted and answered; another that is still open."""
    laid = lay_down([("cầu.jpg", samples.jpeg())], at=MOMENT)
    received, _other = intake.receive(
        [replace(BRIDGE, files=tuple(laid)), replace(BRIDGE, title="Rác thải ven biển thôn Cổ Lũy")],
        by=CITIZEN,
        at=MOMENT,
    )
    case = db.session.get_one(Case, received.lodged.case_id)
    leader = officer(case.agency_id)
    actions.accept(case, expected=1, by=leader, at=MOMENT)
    actions.answer(case, answer="Đã sửa cầu.", signature=signature(), expected=2, by=leader, at=MOMENT)
    db.session.commit()
    while register.link_waiting():
        pass
    return case


def verify(app: Flask) -> tuple[int, list[str]]:
    """Exit code and what was found wrong."""
    db.session.commit()
    db.session.remove()
    result = app.test_cli_runner().invoke(register_cli, ["verify", "--json"])
    return result.exit_code, [fault["what"] for fault in json.loads(result.stdout)["faults"]]


def test_an_untouched_register_holds(app: Flask, told: Case) -> None:
    assert verify(app) == (0, [])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (update(Submission).values(body="Cầu vẫn tốt."), "nội dung"),
        (update(Submission).values(sender_id=2), "nội dung"),
        (update(Person).values(full_name="Người khác"), "nội dung"),
        (update(Person).values(phone="0900000999"), "nội dung"),
        (update(Letter).values(text="Chưa sửa."), "nội dung"),
        (update(Letter).values(signer="Người khác"), "nội dung"),
        (update(Letter).values(issued_on=date(2026, 11, 1)), "nội dung"),
        (update(CaseEvent).where(CaseEvent.act == "accepted").values(actor="officer:99"), "nội dung"),
        (delete(CaseEvent).where(CaseEvent.act == "accepted"), "nội dung"),
        (update(Case).where(Case.closed_on.is_(None)).values(state="accepted"), "trạng thái"),
        (update(Case).values(agency_id=1), "cơ quan"),
        (update(Case).where(Case.closed_on.is_(None)).values(due_on=date(2030, 1, 1)), "hạn"),
        (update(Deadline).values(due_on=date(2030, 1, 2)), "không khớp với quy định"),
        (update(Case).values(title="Việc khác"), "tóm tắt"),
        (update(CaseEvent).values(at=MOMENT - timedelta(days=1)), "nội dung"),
        (delete(Attachment), "tệp"),
        (update(Attachment).values(sha256=bytes(32)), "tệp"),
    ],
    ids=lambda value: None if not isinstance(value, str) else value[:12],
)
@pytest.mark.once("sqlite")
def test_a_change_behind_our_back_is_told(app: Flask, told: Case, change: Any, words: str) -> None:
    db.session.execute(change.execution_options(synchronize_session=False))
    code, faults = verify(app)
    assert code == 1
    assert any(words in fault for fault in faults), faults


def test_a_file_overwritten_in_the_store_is_told(app: Flask, told: Case) -> None:
    key = db.session.scalars(select(Attachment.original_key)).one()
    store.put(key, b"something else")
    code, faults = verify(app)
    assert code == 1
    assert any("trong kho đã bị sửa" in fault for fault in faults)


def test_a_shown_copy_overwritten_in_the_store_is_told(app: Flask, told: Case) -> None:
    key = db.session.scalars(select(Attachment.shown_key)).one()
    assert key is not None
    store.put(key, b"another picture")
    code, faults = verify(app)
    assert code == 1
    assert any("bản xem" in fault for fault in faults)


# The newest entry is of the result that everybody may read; behind it stands the case's own.
@pytest.mark.parametrize("cut", [2, 4])
def test_a_tail_that_was_cut_off_is_told(app: Flask, told: Case, cut: int) -> None:
    newest = list(db.session.scalars(select(RegisterEntry.id).order_by(RegisterEntry.id.desc()).limit(cut)))
    db.session.execute(delete(RegisterEntry).where(RegisterEntry.id.in_(newest)))
    code, faults = verify(app)
    assert code == 1
    assert any("sổ bị cắt" in fault for fault in faults), faults
    assert any("không có mục khớp" in fault for fault in faults), faults


def test_an_event_without_an_entry_is_told(app: Flask, told: Case) -> None:
    row = db.session.execute(select(CaseEvent.__table__).limit(1)).mappings().one()
    forged = {name: value for name, value in row.items() if name != "id"} | {"act": "reopened"}
    db.session.execute(insert(CaseEvent).values(**forged))
    code, faults = verify(app)
    assert code == 1
    assert any("reopened" in fault for fault in faults), faults
