"""What the register hands to the clock: numbering what was committed, publishing how far it has come."""

from __future__ import annotations

from flask import Flask

from feedback.register.actions import link_waiting
from feedback.register.publishing import publish


def init_app(app: Flask) -> None:
    """Let the sequencer run after commits and each minute, and checkpoints follow it."""
    jobs = app.extensions["jobs"]

    def publish_new() -> None:
        publish(app.extensions["clock"].now())

    def close_day() -> None:
        link_waiting()
        publish(app.extensions["clock"].now(), again=True)

    jobs.often(link_waiting)
    jobs.often(publish_new)
    jobs.daily(close_day)
