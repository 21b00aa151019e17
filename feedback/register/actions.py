"""Verbs of the register: enter an act, number and link what was committed, note a reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from feedback import config
from feedback.actor import Actor
from feedback.extensions import db, own_transaction
from feedback.register import checkpoint, rules
from feedback.register.models import Reading, RegisterEntry
from feedback.straight import add_rows

_SEQUENCER_LOCK = 0x0FEEDBAC


@dataclass(frozen=True, slots=True)
class Act:
    """What the register is told: the verb past tense, the subject as (room, id), the content's digest."""

    act: str
    subject: tuple[str, int]
    digest: bytes


def enter(act: str, *, subject: tuple[str, int], digest: bytes, by: Actor, at: datetime) -> None:
    """Enter one act in the transaction of the act itself."""
    enter_many([Act(act, subject, digest)], by=by, at=at)


def enter_many(acts: Sequence[Act], *, by: Actor, at: datetime) -> None:
    """Enter many acts of one actor at one moment, by one insert."""
    if not acts:
        return
    key = config.current().register_key_bytes
    add_rows(
        RegisterEntry,
        [
            {
                "at": at,
                "actor": by.name,
                "act": act.act,
                "subject_room": act.subject[0],
                "subject_id": act.subject[1],
                "digest": act.digest,
                "mac": rules.mac(
                    key, at=at, actor=by.name, act=act.act, subject=act.subject, content_digest=act.digest
                ),
            }
            for act in acts
        ],
    )


def note_reading(*, subject: tuple[str, int], page: str, by: Actor, at: datetime) -> None:
    """Write that an officer opens something, in a short transaction of its own, before it is shown.

    Raises what the database raises: a page whose reading can't be noted is not shown.
    """
    with own_transaction() as session:
        session.execute(
            insert(Reading).values(
                at=at, actor=by.name, subject_room=subject[0], subject_id=subject[1], page=page
            )
        )


def link_waiting(limit: int = 2000) -> int:
    """Number and link committed entries in the order found; returns how many. Commits by itself.

    One holder at a time: PostgreSQL by an advisory lock (0 when another holds it), SQLite by its
    single write lock. Writers of acts never wait for it.
    """
    with own_transaction() as session:
        if session.get_bind().dialect.name == "postgresql":
            held = session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _SEQUENCER_LOCK})
            if not held:
                return 0
        numbered, seq, chain = _link(session, limit)
        if not numbered:
            return 0
    # After the commit: a mark that runs ahead of the database would cry wolf after a crash.
    checkpoint.note(checkpoint.Checkpoint(seq, chain))
    return numbered


def link_within() -> tuple[int, bytes]:
    """Number and link all that waits, in the caller's transaction, and keep other sequencers off until its
    end; returns the last number and the chain's value, from which the caller goes on with entries of his own.
    """
    session = db.session()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SEQUENCER_LOCK})
    _numbered, seq, chain = _link(session, None)
    return seq, chain


def _link(session: Session, limit: int | None) -> tuple[int, int, bytes]:
    """Number and link what waits; returns how many, and where the chain ends then."""
    waiting = session.execute(
        select(RegisterEntry.id, RegisterEntry.mac)
        .where(RegisterEntry.seq.is_(None))
        .order_by(RegisterEntry.id)
        .limit(limit)
    ).all()
    last = session.execute(
        select(RegisterEntry.seq, RegisterEntry.link)
        .where(RegisterEntry.seq.is_not(None))
        .order_by(RegisterEntry.seq.desc())
        .limit(1)
    ).first()
    seq, chain = (last.seq, last.link) if last else (0, rules.GENESIS)
    numbered = []
    for row in waiting:
        seq += 1
        chain = rules.link(chain, seq, row.mac)
        numbered.append({"id": row.id, "seq": seq, "link": chain})
    if numbered:
        session.execute(update(RegisterEntry), numbered)
    return len(numbered), seq, chain
