"""Verbs of documents before they are posted: prepared, changed, given files, given back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from feedback.actor import Actor
from feedback.attachments import actions as attachments
from feedback.attachments.models import Attachment
from feedback.clock import local_day
from feedback.disclosure import documents
from feedback.disclosure.actions.changing import change, demand
from feedback.disclosure.actions.history import DOCUMENT, HISTORY
from feedback.disclosure.document_files import Prepared
from feedback.disclosure.documents import WRITE
from feedback.disclosure.models import DisclosureDuty, PostedDocument
from feedback.disclosure.queries import documents as board
from feedback.disclosure.refusals import BadDetail, NotYours, Refused, Stale
from feedback.extensions import db
from feedback.law import disclosure as law
from feedback.law.disclosure import Content as LawContent
from feedback.papers.actions import next_number
from feedback.register.changing import Entering
from feedback.text import search_text

MOST_FILES: Final = 10
"""How many files a document may have."""

enter: Final = Entering(HISTORY, DOCUMENT)
"""Writes one act on a document: the columns named are what it set."""

_WROTE: Final = ("prepared_by", "authors")
_TYPED: Final = ("content", "audience", "number", "issued_on", "valid_until", "until_on", "duty_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDetails:
    """What is typed of a document. ``content``: key of ``law.disclosure.CONTENTS``; ``valid_until``: the last
    day on which it is in force; ``until_on``: the last day on the board, None for good. ``replaces``: the
    code of what it comes in place of.
    """

    content: str
    title: str
    issued_on: date
    issued_by: str
    number: str = ""
    summary: str = ""
    valid_until: date | None = None
    until_on: date | None = None
    duty_id: int | None = None
    replaces: str = ""


def prepare(details: DocumentDetails, *, by: Actor, at: datetime) -> PostedDocument:
    """Soạn văn bản công khai of the officer's agency, for a second officer to post.

    Its code is the next of the year («2026-17»). Raises NotYours; BadDetail with the field to mend.
    """
    if by.agency_id is None or by.id is None:
        raise NotYours
    today = local_day(at)
    demand(by.agency_id, WRITE, by, today)
    document = PostedDocument(
        agency_id=by.agency_id,
        checklist=[],
        kept=[],
        scans=[],
        found=[],
        prepared_by=by.id,
        prepared_at=at,
        authors=[by.id],
    )
    values = _checked(document, details, today)
    for name, value in values.items():
        setattr(document, name, value)
    document.code = f"{today.year}-{next_number(DOCUMENT, today.year)}"
    db.session.add(document)
    db.session.flush()
    enter(document, "document_prepared", "code", "agency_id", "state", *_WROTE, *_TYPED, by=by, at=at)
    _name_replaced(document, details.replaces, by, at)
    return document


def change_details(
    document: PostedDocument, expected: int, details: DocumentDetails, *, by: Actor, at: datetime
) -> None:
    """Sửa văn bản that isn't posted yet; who changes it has written it, and another must post it; without any
    change all stays as it is. One that was given back waits for the second officer again.

    Raises NotYours, Stale, Refused, BadDetail.
    """
    _take_draft(document, expected, by, at)
    values = _checked(document, details, local_day(at))
    same_ones = [one.code for one in board.replaced_by(document)] == (
        [details.replaces] * bool(details.replaces)
    )
    changed = any(getattr(document, name) != value for name, value in values.items())
    if same_ones and not changed and document.returned_why is None:
        return
    searched = search_text(values["title"], values["number"], values["summary"])
    wrote = _wrote(document, by) if changed or not same_ones else {"returned_why": None}
    change(document, expected, **values, search_text=searched, **wrote)
    enter(document, "document_changed", *_WROTE, *_TYPED, by=by, at=at)
    _name_replaced(document, details.replaces, by, at)


def add_files(
    document: PostedDocument, expected: int, files: Sequence[Prepared], *, by: Actor, at: datetime
) -> None:
    """Thêm tệp, cleaned before. Raises NotYours, Stale, Refused; BadDetail for too many."""
    _take_draft(document, expected, by, at)
    there = board.files_of([document.id]).get(document.id, [])
    if len(there) + len(files) > MOST_FILES:
        raise BadDetail("files", f"Mỗi văn bản nhiều nhất {MOST_FILES} tệp. Gộp tệp rồi nộp lại")
    laid = [one.laid for one in files]
    rows = attachments.attach(laid, subject=(board.ROOM, document.id), by=by, at=at)
    scans = [row.id for row, one in zip(rows, files, strict=True) if one.is_scan]
    found = [{"file": row.id} | each for row, one in zip(rows, files, strict=True) for each in one.found]
    change(
        document,
        expected,
        scans=[*document.scans, *scans],
        found=[*document.found, *found],
        **_wrote(document, by),
    )
    enter(
        document,
        "document_files_added",
        *("scans", *_WROTE),
        by=by,
        at=at,
        details={"files": attachments.told(laid)},
    )


def take_down_file(
    document: PostedDocument, expected: int, file: Attachment, *, by: Actor, at: datetime
) -> None:
    """Gỡ tệp of a document that isn't posted yet. Raises NotYours, Stale, Refused."""
    _take_draft(document, expected, by, at)
    attachments.take_down(file, by=by, at=at)
    scans = [one for one in document.scans if one != file.id]
    found = [one for one in document.found if one["file"] != file.id]
    change(document, expected, scans=scans, found=found, **_wrote(document, by))
    told_file = {"file": file.id}
    enter(document, "document_file_removed", "scans", *_WROTE, by=by, at=at, details=told_file)


def drop(document: PostedDocument, expected: int, *, why: str, by: Actor, at: datetime) -> None:
    """Bỏ bản soạn that was never posted, with the reason; what it was to replace stays on the board.

    Raises NotYours, Stale, Refused, BadDetail.
    """
    _take_draft(document, expected, by, at)
    if not why.strip():
        raise BadDetail("why", "Nhập lý do bỏ")
    change(document, expected, state="dropped", dropped_why=why)
    told_why = documents.dropped(document)
    enter(document, "document_dropped", "state", by=by, at=at, content=told_why)
    _name_replaced(document, "", by, at)


def _checked(document: PostedDocument, details: DocumentDetails, today: date) -> dict[str, Any]:
    """The columns as they were typed. Raises BadDetail with the field to mend."""
    content = next(
        (one for one in documents.contents_for(document.agency_id) if one.key == details.content), None
    )
    if content is None:
        raise BadDetail("content", "Chọn một nội dung trong danh sách của cơ quan")
    for field, words, typed in (
        ("title", "tên văn bản, nội dung công khai", details.title),
        ("issued_by", "cơ quan ban hành", details.issued_by),
    ):
        if not typed.strip():
            raise BadDetail(field, f"Nhập {words}")
    if details.issued_on > today:
        raise BadDetail("issued_on", "Ngày này chưa đến. Nhập ngày ghi trên văn bản")
    documents.demand_in_force(details.valid_until, today)
    documents.demand_until(content, today, details.until_on)
    return {
        "content": content.key,
        "audience": content.audience,
        "title": details.title.strip(),
        "number": details.number.strip() or None,
        "issued_on": details.issued_on,
        "issued_by": details.issued_by.strip(),
        "summary": details.summary,
        "valid_until": details.valid_until,
        "until_on": details.until_on,
        "duty_id": _duty(document.agency_id, content, details.duty_id),
    }


def _wrote(document: PostedDocument, by: Actor) -> dict[str, Any]:
    """The columns of a draft once he has written in it; one that was given back waits again."""
    authors = sorted({*documents.writers_of(document), by.id or 0})
    return {"prepared_by": by.id, "authors": authors, "returned_why": None}


def _duty(agency_id: int, content: LawContent, number: int | None) -> int | None:
    if number is None:
        return None
    duty = db.session.get(DisclosureDuty, number)
    if duty is None or duty.agency_id != agency_id or duty.dropped_why:
        raise BadDetail("duty_id", "Chọn một nghĩa vụ công khai trong danh sách")
    if duty.content != content.key:
        owed = law.entry(law.CONTENTS, duty.content).words
        raise BadDetail("duty_id", f"Nghĩa vụ này thuộc nội dung «{owed}». Chọn đúng nhóm nội dung ở trên")
    return duty.id


def _name_replaced(document: PostedDocument, code: str, by: Actor, at: datetime) -> None:
    """Say what a draft will replace; what it was to replace before stays. Raises BadDetail."""
    before = {one.code: one for one in board.replaced_by(document)}
    for one in before.values():
        if one.code != code:
            change(one, one.version, replaced_by=None)
            enter(one, "document_kept", "replaced_by", by=by, at=at)
    if not code or code in before:
        return
    old = board.any_by_code(code)
    if old is None or old.agency_id != document.agency_id or old.audience != document.audience:
        raise BadDetail("replaces", "Không có văn bản này trên bảng của cơ quan. Nhập mã, ví dụ 2026-17")
    db.session.refresh(old, with_for_update=True)
    if old.state != "posted":
        raise BadDetail("replaces", f"Văn bản {code} không còn trên bảng. Bỏ trống hoặc nhập mã khác")
    if old.replaced_by is not None:
        raise BadDetail("replaces", f"Đã soạn một văn bản thay cho {code}. Xem lại danh sách")
    change(old, old.version, replaced_by=document.id)
    enter(old, "document_to_be_replaced", "replaced_by", by=by, at=at)


def _take_draft(document: PostedDocument, expected: int, by: Actor, at: datetime) -> None:
    demand(document.agency_id, WRITE, by, local_day(at))
    if by.id is None:
        raise NotYours
    take(document, expected)
    if document.state != "draft":
        raise Refused("Văn bản đã đăng thì không sửa. Soạn văn bản thay thế, hoặc thu hồi")


def take(document: PostedDocument, expected: int) -> None:
    """Hold the document until the commit, in the version that was seen. Raises Stale."""
    db.session.refresh(document, with_for_update=True)
    if document.version != expected:
        raise Stale(document.version)
