"""Files that wait for the virus scanner, asked about behind the pages. Commits by itself, file by file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Rescan:
    """What another look at the files brought: how many were looked at, in which something is found now, at
    which the scanner couldn't look."""

    looked: int = 0
    found: int = 0
    failed: int = 0


def rescan(
    at: datetime,
    *,
    upto: datetime,
    seconds: float = _SECONDS,
    progress: Callable[[Rescan], None] | None = None,
) -> Rescan:
    """Ask the scanner again about every file that it hasn't seen since ``upto``: it knows more today.

    Nothing is withheld meanwhile but what was withheld before. Files are read one by one, so that memory
    doesn't grow with the store; after a break it goes on with those that are left. Sealed files were looked
    at before they were sealed, and can't be again. Raises scanner.ScannerAway.
    """
    address = config.current().clamd
    if not address:
        raise scanner.ScannerAway("none is set")
    done, after = Rescan(), 0
    while rows := queries.judged_before(after, upto, _AT_ONCE):
        db.session.rollback()
        for number, key in rows:
            said = _said_again(address, key, seconds)
            # Of what another process was told first nothing is counted.
            counts = said is None or actions.record_new_verdict(number, said, at=at)
            verdict = (said.verdict if said is not None else "failed") if counts else None
            db.session.commit()
            done = Rescan(
                done.looked + 1, done.found + (verdict == "found"), done.failed + (verdict == "failed")
            )
            if progress is not None:
                progress(done)
        after = rows[-1][0]
    return done


def _said_again(address: str, key: str, seconds: float) -> Judged | None:
    """None when the store doesn't answer: that says nothing of the file, and it is asked for again."""
    try:
        return scanner.scan(address, _bytes(key), seconds=seconds)
    except store.MissingFile:
        return Judged("failed", "gone")
    except store.StoreFault:
        return None
    except scanner.ScannerAway:
        if not scanner.answers(address):
            raise
        return Judged("failed", "no answer")


def _bytes(key: str) -> bytes:
    return b"".join(store.open_(key).chunks)
