"""Verbs of what an inspection sees: files checked, findings noted, recommendations followed up."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select

from feedback.accounts import leading
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases.models import Case
from feedback.clock import local_day
from feedback.extensions import db
from feedback.notifications import actions as notifications
from feedback.oversight.actions.changing import change
from feedback.oversight.actions.history import FINDING, HISTORY, INSPECTED
from feedback.oversight.inspections import checklists, queries
from feedback.oversight.inspections.queries import ANSWER, WRITE
from feedback.oversight.models import InspectedFile, Inspection, InspectionFinding, InspectionSample
from feedback.oversight.refusals import BadDetail, NotYours, Refused
from feedback.register.changing import Entering
from feedback.register.history import prints

_enter_file: Final = Entering(HISTORY, INSPECTED)
FINDINGS: Final = Entering(HISTORY, FINDING)
"""Writes one act on a finding."""
_WORDS: Final = ("words", "recommendation")
"""What inspectors write may name somebody: events know it by digests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingDetails:
    """What was found at a body; see ``InspectionFinding``."""

    agency_id: int
    item: str | None
    words: str
    recommendation: str
    due_on: date | None


def check_file(
    inspection: Inspection,
    file: InspectedFile,
    verdicts: Mapping[str, str],
    notes: Mapping[str, str],
    *,
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Kiểm một hồ sơ: a verdict on each item that is decided, words on some. It is checked once all items
    that are asked of its kind are decided. Raises NotYours, Refused, Stale; BadDetail for an unmet item
    without words.
    """
    _demand_open(inspection, by)
    case = db.session.get_one(Case, file.case_id)
    asked = [one for one in checklists.version(inspection.checklist).items if one.concerns(case.kind)]
    decided = {one.key: verdicts[one.key] for one in asked if verdicts.get(one.key)}
    if not set(decided.values()) <= set(checklists.VERDICTS):
        raise Refused("Chọn kết quả trong danh sách")
    said = {one.key: notes[one.key].strip() for one in asked if notes.get(one.key, "").strip()}
    for key, verdict in decided.items():
        if verdict == "unmet" and key not in said:
            raise BadDetail(f"note_{key}", "Ghi chưa đạt ở điểm nào")
    whole = len(decided) == len(asked)
    change(
        file,
        expected,
        verdicts=decided,
        notes=json.dumps(said, ensure_ascii=False, sort_keys=True),
        checked_on=local_day(at) if whole else None,
    )
    untold = {"prints": prints(file, "notes")}
    _enter_file(file, "file_checked", "verdicts", "checked_on", by=by, at=at, details=untold)


def propose_findings(inspection: Inspection, *, by: Actor, at: datetime) -> int:
    """Lập dự thảo từ các mục chưa đạt: for each body and unmet item one finding, unless there is one; the
    inspector puts the words right. Returns how many. Raises NotYours, Refused.
    """
    _demand_open(inspection, by)
    found = db.session.execute(
        select(InspectionFinding.agency_id, InspectionFinding.item).where(
            InspectionFinding.inspection_id == inspection.id, InspectionFinding.state != "struck"
        )
    )
    there = {(row.agency_id, row.item) for row in found}
    files = db.session.execute(
        select(InspectedFile, Case.sealed, Case.kind)
        .join(Case, Case.id == InspectedFile.case_id)
        .join(InspectionSample, InspectionSample.id == InspectedFile.sample_id)
        .where(InspectionSample.inspection_id == inspection.id, InspectionSample.ordinal == inspection.sample)
        .order_by(InspectedFile.position)
    )
    checklist = checklists.version(inspection.checklist)
    unmet: dict[tuple[int, str], list[str]] = {}
    articles: dict[tuple[int, str], dict[str, None]] = {}
    for file, sealed, kind in files:
        for key, verdict in file.verdicts.items():
            if verdict == "unmet":
                # Not everybody who reads findings may know of each sealed case.
                told = "một hồ sơ giữ bí mật" if sealed else file.number
                unmet.setdefault((file.agency_id, key), []).append(told)
                # The law of its kind would tell what kind a sealed case is of.
                cited = "" if sealed else checklist.item(key).article_for(kind)
                articles.setdefault((file.agency_id, key), {})[cited] = None
    new = 0
    for (agency_id, key), numbers in unmet.items():
        if (agency_id, key) in there:
            continue
        item = checklist.item(key)
        cited = "; ".join(filter(None, articles[agency_id, key]))
        law = f" ({cited})" if cited else ""
        words = f"{len(numbers)} hồ sơ chưa đạt mục «{item.words}»{law}: {', '.join(numbers)}."
        note_finding(
            inspection,
            FindingDetails(agency_id=agency_id, item=key, words=words, recommendation="", due_on=None),
            by=by,
            at=at,
        )
        new += 1
    return new


def note_finding(
    inspection: Inspection, details: FindingDetails, *, by: Actor, at: datetime
) -> InspectionFinding:
    """Ghi hạn chế, vi phạm; the bodies read it once the conclusion is issued. Raises NotYours, Refused,
    BadDetail.
    """
    _demand_open(inspection, by)
    _check(inspection, details, local_day(at))
    row = InspectionFinding(inspection_id=inspection.id, state="draft", **asdict(details))
    db.session.add(row)
    db.session.flush()
    _tell_words(row, "finding_noted", "inspection_id", "agency_id", "item", "due_on", "state", by=by, at=at)
    return row


def change_finding(
    inspection: Inspection,
    finding: InspectionFinding,
    details: FindingDetails,
    *,
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Sửa, while it isn't issued. Raises NotYours, Refused, BadDetail, Stale."""
    _demand_draft(inspection, finding, by)
    _check(inspection, details, local_day(at))
    change(finding, expected, **asdict(details))
    _tell_words(finding, "finding_changed", "agency_id", "item", "due_on", by=by, at=at)


def strike_finding(
    inspection: Inspection, finding: InspectionFinding, *, expected: int, by: Actor, at: datetime
) -> None:
    """Bỏ một điểm đã ghi, while it isn't issued. Raises NotYours, Refused, Stale."""
    _demand_draft(inspection, finding, by)
    change(finding, expected, state="struck")
    FINDINGS(finding, "finding_struck", "state", by=by, at=at)


def report_done(
    finding: InspectionFinding,
    *,
    done: str,
    files: Sequence[Mapping[str, Any]] = (),
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Báo kết quả thực hiện kiến nghị, by the body's leader; ``files`` as ``attachments.told`` gives them,
    attached by the caller under (``FINDING``, number). Raises NotYours, Refused, Stale.
    """
    own = agencies.whose_work(by.agency_id, local_day(at))
    if not by.may(ANSWER) or finding.agency_id not in own:
        raise NotYours
    if finding.state != "open":
        raise Refused("Kiến nghị này không chờ báo kết quả")
    change(finding, expected, state="reported", done=done, reported_on=local_day(at))
    details = {"prints": prints(finding, "done"), "files": [dict(one) for one in files]}
    FINDINGS(finding, "finding_reported", "state", "reported_on", by=by, at=at, details=details)


def confirm_done(finding: InspectionFinding, *, expected: int, by: Actor, at: datetime) -> None:
    """Xác nhận đã thực hiện kiến nghị, by who inspects. Raises NotYours, Refused, Stale."""
    _demand_reported(finding, by)
    change(finding, expected, state="confirmed", confirmed_on=local_day(at))
    FINDINGS(finding, "finding_confirmed", "state", "confirmed_on", by=by, at=at)


def send_back(finding: InspectionFinding, *, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Chưa xác nhận: it isn't done yet; its day stays, the leader is told. Raises NotYours, Refused,
    Stale.
    """
    _demand_reported(finding, by)
    change(finding, expected, state="open", reported_on=None, returned_why=reason)
    details = {"prints": prints(finding, "returned_why")}
    FINDINGS(finding, "finding_returned", "state", "reported_on", by=by, at=at, details=details)
    _tell_leaders(finding, "oversight/finding_returned", by, at)


def tell_late(number: int, *, by: Actor, at: datetime) -> bool:
    """Báo lãnh đạo a recommendation whose day is over, once; whether it was done now. Of two who do it at the
    same time the second does nothing.
    """
    today = local_day(at)
    finding = db.session.get_one(InspectionFinding, number, with_for_update=True, populate_existing=True)
    if finding.state != "open" or finding.due_on is None or finding.due_on >= today or finding.told_late_on:
        return False
    change(finding, finding.version, told_late_on=today)
    FINDINGS(finding, "finding_late", "told_late_on", by=by, at=at)
    _tell_leaders(finding, "oversight/finding_late", by, at)
    return True


def _tell_words(row: InspectionFinding, act: str, *names: str, by: Actor, at: datetime) -> None:
    FINDINGS(row, act, *names, by=by, at=at, details={"prints": prints(row, *_WORDS)})


def _tell_leaders(finding: InspectionFinding, template: str, by: Actor, at: datetime) -> None:
    assert finding.due_on is not None
    for officer in leading.leaders_after(finding.agency_id, ANSWER, local_day(at)):
        values = {"due_on": finding.due_on.isoformat()}
        notifications.queue(template, to=("accounts", officer.id), values=values, by=by, at=at)


def _check(inspection: Inspection, details: FindingDetails, today: date) -> None:
    if details.agency_id not in queries.concerned(inspection):
        raise BadDetail("body", "Chọn một cơ quan có hồ sơ trong mẫu")
    if details.item is not None:
        checklists.version(inspection.checklist).item(details.item)
    if not details.words.strip():
        raise BadDetail("words", "Ghi điều phát hiện được")
    if bool(details.recommendation.strip()) != (details.due_on is not None):
        missing = "due_on" if details.due_on is None else "recommendation"
        raise BadDetail(missing, "Kiến nghị phải có cả nội dung và hạn thực hiện")
    if details.due_on is not None and details.due_on < today:
        raise BadDetail("due_on", "Hạn thực hiện không được trước hôm nay")


def _demand_open(inspection: Inspection, by: Actor) -> None:
    if not by.may(WRITE):
        raise NotYours
    if not inspection.sample:
        raise Refused("Chọn mẫu hồ sơ trước")
    if inspection.state not in ("draft", "announced"):
        raise Refused("Cuộc kiểm tra này đã kết thúc")


def _demand_draft(inspection: Inspection, finding: InspectionFinding, by: Actor) -> None:
    _demand_open(inspection, by)
    if finding.state != "draft":
        raise Refused("Điểm này đã được ban hành hoặc đã bỏ")


def _demand_reported(finding: InspectionFinding, by: Actor) -> None:
    if not by.may(WRITE):
        raise NotYours
    if finding.state != "reported":
        raise Refused("Kiến nghị này không chờ xác nhận")
