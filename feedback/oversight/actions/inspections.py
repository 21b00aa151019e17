"""Verbs of an inspection: planned, changed, drawn, announced, concluded, called off."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select

from feedback.accounts import leading
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases.actions.book import enter_issued
from feedback.cases.models import Case
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.notifications import actions as notifications
from feedback.oversight import signing
from feedback.oversight.actions.changing import change
from feedback.oversight.actions.history import HISTORY, INSPECTED, INSPECTION, SAMPLE, Happened, note, write
from feedback.oversight.actions.inspected import FINDINGS
from feedback.oversight.inspections import checklists, paper, queries, sampling
from feedback.oversight.inspections.queries import ANSWER, WRITE
from feedback.oversight.models import InspectedFile, Inspection, InspectionFinding, InspectionSample
from feedback.oversight.refusals import BadDetail, NotYours, Refused
from feedback.oversight.signing import Signer
from feedback.papers.actions import next_number
from feedback.register.changing import Entering
from feedback.register.history import prints, told
from feedback.straight import add_rows

MOST: Final = 500
"""Files that one inspection looks at."""

_enter: Final = Entering(HISTORY, INSPECTION)
_ISSUED: Final = ("state", "number", "issued_on", "signer", "signer_position")
_DRAWN: Final = ("inspection_id", "ordinal", "seed", "size", "population", "strata", "digest")
FILE: Final = ("inspection_id", "sample_id", "position", "agency_id", "case_id", "number", "verdicts")


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionDetails:
    """What is inspected; see ``Inspection``."""

    name: str
    decision_number: str | None
    decision_on: date | None
    agency_ids: Sequence[int]
    kinds: Sequence[str]
    field_key: str | None
    from_on: date
    until_on: date
    size: int


def plan(details: InspectionDetails, *, by: Actor, at: datetime) -> Inspection:
    """Lập cuộc kiểm tra; nobody inspected knows of it before it is announced. Its code is the next of the
    year («2026-3»). Raises NotYours, BadDetail with the field to mend.
    """
    today = local_day(at)
    if not by.may(WRITE) or by.agency_id is None:
        raise NotYours
    _check(details, today)
    row = Inspection(
        agency_id=by.agency_id,
        code=f"{today.year}-{next_number('inspection', today.year)}",
        checklist=checklists.of_day(today).key,
        state="draft",
        sample=0,
        made_at=at,
        **_columns(details),
    )
    db.session.add(row)
    db.session.flush()
    fixed = ("agency_id", "code", "checklist", "state", "sample")
    _enter(row, "inspection_planned", *fixed, *_columns(details), by=by, at=at)
    return row


def revise(
    inspection: Inspection, details: InspectionDetails, *, expected: int, by: Actor, at: datetime
) -> None:
    """Sửa: all of it before a sample is drawn, then only name and decision. Raises NotYours, Refused,
    BadDetail, Stale.
    """
    _demand(inspection, "draft", "announced", by=by)
    new = {name: value for name, value in _columns(details).items() if value != getattr(inspection, name)}
    free = ("name", "decision_number", "decision_on")
    if inspection.sample and not set(new) <= set(free):
        raise Refused("Đã chọn mẫu nên không sửa phạm vi. Lập cuộc kiểm tra khác nếu phạm vi sai")
    if not inspection.sample:
        _check(details, local_day(at))
    if new:
        change(inspection, expected, **new)
        _enter(inspection, "inspection_revised", *new, by=by, at=at)


def draw(
    inspection: Inspection, *, why: str = "", expected: int, by: Actor, at: datetime
) -> InspectionSample:
    """Chọn mẫu ngẫu nhiên by ``sampling``; drawing again needs a reason (``why``), and what was drawn before
    stays with it; the first one has none. Raises NotYours, Stale; Refused once a file is checked; BadDetail
    (``why``).
    """
    _demand(inspection, "draft", "announced", by=by)
    reason = why.strip() if inspection.sample else None
    if reason == "":
        raise BadDetail("why", "Nhập lý do chọn lại. Mẫu cũ vẫn được giữ cùng lý do")
    if queries.checked_counts(inspection)[1]:
        raise Refused("Đã có hồ sơ kiểm xong trong mẫu này nên không chọn lại")
    change(inspection, expected, sample=inspection.sample + 1)
    listed, digest, population = sampling.packed(queries.lines(inspection, by))
    if not population:
        raise Refused("Không có hồ sơ nào hợp với phạm vi. Sửa cơ quan, thời gian hoặc loại đơn")
    codes = {entry.code: one for one in inspection.agency_ids if (entry := agencies.by_id(one))}
    counts = dict.fromkeys(codes, 0)
    for line in sampling.unpacked(listed):
        counts[line.partition(",")[0]] += 1
    try:
        given = sampling.shares(counts, inspection.size)
    except ValueError:
        bodies = sum(1 for count in counts.values() if count)
        raise Refused(
            f"Có {bodies} cơ quan có hồ sơ, mỗi cơ quan ít nhất một. Sửa số hồ sơ cần chọn"
        ) from None
    seed = secrets.token_hex(32)
    sample = InspectionSample(
        inspection_id=inspection.id,
        ordinal=inspection.sample,
        seed=seed,
        size=sum(given.values()),
        population=population,
        strata=[[codes[code], counts[code], given.get(code, 0)] for code in sorted(codes)],
        digest=digest,
        listed=listed,
        why=reason,
        made_at=at,
    )
    db.session.add(sample)
    db.session.flush()
    untold = {"prints": prints(sample, "listed", "why")}
    _enter(inspection, "sample_drawn", "sample", by=by, at=at)
    note(
        (SAMPLE, sample.id),
        "sample_drawn",
        {"set": told(sample, *_DRAWN)} | untold,
        agency_id=inspection.agency_id,
        by=by,
        at=at,
    )
    _take_files(inspection, sample, sampling.draw(seed, sampling.unpacked(listed), given), codes, by, at)
    return sample


def announce(inspection: Inspection, *, expected: int, by: Actor, at: datetime) -> None:
    """Thông báo cho đơn vị: leaders of the bodies read which files are looked at, and are told by mail.

    Raises NotYours, Refused, Stale.
    """
    _demand(inspection, "draft", by=by)
    if not inspection.sample:
        raise Refused("Chọn mẫu hồ sơ trước, rồi thông báo")
    change(inspection, expected, state="announced", announced_on=local_day(at))
    _enter(inspection, "inspection_announced", "state", "announced_on", by=by, at=at)
    _tell(inspection, "oversight/inspection_announced", by, at)


def write_conclusion(inspection: Inspection, text: str, *, expected: int, by: Actor, at: datetime) -> None:
    """Soạn phần nhận xét chung of the conclusion. Raises NotYours, Refused, Stale."""
    _demand(inspection, "draft", "announced", by=by)
    change(inspection, expected, conclusion=text.strip())
    untold = {"prints": prints(inspection, "conclusion")}
    _enter(inspection, "conclusion_written", by=by, at=at, details=untold)


def conclude(inspection: Inspection, *, signer: Signer, expected: int, by: Actor, at: datetime) -> None:
    """Ban hành kết luận, with the next number of the inspectorate's book: the bodies read what was found at
    each of them, recommendations are owed from now on. Raises NotYours, Stale; Refused while something is
    ``lacking``; BadDetail for the signer.
    """
    today = local_day(at)
    _demand(inspection, "announced", by=by)
    if missing := queries.lacking(inspection, today):
        raise Refused(missing[0])
    findings = db.session.scalars(
        select(InspectionFinding)
        .where(InspectionFinding.inspection_id == inspection.id, InspectionFinding.state == "draft")
        .order_by(InspectionFinding.id)
    ).all()
    signing.demand(signer)
    entered = enter_issued(
        inspection.agency_id,
        sign=paper.SIGN,
        subject=f"Kết luận kiểm tra trách nhiệm {inspection.code}",
        to_whom="Các đơn vị được kiểm tra",
        signer=signer.name,
        by=by,
        at=at,
    )
    issued: dict[str, Any] = {
        "number": entered.number,
        "issued_on": entered.issued_on,
        "signer": signer.name,
        "signer_position": signer.position,
    }
    samples, bodies = queries.samples_of(inspection.id), queries.concerned(inspection)
    kept = paper.frozen(inspection, samples, findings, bodies, **issued)
    change(inspection, expected, state="concluded", paper=kept, **issued)
    # Who signed is kept by the book of papers: the event names nobody.
    details = {"prints": prints(inspection, "signer", "signer_position", "paper")}
    named = [name for name in _ISSUED if not name.startswith("signer")]
    _enter(inspection, "inspection_concluded", *named, by=by, at=at, details=details)
    for one in findings:
        change(one, one.version, state="open" if one.due_on else "noted")
        FINDINGS(one, "finding_issued", "state", by=by, at=at)
    _tell(inspection, "oversight/inspection_concluded", by, at)


def call_off(inspection: Inspection, *, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Dừng cuộc kiểm tra, with the reason. Raises NotYours, Refused, Stale."""
    _demand(inspection, "draft", "announced", by=by)
    change(inspection, expected, state="called_off", ended_why=reason)
    untold = {"prints": prints(inspection, "ended_why")}
    _enter(inspection, "inspection_called_off", "state", by=by, at=at, details=untold)
    if inspection.announced_on is not None:
        _tell(inspection, "oversight/inspection_called_off", by, at)


def _columns(details: InspectionDetails) -> dict[str, Any]:
    lists = {"agency_ids": sorted(set(details.agency_ids)), "kinds": sorted(set(details.kinds))}
    return asdict(details) | lists


def _check(details: InspectionDetails, today: date) -> None:
    if not details.name.strip():
        raise BadDetail("name", "Nhập tên cuộc kiểm tra")
    if (details.decision_number is None) != (details.decision_on is None):
        missing = "decision_on" if details.decision_on is None else "decision_number"
        raise BadDetail(missing, "Nhập cả số và ngày quyết định, hoặc bỏ trống cả hai")
    known = [agencies.by_id(one) for one in details.agency_ids]
    if not known or any(one is None or one.external for one in known):
        raise BadDetail("bodies", "Chọn ít nhất một cơ quan trong hệ thống")
    if details.until_on < details.from_on:
        raise BadDetail("until_on", "Ngày cuối không được trước ngày đầu")
    if details.until_on > today:
        raise BadDetail("until_on", "Ngày cuối không được sau hôm nay")
    if not {kind.value for kind in Kind}.issuperset(details.kinds):
        raise BadDetail("kinds", "Chọn loại đơn trong danh sách")
    if not len(set(details.agency_ids)) <= details.size <= MOST:
        least = len(set(details.agency_ids))
        raise BadDetail("size", f"Nhập số hồ sơ từ {least} (mỗi cơ quan một) đến {MOST}")


def _take_files(
    inspection: Inspection,
    sample: InspectionSample,
    drawn: Sequence[tuple[str, str]],
    codes: dict[str, int],
    by: Actor,
    at: datetime,
) -> None:
    numbers = [number for _, number in drawn]
    found = db.session.execute(select(Case.number, Case.id).where(Case.number.in_(numbers)))
    ids = {row.number: row.id for row in found}
    rows = [
        {
            "inspection_id": inspection.id,
            "sample_id": sample.id,
            "position": position,
            "agency_id": codes[code],
            "case_id": ids[number],
            "number": number,
            "verdicts": {},
            "notes": "{}",
            "version": 1,
        }
        for position, (code, number) in enumerate(drawn, start=1)
    ]
    add_rows(InspectedFile, rows)
    taken = db.session.scalars(
        select(InspectedFile).where(InspectedFile.sample_id == sample.id).order_by(InspectedFile.position)
    ).all()
    happened = [
        Happened((INSPECTED, one.id), "file_drawn", one.agency_id, {"set": told(one, *FILE)}) for one in taken
    ]
    write(happened, by=by, at=at)


def _tell(inspection: Inspection, template: str, by: Actor, at: datetime) -> None:
    """Queue a mail to the leaders of each body that may read the inspection."""
    for agency_id in queries.concerned(inspection):
        for officer in leading.leaders_after(agency_id, ANSWER, local_day(at)):
            notifications.queue(template, to=("accounts", officer.id), values={}, by=by, at=at)


def _demand(inspection: Inspection, *states: str, by: Actor) -> None:
    if not by.may(WRITE):
        raise NotYours
    if inspection.state not in states:
        raise Refused("Cuộc kiểm tra đã qua bước này")
