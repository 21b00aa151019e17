"""Scores of the demo: last year's round is final; of this year's one unit objects, one has begun."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final

from feedback.actor import Actor
from feedback.administration.demo.officers import Staff
from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.attachments import actions as attachments
from feedback.clock import ZONE, local_day
from feedback.papers import render
from feedback.papers.sheets import Record
from feedback.programme.actions import score_checks, score_rounds, score_tables, scores
from feedback.programme.actions.score_rounds import RoundDays
from feedback.programme.models import ScoreRound, ScoreTable
from feedback.programme.scoring import points, queries, rules
from feedback.programme.scoring.rules import Criterion

_LAST: Final[Mapping[str, Mapping[str, str]]] = {
    "SXD": {"5.1": "7", "8.1": "5"},
    "SNNMT": {"5.1": "6,5", "1.1": "3"},
    "21211": {"5.1": "7,5"},
    "21484": {"5.1": "6", "6.1": "3"},
    "21025": {"5.1": "6", "6.1": "3"},
}
"""By unit what it gave itself last year where it wasn't the maximum."""
_BEGUN: Final = ("21211", ("1.2", "6.1", "8.1"))
_NOTE: Final = "Báo cáo tổng kết năm, mục II; hồ sơ lưu tại Văn phòng."


def score_years(staff: Staff, *, at: datetime) -> None:
    """In the caller's transaction."""
    office = agencies.by_code("SNV")
    organiser = staff.first(office.id, "organiser") if office else None
    found = queries.tables()
    if organiser is None or not found:
        return
    table = found[0]
    by, today = organiser.actor, local_day(at)
    _last_year(staff, table, today.year - 1, by, at)
    score_tables.confirm(table, expected=table.version, by=by, at=at - timedelta(days=21))
    days = RoundDays(
        opens_on=today - timedelta(days=20),
        self_due_on=today + timedelta(days=20),
        verify_due_on=today + timedelta(days=45),
        objection_days=10,
    )
    of_round = score_rounds.open_round(table, today.year, days, by=by, at=at - timedelta(days=21))
    _sent(staff, of_round, "SXD", {"5.1": "7,25"}, at - timedelta(days=9))
    _sent(staff, of_round, "SNNMT", {"7.1": "7"}, at - timedelta(days=6))
    _sent(staff, of_round, "21484", {"6.1": "6"}, at - timedelta(days=4))
    _verified(
        of_round, "SXD", {"5.1": ("6", "Chưa có số liệu hồ sơ trực tuyến.")}, by, at - timedelta(days=3)
    )
    _verified(of_round, "SNNMT", None, by, at - timedelta(days=2))
    _objects(staff, of_round, "SXD", at - timedelta(days=1))
    code, keys = _BEGUN
    agency, head = _head(staff, code)
    if agency is not None and head is not None:
        for one in _typed(of_round, agency):
            if one.key in keys:
                _score(of_round, agency, one, one.most, head, at)
    score_tables.renew(table, today.year + 1, by=by, at=at)


def _last_year(staff: Staff, table: ScoreTable, year: int, by: Actor, at: datetime) -> None:
    def on(month: int, day: int) -> datetime:
        return datetime.combine(date(year, month, day), time(9), ZONE)

    used = score_tables.renew(table, year, by=by, at=at)
    score_tables.confirm(used, expected=used.version, by=by, at=on(10, 15))
    days = RoundDays(
        opens_on=date(year, 10, 20),
        self_due_on=date(year, 11, 15),
        verify_due_on=date(year, 12, 1),
        objection_days=10,
    )
    of_round = score_rounds.open_round(used, year, days, by=by, at=on(10, 15))
    for code, given in _LAST.items():
        _sent(staff, of_round, code, given, on(11, 10))
        _verified(of_round, code, {}, by, on(11, 25))
    if not score_rounds.obstacles(of_round, date(year, 12, 20)):
        score_rounds.close(of_round, expected=of_round.version, by=by, at=on(12, 20))


def _head(staff: Staff, code: str) -> tuple[AgencyEntry | None, Actor | None]:
    agency = agencies.by_code(code)
    head = staff.head(agency.id) if agency else None
    return agency, head.actor if head else None


def _typed(of_round: ScoreRound, agency: AgencyEntry) -> list[Criterion]:
    known = queries.criteria(queries.table_by_id(of_round.table_id))
    return [one for one in rules.for_group(known, rules.group_of(agency.level)) if not one.computed]


def _score(
    of_round: ScoreRound, agency: AgencyEntry, one: Criterion, given: int, by: Actor, at: datetime
) -> None:
    files: list[attachments.LaidDown] = []
    if one.needs_file:
        sheet = Record(title=one.evidence, made_on=local_day(at), text=f"{one.words}.")
        files = attachments.lay_down([("minh-chung.pdf", render.pdf("record", sheet))], at=at)
    scores.score(
        of_round,
        agency,
        one,
        typed=points.words(given),
        note=_NOTE,
        files=files,
        expected=0,
        by=by,
        at=at,
    )


def _sent(staff: Staff, of_round: ScoreRound, code: str, given: Mapping[str, str], at: datetime) -> None:
    agency, head = _head(staff, code)
    if agency is None or head is None:
        return
    for one in _typed(of_round, agency):
        typed = points.read(given[one.key]) if one.key in given else one.most
        _score(of_round, agency, one, typed, head, at)
    sheet = queries.sheet_of(of_round.id, agency.id)
    assert sheet is not None
    scores.send(of_round, agency, expected=sheet.version, by=head, at=at)


def _verified(
    of_round: ScoreRound,
    code: str,
    differs: Mapping[str, tuple[str, str]] | None,
    by: Actor,
    at: datetime,
) -> None:
    """``differs``: points and reason by criterion; None: only some criteria are verified yet."""
    agency = agencies.by_code(code)
    sheet = queries.sheet_of(of_round.id, agency.id) if agency is not None else None
    if agency is None or sheet is None:
        return
    lines = queries.lines_of(sheet.id)
    for one in _typed(of_round, agency):
        line = lines[one.key]
        if one.key in (differs or ()):
            typed, reason = (differs or {})[one.key]
        elif differs is None and one.key < "5":
            typed, reason = points.words(line.self_points), ""
        else:
            continue
        score_checks.verify(
            of_round, agency, one, typed=typed, reason=reason, expected=line.version, by=by, at=at
        )
    if differs is not None:
        score_checks.agree(of_round, agency, expected=sheet.version, by=by, at=at)
        score_checks.make_known(of_round, agency, expected=sheet.version, by=by, at=at)


def _objects(staff: Staff, of_round: ScoreRound, code: str, at: datetime) -> None:
    agency, head = _head(staff, code)
    sheet = queries.sheet_of(of_round.id, agency.id) if agency is not None else None
    if agency is None or head is None or sheet is None:
        return
    one = next(one for one in _typed(of_round, agency) if one.key == "5.1")
    scores.object_to(
        of_round,
        agency,
        one,
        words="Số liệu hồ sơ trực tuyến có ở trang 3 báo cáo cải cách hành chính, xin xem lại.",
        expected=queries.lines_of(sheet.id)[one.key].version,
        by=head,
        at=at,
    )
