"""The desk in real Chromium, with a profile that outlives it, over a line that can be cut."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from playwright.sync_api import BrowserContext, BrowserType, Page

from tests.browser import ARGUMENTS
from tests.servers import chromium_path

PAGE: Final = "/tiep-dan/mat-mang"
NAMES: Final = ("Đinh Văn Rốp", "Hồ Thị Lan", "Phạm Hoàng Yến")
STORY: Final = "Cầu treo thôn Trường Định hỏng ván"


class Line:
    """A line (TCP) between a browser and a server: it can be ``cut``, or drop by itself after each so many
    connections (``drops_every``): the request is on its way then, and its answer never comes.
    """

    def __init__(self, port: int) -> None:
        self.to = port
        self.cut = False
        self.drops_every = 0
        self.dropped = 0
        self._passed = 0
        self._open: set[socket.socket] = set()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        threading.Thread(target=self._run, daemon=True).start()

    @property
    def address(self) -> str:
        """Where the browser goes."""
        return f"http://127.0.0.1:{self.port}"

    def goes_down(self) -> None:
        """Nothing passes any more, not even what is on its way."""
        self.cut = True
        for one in list(self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def comes_back(self) -> None:
        """All passes."""
        self.cut = False

    def close(self) -> None:
        """For good."""
        self._door.close()
        self.goes_down()

    def _run(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._pass, args=(near,), daemon=True).start()

    def _pass(self, near: socket.socket) -> None:
        if self.cut:
            near.close()
            return
        try:
            far = socket.create_connection(("127.0.0.1", self.to))
        except OSError:
            near.close()
            return
        self._open |= {near, far}
        threading.Thread(target=self._carry, args=(far, near, False), daemon=True).start()
        self._carry(near, far, True)

    def _carry(self, source: socket.socket, target: socket.socket, asks: bool) -> None:
        drop = False
        with suppress(OSError):
            while data := source.recv(65536):
                if asks and data[:5] in (b"GET /", b"POST "):
                    self._passed += 1
                    drop = self.drops_every > 0 and self._passed % self.drops_every == 0
                target.sendall(data)
                if drop:
                    # The server has it; what it answers is lost.
                    self.dropped += 1
                    with suppress(OSError):
                        source.shutdown(socket.SHUT_RDWR)
        for one in (source, target):
            with suppress(OSError):
                one.close()
            self._open.discard(one)


@contextmanager
def opened(
    kind: BrowserType, profile: Path, width: int = 1366, height: int = 768
) -> Iterator[tuple[BrowserContext, Page]]:
    """A browser on this profile; it is closed in the end unless ``kill`` was quicker."""
    context = kind.launch_persistent_context(
        str(profile),
        executable_path=chromium_path(),
        args=[*ARGUMENTS, *([] if os.geteuid() else ["--no-sandbox"])],
        viewport={"width": width, "height": height},
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
    )
    try:
        yield context, context.pages[0]
    finally:
        with suppress(Exception):
            context.close()


def kill(profile: Path) -> None:
    """SIGKILL to the browser of this profile and all that it started: what a battery that falls out does."""
    found = subprocess.run(
        ["pgrep", "-f", "--", f"--user-data-dir={profile}"], capture_output=True, text=True, check=False
    )
    for number in found.stdout.split():
        with suppress(ProcessLookupError):
            os.kill(int(number), signal.SIGKILL)


def write_down(page: Page, number: int, name: str = "") -> str:
    """One walk-in by the page's own form; returns the provisional number on its receipt."""
    name = name or f"{NAMES[number % len(NAMES)]} {_in_words(number)}"
    page.fill("#id_number", f"0510900{number:05d}")
    page.fill("#full_name", name)
    page.fill("#phone", f"09{number:08d}")
    page.fill("#commune", "tinh khe")
    page.check("input[name=what][value=phan-anh]")
    page.fill("#title", f"{STORY}, lượt {number}")
    page.check("input[name=outcome][value=explained]")
    before = page.inner_text("#bn-so") if page.is_visible("#bn-so") else ""
    page.press("#title", "Enter")
    page.wait_for_function("before => document.getElementById('bn-so').textContent !== before", arg=before)
    return page.inner_text("#bn-so")


def _in_words(number: int) -> str:
    # No name may hold digits only by which it differs: names are compared folded.
    letters = "abcdeghiklmnopqrstuvxy"
    return "".join(letters[(number // len(letters) ** place) % len(letters)] for place in range(3))


def names_in(folder: Path, words: list[str]) -> list[tuple[str, str]]:
    """Which of the words lie in the open in a file of the folder, in UTF-8 or UTF-16, and where."""
    sought = [(word, word.encode(code)) for word in words for code in ("utf-8", "utf-16-le")]
    found = []
    for path in folder.rglob("*"):
        if not path.is_file() or path.is_symlink():
            continue
        with suppress(OSError):
            content = path.read_bytes()
            found += [(word, str(path)) for word, plain in sought if plain in content]
    return found
