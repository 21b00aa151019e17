"""Every figure of a generated year equals the truth written beside it; 100,000 cases in ``make drill``."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.oversight.proving import prove_all


@pytest.mark.once("sqlite")
def test_every_figure_is_the_truth(app: Flask) -> None:
    prove_all(1500)
