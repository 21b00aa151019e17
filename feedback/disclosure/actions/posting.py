"""Verbs of the board: a second officer posts a document or gives it back; it is withdrawn, or ends."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from sqlalchemy import or_, select

from feedback import config
from feedback.actor import Actor
from feedback.attachments import queries as attached
from feedback.clock import local_day
from feedback.disclosure import copying, document_marks, documents
from feedback.disclosure.actions import duties
from feedback.disclosure.actions.changing import change, demand
from feedback.disclosure.actions.document_forms import PORTAL, end_portal, write_form
from feedback.disclosure.actions.documents import enter, take
from feedback.disclosure.actions.index import index_document
from feedback.disclosure.documents import POST
from feedback.disclosure.models import DisclosureDuty, PostedDocument
from feedback.disclosure.queries import documents as board
from feedback.disclosure.refusals import BadDetail, NotYours, Refused
from feedback.extensions import db

SCANNED: Final = {
    "later": "Đây là bản quét; cơ quan sẽ nộp bản có lớp chữ sau",
    "only": "Đây là bản quét; không có bản có lớp chữ",
}
"""What is said of files without a layer of text; kept in the checklist as «scan:later»."""
_INSIDE: Final = "Trang nội bộ của cơ quan"
_FEWEST: Final = 10
"""Signs that a reason for showing what tells of a person has at least."""


def post(
    document: PostedDocument,
    expected: int,
    *,
    checked: Collection[str],
    kept: Collection[str] = (),
    why: str = "",
    scanned: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """Đăng lên bảng: the second officer confirms each of ``documents.checks``, each kind of place that tells
    of a person (``kept``: keys of ``document_marks.found``) with ``why`` the law lets it be shown, and files
    without a layer of text (``scanned``: key of ``SCANNED``). What it replaces leaves the board the same day;
    its duty is done.

    Raises NotYours, Stale, Refused; BadDetail for what is not confirmed.
    """
    today = local_day(at)
    _take_waiting(document, expected, by, today)
    if over := documents.overtaken_by(document, today):
        raise Refused(f"{over}. Trả lại để người soạn sửa ngày")
    if not document.summary.strip() and not board.files_of([document.id]):
        raise Refused("Thêm tệp hoặc tóm tắt, rồi đăng: trên bảng chưa có gì để đọc")
    asked = [one.key for one in documents.checks(document)]
    if set(asked) - set(checked):
        raise BadDetail("checked", "Xác nhận đủ các điểm, hoặc trả lại cho người soạn")
    left = document_marks.found(document)
    if {one.key for one in left} - set(kept):
        raise BadDetail("kept", "Xem từng chỗ còn lại: xác nhận giữ, hoặc trả lại cho người soạn")
    if left and len(why.strip()) < _FEWEST:
        raise BadDetail("why", "Ghi quy định nào cho công khai thông tin này, ví dụ khoản 7 Điều 11")
    if document.scans and scanned not in SCANNED:
        raise BadDetail("scanned", "Có tệp không có lớp chữ. Chọn một câu, hoặc trả lại cho người soạn")
    change(
        document,
        expected,
        state="posted",
        posted_on=today,
        posted_at=at,
        posted_by=by.id,
        checklist=asked + ([f"scan:{scanned}"] if document.scans else []),
        kept=[one.told | {"why": why.strip()} for one in left],
    )
    enter(
        document,
        "document_posted",
        *("state", "posted_on", "posted_by"),
        by=by,
        at=at,
        details={"kept": len(left)},
        content=documents.posted(document, _digests(document)),
    )
    write_form(document, PORTAL, where_to=_where(document), first_on=today, by=by, at=at)
    for old in board.replaced_by(document):
        db.session.refresh(old, with_for_update=True)
        if old.state == "posted":
            _end(old, "replaced", today, by=by, at=at)
    index_document(document)
    duty = db.session.get(DisclosureDuty, document.duty_id) if document.duty_id else None
    if duty is not None:
        duties.done(duty, on=today, by=by, at=at)


def give_back(document: PostedDocument, expected: int, *, why: str, by: Actor, at: datetime) -> None:
    """Trả lại người soạn, by the second officer. Raises NotYours, Stale, Refused, BadDetail."""
    _take_waiting(document, expected, by, local_day(at))
    if not why.strip():
        raise BadDetail("why", "Nhập lý do trả lại")
    change(document, expected, returned_why=why, authors=[document.prepared_by])
    enter(document, "document_returned", "authors", by=by, at=at)


def withdraw(
    document: PostedDocument, expected: int, *, why: str, restore: bool = False, by: Actor, at: datetime
) -> None:
    """Thu hồi from board and archive: in its place stands that it was withdrawn, when and why. Its duty is
    open again. ``restore``: what it replaced, and is still valid, is back on the board.

    Raises NotYours, Stale, Refused, BadDetail.
    """
    today = local_day(at)
    demand(document.agency_id, POST, by, today)
    take(document, expected)
    if document.state not in ("posted", "expired"):
        raise Refused("Văn bản này không còn công khai")
    if not why.strip():
        raise BadDetail("why", "Nhập lý do thu hồi; người dân sẽ đọc lý do này")
    copying.demand_impersonal("why", why, "lý do")
    stood = document.state == "posted"
    change(document, expected, state="withdrawn", withdrawn_why=why, ended_on=today, ended_why=None)
    enter(
        document,
        "document_withdrawn",
        *("state", "ended_on", "ended_why"),
        by=by,
        at=at,
        content=documents.withdrawn(document),
    )
    end_portal(document, today, by=by, at=at)
    index_document(document)
    duty = db.session.get(DisclosureDuty, document.duty_id) if document.duty_id and stood else None
    if duty is not None and not _also_posted(duty.id):
        duties.reopen(duty, by=by, at=at)
    for old in restorable(document, today) if restore else ():
        db.session.refresh(old, with_for_update=True)
        change(old, old.version, state="posted", ended_on=None, ended_why=None, replaced_by=None)
        enter(old, "document_restored", "state", "ended_on", "ended_why", "replaced_by", by=by, at=at)
        write_form(old, PORTAL, where_to=_where(old), first_on=today, by=by, at=at)
        index_document(old)


def restorable(document: PostedDocument, today: date) -> list[PostedDocument]:
    """What left the board for this document and could stand there again on the day."""
    return [
        one
        for one in board.replaced_by(document)
        if one.ended_why == "replaced"
        and not any(last and last < today for last in (one.valid_until, one.until_on))
    ]


def end_due(day: date, *, by: Actor, at: datetime, most: int = 200) -> int:
    """Hết hiệu lực, hết thời gian: write down what is off the board on the day by itself, at most ``most``;
    returns how many. The board itself asks the day.
    """
    past = or_(PostedDocument.valid_until < day, PostedDocument.until_on < day)
    asked = select(PostedDocument).where(PostedDocument.state == "posted", past)
    found = list(db.session.scalars(asked.order_by(PostedDocument.id).limit(most).with_for_update()))
    for document in found:
        why, on = board.end_of(document)
        if why is not None and on is not None:
            _end(document, why, on, by=by, at=at)
    return len(found)


def _end(document: PostedDocument, why: str, on: date, *, by: Actor, at: datetime) -> None:
    change(document, document.version, state="expired", ended_on=on, ended_why=why)
    enter(document, "document_ended", "state", "ended_on", "ended_why", by=by, at=at)
    end_portal(document, on, by=by, at=at)


def _take_waiting(document: PostedDocument, expected: int, by: Actor, today: date) -> None:
    if not documents.may_post(document, by, today):
        raise NotYours
    take(document, expected)
    if document.state != "draft":
        raise Refused("Văn bản này không còn chờ đăng")
    if document.returned_why is not None:
        raise Refused("Văn bản đã trả lại; người soạn sửa rồi mới đăng")
    # Who changed it since is now who prepared it.
    if not documents.may_post(document, by, today):
        raise NotYours


def _also_posted(duty_id: int) -> bool:
    asked = select(PostedDocument.id).where(
        PostedDocument.duty_id == duty_id, PostedDocument.state.in_(("posted", "expired"))
    )
    return db.session.scalar(asked.limit(1)) is not None


def _where(document: PostedDocument) -> str:
    return config.current().site_url if document.audience == "public" else _INSIDE


def _digests(document: PostedDocument) -> list[str]:
    return attached.fingerprints(board.ROOM, [document.id]).get(document.id, [])
