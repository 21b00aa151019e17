"""Two hundred cases full of secrets, published; every public page and file read: run by ``make drill``."""

from __future__ import annotations

from typing import Any

from flask import Flask

from tests.disclosure.canaries import add_households, leaks, publish_cases

CASES = 200


def test_two_hundred_published_cases_tell_nothing_private(app: Flask, client: Any) -> None:
    assert len(publish_cases(CASES)) == CASES
    add_households(2000)
    assert list(leaks(client)) == []
