"""Mốc cuối chuỗi: the last number and link of the chain, noted outside the database.

Cutting the newest entries off leaves a chain that is right in itself; only something that stands elsewhere
can tell. The mark lies in ``DATA_DIR`` of the process that numbers, and carries a keyed digest.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from feedback import config
from feedback.durable import write_whole


class Forged(Exception):
    """The mark does not carry our keyed digest."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far the chain had reached."""

    seq: int
    link: bytes


def note(checkpoint: Checkpoint) -> None:
    """Write the mark in place of the one before, whole or not at all. Raises OSError."""
    told = {"seq": checkpoint.seq, "link": checkpoint.link.hex(), "mac": _mac(checkpoint).hex()}
    _put(_path(), told)


def note_published(number: int) -> None:
    """Write which checkpoint was published last, so that a table that was cut is told. Raises OSError."""
    _put(_published(), {"number": number, "mac": _mac_of_number(number).hex()})


def last_published() -> int:
    """The number of the checkpoint published last; 0 when none was noted. Raises Forged."""
    try:
        told = json.loads(_published().read_text())
        number, mac = int(told["number"]), bytes.fromhex(told["mac"])
    except FileNotFoundError:
        return 0
    except (ValueError, KeyError, TypeError) as error:
        raise Forged from error
    if not hmac.compare_digest(mac, _mac_of_number(number)):
        raise Forged
    return number


def _put(path: Path, told: dict[str, Any]) -> None:
    write_whole(path, json.dumps(told).encode(), mode=0o644)


def read() -> Checkpoint | None:
    """The mark as it was noted last; None when none was. Raises Forged."""
    try:
        told = json.loads(_path().read_text())
        found = Checkpoint(int(told["seq"]), bytes.fromhex(told["link"]))
        mac = bytes.fromhex(told["mac"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise Forged from error
    if not hmac.compare_digest(mac, _mac(found)):
        raise Forged
    return found


def _path() -> Path:
    return config.current().data_dir / "register-head.json"


def _published() -> Path:
    return config.current().data_dir / "register-published.json"


def _mac_of_number(number: int) -> bytes:
    content = b"published\0" + number.to_bytes(8, "big")
    return hmac.new(config.current().register_key_bytes, content, hashlib.sha256).digest()


def _mac(checkpoint: Checkpoint) -> bytes:
    content = b"head\0" + checkpoint.seq.to_bytes(8, "big") + checkpoint.link
    return hmac.new(config.current().register_key_bytes, content, hashlib.sha256).digest()
