"""The matrix: every route, method, actor and object; what is answered beside what the rule says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask
from werkzeug.routing import MapAdapter

from tests.access.cells import Answer, Cell, adapter, ask, cells, emptied
from tests.access.doors import PUBLIC, written
from tests.access.scopes import Scope
from tests.access.values import ABSENT
from tests.access.world import FIRST_PASSWORD, Who


@dataclass
class Outcome:
    """What a run found. ``faults``: cells answered otherwise than the rule says, in words; ``never_open``:
    guarded routes that nobody got into, which prove little."""

    count: int = 0
    let_in: int = 0
    refused: int = 0
    faults: list[str] = field(default_factory=list)
    never_open: list[str] = field(default_factory=list)


def passes(who: Who, asks: str) -> bool:
    """Whether the door lets him through at all."""
    if asks == PUBLIC:
        return True
    return who.name not in ("nobody", FIRST_PASSWORD) and who.may(asks)


def run(
    app: Flask,
    people: list[Who],
    *,
    wanted: Callable[[str], bool] = lambda _address: True,
    most: int = 1,
) -> Outcome:
    """Ask every cell of the wanted addresses."""
    outcome, scope, doors, write = Outcome(), Scope(), written(), adapter(app)
    absent: dict[tuple[str, str, str], Answer] = {}
    opened: set[tuple[str, str]] = set()
    met: set[tuple[str, str]] = set()
    for cell in cells(app, people, most=most):
        address = cell.rule.rule
        if not wanted(address):
            continue
        asks = doors.get((address, cell.method), PUBLIC)
        met.add((address, cell.method))
        outcome.count += 1
        answer = _asked(cell, write)
        if asks != PUBLIC and answer.let_in:
            opened.add((address, cell.method))
            outcome.let_in += 1
        if answer.status >= 500:
            outcome.faults.append(f"{answer.status}: {cell}")
        if asks == PUBLIC:
            continue
        if not passes(cell.who, asks):
            if answer.let_in:
                outcome.faults.append(f"let in past the door ({asks}, {answer.status}): {cell}")
            outcome.refused += 1
            continue
        if scope.sees(cell.who, address, cell.thing):
            continue
        outcome.refused += 1
        if cell.thing.kind == ABSENT and answer.status >= 400:
            continue
        if answer.status < 400 and answer.let_in:
            outcome.faults.append(f"sees another's ({asks}, {answer.status}): {cell}")
            continue
        key = (address, cell.method, cell.who.name)
        if key not in absent:
            empty = emptied(cell.rule, cell.thing)
            absent[key] = _asked(Cell(cell.rule, cell.method, empty, cell.who), write)
        if (answer.status, answer.body) != (absent[key].status, absent[key].body):
            outcome.faults.append(
                f"denied {answer.status} but absent {absent[key].status} "
                f"({len(answer.body)} and {len(absent[key].body)} bytes): {cell}"
            )
    outcome.never_open = sorted(
        f"{method} {address}" for address, method in met - opened if doors.get((address, method)) != PUBLIC
    )
    return outcome


def _asked(cell: Cell, write: MapAdapter) -> Answer:
    try:
        return ask(cell, write.build(cell.rule.endpoint, cell.thing.values))
    except Exception as fault:  # noqa: BLE001 - whatever a view raises is a finding, not the end of the run
        return Answer(599, False, f"{type(fault).__name__}: {fault}".encode())
