"""Verbs of a round: opened for a year, its days moved, its results made final."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.clock import local_day
from feedback.extensions import db
from feedback.programme.actions.changing import change, demand, enter
from feedback.programme.actions.history import SCORE_ROUND, write
from feedback.programme.actions.scores import change as change_sheet
from feedback.programme.actions.scores import done
from feedback.programme.actions.telling import tell_scored
from feedback.programme.models import ScoreRound, ScoreSheet, ScoreTable
from feedback.programme.scoring import points, queries, rules
from feedback.programme.scoring.queries import DEFINE
from feedback.programme.scoring.rules import BadDetail, Refused

MOST_DAYS: Final = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundDays:
    """The days of a round; see ``ScoreRound``."""

    opens_on: date
    self_due_on: date
    verify_due_on: date
    objection_days: int


def open_round(table: ScoreTable, year: int, days: RoundDays, *, by: Actor, at: datetime) -> ScoreRound:
    """Mở đợt chấm điểm of a year by a table that is confirmed. Raises NotYours, Refused, BadDetail."""
    demand(DEFINE, by)
    today = local_day(at)
    if not today.year - 1 <= year <= today.year + 1:
        raise BadDetail("year", f"Nhập năm {today.year - 1}, {today.year} hoặc {today.year + 1}")
    if queries.round_of(year) is not None:
        raise BadDetail("year", f"Năm {year} đã có đợt chấm điểm")
    if table.confirmed_on is None:
        raise BadDetail("table", f"Bảng {table.code} chờ xác nhận. Xác nhận bảng trước khi mở đợt")
    _demand_fair(table)
    _demand_order(days)
    if days.self_due_on < today:
        raise BadDetail("self_due_on", "Hạn tự chấm đã qua")
    row = ScoreRound(year=year, table_id=table.id, reason="", version=1, **asdict(days))
    db.session.add(row)
    db.session.flush()
    names = ("year", "table_id", *RoundDays.__dataclass_fields__)
    enter(SCORE_ROUND, row, "score_round_opened", *names, by=by, at=at)
    return row


def move_days(
    row: ScoreRound, days: RoundDays, *, reason: str, expected: int, by: Actor, at: datetime
) -> None:
    """Dời thời hạn of a round, with the reason. Windows for objections that run already stay.

    Raises NotYours, Refused, BadDetail, Stale.
    """
    demand(DEFINE, by)
    if row.closed_on is not None:
        raise Refused(f"Đợt chấm điểm năm {row.year} đã chốt kết quả")
    _demand_order(days)
    if not reason.strip():
        raise BadDetail("reason", "Nhập lý do dời thời hạn")
    new = asdict(days) | {"reason": reason.strip()}
    change(row, expected, **new)
    enter(SCORE_ROUND, row, "score_round_moved", *new, by=by, at=at)


def close(row: ScoreRound, *, expected: int, by: Actor, at: datetime) -> int:
    """Chốt kết quả: what was verified and decided is final, and the units hear of it; returns of how many.

    Raises NotYours, Refused (who isn't verified, which objections wait, whose days still run), Stale.
    """
    demand(DEFINE, by)
    today = local_day(at)
    db.session.refresh(row, with_for_update=True)
    if row.closed_on is not None:
        raise Refused(f"Đợt chấm điểm năm {row.year} đã chốt kết quả")
    if problems := obstacles(row, today):
        raise Refused("Chưa chốt được: " + "; ".join(problems))
    change(row, expected, closed_on=today)
    enter(SCORE_ROUND, row, "score_round_closed", "closed_on", by=by, at=at)
    asked = select(ScoreSheet).where(ScoreSheet.round_id == row.id, ScoreSheet.state == "verified")
    sheets = list(db.session.scalars(asked.order_by(ScoreSheet.id)))
    happened = []
    for sheet in sheets:
        new = {"state": "final", "final_points": sheet.verified_points}
        change_sheet(sheet, sheet.version, **new)
        happened.append(done(sheet, "score_final", new))
    write(happened, by=by, at=at)
    told = f"Năm {row.year}: kết quả cuối cùng đã chốt"
    tell_scored([sheet.agency_id for sheet in sheets], told, by=by, at=at)
    return len(sheets)


def obstacles(row: ScoreRound, today: date) -> list[str]:
    """What stands in the way of the final results, in words."""
    ranked = queries.ranking(row, queries.table_by_id(row.table_id), today)
    found = []
    if waiting := sum(one.state == "sent" for one in ranked):
        found.append(f"{waiting} phiếu chưa thẩm định xong")
    if contested := sum(one.contested for one in ranked):
        found.append(f"{contested} kiến nghị chưa giải quyết")
    running = [
        one.sheet.objects_until
        for one in ranked
        if one.sheet is not None
        and one.state == "verified"
        and one.sheet.objects_until is not None
        and one.sheet.objects_until >= today
    ]
    if running:
        found.append(f"{len(running)} đơn vị còn trong thời hạn kiến nghị, đến hết {max(running):%d/%m/%Y}")
    if not any(one.state == "verified" for one in ranked):
        found.append("chưa đơn vị nào có kết quả thẩm định")
    return found


def _demand_fair(table: ScoreTable) -> None:
    known = queries.criteria(table)
    most = {group: rules.most_of(known, group) for group in rules.GROUPS}
    if len(set(most.values())) > 1 or not all(most.values()):
        words = ", ".join(f"{rules.GROUPS[group].lower()} {points.words(one)}" for group, one in most.items())
        raise BadDetail("table", f"Tổng điểm tối đa của hai nhóm phải bằng nhau (nay: {words})")


def _demand_order(days: RoundDays) -> None:
    if days.self_due_on < days.opens_on:
        raise BadDetail("self_due_on", "Hạn tự chấm không được trước ngày mở")
    if days.verify_due_on < days.self_due_on:
        raise BadDetail("verify_due_on", "Hạn thẩm định không được trước hạn tự chấm")
    if not 1 <= days.objection_days <= MOST_DAYS:
        raise BadDetail("objection_days", f"Nhập từ 1 đến {MOST_DAYS} ngày")
