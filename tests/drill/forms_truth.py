"""Statutory forms over 100,000 made-up cases: every cell is the truth; run by ``make drill``."""

from __future__ import annotations

import os

from flask import Flask

from tests.oversight.forms_proving import prove_all

CASES = int(os.environ.get("CASES", "100000"))


def test_every_cell_of_100_000_cases_is_the_truth(app: Flask) -> None:
    assert prove_all(CASES) > 10_000
