"""A desk whose line is down: 300 people over three killed browsers, then a line that drops every fifth
request, with two reloads in the middle of sending. Exactly those come in, in their order, none twice; the
profile on the disk tells no name and no number of a paper. ``ENTRIES``, ``BROWSERS`` make it shorter.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.browser import chromium, look
from tests.drill._served import size
from tests.reception.away_walk import served, walk

ENTRIES, BROWSERS = size("ENTRIES", 300), size("BROWSERS", 3)


def test_all_come_once_and_the_disk_tells_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    began = time.monotonic()
    with chromium() as browser, served(tmp_path) as desk:
        walk(browser.browser_type, desk, tmp_path, ENTRIES, browsers=BROWSERS, look=look)
        dropped = desk.line.dropped
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{ENTRIES} entries over {BROWSERS} killed browsers, {dropped} requests dropped: all once, in "
            f"order; {time.monotonic() - began:.0f} s",
            flush=True,
        )
