"""Which statements are sent meanwhile, in this thread: what was made of their answers stands on these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import local

_here = local()


class Noted:
    """The statements that were sent, each once."""

    __slots__ = ("statements",)

    def __init__(self) -> None:
        self.statements: set[str] = set()


@contextmanager
def noted() -> Iterator[Noted]:
    """What is sent inside the block; a block around it hears of it too."""
    before, found = getattr(_here, "noted", None), Noted()
    _here.noted = found
    try:
        yield found
    finally:
        _here.noted = before
        note(found.statements)


def begin_noting() -> Noted:
    """As ``noted``, to the next call of this or of ``end_noting`` in this thread."""
    _here.noted = found = Noted()
    return found


def end_noting() -> None:
    """Note nothing more."""
    _here.noted = None


def note(statements: Iterable[str]) -> None:
    """These were sent, or what they gave before is used again."""
    found: Noted | None = getattr(_here, "noted", None)
    if found is not None:
        found.statements.update(statements)
