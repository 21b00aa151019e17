"""Reading scores: tables, rounds, sheets with their lines, and how units rank."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.attachments import queries as attached
from feedback.extensions import db
from feedback.programme.duties import queries as duties
from feedback.programme.models import ScoreLine, ScoreRound, ScoreSheet, ScoreTable
from feedback.programme.scoring import rules
from feedback.programme.scoring.rules import Criterion

READ: Final = "programme:score:read"
READ_ALL: Final = "programme:score:read_all"
WRITE: Final = "programme:score:write"
SEND: Final = "programme:score:send"
VERIFY: Final = "programme:score:verify"
DEFINE: Final = "programme:score:define"


@dataclass(frozen=True, slots=True)
class Part:
    """A criterion with what was written of it: ``line`` None for nothing."""

    criterion: Criterion
    line: ScoreLine | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """How a unit stands in a round: points of the end, or as far as they are; ``rank`` within its ``group``
    once it has verified points."""

    agency: AgencyEntry
    sheet: ScoreSheet | None
    group: str
    state: str
    points: int | None
    rank: int | None
    level: str
    contested: int


def tables() -> list[ScoreTable]:
    """All tables of criteria, the latest first."""
    return list(
        db.session.scalars(select(ScoreTable).order_by(ScoreTable.year.desc(), ScoreTable.edition.desc()))
    )


def table_by_code(code: str) -> ScoreTable | None:
    """The table with this code."""
    return db.session.scalar(select(ScoreTable).where(ScoreTable.code == code))


def table_by_id(number: int) -> ScoreTable:
    """The table with this number."""
    return db.session.get_one(ScoreTable, number)


def criteria(table: ScoreTable) -> list[Criterion]:
    """The criteria of a table in their order."""
    return [rules.criterion_of(one) for one in table.criteria]


def has_begun(table: ScoreTable) -> bool:
    """Whether a unit has begun to score itself by it."""
    asked = (
        select(ScoreSheet.id)
        .join(ScoreRound, ScoreRound.id == ScoreSheet.round_id)
        .where(ScoreRound.table_id == table.id)
    )
    return db.session.scalar(asked.limit(1)) is not None


def rounds() -> list[ScoreRound]:
    """All rounds, the latest first."""
    return list(db.session.scalars(select(ScoreRound).order_by(ScoreRound.year.desc())))


def round_of(year: int) -> ScoreRound | None:
    """The round of a year."""
    return db.session.scalar(select(ScoreRound).where(ScoreRound.year == year))


def rounds_by(table: ScoreTable) -> list[ScoreRound]:
    """The rounds that go by a table."""
    return list(
        db.session.scalars(
            select(ScoreRound).where(ScoreRound.table_id == table.id).order_by(ScoreRound.year)
        )
    )


def own(viewer: Actor, today: date) -> set[int]:
    """The viewer's own unit, and the ended ones whose work it does."""
    return agencies.whose_work(viewer.agency_id, today)


def is_unit(agency: AgencyEntry, today: date) -> bool:
    """Whether the agency is a unit of the programme today."""
    return any(one.id == agency.id for one in duties.units(today))


def sheet_of(round_id: int, agency_id: int) -> ScoreSheet | None:
    """The sheet of a unit in a round."""
    return db.session.scalar(
        select(ScoreSheet).where(ScoreSheet.round_id == round_id, ScoreSheet.agency_id == agency_id)
    )


def lines_of(sheet_id: int) -> dict[str, ScoreLine]:
    """By key of the criterion what was written of it."""
    asked = select(ScoreLine).where(ScoreLine.sheet_id == sheet_id).order_by(ScoreLine.id)
    return {one.key: one for one in db.session.scalars(asked)}


def parts(table: ScoreTable, agency: AgencyEntry, sheet: ScoreSheet | None) -> list[Part]:
    """The criteria of a unit with what was written of each; one select."""
    lines = lines_of(sheet.id) if sheet is not None else {}
    group = rules.group_of(agency.level)
    return [Part(one, lines.get(one.key)) for one in rules.for_group(criteria(table), group)]


def with_files(room: str, lines: Collection[ScoreLine]) -> set[int]:
    """Numbers of the lines that have a file; one select."""
    return {
        number for number, found in attached.fingerprints(room, [one.id for one in lines]).items() if found
    }


def missing(found: Collection[Part], filed: Collection[int]) -> list[tuple[Criterion, str]]:
    """What a unit must still do before its sheet can be sent, in words by criterion."""
    open_ones = []
    for one in found:
        if one.criterion.computed:
            continue
        if one.line is None or one.line.self_points is None:
            open_ones.append((one.criterion, "chưa tự chấm"))
        elif one.criterion.needs_file and one.line.self_points and one.line.id not in filed:
            open_ones.append((one.criterion, "chưa có tệp minh chứng"))
    return open_ones


def ranking(of_round: ScoreRound, table: ScoreTable, today: date) -> list[Ranked]:
    """Every unit of the round, department and commune apart, best first; then those without points by name.

    Two selects. A unit that exists no more stands there only with a sheet.
    """
    sheets = {
        one.agency_id: one
        for one in db.session.scalars(select(ScoreSheet).where(ScoreSheet.round_id == of_round.id))
    }
    waiting = (
        select(ScoreLine.sheet_id, func.count())
        .join(ScoreSheet, ScoreSheet.id == ScoreLine.sheet_id)
        .where(
            ScoreSheet.round_id == of_round.id, ScoreLine.objection != "", ScoreLine.decided_points.is_(None)
        )
    )
    contested = dict(db.session.execute(waiting.group_by(ScoreLine.sheet_id)).all())
    units = {one.id: one for one in duties.units(min(of_round.closed_on or today, today))}
    for agency_id in sheets.keys() - units.keys():
        if (gone := agencies.by_id(agency_id)) is not None:
            units[agency_id] = gone
    known = criteria(table)
    most = {group: rules.most_of(known, group) for group in rules.GROUPS}
    points: dict[str, dict[int, int]] = {group: {} for group in rules.GROUPS}
    for agency_id, sheet in sheets.items():
        got = sheet.verified_points if sheet.final_points is None else sheet.final_points
        if sheet.state in ("verified", "final") and got is not None and agency_id in units:
            points[rules.group_of(units[agency_id].level)][agency_id] = got
    ranks = {group: rules.ranks(found) for group, found in points.items()}
    rows = []
    for agency_id, agency in units.items():
        group, of_unit = rules.group_of(agency.level), sheets.get(agency_id)
        reached = points[group].get(agency_id)
        rows.append(
            Ranked(
                agency,
                of_unit,
                group,
                of_unit.state if of_unit is not None else "none",
                reached,
                ranks[group].get(agency_id),
                rules.level_of(reached, most[group], table.levels) if reached is not None else "",
                contested.get(of_unit.id, 0) if of_unit is not None else 0,
            )
        )
    order = list(rules.GROUPS)
    return sorted(
        rows,
        key=lambda one: (order.index(one.group), one.rank is None, one.rank or 0, one.agency.sort_key),
    )


def sent_on(years: Collection[int], agency_ids: Collection[int] | None) -> list[tuple[int, int, ScoreSheet]]:
    """Sheets that were sent, of these years and agencies (None: all): year, number of the agency, sheet."""
    asked = (
        select(ScoreRound.year, ScoreSheet)
        .join(ScoreRound, ScoreRound.id == ScoreSheet.round_id)
        .where(ScoreRound.year.in_(years), ScoreSheet.sent_at.is_not(None))
    )
    if agency_ids is not None:
        asked = asked.where(ScoreSheet.agency_id.in_(agency_ids))
    return [(year, sheet.agency_id, sheet) for year, sheet in db.session.execute(asked)]
