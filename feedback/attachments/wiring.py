"""What attachments hand to the house: the sweep, the scanner, erased bytes, signed addresses, proofs."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, current_app

from feedback.attachments import desk, judging, links, standing
from feedback.attachments.actions import sweep
from feedback.attachments.checks import check
from feedback.attachments.erasing import take_bytes
from feedback.attachments.queries import digests_of

_KEPT = timedelta(days=2)
"""Longer than any draft is kept and any request runs."""


def sweep_left_behind() -> int:
    """Remove stored files that belong to nothing and are older than two days; returns how many."""
    return sweep(current_app.extensions["clock"].now() - _KEPT)


def judge_waiting() -> int:
    """Ask the virus scanner about files that wait for it; returns of how many it spoke."""
    return judging.judge_waiting(current_app.extensions["clock"].now())


def init_app(app: Flask) -> None:
    """Sweep once a day, ask the scanner behind the pages, empty the store of what was erased, and show the
    register what is held.
    """
    links.init_app(app)
    desk.init_app(app)
    app.jinja_env.globals["file_verdict"] = standing.verdict
    app.extensions["jobs"].often(judge_waiting, apart=True)
    app.extensions.setdefault("register_contents", {})["attachments"] = digests_of
    app.extensions.setdefault("register_checks", []).append(check)
    app.extensions["jobs"].daily(sweep_left_behind)
    app.extensions["jobs"].often(take_bytes)
