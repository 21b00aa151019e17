"""Verbs of a consultation's plan: drafted, changed, announced, extended, closed, called off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any, Final

from feedback.actor import Actor
from feedback.clock import local_day
from feedback.consultation import materials
from feedback.consultation.actions import changing
from feedback.consultation.actions.changing import ANNOUNCE, OPINIONS, WRITE, enter
from feedback.consultation.models import Consultation
from feedback.consultation.period import ConsultationDetails, checked, demand_long_enough, details_of
from feedback.consultation.rules import RUNNING, BadDetail, Refused
from feedback.extensions import db
from feedback.law import consultation as law
from feedback.papers.actions import next_number
from feedback.text import search_text

_DETAILS: Final = tuple(ConsultationDetails.__dataclass_fields__)
FREE: Final = ("responsible", "plan_sent_on")
"""What an announced consultation still lets be put right."""


def draft(details: ConsultationDetails, *, agency_id: int, by: Actor, at: datetime) -> Consultation:
    """Lập kế hoạch lấy ý kiến; nobody outside knows of it before it is announced. Its code is the next of
    the year («2026-3»). Raises NotYours, BadDetail with the field to mend.
    """
    today = local_day(at)
    row = Consultation(agency_id=agency_id, state="draft", changed_at=at)
    changing.demand(row, WRITE, by, at)
    _demand_ahead(details.opens_on, today)
    checked(details, agency_id)
    for name, value in asdict(details).items():
        setattr(row, name, value)
    row.code = f"{today.year}-{next_number('consultation', today.year)}"
    db.session.add(row)
    db.session.flush()
    enter(row, "drafted", *_DETAILS, "code", "agency_id", "state", by=by, at=at)
    return row


def change(
    consultation: Consultation, details: ConsultationDetails, *, expected: int, by: Actor, at: datetime
) -> None:
    """Sửa kế hoạch: all of a draft; of one that is announced what is ``FREE``. Raises NotYours, Refused,
    BadDetail, Stale.
    """
    phase = changing.held(consultation, WRITE, by, at, expected)
    if phase in ("answered", "decided", "called_off"):
        raise Refused("Đợt lấy ý kiến này đã kết thúc")
    if phase == "draft":
        _demand_ahead(details.opens_on, local_day(at))
        checked(details, consultation.agency_id)
    else:
        kept = {name: getattr(details, name) for name in FREE}
        details = replace(details_of(consultation), **kept)
        if not details.responsible.strip():
            raise BadDetail("responsible", "Nhập người chịu trách nhiệm")
    if details.plan_sent_on is not None and details.plan_sent_on > local_day(at):
        raise BadDetail("plan_sent_on", "Ngày này chưa đến. Ghi sau khi đã gửi kế hoạch")
    new = {name: value for name, value in asdict(details).items() if value != getattr(consultation, name)}
    if new:
        _set(consultation, expected, new, "changed", by=by, at=at)


def announce(
    consultation: Consultation, *, plan_unsent_why: str = "", expected: int, by: Actor, at: datetime
) -> None:
    """Công bố: everybody reads it with the documents that a second officer confirmed, opinions come in from
    its first day. ``plan_unsent_why``: why the plan wasn't sent to the council and the Front (khoản 1 Điều
    28), where no day is noted. Raises NotYours, Refused, Stale; BadDetail (field ``closes_on``) where too
    little time is left, with the article.
    """
    phase = changing.held(consultation, ANNOUNCE, by, at, expected)
    if phase != "draft":
        raise Refused("Đợt lấy ý kiến này đã công bố hoặc đã dừng")
    _demand_ahead(consultation.opens_on, local_day(at))
    demand_long_enough(consultation.opens_on, consultation.closes_on)
    if lacking := materials.lacking(consultation.id):
        raise Refused(lacking)
    new: dict[str, Any] = {"state": "open", "announced_at": at}
    if consultation.plan_sent_on is None:
        if not plan_unsent_why.strip():
            raise BadDetail("plan_unsent_why", f"Ghi vì sao chưa gửi kế hoạch ({law.PLAN.article})")
        new["plan_unsent_why"] = plan_unsent_why.strip()
    _set(consultation, expected, new, "announced", by=by, at=at)


def extend(
    consultation: Consultation, *, closes_on: date, reason: str, expected: int, by: Actor, at: datetime
) -> None:
    """Kéo dài thời gian lấy ý kiến; the public page says why. It is never cut short once announced.

    Raises NotYours, Refused, BadDetail, Stale.
    """
    phase = changing.held(consultation, ANNOUNCE, by, at, expected)
    if phase not in RUNNING:
        raise Refused("Chỉ kéo dài được đợt đang lấy ý kiến")
    if closes_on <= consultation.closes_on:
        raise BadDetail(
            "closes_on",
            f"Chỉ kéo dài được: chọn ngày sau {consultation.closes_on:%d/%m/%Y}. Thời gian đã công bố "
            "không rút ngắn",
        )
    demand_long_enough(consultation.opens_on, closes_on)
    if not reason.strip():
        raise BadDetail("reason", "Nhập lý do kéo dài")
    new = {"closes_on": closes_on, "reason": reason.strip()}
    _set(consultation, expected, new, "extended", by=by, at=at)


def close(consultation: Consultation, *, expected: int, by: Actor, at: datetime) -> None:
    """Kết thúc nhận ý kiến: the last day is over and all papers given in time are typed in. Nothing more is
    taken; synthesis begins. Raises NotYours, Refused, Stale.
    """
    phase = changing.held(consultation, OPINIONS, by, at, expected)
    if phase in ("draft", *RUNNING):
        raise Refused(f"Chưa hết hạn lấy ý kiến (ngày {consultation.closes_on:%d/%m/%Y})")
    if phase != "over":
        raise Refused("Đợt lấy ý kiến này không nhận ý kiến nữa")
    _set(consultation, expected, {"state": "closed"}, "closed", by=by, at=at)


def call_off(consultation: Consultation, *, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Dừng lấy ý kiến, with the reason, which the public page says. Raises NotYours, Refused, BadDetail,
    Stale.
    """
    known = consultation.announced_at is not None
    phase = changing.held(consultation, ANNOUNCE if known else WRITE, by, at, expected)
    if phase in ("answered", "decided", "called_off"):
        raise Refused("Đợt lấy ý kiến này đã kết thúc")
    if not reason.strip():
        raise BadDetail("reason", "Nhập lý do dừng")
    new = {"state": "called_off", "reason": reason.strip()}
    _set(consultation, expected, new, "called_off", by=by, at=at)


def _demand_ahead(opens_on: date, today: date) -> None:
    if opens_on < today:
        raise BadDetail("opens_on", "Ngày đầu không được trước hôm nay")


def _set(
    consultation: Consultation, expected: int, new: Mapping[str, Any], act: str, *, by: Actor, at: datetime
) -> None:
    """Set columns, and what it is searched by; write the act."""
    words = {name: getattr(consultation, name) for name in ("title", "project", "summary")} | {
        name: value for name, value in new.items() if name in ("title", "project", "summary")
    }
    found_by = search_text(*words.values())
    changing.change(consultation, expected, search_text=found_by, changed_at=at, **new)
    enter(consultation, act, *new, by=by, at=at)
