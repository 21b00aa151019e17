"""One page of a PDF as a picture, drawn by a process of its own that may be killed.

A hostile PDF can take PDFium's memory, its time, or the process: the child is bounded by the kernel (memory,
processor time, no file written, no core) and ended after ``SECONDS``. The child runs this very file.
"""

from __future__ import annotations

import io
import os
import resource
import struct
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SECONDS: Final = 12.0
MOST_MEMORY: Final = 640 * 1024 * 1024
"""Bytes of address space that the child may take (RLIMIT_AS)."""

MOST_PAGES: Final = 500
"""Pages that can be looked at; a longer file is read as the original."""

_MOST_SIDE: Final = 1600
_MOST_POINTS: Final = 14_400
_SCALE: Final = 130 / 72
_WAIT_SECONDS: Final = 20.0
_BROKEN: Final = 3
_HEAD: Final = ">I"

_one_child = threading.Semaphore(1)
"""One child at a time in this process: many readers don't add up their memory."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """How many pages the file has, and the page asked for as a JPEG without metadata."""

    pages: int
    picture: bytes


class NotDrawn(Exception):
    """There is no picture. ``lasting``: of these bytes there never will be one."""

    def __init__(self, *, lasting: bool) -> None:
        super().__init__("not drawn")
        self.lasting = lasting


def draw(data: bytes, number: int, *, seconds: float = SECONDS) -> Drawn:
    """Page ``number`` (from 1) of a PDF, at most 1,600 dots a side. Raises NotDrawn."""
    if not _one_child.acquire(timeout=_WAIT_SECONDS):
        raise NotDrawn(lasting=False)
    try:
        done = subprocess.run(  # noqa: S603 - our own file, with no word of the sender's
            [sys.executable, "-I", str(Path(__file__)), str(number)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        raise NotDrawn(lasting=False) from None
    finally:
        _one_child.release()
    head = struct.calcsize(_HEAD)
    if done.returncode or len(done.stdout) <= head:
        raise NotDrawn(lasting=done.returncode == _BROKEN)
    return Drawn(struct.unpack(_HEAD, done.stdout[:head])[0], done.stdout[head:])


def _bounded() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, int(SECONDS)),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _child(number: int) -> int:
    """Read the PDF from standard input, write the number of its pages and the picture; the exit code."""
    _bounded()
    # Only in the child: what reads a stranger's bytes is loaded behind the bounds.
    import pypdfium2

    data = sys.stdin.buffer.read()
    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
        if not 1 <= number <= min(count, MOST_PAGES):
            return _BROKEN
        document.init_forms()
        page = document[number - 1]
        longest = min(max(*page.get_size(), 1.0), _MOST_POINTS)
        scale = min(_SCALE, _MOST_SIDE / longest)
        picture = page.render(scale=scale, rev_byteorder=True, limit_image_cache=True).to_pil().convert("RGB")
        picture.thumbnail((_MOST_SIDE, _MOST_SIDE))
    except (pypdfium2.PdfiumError, ValueError, OSError):
        return _BROKEN
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=82)
    sys.stdout.buffer.write(struct.pack(_HEAD, count) + written.getvalue())
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(_child(int(sys.argv[1])))
