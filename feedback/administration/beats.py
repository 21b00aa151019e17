"""Nhịp của tiến trình nền: each minute a worker leaves the moment, so that one that stopped is missed."""

from __future__ import annotations

from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from flask import Flask, current_app
from sqlalchemy import select

from feedback.administration.models import WorkerBeat
from feedback.extensions import db
from feedback.straight import put_rows
from feedback.web import now

_APART: Final = 30.0
"""Seconds between two beats of one process at least."""
_NAME: Final = "last_beat"


def beat() -> None:
    """Leave the moment, where this process works; commits."""
    if (
        not current_app.extensions["jobs"].consuming
        or monotonic() - current_app.extensions.get(_NAME, -_APART) < _APART
    ):
        return
    current_app.extensions[_NAME] = monotonic()
    put_rows(WorkerBeat, [{"id": 1, "at": now()}])
    db.session.commit()


def age(at: datetime) -> timedelta | None:
    """How long ago a worker worked last; None when none ever did."""
    last = db.session.scalar(select(WorkerBeat.at))
    return None if last is None else at - last


def init_app(app: Flask) -> None:
    """Among what a worker does each minute."""
    app.extensions["jobs"].often(beat)
