"""Công bố mốc: the tree grows with the register, and how far it has grown is signed and published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from feedback import config
from feedback.extensions import own_transaction
from feedback.register import checkpoint, notes, tree, trees
from feedback.register.models import PublishedCheckpoint, RegisterEntry, TreeNode
from feedback.register.trees import COLUMNS, KEPT, WIDE, Stored, leaf_of

_PUBLISHER_LOCK: Final = 0x0FEEDBAD
LEAST_SECONDS: Final = 60
"""At most one checkpoint in so many seconds, so that the list of them stays short."""
_BLOCKS: Final = 16


def publish(at: datetime, *, again: bool = False) -> notes.Checkpoint | None:
    """Sign and publish how far the register has come; None when there is nothing new, or too early for it.
    Commits by itself.

    ``again``: at the close of a day also when nothing was added, so that a witness tells a register that
    rests from one that is held back. Raises trees.Incomplete.
    """
    while _grow():
        pass
    with own_transaction() as session:
        if not _alone(session):
            return None
        last = session.scalar(
            select(PublishedCheckpoint).order_by(PublishedCheckpoint.number.desc()).limit(1)
        )
        size = session.scalar(select(func.max(RegisterEntry.seq))) or 0
        if last is not None and not again:
            # By the distance: a clock put back must not silence us for as long.
            early = abs((at - last.at).total_seconds()) < LEAST_SECONDS
            if size == last.size or early:
                return None
        if not size:
            return None
        settings = config.current()
        moment = at.replace(microsecond=0)
        found = notes.Checkpoint(settings.checkpoint_origin, size, tree.root(size, Stored(session)), moment)
        number = last.number + 1 if last is not None else 1
        session.add(
            PublishedCheckpoint(
                number=number, size=size, at=moment, note=notes.sign(found, settings.checkpoint_seeds)
            )
        )
    # After the commit, as with the link: a mark that runs ahead would cry wolf.
    checkpoint.note_published(number)
    return found


def _alone(session: Session) -> bool:
    """One who grows and publishes at a time; SQLite has one writer anyway."""
    if session.get_bind().dialect.name != "postgresql":
        return True
    held = session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _PUBLISHER_LOCK})
    return bool(held)


def _grow() -> bool:
    """Keep the nodes of the next lots that are complete; whether there may be more. Commits by itself."""
    with own_transaction() as session:
        if not _alone(session):
            return False
        top = session.scalar(select(func.max(RegisterEntry.seq))) or 0
        kept = _kept(session, KEPT)
        blocks = min(top // WIDE - kept, _BLOCKS)
        if blocks > 0:
            entries = session.execute(
                select(*COLUMNS)
                .where(RegisterEntry.seq > kept * WIDE, RegisterEntry.seq <= (kept + blocks) * WIDE)
                .order_by(RegisterEntry.seq)
            ).all()
            if len(entries) != blocks * WIDE:
                raise trees.Incomplete
            _keep(session, KEPT, kept, [leaf_of(one) for one in entries])
        level = 2 * KEPT
        while (below := _kept(session, level - KEPT)) >= WIDE:
            kept = _kept(session, level)
            lots = below // WIDE - kept
            if lots > 0:
                nodes = session.execute(
                    select(TreeNode.hash)
                    .where(
                        TreeNode.level == level - KEPT,
                        TreeNode.place >= kept * WIDE,
                        TreeNode.place < (kept + lots) * WIDE,
                    )
                    .order_by(TreeNode.place)
                ).scalars()
                _keep(session, level, kept, list(nodes))
            level += KEPT
        return blocks == _BLOCKS


def _kept(session: Session, level: int) -> int:
    """How many nodes of a level are kept, from the first on."""
    last = session.scalar(select(func.max(TreeNode.place)).where(TreeNode.level == level))
    return 0 if last is None else last + 1


def _keep(session: Session, level: int, first: int, below: Sequence[bytes]) -> None:
    rows: list[dict[str, Any]] = []
    for start in range(0, len(below), WIDE):
        hashes = list(below[start : start + WIDE])
        while len(hashes) > 1:
            hashes = [tree.node(*pair) for pair in zip(hashes[::2], hashes[1::2], strict=True)]
        rows.append({"level": level, "place": first + start // WIDE, "hash": hashes[0]})
    session.execute(insert(TreeNode), rows)


def public_keys() -> list[notes.Key]:
    """The public keys by which checkpoints of ours are known, the current one first; retired ones last."""
    settings = config.current()
    ours = [notes.public(settings.checkpoint_origin, seed) for seed in settings.checkpoint_seeds]
    return ours + [notes.key(text) for text in settings.checkpoint_retired.split(",") if text.strip()]
