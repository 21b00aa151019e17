"""Is every sealed denunciation still sealed and whole, and kept from whom it must be? For the register."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from feedback import keys
from feedback.attachments import queries as attachments
from feedback.cases import sealed
from feedback.cases.actions.sealing import respondent_told
from feedback.cases.actions.working_files import ADDED, ROOM
from feedback.cases.models import Barred, Case, CaseEvent, Respondent, Submission, WorkingCopy
from feedback.extensions import db
from feedback.people.rules import HIDDEN
from feedback.sealing import CannotOpen


def check(cases: Sequence[Case], events: Mapping[int, list[CaseEvent]]) -> Iterator[str]:
    """One sentence for each thing that doesn't hold; five statements, and one for each sealed sender."""
    ids = [case.id for case in cases]
    submissions = db.session.scalars(
        select(Submission).where(Submission.case_id.in_(ids), Submission.sealed_content.is_not(None))
    ).all()
    holding = {one.case_id for one in submissions}
    for case in cases:
        if case.sealed != (case.id in holding):
            yield f"vụ việc {case.number}: dấu niêm phong không khớp với đơn"
    if not holding:
        return
    copies = {
        one.submission_id: one
        for one in db.session.scalars(
            select(WorkingCopy).where(WorkingCopy.case_id.in_(holding)).order_by(WorkingCopy.id)
        )
    }
    for one in submissions:
        yield from _check_seal(one)
        copy = copies.get(one.id)
        shown = (copy.title, copy.body) if copy else (HIDDEN, HIDDEN)
        if (one.title, one.body, one.wish, one.place) != (*shown, None, None):
            yield f"đơn {one.id}: nội dung hiển thị không khớp với bản làm việc"
    laid = attachments.fingerprints(ROOM, [one.id for one in submissions])
    for case in cases:
        for event in events[case.id]:
            told = event.details.get("sha256") if event.act == ADDED else None
            if told and told not in laid.get(event.submission_id or 0, []):
                yield f"vụ việc {case.number}: thiếu tài liệu {told[:12]}… của bản làm việc"
    barred = _by_case(Barred, holding)
    against = _by_case(Respondent, holding)
    for case in cases:
        if case.id in holding:
            yield from _check_matter(case, events[case.id], barred.get(case.id, []), against.get(case.id, []))


def _check_seal(submission: Submission) -> Iterator[str]:
    """Whether the originals still open; what they say is looked at by nobody.

    Only where this process holds the key: a key service would count each look as an opening.
    """
    if not keys.originals().here:
        return
    try:
        key = sealed.key_of(submission)
        sealed.opened(submission, key)
    except CannotOpen:
        yield f"đơn {submission.id}: bản gốc niêm phong không mở được"
        return
    try:
        sealed.sender_of(submission, key)
    except CannotOpen:
        yield f"đơn {submission.id}: thông tin niêm phong của người gửi không mở được"


def _check_matter(
    case: Case, history: Sequence[CaseEvent], barred: Sequence[Barred], against: Sequence[Respondent]
) -> Iterator[str]:
    acts = ("lodged", "working_copy_written", "officer_barred")
    told = [event.details for event in history if event.act in acts]
    for column in ("officer_id", "agency_id"):
        kept = {getattr(one, column) for one in barred}
        if any(set(details.get("barred", {}).get(column, ())) - kept for details in told):
            yield f"vụ việc {case.number}: thiếu người phải đứng ngoài"
    written = [details["against"] for details in told if "against" in details]
    if written and [respondent_told(one) for one in against] != written[-1]:
        yield f"vụ việc {case.number}: người bị tố cáo không khớp với diễn biến"


def _by_case(model: Any, case_ids: set[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for one in db.session.scalars(select(model).where(model.case_id.in_(case_ids)).order_by(model.id)):
        found.setdefault(one.case_id, []).append(one)
    return found
