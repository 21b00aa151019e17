"""Questions about the survey: rounds, what was made known of each unit, sheets, comments, tasks."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import extract, func, select

from feedback import config
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.extensions import db
from feedback.programme.models import (
    SurveyComment,
    SurveyFigure,
    SurveyRound,
    SurveySheet,
    SurveyTask,
)
from feedback.programme.survey import rules
from feedback.programme.survey.rules import Figure
from feedback.sealing import blind_index

READ: Final = "programme:survey:read"
READ_ALL: Final = "programme:survey:read_all"
_CODE: Final = re.compile("[0-9]{4}-[0-9]{1,7}")


@dataclass(frozen=True, slots=True)
class Unit:
    """What was made known of a unit in a round; ``whole`` and ``factors`` are None and empty while there are
    too few answers.
    """

    agency_id: int
    row: SurveyFigure | None
    whole: Figure | None
    factors: dict[str, Figure]


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """For scores: how content people are with a unit in a year, and the officers' page that shows it
    (endpoint and its values). ``figure`` is the share of ``good`` ones among all ``marks``."""

    figure: Figure
    page: tuple[str, dict[str, str]]
    good: int
    marks: int


def digest_of(code: str) -> bytes:
    """What is kept of a code that isn't used yet."""
    return blind_index(config.current().lookup_key_bytes, "survey", code)


def by_code(code: str) -> SurveyRound | None:
    """The round of an address."""
    if not _CODE.fullmatch(code):
        return None
    return db.session.scalar(select(SurveyRound).where(SurveyRound.code == code))


def rounds() -> list[SurveyRound]:
    """All rounds, the latest first."""
    return list(
        db.session.scalars(select(SurveyRound).order_by(SurveyRound.opens_on.desc(), SurveyRound.id.desc()))
    )


def open_round(on: date) -> SurveyRound | None:
    """The round that is open on a day."""
    asked = select(SurveyRound).where(SurveyRound.opens_on <= on, SurveyRound.closes_on >= on)
    return db.session.scalar(asked.order_by(SurveyRound.id.desc()).limit(1))


def latest(on: date) -> SurveyRound | None:
    """The round that was opened last."""
    asked = select(SurveyRound).where(SurveyRound.opens_on <= on)
    return db.session.scalar(asked.order_by(SurveyRound.opens_on.desc(), SurveyRound.id.desc()).limit(1))


def whose(viewer: Actor, on: date) -> set[int]:
    """The units whose survey is the officer's own work."""
    return agencies.whose_work(viewer.agency_id, on)


def figure_of(round_id: int, agency_id: int) -> SurveyFigure | None:
    """What was made known of a unit in a round, as a row."""
    return db.session.scalar(
        select(SurveyFigure).where(SurveyFigure.round_id == round_id, SurveyFigure.agency_id == agency_id)
    )


def unit(of: SurveyRound, agency_id: int) -> Unit:
    """What was made known of one unit."""
    return _unit(of, agency_id, figure_of(of.id, agency_id))


def units(of: SurveyRound) -> dict[int, Unit]:
    """Of each unit that issued codes in a round; one select."""
    asked = select(SurveyFigure).where(SurveyFigure.round_id == of.id)
    return {one.agency_id: _unit(of, one.agency_id, one) for one in db.session.scalars(asked)}


def _unit(of: SurveyRound, agency_id: int, row: SurveyFigure | None) -> Unit:
    if row is None or not row.told:
        return Unit(agency_id, row, None, {})
    return Unit(
        agency_id,
        row,
        rules.figure(row.sums, row.told),
        rules.by_factor(of.questions, row.sums, row.told),
    )


def satisfaction_of(units_: Collection[int], year: int) -> dict[int, Satisfaction]:
    """For scores: what was made known of each of these units, all rounds opened in a year together; units
    with too few answers are left out. One select.
    """
    rows = db.session.execute(
        select(SurveyFigure, SurveyRound.code)
        .join(SurveyRound, SurveyRound.id == SurveyFigure.round_id)
        .where(
            SurveyFigure.agency_id.in_(set(units_)),
            SurveyFigure.told > 0,
            extract("year", SurveyRound.opens_on) == year,
        )
        .order_by(SurveyRound.opens_on, SurveyRound.id)
    )
    # Rounds may ask differently many questions: of each the sums over its questions are added up.
    told: dict[int, tuple[list[list[int]], int, str]] = {}
    for count, code in rows:
        sums, n, _ = told.get(count.agency_id, ([], 0, ""))
        told[count.agency_id] = ([*sums, *count.sums], n + count.told, code)
    found = {}
    for agency_id, (sums, n, code) in told.items():
        agency = agencies.by_id(agency_id)
        marks = sum(map(sum, sums))
        good = sum(row[mark - 1] for row in sums for mark in range(1, 6) if str(mark) in rules.GOOD)
        if agency is not None and marks:
            page = ("programme_desk.survey_unit", {"code": code, "unit": agency.code})
            found[agency_id] = Satisfaction(rules.figure_of(good / marks, n), page, good, marks)
    return found


def sheets_of(round_id: int, agency_id: int) -> list[SurveySheet]:
    """The sheets of codes printed for a unit, the latest first."""
    asked = select(SurveySheet).where(SurveySheet.round_id == round_id, SurveySheet.agency_id == agency_id)
    return list(db.session.scalars(asked.order_by(SurveySheet.number.desc())))


def sheet_of(round_id: int, agency_id: int, number: int) -> SurveySheet | None:
    """One of them."""
    return db.session.scalar(
        select(SurveySheet).where(
            SurveySheet.round_id == round_id,
            SurveySheet.agency_id == agency_id,
            SurveySheet.number == number,
        )
    )


def comments_of(round_id: int, agency_id: int, *states: str, limit: int = 200) -> list[SurveyComment]:
    """Comments on a unit in these states, the latest day first."""
    asked = select(SurveyComment).where(
        SurveyComment.round_id == round_id,
        SurveyComment.agency_id == agency_id,
        SurveyComment.state.in_(states),
    )
    return list(
        db.session.scalars(asked.order_by(SurveyComment.given_on.desc(), SurveyComment.id).limit(limit))
    )


def comment_of(round_id: int, agency_id: int, number: int) -> SurveyComment | None:
    """One comment by its number."""
    return db.session.scalar(
        select(SurveyComment).where(
            SurveyComment.id == number,
            SurveyComment.round_id == round_id,
            SurveyComment.agency_id == agency_id,
        )
    )


def waiting(units_: Collection[int]) -> list[tuple[str, int, int]]:
    """Where comments wait for an officer: code of the round, unit, how many; one select."""
    rows = db.session.execute(
        select(SurveyRound.code, SurveyComment.agency_id, func.count())
        .join(SurveyRound, SurveyRound.id == SurveyComment.round_id)
        .where(SurveyComment.agency_id.in_(set(units_)), SurveyComment.state == "waiting")
        .group_by(SurveyRound.code, SurveyComment.agency_id)
        .order_by(SurveyRound.code)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def hidden(round_id: int, agency_id: int) -> int:
    """How many comments on a unit aren't shown."""
    asked = select(func.count()).select_from(SurveyComment)
    return (
        db.session.scalar(
            asked.where(
                SurveyComment.round_id == round_id,
                SurveyComment.agency_id == agency_id,
                SurveyComment.state == "hidden",
            )
        )
        or 0
    )


def tasks_of(units_: Collection[int] | None, *, limit: int = 200) -> Sequence[SurveyTask]:
    """What these units (None: all) have to put right or have put right, the latest first."""
    asked = select(SurveyTask)
    if units_ is not None:
        asked = asked.where(SurveyTask.agency_id.in_(set(units_)))
    return db.session.scalars(
        asked.order_by(SurveyTask.raised_on.desc(), SurveyTask.id.desc()).limit(limit)
    ).all()


def open_tasks(units_: Collection[int]) -> Sequence[SurveyTask]:
    """What these units haven't answered yet, by the day due."""
    asked = select(SurveyTask).where(SurveyTask.agency_id.in_(set(units_)), SurveyTask.answer.is_(None))
    return db.session.scalars(asked.order_by(SurveyTask.due_on, SurveyTask.id)).all()
