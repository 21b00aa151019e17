"""Duties of the plan and reports of the demo: confirmed ones of this year, done, late, sent back, let off;
and the last quarter's report, sent by some units and begun by others."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from feedback.actor import SYSTEM, Actor
from feedback.administration.demo.officers import Staff
from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.attachments import actions as attachments
from feedback.clock import local_day
from feedback.papers import render
from feedback.papers.sheets import Record
from feedback.programme.actions import duties, duty_marks, reports
from feedback.programme.actions.duties import DutyDetails
from feedback.programme.duties import queries
from feedback.programme.duties.queries import Occurrence
from feedback.programme.models import Duty
from feedback.programme.reports import form, periods
from feedback.programme.reports.periods import ReportSpan

_CONFIRMED: Final = (
    "phan-cong-phu-trach",
    "bao-cao-quy",
    "bao-cao-nam",
    "tap-huan-dan-van",
    "dang-ky-mo-hinh",
)
_BY_MOST: Final = ("dang-ky-mo-hinh", "tu-cham-diem")
_DONE: Final = ("21211", "SXD", "SNNMT")
_SENT: Final = (("21211", "Chủ tịch"), ("SXD", "Giám đốc"))
_BEGUN: Final = "21484"
_BACK: Final = "Văn bản chưa nêu bộ phận tham mưu. Bổ sung rồi ghi lại."
_WORDS: Final = {
    "leading": "Đã ban hành kế hoạch thực hiện dân chủ năm, phân công lãnh đạo, kiểm tra 3 bộ phận.",
    "results": "Công khai đủ nội dung theo luật; tổ chức họp dân ở các thôn; trả lời ý kiến đúng hạn.",
    "models": "Tổ tự quản đường làng sáng đèn, mỗi thôn một tuyến.",
    "limits": "Một số nội dung niêm yết chậm do thiếu người chuyên trách.",
    "proposals": "Tăng cường tập huấn cho trưởng thôn, tổ trưởng tổ dân phố.",
}
_COUNTS: Final = {
    **{"courses": 2, "trained": 64, "trained_officials": 28, "trained_hamlet": 36},
    **{"mediation_teams": 9, "mediators": 54, "mediation_matters": 11, "mediation_settled": 9},
    **{"mediation_failed": 1, "reputable": 6, "reputable_trained": 12, "reputable_matters": 4},
}


def follow_the_plan(staff: Staff, *, at: datetime) -> None:
    """In the caller's transaction."""
    office = agencies.by_code("SNV")
    organiser = staff.first(office.id, "organiser") if office else None
    if organiser is None:
        return
    today = local_day(at)
    for duty in queries.all_duties():
        _confirm(duty, today, by=organiser.actor, at=at)
    leading = queries.by_code("phan-cong-phu-trach")
    for code in (*_DONE, _BEGUN):
        agency, by = _head(staff, code)
        one = (
            queries.occurrence(leading, str(today.year), agency, today) if leading and agency and by else None
        )
        if one is None or by is None:
            continue
        if code == _BEGUN:
            duty_marks.excuse(one, why="Xã mới sắp xếp lại nhân sự.", expected=0, by=organiser.actor, at=at)
            continue
        mark = _record(one, today, by=by, at=at)
        if code == _DONE[-1]:
            again = queries.occurrence(one.duty, one.span.key, one.agency, today)
            assert again is not None
            duty_marks.send_back(again, why=_BACK, expected=mark.version, by=organiser.actor, at=at)
    _by_most(today, at)
    _report(staff, _last_quarter(today), at)


def _confirm(duty: Duty, today: date, *, by: Actor, at: datetime) -> None:
    """From the first of January on, as a system has it that has run since then; reports from July."""
    values: dict[str, Any] = {name: getattr(duty, name) for name in DutyDetails.__dataclass_fields__}
    month = 7 if duty.period == "quarter" else 1
    details = DutyDetails(**values | {"valid_from": date(today.year, month, 1)})
    duties.redefine(duty, details, expected=duty.version, by=by, at=at)
    if duty.code in _CONFIRMED and duty.confirmed_on is None:
        duties.confirm(duty, expected=duty.version, by=by, at=at)


def _by_most(today: date, at: datetime) -> None:
    """Six of seven units have done in time what most do on paper."""
    for one in queries.occurrences(today.year, today):
        done = one.duty.code in _BY_MOST and one.due_on <= today and one.agency.id % 7
        if done and one.done_on is None:
            done_on, note = one.due_on - timedelta(days=one.agency.id % 20), "Đã gửi bản giấy có chữ ký."
            duty_marks.record(one, done_on=done_on, note=note, expected=0, by=SYSTEM, at=at)


def _head(staff: Staff, code: str) -> tuple[AgencyEntry | None, Actor | None]:
    agency = agencies.by_code(code)
    head = staff.head(agency.id) if agency else None
    return agency, head.actor if head else None


def _record(one: Occurrence, today: date, *, by: Actor, at: datetime) -> Any:
    done_on = min(one.due_on - timedelta(days=9), today)
    said = "Phân công cấp phó của người đứng đầu phụ trách; Văn phòng tham mưu, theo dõi."
    sheet = Record(title="Thông báo phân công phụ trách dân vận", made_on=done_on, text=said)
    return duty_marks.record(
        one,
        done_on=max(done_on, one.span.first_on),
        note="Thông báo phân công đã gửi các bộ phận.",
        files=attachments.lay_down([("phan-cong-phu-trach.pdf", render.pdf("record", sheet))], at=at),
        expected=0,
        by=by,
        at=at,
    )


def _last_quarter(today: date) -> ReportSpan:
    """The last one whose days are over."""
    spans = [
        one
        for year in (today.year - 1, today.year)
        for one in periods.around(year)
        if one.kind == "quarter" and one.opens_on <= today
    ]
    return spans[-1]


def _report(staff: Staff, span: ReportSpan, at: datetime) -> None:
    words = {key: _WORDS[key] for key in (one.key for one in form.SECTIONS) if key in _WORDS}
    for code, position in _SENT:
        agency, by = _head(staff, code)
        if agency is not None and by is not None:
            new = {"counts": _COUNTS, "words": words, "checked_on": local_day(at), "remark": ""}
            row = reports.write(span, agency.id, new, expected=0, by=by, at=at)
            head = staff.head(agency.id)
            name = (head.signature.name if head else None) or ""
            reports.send(row, span, position=position, signer=name, expected=row.version, by=by, at=at)
    agency, by = _head(staff, _BEGUN)
    if agency is not None and by is not None:
        reports.write(span, agency.id, {"counts": _COUNTS}, expected=0, by=by, at=at)
