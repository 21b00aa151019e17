"""Files of the store: each lies once at a place of backups, whichever backups name it."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from feedback import config
from feedback.administration.backup import crypt, places
from feedback.administration.backup.dumping import Progress
from feedback.administration.backup.faults import NoRoom
from feedback.attachments import store, stored
from feedback.durable import sync

SKIPPED: Final = ("probe/", "gap/")
_LOT: Final = 500


@dataclass(slots=True)
class Copied:
    """What became of the files: ``changed`` aren't what their row says, ``missing`` are rows without a file,
    ``rotten`` lay damaged at the place and were written anew."""

    count: int = 0
    bytes: int = 0
    new: int = 0
    changed: int = 0
    missing: int = 0
    rotten: int = 0
    known: int = field(default=0, repr=False)


@dataclass(slots=True)
class Copier:
    """Copies what the store holds to a place. ``names``: the public keys as they are written."""

    place: Path
    names: Sequence[str]
    recipients: Sequence[Any]
    mine: Any
    progress: Progress
    done: Copied = field(default_factory=Copied)
    _key: bytes = b""

    def __post_init__(self) -> None:
        # Who only sees the place can't try whether it holds a file that he has; other keys, other files.
        told = b"backup files\0" + "\0".join(sorted(self.names)).encode()
        self._key = hmac.new(config.current().register_key_bytes, told, hashlib.sha256).digest()

    def copy_all(self, names: IO[str]) -> Iterator[bytes]:
        """Copy all files; yields one line for each (store key, digest, size, name at the place), and writes
        the names to ``names``. Raises NoRoom, StoreFault.
        """
        for lot in store.listed():
            keys = [key for key in lot if not key.startswith(SKIPPED)]
            expected = stored.digests(keys)
            self.done.known += len(expected)
            for key in keys:
                line = self._copy(key, expected.get(key))
                if line is None:
                    continue
                names.write(line["blob"] + "\n")
                yield json.dumps(line).encode() + b"\n"
            self.progress("files", self.done.count, 0)
        self.done.missing = stored.missing(store.exists, known=self.done.known)

    def _copy(self, key: str, expected: bytes | None) -> dict[str, Any] | None:
        try:
            digest, size = _digest(key)
        except store.MissingFile:
            # Erased or swept since it was listed.
            return None
        self.done.changed += expected is not None and expected != digest
        keyed = hmac.new(self._key, digest, hashlib.sha256).hexdigest()
        blob = self._there(keyed) or self._write(keyed, key, digest)
        self.done.count += 1
        self.done.bytes += places.blob_path(self.place, blob).stat().st_size
        return {"key": key, "sha256": digest.hex(), "size": size, "blob": blob}

    def _there(self, keyed: str) -> str | None:
        """The file if a former backup brought it, and it is still whole."""
        folder = places.shard(self.place, keyed)
        for path in folder.glob(f"{keyed}-*.age") if folder.is_dir() else ():
            if crypt.digest_of(path) == places.blob_digest(path.name):
                return path.name
            self.done.rotten += 1
        return None

    def _write(self, keyed: str, key: str, digest: bytes) -> str:
        try:
            folder = places.shard(self.place, keyed)
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            aside = self.place / places.FOLDER / f"{places.ASIDE}{secrets.token_hex(8)}"
            sealed = crypt.seal(aside, store.open_(key).chunks, self.recipients, self.mine)
            if sealed.plain_sha256 != digest.hex():
                self.done.changed += 1
            blob = f"{keyed}-{sealed.sha256}.age"
            aside.rename(folder / blob)
            for each in (folder, folder.parent, folder.parent.parent):
                sync(each)
        except store.StoreFault:
            raise
        except OSError as fault:
            raise NoRoom(os.strerror(fault.errno or 0)) from None
        self.done.new += 1
        return blob


def _digest(key: str) -> tuple[bytes, int]:
    opened, digest = store.open_(key), hashlib.sha256()
    for chunk in opened.chunks:
        digest.update(chunk)
    return digest.digest(), opened.size
