"""Verbs of opinions of Mặt trận and unions: registered, put right, forwarded, replied to, struck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from feedback.accounts import leading
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.clock import local_day
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.law.calendar import BeyondCalendar
from feedback.notifications import actions as notifications
from feedback.oversight import scope
from feedback.oversight.actions.changing import change
from feedback.oversight.actions.history import HISTORY, OPINION
from feedback.oversight.models import BodyOpinion
from feedback.oversight.opinions import sources
from feedback.oversight.opinions.queries import REPLY, STRIKE, WRITE
from feedback.oversight.refusals import BadDetail, NotYours, Refused
from feedback.papers.actions import next_number
from feedback.register.changing import Entering
from feedback.register.history import prints

_enter: Final = Entering(HISTORY, OPINION)
_WORDS: Final = ("subject", "content")
"""What others wrote may name somebody: events know it by digests."""
_PLAIN: Final = ("source", "body", "area_code", "document_number", "document_on", "received_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionDetails:
    """A document of a body; see ``BodyOpinion``."""

    source: str
    body: str
    area_code: str | None
    document_number: str
    document_on: date
    received_on: date
    subject: str
    content: str


def register_opinion(
    details: OpinionDetails,
    *,
    agency_id: int,
    files: Sequence[Mapping[str, Any]] = (),
    by: Actor,
    at: datetime,
) -> BodyOpinion:
    """Ghi ý kiến, routed to the agency that has to reply, whose leaders are told. Its code is the next of the
    year («2026-3»). ``files`` as ``attachments.told`` gives them, attached by the caller under (``OPINION``,
    number). Raises NotYours, BadDetail with the field to mend.
    """
    today = local_day(at)
    if not by.may(WRITE):
        raise NotYours
    if not scope.everywhere(by) and agency_id not in agencies.whose_work(by.agency_id, today):
        raise BadDetail("agency", "Chỉ ghi được ý kiến gửi cơ quan mình")
    _check(details, today)
    row = BodyOpinion(
        code=f"{today.year}-{next_number('body_opinion', today.year)}",
        agency_id=_replier(agency_id, today),
        entered_agency_id=by.agency_id,
        due_on=_due(details.received_on),
        state="waiting",
        made_at=at,
        **asdict(details),
    )
    db.session.add(row)
    db.session.flush()
    told = {"prints": prints(row, *_WORDS), "files": [dict(one) for one in files]}
    named = ("code", "agency_id", "entered_agency_id", "due_on", "state", *_PLAIN)
    _enter(row, "opinion_registered", *named, by=by, at=at, details=told | _whose(by))
    _tell(row, "oversight/opinion_registered", by, at)
    return row


def correct(opinion: BodyOpinion, details: OpinionDetails, *, expected: int, by: Actor, at: datetime) -> None:
    """Sửa what was typed wrongly, while it waits; the day due follows the day of receipt, which
    :func:`day_is_fixed` may keep from him. Raises NotYours, Refused, BadDetail, Stale.
    """
    today = local_day(at)
    _demand_waiting(opinion, WRITE, by, at)
    _check(details, today)
    if details.received_on != opinion.received_on and day_is_fixed(opinion, by, today):
        raise BadDetail("received_on", "Ngày nhận chỉ do Thanh tra tỉnh, Ban Tiếp công dân sửa")
    reworded = [name for name in _WORDS if getattr(opinion, name) != getattr(details, name)]
    change(opinion, expected, due_on=_due(details.received_on), **asdict(details))
    told = {"prints": prints(opinion, *_WORDS), "reworded": reworded}
    _enter(opinion, "opinion_corrected", "due_on", *_PLAIN, by=by, at=at, details=told | _whose(by))


def day_is_fixed(opinion: BodyOpinion, by: Actor, today: date) -> bool:
    """Whether the day of receipt, from which the term runs, isn't his to change: of the agency that owes the
    reply, when another one entered the opinion or when the day is over.
    """
    own = agencies.whose_work(by.agency_id, today)
    return opinion.agency_id in own and (opinion.entered_agency_id not in own or opinion.due_on < today)


def forward(
    opinion: BodyOpinion, *, agency_id: int, reason: str, expected: int, by: Actor, at: datetime
) -> None:
    """Chuyển cơ quan khác trả lời, with the reason; the day due stays. By who replies, or who registers for
    the whole province.

    Raises NotYours, Refused, BadDetail, Stale.
    """
    if not by.may(REPLY) and not scope.everywhere(by):
        raise NotYours
    _demand_waiting(opinion, REPLY if by.may(REPLY) else WRITE, by, at)
    if agency_id == opinion.agency_id:
        raise BadDetail("agency", "Cơ quan này đang phải trả lời. Chọn cơ quan khác")
    change(opinion, expected, agency_id=_replier(agency_id, local_day(at)), told_late_on=None)
    told = {"why": reason} | _whose(by)
    _enter(opinion, "opinion_forwarded", "agency_id", "told_late_on", by=by, at=at, details=told)
    _tell(opinion, "oversight/opinion_registered", by, at)


def reply(
    opinion: BodyOpinion,
    *,
    text: str,
    number: str,
    on: date,
    files: Sequence[Mapping[str, Any]] = (),
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Ghi văn bản trả lời, by the agency that has to; ``on``: the day of the document. Whether it is in time
    tells the day on which it is entered: a document may be dated back. ``files`` as in
    :func:`register_opinion`. Raises NotYours, Refused, BadDetail, Stale.
    """
    _demand_waiting(opinion, REPLY, by, at)
    today = local_day(at)
    if not opinion.received_on <= on <= today:
        raise BadDetail("on", f"Nhập ngày từ {opinion.received_on:%d/%m/%Y} đến hôm nay")
    values = {"reply": text, "reply_number": number, "replied_on": on, "recorded_on": today}
    change(opinion, expected, state="answered", **values)
    told = {"prints": prints(opinion, "reply"), "files": [dict(one) for one in files]}
    named = ("state", "reply_number", "replied_on", "recorded_on")
    _enter(opinion, "opinion_answered", *named, by=by, at=at, details=told | _whose(by))


def strike(opinion: BodyOpinion, *, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Gạch: entered twice, or a citizen's own submission, with the reason; by who sees to all opinions, never
    by the agency that owes the reply. Raises NotYours, Refused, Stale.
    """
    if not may_strike(opinion, by, local_day(at)):
        raise NotYours
    _demand_waiting(opinion, STRIKE, by, at)
    change(opinion, expected, state="struck", ended_why=reason, struck_on=local_day(at))
    told = {"prints": prints(opinion, "ended_why")} | _whose(by)
    _enter(opinion, "opinion_struck", "state", "struck_on", by=by, at=at, details=told)


def may_strike(opinion: BodyOpinion, by: Actor, today: date) -> bool:
    """Whether he is among those who may strike it while it waits."""
    return by.may(STRIKE) and opinion.agency_id not in agencies.whose_work(by.agency_id, today)


def note_rehomed(opinion: BodyOpinion, *, by: Actor, at: datetime) -> None:
    """Its agency ended: who follows it replies, by the same day."""
    _enter(opinion, "rehomed", "agency_id", by=by, at=at)


def tell_late(number: int, *, by: Actor, at: datetime) -> bool:
    """Báo lãnh đạo that the day of a reply is over, once; whether it was done now."""
    today = local_day(at)
    row = db.session.get_one(BodyOpinion, number, with_for_update=True, populate_existing=True)
    if row.state != "waiting" or row.due_on >= today or row.told_late_on is not None:
        return False
    change(row, row.version, told_late_on=today)
    _enter(row, "opinion_late", "told_late_on", by=by, at=at)
    _tell(row, "oversight/opinion_late", by, at)
    return True


def _replier(agency_id: int, today: date) -> int:
    """Who does the work of the agency today. Raises BadDetail."""
    agency = agencies.by_id(agency_id)
    if agency is None or agency.external or not agency.exists(today):
        raise BadDetail("agency", "Chọn cơ quan phải trả lời trong danh sách")
    return agency.id


def _due(received_on: date) -> date:
    try:
        return sources.reply_by(received_on, deadlines.calendar())
    except BeyondCalendar:
        raise BadDetail("received_on", "Lịch làm việc chưa có ngày này. Kiểm tra lại năm") from None


def _check(details: OpinionDetails, today: date) -> None:
    if details.source not in {one.key for one in sources.SOURCES}:
        raise BadDetail("source", "Chọn loại tổ chức trong danh sách")
    if details.area_code is not None and agencies.area_by_code(details.area_code) is None:
        raise BadDetail("area", "Chọn xã, phường, đặc khu trong danh sách")
    if details.received_on > today:
        raise BadDetail("received_on", "Ngày nhận không được sau hôm nay")
    if details.document_on > details.received_on:
        raise BadDetail("document_on", "Ngày văn bản không được sau ngày nhận")


def _demand_waiting(opinion: BodyOpinion, permission: str, by: Actor, at: datetime) -> None:
    own = opinion.agency_id in agencies.whose_work(by.agency_id, local_day(at))
    if not by.may(permission) or not (own or (permission != REPLY and scope.everywhere(by))):
        raise NotYours
    if opinion.state != "waiting":
        raise Refused("Ý kiến này đã được trả lời hoặc đã gạch")


def _whose(by: Actor) -> dict[str, Any]:
    """Of which agency he is who acts, for the opinion's course."""
    return {"by_agency": by.agency_id}


def _tell(opinion: BodyOpinion, template: str, by: Actor, at: datetime) -> None:
    for officer in leading.leaders_after(opinion.agency_id, REPLY, local_day(at)):
        values = {"due_on": opinion.due_on.isoformat()}
        notifications.queue(template, to=("accounts", officer.id), values=values, by=by, at=at)
