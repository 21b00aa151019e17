"""Nothing that isn't public stands on any public page, file or error page (``make drill`` asks it of 200)."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from feedback.disclosure.models import Outcome
from tests.disclosure.canaries import add_households, leaks, publish_cases
from tests.disclosure.crawl import crawl

CASES = 12


@pytest.mark.once("postgresql")
def test_nothing_private_is_public(app: Flask, client: Any) -> None:
    outcomes: list[Outcome] = publish_cases(CASES)
    add_households(20)
    assert len(outcomes) == CASES
    addresses = {address for address, _ in crawl(client, ("/",))}
    assert sum("/tep/" in address for address in addresses) > CASES
    assert sum(f"/ket-qua/{one.code}" in addresses for one in outcomes) == CASES
    assert list(leaks(client)) == []
