"""What attachments hand to the house: the sweep, the scanner, erased bytes, signed addresses, proofs."""

from __future__ import annotations

import ctypes
from datetime import timedelta
from typing import Final

from flask import Flask, current_app

from feedback.attachments import desk, judging, links, standing
from feedback.attachments.actions import sweep
from feedback.attachments.checks import check
from feedback.attachments.erasing import take_bytes
from feedback.attachments.queries import digests_of

_KEPT = timedelta(days=2)
"""Longer than any draft is kept and any request runs."""

_MMAP_THRESHOLD: Final = -3
_ARENAS: Final = -8
"""Numbers of M_MMAP_THRESHOLD and M_ARENA_MAX in malloc.h."""
_LARGE: Final = 1024 * 1024


def sweep_left_behind() -> int:
    """Remove stored files that belong to nothing and are older than two days; returns how many."""
    return sweep(current_app.extensions["clock"].now() - _KEPT)


def give_memory_back() -> None:
    """Let large pieces of memory go back to the system when they are freed (glibc, mallopt(3)).

    By itself glibc learns from a large picture to keep such pieces, for each thread its own: after a thousand
    hostile pictures a server held 550 MB that it didn't use.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return
    mallopt(_MMAP_THRESHOLD, _LARGE)
    mallopt(_ARENAS, 2)


def judge_waiting() -> int:
    """Ask the virus scanner about files that wait for it; returns of how many it spoke."""
    return judging.judge_waiting(current_app.extensions["clock"].now())


def init_app(app: Flask) -> None:
    """Sweep once a day, ask the scanner behind the pages, empty the store of what was erased, and show the
    register what is held.
    """
    give_memory_back()
    links.init_app(app)
    desk.init_app(app)
    app.jinja_env.globals["file_verdict"] = standing.verdict
    app.extensions["jobs"].often(judge_waiting, apart=True)
    app.extensions.setdefault("register_contents", {})["attachments"] = digests_of
    app.extensions.setdefault("register_checks", []).append(check)
    app.extensions["jobs"].daily(sweep_left_behind)
    app.extensions["jobs"].often(take_bytes)
