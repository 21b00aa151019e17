"""Questions to the tree over the register: roots and proofs, from entries and kept nodes in a few selects.

A node is kept at every eighth level (``KEPT``); of what lies between one reads the 256 children.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from feedback.extensions import db
from feedback.register import rules, tree
from feedback.register.models import PublishedCheckpoint, RegisterEntry, TreeNode

KEPT: Final = 8
"""Every so many levels nodes are kept: one row for 2**8 of the level below."""
WIDE: Final = 1 << KEPT

COLUMNS: Final = (
    RegisterEntry.id,
    RegisterEntry.at,
    RegisterEntry.actor,
    RegisterEntry.act,
    RegisterEntry.subject_room,
    RegisterEntry.subject_id,
    RegisterEntry.digest,
    RegisterEntry.mac,
    RegisterEntry.seq,
)
"""The columns of an entry that its leaf is made of."""


class Incomplete(LookupError):
    """Entries or nodes are missing that must be there: ``feedback register verify`` says which."""


def line_of(entry: Any) -> str:
    """An entry, or a row with ``COLUMNS``, as the tree holds it."""
    return rules.line(
        number=entry.id,
        seq=entry.seq or 0,
        at=entry.at,
        actor=entry.actor,
        act=entry.act,
        subject=(entry.subject_room, entry.subject_id),
        content_digest=entry.digest,
        entry_mac=entry.mac,
    )


def leaf_of(entry: Any) -> bytes:
    """The hash of an entry in the tree."""
    return tree.leaf(line_of(entry).encode())


class Stored:
    """The subtrees of the register as ``tree`` asks for them; a lot of 256 is read once."""

    def __init__(self, session: Session | scoped_session[Any] = db.session) -> None:
        self._session = session
        self._lots: dict[tuple[int, int], list[bytes]] = {}

    def __call__(self, level: int, place: int) -> bytes:
        """The hash of a complete subtree. Raises Incomplete."""
        above = level % KEPT
        kept = level - above
        first = place << above
        lot = self._lot(kept, first // WIDE)
        start = first % WIDE
        hashes = lot[start : start + (1 << above)]
        if len(hashes) != 1 << above:
            raise Incomplete
        while len(hashes) > 1:
            hashes = [tree.node(*pair) for pair in zip(hashes[::2], hashes[1::2], strict=True)]
        return hashes[0]

    def _lot(self, level: int, number: int) -> list[bytes]:
        if (level, number) not in self._lots:
            self._lots[level, number] = _lot(self._session, level, number * WIDE)
        return self._lots[level, number]


def _lot(session: Session | scoped_session[Any], level: int, first: int) -> list[bytes]:
    if level:
        asked = (
            select(TreeNode.place, TreeNode.hash)
            .where(TreeNode.level == level, TreeNode.place >= first, TreeNode.place < first + WIDE)
            .order_by(TreeNode.place)
        )
        found = [(row.place, row.hash) for row in session.execute(asked)]
    else:
        entries = (
            select(*COLUMNS)
            .where(RegisterEntry.seq > first, RegisterEntry.seq <= first + WIDE)
            .order_by(RegisterEntry.seq)
        )
        found = [((row.seq or 0) - 1, leaf_of(row)) for row in session.execute(entries)]
    if [place for place, _hash in found] != list(range(first, first + len(found))):
        raise Incomplete
    return [one for _place, one in found]


def newest() -> PublishedCheckpoint | None:
    """The checkpoint that was published last."""
    return db.session.scalar(select(PublishedCheckpoint).order_by(PublishedCheckpoint.number.desc()).limit(1))


def of_size(size: int) -> PublishedCheckpoint | None:
    """The first checkpoint of so many entries."""
    return db.session.scalar(
        select(PublishedCheckpoint)
        .where(PublishedCheckpoint.size == size)
        .order_by(PublishedCheckpoint.number)
        .limit(1)
    )


def covering(seq: int) -> PublishedCheckpoint | None:
    """The first checkpoint that an entry is in."""
    return db.session.scalar(
        select(PublishedCheckpoint)
        .where(PublishedCheckpoint.size >= seq)
        .order_by(PublishedCheckpoint.size, PublishedCheckpoint.number)
        .limit(1)
    )


def latest(limit: int) -> list[PublishedCheckpoint]:
    """The checkpoints published last, newest first."""
    asked = select(PublishedCheckpoint).order_by(PublishedCheckpoint.number.desc()).limit(limit)
    return list(db.session.scalars(asked))


def consistency(first: int, second: int) -> list[bytes]:
    """The path from one size to another. Raises ValueError, Incomplete."""
    return tree.consistency(first, second, Stored())


def inclusion(seq: int, size: int) -> tuple[bytes, list[bytes]]:
    """The hash of the entry with this number, and its path in the tree of a size. Raises ValueError,
    Incomplete.
    """
    stored = Stored()
    path = tree.inclusion(seq - 1, size, stored)
    return stored(0, seq - 1), path
