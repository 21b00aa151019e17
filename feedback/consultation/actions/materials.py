"""Verbs of what is laid before the people: documents, records of posting, meetings and their minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from feedback.actor import Actor
from feedback.attachments import actions as attachments
from feedback.attachments import queries as attached
from feedback.attachments.actions import LaidDown
from feedback.clock import local_day
from feedback.consultation import materials
from feedback.consultation.actions import changing
from feedback.consultation.actions.changing import WRITE, enter
from feedback.consultation.materials import DOCUMENT, MEETING, POSTING
from feedback.consultation.models import Consultation, ConsultationDocument, ConsultationMeeting
from feedback.consultation.rules import BadDetail, Refused
from feedback.extensions import db
from feedback.law import consultation as law

MOST_DOCUMENTS: Final = 60
MOST_MEETINGS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingDetails:
    """Where and when people meet; ``opens``: «HH:MM»; how many came, once it was held."""

    form: str
    held_on: date
    opens: str
    place: str
    people: int | None = None
    households: int | None = None


def add_document(
    consultation: Consultation,
    laid: Sequence[LaidDown],
    *,
    kind: str,
    title: str,
    public: bool,
    by: Actor,
    at: datetime,
) -> ConsultationDocument:
    """Thêm tài liệu: a file laid down, with its title; a public one without any metadata (``cleaned``).

    Raises NotYours, Refused, BadDetail.
    """
    if changing.held(consultation, WRITE, by, at) in ("answered", "decided", "called_off"):
        raise Refused("Đợt lấy ý kiến này đã kết thúc")
    if kind not in materials.KINDS:
        raise BadDetail("kind", "Chọn loại tài liệu")
    return put(consultation, laid, kind=kind, title=title, public=public, by=by, at=at)


def record_posting(
    consultation: Consultation,
    laid: Sequence[LaidDown],
    *,
    where: str,
    posted_on: date,
    by: Actor,
    at: datetime,
) -> ConsultationDocument:
    """Ghi việc niêm yết dự thảo: where, from which day, with what shows it. Raises NotYours, Refused,
    BadDetail.
    """
    if changing.held(consultation, WRITE, by, at) in ("draft", "called_off"):
        raise Refused("Công bố đợt lấy ý kiến trước, rồi ghi việc niêm yết")
    if not where.strip():
        raise BadDetail("where", "Nhập nơi niêm yết")
    if posted_on > local_day(at):
        raise BadDetail("posted_on", "Ngày này chưa đến. Ghi sau khi đã niêm yết")
    title = f"Niêm yết ngày {posted_on:%d/%m/%Y}"
    return put(
        consultation,
        laid,
        kind=POSTING,
        title=title,
        public=False,
        where=where.strip(),
        posted_on=posted_on,
        by=by,
        at=at,
    )


def take_down_document(consultation: Consultation, number: int, *, by: Actor, at: datetime) -> None:
    """Gỡ tài liệu: no page shows it any more; row and file stay as evidence. What people were asked about
    stays once it is open. Raises NotYours, Refused.
    """
    phase = changing.held(consultation, WRITE, by, at)
    row = next((one for one in materials.documents_of(consultation.id) if one.id == number), None)
    if row is None or row.kind == materials.DECISION:
        raise Refused("Tài liệu này không còn trong danh sách")
    if row.public and phase not in ("draft", "coming"):
        raise Refused("Tài liệu công khai không gỡ được khi đã lấy ý kiến. Thêm bản sửa đổi, bản cũ vẫn còn")
    row.removed_at = at
    for file in attached.of((DOCUMENT, row.id)):
        attachments.take_down(file, by=by, at=at)
    db.session.flush()
    enter(consultation, "document_taken_down", by=by, at=at, details={"document": row.id})


def put_meeting(
    consultation: Consultation,
    details: MeetingDetails,
    laid: Sequence[LaidDown] = (),
    *,
    meeting: ConsultationMeeting | None = None,
    by: Actor,
    at: datetime,
) -> ConsultationMeeting:
    """Ghi cuộc họp lấy ý kiến: a new one, or what is known of one by now; ``laid``: its minutes, which stay
    inside. Raises NotYours, Refused, BadDetail.
    """
    if changing.held(consultation, WRITE, by, at) in ("closed", "answered", "decided", "called_off"):
        raise Refused("Đợt lấy ý kiến này đã kết thúc")
    _demand_meeting(consultation, details, laid, local_day(at))
    if meeting is None:
        if len(materials.meetings_of(consultation.id)) >= MOST_MEETINGS:
            raise BadDetail("place", f"Mỗi đợt có nhiều nhất {MOST_MEETINGS} cuộc họp")
        meeting = ConsultationMeeting(consultation_id=consultation.id, made_at=at)
        db.session.add(meeting)
    for name in MeetingDetails.__dataclass_fields__:
        setattr(meeting, name, getattr(details, name))
    db.session.flush()
    if laid:
        attachments.attach(laid, subject=(MEETING, meeting.id), by=by, at=at)
    told = {"meeting": meeting.id, "row": materials.told_meeting(meeting), "files": attachments.told(laid)}
    enter(consultation, "meeting_put", by=by, at=at, details=told)
    return meeting


def _demand_meeting(
    consultation: Consultation, details: MeetingDetails, laid: Sequence[LaidDown], today: date
) -> None:
    forms = {one.key for one in law.FORMS if one.channel == "meeting"}
    if details.form not in forms:
        raise BadDetail("form", "Chọn hình thức họp")
    if not details.place.strip():
        raise BadDetail("place", "Nhập nơi họp")
    if not consultation.opens_on <= details.held_on <= consultation.closes_on:
        opens, closes = consultation.opens_on, consultation.closes_on
        raise BadDetail("held_on", f"Chọn ngày từ {opens:%d/%m/%Y} đến {closes:%d/%m/%Y}")
    if details.held_on > today and (details.people is not None or laid):
        raise BadDetail("people", "Cuộc họp chưa đến ngày. Ghi số người, biên bản sau khi họp")
    if details.people is not None and (details.households or 0) > details.people:
        raise BadDetail("households", "Số hộ không được nhiều hơn số người")


def put(
    consultation: Consultation,
    laid: Sequence[LaidDown],
    *,
    kind: str,
    title: str,
    public: bool,
    where: str | None = None,
    posted_on: date | None = None,
    by: Actor,
    at: datetime,
) -> ConsultationDocument:
    """Write a document's row with its files, and the act. The consultation is held. Raises BadDetail."""
    if not title.strip():
        raise BadDetail("title", "Nhập tên tài liệu")
    if len(materials.documents_of(consultation.id)) >= MOST_DOCUMENTS:
        raise BadDetail("file", f"Mỗi đợt có nhiều nhất {MOST_DOCUMENTS} tài liệu")
    row = ConsultationDocument(
        consultation_id=consultation.id,
        kind=kind,
        title=title.strip(),
        public=public,
        posted_at=where,
        posted_on=posted_on,
        added_at=at,
    )
    db.session.add(row)
    db.session.flush()
    attachments.attach(laid, subject=(DOCUMENT, row.id), by=by, at=at)
    told = {"document": row.id, "row": materials.told_document(row), "files": attachments.told(laid)}
    enter(consultation, "document_added", by=by, at=at, details=told)
    return row
