"""Khoảng mất: how far the register is known to have come beyond what a backup holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from feedback import config
from feedback.administration.backup.faults import BackupFault
from feedback.register import checkpoint, notes, publishing
from feedback.register.witness import Kept, Spoilt

UNKNOWN_JUMP: Final = 1000
"""Numbers passed over in each series when nothing tells how many acts are lost."""

_MARGIN: Final = 20
"""Acts of the last moments, that were committed and not numbered yet."""


@dataclass(frozen=True, slots=True)
class Gap:
    """``head``: the last number in the backup; ``known``: the highest known to have been given, and from
    where (``mark``, ``witness``, ``none``); ``until``: when that was."""

    head: int
    known: int | None
    known_from: str
    until: datetime | None

    @property
    def lost(self) -> int | None:
        """How many entries are lost; None when nobody knows."""
        return None if self.known is None else max(self.known - self.head, 0)

    @property
    def jump(self) -> int:
        """So many numbers of each series may stand on papers that this database doesn't know."""
        return UNKNOWN_JUMP if self.lost is None else self.lost + _MARGIN


def found(head: int, witness: Path | None) -> Gap:
    """What the mark in DATA_DIR and a witness tell: his folder, or one checkpoint in a file.

    Raises BackupFault.
    """
    told = list(_marked())
    if witness is not None:
        told += [(one.size, "witness", one.at) for one in _witnessed(witness)]
    if not told:
        return Gap(head, None, "none", None)
    known, whence, until = max(told, key=lambda one: one[0])
    return Gap(head, known, whence, until)


def _marked() -> Iterator[tuple[int, str, datetime | None]]:
    try:
        mark = checkpoint.read()
    except checkpoint.Forged:
        raise BackupFault(
            "Mốc cuối chuỗi register-head.json trong DATA_DIR đã bị sửa hoặc không thuộc khóa này."
        ) from None
    if mark is not None:
        path = config.current().data_dir / "register-head.json"
        yield mark.seq, "mark", datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _witnessed(place: Path) -> list[notes.Checkpoint]:
    """Checkpoints whose signatures are right: of the keys that the witness pinned, of ours for a file."""
    try:
        if place.is_dir():
            seen = Kept(place).checkpoints()
        else:
            seen = [notes.verified(place.read_text(encoding="utf-8"), publishing.public_keys())[0]]
    except (Spoilt, ValueError, OSError):
        raise BackupFault(f"{place}: không đọc được, hoặc mốc không mang chữ ký đúng.") from None
    if not seen:
        raise BackupFault(f"{place}: không có mốc nào của sổ đăng ký.")
    return seen
