"""Verbs of what is laid before the people: documents, records of posting, meetings and their minutes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from feedback.actor import Actor
from feedback.attachments import actions as attachments
from feedback.attachments import queries as attached
from feedback.attachments.actions import LaidDown
from feedback.clock import local_day
from feedback.consultation import confirming, materials, period
from feedback.consultation.actions import changing
from feedback.consultation.actions.changing import ANNOUNCE, WRITE, enter
from feedback.consultation.confirming import Mark
from feedback.consultation.materials import DOCUMENT, MEETING, POSTING
from feedback.consultation.models import Consultation, ConsultationDocument, ConsultationMeeting
from feedback.consultation.rules import RUNNING, BadDetail, NotYours, Refused
from feedback.disclosure.document_files import Prepared
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
    read: Prepared | None = None,
    by: Actor,
    at: datetime,
) -> ConsultationDocument:
    """Thêm tài liệu: a file laid down, with its title. One for everybody came cleaned (``read``: what its
    text tells), and waits for a second officer. Raises NotYours, Refused, BadDetail.
    """
    phase = changing.held(consultation, WRITE, by, at)
    if phase in ("answered", "decided", "called_off"):
        raise Refused("Đợt lấy ý kiến này đã kết thúc")
    if kind not in materials.KINDS:
        raise BadDetail("kind", "Chọn loại tài liệu")
    if public and kind == "draft" and phase not in ("draft", *RUNNING):
        raise BadDetail("kind", "Đã hết thời gian lấy ý kiến nên không thêm dự thảo được. Lập đợt mới")
    return put(consultation, laid, kind=kind, title=title, public=public, read=read, by=by, at=at)


def confirm_document(
    consultation: Consultation,
    number: int,
    *,
    checked: Collection[str],
    kept: Collection[str],
    kept_why: str,
    by: Actor,
    at: datetime,
) -> None:
    """Cho công khai tài liệu: the second officer confirms each check and each mark of
    ``confirming.of_document``. A draft that comes once people are being asked must lie open for the whole
    term of Điều 28 again. Raises NotYours, Refused, BadDetail.
    """
    changing.lock(consultation)
    row = _row(consultation, number)
    if not confirming.may_confirm(consultation, row.added_by, by, local_day(at)):
        raise NotYours
    if not row.public or row.confirmed_at is not None or row.kind not in materials.KINDS:
        raise Refused("Tài liệu này không chờ xem")
    phase = changing.phase_of(consultation, local_day(at))
    if phase in ("answered", "decided", "called_off"):
        raise Refused("Đợt lấy ý kiến này đã kết thúc")
    if row.kind == "draft" and phase != "draft":
        period.demand_open_anew(consultation, local_day(at))
    marks, checks = confirming.of_document(row), confirming.checks_of(row)
    why = confirming.demand(consultation.id, marks, checks, checked=checked, kept=kept, why=kept_why)
    put_confirmed(consultation, row, marks, why, by=by, at=at)


def put_confirmed(
    consultation: Consultation,
    row: ConsultationDocument,
    marks: Sequence[Mark],
    why: str,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Everybody may take it; the second officer confirmed what in it tells of people. The consultation is
    held.
    """
    row.confirmed_by, row.confirmed_at = by.id, at
    row.kept = [{"key": one.key, "why": why if one.numbered else ""} for one in marks]
    db.session.flush()
    told = {"document": row.id, "row": materials.told_document(row), "kept": row.kept}
    enter(consultation, "document_confirmed", by=by, at=at, details=told)


def withdraw_document(consultation: Consultation, number: int, *, why: str, by: Actor, at: datetime) -> None:
    """Thu hồi tài liệu that everybody could take: in its place stands since when and why.

    Raises NotYours, Refused, BadDetail.
    """
    changing.held(consultation, ANNOUNCE, by, at)
    row = _row(consultation, number)
    if consultation.announced_at is None or row.confirmed_at is None or row.withdrawn_at is not None:
        raise Refused("Tài liệu này không công khai")
    if not why.strip():
        raise BadDetail("why", "Nhập lý do thu hồi để người dân đọc")
    confirming.demand_nobody_named(consultation.id, "why", why)
    row.withdrawn_at, row.withdrawn_why = at, why.strip()
    db.session.flush()
    told = {"document": row.id, "row": materials.told_document(row), "why": row.withdrawn_why}
    enter(consultation, "document_withdrawn", by=by, at=at, details=told)


def _row(consultation: Consultation, number: int) -> ConsultationDocument:
    row = next((one for one in materials.documents_of(consultation.id) if one.id == number), None)
    if row is None:
        raise Refused("Tài liệu này không còn trong danh sách")
    db.session.refresh(row)
    return row


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
    stays once it was public. Raises NotYours, Refused.
    """
    phase = changing.held(consultation, WRITE, by, at)
    row = _row(consultation, number)
    if row.kind == materials.DECISION:
        raise Refused("Tài liệu này không còn trong danh sách")
    if row.confirmed_at is not None and phase != "draft":
        raise Refused("Tài liệu đã công khai thì không gỡ được. Lãnh đạo thu hồi, người dân đọc được lý do")
    take_down(consultation, row, by=by, at=at)


def take_down(consultation: Consultation, row: ConsultationDocument, *, by: Actor, at: datetime) -> None:
    """No page shows a document any more. The consultation is held."""
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
    read: Prepared | None = None,
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
        found=list(read.found) if read is not None else [],
        is_scan=read is not None and read.is_scan,
        added_at=at,
        added_by=by.id,
    )
    db.session.add(row)
    db.session.flush()
    attachments.attach(laid, subject=(DOCUMENT, row.id), by=by, at=at)
    told = {"document": row.id, "row": materials.told_document(row), "files": attachments.told(laid)}
    enter(consultation, "document_added", by=by, at=at, details=told)
    return row
