"""Khoảng mất: how far the register is known to have come beyond what a backup holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from feedback import config
from feedback.administration.backup.faults import BackupFault
from feedback.register import checkpoint

UNKNOWN_JUMP: Final = 1000
"""Numbers passed over in each series when nothing tells how many acts are lost."""

_MARGIN: Final = 20
"""Acts of the last moments, that were committed and not numbered yet."""

_MOST_BYTES: Final = 1_000_000


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
    """What the mark in DATA_DIR and a witness's folder or file tell. Raises BackupFault."""
    told = list(_marked())
    if witness is not None:
        seen = [one for path in _files(witness) for one in _told(path)]
        if not seen:
            raise BackupFault(f"{witness}: không có mốc nào của sổ đăng ký.")
        told.append((max(seen), "witness", None))
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


def _files(witness: Path) -> list[Path]:
    if witness.is_dir():
        return [path for path in sorted(witness.rglob("*")) if path.is_file()]
    if witness.is_file():
        return [witness]
    raise BackupFault(f"Không có {witness}.")


def _told(path: Path) -> Iterator[int]:
    """Sizes of the register that a file tells: JSON with «seq» or «size», or the second line of a signed note
    (C2SP tlog-checkpoint). Nothing is proved by them: they only name the gap.
    """
    if path.stat().st_size > _MOST_BYTES:
        return
    try:
        text = path.read_text()
    except UnicodeDecodeError:
        return
    lines = text.split("\n")
    if len(lines) > 2 and lines[1].isdigit():
        yield int(lines[1])
    for line in (text, *lines):
        try:
            told: Any = json.loads(line)
        except ValueError:
            continue
        if isinstance(told, dict):
            yield from (
                value for name, value in told.items() if name in ("seq", "size") and type(value) is int
            )
