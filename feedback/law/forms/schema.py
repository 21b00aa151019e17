"""What a form is made of: sets of forms, forms of columns and checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from feedback.law.forms.expressions import Comparison, Sum


class BadForm(ValueError):
    """A set of forms contradicts itself. ``faults``: sentences in Vietnamese, each naming form and column."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Count:
    """What a column counts: rows of a source of ``vocabulary`` on which one of ``where`` holds (each: by
    dimension the values that count; all of its dimensions must hold). ``sum_of``: not how many, but the sum
    of an amount of the source; empty: how many.
    """

    of: str
    where: tuple[Mapping[str, tuple[str, ...]], ...] = ({},)
    sum_of: str = ""


@dataclass(frozen=True)
class Column:
    """One numbered column (cột). ``head``: the printed headings above it, outermost first.

    Its figure is counted (``count``), worked out from others (``formula``), or ``typed`` by people because
    the system can't know it. ``text``: it holds words (ghi chú). ``unit``: «Trđ» (million đồng), «m²», «%»,
    or empty. ``carry``: what the period before ended with, out of its columns («5», «1-4»), and this one
    continues (kỳ trước chuyển sang). ``opening``: what no printed column tells the end of, so that it is
    only typed once, when a unit begins. ``outside``: the column of which it also has what was carried over
    from outside the system. ``over``: how a longer period follows from its quarters: ``sum``, ``first``,
    ``last``, or ``none`` where it can't. ``about``: what is counted beyond what ``count`` says, in words.
    """

    number: str
    head: tuple[str, ...]
    unit: str = ""
    count: Count | None = None
    formula: Sum | None = None
    typed: bool = False
    text: bool = False
    carry: Sum | None = None
    opening: bool = False
    outside: Sum | None = None
    over: str = "sum"
    about: str = ""

    @property
    def words(self) -> str:
        """Its headings in one line."""
        return " – ".join(self.head)

    @property
    def begins(self) -> bool:
        """Whether its figure is typed when a unit begins to report on the system (số đầu kỳ)."""
        return self.carry is not None or self.opening


@dataclass(frozen=True, slots=True)
class Check:
    """What must hold between columns. ``warns``: a difference is possible and only pointed at. ``confidence``
    as in law.md: ``source``, ``known``, ``unsure``; ``note``: why, in words.
    """

    that: Comparison
    warns: bool = False
    confidence: str = "source"
    note: str = ""


@dataclass(frozen=True)
class Form:
    """Biểu: a numbered table, one row for each unit, with a row of totals.

    ``confidence`` as in law.md: whether its columns stand as they are printed; ``note`` says what is unsure.
    ``sentences``: how the written report tells its figures (templates of ``sentences``).
    """

    number: str
    title: str
    columns: tuple[Column, ...]
    checks: tuple[Check, ...] = ()
    note: str = ""
    confidence: str = "source"
    sentences: tuple[str, ...] = ()

    @cached_property
    def by_number(self) -> dict[str, Column]:
        """Columns by their numbers."""
        return {one.number: one for one in self.columns}

    @property
    def figures(self) -> tuple[Column, ...]:
        """The columns that hold figures."""
        return tuple(one for one in self.columns if not one.text)

    @property
    def slug(self) -> str:
        """Its number as addresses have it: «01/XLD» is «01-xld»."""
        return self.number.lower().replace("/", "-")

    @cached_property
    def in_order(self) -> tuple[Column, ...]:
        """Columns with figures, each after those that its formula is made of."""
        placed: dict[str, Column] = {}

        def place(column: Column) -> None:
            if column.number in placed:
                return
            for term in column.formula.terms if column.formula else ():
                place(self.by_number[term.column])
            placed[column.number] = column

        for one in self.figures:
            place(one)
        return tuple(placed.values())


@dataclass(frozen=True)
class FormSet:
    """Bộ biểu mẫu: the forms that a circular prescribes for periods that end from ``first_on`` to
    ``last_on``.

    ``stands_in_from``: from when on it is printed although it is no longer in force, marked with
    ``stand_in_mark``, as long as no set of its own covers the period.
    """

    key: str
    words: str
    basis: str
    first_on: date
    last_on: date | None
    forms: tuple[Form, ...]
    stands_in_from: date | None = None
    stand_in_mark: str = ""
    sources: tuple[str, ...] = field(default=())

    @cached_property
    def by_number(self) -> dict[str, Form]:
        """Forms by their numbers."""
        return {one.number: one for one in self.forms}

    @cached_property
    def by_slug(self) -> dict[str, Form]:
        """Forms by their numbers as addresses have them."""
        return {one.slug: one for one in self.forms}

    def covers(self, day: date) -> bool:
        """Whether it is in force on the last day of a period."""
        return self.first_on <= day and (self.last_on is None or day <= self.last_on)
