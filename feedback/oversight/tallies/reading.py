"""Figures from sums: what was counted ahead, less the cases touched since, more those and the ones apart."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all

from feedback.actor import Actor
from feedback.cases.models import Case
from feedback.extensions import asked_once, db
from feedback.oversight import scope
from feedback.oversight.measures import grouping
from feedback.oversight.measures.branches import Branch
from feedback.oversight.measures.filters import Filters
from feedback.oversight.measures.grouping import Group
from feedback.oversight.models import CaseFact, Tally, TallyMark
from feedback.oversight.tallies.facts import APART
from feedback.register import queries as register

MOST_TOUCHED: Final = 5000
"""Where more entries wait to be followed, figures are counted from the cases themselves."""

_SIDES: Final = {"agency", *grouping.SPANS_OF_TIME}
Span = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Held:
    """Up to which entry the sums go, and whether some cases have to be counted beside them."""

    seq: int
    beside: bool

    def others(self) -> ColumnElement[bool]:
        """On ``Case``: that it is counted itself, since it stands apart or was touched since."""
        return Case.id.in_(union_all(select(CaseFact.case_id).where(CaseFact.fact == APART), self._touched()))

    def _touched(self) -> Select[Any]:
        return register.subjects_after("cases", self.seq)

    def counted(
        self, branches: Collection[Branch], filters: Filters, viewer: Actor, today: date, by: Sequence[str]
    ) -> dict[str, list[tuple[Group, int]]]:
        """By ``of`` a branch the groups with their sums, without the cases of ``others``; one statement, and
        one for those touched since."""
        spans = {of(one): (one.fact, _span(one, filters, today)) for one in branches}
        found: dict[str, list[tuple[Group, int]]] = {key: [] for key in spans}
        whens = {key: _of_tally(span) for key, (_fact, span) in spans.items()}
        sums = [
            func.coalesce(func.sum(getattr(Tally, fact)).filter(whens[key]), 0)
            for key, (fact, _span) in spans.items()
        ]
        parts = [(_asked(Tally, Tally.first_on, sums, filters, viewer, by).where(or_(*whens.values())), 1)]
        if self.beside:
            touched = [
                func.count().filter(CaseFact.fact == fact, _within(CaseFact.day_on, span))
                for fact, span in spans.values()
            ]
            less = _asked(CaseFact, CaseFact.day_on, touched, filters, viewer, by)
            parts.append((less.where(CaseFact.case_id.in_(self._touched())), -1))
        for asked, sign in parts:
            for row in db.session.execute(asked):
                group = tuple(row[: len(by)])
                for key, number in zip(spans, row[len(by) :], strict=True):
                    found[key].append((group, int(number) * sign))
        return found


def _asked(
    model: Any, day: Any, numbers: Sequence[Any], filters: Filters, viewer: Actor, by: Sequence[str]
) -> Select[Any]:
    groups = grouping.columns(by, day, {"agency": model.agency_id})
    asked = select(*groups, *numbers)
    if filters.agency_id is not None:
        asked = asked.where(model.agency_id == filters.agency_id)
    if not scope.everywhere(viewer):
        asked = asked.where(model.agency_id == viewer.agency_id)
    return asked.group_by(*groups) if groups else asked


def held(filters: Filters, by: Sequence[str]) -> Held | None:
    """What can be read from sums for figures narrowed and grouped so; None where they must be counted."""
    if filters.brought_in or not {*filters.narrowed_sides} <= {"agency"} or not {*by} <= _SIDES:
        return None
    return _mark()


@asked_once
def _mark() -> Held | None:
    apart = select(CaseFact.case_id).where(CaseFact.fact == APART).exists()
    row = db.session.execute(select(TallyMark.seq, TallyMark.built_to, apart)).first()
    if row is None or row.built_to is not None:
        return None
    entries, touched = register.count_after("cases", row.seq, MOST_TOUCHED + 1)
    return None if entries > MOST_TOUCHED else Held(row.seq, bool(row[2] or touched))


def of(branch: Branch) -> str:
    """By what a branch is told apart from others of the same fact."""
    return f"{branch.fact} {branch.late_by or ''}"


def _span(branch: Branch, filters: Filters, today: date) -> Span:
    first, last = (None, None) if branch.stock else (filters.period.first_on, filters.period.last_on)
    if branch.late_by is not None:
        passed = today - timedelta(days=branch.late_by)
        last = passed if last is None else min(last, passed)
    return first, last


def _within(day: Any, span: Span) -> ColumnElement[bool]:
    first, last = span
    return and_(day >= (first or date.min), day <= (last or date.max))


def _of_tally(span: Span) -> ColumnElement[bool]:
    """Whole months by their sums, the days before and after them by theirs."""
    first, last = span
    begin = _month_after(first - timedelta(days=1)) if first else date.min
    end = (last + timedelta(days=1)).replace(day=1) if last else date.max
    if begin >= end:
        return and_(Tally.span == "day", _within(Tally.first_on, span))
    parts = [and_(Tally.span == "month", Tally.first_on >= begin, Tally.first_on < end)]
    if first is not None and first < begin:
        parts.append(and_(Tally.span == "day", Tally.first_on >= first, Tally.first_on < begin))
    if last is not None:
        parts.append(and_(Tally.span == "day", Tally.first_on >= end, Tally.first_on <= last))
    return or_(*parts)


def _month_after(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
