"""Questions to the register: does it hold, what waits, who read this."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from feedback import config
from feedback.extensions import db
from feedback.register import checkpoint, erasures, rules
from feedback.register.models import Reading, RegisterEntry

_LAST_LOOKED = 300

ContentDigests = Callable[[Iterable[int]], dict[int, set[bytes]]]
"""Given subject numbers of one room, the digests of the contents that room still holds for each."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: which entry of the register if it is one, and what."""

    entry_id: int | None
    seq: int | None
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found."""

    linked: int
    waiting: int
    oldest_waiting_at: datetime | None
    head: bytes
    faults: tuple[Fault, ...]


def verify(most_faults: int = 20, progress: Callable[[int], None] | None = None) -> Verdict:
    """Walk the chain from its first entry: numbers without a gap, keyed digests and links right.

    Reads in steps of 5,000 rows, so memory doesn't grow with the register.
    """
    key = config.current().register_key_bytes
    faults: list[Fault] = []
    chain, expected, linked = rules.GENESIS, 1, 0
    for entry in _in_order():
        if len(faults) >= most_faults:
            break
        assert entry.seq is not None
        if entry.seq != expected:
            faults.append(Fault(entry.id, entry.seq, f"thiếu mục từ số {expected} đến {entry.seq - 1}"))
        if not _mac_right(key, entry):
            faults.append(Fault(entry.id, entry.seq, "nội dung mục đã bị sửa"))
        chain = rules.link(chain, entry.seq, entry.mac)
        if chain != entry.link:
            faults.append(Fault(entry.id, entry.seq, "mắt xích không khớp với mục trước"))
            chain = entry.link or rules.GENESIS
        expected = entry.seq + 1
        linked += 1
        if progress and linked % 5000 == 0:
            progress(linked)
    faults += _against_checkpoint()
    for entry in db.session.scalars(select(RegisterEntry).where(RegisterEntry.seq.is_(None)).limit(10_000)):
        if not _mac_right(key, entry):
            faults.append(Fault(entry.id, None, "mục chờ đánh số đã bị sửa"))
    waiting, oldest = db.session.execute(
        select(func.count(), func.min(RegisterEntry.at)).where(RegisterEntry.seq.is_(None))
    ).one()
    return Verdict(linked, waiting, oldest, chain, tuple(faults))


def _against_checkpoint() -> list[Fault]:
    """The last link that the sequencer noted outside the database must still stand in the chain."""
    try:
        noted = checkpoint.read()
    except checkpoint.Forged:
        return [Fault(None, None, "mốc cuối chuỗi ghi ngoài cơ sở dữ liệu đã bị sửa")]
    if noted is None:
        return []
    entry = at_seq(noted.seq)
    if entry is None:
        return [Fault(None, noted.seq, f"sổ bị cắt: mốc đã ghi đến mục {noted.seq}, sổ không còn mục này")]
    if entry.link != noted.link:
        return [Fault(entry.id, noted.seq, "chuỗi đã bị viết lại: không khớp với mốc ghi bên ngoài")]
    return []


def _mac_right(key: bytes, entry: RegisterEntry) -> bool:
    return entry.mac == rules.mac(
        key,
        at=entry.at,
        actor=entry.actor,
        act=entry.act,
        subject=(entry.subject_room, entry.subject_id),
        content_digest=entry.digest,
    )


def _in_order(step: int = 5000) -> Iterator[RegisterEntry]:
    after = 0
    while True:
        rows = db.session.scalars(
            select(RegisterEntry).where(RegisterEntry.seq > after).order_by(RegisterEntry.seq).limit(step)
        ).all()
        if not rows:
            return
        yield from rows
        after = rows[-1].seq or 0
        db.session.expunge_all()


def acts_on(room: str, subject_id: int) -> list[RegisterEntry]:
    """Entries about one subject, oldest first."""
    return list(
        db.session.scalars(
            select(RegisterEntry)
            .where(RegisterEntry.subject_room == room, RegisterEntry.subject_id == subject_id)
            .order_by(RegisterEntry.id)
        )
    )


def readings_of(room: str, subject_id: int, limit: int = 100) -> list[Reading]:
    """Who opened one subject, newest first."""
    return list(
        db.session.scalars(
            select(Reading)
            .where(Reading.subject_room == room, Reading.subject_id == subject_id)
            .order_by(Reading.id.desc())
            .limit(limit)
        )
    )


def missing_contents(room: str, digests_of: ContentDigests, step: int = 2000) -> Iterator[Fault]:
    """Entries of a room whose content can no longer be shown to be what was entered."""
    after = 0
    while True:
        rows = db.session.execute(
            select(RegisterEntry.id, RegisterEntry.seq, RegisterEntry.subject_id, RegisterEntry.digest)
            .where(RegisterEntry.subject_room == room, RegisterEntry.id > after)
            .order_by(RegisterEntry.id)
            .limit(step)
        ).all()
        if not rows:
            return
        subjects = {row.subject_id for row in rows}
        held, gone = digests_of(subjects), erasures.of(room, subjects)
        erased = erasures.digests(room, gone)
        for row in rows:
            if row.id <= gone.get(row.subject_id, 0) or row.digest in erased.get(row.subject_id, set()):
                continue
            if row.digest not in held.get(row.subject_id, set()):
                yield Fault(row.id, row.seq, "nội dung của hành vi đã bị sửa hoặc đã xóa")
        after = rows[-1].id


def waiting() -> int:
    """How many entries are not numbered yet."""
    return (
        db.session.scalar(select(func.count()).select_from(RegisterEntry).where(RegisterEntry.seq.is_(None)))
        or 0
    )


def oldest_waiting_at() -> datetime | None:
    """The moment of the oldest entry that is not numbered yet, None when none waits."""
    return db.session.scalar(
        select(RegisterEntry.at).where(RegisterEntry.seq.is_(None)).order_by(RegisterEntry.id).limit(1)
    )


def latest(*, before: int | None = None, limit: int = 50) -> list[RegisterEntry]:
    """The newest entries, or those before an entry, newest first."""
    asked = select(RegisterEntry).order_by(RegisterEntry.id.desc()).limit(limit)
    if before is not None:
        asked = asked.where(RegisterEntry.id < before)
    return list(db.session.scalars(asked))


def head() -> RegisterEntry | None:
    """The last entry of the chain: its number and link stand for all before it."""
    return db.session.scalar(
        select(RegisterEntry)
        .where(RegisterEntry.seq.is_not(None))
        .order_by(RegisterEntry.seq.desc())
        .limit(1)
    )


def digests_entered(room: str, subject_ids: Iterable[int]) -> dict[int, set[bytes]]:
    """The digests entered for each subject of a room: does what a room holds stand in the register?"""
    rows = db.session.execute(
        select(RegisterEntry.subject_id, RegisterEntry.digest).where(
            RegisterEntry.subject_room == room, RegisterEntry.subject_id.in_(set(subject_ids))
        )
    )
    found: dict[int, set[bytes]] = {}
    for row in rows:
        found.setdefault(row.subject_id, set()).add(row.digest)
    return found


def at_seq(seq: int) -> RegisterEntry | None:
    """The entry with this number in the chain."""
    return db.session.scalar(select(RegisterEntry).where(RegisterEntry.seq == seq))


def last_read(actor: str, room: str, most: int) -> list[int]:
    """What this actor («officer:12») opened last in a room, each once, the latest first; one select.

    Looks at his last ``_LAST_LOOKED`` readings.
    """
    latest = (
        select(Reading.subject_room, Reading.subject_id)
        .where(Reading.actor == actor)
        .order_by(Reading.id.desc())
        .limit(_LAST_LOOKED)
    )
    rows = db.session.execute(latest)
    return list(dict.fromkeys(row.subject_id for row in rows if row.subject_room == room))[:most]
