"""Opening the sealed original of a denunciation, and the working copy that others work with.

LTC 25/2018 Đ8, Đ56: the denouncer stays secret; Đ12, Đ13: who is denounced, and who is under him, has no part
in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import delete, select, update

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.cases import barring, opening_asks
from feedback.cases.actions import clocks, moving, steps, talking
from feedback.cases.actions.asking_to_open import SECRECY, asker
from feedback.cases.actions.history import ROOM, note
from feedback.cases.actions.lodging import Bar, RespondentDetails, barred_numbers
from feedback.cases.competence import Competent
from feedback.cases.models import Barred, Case, Respondent, SealedOpening, Submission, WorkingCopy
from feedback.deadlines import actions as deadlines
from feedback.extensions import db
from feedback.law import procedure
from feedback.law.procedure import NotAllowed
from feedback.law.states import State
from feedback.straight import add_rows

_SECRECY = SECRECY
_UNDER_HIM = "Cơ quan của người bị tố cáo, hoặc cơ quan dưới quyền người ấy"
NOT_GRANTED = "Chưa có người thứ hai đồng ý, hoặc thời gian được mở đã hết. Gửi đề nghị mở bản gốc."
SAME_NAME = "Trùng họ tên với người bị tố cáo"


def bars(against: Iterable[RespondentDetails], agency_ids: Iterable[int]) -> tuple[Bar, ...]:
    """Who must stand aside: the agencies, and the officers who bear the name of one denounced.

    Of one whose agency is known only its own officers; of others everybody of that name.
    """
    officers = {
        officer_id
        for one in against
        if one.name
        for officer_id, agency_id in accounts.named_in(one.name).items()
        if one.agency_id in (None, agency_id)
    }
    return (
        *(Bar(_UNDER_HIM, agency_id=number) for number in sorted(set(agency_ids))),
        *(Bar(SAME_NAME, officer_id=number) for number in sorted(officers)),
    )


def open_original(
    case: Case, submission_id: int, *, by: Actor, at: datetime, how: Literal["shown", "package"] = "shown"
) -> tuple[SealedOpening, Submission]:
    """Mở bản gốc by a request that a second person granted: who opens it, when and why is written down; only
    then may anything be shown, or given out as a sealed ``package``. What its sender wrote since counts as
    read.

    The caller commits before it decrypts. Raises NotAllowed, NotYours.
    """
    submission = sealed_submission(case, submission_id)
    officer_id = asker(case, by)
    granted = opening_asks.standing(case, submission.id, officer_id, at)
    if granted is None:
        raise NotAllowed(NOT_GRANTED, _SECRECY)
    opening = SealedOpening(
        submission_id=submission.id,
        officer_id=officer_id,
        reason=granted.reason,
        at=at,
        request_id=granted.id,
        capacity=granted.capacity,
        how=how,
    )
    db.session.add(opening)
    talking.note_read(submission.id, at)
    db.session.flush()
    note(
        case,
        "sealed_opened",
        {},
        by=by,
        at=at,
        submission_id=submission.id,
        content=opening_content(opening),
    )
    return opening, submission


def write_working_copy(
    case: Case,
    *,
    submission_id: int,
    title: str,
    body: str,
    against: Sequence[RespondentDetails],
    competent: Competent,
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Viết bản làm việc: what the case says from now on to those who may know of it, and against whom it is.

    Whoever must stand aside by that does so at once: a handler loses the case; an agency that is barred, or
    while the matter is being screened not competent, hands it over as it is, with the clocks of first
    receipt. Raises NotAllowed (also before this officer has opened the original), NotYours, Stale.
    """
    submission = sealed_submission(case, submission_id)
    officer_id = asker(case, by)
    if not case.is_open:
        raise NotAllowed("Vụ việc đã kết thúc.", _SECRECY)
    if last_opening(submission.id, officer_id) is None:
        raise NotAllowed("Ông/bà chưa mở bản gốc của đơn này.", _SECRECY)
    moving.take_version(case, expected)
    copy = WorkingCopy(
        case_id=case.id, submission_id=submission.id, title=title, body=body, officer_id=officer_id, at=at
    )
    db.session.add(copy)
    submission.title, submission.body, case.title = title, body, title
    further = _write_matter(case, against, competent.barred)
    db.session.flush()
    details: dict[str, Any] = {
        "against": [respondent_told(one) for one in against],
        "barred": barred_numbers(further),
    }
    if released := release_holder(case):
        details["released"] = released
    note(
        case,
        "working_copy_written",
        details,
        by=by,
        at=at,
        submission_id=submission.id,
        content=copy_content(copy),
    )
    steps.reindex(case)
    db.session.expire(case)
    _go_where_it_belongs(case, competent, by, at)


def copy_content(copy: WorkingCopy) -> dict[str, Any]:
    """What the register's digest covers of a working copy."""
    return {"title": copy.title, "body": copy.body, "officer_id": copy.officer_id}


def opening_content(opening: SealedOpening) -> dict[str, Any]:
    """What the register's digest covers of an opening."""
    covered = {"reason": opening.reason, "officer_id": opening.officer_id}
    if opening.request_id is None:
        return covered
    return covered | {name: getattr(opening, name) for name in ("request_id", "capacity", "how")}


def respondent_told(one: Any) -> dict[str, Any]:
    """What the history keeps of one against whom it is."""
    return {name: getattr(one, name) for name in ("agency_id", "role", "name", "position")}


def last_opening(submission_id: int, officer_id: int) -> SealedOpening | None:
    """When this officer opened the original last; None when he never did."""
    return db.session.scalar(
        select(SealedOpening)
        .where(SealedOpening.submission_id == submission_id, SealedOpening.officer_id == officer_id)
        .order_by(SealedOpening.id.desc())
        .limit(1)
    )


def openings_of(submission_ids: Sequence[int]) -> list[SealedOpening]:
    """All openings of these submissions, newest first."""
    return list(
        db.session.scalars(
            select(SealedOpening)
            .where(SealedOpening.submission_id.in_(submission_ids))
            .order_by(SealedOpening.id.desc())
        )
    )


def last_copy(submission_id: int) -> WorkingCopy | None:
    """The working copy that counts; None before one is written."""
    return db.session.scalar(
        select(WorkingCopy)
        .where(WorkingCopy.submission_id == submission_id)
        .order_by(WorkingCopy.id.desc())
        .limit(1)
    )


def sealed_submission(case: Case, submission_id: int) -> Submission:
    """The sealed submission of this number in the case. Raises NotAllowed."""
    submission = db.session.get_one(Submission, submission_id)
    if submission.case_id != case.id or submission.sealed_content is None:
        raise NotAllowed("Đơn này không niêm phong.", _SECRECY)
    return submission


def _write_matter(
    case: Case, against: Sequence[RespondentDetails], agency_ids: Iterable[int]
) -> tuple[Bar, ...]:
    """Put down against whom it is, in place of before, and bar who isn't barred yet; returns those."""
    db.session.execute(delete(Respondent).where(Respondent.case_id == case.id))
    if against:
        add_rows(Respondent, [asdict(one) | {"case_id": case.id} for one in against])
    there = barring.aside_from(case)
    further = tuple(
        bar
        for bar in bars(against, agency_ids)
        if bar.officer_id not in there.officer_ids and bar.agency_id not in there.agency_ids
    )
    if further:
        add_rows(Barred, [asdict(bar) | {"case_id": case.id} for bar in further])
    return further


def release_holder(case: Case) -> int | None:
    """Take the case from a handler who must stand aside; returns his number."""
    holder = case.officer_id
    if holder is None or not barring.aside_from(case).holds(holder, case.agency_id):
        return None
    db.session.execute(
        update(Case)
        .where(Case.id == case.id)
        .values(officer_id=None)
        .execution_options(synchronize_session=False)
    )
    deadlines.hand_over((ROOM, case.id), agency_id=case.agency_id, officer_id=None)
    return holder


def _go_where_it_belongs(case: Case, competent: Competent, by: Actor, at: datetime) -> None:
    barred = barring.aside_from(case).holds(None, case.agency_id)
    screened = "correct_routing" in {
        line.name for line in clocks.course(case).steps_from(State(case.state), case.received_on)
    }
    if competent.agency is None or competent.agency.id == case.agency_id:
        return
    if not barred and (competent.unsettled or not screened):
        return
    line = next(one for one in procedure.course("denunciation").steps if one.name == "correct_routing")
    steps.hand_over(
        case, line, competent.agency, {"reason": competent.reason}, "rerouted", case.version, by, at
    )
