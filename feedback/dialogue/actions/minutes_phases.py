"""Acts that bring minutes from one phase to the next: held, given to read, back to a draft, signed.

Each version keeps all that the minutes said (``body``); its SHA-256 stands in the register, so that a change
after signing shows (``dialogue.minutes_proofs``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, select

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.attachments import actions as attachments
from feedback.attachments import inspect
from feedback.attachments.actions import LaidDown
from feedback.clock import ZONE, local_day
from feedback.dialogue import minutes
from feedback.dialogue.actions import changing, hooks, minutes_notices
from feedback.dialogue.actions.changing import CONCLUDE, MINUTES
from feedback.dialogue.minutes_proofs import answer_content, comment_content
from feedback.dialogue.models import (
    DialogueDocument,
    DialogueSession,
    Invitee,
    MinutesComment,
    MinutesVersion,
    Registration,
)
from feedback.dialogue.rules import (
    LIVE,
    BadDetail,
    NotYours,
    Refused,
    demand_unsigned,
    differences,
    fingerprint,
)
from feedback.extensions import db

DOCUMENT: Final = "dialogue_document"
SCANS: Final = (inspect.PDF, inspect.JPEG, inspect.PNG)
LEAST_COPIES: Final = 2
MOST_COMMENTS: Final = 10
"""How often one who was there may say something of the minutes."""
LONGEST_READING: Final = 30
"""Calendar days for which a draft lies open at most."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One who wouldn't sign, and why."""

    name: str
    reason: str


def hold(
    session: DialogueSession,
    *,
    held_from: str,
    held_to: str,
    secretary: str,
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Xác nhận buổi đối thoại đã tổ chức, by the leader: the actual hours («08:30»), who took the minutes.

    The minutes are a draft from now on. Raises NotYours, Refused before its day or once it is held or called
    off, BadDetail for hours out of order or still to come, Stale.
    """
    changing.demand(session, CONCLUDE, by)
    changing.lock(session)
    if session.state not in LIVE:
        raise Refused("Buổi đối thoại này đã xác nhận hoặc đã hủy")
    local = at.astimezone(ZONE)
    if session.held_on > local.date():
        raise Refused(f"Buổi đối thoại diễn ra ngày {session.held_on:%d/%m/%Y}. Xác nhận từ ngày đó")
    if held_from >= held_to:
        raise BadDetail("held_to", "Giờ kết thúc phải sau giờ bắt đầu")
    if session.held_on == local.date() and held_to > f"{local:%H:%M}":
        raise BadDetail("held_to", "Giờ kết thúc chưa đến. Xác nhận khi buổi đối thoại đã xong")
    changing.change(
        session,
        expected,
        state="held",
        minutes_state="draft",
        held_at=at,
        held_from=held_from,
        held_to=held_to,
        secretary=secretary,
    )
    columns = ("state", "minutes_state", "held_at", "held_from", "held_to", "secretary")
    changing.enter(session, "held", *columns, by=by, at=at)
    hooks.run(hooks.on_held, session, by=by, at=at)


def open_reading(
    session: DialogueSession, read_until: date, *, expected: int, by: Actor, at: datetime
) -> MinutesVersion:
    """Đưa dự thảo biên bản cho người dự đọc until the end of a day of the province: frozen as it stands now,
    with the next number.

    Who came is told, the agencies invited too. Raises NotYours, Refused where nothing is written or it is no
    draft, BadDetail for the day, Stale.
    """
    changing.demand(session, MINUTES, by)
    changing.lock(session)
    demand_unsigned(session.minutes_state)
    today = local_day(at)
    if session.state != "held":
        raise Refused("Lãnh đạo xác nhận buổi đối thoại đã tổ chức trước, rồi đưa biên bản cho người dự đọc")
    if not minutes.statements_of(session.id):
        raise Refused("Biên bản chưa có ý kiến nào. Ghi ý kiến trước")
    if any(one.came is None for one in minutes.invitees_of(session.id)):
        raise Refused("Ghi khách mời có mặt hay vắng mặt trước")
    if not 0 <= (read_until - today).days <= LONGEST_READING:
        raise BadDetail("read_until", f"Chọn một ngày từ hôm nay đến {LONGEST_READING} ngày nữa")
    changing.change(session, expected, minutes_state="reading", read_until=read_until)
    version = _freeze(session, "reading", {}, by=by, at=at)
    _enter(session, "minutes_opened", version, {}, "minutes_state", "read_until", by=by, at=at)
    minutes_notices.tell_of_reading(session, by=by, at=at)
    return version


def reopen(session: DialogueSession, *, expected: int, by: Actor, at: datetime) -> None:
    """Đưa biên bản về dự thảo, to change what those present found wrong; the next reading has a new number.

    Raises NotYours, Refused unless they are being read, Stale.
    """
    changing.demand(session, MINUTES, by)
    changing.lock(session)
    if session.minutes_state != "reading":
        raise Refused("Biên bản không ở giai đoạn lấy ý kiến người dự")
    changing.change(session, expected, minutes_state="draft", read_until=None)
    changing.enter(session, "minutes_reopened", "minutes_state", "read_until", by=by, at=at)


def comment(
    session: DialogueSession, of_whom: Registration | Invitee, text: str, *, by: Actor, at: datetime
) -> MinutesComment:
    """Góp ý dự thảo biên bản, by one who came or for an agency invited. The same words twice are one.

    Raises Refused unless they lie open and he was there, NotYours for an officer of another agency.
    """
    changing.lock(session)
    if not minutes.may_comment(session, local_day(at)):
        raise Refused("Đã hết thời gian góp ý dự thảo biên bản")
    if of_whom.session_id != session.id:
        raise NotYours
    if isinstance(of_whom, Registration):
        whose = {"registration_id": of_whom.id}
        if of_whom.state != "came":
            raise Refused("Người dự buổi đối thoại mới góp ý được vào biên bản")
    else:
        whose = {"invitee_id": of_whom.id}
        if not by.may(MINUTES) or of_whom.agency_id not in agencies.whose_work(by.agency_id, local_day(at)):
            raise NotYours
        if of_whom.came is False or of_whom.removed_at is not None:
            raise Refused("Cơ quan dự buổi đối thoại mới góp ý được vào biên bản")
    said = list(db.session.scalars(select(MinutesComment).filter_by(session_id=session.id, **whose)))
    if (same := next((one for one in said if one.text == text), None)) is not None:
        return same
    if len(said) >= MOST_COMMENTS:
        raise Refused(f"Mỗi người góp ý nhiều nhất {MOST_COMMENTS} lần")
    row = MinutesComment(session_id=session.id, text=text, made_at=at, **whose)
    db.session.add(row)
    db.session.flush()
    changing.enter(session, "minutes_commented", by=by, at=at, content=comment_content(row))
    return row


def answer_comment(
    session: DialogueSession, row: MinutesComment, *, taken: bool, answer: str, by: Actor, at: datetime
) -> None:
    """Trả lời một góp ý: taken, or not taken with the reason. Once.

    Raises NotYours, Refused once it is answered or the minutes are signed, BadDetail without a reason.
    """
    changing.demand(session, MINUTES, by)
    changing.lock(session)
    db.session.refresh(row)
    if row.answered_at is not None:
        raise Refused("Góp ý này đã được trả lời")
    if session.minutes_state not in ("draft", "reading"):
        raise Refused("Biên bản đã ký")
    if not taken and not answer:
        raise BadDetail("answer", "Ghi lý do không tiếp thu")
    row.taken, row.answer, row.answered_at = taken, answer or None, at
    db.session.flush()
    changing.enter(session, "comment_answered", by=by, at=at, content=answer_content(row))


def sign(
    session: DialogueSession,
    laid: Sequence[LaidDown],
    *,
    copies: int,
    refusals: Sequence[Refusal],
    expected: int,
    by: Actor,
    at: datetime,
) -> MinutesVersion:
    """Ghi biên bản đã ký: the copy of the signed paper (never public), how many copies, who wouldn't sign.

    From now on nothing of it changes. ``laid``: files laid down by ``attachments.actions.lay_down``. Raises
    NotYours, Refused unless the time for reading is over and each comment is answered, or where the rows are
    no longer what was read; BadDetail, Stale.
    """
    changing.demand(session, MINUTES, by)
    changing.lock(session)
    read = minutes.latest(session.id)
    if session.minutes_state != "reading" or read is None:
        raise Refused("Đưa dự thảo biên bản cho người dự đọc trước, rồi ghi bản đã ký")
    first = minutes.may_sign_from(session, read)
    if local_day(at) < first:
        raise Refused(f"Người dự còn được đọc và góp ý. Ghi bản đã ký từ ngày {first:%d/%m/%Y}")
    if left := minutes.unanswered(session.id):
        raise Refused(f"Còn {left} góp ý chưa trả lời. Trả lời hết trước khi ký")
    if changed := differences(read.body, minutes.snapshot(session)):
        words = ", ".join(changed)
        raise Refused(f"Nội dung đã khác bản người dự đọc ({words}). Đưa về dự thảo, rồi lấy ý kiến lần nữa")
    if not laid:
        raise BadDetail("files", "Chọn bản chụp hoặc bản quét biên bản đã ký")
    if any(one.found.media_type not in SCANS for one in laid):
        raise BadDetail("files", "Bản chụp phải là PDF, JPG hoặc PNG")
    if copies < LEAST_COPIES:
        raise BadDetail("copies", f"Biên bản lập ít nhất {LEAST_COPIES} bản")
    document = DialogueDocument(
        session_id=session.id, kind="signed", title="Biên bản đã ký", public=False, added_at=at
    )
    db.session.add(document)
    db.session.flush()
    attachments.attach(laid, subject=(DOCUMENT, document.id), by=by, at=at)
    signing = {
        "copies": copies,
        "refusals": [asdict(one) for one in refusals],
        "files": [one.found.sha256.hex() for one in laid],
    }
    changing.change(session, expected, minutes_state="signed")
    version = _freeze(session, "signed", {"signing": signing}, by=by, at=at, document_id=document.id)
    told = {"copies": copies, "refused": len(refusals), "files": attachments.told(laid)}
    _enter(session, "minutes_signed", version, told, "minutes_state", by=by, at=at)
    return version


def _freeze(
    session: DialogueSession,
    phase: str,
    more: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
    document_id: int | None = None,
) -> MinutesVersion:
    body = minutes.snapshot(session) | dict(more)
    last = select(func.coalesce(func.max(MinutesVersion.number), 0))
    version = MinutesVersion(
        session_id=session.id,
        number=(db.session.scalar(last.where(MinutesVersion.session_id == session.id)) or 0) + 1,
        phase=phase,
        body=body,
        sha256=fingerprint(body),
        document_id=document_id,
        at=at,
        actor=by.name,
    )
    db.session.add(version)
    db.session.flush()
    return version


def _enter(
    session: DialogueSession,
    act: str,
    version: MinutesVersion,
    more: Mapping[str, Any],
    *names: str,
    by: Actor,
    at: datetime,
) -> None:
    details = {"number": version.number, "sha256": version.sha256.hex()} | dict(more)
    changing.enter(session, act, *names, by=by, at=at, details=details)
