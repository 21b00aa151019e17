"""A sample of ``tests/drill/dead_smtp.py``: a day without a mail server, in steps of three hours."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from feedback.clock import FixedClock
from tests.drill.dead_smtp import through_a_day


def test_each_mail_goes_once_and_in_order(
    app: Flask, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    through_a_day(app, clock, monkeypatch, 3, timedelta(hours=3))
