"""A small register with several checkpoints, for tests and the drill."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete

from feedback.actor import SYSTEM
from feedback.extensions import db
from feedback.register import actions, publishing
from feedback.register.models import RegisterEntry
from tests.conftest import MOMENT


def enter(count: int, *, first: int = 1, at: datetime = MOMENT) -> None:
    """Enter and number so many acts."""
    acts = [
        actions.Act("noted", ("tests", number), hashlib.sha256(str(number).encode()).digest())
        for number in range(first, first + count)
    ]
    actions.enter_many(acts, by=SYSTEM, at=at)
    db.session.commit()
    while actions.link_waiting():
        pass


def begin_anew() -> None:
    """A register that holds nothing, not even what came with the reference data."""
    db.session.execute(delete(RegisterEntry))
    db.session.commit()


def publish(*sizes: int) -> None:
    """A register that was published at each of these sizes, an hour apart."""
    begin_anew()
    before = 0
    for place, size in enumerate(sizes):
        at = MOMENT + timedelta(hours=place)
        enter(size - before, first=before + 1, at=at)
        assert publishing.publish(at) is not None
        before = size
