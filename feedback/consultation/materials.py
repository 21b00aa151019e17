"""What is laid before the people: documents, records of posting, meetings; and later cases about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import select

from feedback.attachments import queries as attached
from feedback.consultation.actions.history import CONSULTATION
from feedback.consultation.models import (
    ConsultationCase,
    ConsultationDocument,
    ConsultationEvent,
    ConsultationMeeting,
)
from feedback.extensions import db
from feedback.law import consultation as law

DOCUMENT: Final = "consultation_document"
MEETING: Final = "consultation_meeting"
"""Whose attachments the files are."""
KINDS: Final = {
    "draft": "Dự thảo, phương án",
    "map": "Bản đồ, bản vẽ",
    "explanation": "Thuyết minh, giải thích",
    "other": "Tài liệu khác",
}
POSTING: Final = "posting"
DECISION: Final = "decision"
_STEP: Final = 500
_CHECKED: Final = {"document": "tài liệu", "meeting": "cuộc họp", "case": "vụ việc liên kết"}
_COLUMNS: Final = (
    *("kind", "title", "public", "posted_at", "posted_on", "added_by", "confirmed_by"),
    *("withdrawn_why",),
)
_OF_MEETING: Final = ("form", "held_on", "opens", "place", "people", "households")


def documents_of(consultation_id: int, *kinds: str) -> list[ConsultationDocument]:
    """Those not taken down, in the order they came; all kinds, or these."""
    asked = select(ConsultationDocument).where(
        ConsultationDocument.consultation_id == consultation_id, ConsultationDocument.removed_at.is_(None)
    )
    if kinds:
        asked = asked.where(ConsultationDocument.kind.in_(kinds))
    return list(db.session.scalars(asked.order_by(ConsultationDocument.id)))


def waiting(consultation_id: int) -> list[ConsultationDocument]:
    """Documents for everybody that a second officer hasn't confirmed yet, without the decision's."""
    rows = documents_of(consultation_id, *KINDS)
    return [one for one in rows if one.public and one.confirmed_at is None]


def laid_open(consultation_id: int) -> list[ConsultationDocument]:
    """Drafts that everybody reads once the consultation is announced."""
    rows = documents_of(consultation_id, "draft")
    return [one for one in rows if one.confirmed_at is not None and one.withdrawn_at is None]


def lacking(consultation_id: int) -> str:
    """Why the documents don't let it be announced, without full stop; "" when they do."""
    if rows := waiting(consultation_id):
        return f"{len(rows)} tài liệu công khai chờ người thứ hai xem"
    if not laid_open(consultation_id):
        return (
            f"Chưa có dự thảo công khai để người dân đọc ({law.PERIOD.article}). Thêm tài liệu loại dự thảo"
        )
    return ""


def meetings_of(consultation_id: int) -> list[ConsultationMeeting]:
    """The meetings, by day."""
    asked = select(ConsultationMeeting).where(ConsultationMeeting.consultation_id == consultation_id)
    return list(db.session.scalars(asked.order_by(ConsultationMeeting.held_on, ConsultationMeeting.id)))


def told_document(row: ConsultationDocument) -> dict[str, Any]:
    """A document as the history keeps it."""
    return {name: _plain(getattr(row, name)) for name in _COLUMNS}


def told_meeting(row: ConsultationMeeting) -> dict[str, Any]:
    """A meeting as the history keeps it; nobody's name is in it."""
    return {name: _plain(getattr(row, name)) for name in _OF_MEETING}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def check() -> Iterator[str]:
    """One sentence for each consultation whose documents, meetings or linked cases aren't as the acts left
    them: for ``feedback register verify``. Memory doesn't grow.
    """
    after = 0
    while numbers := db.session.scalars(
        select(ConsultationEvent.subject_id)
        .where(ConsultationEvent.subject_room == CONSULTATION, ConsultationEvent.subject_id > after)
        .distinct()
        .order_by(ConsultationEvent.subject_id)
        .limit(_STEP)
    ).all():
        yield from _check(numbers)
        after = numbers[-1]
        db.session.expunge_all()


def _check(numbers: Sequence[int]) -> Iterator[str]:
    kept: dict[tuple[int, str], dict[int, Any]] = {}
    events = select(ConsultationEvent).where(
        ConsultationEvent.subject_room == CONSULTATION, ConsultationEvent.subject_id.in_(numbers)
    )
    for event in db.session.scalars(events.order_by(ConsultationEvent.id)):
        for name in _CHECKED:
            number = event.details.get(name)
            if number is None:
                continue
            rows = kept.setdefault((event.subject_id, name), {})
            if event.act in ("document_taken_down", "case_unlinked"):
                rows.pop(number, None)
            else:
                rows[number] = event.details.get("row")
    shown: dict[tuple[int, str], dict[int, Any]] = {}
    for row in db.session.scalars(
        select(ConsultationDocument).where(
            ConsultationDocument.consultation_id.in_(numbers), ConsultationDocument.removed_at.is_(None)
        )
    ):
        shown.setdefault((row.consultation_id, "document"), {})[row.id] = told_document(row)
    for meeting in db.session.scalars(
        select(ConsultationMeeting).where(ConsultationMeeting.consultation_id.in_(numbers))
    ):
        shown.setdefault((meeting.consultation_id, "meeting"), {})[meeting.id] = told_meeting(meeting)
    for link in db.session.scalars(
        select(ConsultationCase).where(ConsultationCase.consultation_id.in_(numbers))
    ):
        shown.setdefault((link.consultation_id, "case"), {})[link.case_id] = None
    for number in numbers:
        for name, words in _CHECKED.items():
            if kept.get((number, name), {}) != shown.get((number, name), {}):
                yield f"đợt lấy ý kiến {number}: {words} không khớp với những việc đã ghi sổ"


def files_of(rows: Sequence[ConsultationDocument]) -> dict[int, list[Any]]:
    """By document its files."""
    return attached.of_many(DOCUMENT, [one.id for one in rows])
