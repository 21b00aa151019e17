"""Verbs of breaches: recorded, changed, reported, those concerned told."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final

from feedback.actor import Actor
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law import privacy as law
from feedback.papers import actions as numbers
from feedback.privacy.actions.history import BREACH, note
from feedback.privacy.models import Breach
from feedback.privacy.refusals import BadDetail, NotYours, Refused, Stale
from feedback.register.changing import change

WRITE: Final = "privacy:breach:write"
KINDS: Final = {
    "identity": "Họ tên, ngày sinh, địa chỉ",
    "contact": "Điện thoại, thư điện tử",
    "id_paper": "Số giấy tờ, ảnh giấy tờ",
    "content": "Nội dung đơn, giấy tờ kèm theo",
    "denouncer": "Thông tin người tố cáo",
    "health": "Sức khỏe, đời tư và dữ liệu nhạy cảm khác",
    "account": "Tài khoản, mật khẩu",
}
"""Kinds of data, in words."""


@dataclass(frozen=True, slots=True)
class BreachDetails:
    """What is known of a breach."""

    noticed_at: datetime
    nature: str
    kinds: list[str]
    people_count: int | None
    consequences: str
    measures: str
    contact: str


def record(details: BreachDetails, *, by: Actor, at: datetime) -> Breach:
    """Ghi sự cố: the clock of 72 hours runs from when it was noticed. Raises NotYours, BadDetail."""
    _demand(by)
    _demand_past(details, at)
    year = local_day(at).year
    ordinal = numbers.next_number("data_breach", year)
    row = Breach(
        code=f"SC-{year}-{ordinal:03d}",
        agency_id=by.agency_id,
        state="open",
        recorded_at=at,
        **asdict(details),
    )
    db.session.add(row)
    db.session.flush()
    names = (*BreachDetails.__dataclass_fields__, "code", "agency_id", "state")
    note(BREACH, row, "breach_recorded", *names, by=by, at=at)
    return row


def revise(breach: Breach, details: BreachDetails, *, expected: int, by: Actor, at: datetime) -> None:
    """Cập nhật: what is learned later, also after it was reported. Raises NotYours, BadDetail, Stale."""
    _demand(by)
    _demand_past(details, at)
    new = {name: value for name, value in asdict(details).items() if value != getattr(breach, name)}
    if new:
        change(Stale, breach, expected, **new)
        note(BREACH, breach, "breach_revised", *new, by=by, at=at)


def report(
    breach: Breach,
    *,
    to: str,
    number: str,
    reported_at: datetime,
    late_why: str,
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Đã báo cơ quan có thẩm quyền; after 72 hours with the reason.

    Raises NotYours, Refused, BadDetail, Stale.
    """
    _demand(by)
    if breach.state != "open":
        raise Refused("Sự cố này đã được báo cáo")
    if not breach.noticed_at <= reported_at <= at:
        raise BadDetail("reported_on", "Lúc gửi phải sau lúc phát hiện và không ở tương lai")
    late = reported_at > law.report_by(breach.noticed_at)
    if late and not late_why:
        raise BadDetail("late_why", "Gửi sau 72 giờ thì phải nêu lý do")
    change(
        Stale,
        breach,
        expected,
        state="reported",
        reported_at=reported_at,
        reported_to=to,
        report_number=number,
        late_why=late_why or None,
    )
    names = ("state", "reported_at", "reported_to", "report_number", "late_why")
    note(BREACH, breach, "breach_reported", *names, by=by, at=at)


def tell_people(breach: Breach, *, on: date, how: str, expected: int, by: Actor, at: datetime) -> None:
    """Đã báo người bị ảnh hưởng. Raises NotYours, BadDetail, Stale."""
    _demand(by)
    if on > local_day(at):
        raise BadDetail("told_on", "Ngày này chưa đến")
    change(Stale, breach, expected, people_told_on=on, people_told_how=how)
    note(BREACH, breach, "breach_told", "people_told_on", "people_told_how", by=by, at=at)


def _demand(by: Actor) -> None:
    if not by.may(WRITE):
        raise NotYours()


def _demand_past(details: BreachDetails, at: datetime) -> None:
    if details.noticed_at > at:
        raise BadDetail("noticed_on", "Lúc phát hiện không ở tương lai")
