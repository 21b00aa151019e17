"""Who holds the keys (ADR 25): the ring of this process, a key service beside it, or nobody on this machine.

``everyday`` is for what the server must read again by itself: numbers of papers, secrets of partners.
``originals`` is for what the law orders to be sealed (LTC 25/2018 Đ8, Đ56).
"""

from __future__ import annotations

from typing import Protocol

from feedback import config
from feedback.keys.client import Service
from feedback.sealing import DataKey, KeyElsewhere, Recipient, Ring, WrappedKey

__all__ = ["Keys", "everyday", "further", "new_original", "originals"]


class Keys(Protocol):
    """Makes data keys and opens their wraps."""

    opens: bool
    """Whether this server can open at all, now or when the service is back."""
    here: bool
    """Whether it opens by itself, so that all there is may be opened to look whether it is whole."""

    def new_key(self) -> tuple[bytes, WrappedKey]:
        """A fresh data key (32 bytes), and its wrap for keeping. Never needs what opens it."""

    def unwrap(self, key: WrappedKey, *, request: int = 0) -> bytes:
        """The data key; ``request`` is the number of the request to open that was granted, 0 for none.

        Raises CannotOpen, KeyElsewhere, KeysAway.
        """


class _OwnRing:
    opens, here = True, True

    def __init__(self, ring: Ring) -> None:
        self.new_key = ring.new_key
        self._ring = ring

    def unwrap(self, key: WrappedKey, *, request: int = 0) -> bytes:
        return self._ring.unwrap(key)


class _Elsewhere:
    opens, here = False, False

    def __init__(self, recipient: Recipient) -> None:
        self.new_key = recipient.new_key

    def unwrap(self, key: WrappedKey, *, request: int = 0) -> bytes:
        raise KeyElsewhere("the private key is kept off this machine")


def everyday() -> Ring:
    """The ring of this process."""
    return Ring(config.current().sealing_ring)


def originals() -> Keys:
    """Who opens the originals of denunciations."""
    settings = config.current()
    if settings.sealing_mode == "sealed":
        return _Elsewhere(Recipient.read(settings.sealing_recipient))
    if settings.key_service:
        return Service(settings.key_service, Recipient.read(settings.sealing_recipient))
    return _OwnRing(everyday())


def new_original() -> DataKey:
    """A fresh data key for one sealed submission."""
    return DataKey(*originals().new_key())


def further(once: bytes) -> DataKey:
    """A fresh data key for one part laid down later, which keeps its wrap: nothing that lies there is opened
    for it. ``once`` is a key of the sender's browser, by which a part sent twice is known again."""
    return DataKey(*originals().new_key(), own=True, mark=once)
