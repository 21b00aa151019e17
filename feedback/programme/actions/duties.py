"""Verbs of the organiser: duties are set, changed and confirmed, and the table of bodies of 2020 kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.clock import local_day
from feedback.extensions import db
from feedback.programme.actions.changing import change, demand, enter
from feedback.programme.actions.history import DUTY, FORMER_BODY
from feedback.programme.duties import queries, rules
from feedback.programme.duties.queries import MANAGE
from feedback.programme.duties.rules import BadDetail, Refused, Rule
from feedback.programme.models import Duty, FormerBody
from feedback.text import slug

MOST: Final = 60
"""So many duties hold at the same time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyDetails:
    """What the organiser types of a duty; see ``models.Duty``."""

    short: str
    title: str
    body: str
    who: str
    named: Sequence[str]
    period: str
    due_on: date | None
    due_month: int | None
    due_day: int | None
    before_holiday: bool
    basis: str
    evidence: str
    needs_file: bool
    valid_from: date
    valid_to: date | None
    doubt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyDetails:
    """What the organiser types of a body of 2020 and of who does its work today."""

    name_then: str
    name_now: str
    agency_code: str
    since: date | None
    basis: str
    note: str


_COLUMNS: Final = tuple(DutyDetails.__dataclass_fields__)
_BODY_COLUMNS: Final = tuple(BodyDetails.__dataclass_fields__)


def define(details: DutyDetails, *, by: Actor, at: datetime) -> Duty:
    """Đặt nhiệm vụ; what the organiser sets himself is confirmed by it. Raises NotYours, BadDetail."""
    demand(MANAGE, by)
    today = local_day(at)
    _check(details, today)
    if sum(one.valid_to is None or one.valid_to >= today for one in queries.all_duties()) >= MOST:
        raise Refused(f"Đã có {MOST} nhiệm vụ đang theo dõi. Kết thúc bớt nhiệm vụ cũ trước")
    confirmed_on = None if details.doubt.strip() else today
    row = Duty(code=_free_code(details.short), confirmed_on=confirmed_on, met_by="", **_written(details))
    db.session.add(row)
    db.session.flush()
    enter(DUTY, row, "duty_defined", "code", "met_by", "confirmed_on", *_COLUMNS, by=by, at=at)
    return row


def redefine(duty: Duty, details: DutyDetails, *, expected: int, by: Actor, at: datetime) -> None:
    """Sửa nhiệm vụ. Of one about which units wrote the kind of period stays. Raises NotYours, BadDetail,
    Stale.
    """
    demand(MANAGE, by)
    _check(details, local_day(at))
    if details.period != duty.period and queries.is_marked(duty.id):
        raise BadDetail(
            "period", "Đã có đơn vị ghi kết quả theo kỳ cũ. Kết thúc nhiệm vụ này rồi đặt nhiệm vụ mới"
        )
    new = {name: value for name, value in _written(details).items() if value != getattr(duty, name)}
    if not new:
        return
    change(duty, expected, **new)
    enter(DUTY, duty, "duty_redefined", *new, by=by, at=at)


def confirm(duty: Duty, *, expected: int, by: Actor, at: datetime) -> None:
    """Xác nhận nhiệm vụ: units are late with it from now on, and told. Raises NotYours, Refused, Stale."""
    demand(MANAGE, by)
    if duty.confirmed_on is not None:
        raise Refused(f"Nhiệm vụ này đã được xác nhận ngày {duty.confirmed_on:%d/%m/%Y}")
    change(duty, expected, confirmed_on=local_day(at), doubt="")
    enter(DUTY, duty, "duty_confirmed", "confirmed_on", "doubt", by=by, at=at)


def add_body(details: BodyDetails, *, by: Actor, at: datetime) -> FormerBody:
    """Thêm cơ quan năm 2020 và cơ quan hôm nay, confirmed by who adds it. Raises NotYours, BadDetail."""
    demand(MANAGE, by)
    _check_body(details, None)
    row = FormerBody(confirmed_on=local_day(at), **asdict(details))
    db.session.add(row)
    db.session.flush()
    enter(FORMER_BODY, row, "body_added", "confirmed_on", *_BODY_COLUMNS, by=by, at=at)
    return row


def confirm_body(body: FormerBody, details: BodyDetails, *, expected: int, by: Actor, at: datetime) -> None:
    """Xác nhận cơ quan hôm nay, as it is typed now. Raises NotYours, BadDetail, Stale."""
    demand(MANAGE, by)
    _check_body(details, body)
    change(body, expected, confirmed_on=local_day(at), **asdict(details))
    enter(FORMER_BODY, body, "body_confirmed", "confirmed_on", *_BODY_COLUMNS, by=by, at=at)


def _check(details: DutyDetails, today: date) -> None:
    if details.who not in rules.WHO:
        raise BadDetail("who", "Chọn ai phải làm trong danh sách")
    if details.period not in rules.PERIODS:
        raise BadDetail("period", "Chọn kỳ trong danh sách")
    if details.who == "named" and not details.named:
        raise BadDetail("named", "Chọn ít nhất một cơ quan")
    for code in details.named:
        agency = agencies.by_code(code)
        if agency is None or agency.external or not agencies.agencies_after(agency.id, today):
            raise BadDetail("named", "Chọn cơ quan trong danh sách")
    rules.check(
        Rule(
            details.period,
            details.due_on if details.period == "once" else None,
            details.due_month,
            details.due_day,
            details.before_holiday,
            details.valid_from,
            details.valid_to,
        )
    )


def _written(details: DutyDetails) -> dict[str, object]:
    """The columns, without what its kind of period and its units don't use."""
    once = details.period == "once"
    return asdict(details) | {
        "named": sorted(details.named) if details.who == "named" else [],
        "due_on": details.due_on if once else None,
        "due_month": None if once else details.due_month,
        "due_day": None if once else details.due_day,
    }


def _free_code(short: str) -> str:
    """A code for addresses out of its short name; with a number where another has it."""
    stem = slug(short, 32) or "nhiem-vu"
    taken = set(db.session.scalars(select(Duty.code)))
    numbered = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(one for one in numbered if one not in taken)


def _check_body(details: BodyDetails, body: FormerBody | None) -> None:
    if details.agency_code and agencies.by_code(details.agency_code) is None:
        raise BadDetail("agency_code", "Chọn cơ quan trong danh sách")
    same = db.session.scalar(select(FormerBody).where(FormerBody.name_then == details.name_then))
    if same is not None and same is not body:
        raise BadDetail("name_then", "Cơ quan này đã có trong bảng")
