"""Verbs of a table of criteria: written, brought in from a spreadsheet, confirmed, renewed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select

from feedback.actor import Actor
from feedback.clock import local_day
from feedback.extensions import db
from feedback.programme.actions.changing import change, demand, enter
from feedback.programme.actions.history import SCORE_TABLE
from feedback.programme.models import ScoreTable
from feedback.programme.scoring import queries, seed
from feedback.programme.scoring.queries import DEFINE
from feedback.programme.scoring.rules import BadDetail, Criterion, Refused
from feedback.programme.scoring.texts import MOST_CRITERIA

_COLUMNS: Final = (
    *("code", "year", "edition", "title", "basis", "doubt", "criteria", "levels", "confirmed_on"),
)


def load_table(*, by: Actor, at: datetime) -> int:
    """Bring in the sample of ``seed`` where there is no table yet; it waits for being confirmed."""
    if db.session.scalar(select(ScoreTable.id).limit(1)) is not None:
        return 0
    year = local_day(at).year
    _add(year, seed.TITLE, seed.BASIS, seed.DOUBT, [one.kept() for one in seed.CRITERIA], seed.LEVELS, by, at)
    return 1


def renew(table: ScoreTable, year: int, *, by: Actor, at: datetime) -> ScoreTable:
    """Lập bản mới from a table, for a year: it may be changed until a unit begins with it, and waits for
    being confirmed. Raises NotYours, BadDetail.
    """
    demand(DEFINE, by)
    today = local_day(at)
    if not today.year - 1 <= year <= today.year + 1:
        raise BadDetail("year", f"Nhập năm {today.year - 1}, {today.year} hoặc {today.year + 1}")
    return _add(year, table.title, table.basis, table.doubt, table.criteria, table.levels, by, at)


def describe(
    table: ScoreTable,
    *,
    title: str,
    basis: str,
    doubt: str,
    levels: list[dict[str, Any]],
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Sửa tên, căn cứ, mức xếp loại. Raises NotYours, Refused, Stale."""
    new = {"title": title, "basis": basis, "doubt": doubt, "levels": levels}
    _set(table, expected, "score_table_described", new, by, at)


def put(
    table: ScoreTable, criterion: Criterion, *, was: str = "", expected: int, by: Actor, at: datetime
) -> None:
    """Thêm a criterion at the end of its group, or sửa the one whose code ``was``.

    Raises NotYours, Refused, BadDetail, Stale.
    """
    known = queries.criteria(table)
    if any(one.key == criterion.key and one.key != was for one in known):
        raise BadDetail("key", f"Mã {criterion.key} đã có trong bảng")
    if was:
        if not any(one.key == was for one in known):
            raise Refused("Tiêu chí này không còn trong bảng")
        found = [criterion if one.key == was else one for one in known]
    else:
        if len(known) >= MOST_CRITERIA:
            raise Refused(f"Bảng có nhiều nhất {MOST_CRITERIA} tiêu chí")
        places = [place for place, one in enumerate(known, 1) if one.group == criterion.group]
        at_place = places[-1] if places else len(known)
        found = [*known[:at_place], criterion, *known[at_place:]]
    _keep(table, found, "score_criterion_put", expected, by, at)


def remove(table: ScoreTable, key: str, *, expected: int, by: Actor, at: datetime) -> None:
    """Bỏ a criterion. Raises NotYours, Refused, Stale."""
    known = queries.criteria(table)
    found = [one for one in known if one.key != key]
    if len(found) == len(known):
        raise Refused("Tiêu chí này không còn trong bảng")
    _keep(table, found, "score_criterion_removed", expected, by, at)


def bring_in(
    table: ScoreTable, criteria: Sequence[Criterion], *, expected: int, by: Actor, at: datetime
) -> None:
    """Nhập từ tệp: these criteria instead of all that stand there. Raises NotYours, Refused, Stale."""
    _keep(table, criteria, "score_table_brought_in", expected, by, at)


def confirm(table: ScoreTable, *, expected: int, by: Actor, at: datetime) -> None:
    """Xác nhận: rounds may go by it from now on. Raises NotYours, Refused, Stale."""
    if table.confirmed_on is not None:
        raise Refused("Bảng này đã được xác nhận")
    if not table.criteria:
        raise Refused("Bảng chưa có tiêu chí nào")
    new = {"confirmed_on": local_day(at), "doubt": ""}
    _set(table, expected, "score_table_confirmed", new, by, at)


def _keep(
    table: ScoreTable, criteria: Sequence[Criterion], act: str, expected: int, by: Actor, at: datetime
) -> None:
    _set(table, expected, act, {"criteria": [one.kept() for one in criteria]}, by, at)


def _set(table: ScoreTable, expected: int, act: str, new: dict[str, Any], by: Actor, at: datetime) -> None:
    demand(DEFINE, by)
    # Who begins a sheet holds the round's row; the table's is held here, and its rounds' with it.
    for one in queries.rounds_by(table):
        db.session.refresh(one, with_for_update=True)
    if queries.has_begun(table):
        raise Refused("Đã có đơn vị chấm theo bảng này nên không sửa được. Lập bản mới từ bảng này")
    change(table, expected, **new)
    enter(SCORE_TABLE, table, act, *new, by=by, at=at)


def _add(
    year: int,
    title: str,
    basis: str,
    doubt: str,
    criteria: list[dict[str, Any]],
    levels: list[dict[str, Any]],
    by: Actor,
    at: datetime,
) -> ScoreTable:
    last = db.session.scalar(select(func.max(ScoreTable.edition)).where(ScoreTable.year == year)) or 0
    row = ScoreTable(
        code=f"{year}-{last + 1}",
        year=year,
        edition=last + 1,
        title=title,
        basis=basis,
        doubt=doubt,
        criteria=criteria,
        levels=levels,
        confirmed_on=None,
        version=1,
    )
    db.session.add(row)
    db.session.flush()
    enter(SCORE_TABLE, row, "score_table_made", *_COLUMNS, by=by, at=at)
    return row
