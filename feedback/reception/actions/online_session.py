"""Buổi tiếp trực tuyến: tested, reminded of, the connection opened, held and written into the register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from feedback.actor import Actor
from feedback.attachments import actions as attachments
from feedback.attachments.actions import LaidDown
from feedback.clock import local_day
from feedback.deadlines import actions as deadlines
from feedback.extensions import db
from feedback.law.kinds import SEALED_KINDS, Kind
from feedback.people.rules import HIDDEN
from feedback.reception import meeting, online
from feedback.reception.actions import visits
from feedback.reception.actions.online import NOTICE, ROOM, TEST, end, hold_for, note, tell
from feedback.reception.actions.visits import VisitDetails
from feedback.reception.models import OnlineReception, Visit
from feedback.reception.rules import Refused

ABSENT_WORDS: Final = "Đã đến giờ mà người yêu cầu không vào phòng họp trực tuyến"
_NOT_YET: Final = "Chưa đến giờ tiếp. Ghi kết quả sau khi buổi tiếp bắt đầu"


def record_test(
    one: OnlineReception, *, good: bool, remark: str, expected: int, by: Actor, at: datetime
) -> None:
    """Kiểm tra kỹ thuật: what the test today showed; one that failed leaves the term for it open.

    Raises NotYours, Stale.
    """
    hold_for(one, online.WRITE, ("notified",), expected, by)
    one.test_note = remark or None
    if good:
        one.tested_on = local_day(at)
        deadlines.meet((ROOM, one.id), (TEST,), at=at)
    db.session.flush()
    note(one, "online_tested" if good else "online_test_failed", by=by, at=at)


def open_connection(one: OnlineReception, *, expected: int, by: Actor, at: datetime) -> None:
    """Mở kết nối: the room is open, on the day of the session; the citizen is told to come in.

    Raises NotYours, Stale, Refused on another day.
    """
    hold_for(one, online.WRITE, ("notified",), expected, by)
    if one.held_on != local_day(at):
        raise Refused("Chỉ ghi mở kết nối trong ngày tiếp")
    one.opened_at = at
    db.session.flush()
    note(one, "online_opened", by=by, at=at)
    tell(one, "reception/online_opened", by=by, at=at)


def opened_late(one: OnlineReception) -> bool:
    """Whether the connection was opened later than the law asks (an hour before the session)."""
    due = online.opens_at(one)
    return one.opened_at is not None and due is not None and one.opened_at > due


def remind(one: OnlineReception, *, by: Actor, at: datetime) -> None:
    """Nhắc người tham gia: once, on the working day before."""
    one.reminded_on = local_day(at)
    db.session.flush()
    tell(one, "reception/online_reminder", by=by, at=at)


def record_absence(one: OnlineReception, *, expected: int, by: Actor, at: datetime) -> None:
    """Không tham gia: the hour came, he who asked did not; he is told that he may ask again.

    Raises NotYours, Stale, Refused before the session's hour.
    """
    hold_for(one, online.WRITE, ("notified",), expected, by)
    if not is_over(one, at):
        raise Refused(_NOT_YET)
    one.details = one.details | {"reason_code": online.ABSENT}
    end(one, "called_off", ABSENT_WORDS, act="online_absent", by=by, at=at)


def is_over(one: OnlineReception, at: datetime) -> bool:
    """Whether the session's hour has come, so that what happened in it may be written down."""
    return (
        one.held_on is not None and one.starts is not None and meeting.begins(one.held_on, one.starts) <= at
    )


@dataclass(frozen=True, slots=True)
class Held:
    """What is kept of a session: minutes in words, signed minutes in the store (of a denunciation sealed, the
    words among them), their digital signatures, where the recording lies and its SHA-256; the line."""

    minutes: str
    minutes_files: Sequence[LaidDown]
    signatures: Sequence[Mapping[str, Any]]
    recording_place: str
    recording_sha256: str
    visit: VisitDetails


def hold(one: OnlineReception, held: Held, *, expected: int, by: Actor, at: datetime) -> Visit:
    """Ghi kết quả buổi tiếp trực tuyến: the line of the register, what is taken in, minutes and recording.

    Raises NotYours, Stale, Refused before the session's hour, BadDetail; what ``visits.log_visit`` raises.
    """
    hold_for(one, online.WRITE, ("notified",), expected, by)
    if not is_over(one, at):
        raise Refused(_NOT_YET)
    digest = meeting.sha256(held.recording_sha256)
    visit = visits.log_visit(_line(one, held.visit), by=by, at=at)
    kept = attachments.attach(held.minutes_files, subject=(ROOM, one.id), by=by, at=at)
    one.minutes_files = [file.id for file in kept]
    one.minutes = HIDDEN if one.sealed_content is not None else held.minutes
    recording = {"place": held.recording_place, "sha256": digest}
    signatures = {"signatures": [dict(each) for each in held.signatures]} if held.signatures else {}
    one.details = one.details | {"recording": recording} | signatures
    one.state, one.visit_id, one.case_id = "held", visit.id, visit.case_id
    db.session.flush()
    deadlines.end((ROOM, one.id), (NOTICE, TEST), why="Buổi tiếp trực tuyến đã diễn ra", at=at)
    content = online.held_content(one, {file.id: file.sha256.hex() for file in kept})
    note(one, "online_held", by=by, at=at, content=content)
    return visit


def _line(one: OnlineReception, details: VisitDetails) -> VisitDetails:
    """The line with the request that it was granted by and, of a denunciation, the waiver that came along."""
    named = one.waiver and not details.confidential and Kind(details.about) in SEALED_KINDS
    words = f"Văn bản kèm yêu cầu tiếp trực tuyến ngày {local_day(one.asked_at):%d/%m/%Y}"
    return replace(details, online_id=one.id, waiver=words if named else None)
