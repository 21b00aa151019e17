"""Bản kê: what a backup holds, and the keyed digest by which it is known to be ours."""

from __future__ import annotations

import hashlib
import hmac
import json
import platform
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from feedback import config
from feedback.administration.backup.crypt import Sealed
from feedback.administration.backup.faults import BackupFault
from feedback.sealing import Ring

FILE: Final = "manifest.json"
FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """No personal data stands here: it lies in the open beside the encrypted parts.

    ``taken_at`` (ISO): nothing committed later is in it. ``head``: number and link (hex) of the register's
    last entry in it, ``waiting``: entries not numbered yet. ``rows``: how many rows each table has. ``keys``:
    fingerprints of the keys without which it can't be read again, by name. ``files``: counts and bytes.
    """

    name: str
    taken_at: str
    engine: str
    revision: str
    head: tuple[int, str]
    waiting: int
    rows: dict[str, int]
    keys: dict[str, str]
    recipients: list[str]
    versions: dict[str, str]
    parts: dict[str, Sealed]
    files: dict[str, int]
    took: float
    format: int = FORMAT

    @property
    def moment(self) -> datetime:
        """When it was taken."""
        return datetime.fromisoformat(self.taken_at)

    @property
    def size(self) -> int:
        """Bytes of database and lists, and of all files that it names."""
        return sum(part.size for part in self.parts.values()) + self.files["bytes"]


def write(folder: Path, manifest: Manifest) -> None:
    """Put the manifest into the folder. Raises OSError."""
    told = asdict(manifest)
    (folder / FILE).write_text(json.dumps(told | {"mac": _mac(told)}, ensure_ascii=False, indent=1))


def read(folder: Path) -> Manifest:
    """The manifest in the folder. Raises BackupFault when it is not whole or not ours."""
    try:
        told = json.loads((folder / FILE).read_text())
        mac = told.pop("mac")
        if told["format"] != FORMAT:
            raise BackupFault(f"{folder.name}: bản sao lưu của phiên bản khác.")
        found = Manifest(
            **told
            | {
                "head": tuple(told["head"]),
                "parts": {name: Sealed(**part) for name, part in told["parts"].items()},
            }
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise BackupFault(f"{folder.name}: không phải bản sao lưu, hoặc bản kê đã hỏng.") from None
    lacks = missing_keys(found.keys)
    if lacks:
        raise BackupFault(f"Bản sao lưu cần khóa khác khóa đang đặt: {', '.join(lacks)}.")
    if not hmac.compare_digest(str(mac), _mac(told)):
        raise BackupFault(f"{folder.name}: bản kê đã bị sửa.")
    return found


def key_fingerprints() -> dict[str, str]:
    """The keys in use by name, each by the first half of a digest that tells nothing of it."""
    settings = config.current()
    found = {f"SEALING_KEYS {name}": _print(key) for name, key in settings.sealing_ring.items()}
    found["REGISTER_KEY"] = _print(settings.register_key_bytes)
    found["LOOKUP_KEY"] = _print(settings.lookup_key_bytes)
    if settings.sealing_recipient:
        found["SEALING_RECIPIENT"] = hashlib.sha256(settings.sealing_recipient.encode()).hexdigest()[:32]
    else:
        found["SEALING_RECIPIENT"] = Ring(settings.sealing_ring).recipient.name
    return found


def missing_keys(needed: dict[str, str]) -> list[str]:
    """Names and fingerprints of keys that a backup needs and that aren't set here.

    The public key of sealed originals only tells which private half to look for: nothing here opens by it.
    """
    here = key_fingerprints()
    return [
        f"{name} ({mark})"
        for name, mark in needed.items()
        if name != "SEALING_RECIPIENT" and here.get(name) != mark
    ]


def versions(database: str) -> dict[str, str]:
    """What made it."""
    return {"feedback": version("feedback"), "python": platform.python_version(), "database": database}


def _print(key: bytes) -> str:
    return hashlib.sha256(b"fingerprint\0" + key).hexdigest()[:32]


def _mac(told: dict[str, Any]) -> str:
    key = hmac.new(config.current().register_key_bytes, b"backup", hashlib.sha256).digest()
    return hmac.new(key, json.dumps(told, sort_keys=True).encode(), hashlib.sha256).hexdigest()
