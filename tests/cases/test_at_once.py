"""A sample of ``tests/drill/once.py``: of two officers at once one wins, the other's text stays."""

from __future__ import annotations

from flask import Flask

from feedback.clock import FixedClock
from tests.drill.once import duels


def test_one_wins_and_the_others_text_stays(app: Flask, clock: FixedClock) -> None:
    assert duels(app, clock, 1) == {"one winner, text kept": 1}
