"""Reading a file in a process of its own: one core reads and judges rows while the other brings them in.

A pipe lies between the two, and holds a few rows at most: who reads waits for who writes. The reader asks the
database only for tables (areas, terms, holidays), by connections of its own.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Generator
from datetime import datetime
from itertools import islice
from multiprocessing.connection import Connection

from flask import Flask, current_app

from feedback.extensions import db, read_only
from feedback.intake.importing import rows
from feedback.intake.importing.mapping import Mapping
from feedback.intake.importing.reading import BrokenFile, Opened
from feedback.intake.importing.rows import Fault, Row

LEAST_BYTES = 2_000_000
"""A smaller file is read before a second process would have begun."""

_BLOCK = 250
_GONE = "Tiến trình đọc tệp bị dừng giữa chừng"

Told = Row | Fault


def told(
    opened: Opened, mapping: Mapping, *, at: datetime, progress: Callable[[int], None] | None
) -> Generator[Told, None, None]:
    """Each row of the file in its order, as ``rows.read`` finds it. Raises BrokenFile.

    ``progress`` is told the bytes consumed.
    """
    if opened.path.stat().st_size < LEAST_BYTES or (os.cpu_count() or 1) < 2:
        yield from rows.read_all(opened, mapping, at=at, progress=progress)
        return
    # Forked: the reader has everything loaded. Nothing of it was opened by anybody yet but the database.
    context = multiprocessing.get_context("fork")
    ours, its = context.Pipe(duplex=False)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    reader = context.Process(target=_send, args=(app, ours, its, opened, mapping, at), daemon=True)
    reader.start()
    its.close()
    try:
        while True:
            try:
                found, done, broken = ours.recv()
            except EOFError:
                raise BrokenFile(_GONE) from None
            yield from found
            if progress:
                progress(done)
            if broken is not None:
                if broken:
                    raise BrokenFile(broken)
                return
    finally:
        ours.close()
        reader.join()


def _send(
    app: Flask, ours: Connection, its: Connection, opened: Opened, mapping: Mapping, at: datetime
) -> None:
    """In the reader: blocks of rows with the bytes consumed, at the end what is wrong (empty: nothing)."""
    # Held open here, it would keep us writing to nobody after the other process was killed.
    ours.close()
    place = [0]
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose(close=False)
        # Who asked as one that writes would wait for the batch that is being brought in.
        read_only(True)
        all_rows = rows.read_all(opened, mapping, at=at, progress=lambda done: place.__setitem__(0, done))
        try:
            while True:
                found: list[Told] = []
                try:
                    for one in islice(all_rows, _BLOCK):
                        found.append(one)  # noqa: PERF402 - what was read before a fault is good
                    its.send((found, place[0], None if found else ""))
                except BrokenFile as error:
                    its.send((found, place[0], str(error)))
                    return
                except Exception as error:  # noqa: BLE001 - a traceback would show what a citizen wrote
                    its.send((found, place[0], f"{_GONE} ({type(error).__name__})"))
                    return
                if not found:
                    return
                db.session.rollback()
        except BrokenPipeError:
            return
