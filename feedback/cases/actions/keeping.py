"""What an agency keeps of a case: original papers until they are given back, and the closed file.

TT 05/2021/TT-TTCP (TT 07/2014/TT-TTCP Đ10): originals sent with a complaint that isn't accepted are given
back; of an accepted one right after the decision.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final

from feedback.actor import Actor
from feedback.cases import originals, rules
from feedback.cases.actions import moving
from feedback.cases.actions.history import note
from feedback.cases.actions.truth import WrongDay
from feedback.cases.models import Case, Original, Submission
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law.procedure import NotAllowed

WRITE: Final = "cases:original:write"
ARTICLE: Final = "Thông tư 05/2021/TT-TTCP (Điều 10 Thông tư 07/2014/TT-TTCP)"
HOW: Final = {"in_person": "Trả trực tiếp", "post": "Gửi bưu điện"}


def take_originals(
    case: Case,
    papers: Sequence[tuple[str, int]],
    *,
    submission_id: int,
    received_on: date,
    expected: int,
    by: Actor,
    at: datetime,
) -> list[Original]:
    """Nhận giấy tờ gốc: each with what it is and how many copies, on the province's day ``received_on``.

    Raises NotAllowed, NotYours, Stale, WrongDay.
    """
    if not rules.at_home(by, case.agency_id, triage=case.triage, outside=case.kept_outside):
        raise moving.NotYours
    return _take(case, papers, submission_id, received_on, expected, by, at)


def take_with(
    case_id: int,
    papers: Sequence[tuple[str, int]],
    *,
    submission_id: int,
    received_on: date | None = None,
    by: Actor,
    at: datetime,
) -> list[Original]:
    """Nhận giấy tờ gốc cùng đơn: what came with a submission that ``by`` takes in by the same act, or with
    its sender's visit on the province's day ``received_on``.

    It comes in on that day, else on that of the submission, whichever agency the matter goes to. Raises
    NotAllowed, WrongDay.
    """
    case = db.session.get_one(Case, case_id)
    day = received_on or db.session.get_one(Submission, submission_id).received_on
    return _take(case, papers, submission_id, day, case.version, by, at)


def _take(
    case: Case,
    papers: Sequence[tuple[str, int]],
    submission_id: int,
    received_on: date,
    expected: int,
    by: Actor,
    at: datetime,
) -> list[Original]:
    officer_id = _keeper(by)
    submission = db.session.get_one(Submission, submission_id)
    if submission.case_id != case.id:
        raise NotAllowed("Đơn này không thuộc vụ việc.", ARTICLE)
    if not submission.received_on <= received_on <= local_day(at):
        raise WrongDay(
            "received_on", f"Ngày nhận phải từ ngày nhận đơn {submission.received_on:%d/%m/%Y} đến hôm nay."
        )
    moving.take_version(case, expected)
    rows = [
        Original(
            case_id=case.id,
            submission_id=submission_id,
            what=what,
            copies=copies,
            received_on=received_on,
            received_by=officer_id,
        )
        for what, copies in papers
    ]
    db.session.add_all(rows)
    db.session.flush()
    details = {"papers": _words(rows), "received_on": received_on.isoformat()}
    note(case, "original_taken", details, by=by, at=at, submission_id=submission_id)
    db.session.expire(case)
    return rows


def return_originals(
    case: Case,
    numbers: Collection[int],
    *,
    how: str,
    to: str | None,
    on: date,
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Trả giấy tờ gốc: to whom, in person or by post (``HOW``), on the province's day ``on``.

    Of a sealed case ``to`` is None: nobody's name is kept in the open (LTC Đ56). The sender reads that they
    were given back. Raises NotAllowed (also for papers given back before), NotYours, Stale, WrongDay.
    """
    if not rules.at_home(by, case.agency_id, triage=case.triage, outside=case.kept_outside):
        raise moving.NotYours
    officer_id = _keeper(by)
    rows = [one for one in originals.held(case.id) if one.id in numbers]
    if not rows or len(rows) != len(set(numbers)):
        raise NotAllowed("Giấy tờ này đã được trả, hoặc không thuộc vụ việc.", ARTICLE)
    first = max(one.received_on for one in rows)
    if not first <= on <= local_day(at):
        raise WrongDay("returned_on", f"Ngày trả phải từ ngày nhận {first:%d/%m/%Y} đến hôm nay.")
    moving.take_version(case, expected)
    for one in rows:
        one.returned_on, one.returned_how = on, how
        one.returned_to, one.returned_by = to, officer_id
    db.session.flush()
    details = {"papers": _words(rows), "returned_how": HOW[how], "returned_on": on.isoformat()}
    note(case, "original_returned", details, by=by, at=at, for_citizen=True)
    db.session.expire(case)


def _keeper(by: Actor) -> int:
    if by.id is None or not by.may(WRITE):
        raise NotAllowed("Tài khoản này không có quyền nhận, trả giấy tờ gốc.", ARTICLE)
    return by.id


def _words(rows: Sequence[Original]) -> str:
    return "; ".join(f"{one.what} ({one.copies} bản)" for one in rows)


def note_bound(case: Case, *, papers: int, sheets: int, by: Actor, at: datetime) -> None:
    """Lập tập hồ sơ: that the whole file was taken along, with how many papers and sheets, stays written."""
    note(case, "file_bound", {"sheets": sheets, "count": papers}, by=by, at=at)
