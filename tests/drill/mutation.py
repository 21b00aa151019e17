"""Every check of the acts and of the doors is taken out, one at a time, and somebody notices."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from flask import Flask

from feedback.web.guards import Guard
from tests.access import doors, mutants, reached, refusals, world
from tests.access.acts import ROOT
from tests.access.cells import Cell, adapter, ask, routes
from tests.access.matrix import Judge
from tests.access.switches import Switches, sites
from tests.access.values import ABSENT, Thing, absent, fixed_of
from tests.access.world import nobody
from tests.conftest import House

SEEN_BY: Final = Path(refusals.__file__).with_name("seen_by.txt")
ONLY: Final = tuple(os.environ.get("ROUTES", "/").split(","))
"""Beginnings of the addresses to try, for a look at one room."""


def test_every_door_opened_to_all_is_noticed(app: Flask, capsys: Any) -> None:
    """The mark of each guarded route is weakened to public: nobody is no longer sent away from there."""
    asked, write, who = doors.written(), adapter(app), nobody(app)
    tried, unnoticed = 0, []
    for rule, method in routes(app):
        if asked[rule.rule, method] == doors.PUBLIC:
            continue
        cell = Cell(rule, method, Thing(absent(rule) | fixed_of(rule), None, ABSENT), who)
        view = app.view_functions[rule.endpoint]
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(view, "guard", Guard(None))
            tried += 1
            if doors.marked(app) == asked:
                unnoticed.append(f"{cell}: not in the marks")
            try:
                answer = ask(cell, write.build(rule.endpoint, cell.thing.values))
            except Exception:  # noqa: BLE001 - a view that breaks for want of an officer was reached
                continue
            if not answer.let_in and answer.status in (303, 401):
                unnoticed.append(str(cell))
    with capsys.disabled():
        sys.stdout.write(f"\n{tried} doors opened to all, {len(unnoticed)} unnoticed\n")
    assert unnoticed == []


def test_every_check_of_an_act_taken_out_is_noticed(house: House, app: Flask, capsys: Any) -> None:
    if house.engine != "sqlite":
        pytest.skip("the refusals come before anything is asked of a database")
    known, found = refusals.elsewhere(), mutants.every()
    left = mutants.survivors(found, refusals.Watch().notices)
    unknown = [str(site) for site in left if str(site) not in known]
    survived = [str(site) for site in left if str(site) in known and not _fails(site, known[str(site)])]
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(found)} checks taken out: {len(found) - len(left)} noticed by refusals, "
            f"{len(left) - len(unknown) - len(survived)} by other tests, "
            f"{len(unknown) + len(survived)} unnoticed\n"
        )
    assert unknown == []
    assert survived == []


def test_every_other_check_taken_out_is_noticed(house: House, capsys: Any) -> None:
    """Those of lists, look-ups and pages: the matrix finds a fault, or a test that is written down fails."""
    if house.engine != "sqlite":
        pytest.skip("what is asked of a database is the same on each engine")
    known, switches = refusals.noticed_by(SEEN_BY), Switches(sites())
    logging.disable(logging.CRITICAL)
    try:
        with world.province(house) as app, switches.installed():
            people = world.actors(app)
            outcome, reaching = reached.walk(app, people, switches, starts=ONLY)
            judge = Judge(app)
            by_matrix = {
                str(switches.sites[number])
                for number, tried in sorted(reaching.items())
                if reached.noticed(judge, switches, number, tried)
            }
    finally:
        logging.disable(logging.NOTSET)
    left = sorted({str(one) for one in switches.sites} - by_matrix)
    unnoticed = [one for one in left if one not in known]
    with capsys.disabled():
        sys.stdout.write(
            f"\n{outcome.count} cells reach {len(reaching)} of {len(switches.sites)} other checks; "
            f"taken out: {len(by_matrix)} texts noticed by the matrix, "
            f"{len(left) - len(unnoticed)} by other tests, {len(unnoticed)} unnoticed\n"
        )
    if "LEFT" in os.environ:
        Path(os.environ["LEFT"]).write_text("".join(f"{one}\n" for one in unnoticed), encoding="utf-8")
    assert outcome.faults == []
    assert ONLY != ("/",) or unnoticed == []


def _fails(site: mutants.Site, test: str) -> bool:
    """Whether the test fails without the check, in a process of its own."""
    place = f"{site.module}:{site.function}:{site.line}:{site.column}:{site.kind}"
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-n0", "-p", "tests.access.plugin", test],
        cwd=ROOT,
        env=os.environ | {"MUTANT": place},
        capture_output=True,
        check=False,
    )
    return run.returncode == 1
