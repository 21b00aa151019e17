"""Loading of the program without looking what is loaded through for rubbish (ADR 40)."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def nothing_collected() -> Iterator[None]:
    """Modules and mappings are made to stay: collections took a tenth of a start and found nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            # Frozen and thawed, all is old at once; else the first collection would look for young among it.
            gc.freeze()
            gc.unfreeze()
            gc.enable()
