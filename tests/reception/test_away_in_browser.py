"""The desk without a line in real Chromium: a sample of ``tests/drill/offline_desk.py``, each state seen."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from tests.browser import look
from tests.reception.away_walk import served, walk


def test_a_sample_over_killed_browsers_and_a_bad_line(browser: Browser, tmp_path: Path) -> None:
    with served(tmp_path) as desk:
        walk(browser.browser_type, desk, tmp_path, 8, browsers=2, look=look)
