"""Every check of the acts and of the doors is taken out, one at a time, and somebody notices."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from flask import Flask

from feedback.web.guards import Guard
from tests.access import doors, mutants, refusals
from tests.access.acts import ROOT
from tests.access.cells import Cell, adapter, ask, routes
from tests.access.values import ABSENT, Thing, absent, fixed_of
from tests.access.world import nobody
from tests.conftest import House


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
