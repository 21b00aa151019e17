"""Pure decisions of the standing survey: questions and marks as data, codes, figures with their intervals."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal

from feedback.law.refusal import Forbidden, Misstated, Overtaken, Refusal
from feedback.oversight.comparison.rules import wilson

Standing = Literal["coming", "open", "closed"]


class Refused(Refusal):
    """An act of the survey that can't be; in words."""


class NotYours(Forbidden):
    """It belongs to another unit, or the actor has no right to it."""

    def __init__(self) -> None:
        super().__init__("Ông/bà chỉ làm được việc này với khảo sát của đơn vị mình")


class BadDetail(Misstated):
    """What was typed can't be."""


class Stale(Overtaken):
    """Somebody else changed it since the page was opened."""


_RAW: Final[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("survey.toml").read_text("utf-8"))

MINIMUM: Final = int(_RAW["minimum"])
BATCH: Final = int(_RAW["batch"])
LOW: Final = int(_RAW["low"])
LOW_LEAST: Final = int(_RAW["low_least"])
ANSWER_DAYS: Final = int(_RAW["answer_days"])
LARGEST_SHEET: Final = int(_RAW["largest_sheet"])
MARKS: Final[Mapping[str, str]] = {str(one["value"]): one["words"] for one in _RAW["mark"]}
GOOD: Final = frozenset(str(one["value"]) for one in _RAW["mark"] if one["good"])
FACTORS: Final[Mapping[str, str]] = {one["key"]: one["words"] for one in _RAW["factor"]}
QUESTIONS: Final[Sequence[Mapping[str, str]]] = [
    {"key": one["key"], "factor": factor["key"], "words": one["words"]}
    for factor in _RAW["factor"]
    for one in factor["questions"]
]
HIDDEN: Final[Mapping[str, str]] = {one["key"]: one["words"] for one in _RAW["hidden"]}

_DIGITS: Final = 12
_DAMM: Final = (
    *("0317598642", "7092154863", "4206871359", "1750983426", "6123045978"),
    *("3674209581", "5869720134", "8945362017", "9438617205", "2581436790"),
)
"""The quasigroup of Damm's check digit: it finds each wrong digit and each two neighbours exchanged."""


def standing(opens_on: date, closes_on: date, on: date) -> Standing:
    """How far a round has come on a day."""
    return "coming" if on < opens_on else "open" if on <= closes_on else "closed"


def code_of(number: int) -> str:
    """The code of twelve digits that a number below 10^11 makes, its check digit last."""
    body = f"{number:0{_DIGITS - 1}d}"
    if len(body) != _DIGITS - 1:
        raise ValueError("a number of at most eleven digits")
    return body + str(_damm(body))


def shown(code: str) -> str:
    """The code as it is printed: three groups of four."""
    return " ".join(code[place : place + 4] for place in range(0, _DIGITS, 4))


def parse(typed: str) -> str:
    """The code that somebody typed, blanks, dots and dashes apart. Raises BadDetail (field ``code``) which
    says what is wrong with it.
    """
    digits = "".join(char for char in typed if char not in " .-–\u00a0")
    if not digits.isascii() or not digits.isdigit():
        raise BadDetail("code", "Mã chỉ có chữ số. Xem lại mã in trên phiếu")
    if len(digits) != _DIGITS:
        raise BadDetail(
            "code", f"Mã có {_DIGITS} chữ số, ông/bà đã nhập {len(digits)}. Xem lại mã in trên phiếu"
        )
    if _damm(digits):
        raise BadDetail("code", "Mã nhập sai một chữ số nào đó. Xem lại mã in trên phiếu")
    return digits


def _damm(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return interim


def sums_of(questions: int, marks: Iterable[str]) -> list[list[int]]:
    """For each question how many of these answers said 1, 2, 3, 4, 5."""
    sums = [[0] * len(MARKS) for _ in range(questions)]
    for answer in marks:
        for place, mark in enumerate(answer):
            sums[place][int(mark) - 1] += 1
    return sums


def added(one: Sequence[Sequence[int]], other: Sequence[Sequence[int]]) -> list[list[int]]:
    """Both together, question by question."""
    if not one:
        return [list(row) for row in other]
    return [[a + b for a, b in zip(left, right, strict=True)] for left, right in zip(one, other, strict=True)]


@dataclass(frozen=True, slots=True)
class Figure:
    """How many of ``n`` answers are content: ``share`` of all marks for the questions meant, with the bounds
    of its 95 % interval; 0 to 1. Marks of one answer hang together, so that the interval is that of ``n``
    answers and not of their marks.
    """

    share: float
    low: float
    high: float
    n: int


def figure(sums: Sequence[Sequence[int]], n: int) -> Figure:
    """Of the questions that these are the counts of; ``n``: answers, at least one."""
    good = sum(count for row in sums for mark, count in enumerate(row, start=1) if str(mark) in GOOD)
    return figure_of(good / (n * len(sums)), n)


def figure_of(share: float, n: int) -> Figure:
    """A share of ``n`` answers with its interval."""
    interval = wilson(round(share * n), n)
    return Figure(share, min(interval.low, share), max(interval.high, share), n)


def by_factor(
    questions: Sequence[Mapping[str, str]], sums: Sequence[Sequence[int]], n: int
) -> dict[str, Figure]:
    """By factor, in the order of the questions."""
    found: dict[str, list[Sequence[int]]] = {}
    for question, row in zip(questions, sums, strict=True):
        found.setdefault(question["factor"], []).append(row)
    return {factor: figure(rows, n) for factor, rows in found.items()}


def steps(rows: Sequence[Sequence[int]]) -> list[int]:
    """How often 1, 2, 3, 4, 5 was said to these questions together."""
    return [sum(column) for column in zip(*rows, strict=True)]


def changes(told: int, there: int, minimum: int, batch: int) -> bool:
    """Whether the figures made known of ``told`` answers change to those of ``there``: at first with the
    minimum, later with a whole batch more. So no two that follow each other tell what one person said.
    """
    return there >= minimum and (told == 0 or there - told >= batch)


def low_factors(figures: Mapping[str, Figure]) -> list[dict[str, Any]]:
    """The factors marked low by enough answers: key, share in per cent, answers."""
    return [
        {"factor": key, "share": round(one.share * 100), "n": one.n}
        for key, one in figures.items()
        if one.n >= LOW_LEAST and one.share * 100 < LOW
    ]


def quarter(on: date) -> str:
    """«2026-4»."""
    return f"{on.year}-{(on.month + 2) // 3}"
