"""Files that wait for the virus scanner, asked about behind the pages. Commits by itself, file by file."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from flask import current_app

from feedback import config
from feedback.attachments import actions, queries, scanner, store
from feedback.attachments.scanner import Judged
from feedback.extensions import db

MOST_TRIES: Final = 5
"""A file on which a scanner that is there falls silent so often is asked about no more."""

_SECONDS: Final = 60.0
_AT_ONCE: Final = 50


def judge_waiting(at: datetime, *, seconds: float = _SECONDS) -> int:
    """Ask the scanner about what waits, and note its word; returns of how many files.

    Where it doesn't answer all goes on waiting, and is asked again a minute later. No lock of the database is
    held while it looks.
    """
    address = config.current().clamd
    if not address:
        return 0
    waiting = queries.next_waiting(_AT_ONCE)
    db.session.rollback()
    judged = 0
    for number, key in waiting:
        try:
            said = scanner.scan(address, _bytes(key), seconds=seconds)
        except store.MissingFile:
            said = Judged("failed", "gone")
        except store.StoreFault:
            continue
        except scanner.ScannerAway:
            if not scanner.answers(address):
                current_app.logger.warning("the virus scanner is away: files go on waiting")
                break
            actions.record_silence(number, most=MOST_TRIES, at=at)
            db.session.commit()
            continue
        judged += actions.record_verdict(number, said, at=at)
        db.session.commit()
    return judged


def _bytes(key: str) -> bytes:
    return b"".join(store.open_(key).chunks)
