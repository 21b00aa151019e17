"""Kiểm tra sổ: does the register hold, and if not, what is wrong, where, and since when.

Chain, keyed digests, numbers, the tree, what was published, what a witness kept. Reads in steps: memory
doesn't grow with the register.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select, tuple_

from feedback import config
from feedback.clock import ZONE
from feedback.extensions import db
from feedback.register import checkpoint, notes, publishing, rules, tree, trees
from feedback.register.models import PublishedCheckpoint, RegisterEntry, TreeNode

_STEP: Final = 5000


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


@dataclass(slots=True)
class _Published:
    """Checkpoints of one keeper, smallest first, held against the tree as it grows.

    ``good``: the last that agrees before the first that doesn't; ``bad``: the latest that doesn't, ``again``
    the first after it that does.
    """

    keeper: str
    left: Iterator[notes.Checkpoint]
    next: notes.Checkpoint | None = None
    good: notes.Checkpoint | None = None
    first_bad: notes.Checkpoint | None = None
    bad: notes.Checkpoint | None = None
    again: notes.Checkpoint | None = None

    def look(self, grown: tree.Growing, *, below: int) -> None:
        """Hold all of less than so many entries against the tree, which holds all before."""
        while self.next is not None and self.next.size < below:
            one = self.next
            if grown.size == one.size and grown.root() == one.root:
                if self.first_bad is None:
                    self.good = one
                elif self.again is None:
                    self.again = one
            else:
                self.first_bad = self.first_bad or one
                if self.bad is None or one.at >= self.bad.at:
                    self.bad, self.again = one, None
            self.next = next(self.left, None)

    def faults(self, linked: int, *, reached: bool) -> Iterator[Fault]:
        """What to say of it in the end."""
        if self.first_bad is not None and self.bad is not None:
            right = f"mục 1 đến {self.good.size} còn đúng như {_moment(self.good)}" if self.good else ""
            start = self.good.size + 1 if self.good else 1
            since = f"bị đổi sau {_hour(self.bad.at)}"
            since += f", trước {_hour(self.again.at)}" if self.again else ""
            words = f"sổ khác với {self.keeper}: sai lệch ở mục {start} đến {self.first_bad.size}, {since}"
            yield Fault(None, self.first_bad.size, "; ".join(part for part in (words, right) if part))
        if self.next is not None and reached:
            words = (
                f"sổ bị cắt hoặc là bản cũ: {self.keeper} có {_moment(self.next)} với {self.next.size} mục"
            )
            good = f"; mục 1 đến {self.good.size} còn đúng như {_moment(self.good)}" if self.good else ""
            yield Fault(None, self.next.size, f"{words}, sổ chỉ còn {linked} mục{good}")


def verify(
    most_faults: int = 20,
    progress: Callable[[int], None] | None = None,
    witnessed: Iterable[notes.Checkpoint] = (),
) -> Verdict:
    """Walk the register from its first entry; ``witnessed`` are checkpoints that a witness kept."""
    key = config.current().register_key_bytes
    faults: list[Fault] = []
    last = trees.newest()
    kept = [_Published("mốc đã công bố", _published(faults))]
    kept.append(_Published("mốc nhân chứng giữ", iter(sorted(witnessed, key=lambda one: (one.size, one.at)))))
    for one in kept:
        one.next = next(one.left, None)
    grown, nodes = tree.Growing(), _Nodes(last.size if last else 0)
    chain, expected, linked, reached = rules.GENESIS, 1, 0, True
    for entry in _in_order():
        if len(faults) >= most_faults:
            reached = False
            break
        assert entry.seq is not None
        for one in kept:
            one.look(grown, below=entry.seq)
        if entry.seq != expected:
            faults.append(Fault(entry.id, entry.seq, f"thiếu mục từ số {expected} đến {entry.seq - 1}"))
        if not _mac_right(key, entry):
            faults.append(Fault(entry.id, entry.seq, "nội dung mục đã bị sửa"))
        chain = rules.link(chain, entry.seq, entry.mac)
        if chain != entry.link:
            faults.append(Fault(entry.id, entry.seq, "mắt xích không khớp với mục trước"))
            chain = entry.link or rules.GENESIS
        for level, place, whole in grown.append(trees.leaf_of(entry)):
            faults += nodes.compared(level, place, whole)
        expected = entry.seq + 1
        linked += 1
        if progress and linked % _STEP == 0:
            progress(linked)
    for one in kept:
        if reached:
            one.look(grown, below=expected)
        faults += one.faults(linked, reached=reached)
    faults += [*_against_marks(), *nodes.beyond(linked)]
    for entry in db.session.scalars(select(RegisterEntry).where(RegisterEntry.seq.is_(None)).limit(10_000)):
        if not _mac_right(key, entry):
            faults.append(Fault(entry.id, None, "mục chờ đánh số đã bị sửa"))
    waiting, oldest = db.session.execute(
        select(func.count(), func.min(RegisterEntry.at)).where(RegisterEntry.seq.is_(None))
    ).one()
    return Verdict(linked, waiting, oldest, chain, tuple(faults))


def _published(faults: list[Fault]) -> Iterator[notes.Checkpoint]:
    """The checkpoints of the table whose signature is right; of the others a fault is noted."""
    publics = [one.public for one in publishing.public_keys()]
    after = (-1, 0)
    columns = tuple_(PublishedCheckpoint.size, PublishedCheckpoint.number)
    while rows := db.session.execute(
        select(
            PublishedCheckpoint.number,
            PublishedCheckpoint.size,
            PublishedCheckpoint.at,
            PublishedCheckpoint.note,
        )
        .where(columns > after)
        .order_by(PublishedCheckpoint.size, PublishedCheckpoint.number)
        .limit(_STEP)
    ).all():
        for row in rows:
            try:
                origin = notes.read(row.note).origin
                told, _key = notes.verified(row.note, [notes.Key(origin, public) for public in publics])
            except ValueError:
                faults.append(Fault(None, None, f"mốc công bố thứ {row.number} đã bị sửa"))
                continue
            if (told.size, told.at) != (row.size, row.at):
                faults.append(Fault(None, None, f"mốc công bố thứ {row.number} đã bị sửa"))
            yield told
        after = (rows[-1].size, rows[-1].number)


class _Nodes:
    """The kept nodes, held against those that the entries give; all up to a size must be there."""

    def __init__(self, needed: int) -> None:
        self._needed = needed
        self._lots: dict[int, tuple[int, dict[int, bytes]]] = {}

    def compared(self, level: int, place: int, whole: bytes) -> Iterator[Fault]:
        """What is wrong with one of them."""
        if level % trees.KEPT:
            return
        lot = place // trees.WIDE
        if self._lots.get(level, (-1, {}))[0] != lot:
            asked = select(TreeNode.place, TreeNode.hash).where(
                TreeNode.level == level,
                TreeNode.place >= lot * trees.WIDE,
                TreeNode.place < (lot + 1) * trees.WIDE,
            )
            self._lots[level] = (lot, {row.place: row.hash for row in db.session.execute(asked)})
        found = self._lots[level][1].get(place)
        upto = (place + 1) << level
        if found is None and upto <= self._needed:
            yield Fault(None, upto, f"cây băm thiếu nút của {1 << level} mục đến mục {upto}")
        if found is not None and found != whole:
            yield Fault(None, upto, f"nút cây băm của {1 << level} mục đến mục {upto} không khớp với các mục")

    def beyond(self, linked: int) -> Iterator[Fault]:
        """Nodes that no entries stand under."""
        asked = select(TreeNode.level, func.max(TreeNode.place), func.min(TreeNode.place)).group_by(
            TreeNode.level
        )
        for level, last, first in db.session.execute(asked):
            known = level > 0 and level % trees.KEPT == 0 and level < 64 and first == 0
            if not known or (last + 1) << level > linked:
                yield Fault(None, None, f"cây băm có nút không thuộc mục nào (tầng {level})")


def _against_marks() -> Iterator[Fault]:
    """What the sequencer and the publisher noted outside the database must still stand."""
    forged = Fault(None, None, "mốc cuối chuỗi ghi ngoài cơ sở dữ liệu đã bị sửa")
    try:
        noted = checkpoint.read()
        published = checkpoint.last_published()
    except checkpoint.Forged:
        yield forged
        return
    if noted is not None:
        entry = db.session.scalar(select(RegisterEntry).where(RegisterEntry.seq == noted.seq))
        if entry is None:
            words = f"sổ bị cắt: mốc đã ghi đến mục {noted.seq}, sổ không còn mục này"
            yield Fault(None, noted.seq, words)
        elif entry.link != noted.link:
            words = "chuỗi đã bị viết lại: không khớp với mốc ghi bên ngoài"
            yield Fault(entry.id, noted.seq, words)
    count, last = db.session.execute(
        select(func.count(), func.coalesce(func.max(PublishedCheckpoint.number), 0))
    ).one()
    if count != last or last < published:
        words = f"thiếu mốc công bố: đã công bố {max(last, published)} mốc, bảng còn {count}"
        yield Fault(None, None, words)


def _mac_right(key: bytes, entry: RegisterEntry) -> bool:
    return entry.mac == rules.mac(
        key,
        at=entry.at,
        actor=entry.actor,
        act=entry.act,
        subject=(entry.subject_room, entry.subject_id),
        content_digest=entry.digest,
    )


def _in_order() -> Iterator[RegisterEntry]:
    after = 0
    while rows := db.session.scalars(
        select(RegisterEntry).where(RegisterEntry.seq > after).order_by(RegisterEntry.seq).limit(_STEP)
    ).all():
        after = rows[-1].seq or 0
        yield from rows
        db.session.expunge_all()


def _moment(one: notes.Checkpoint) -> str:
    return f"mốc lúc {_hour(one.at)}"


def _hour(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%H:%M:%S ngày %d/%m/%Y}"
