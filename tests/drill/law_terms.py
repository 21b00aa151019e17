"""One million random questions to the law, answered twice (about two minutes): run by ``make drill``."""

from __future__ import annotations

import pytest

from tests.law import draws

CHUNK = 100_000


@pytest.mark.parametrize("part", range(10))
def test_no_difference_in_a_million(part: int) -> None:
    wrong, answered = draws.differences(CHUNK, seed=part)
    assert wrong == []
    assert answered > CHUNK // 2
