"""Verbs of the organiser on the sheets of units: verified, made known, objections decided."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from feedback.actor import Actor
from feedback.agencies.directory import AgencyEntry
from feedback.clock import local_day
from feedback.extensions import db
from feedback.programme.actions.changing import demand
from feedback.programme.actions.scores import (
    COMPUTED,
    frozen,
    line_held,
    read_points,
    set_line,
    set_sheet,
)
from feedback.programme.actions.telling import tell_scored
from feedback.programme.models import ScoreLine, ScoreRound, ScoreSheet
from feedback.programme.scoring import figures, queries
from feedback.programme.scoring.queries import VERIFY
from feedback.programme.scoring.rules import BadDetail, Criterion, Refused, Stale


def verify(
    of_round: ScoreRound,
    agency: AgencyEntry,
    criterion: Criterion,
    *,
    typed: str,
    reason: str,
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Thẩm định one criterion, with the reason where the points differ from the unit's.

    Raises NotYours, Refused (also for a figure of the system), BadDetail, Stale.
    """
    demand(VERIFY, by)
    sheet, line = line_held(of_round, agency, criterion, expected)
    _demand_sent(of_round, sheet)
    if criterion.computed:
        raise Refused(COMPUTED)
    given = read_points(criterion, typed)
    if given != line.self_points and not reason.strip():
        raise BadDetail("reason", "Nhập lý do vì điểm thẩm định khác điểm tự chấm")
    new = {"verified_points": given, "reason": reason.strip() if given != line.self_points else ""}
    set_line(sheet, line, expected, "score_verified", new, by=by, at=at)


def agree(of_round: ScoreRound, agency: AgencyEntry, *, expected: int, by: Actor, at: datetime) -> int:
    """Đồng ý điểm tự chấm of every criterion that isn't verified yet; returns how many.

    Raises NotYours, Refused, Stale.
    """
    demand(VERIFY, by)
    sheet = _held(of_round, agency, expected)
    _demand_sent(of_round, sheet)
    waiting = [one for one in queries.lines_of(sheet.id).values() if one.verified_points is None]
    if not waiting:
        raise Refused("Mọi tiêu chí đã thẩm định")
    for line in waiting:
        new = {"verified_points": line.self_points, "reason": ""}
        set_line(sheet, line, line.version, "score_verified", new, by=by, at=at)
    return len(waiting)


def make_known(of_round: ScoreRound, agency: AgencyEntry, *, expected: int, by: Actor, at: datetime) -> None:
    """Thông báo kết quả thẩm định: the unit sees its points, its leaders get a mail, and the days
    for objections begin.

    Raises NotYours, Refused, Stale.
    """
    demand(VERIFY, by)
    sheet = _held(of_round, agency, expected)
    _demand_sent(of_round, sheet)
    lines = list(queries.lines_of(sheet.id).values())
    if waiting := sum(one.verified_points is None for one in lines):
        raise Refused(f"Còn {waiting} tiêu chí chưa thẩm định")
    new: dict[str, Any] = {
        "state": "verified",
        "verified_at": at,
        "objects_until": local_day(at) + timedelta(days=of_round.objection_days),
        "verified_points": total(lines),
    }
    set_sheet(sheet, expected, "score_made_known", new, by=by, at=at)
    until = f"Kiến nghị được đến hết ngày {new['objects_until']:%d/%m/%Y}"
    tell_scored([agency.id], f"Năm {of_round.year}: đã có kết quả thẩm định. {until}", by=by, at=at)


def decide(
    of_round: ScoreRound,
    agency: AgencyEntry,
    criterion: Criterion,
    *,
    typed: str,
    decision: str,
    recount: bool = False,
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Giải quyết kiến nghị about one criterion: other points, or the same; of a figure of the system counted
    anew (``recount``) or kept. Raises NotYours, Refused, BadDetail, Stale.
    """
    demand(VERIFY, by)
    sheet, line = line_held(of_round, agency, criterion, expected)
    if of_round.closed_on is not None or not line.contested:
        raise Refused("Không có kiến nghị nào đang chờ giải quyết")
    if criterion.computed and typed:
        raise Refused(COMPUTED)
    new: dict[str, Any] = {}
    if not criterion.computed:
        got = read_points(criterion, typed)
    elif recount:
        counted = figures.count([criterion.figure], agency.id, of_round.year, local_day(at))
        got, new = frozen(criterion, counted, at)
    else:
        got = line.verified_points or 0
    if not decision.strip():
        raise BadDetail("decision", "Nhập lý do giữ hoặc sửa điểm")
    new |= {"decided_points": got, "decision": decision.strip()}
    set_line(sheet, line, expected, "score_decided", new, by=by, at=at)
    db.session.flush()
    now = total(list(queries.lines_of(sheet.id).values()))
    if now != sheet.verified_points:
        set_sheet(sheet, sheet.version, "score_changed", {"verified_points": now}, by=by, at=at)
    told = f"Năm {of_round.year}: đã giải quyết kiến nghị về tiêu chí {criterion.key}"
    tell_scored([agency.id], told, by=by, at=at)


def total(lines: list[ScoreLine]) -> int:
    """The sum of what counts, hundredths."""
    return sum(one.points or 0 for one in lines)


def _held(of_round: ScoreRound, agency: AgencyEntry, expected: int) -> ScoreSheet:
    sheet = queries.sheet_of(of_round.id, agency.id)
    if sheet is None:
        raise Refused("Đơn vị chưa gửi phiếu chấm")
    db.session.refresh(sheet, with_for_update=True)
    if sheet.version != expected:
        raise Stale(sheet.version)
    return sheet


def _demand_sent(of_round: ScoreRound, sheet: ScoreSheet) -> None:
    if of_round.closed_on is not None:
        raise Refused(f"Đợt chấm điểm năm {of_round.year} đã chốt kết quả")
    if sheet.state != "sent":
        raise Refused(
            "Đơn vị chưa gửi phiếu chấm" if sheet.state == "draft" else "Kết quả thẩm định đã thông báo"
        )
