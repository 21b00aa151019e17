"""Verbs of a model of practice: written, registered by the unit's leader, judged by the organiser."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.clock import local_day
from feedback.extensions import db
from feedback.papers.actions import next_number
from feedback.programme.actions.history import GOOD_MODEL, HISTORY, UNIT_PART, Happened, write
from feedback.programme.good_models import queries, rules
from feedback.programme.good_models.rules import BadDetail, NotYours, Refused, Stale
from feedback.programme.models import GoodModel, UnitPart
from feedback.register import changing
from feedback.register.changing import Entering
from feedback.register.history import prints, told

WRITE: Final = "programme:model:write"
SEND: Final = "programme:model:send"
REVIEW: Final = "programme:model:review"

_enter: Final = Entering(HISTORY, GOOD_MODEL, ("id", "version", "changed_at", "person"))
_change: Final = partial(changing.change, Stale)
_MOST_YEARS: Final = 5
"""So many years a model's period may reach behind the year for which it is registered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelDetails:
    """What a unit says of a model; see ``GoodModel``. Texts are clean NFC."""

    part: str
    year: int
    name: str
    field: str
    content: str
    post: str
    person: str
    area_code: str | None
    begins_on: date
    ends_on: date | None


_DETAILS: Final = tuple(ModelDetails.__dataclass_fields__)


def draft(
    details: ModelDetails, *, agency_id: int, origin: GoodModel | None = None, by: Actor, at: datetime
) -> GoodModel:
    """Soạn mô hình of a unit; nobody else knows of it before it is sent. ``origin``: the model of another
    unit that it multiplies. Raises NotYours, Refused, BadDetail with the field to mend.
    """
    row = GoodModel(agency_id=agency_id, state="draft", changed_at=at)
    _demand(row, WRITE, by, at)
    _check(details, local_day(at), agency_id)
    if origin is not None:
        if origin.state != "public":
            raise Refused("Mô hình gốc không còn công khai nên không nhân rộng được")
        if origin.agency_id == agency_id:
            raise Refused("Mô hình gốc là của chính đơn vị mình: nhân rộng là việc của đơn vị khác")
        row.from_id = origin.id
    for name, value in asdict(details).items():
        setattr(row, name, value)
    row.code = f"{local_day(at).year}-{next_number('good_model', local_day(at).year)}"
    db.session.add(row)
    db.session.flush()
    _note(row, "model_drafted", *_DETAILS, "code", "agency_id", "from_id", "state", by=by, at=at)
    return row


def change(model: GoodModel, details: ModelDetails, *, expected: int, by: Actor, at: datetime) -> None:
    """Sửa a model that isn't sent, was returned or withdrawn. Raises NotYours, Refused, BadDetail, Stale."""
    _held(model, WRITE, by, at, expected)
    _demand_open(model)
    _check(details, local_day(at), model.agency_id)
    new = {name: value for name, value in asdict(details).items() if value != getattr(model, name)}
    if new:
        _set(model, expected, "model_changed", new, by=by, at=at)


def send(model: GoodModel, *, expected: int, by: Actor, at: datetime) -> None:
    """Đăng ký, gửi Sở Nội vụ thẩm định. The day of the first time is the day on which it is registered.

    Raises NotYours, Refused, Stale.
    """
    _held(model, SEND, by, at, expected)
    _demand_open(model)
    new = {"state": "sent", "registered_on": model.registered_on or local_day(at)}
    _set(model, expected, "model_sent", new, by=by, at=at)


def approve(model: GoodModel, *, expected: int, by: Actor, at: datetime) -> None:
    """Duyệt: everybody reads it from now on. Raises NotYours, Refused, Stale."""
    _judged(model, by, expected)
    new = {"state": "public", "published_at": at, "reason": None}
    _set(model, expected, "model_approved", new, by=by, at=at)


def give_back(model: GoodModel, *, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Trả lại for the unit to mend, with the reason. Raises NotYours, Refused, BadDetail, Stale."""
    _judged(model, by, expected)
    new = {"state": "returned", "reason": _reason(reason)}
    _set(model, expected, "model_returned", new, by=by, at=at)


def withdraw(model: GoodModel, *, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Rút khỏi trang công khai, at once, with the reason: by the unit's leader or the organiser.

    Raises NotYours, Refused, BadDetail, Stale.
    """
    db.session.refresh(model, with_for_update=True)
    if not by.may(REVIEW):
        _demand(model, SEND, by, at)
    _demand_version(model, expected)
    if model.state != "public":
        raise Refused("Mô hình này không công khai")
    new = {"state": "withdrawn", "reason": _reason(reason)}
    _set(model, expected, "model_withdrawn", new, by=by, at=at)


def name_parts(agency_id: int, names: list[str], *, by: Actor, at: datetime) -> None:
    """Ghi các bộ phận of a unit that owe a model each from this year on; who isn't named any more owes none
    from this year on. Raises NotYours, BadDetail.
    """
    if not by.may(WRITE) or agency_id not in agencies.whose_work(by.agency_id, local_day(at)):
        raise NotYours
    wanted = list(dict.fromkeys(names))
    for name in wanted:
        if len(name) > 200:
            raise BadDetail("parts", f"Tên «{name[:40]}…» dài quá 200 ký tự")
    year = local_day(at).year
    asked = select(UnitPart).where(UnitPart.agency_id == agency_id).order_by(UnitPart.id)
    there = {one.name: one for one in db.session.scalars(asked.with_for_update())}
    happened = list[tuple[UnitPart, str, tuple[str, ...]]]()
    for name, row in there.items():
        last = None if name in wanted else year - 1
        ended = row.last_year is not None
        if (name in wanted) is ended:
            row.last_year = last if last is None else max(last, row.first_year - 1)
            row.version += 1
            happened.append((row, "part_named" if name in wanted else "part_ended", ("last_year",)))
    for name in wanted:
        if name not in there:
            row = UnitPart(agency_id=agency_id, name=name, first_year=year, last_year=None)
            db.session.add(row)
            happened.append((row, "part_named", ("agency_id", "name", "first_year", "last_year")))
    db.session.flush()
    write(
        [
            Happened((UNIT_PART, row.id), act, agency_id, {"set": told(row, *set_)})
            for row, act, set_ in happened
        ],
        by=by,
        at=at,
    )


def rehomed(model: GoodModel, *, by: Actor, at: datetime) -> None:
    """It goes along when its unit ends; enters what was set."""
    _note(model, "rehomed", "agency_id", by=by, at=at)


def _check(details: ModelDetails, today: date, agency_id: int) -> None:
    if details.field not in rules.FIELDS:
        raise BadDetail("field", "Chọn lĩnh vực")
    if not today.year - 1 <= details.year <= today.year + 1:
        raise BadDetail("year", f"Đăng ký cho năm {today.year - 1}, {today.year} hoặc {today.year + 1}")
    known = {one.name for one in queries.parts_of(agency_id, details.year)}
    if details.part and details.part not in known:
        raise BadDetail("part", "Chọn bộ phận trong danh sách của đơn vị")
    if details.area_code and agencies.area_by_code(details.area_code) is None:
        raise BadDetail("area", "Chọn xã, phường, đặc khu trong danh sách")
    if details.ends_on is not None and details.ends_on < details.begins_on:
        raise BadDetail("ends_on", "Ngày kết thúc không được trước ngày bắt đầu")
    if details.begins_on.year > details.year:
        raise BadDetail("begins_on", f"Mô hình đăng ký năm {details.year} bắt đầu chậm nhất trong năm đó")
    if details.ends_on is not None and not (
        details.year <= details.ends_on.year <= details.year + _MOST_YEARS
    ):
        raise BadDetail(
            "ends_on", f"Ngày kết thúc nằm trong năm {details.year} đến năm {details.year + _MOST_YEARS}"
        )


def _demand(model: GoodModel, permission: str, by: Actor, at: datetime) -> None:
    if not by.may(permission) or not (by.kind == "system" or queries.is_own(model, by, local_day(at))):
        raise NotYours


def _demand_version(model: GoodModel, expected: int) -> None:
    if model.version != expected:
        raise Stale(model.version)


def _demand_open(model: GoodModel) -> None:
    if model.state not in rules.OPEN:
        raise Refused(
            "Mô hình đang chờ Sở Nội vụ thẩm định"
            if model.state == "sent"
            else "Mô hình đang công khai. Rút khỏi trang công khai trước khi sửa"
        )


def _held(model: GoodModel, permission: str, by: Actor, at: datetime, expected: int) -> None:
    db.session.refresh(model, with_for_update=True)
    _demand(model, permission, by, at)
    _demand_version(model, expected)


def _judged(model: GoodModel, by: Actor, expected: int) -> None:
    db.session.refresh(model, with_for_update=True)
    if not by.may(REVIEW):
        raise NotYours
    _demand_version(model, expected)
    if model.state != "sent":
        raise Refused("Mô hình này không chờ thẩm định")


def _reason(text: str) -> str:
    if not text.strip():
        raise BadDetail("reason", "Nhập lý do")
    return text.strip()


def _set(model: GoodModel, expected: int, act: str, new: dict[str, Any], *, by: Actor, at: datetime) -> None:
    _change(model, expected, changed_at=at, **new)
    _note(model, act, *new, by=by, at=at)


def _note(model: GoodModel, act: str, *names: str, by: Actor, at: datetime) -> None:
    """Write the act; the name of a person only by its digest."""
    details = {"prints": prints(model, "person")} if "person" in names else None
    _enter(model, act, *names, by=by, at=at, details=details)
