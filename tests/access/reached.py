"""Which cells of the matrix reach which check, and whether one of them is judged otherwise without it."""

from __future__ import annotations

from collections import Counter, defaultdict

from flask import Flask

from tests.access.cells import Cell
from tests.access.matrix import Judge, Outcome, Verdict, run
from tests.access.switches import Switches
from tests.access.world import Who

MOST_ALIKE = 2
"""Cells of one route, method, verdict and actor that try one check: what is offered depends on who reads."""

MOST = 400
"""Cells that try one check."""


def walk(
    app: Flask, people: list[Who], switches: Switches, *, starts: tuple[str, ...] = ("/",)
) -> tuple[Outcome, dict[int, list[Cell]]]:
    """Ask the whole matrix; by check some of the cells that reach it, those first that the rule refuses."""
    reaching: dict[int, list[tuple[bool, Cell]]] = defaultdict(list)
    alike: Counter[tuple[int, str, str, bool, str]] = Counter()

    def seen(cell: Cell, verdict: Verdict) -> None:
        for number in switches.reached:
            kind = (number, cell.rule.rule, cell.method, verdict.refused, cell.who.name)
            alike[kind] += 1
            if alike[kind] <= MOST_ALIKE:
                reaching[number].append((not verdict.refused, cell))
        switches.reached.clear()

    switches.reached.clear()
    outcome = run(app, people, wanted=lambda address: address.startswith(starts), seen=seen)
    return outcome, {
        number: [cell for _order, cell in sorted(found, key=lambda one: one[0])[:MOST]]
        for number, found in reaching.items()
    }


def noticed(judge: Judge, switches: Switches, number: int, tried: list[Cell]) -> str:
    """The first fault that the matrix finds while the check is out; empty when it finds none."""
    switches.active = number
    judge.forget()
    try:
        for cell in tried:
            faults = judge.judge(cell).faults
            if faults:
                return f"{faults[0]}: {cell}"
    finally:
        switches.active = -1
        judge.forget()
    return ""
