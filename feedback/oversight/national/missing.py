"""Còn thiếu dữ liệu: which of what has to go there lacks something that the table of columns requires."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, func, or_

from feedback.extensions import db
from feedback.law.national import Column, Table
from feedback.oversight.national.queries import TO_SEND, Asked, with_record
from feedback.oversight.national.subjects import Subject


@dataclass(frozen=True, slots=True)
class Lack:
    """One required column, and how many rows that have to go lack it."""

    column: Column
    count: int


def of(subject: Subject, table: Table) -> dict[str, tuple[Column, ColumnElement[bool]]]:
    """By value the required columns that a row may lack, each with its condition."""
    lacking = subject.lacking()
    return {
        one.value: (one, lacking[one.value]) for one in table.required(subject.key) if one.value in lacking
    }


def counts(subject: Subject, table: Table, asked: Asked) -> tuple[int, int, list[Lack]]:
    """How many rows have to go, how many of them lack anything, and what; one select."""
    found = of(subject, table)
    conditions = [condition for _, condition in found.values()]
    any_of = or_(*conditions) if conditions else false()
    counted = [func.count().filter(one) for one in (any_of, *conditions)]
    row = db.session.execute(
        with_record(subject, func.count(), *counted).where(
            *asked.conditions(subject), asked.state().in_(TO_SEND)
        )
    ).one()
    lacks = [Lack(column, count) for (column, _), count in zip(found.values(), row[2:], strict=True)]
    return row[0], row[1], [one for one in lacks if one.count]


def condition(subject: Subject, table: Table, value: str) -> ColumnElement[bool] | None:
    """That a row lacks this value, or anything for ""; None for a value that it can't lack."""
    found = of(subject, table)
    if value:
        return found[value][1] if value in found else None
    return or_(*(one for _, one in found.values())) if found else false()
