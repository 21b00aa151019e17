"""The pictures of the guides, taken of the demo as it stands: ``make screenshots``.

What is taken is data, in ``screenshots.toml``: walks, each with who signs in, the width in pixels and steps.

======  =======================================================================================
go      an address
follow  the first link that a CSS selector finds; an address may be added to where it leads
fill    a field by CSS selector, with a text
check   a box or a choice by CSS selector
press   the button with these words, and wait for the page behind it
take    a picture of this name: ``from`` the top of one element (the page's, if absent) ``to`` the
        bottom of another, ``most`` so many pixels high
======  =======================================================================================

No step names a case, a person or a day: the demo's days follow the calendar, its numbers what was played.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
from PIL import Image
from playwright.sync_api import Browser, Page

from feedback.accounts.demo import DEMO_PASSWORD
from tests.browser import chromium, press

ROOT = Path(__file__).resolve().parents[1]
WALKS = Path(__file__).with_name("screenshots.toml")
PICTURES = ROOT / "docs" / "huong-dan" / "hinh"
PROGRAM = ROOT / ".venv" / "bin" / "feedback"
MOST_BYTES, MOST_TOGETHER = 60 * 1024, 1200 * 1024
HEIGHTS = {390: 760, 1280: 760}
"""How much of a page one picture shows at most, unless its step says otherwise (CSS pixels, by width)."""
START_SECONDS = 120


@contextmanager
def demo() -> Iterator[str]:
    """Serve a fresh demo from a temporary folder until the end. Gives its address."""
    with tempfile.TemporaryDirectory() as folder:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        env = {**os.environ, "DATA_DIR": folder, "DEMO": "1", "PORT": str(port), "LOG_LEVEL": "WARNING"}
        for command in (["migrate"], ["demo", "load"]):
            subprocess.run([PROGRAM, *command], env=env, check=True, stdout=subprocess.DEVNULL)
        server = subprocess.Popen([PROGRAM, "serve"], env=env, stdout=subprocess.DEVNULL)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address, server)
            yield address
        finally:
            server.terminate()
            server.wait()


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            httpx.get(f"{address}/healthz").raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.3)
        else:
            return
    raise RuntimeError("Bản chạy thử không mở được.")


def smallest(shot: bytes, name: str) -> bytes:
    """The picture as WebP of at most 60 KiB: without loss in as many colours as fit, text stays sharp.

    Raises RuntimeError when even few colours are too much.
    """
    whole = Image.open(BytesIO(shot)).convert("RGB")
    for colours in (256, 128, 64, 32):
        few = whole.quantize(colours, dither=Image.Dither.NONE).convert("RGB")
        made = BytesIO()
        few.save(made, "WEBP", lossless=True, quality=100, method=4)
        if made.tell() <= MOST_BYTES:
            return made.getvalue()
    raise RuntimeError(f"{name}: nặng quá {MOST_BYTES} byte, chụp ít đi.")


def take(page: Page, name: str, *, start: str = "", to: str = "", most: int = 0) -> None:
    """Keep the picture ``name`` of the part of the page from ``start`` to the end of ``to``."""
    width = (page.viewport_size or {})["width"]
    top = max(0.0, _box(page, start)["y"] - 10) if start else 0.0
    height = float(page.evaluate("document.documentElement.scrollHeight")) - top
    if to:
        end = _box(page, to)
        height = end["y"] + end["height"] + 10 - top
    clip = {"x": 0, "y": top, "width": width, "height": min(height, most or HEIGHTS[width])}
    shot = page.screenshot(full_page=True, clip=clip, animations="disabled")
    (PICTURES / f"{name}.webp").write_bytes(smallest(shot, name))


def _box(page: Page, selector: str) -> Any:
    page.evaluate("scrollTo(0, 0)")
    box = page.locator(selector).first.bounding_box()
    if box is None:
        raise RuntimeError(f"{page.url}: không thấy {selector}")
    return box


def walk(browser: Browser, address: str, way: dict[str, Any]) -> None:
    """Go one walk in a browser that nobody has used before."""
    context = browser.new_context(
        viewport={"width": way["width"], "height": 900}, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh"
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    if "who" in way:
        page.goto(f"{address}/dang-nhap")
        page.fill("#username", way["who"])
        page.fill("#password", DEMO_PASSWORD)
        press(page, "Đăng nhập")
    for what, *given in way["steps"]:
        match what:
            case "go":
                page.goto(address + given[0])
            case "follow":
                page.goto(page.locator(given[0]).first.evaluate("one => one.href") + "".join(given[1:]))
            case "fill":
                page.fill(given[0], given[1])
            case "check":
                page.check(given[0])
            case "press":
                press(page, given[0])
            case "take":
                asked = dict(given[1]) if len(given) > 1 else {}
                take(page, given[0], start=asked.pop("from", ""), **asked)
                print(f"  {given[0]}", flush=True)
            case _:
                raise ValueError(what)
    context.close()


def taken() -> list[str]:
    """The names of all pictures, in the order of the walks."""
    return [step[1] for way in walks() for step in way["steps"] if step[0] == "take"]


def walks() -> list[dict[str, Any]]:
    """Every walk as ``screenshots.toml`` has it."""
    with WALKS.open("rb") as file:
        return list(tomllib.load(file)["walk"])


def main() -> int:
    """Take every picture, or those walks that have one of the given; what no walk takes any more is gone."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--at", default="", help="a demo that runs already, e.g. http://127.0.0.1:8000")
    words.add_argument("names", nargs="*", help="only the walks with these pictures")
    asked = words.parse_args()
    PICTURES.mkdir(parents=True, exist_ok=True)
    ways = [
        one
        for one in walks()
        if not asked.names or any(s[0] == "take" and s[1] in asked.names for s in one["steps"])
    ]
    with _place(asked.at) as address, chromium() as browser:
        for way in ways:
            walk(browser, address, way)
    for old in PICTURES.glob("*.webp"):
        if old.stem not in taken():
            old.unlink()
    together = sum(one.stat().st_size for one in PICTURES.glob("*.webp"))
    print(f"{len(taken())} hình, {together // 1024} KB: {PICTURES.relative_to(ROOT)}")
    return 0 if together <= MOST_TOGETHER else 1


@contextmanager
def _place(at: str) -> Iterator[str]:
    if at:
        yield at.rstrip("/")
    else:
        with demo() as address:
            yield address


if __name__ == "__main__":
    sys.exit(main())
