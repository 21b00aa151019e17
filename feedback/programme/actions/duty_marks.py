"""Verbs about one duty of one unit in one period: done by the unit, sent back or let off by the organiser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from feedback.actor import Actor
from feedback.attachments import actions as attachments
from feedback.attachments import queries as attached
from feedback.attachments.actions import LaidDown
from feedback.clock import local_day
from feedback.extensions import db
from feedback.programme.actions.changing import change, demand, demand_own, enter
from feedback.programme.actions.history import DUTY_DONE
from feedback.programme.duties.queries import MANAGE, WRITE, Occurrence, mark_of
from feedback.programme.duties.rules import BadDetail, Refused, Stale
from feedback.programme.models import DutyMark

_SET = ("state", "done_on", "note", "why", "due_on")


def record(
    one: Occurrence,
    *,
    done_on: date,
    note: str,
    files: Sequence[LaidDown] = (),
    expected: int,
    by: Actor,
    at: datetime,
) -> DutyMark:
    """Ghi đã làm, by the unit, with what shows it; also anew after it was sent back, or to put it right.

    ``expected``: the version seen, 0 where nothing was written. Raises NotYours, Refused, BadDetail, Stale.
    """
    today = local_day(at)
    demand_own(one.agency.id, WRITE, by, today)
    row = _held(one, expected)
    if one.span.first_on > today:
        raise Refused(f"Chưa ghi được: {one.span.words} bắt đầu ngày {one.span.first_on:%d/%m/%Y}")
    if row is not None and row.state == "excused":
        raise Refused("Sở Nội vụ đã cho miễn nhiệm vụ này trong kỳ")
    if not one.span.first_on <= done_on <= today:
        raise BadDetail("done_on", f"Nhập ngày từ {one.span.first_on:%d/%m/%Y} đến hôm nay")
    if done_on > one.due_on and not note.strip():
        raise BadDetail("note", f"Làm sau hạn {one.due_on:%d/%m/%Y}: ghi lý do quá hạn")
    if one.duty.needs_file and not files and (row is None or not attached.of((DUTY_DONE, row.id))):
        raise BadDetail("files", f"Thêm tài liệu kiểm chứng: {one.duty.evidence or 'văn bản, ảnh'}")
    new = {"state": "done", "done_on": done_on, "note": note.strip(), "why": None, "due_on": one.due_on}
    act = "duty_recorded" if row is None or row.state == "returned" else "duty_corrected"
    row = _set(one, row, expected, new, at)
    details = {"files": attachments.told(files)} if files else None
    if files:
        attachments.attach(files, subject=(DUTY_DONE, row.id), by=by, at=at)
    _enter(row, act, by, at, details)
    return row


def send_back(one: Occurrence, *, why: str, expected: int, by: Actor, at: datetime) -> None:
    """Yêu cầu làm lại, by the organiser, with the reason. Raises NotYours, Refused, BadDetail, Stale."""
    demand(MANAGE, by)
    row = _held(one, expected)
    if row is None or row.state != "done":
        raise Refused("Chỉ yêu cầu làm lại được việc đơn vị đã ghi là xong")
    if not why.strip():
        raise BadDetail("why", "Nhập lý do phải làm lại")
    _enter(_set(one, row, expected, {"state": "returned", "why": why.strip()}, at), "duty_sent_back", by, at)


def excuse(one: Occurrence, *, why: str, expected: int, by: Actor, at: datetime) -> None:
    """Cho miễn, by the organiser, with the reason. Raises NotYours, Refused, BadDetail, Stale."""
    demand(MANAGE, by)
    row = _held(one, expected)
    if one.done_on is not None:
        raise Refused("Đơn vị đã làm nhiệm vụ này")
    if row is not None and row.state == "excused":
        raise Refused("Nhiệm vụ này đã được cho miễn")
    if not why.strip():
        raise BadDetail("why", "Nhập lý do cho miễn")
    new = {"state": "excused", "why": why.strip(), "due_on": one.due_on}
    _enter(_set(one, row, expected, new, at), "duty_excused", by, at)


def _held(one: Occurrence, expected: int) -> DutyMark | None:
    """What stands, held until the commit, if the actor saw it. Raises Stale."""
    row = mark_of(one.duty.id, one.agency.id, one.span.key)
    if row is not None:
        db.session.refresh(row, with_for_update=True)
    now = row.version if row is not None else 0
    if now != expected:
        raise Stale(now)
    return row


def _set(
    one: Occurrence, row: DutyMark | None, expected: int, new: Mapping[str, Any], at: datetime
) -> DutyMark:
    if row is None:
        row = DutyMark(
            duty_id=one.duty.id, agency_id=one.agency.id, period=one.span.key, marked_at=at, version=1, **new
        )
        db.session.add(row)
        db.session.flush()
    else:
        change(row, expected, marked_at=at, **new)
    return row


def _enter(
    row: DutyMark, act: str, by: Actor, at: datetime, details: Mapping[str, Any] | None = None
) -> None:
    names = (*_SET, "duty_id", "agency_id", "period") if row.version == 1 else _SET
    enter(DUTY_DONE, row, act, *names, by=by, at=at, details=details)
