"""Verbs of the forms in which a document was disclosed: recorded with what shows it, ended on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from feedback.actor import Actor
from feedback.attachments import actions as attachments
from feedback.attachments.actions import LaidDown
from feedback.clock import local_day
from feedback.disclosure import copying, documents
from feedback.disclosure.actions.changing import demand
from feedback.disclosure.actions.history import DOCUMENT, note
from feedback.disclosure.documents import WRITE
from feedback.disclosure.models import DocumentForm, PostedDocument
from feedback.disclosure.queries import documents as board
from feedback.disclosure.refusals import BadDetail, Refused
from feedback.extensions import db
from feedback.law import disclosure as law

PORTAL: Final = "portal"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDetails:
    """In which form, where, from which day on; ``times``: how often, where that is counted."""

    form: str
    where_to: str
    first_on: date
    times: int | None = None


def record(
    document: PostedDocument, details: FormDetails, files: Sequence[LaidDown] = (), *, by: Actor, at: datetime
) -> DocumentForm:
    """Ghi hình thức công khai that was used, with what shows it. The site itself is recorded by posting.

    Raises NotYours, Refused; BadDetail for a day ahead or before the document existed.
    """
    demand(document.agency_id, WRITE, by, local_day(at))
    db.session.refresh(document, with_for_update=True)
    if document.state not in ("posted", "expired"):
        raise Refused("Chỉ ghi hình thức công khai của văn bản đã đăng")
    form = next(
        (one for one in law.forms_for(document.audience) if one.key == details.form and one.place), None
    )
    if form is None:
        raise BadDetail("form", "Chọn một hình thức trong danh sách")
    if not details.where_to.strip():
        raise BadDetail("where_to", "Nhập nơi niêm yết, nơi phát, nơi nhận")
    copying.demand_impersonal("where_to", details.where_to, "nơi này", of_place=True)
    if details.first_on > local_day(at):
        raise BadDetail("first_on", "Ngày này chưa đến. Ghi sau khi đã công khai")
    if details.first_on < document.issued_on:
        raise BadDetail("first_on", f"Văn bản ban hành ngày {document.issued_on:%d/%m/%Y}. Nhập ngày từ đó")
    if details.times is not None and not form.counted:
        raise BadDetail("times", "Chỉ phát thanh mới có số lần. Bỏ trống ô này")
    return write_form(
        document,
        form.key,
        where_to=details.where_to.strip(),
        first_on=details.first_on,
        times=details.times,
        files=files,
        by=by,
        at=at,
    )


def write_form(
    document: PostedDocument,
    form: str,
    *,
    where_to: str,
    first_on: date,
    times: int | None = None,
    files: Sequence[LaidDown] = (),
    by: Actor,
    at: datetime,
) -> DocumentForm:
    """The row, with the least time of the law, and its entry; the caller has asked what may be."""
    least = documents.least_of(form, documents.content_of(document), first_on)
    row = DocumentForm(
        document_id=document.id,
        form=form,
        where_to=where_to,
        first_on=first_on,
        least_on=least.on if least else None,
        permanent=least.permanent if least else False,
        times=times,
        at=at,
    )
    db.session.add(row)
    db.session.flush()
    attachments.attach(files, subject=(board.FORM_ROOM, row.id), by=by, at=at)
    note(
        (DOCUMENT, document.id),
        "form_recorded",
        {"number": row.id, "form": row.form, "files": attachments.told(files)},
        agency_id=document.agency_id,
        by=by,
        at=at,
        content=documents.recorded(row, [one.found.sha256.hex() for one in files]),
    )
    return row


def end(document: PostedDocument, row: DocumentForm, *, last_on: date, by: Actor, at: datetime) -> None:
    """Gỡ xuống: the last day on which it hung, too early or not. Raises NotYours, Refused, BadDetail."""
    demand(document.agency_id, WRITE, by, local_day(at))
    db.session.refresh(row, with_for_update=True)
    if row.form == PORTAL:
        raise Refused("Trang này tự ghi ngày văn bản rời bảng")
    if row.struck_why is not None:
        raise Refused("Bản ghi này đã gạch")
    if row.last_on is not None:
        raise Refused("Ngày gỡ đã được ghi")
    if not row.first_on <= last_on <= local_day(at):
        raise BadDetail("last_on", f"Nhập ngày từ {row.first_on:%d/%m/%Y} đến hôm nay")
    _end(document, row, last_on, by, at)


def strike(document: PostedDocument, row: DocumentForm, *, why: str, by: Actor, at: datetime) -> None:
    """Gạch bản ghi sai, with the reason: it stays here, struck out, and everybody else no longer reads it.

    Raises NotYours; Refused for the site itself and for one that is struck already; BadDetail.
    """
    demand(document.agency_id, WRITE, by, local_day(at))
    db.session.refresh(row, with_for_update=True)
    if row.form == PORTAL:
        raise Refused("Trang này tự ghi việc đăng, không gạch được")
    if row.struck_why is not None:
        raise Refused("Bản ghi này đã gạch")
    if not why.strip():
        raise BadDetail("why", "Nhập lý do gạch")
    row.struck_why = why.strip()
    db.session.flush()
    note(
        (DOCUMENT, document.id),
        "form_struck",
        {"number": row.id},
        agency_id=document.agency_id,
        by=by,
        at=at,
        content=documents.struck(row),
    )


def end_portal(document: PostedDocument, off_on: date, *, by: Actor, at: datetime) -> None:
    """On ``off_on`` it is off the board: the day before was its last there, or that of its posting."""
    for row in board.forms_of([document.id]).get(document.id, []):
        if row.form == PORTAL and row.last_on is None:
            _end(document, row, max(row.first_on, off_on - timedelta(days=1)), by, at)


def _end(document: PostedDocument, row: DocumentForm, last_on: date, by: Actor, at: datetime) -> None:
    row.last_on = last_on
    db.session.flush()
    note(
        (DOCUMENT, document.id),
        "form_ended",
        {"number": row.id},
        agency_id=document.agency_id,
        by=by,
        at=at,
        content=documents.ended(row),
    )
