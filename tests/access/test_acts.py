"""Every act answers who may not do it as is written down, and a sample of their checks is taken out.

All checks are taken out one by one by ``make drill``.
"""

from __future__ import annotations

import pytest
from flask import Flask

from tests.access import mutants, refusals
from tests.conftest import House

SAMPLE = 25
"""Every so manieth check is taken out here."""


@pytest.fixture(autouse=True)
def one_engine(house: House) -> None:
    """Refusals come before anything is asked of a database: one engine says it all."""
    if house.engine != "sqlite":
        pytest.skip("refusals are the same on each engine")


def test_every_act_refuses_who_may_not_do_it(app: Flask) -> None:
    now, written = refusals.real(), refusals.written()
    changed = sorted(
        f"{key}: written {written.get(key)!r}, answered {now.get(key)!r}"
        for key in now.keys() | written.keys()
        if now.get(key) != written.get(key)
    )
    assert changed == [], "write them down: .venv/bin/python -m tests.access.refusals"


def test_a_check_taken_out_is_noticed(app: Flask) -> None:
    known = refusals.elsewhere()
    found = mutants.every()[::SAMPLE]
    left = mutants.survivors(found, refusals.Watch().notices)
    assert [str(site) for site in left if str(site) not in known] == []
