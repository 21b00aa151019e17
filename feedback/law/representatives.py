"""Người đại diện của đoàn đông người: how many speak for a group (LTCD 42/2013 Đ29, LKN 02/2011 Đ8). Pure.

Read from ``representatives.toml``, which describes its form.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Final

from feedback.law.refusal import Refusal
from feedback.law.terms import Confidence


class WrongNumber(Refusal):
    """More or fewer representatives than the law lets a group of this size name. ``rule`` says how many."""

    def __init__(self, people: int, named: int, rule: Representatives) -> None:
        super().__init__(
            f"{people} người cử {rule.words} người đại diện; đang chọn {named}. Căn cứ: {rule.article}."
        )
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Representatives:
    """How many representatives groups of some sizes name; ``people_to`` None: of any size from the first."""

    people_from: int
    least: int
    most: int
    article: str
    source: str
    confidence: Confidence
    in_force_from: date
    people_to: int | None = None
    note: str = ""

    @property
    def words(self) -> str:
        """The number in a sentence: «1», «từ 1 đến 5»."""
        return str(self.most) if self.least == self.most else f"từ {self.least} đến {self.most}"


REPRESENTATIVES: Final[tuple[Representatives, ...]] = tuple(
    Representatives(**entry)
    for entry in tomllib.loads(
        resources.files("feedback.law").joinpath("representatives.toml").read_text(encoding="utf-8")
    )["representatives"]
)
"""All rows."""


def of_group(people: int, on: date) -> Representatives:
    """The rule for a group of so many people on a day.

    Raises ValueError below two people (that is no group) and LookupError before the law was in force.
    """
    if people < 2:
        raise ValueError("a group has at least two persons")
    for one in REPRESENTATIVES:
        fits = one.people_from <= people and (one.people_to is None or people <= one.people_to)
        if fits and one.in_force_from <= on:
            return one
    raise LookupError(f"no rule for {people} people on {on}")


def demand(people: int, named: int, on: date) -> Representatives:
    """The rule that a group follows which names so many. Raises WrongNumber."""
    rule = of_group(people, on)
    if not rule.least <= named <= rule.most:
        raise WrongNumber(people, named, rule)
    return rule
