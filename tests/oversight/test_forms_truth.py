"""Every cell of the statutory forms is the truth of a made-up world; 100,000 cases in ``make drill``."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.oversight.forms_proving import prove_all


@pytest.mark.once("postgresql")
def test_every_cell_of_the_forms_is_the_truth(app: Flask) -> None:
    assert prove_all(1500) > 1000
