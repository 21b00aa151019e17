"""Xóa: proposed, confirmed by the competent person, done by the worker, noted outside the database.

Each room erases its own rows through an action of that room; here is only in which order. What the public
reads is a copy without persons (``disclosure``) and stays, but for a state secret.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select

from feedback.actor import SYSTEM, Actor
from feedback.cases import archive
from feedback.cases.actions import erasing as cases
from feedback.cases.models import Case, Submission
from feedback.commitments import erasing as commitments
from feedback.dialogue import erasing as dialogues
from feedback.disclosure import erasing as disclosure
from feedback.extensions import db
from feedback.oversight import erasing as oversight
from feedback.partners import erasing as partners
from feedback.privacy import journal
from feedback.privacy.actions.history import ORDER, REQUEST, note
from feedback.privacy.models import DataRequest, ErasureOrder, PrivacyEvent
from feedback.privacy.refusals import NotYours, Refused, Stale
from feedback.protection import erasing as protection
from feedback.reception import erasing as reception
from feedback.register import erasures
from feedback.register.changing import change
from feedback.register.erasing import ERASED, blank_events

DECIDE: Final = "privacy:erasure:decide"
CASE: Final = "case"
SUBMISSION: Final = "submission"
LOT: Final = 100
"""So many orders are done in one transaction."""

_NEW: Final = ("subject", "subject_id", "agency_id", "why", "state", "due_on", "basis")


def propose_due(*, today: date, at: datetime, most: int = 5000) -> int:
    """Đề xuất hủy hồ sơ hết hạn lưu: of the files whose term is over, once each; returns how many are new."""
    over = archive.beyond_term(today, most)
    numbers = [one.case_id for one in over]
    standing = set(
        db.session.scalars(
            select(ErasureOrder.subject_id).where(
                ErasureOrder.subject == CASE, ErasureOrder.subject_id.in_(numbers)
            )
        )
    )
    made = 0
    for one in over:
        if one.case_id not in standing:
            order_(CASE, one.case_id, one.agency_id, "retention", due_on=one.keep_until_on, by=SYSTEM, at=at)
            made += 1
    return made


def standing(subject: str, number: int) -> ErasureOrder | None:
    """The order about a subject that was not dropped."""
    return db.session.scalar(
        select(ErasureOrder).where(
            ErasureOrder.subject == subject,
            ErasureOrder.subject_id == number,
            ErasureOrder.state != "dropped",
        )
    )


def order_(
    subject: str,
    number: int,
    agency_id: int,
    why: str,
    *,
    due_on: date | None = None,
    basis: str | None = None,
    by: Actor,
    at: datetime,
) -> ErasureOrder:
    """Write an order: proposed, or confirmed at once where a ``basis`` is given."""
    confirmed = basis is not None
    row = ErasureOrder(
        subject=subject,
        subject_id=number,
        agency_id=agency_id,
        why=why,
        state="confirmed" if confirmed else "proposed",
        due_on=due_on,
        proposed_at=at,
        proposed_by=by.id if by.kind == "officer" else None,
        basis=basis,
        confirmed_at=at if confirmed else None,
        confirmed_by=by.id if confirmed and by.kind == "officer" else None,
        counts={},
    )
    db.session.add(row)
    db.session.flush()
    note(ORDER, row, "erasure_ordered" if confirmed else "erasure_proposed", *_NEW, by=by, at=at)
    return row


def confirm(order: ErasureOrder, *, basis: str, expected: int, by: Actor, at: datetime) -> None:
    """Xác nhận xóa: by who decides in the agency that owns the file, on the document that allows it. What is
    erased as a state secret a second person confirms. Raises NotYours, Refused, Stale.
    """
    _demand(order, by)
    if order.why == "secret" and order.proposed_by == by.id:
        raise Refused("Việc này cần người thứ hai xác nhận. Người đề nghị không tự xác nhận được")
    change(
        Stale,
        order,
        expected,
        state="confirmed",
        basis=basis,
        confirmed_at=at,
        confirmed_by=by.id,
    )
    note(ORDER, order, "erasure_confirmed", "state", "basis", by=by, at=at)


def take_up(order: ErasureOrder, act: str, *, basis: str, by: Actor, at: datetime) -> None:
    """Confirm by rule and not by a person: on a command, or when a copy of the database is of a moment at
    which the order was not done yet.
    """
    order.state, order.basis, order.done_at = "confirmed", order.basis or basis, None
    order.confirmed_at = order.confirmed_at or at
    note(ORDER, order, act, "state", "basis", by=by, at=at)


def drop(order: ErasureOrder, *, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Không xóa: the file is kept longer, with the reason. Raises NotYours, Refused, Stale."""
    _demand(order, by)
    change(Stale, order, expected, state="dropped", dropped_why=reason)
    note(ORDER, order, "erasure_dropped", "state", "dropped_why", by=by, at=at)


def _demand(order: ErasureOrder, by: Actor) -> None:
    if not by.may(DECIDE) or order.agency_id != by.agency_id:
        raise NotYours()
    if order.state != "proposed":
        raise Refused("Đề xuất này đã được quyết định")


def run(*, at: datetime, most: int = LOT) -> list[journal.Line]:
    """Do up to ``most`` confirmed orders; returns the lines to note once this is committed.

    The same statements however many orders there are, but for what each of several senders brought.
    """
    orders = db.session.scalars(
        select(ErasureOrder)
        .where(ErasureOrder.state == "confirmed")
        .order_by(ErasureOrder.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for why in sorted({order.why for order in orders}):
        mine = [order for order in orders if order.why == why]
        whole = [order for order in mine if order.subject == CASE]
        parts = [order for order in mine if order.subject == SUBMISSION]
        if whole:
            _whole([order.subject_id for order in whole], why, at=at)
        for order in whole if why == "secret" else ():
            told = {name: str(order.counts.get(name, "-")) for name in ("book", "holder")}
            cases.keep_outside([order.subject_id], **told, by=SYSTEM, at=at)
        if parts:
            _parts([order.subject_id for order in parts], why, at=at)
        for order in mine:
            change(Stale, order, order.version, state="done", done_at=at)
            note(ORDER, order, "erasure_done", "state", by=SYSTEM, at=at)
    return lines_of(orders)


def _whole(numbers: Sequence[int], why: str, *, at: datetime) -> None:
    sent = db.session.scalars(select(Submission.id).where(Submission.case_id.in_(numbers))).all()
    for room in (oversight, disclosure, reception, dialogues, partners, commitments):
        room.erase_of_cases(numbers, why=why, by=SYSTEM, at=at)
    protection.erase_of_submissions(sent, why=why, by=SYSTEM, at=at)
    cases.erase(numbers, why=why, by=SYSTEM, at=at)
    erase_requests(sent, why=why, at=at)


def _parts(numbers: Sequence[int], why: str, *, at: datetime) -> None:
    protection.erase_of_submissions(numbers, why=why, by=SYSTEM, at=at)
    cases.erase_submissions(numbers, why=why, by=SYSTEM, at=at)
    erase_requests(numbers, why=why, at=at)


def erase_requests(submissions: Collection[int], *, why: str, at: datetime) -> None:
    """Words of requests about what is erased go too; that one was made, and when it was answered, stays."""
    rows = db.session.scalars(
        select(DataRequest).where(
            DataRequest.submission_id.in_(submissions),
            DataRequest.state.in_(("asked", "done", "refused") if why == "secret" else ("done", "refused")),
            DataRequest.words != ERASED,
        )
    ).all()
    for row in rows:
        row.words, row.answer = ERASED, ERASED if row.answer else None
        row.file_until = at if row.file_key else None
    db.session.flush()
    numbers = [row.id for row in rows]
    blank_events(PrivacyEvent, REQUEST, numbers)
    erasures.enter([(REQUEST, number) for number in numbers], why=why, by=SYSTEM, at=at)


def lines_of(orders: Sequence[ErasureOrder]) -> list[journal.Line]:
    """What is noted outside the database of these orders; two selects."""
    marks = marks_of([(one.subject, one.subject_id) for one in orders])
    return [
        journal.Line(
            one.subject,
            one.subject_id,
            marks[one.subject, one.subject_id],
            one.why,
            one.basis or "",
            (one.done_at or one.proposed_at).isoformat(),
        )
        for one in orders
        if (one.subject, one.subject_id) in marks
    ]


def marks_of(subjects: Collection[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """The marks of those subjects that are there, in this copy of the database."""
    found: dict[tuple[str, int], str] = {}
    for subject, column in ((CASE, Case.received_at), (SUBMISSION, Submission.tracking_code)):
        model: Any = column.class_
        wanted = [number for what, number in subjects if what == subject]
        for start in range(0, len(wanted), 1000):
            lot = wanted[start : start + 1000]
            for number, known in db.session.execute(select(model.id, column).where(model.id.in_(lot))):
                found[subject, number] = journal.mark(subject, number, known)
    return found
