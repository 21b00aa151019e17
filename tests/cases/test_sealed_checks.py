"""``feedback register verify`` over sealed denunciations: whatever is changed behind our back is told."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update

from feedback.cases.actions import sealing
from feedback.cases.actions.lodging import RespondentDetails
from feedback.cases.competence import competent_for
from feedback.cases.models import (
    Barred,
    Case,
    CaseEvent,
    Respondent,
    SealedOpening,
    SealedRequest,
    Submission,
    WorkingCopy,
)
from feedback.extensions import db
from feedback.people.models import Person
from feedback.register import actions as register
from tests.cases.denounced import COMMUNE, SAID, denunciation
from tests.cases.second_person import opened_by
from tests.cases.test_checks import verify
from tests.conftest import MOMENT
from tests.factories.officers import actor_of, officer_of


@pytest.fixture
def worked_on(app: Flask) -> Case:
    """A denunciation that was opened and has a working copy and somebody barred; and one left as it came."""
    himself = officer_of(COMMUNE, "leader", name=SAID["accused"])
    officer = officer_of(COMMUNE, "denunciation", name="Võ Thị Sáu Hạnh")
    case = denunciation()
    denunciation()
    submission_id = db.session.scalars(select(Submission.id).where(Submission.case_id == case.id)).one()
    by = actor_of(officer)
    opened_by(case, by)
    against = [RespondentDetails(agency_id=case.agency_id, role="staff", name=himself.full_name)]
    sealing.write_working_copy(
        case,
        submission_id=submission_id,
        title="Thu tiền không biên lai",
        body="Người bị tố cáo thu tiền của nhiều hộ.",
        against=against,
        competent=competent_for(case, against, MOMENT.date()),
        expected=1,
        by=by,
        at=MOMENT,
    )
    db.session.commit()
    while register.link_waiting():
        pass
    return case


def test_untouched_it_holds(app: Flask, worked_on: Case) -> None:
    assert verify(app) == (0, [])


_SWAP = text(
    "UPDATE submission SET sealed_content = (SELECT other.sealed_content FROM submission AS other"
    " WHERE other.id <> submission.id)"
)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (update(Submission).values(sealed_content=b"x" * 80), "không mở được"),
        (update(Submission).values(wrapped_key=b"x" * 60), "không mở được"),
        (update(Submission).values(key_version="khac"), "không mở được"),
        (_SWAP, "không mở được"),
        (update(Person).values(sealed=b"x" * 80), "thông tin niêm phong của người gửi"),
        (update(Submission).values(body="Không có gì."), "bản làm việc"),
        (update(WorkingCopy).values(body="Không có gì."), "nội dung"),
        (delete(WorkingCopy), "nội dung"),
        (delete(SealedOpening), "nội dung"),
        (update(SealedOpening).values(reason="Lý do khác"), "nội dung"),
        (update(SealedOpening).values(how="package"), "nội dung"),
        (update(SealedRequest).values(reason="Lý do khác"), "nội dung"),
        (update(SealedRequest).values(granted=False, refusal="Không cần"), "nội dung"),
        (delete(Barred), "thiếu người phải đứng ngoài"),
        (update(Respondent).values(name="Người khác"), "người bị tố cáo"),
        (delete(Respondent), "người bị tố cáo"),
        (update(Case).values(sealed=False), "dấu niêm phong"),
        (delete(CaseEvent).where(CaseEvent.act == "sealed_opened"), "nội dung"),
    ],
    ids=lambda value: None if not isinstance(value, str) else value[:12],
)
@pytest.mark.once("sqlite")
def test_a_change_behind_our_back_is_told(app: Flask, worked_on: Case, change: Any, words: str) -> None:
    db.session.execute(change.execution_options(synchronize_session=False))
    code, faults = verify(app)
    assert code == 1
    assert any(words in fault for fault in faults), faults
