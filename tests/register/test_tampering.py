"""A sample of ``tests/drill/register_tamper.py``: one change in some hundred."""

from __future__ import annotations

from flask import Flask

from tests.drill import register_tamper as drill


def test_a_sample(app: Flask) -> None:
    drill.build(1)
    told = drill.unnoticed(drill.changes(dict.fromkeys(drill.REGISTER, ()), 6), 41, contents=False)
    beside = drill.unnoticed(drill.changes(drill.CONTENTS, 2), 37, contents=True)
    assert min(told[0], beside[0]) > 10
    assert told[1] + beside[1] == []
