"""``pytest -p tests.access.rerun``, ``LEFT=file``: each test runs again without each check that it reaches.

The file has the checks that are left, a line each; beside it, in a file ending in ``.found``, stands each one
whose loss failed a test, with the test: a run that was stopped goes on where it was.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

from tests.access.acts import ROOT
from tests.access.switches import Switches, sites

MOST_TRIES = int(os.environ.get("TRIES", "40"))
"""Tests that try one check before it counts as unnoticed."""


class Rerun:
    """The checks still to be noticed, and how often each was tried."""

    def __init__(self, left: Path) -> None:
        self.found = left.with_suffix(".found")
        done = {line.split(" => ")[0] for line in _lines(self.found)}
        wanted = set(_lines(left)) - done
        self.switches = Switches([one for one in sites() if str(one) in wanted])
        self.tries: Counter[int] = Counter()
        self.noticed: set[int] = set()

    @pytest.fixture(scope="session", autouse=True)
    def switches_in(self) -> Iterator[None]:
        """The program carries the switches for the whole run."""
        with self.switches.installed():
            yield

    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        """Run the test; then once more without each check of its own room that it reached."""
        self.switches.reached.clear()
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        # Of the same parent: only what was made for the test itself is taken down.
        reports = runtestprotocol(item, nextitem=item.parent, log=True)
        room = f"feedback.{item.path.relative_to(ROOT / 'tests').parts[0]}"
        if all(not report.failed for report in reports):
            for number in sorted(self.switches.reached - self.noticed):
                if f"{self.switches.sites[number].module}.".startswith(f"{room}."):
                    self._try(number, item)
        item.session._setupstate.teardown_exact(nextitem)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True

    def _try(self, number: int, item: pytest.Item) -> None:
        self.tries[number] += 1
        if self.tries[number] > MOST_TRIES:
            return
        self.switches.active = number
        item._initrequest()  # type: ignore[attr-defined]
        try:
            failed = any(report.failed for report in runtestprotocol(item, nextitem=item.parent, log=False))
        finally:
            self.switches.active = -1
        if failed:
            self.noticed.add(number)
            with self.found.open("a", encoding="utf-8") as file:
                file.write(f"{self.switches.sites[number]} => {item.nodeid}\n")


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def pytest_configure(config: pytest.Config) -> None:
    """Put it into the run."""
    config.pluginmanager.register(Rerun(Path(os.environ["LEFT"])), "tests.access.rerun.run")
