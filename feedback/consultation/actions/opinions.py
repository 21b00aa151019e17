"""Verbs of opinions: entered, whichever way they come; struck.

``enter`` is the one way in. Of each household or person one opinion stands: the one said last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, select

from feedback import config
from feedback.actor import Actor
from feedback.attachments import actions as attachments
from feedback.attachments.actions import LaidDown
from feedback.cases import codes
from feedback.clock import local_day
from feedback.consultation import opinions, proofs
from feedback.consultation.actions import changing
from feedback.consultation.actions.changing import ANSWERS, OPINIONS
from feedback.consultation.actions.history import HOUSEHOLD, OPINION, Happened, write
from feedback.consultation.models import Consultation, ConsultationMeeting, Household, Opinion
from feedback.consultation.rules import BadDetail, Phase, Refused
from feedback.extensions import db
from feedback.intake.actions import key_digest, secret_of
from feedback.law import consultation as law
from feedback.register.history import told
from feedback.sealing import blind_index
from feedback.text import search_text

ONLINE: Final = "online"
MEETING: Final = "meeting"
_STANCES: Final = frozenset(opinions.STANCES)


class NotOpen(Refused):
    """The consultation takes no such opinion (now, or any more)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionDetails:
    """What one household or person said; texts are clean NFC.

    ``channel``: key of ``law.consultation.CHANNELS``; ``stance``: key of ``opinions.STANCES``; ``phone``:
    digits, as ``PhoneField`` leaves them. ``submission_key``: of the form, the same gives the same opinion;
    demanded online, where the sender's secret is made of it.
    """

    channel: str
    stance: str
    given_on: date
    text: str = ""
    household_id: int | None = None
    meeting_id: int | None = None
    name: str = ""
    address: str = ""
    phone: str = ""
    submission_key: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """The opinion; ``replaced``: the earlier one of the same household or person whose place it took.
    ``superseded``: it was said before the one that stands, which stays. ``secret``: with which its sender
    reads the answer, "" but for one sent online.
    """

    opinion: Opinion
    replaced: Opinion | None = None
    superseded: bool = False
    secret: str = ""


def enter(
    consultation: Consultation,
    details: OpinionDetails,
    laid: Sequence[LaidDown] = (),
    *,
    by: Actor,
    at: datetime,
) -> Entered:
    """Ghi ý kiến, with the next number; ``laid``: the scan of a paper.

    Raises NotYours; NotOpen before the first and behind the last day (papers given in time are typed in
    until nothing more is taken); BadDetail with the field to mend.
    """
    changing.lock(consultation)
    if details.submission_key and (known := _by_key(details.submission_key)) is not None:
        return Entered(known, secret=_secret(details))
    if by.kind != "citizen":
        changing.demand(consultation, OPINIONS, by, at)
    _demand_open(consultation, details, changing.phase_of(consultation, local_day(at)))
    _demand_words(consultation, details)
    household = _household(consultation, details.household_id)
    once = once_digest(consultation, details) if opinions.is_matched(consultation, details) else None
    standing = _standing(consultation, once)
    superseded = standing is not None and details.given_on < standing.given_on
    replaced = standing if not superseded else None
    if replaced is not None:
        replaced.state = "replaced"
        replaced.version += 1
        db.session.flush()
    code = codes.new_code() if details.channel == ONLINE else None
    opinion = Opinion(
        consultation_id=consultation.id,
        number=_next_number(consultation.id),
        channel=details.channel,
        household_id=details.household_id,
        meeting_id=details.meeting_id,
        name=details.name or None,
        address=details.address or None,
        phone=details.phone or None,
        stance=details.stance,
        text=details.text,
        given_on=details.given_on,
        once_digest=once,
        code=code,
        secret_digest=secret_digest(code, _secret(details)) if code else None,
        submission_key=key_digest(details.submission_key) if details.submission_key else None,
        state="replaced" if superseded else "standing",
        made_at=at,
        made_by=by.name,
    )
    db.session.add(opinion)
    db.session.flush()
    if laid:
        attachments.attach(laid, subject=(OPINION, opinion.id), by=by, at=at)
    agency_id = consultation.agency_id
    happened = [
        Happened(
            (OPINION, opinion.id),
            "opinion_entered",
            agency_id,
            {"set": told(opinion, *proofs.OPINION_COLUMNS), "files": attachments.told(laid)},
            proofs.of_opinion(opinion),
        )
    ]
    write([*happened, *_followed(opinion, replaced, household, agency_id)], by=by, at=at)
    return Entered(opinion, replaced, superseded, _secret(details) if code else "")


def match(opinion: Opinion, household_id: int, *, expected: int, by: Actor, at: datetime) -> Entered:
    """Đối chiếu an opinion that came without a slip with a household of the list: from now on it is counted;
    of the household the one said last stands. Raises NotYours, Refused, BadDetail (field ``household``),
    Stale.
    """
    consultation = db.session.get_one(Consultation, opinion.consultation_id)
    phase = changing.held(consultation, OPINIONS, by, at)
    db.session.refresh(opinion)
    opinions.demand_version(opinion, expected)
    if phase in ("answered", "decided", "called_off"):
        raise Refused("Đợt lấy ý kiến này đã kết thúc")
    if opinion.state != "standing" or opinion.household_id is not None:
        raise Refused("Ý kiến này đã đối chiếu hoặc không còn được tính")
    household = _household(consultation, household_id)
    details = OpinionDetails(
        channel=opinion.channel,
        stance=opinion.stance,
        given_on=opinion.given_on,
        household_id=household_id,
        name=opinion.name or "",
    )
    once = once_digest(consultation, details)
    standing = _standing(consultation, once)
    superseded = standing is not None and (opinion.given_on, opinion.number) < (
        standing.given_on,
        standing.number,
    )
    replaced = standing if not superseded else None
    if replaced is not None:
        replaced.state = "replaced"
        replaced.version += 1
        db.session.flush()
    opinion.household_id, opinion.once_digest = household_id, once
    if superseded:
        opinion.state = "replaced"
    opinion.version += 1
    db.session.flush()
    agency_id = consultation.agency_id
    matched = {"set": told(opinion, "household_id", "state")}
    happened = [Happened((OPINION, opinion.id), "opinion_matched", agency_id, matched)]
    write([*happened, *_followed(opinion, replaced, household, agency_id)], by=by, at=at)
    return Entered(opinion, replaced, superseded)


def _followed(
    opinion: Opinion, replaced: Opinion | None, household: Household | None, agency_id: int
) -> list[Happened]:
    """What an opinion brings along: another gives way to it; its household knows of the draft."""
    happened = []
    if replaced is not None:
        details_of = {"set": told(replaced, "state"), "by": opinion.number}
        happened.append(Happened((OPINION, replaced.id), "opinion_replaced", agency_id, details_of))
    if household is not None and household.reached_on is None:
        household.reached_on, household.reached_how = opinion.given_on, "opinion"
        household.version += 1
        db.session.flush()
        reached: Mapping[str, Any] = {"set": told(household, "reached_on", "reached_how")}
        happened.append(Happened((HOUSEHOLD, household.id), "household_reached", agency_id, reached))
    return happened


def strike(opinion: Opinion, *, why: str, expected: int, by: Actor, at: datetime) -> None:
    """Gạch ý kiến that was entered wrongly or can't be: the row stays, it isn't counted.

    Raises NotYours, Refused, BadDetail (field ``why``), Stale.
    """
    consultation = db.session.get_one(Consultation, opinion.consultation_id)
    phase = changing.held(consultation, ANSWERS, by, at)
    db.session.refresh(opinion)
    opinions.demand_version(opinion, expected)
    if phase in ("answered", "decided"):
        raise Refused("Tổng hợp đã công bố nên ý kiến không gạch được nữa")
    if opinion.state != "standing":
        raise Refused("Ý kiến này không còn được tính")
    if not why.strip():
        raise BadDetail("why", "Nhập lý do gạch ý kiến này")
    opinion.state, opinion.struck_why, opinion.group_id = "struck", why.strip(), None
    opinion.version += 1
    db.session.flush()
    write(
        [
            Happened(
                (OPINION, opinion.id),
                "opinion_struck",
                consultation.agency_id,
                {"set": told(opinion, "state", "group_id")},
                {"why": opinion.struck_why},
            )
        ],
        by=by,
        at=at,
    )


def secret_digest(code: str, secret: str) -> bytes:
    """What is kept of an opinion's secret; no other code's digest serves for it."""
    return codes.secret_digest(config.current().lookup_key_bytes, f"opinion:{code}", secret)


def once_digest(consultation: Consultation, details: OpinionDetails) -> bytes | None:
    """By what one household or person is met again: the household of the list; else phone, or name with
    address; a person always with his name. Keyed; None for one who can't be told apart.
    """
    who = str(details.household_id or "")
    by_words = search_text(details.name, details.address) if details.name and details.address else ""
    if not who:
        who = (details.phone and f"phone:{details.phone}") or by_words
    if consultation.one_per == "person":
        who = f"{search_text(details.name)}|{who}" if details.name and who else ""
    if not who:
        return None
    return blind_index(config.current().lookup_key_bytes, f"opinion:{consultation.id}", who)


def _demand_open(consultation: Consultation, details: OpinionDetails, phase: Phase) -> None:
    if phase == "coming":
        raise NotOpen(f"Đợt này nhận ý kiến từ ngày {consultation.opens_on:%d/%m/%Y}")
    takes = ("open",) if details.channel == ONLINE else ("open", "over")
    if phase not in takes:
        raise NotOpen("Đợt lấy ý kiến này không nhận ý kiến nữa" if phase != "draft" else "Chưa công bố")


def _demand_words(consultation: Consultation, details: OpinionDetails) -> None:
    if not any(one.key == details.channel for one in law.CHANNELS):
        raise BadDetail("channel", "Chọn cách góp ý trong danh sách")
    if details.stance not in _STANCES:
        raise BadDetail("stance", "Chọn tán thành, không tán thành hoặc ý kiến khác")
    if details.stance == "other" and not details.text.strip():
        raise BadDetail("text", "Nhập nội dung ý kiến khác")
    if not consultation.opens_on <= details.given_on <= consultation.closes_on:
        opens, closes = consultation.opens_on, consultation.closes_on
        raise BadDetail("given_on", f"Nhập ngày từ {opens:%d/%m/%Y} đến {closes:%d/%m/%Y}")
    if details.channel == ONLINE:
        if not details.submission_key:
            raise BadDetail("submission_key", "Tải lại trang rồi gửi lại")
        if consultation.listed_only and details.household_id is None:
            raise BadDetail("household", "Nhập mã trên phiếu của hộ")
    if details.channel == MEETING and not _is_meeting(consultation.id, details.meeting_id):
        raise BadDetail("meeting", "Chọn cuộc họp mà ý kiến được nêu")
    if details.channel != MEETING and details.meeting_id is not None:
        raise BadDetail("meeting", "Chỉ ý kiến nêu tại cuộc họp mới thuộc một cuộc họp")


def _is_meeting(consultation_id: int, meeting_id: int | None) -> bool:
    meeting = db.session.get(ConsultationMeeting, meeting_id) if meeting_id else None
    return meeting is not None and meeting.consultation_id == consultation_id


def _household(consultation: Consultation, number: int | None) -> Household | None:
    if number is None:
        return None
    household = db.session.get(Household, number)
    if household is None or household.consultation_id != consultation.id or household.removed_why is not None:
        raise BadDetail("household", "Hộ này không có trong danh sách. Chọn lại")
    return household


def _standing(consultation: Consultation, once: bytes | None) -> Opinion | None:
    if once is None:
        return None
    asked = select(Opinion).where(
        Opinion.consultation_id == consultation.id, Opinion.once_digest == once, Opinion.state == "standing"
    )
    return db.session.scalar(asked.execution_options(populate_existing=True))


def _next_number(consultation_id: int) -> int:
    """Numbers follow one another without a gap: the consultation is held until the commit."""
    asked = select(func.max(Opinion.number)).where(Opinion.consultation_id == consultation_id)
    return (db.session.scalar(asked) or 0) + 1


def _by_key(submission_key: str) -> Opinion | None:
    return db.session.scalar(select(Opinion).where(Opinion.submission_key == key_digest(submission_key)))


def _secret(details: OpinionDetails) -> str:
    return secret_of(details.submission_key) if details.channel == ONLINE else ""
