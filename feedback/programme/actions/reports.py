"""Verbs of the reports: written by the unit, sent by its leader, sent back, merged and frozen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from feedback.actor import Actor
from feedback.clock import local_day
from feedback.extensions import db
from feedback.programme.actions.changing import change, demand, demand_own
from feedback.programme.actions.history import HISTORY, UNIT_REPORT
from feedback.programme.duties.rules import BadDetail, Refused, Stale
from feedback.programme.models import ProgrammeReport, ProgrammeReportRevision
from feedback.programme.reports import form, queries
from feedback.programme.reports.periods import ReportSpan
from feedback.programme.reports.queries import MERGE, SEND, WRITE
from feedback.register.history import told

OPEN: Final = ("draft", "returned", "reopened")
"""States in which a report may be written."""
_UNTOLD: Final = ("words",)
"""Columns that events don't hold: what was written is covered once it is sent."""


def write(
    span: ReportSpan, agency_id: int, new: Mapping[str, Any], *, expected: int, by: Actor, at: datetime
) -> ProgrammeReport:
    """Ghi một phần báo cáo of a unit: ``counts``, ``words``, or that its figures were looked through
    (``checked_on``, ``remark``). ``expected``: the version seen, 0 before anything was written. Raises
    NotYours, Refused, Stale, form.BadCount.
    """
    demand_own(agency_id, WRITE, by, local_day(at))
    if "counts" in new:
        form.check_counts(new["counts"])
    return _written("unit", span, agency_id, new, "report_written", expected=expected, by=by, at=at)


def send(
    report: ProgrammeReport,
    span: ReportSpan,
    *,
    position: str,
    signer: str = "",
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Duyệt và gửi, by the unit's leader: its figures are kept as they are counted now. ``signer``: the name
    under the signature, empty where it is left open. Raises NotYours, Refused, BadDetail, Stale.
    """
    today = local_day(at)
    demand_own(report.agency_id, SEND, by, today)
    _hold(report, expected)
    _demand_open(report)
    if today < span.opens_on:
        raise Refused(f"Chưa đến kỳ gửi: số liệu tính đến {span.counted.last_on:%d/%m/%Y}, gửi từ ngày sau")
    lacking = lacking_of(report)
    if lacking:
        raise Refused(f"Còn thiếu: {'; '.join(lacking)}")
    if not position.strip():
        raise BadDetail("position", "Nhập chức vụ người ký")
    content = {
        "figures": queries.figures(span, report.agency_id, by, today),
        "counted_to": span.counted.last_on.isoformat(),
        "counts": dict(report.counts),
        "words": dict(report.words),
        "remark": report.remark,
        "position": position.strip(),
        "signer": signer.strip(),
    }
    new = {"state": "sent", "position": position.strip(), "reason": None}
    _keep(report, content, "report_sent", new, by=by, at=at)


def send_back(report: ProgrammeReport, *, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Trả lại đơn vị, by the organiser, with the reason. Raises NotYours, Refused, BadDetail, Stale."""
    demand(MERGE, by)
    _hold(report, expected)
    if report.state != "sent":
        raise Refused("Chỉ trả lại được báo cáo đã gửi")
    _reopen(report, "returned", reason, "report_returned", by=by, at=at)


def reopen(report: ProgrammeReport, *, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Sửa bản đã gửi: its leader takes it up again, with the reason; it counts as not sent until it is sent
    anew, what was frozen stays as it was. Raises NotYours, Refused, BadDetail, Stale.
    """
    demand_own(report.agency_id, SEND, by, local_day(at))
    _hold(report, expected)
    if report.state != "sent":
        raise Refused("Chỉ sửa được báo cáo đã gửi")
    _reopen(report, "reopened", reason, "report_reopened", by=by, at=at)


def edit_province(
    span: ReportSpan, words: Mapping[str, str], *, expected: int, by: Actor, at: datetime
) -> ProgrammeReport:
    """Biên tập phần lời của tỉnh, by the organiser. Raises NotYours, Refused, Stale."""
    demand(MERGE, by)
    if by.agency_id is None:
        raise Refused("Tài khoản này không thuộc cơ quan nào")
    there = queries.province_report(span.key)
    agency_id = there.agency_id if there is not None else by.agency_id
    new = {"words": dict(words)}
    return _written("province", span, agency_id, new, "province_written", expected=expected, by=by, at=at)


def freeze(
    report: ProgrammeReport,
    span: ReportSpan,
    *,
    reason: str,
    position: str,
    signer: str = "",
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Chốt báo cáo của tỉnh out of what units have sent; those missing are named. ``reason``: why units are
    missing. Raises NotYours, Refused, BadDetail, Stale.
    """
    demand(MERGE, by)
    _hold(report, expected)
    _demand_open(report)
    if local_day(at) < span.opens_on:
        raise Refused(f"Chưa hết kỳ: chốt được từ ngày {span.opens_on:%d/%m/%Y}")
    merged = queries.merged(span, local_day(at))
    if not merged["rows"]:
        raise Refused("Chưa đơn vị nào gửi báo cáo")
    lacking = form.missing_words(report.words)
    if lacking:
        raise Refused(f"Còn thiếu phần lời: {'; '.join(lacking)}")
    if merged["missing"] and not reason.strip():
        raise BadDetail("reason", f"Còn {len(merged['missing'])} đơn vị chưa gửi: ghi lý do vẫn chốt")
    if not position.strip():
        raise BadDetail("position", "Nhập chức vụ người ký")
    content = merged | {
        "words": dict(report.words),
        "counted_to": span.counted.last_on.isoformat(),
        "despite": reason.strip(),
        "position": position.strip(),
        "signer": signer.strip(),
    }
    new = {"state": "frozen", "position": position.strip(), "reason": None}
    _keep(report, content, "province_frozen", new, by=by, at=at)


def reopen_province(report: ProgrammeReport, *, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Lập bản mới của báo cáo tỉnh, with the reason; the frozen one stays. Raises NotYours, Refused,
    BadDetail, Stale.
    """
    demand(MERGE, by)
    _hold(report, expected)
    if report.state != "frozen":
        raise Refused("Báo cáo này chưa chốt")
    _reopen(report, "reopened", reason, "province_reopened", by=by, at=at)


def lacking_of(report: ProgrammeReport) -> list[str]:
    """What must still be done before it is sent."""
    found = [] if report.checked_on is not None else ["kiểm tra số liệu"]
    if set(form.FIELDS) - set(report.counts):
        found.append("nhập các bảng số liệu")
    return [*found, *(f"viết phần «{one}»" for one in form.missing_words(report.words))]


def contents_of_revision(one: ProgrammeReportRevision) -> dict[str, Any]:
    """What the register's digest covers of what was sent or frozen."""
    return {"revision": one.revision, "reason": one.reason, "content": one.content}


def _written(
    kind: str,
    span: ReportSpan,
    agency_id: int,
    new: Mapping[str, Any],
    act: str,
    *,
    expected: int,
    by: Actor,
    at: datetime,
) -> ProgrammeReport:
    row = queries.report_of(agency_id, span.key) if kind == "unit" else queries.province_report(span.key)
    if row is None:
        if expected:
            raise Stale(0)
        row = ProgrammeReport(
            kind=kind, agency_id=agency_id, period=span.key, state="draft", revision=0, version=1, **new
        )
        db.session.add(row)
        db.session.flush()
        _enter(row, act, ("kind", "agency_id", "period", "state", "revision", *new), by, at)
        return row
    _hold(row, expected)
    _demand_open(row)
    change(row, expected, **new)
    _enter(row, act, tuple(new), by, at)
    return row


def _keep(
    report: ProgrammeReport,
    content: Mapping[str, Any],
    act: str,
    new: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Send or freeze: a revision that never changes, whose reason is why the one before was taken up."""
    today: date = local_day(at)
    kept = ProgrammeReportRevision(
        report_id=report.id,
        revision=report.revision + 1,
        reason=report.reason or "",
        content=dict(content),
        made_at=at,
    )
    db.session.add(kept)
    first = report.first_sent_on or today
    values = dict(new) | {"revision": kept.revision, "sent_on": today, "first_sent_on": first}
    change(report, report.version, **values)
    db.session.flush()
    _enter(report, act, tuple(values), by, at, contents_of_revision(kept))


def _reopen(report: ProgrammeReport, state: str, reason: str, act: str, *, by: Actor, at: datetime) -> None:
    if not reason.strip():
        raise BadDetail("reason", "Nhập lý do")
    change(report, report.version, state=state, reason=reason.strip())
    _enter(report, act, ("state", "reason"), by, at)


def _hold(report: ProgrammeReport, expected: int) -> None:
    db.session.refresh(report, with_for_update=True)
    if report.version != expected:
        raise Stale(report.version)


def _demand_open(report: ProgrammeReport) -> None:
    if report.state not in OPEN:
        raise Refused(
            "Báo cáo đã gửi. Lãnh đạo đơn vị mở lại, ghi lý do, rồi mới sửa được"
            if report.kind == "unit"
            else "Báo cáo của tỉnh đã chốt. Lập bản mới, ghi lý do, rồi mới sửa được"
        )


def _enter(
    report: ProgrammeReport,
    act: str,
    names: tuple[str, ...],
    by: Actor,
    at: datetime,
    content: Mapping[str, Any] | None = None,
) -> None:
    set_now = told(report, *(one for one in names if one not in _UNTOLD))
    HISTORY.note(
        (UNIT_REPORT, report.id),
        act,
        {"set": set_now},
        agency_id=report.agency_id,
        by=by,
        at=at,
        content=content,
    )
