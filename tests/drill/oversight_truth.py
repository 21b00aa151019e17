"""A year of 100,000 cases: every figure is the truth written beside it; run by ``make drill``."""

from __future__ import annotations

import os

from flask import Flask

from tests.oversight.proving import prove_all

CASES = int(os.environ.get("CASES", "100000"))


def test_every_figure_of_a_year_is_the_truth(app: Flask) -> None:
    assert prove_all(CASES) > 1000
