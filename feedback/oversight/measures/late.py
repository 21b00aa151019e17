"""Quá hạn: the one set of conditions by which a clock of an agency is late, or soon will be."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import ColumnElement

from feedback.cases.models import Case
from feedback.deadlines import queries as deadlines
from feedback.deadlines.models import Deadline
from feedback.law import procedure
from feedback.law.terms import STATUTE

ROOM = "cases"
SOON = timedelta(days=7)
LONG = timedelta(days=30)


def owed(clock: str = "legal", of: type[Deadline] = Deadline) -> list[ColumnElement[bool]]:
    """That a deadline is a legal one (or a ``target`` of the province) of a case, and binds its agency now.

    Terms that bind only if the matter turns out to be another's are none. ``of``: the table, or an alias.
    """
    return [
        of.subject_room == ROOM,
        of.clock == clock,
        of.owed_by == "agency",
        of.term_key.not_in(sorted(STATUTE.conditional)),
        deadlines.binds(of),
    ]


def passed(today: date, clock: str = "legal", of: type[Deadline] = Deadline) -> list[ColumnElement[bool]]:
    """That its day is over and what it asks for isn't done."""
    return [*owed(clock, of), of.due_on < today, near(today, of)]


def passed_long(today: date, of: type[Deadline] = Deadline) -> list[ColumnElement[bool]]:
    """That its day is over since more than 30 calendar days."""
    return [*owed(of=of), of.due_on < today - LONG, near(today, of)]


def due_soon(today: date, of: type[Deadline] = Deadline) -> list[ColumnElement[bool]]:
    """That its day comes today or within 7 calendar days."""
    return [*owed(of=of), of.due_on >= today, near(today, of)]


def near(today: date, of: type[Deadline] = Deadline) -> ColumnElement[bool]:
    """That its day isn't more than 7 calendar days ahead: of what is late, or soon will be."""
    return of.due_on <= today + SOON


def owes_soon(today: date) -> ColumnElement[bool]:
    """On ``Case``: that the first day on which its agency owes something isn't further ahead. Whatever
    ``near`` finds is of such a case; with it the few cases are found by an index of their own.
    """
    return Case.due_on <= today + SOON


def of_settling(of: type[Deadline] = Deadline) -> ColumnElement[bool]:
    """That it is a term for settling the matter itself (thời hạn giải quyết)."""
    return of.term_key.in_(sorted(procedure.SETTLING))
