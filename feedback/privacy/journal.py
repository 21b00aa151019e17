"""Danh sách xóa ngoài cơ sở dữ liệu: what was erased, kept where no old copy of the database brings it back.

One line for each erasing in ``DATA_DIR/erasures.jsonl``: a number, a mark, a day and a reason; no personal
data. Each line is chained to the one before by a keyed digest, and on the disk before ``note`` returns.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from feedback import config
from feedback.durable import sync

FILE: Final = "erasures.jsonl"


class Forged(Exception):
    """A line does not carry our keyed digest, or one is missing in the middle."""


@dataclass(frozen=True, slots=True)
class Line:
    """One erasing: of what (``case``, ``submission``, or a kind of data without a case: there the number is
    that of agency and year, ``actions.lots.number``), its number, the mark by which it is known again in
    another copy of the database, why, on which basis, when (ISO)."""

    subject: str
    number: int
    mark: str
    why: str
    basis: str
    at: str


def mark(subject: str, number: int, known: str | datetime) -> str:
    """The keyed digest (hex) of what never changes of a subject: ``known`` is when a case was received, or
    the code of a submission or agency. In another copy the same number may be somebody else's.
    """
    told = known.isoformat() if isinstance(known, datetime) else known
    return hmac.new(_key(), f"mark\0{subject}\0{number}\0{told}".encode(), hashlib.sha256).hexdigest()


def note(lines: Sequence[Line]) -> int:
    """Add lines that aren't there yet; they are on the disk when this returns. How many were added.

    One writer at a time. Raises Forged, OSError.
    """
    path = config.current().data_dir / FILE
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        known, last, good = _parsed(file.read())
        file.truncate(good)
        there = {(one.subject, one.number, one.mark) for one in known}
        added = 0
        for line in lines:
            if (line.subject, line.number, line.mark) in there:
                continue
            there.add((line.subject, line.number, line.mark))
            last = _mac(last, line)
            file.write(json.dumps(asdict(line) | {"mac": last}, sort_keys=True).encode() + b"\n")
            added += 1
        file.flush()
        os.fsync(file.fileno())
    if added:
        sync(path.parent)
    return added


def read() -> list[Line]:
    """All lines, oldest first. Raises Forged."""
    try:
        content = (config.current().data_dir / FILE).read_bytes()
    except FileNotFoundError:
        return []
    return _parsed(content)[0]


def _parsed(content: bytes) -> tuple[list[Line], str, int]:
    """The lines, the digest of the last, and the bytes up to its end."""
    found: list[Line] = []
    last, good = "", 0
    for place, text in enumerate(pieces := content.split(b"\n")):
        if not text:
            continue
        try:
            told = json.loads(text)
            mac = told.pop("mac")
            line = Line(**told)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            if place == len(pieces) - 1:
                # A power cut left half a line: its erasing was not promised to anybody yet.
                break
            raise Forged from error
        if not hmac.compare_digest(str(mac), _mac(last, line)):
            raise Forged
        found.append(line)
        last = str(mac)
        good += len(text) + 1
    return found, last, good


def _mac(before: str, line: Line) -> str:
    told = json.dumps(asdict(line), sort_keys=True)
    return hmac.new(_key(), f"{before}\0{told}".encode(), hashlib.sha256).hexdigest()


def _key() -> bytes:
    return hmac.new(config.current().register_key_bytes, b"erasures", hashlib.sha256).digest()
