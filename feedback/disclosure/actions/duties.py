"""Verbs of duties: noted, done by a posted document or in another form, dropped, counted anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.attachments import actions as attachments
from feedback.attachments.actions import LaidDown
from feedback.clock import local_day, moment_of
from feedback.deadlines import actions as deadlines
from feedback.deadlines.recounting import Move
from feedback.disclosure import copying
from feedback.disclosure.actions.changing import demand
from feedback.disclosure.actions.history import DUTY, HISTORY
from feedback.disclosure.models import DisclosureDuty
from feedback.disclosure.refusals import BadDetail, Refused, Stale
from feedback.extensions import db
from feedback.law import disclosure as law
from feedback.law.calendar import BeyondCalendar
from feedback.law.disclosure import Content
from feedback.law.terms import NotInForce
from feedback.register.changing import Entering

WRITE: Final = "disclosure:duty:write"
DROP: Final = "disclosure:duty:drop"

_enter: Final = Entering(HISTORY, DUTY)
_NOTED: Final = ("agency_id", "audience", "content", "title", "arisen_on", "due_on", "basis", "plan_item_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyDetails:
    """What must be disclosed: ``content`` of ``law.disclosure.CONTENTS``, the day on which the document or
    decision exists. ``due_on`` and ``basis`` where another law sets the last day, both or neither.
    """

    content: str
    title: str
    arisen_on: date
    due_on: date | None = None
    basis: str = ""


def note_duty(
    agency_id: int, details: DutyDetails, *, plan_item_id: int | None = None, by: Actor, at: datetime
) -> DisclosureDuty:
    """Ghi nghĩa vụ công khai: due by the term of its content (5 working days, Luật 10/2022 Đ12.3, Đ47), or by
    another law.

    Raises NotYours; BadDetail for a content that isn't the agency's, a day ahead, a last day without its law.
    """
    demand(agency_id, WRITE, by, local_day(at))
    content = _content(agency_id, details.content)
    if not details.title.strip():
        raise BadDetail("title", "Nhập tên nội dung phải công khai")
    if details.arisen_on > local_day(at):
        raise BadDetail("arisen_on", "Ngày này chưa đến. Ghi khi đã có văn bản, quyết định")
    duty = DisclosureDuty(
        agency_id=agency_id,
        audience=content.audience,
        content=content.key,
        title=details.title,
        arisen_on=details.arisen_on,
        plan_item_id=plan_item_id,
        made_at=at,
    )
    started = None
    if details.due_on is not None or details.basis:
        duty.due_on, duty.basis = _own_law(details)
    else:
        duty.due_on, duty.basis, started = _reckoned(content, agency_id, details.arisen_on, at)
    db.session.add(duty)
    db.session.flush()
    if started is not None:
        deadlines.begin([(started, duty.id)])
    _enter(duty, "duty_noted", *_NOTED, by=by, at=at)
    return duty


def done(duty: DisclosureDuty, *, on: date, by: Actor, at: datetime) -> None:
    """Đã công khai by a posted document, on the day ``on``; who may post is asked there. One that is done or
    dropped stays as it is.
    """
    db.session.refresh(duty, with_for_update=True)
    if duty.done_on is None and duty.dropped_why is None:
        duty.done_on = on
        _close(duty, "duty_done", "done_on", by=by, at=at)


def reopen(duty: DisclosureDuty, *, by: Actor, at: datetime) -> None:
    """Lại chưa công khai: the document that it was done by was withdrawn; its clock runs on, until its same
    day. One that was done otherwise, or dropped, stays as it is.
    """
    db.session.refresh(duty, with_for_update=True)
    if duty.done_on is None or duty.done_form is not None or duty.dropped_why is not None:
        return
    duty.done_on = None
    duty.version += 1
    db.session.flush()
    content = law.entry(law.CONTENTS, duty.content)
    if content.publish:
        deadlines.reopen((DUTY, duty.id), [content.publish])
    _enter(duty, "duty_reopened", "done_on", by=by, at=at)


def record_elsewhere(
    duty: DisclosureDuty,
    *,
    form: str,
    where: str,
    on: date,
    files: Sequence[LaidDown],
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Ghi đã công khai bằng hình thức khác, with what shows it: only where the law lets the content not be on
    this site.

    Raises NotYours, Refused, Stale; BadDetail for a form that isn't one, a day ahead or before it existed, no
    evidence.
    """
    demand(duty.agency_id, WRITE, by, local_day(at))
    _take(duty, expected)
    content = law.entry(law.CONTENTS, duty.content)
    if not content.off_site:
        raise Refused("Luật đòi đăng nội dung này trên trang. Đăng văn bản, rồi nghĩa vụ tự xong")
    if not any(one.key == form and one.place for one in law.forms_for(duty.audience)):
        raise BadDetail("form", "Chọn một hình thức trong danh sách")
    if not where.strip():
        raise BadDetail("where", "Nhập nơi đã công khai")
    copying.demand_impersonal("where", where, "nơi này", of_place=True)
    if not duty.arisen_on <= on <= local_day(at):
        raise BadDetail("on", f"Nhập ngày từ {duty.arisen_on:%d/%m/%Y} đến hôm nay")
    if not files:
        raise BadDetail("files", "Thêm ảnh hoặc giấy tờ chứng minh")
    attachments.attach(files, subject=(DUTY, duty.id), by=by, at=at)
    duty.done_on, duty.done_form, duty.done_where = on, form, where
    told_files = {"files": attachments.told(files)}
    _close(
        duty, "duty_done_elsewhere", "done_on", "done_form", "done_where", by=by, at=at, details=told_files
    )


def drop(duty: DisclosureDuty, *, why: str, expected: int, by: Actor, at: datetime) -> None:
    """Bỏ nghĩa vụ, with the reason: it turned out not to be owed.

    Raises NotYours, Refused, Stale, BadDetail.
    """
    demand(duty.agency_id, DROP, by, local_day(at))
    _take(duty, expected)
    if not why.strip():
        raise BadDetail("why", "Nhập lý do không phải công khai")
    duty.dropped_why = why
    duty.version += 1
    db.session.flush()
    content = law.entry(law.CONTENTS, duty.content)
    if content.publish:
        deadlines.end((DUTY, duty.id), [content.publish], why="không phải công khai", at=at)
    _enter(duty, "duty_dropped", "dropped_why", by=by, at=at)


def follow(moves: Sequence[Move], *, by: Actor, at: datetime) -> None:
    """The last days of duties follow their clocks when the calendar changed; other subjects are left."""
    for move in moves:
        duty = db.session.get(DisclosureDuty, move.subject[1]) if move.subject[0] == DUTY else None
        if duty is not None:
            duty.due_on = move.due_on
            duty.version += 1
            db.session.flush()
            _enter(duty, "duty_recounted", "due_on", by=by, at=at)


def note_rehomed(duty: DisclosureDuty, *, by: Actor, at: datetime) -> None:
    """Chuyển theo sắp xếp cơ quan: its agency, the successor, owes it by the same day."""
    deadlines.hand_over((DUTY, duty.id), agency_id=duty.agency_id, officer_id=None)
    _enter(duty, "duty_rehomed", "agency_id", by=by, at=at)


def _content(agency_id: int, key: str) -> Content:
    agency = agencies.by_id(agency_id)
    level = agency.level if agency is not None and not agency.external else ""
    offered = law.contents_of(level) + law.contents_of(level, "staff")
    found = next((one for one in offered if one.key == key), None)
    if found is None:
        raise BadDetail("content", "Chọn một nội dung trong danh sách của cơ quan")
    return found


def _own_law(details: DutyDetails) -> tuple[date, str]:
    if details.due_on is None:
        raise BadDetail("due_on", "Nhập ngày cuối theo văn bản đã ghi, hoặc bỏ trống văn bản")
    if not details.basis.strip():
        raise BadDetail("basis", "Nhập điều luật, văn bản quy định ngày này")
    if details.due_on < details.arisen_on:
        raise BadDetail("due_on", "Hạn công khai không được trước ngày có văn bản")
    return details.due_on, details.basis


def _reckoned(
    content: Content, agency_id: int, arisen_on: date, at: datetime
) -> tuple[date, str, deadlines.Reckoned]:
    if not content.publish:
        raise BadDetail(
            "due_on", "Luật dân chủ ở cơ sở không đặt hạn cho nội dung này. Nhập hạn theo luật khác"
        )
    # The subject has no number yet: it is written with the clock by ``begin``.
    start = deadlines.Start(content.publish, (DUTY, 0), agency_id, arisen_on)
    try:
        [found] = deadlines.reckon([start], at=at)
    except (NotInForce, BeyondCalendar) as reason:
        raise BadDetail(
            "arisen_on", f"{str(reason).rstrip('.')}. Nhập ngày khác, hoặc hạn theo luật khác"
        ) from None
    return found.started.due_on, found.started.article, found


def _take(duty: DisclosureDuty, expected: int) -> None:
    db.session.refresh(duty, with_for_update=True)
    if duty.version != expected:
        raise Stale(duty.version)
    if duty.done_on is not None:
        raise Refused(f"Nội dung này đã công khai ngày {duty.done_on:%d/%m/%Y}")
    if duty.dropped_why is not None:
        raise Refused("Nghĩa vụ này đã được bỏ")


def _close(
    duty: DisclosureDuty,
    act: str,
    *names: str,
    by: Actor,
    at: datetime,
    details: Mapping[str, Any] | None = None,
) -> None:
    assert duty.done_on is not None
    duty.version += 1
    db.session.flush()
    content = law.entry(law.CONTENTS, duty.content)
    if content.publish:
        deadlines.meet((DUTY, duty.id), [content.publish], at=moment_of(duty.done_on, at))
    _enter(duty, act, *names, by=by, at=at, details=details)
