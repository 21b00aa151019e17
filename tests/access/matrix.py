"""The matrix: every route, method, actor and object; what is answered beside what the rule says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask

from tests.access.cells import Answer, Cell, adapter, ask, cells, emptied
from tests.access.doors import PUBLIC, written
from tests.access.offers import Offers, passes
from tests.access.scopes import Scope
from tests.access.values import ABSENT
from tests.access.world import Who


@dataclass
class Outcome:
    """What a run found. ``faults``: cells answered otherwise than the rule says, in words; ``never_open``:
    guarded routes that nobody got into, which prove little."""

    count: int = 0
    let_in: int = 0
    refused: int = 0
    pages: int = 0
    faults: list[str] = field(default_factory=list)
    never_open: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one cell was answered. ``refused``: the rule keeps him out; ``faults``: in words."""

    answer: Answer
    refused: bool
    faults: tuple[str, ...]


class Judge:
    """Asks cells of one world and compares the answers with the rule."""

    def __init__(self, app: Flask) -> None:
        self.scope, self.doors, self._write = Scope(), written(), adapter(app)
        self.offers = Offers(app, self.scope)
        self._absent: dict[tuple[str, str, str], Answer] = {}

    def forget(self) -> None:
        """Ask again what was answered for what isn't there: the program has changed."""
        self._absent.clear()

    def asks(self, cell: Cell) -> str:
        """What the door of the cell asks for."""
        return self.doors.get((cell.rule.rule, cell.method), PUBLIC)

    def judge(self, cell: Cell) -> Verdict:
        """Ask the cell."""
        answer = self._asked(cell)
        refused, fault = self._refusal(cell, answer)
        faults = [fault] if fault else []
        if answer.status >= 500:
            faults.append(f"{answer.status}: {answer.body[:200]!r}")
        if answer.status < 400:
            faults += self.offers.faults(cell.who, answer.body)
        return Verdict(answer, refused, tuple(faults))

    def _refusal(self, cell: Cell, answer: Answer) -> tuple[bool, str]:
        asks = self.asks(cell)
        if asks == PUBLIC:
            return False, ""
        if not passes(cell.who, asks, cell.rule.rule):
            return True, f"let in past the door ({asks}, {answer.status})" if answer.let_in else ""
        if self.scope.sees(cell.who, cell.rule.rule, cell.thing):
            return False, ""
        if cell.thing.kind == ABSENT and answer.status >= 400:
            return True, ""
        if answer.status < 400 and answer.let_in:
            return True, f"sees another's ({asks}, {answer.status})"
        absent = self._of_absent(cell)
        if (answer.status, answer.headers, answer.body) == (absent.status, absent.headers, absent.body):
            return True, ""
        return True, (
            f"denied {answer.status} but absent {absent.status} "
            f"({len(answer.body)} and {len(absent.body)} bytes, {answer.headers} and {absent.headers})"
        )

    def _of_absent(self, cell: Cell) -> Answer:
        key = (cell.rule.rule, cell.method, cell.who.name)
        if key not in self._absent:
            empty = emptied(cell.rule, cell.thing)
            self._absent[key] = self._asked(Cell(cell.rule, cell.method, empty, cell.who))
        return self._absent[key]

    def _asked(self, cell: Cell) -> Answer:
        try:
            return ask(cell, self._write.build(cell.rule.endpoint, cell.thing.values))
        except Exception as fault:  # noqa: BLE001 - whatever a view raises is a finding, not the end of the run
            return Answer(599, False, f"{type(fault).__name__}: {fault}".encode())


def run(
    app: Flask,
    people: list[Who],
    *,
    wanted: Callable[[str], bool] = lambda _address: True,
    most: int = 1,
    seen: Callable[[Cell, Verdict], None] = lambda _cell, _verdict: None,
) -> Outcome:
    """Ask every cell of the wanted addresses; ``seen`` is told of each."""
    outcome, judge = Outcome(), Judge(app)
    opened: set[tuple[str, str]] = set()
    met: set[tuple[str, str]] = set()
    for cell in cells(app, people, most=most):
        if not wanted(cell.rule.rule):
            continue
        place = (cell.rule.rule, cell.method)
        met.add(place)
        verdict = judge.judge(cell)
        outcome.count += 1
        outcome.refused += verdict.refused
        outcome.pages += verdict.answer.status < 400
        outcome.faults += [f"{one}: {cell}" for one in verdict.faults]
        if judge.asks(cell) != PUBLIC and verdict.answer.let_in:
            opened.add(place)
            outcome.let_in += 1
        seen(cell, verdict)
    outcome.never_open = sorted(
        f"{method} {address}"
        for address, method in met - opened
        if judge.doors.get((address, method)) != PUBLIC
    )
    return outcome
