"""One process makes blocks of rows while the other puts the one before into the database."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Generator, Iterable
from multiprocessing.connection import Connection
from typing import TypeVar

T = TypeVar("T")


def ahead(blocks: Iterable[T]) -> Generator[T, None, None]:
    """The blocks in their order, made by a forked process, which waits while one lies in the pipe.

    Making them may touch no database: what the fork has of a connection is the caller's. On a single core
    they are made here. Raises RuntimeError when the other process fails.
    """
    if (os.cpu_count() or 1) < 2:
        yield from blocks
        return
    context = multiprocessing.get_context("fork")
    ours, its = context.Pipe(duplex=False)
    maker = context.Process(target=_make, args=(blocks, ours, its), daemon=True)
    maker.start()
    its.close()
    try:
        while True:
            try:
                block = ours.recv()
            except EOFError:
                raise RuntimeError("the process that makes rows ended too early") from None
            if block is None:
                return
            yield block
    finally:
        ours.close()
        maker.join()


def _make(blocks: Iterable[T], ours: Connection, its: Connection) -> None:
    # Held open here, it would keep us writing to nobody after the other process was killed.
    ours.close()
    try:
        for block in blocks:
            its.send(block)
        its.send(None)
    except BrokenPipeError:
        return
