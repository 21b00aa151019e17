"""Verbs of requests about personal data: asked, answered, refused; the copy that is made of the data."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from feedback import config
from feedback.actor import SYSTEM, Actor
from feedback.attachments import store
from feedback.cases import archive
from feedback.cases.actions import erasing as case_erasing
from feedback.cases.models import Case, Submission
from feedback.clock import local_day
from feedback.deadlines import actions as deadlines
from feedback.deadlines.actions import Start
from feedback.extensions import db
from feedback.law import privacy as law
from feedback.privacy.actions import erasing
from feedback.privacy.actions.history import REQUEST, note
from feedback.privacy.models import DataRequest
from feedback.privacy.refusals import BadDetail, NotYours, Refused, Stale
from feedback.register.changing import change

ANSWER: Final = "privacy:request:answer"
TERM: Final = "DL_REQUEST"
FOLDER: Final = "data-copies"
_NEW: Final = ("submission_id", "agency_id", "kind", "channel", "words", "asked_at", "asked_on", "state")


def ask(
    submission: Submission,
    kind: str,
    words: str,
    *,
    by: Actor,
    at: datetime,
    officer_id: int | None = None,
) -> DataRequest:
    """Yêu cầu: by the sender, who proved that he is, or recorded for him at the desk (``officer_id``).

    The clock of two working days begins. A second one of the same kind that is still open is the first.
    """
    standing = db.session.scalar(
        select(DataRequest).where(
            DataRequest.submission_id == submission.id, DataRequest.kind == kind, DataRequest.state == "asked"
        )
    )
    if standing is not None:
        return standing
    case = db.session.get_one(Case, submission.case_id)
    today = local_day(at)
    row = DataRequest(
        submission_id=submission.id,
        agency_id=case.agency_id,
        kind=kind,
        channel="web" if officer_id is None else "desk",
        words=words,
        asked_at=at,
        asked_on=today,
        recorded_by=officer_id,
        state="asked",
    )
    db.session.add(row)
    db.session.flush()
    note(REQUEST, row, "data_request_made", *_NEW, by=by, at=at)
    deadlines.start(Start(TERM, (REQUEST, row.id), case.agency_id, today), by=by, at=at)
    return row


def answer(
    wanted: DataRequest,
    *,
    answer: str,
    extent: str | None = None,
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Đã làm theo yêu cầu. Of an erasing ``extent`` says how much: ``contact`` at once, ``all`` as an order
    that the worker does. Raises BadDetail while the law forbids it (``why_not_erased``), NotYours, Stale.
    """
    _demand(wanted, by)
    if wanted.kind == "erase":
        submission = db.session.get_one(Submission, wanted.submission_id)
        if extent == "all":
            if ground := why_not_erased(submission):
                raise BadDetail("extent", f"{law.ground(ground).words}. Chỉ xóa được điện thoại, thư điện tử")
            basis = f"Yêu cầu của người gửi ngày {wanted.asked_on:%d/%m/%Y}"
            erasing.order_(
                erasing.SUBMISSION, submission.id, wanted.agency_id, "request", basis=basis, by=by, at=at
            )
        elif extent == "contact":
            case_erasing.forget_contact(submission.id, by=by, at=at)
        else:
            raise BadDetail("extent", "Chọn phần dữ liệu được xóa")
    change(
        Stale,
        wanted,
        expected,
        state="done",
        answer=answer,
        extent=extent,
        answered_at=at,
        answered_by=by.id,
    )
    note(REQUEST, wanted, "data_request_met", "state", "answer", "extent", by=by, at=at)
    deadlines.meet((REQUEST, wanted.id), (TERM,), at=at)


def refuse(wanted: DataRequest, *, ground: str, answer: str, expected: int, by: Actor, at: datetime) -> None:
    """Từ chối, với lý do luật cho phép. Raises NotYours, Refused, Stale, LookupError."""
    _demand(wanted, by)
    law.ground(ground)
    change(
        Stale,
        wanted,
        expected,
        state="refused",
        ground=ground,
        answer=answer,
        answered_at=at,
        answered_by=by.id,
    )
    note(REQUEST, wanted, "data_request_refused", "state", "ground", "answer", by=by, at=at)
    deadlines.meet((REQUEST, wanted.id), (TERM,), at=at)


def why_not_erased(submission: Submission) -> str:
    """The ground on which all that a sender brought can't be erased now; empty when it can."""
    case = db.session.get_one(Case, submission.case_id)
    if case.is_open:
        return "open"
    kept = archive.of_case(case.id)
    return "" if submission.withdrawn_on is not None and kept is None else "archive"


def keep_copy(wanted: DataRequest, content: bytes, *, at: datetime) -> None:
    """Bản sao dữ liệu: laid down for its owner for a few days; with it a request to see is met."""
    key = store.new_key(at, FOLDER)
    store.put(key, content)
    until = at + timedelta(hours=config.current().data_copy_hours)
    change(
        Stale,
        wanted,
        wanted.version,
        state="done",
        answered_at=at,
        file_key=key,
        file_digest=hashlib.sha256(content).digest(),
        file_until=until,
    )
    note(REQUEST, wanted, "data_copy_made", "state", by=SYSTEM, at=at)
    deadlines.meet((REQUEST, wanted.id), (TERM,), at=at)


def sweep(*, at: datetime) -> int:
    """Remove the copies whose time is over; returns how many. The store first: a row without a file is
    found again, a file without a row never."""
    over = db.session.scalars(
        select(DataRequest).where(DataRequest.file_key.is_not(None), DataRequest.file_until <= at).limit(500)
    ).all()
    for row in over:
        if row.file_key is not None:
            store.delete(row.file_key)
        row.file_key = row.file_until = None
    return len(over)


def _demand(wanted: DataRequest, by: Actor) -> None:
    if not by.may(ANSWER) or by.agency_id != wanted.agency_id:
        raise NotYours()
    if wanted.state != "asked":
        raise Refused("Yêu cầu này đã được trả lời")
