"""Where the bytes lie: a folder under DATA_DIR, or an S3-compatible store named by FILES_URL.

A local file is on the disk, and its folder too, before ``put`` returns: a receipt never shows for a
file that a power cut could take back. S3 answers only when it has stored.
"""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import IO, Final
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url

from feedback import config
from feedback.durable import make_folder, sync

FOLDER: Final = "attachments"
_CONNECT, _ANSWER, _AGAIN = timedelta(seconds=3), timedelta(seconds=20), timedelta(seconds=10)
"""How long a store that is away may hold up who waits for it: to connect, for an answer, with new tries."""


class StoreFault(OSError):
    """The store did not take or give a file (disk full, server away). Nothing may be promised."""

    def __init__(self, what: str) -> None:
        super().__init__(errno.EIO, what)


class MissingFile(StoreFault):
    """The store has no file of that key."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A stored file: its size in bytes, and its bytes piece by piece."""

    size: int
    chunks: Iterator[bytes]


def new_key(at: datetime, folder: str = "") -> str:
    """A key that can't be guessed (256 random bits), in a folder of its month.

    ``folder`` is for what another room keeps here and sweeps itself, such as files of drafts.
    """
    return f"{folder or f'{FOLDER}/{at:%Y/%m}'}/{secrets.token_hex(32)}"


def put(key: str, data: bytes | IO[bytes]) -> None:
    """Store bytes, or a file that is read from where it stands piece by piece, under a new key; on return
    they are kept. Raises StoreFault."""
    store = _store()
    try:
        obstore.put(store, key, data)
    except BaseError as error:
        raise StoreFault(type(error).__name__) from None
    if isinstance(store, LocalStore):
        _sync(Path(str(store.prefix)), key)


def open_(key: str) -> Opened:
    """Open a stored file for reading. Raises MissingFile, StoreFault."""
    try:
        found = obstore.get(_store(), key)
        size = found.meta["size"]
    except (NotFoundError, FileNotFoundError):
        raise MissingFile(key) from None
    except BaseError as error:
        raise StoreFault(type(error).__name__) from None
    return Opened(size, (bytes(chunk) for chunk in found.stream(min_chunk_size=256 * 1024)))


def probe() -> None:
    """Write, and take away, one byte: whether files can be kept now. Raises StoreFault."""
    key = f"probe/{secrets.token_hex(16)}"
    put(key, b"\0")
    delete(key)


def delete(key: str) -> None:
    """Remove a file; one that isn't there is no error. Raises StoreFault."""
    try:
        obstore.delete(_store(), key)
    except (NotFoundError, FileNotFoundError):
        return
    except BaseError as error:
        raise StoreFault(type(error).__name__) from None


def older_than(moment: datetime, folder: str = FOLDER) -> Iterator[list[str]]:
    """Keys of the files of a folder last written before the moment, in lots. Raises StoreFault."""
    try:
        for lot in obstore.list(_store(), prefix=folder, chunk_size=500):
            yield [meta["path"] for meta in lot if meta["last_modified"] < moment]
    except BaseError as error:
        raise StoreFault(type(error).__name__) from None


def listed() -> Iterator[list[str]]:
    """Keys of all files that lie there, in lots. Raises StoreFault."""
    try:
        for lot in obstore.list(_store(), chunk_size=500):
            yield [meta["path"] for meta in lot]
    except BaseError as error:
        raise StoreFault(type(error).__name__) from None


def exists(key: str) -> bool:
    """Whether a file of that key lies there. Raises StoreFault."""
    try:
        obstore.head(_store(), key)
    except (NotFoundError, FileNotFoundError):
        return False
    except BaseError as error:
        raise StoreFault(type(error).__name__) from None
    return True


def move(key: str, to: str) -> None:
    """Give a file another key; one that isn't there is no error. Raises StoreFault."""
    store = _store()
    try:
        obstore.rename(store, key, to)
    except (NotFoundError, FileNotFoundError):
        return
    except BaseError as error:
        raise StoreFault(type(error).__name__) from None
    if isinstance(store, LocalStore):
        _sync(Path(str(store.prefix)), to)


def _store() -> ObjectStore:
    settings = config.current()
    return _opened(settings.files_url or (settings.data_dir.resolve() / "files").as_uri())


@lru_cache(maxsize=8)
def _opened(url: str) -> ObjectStore:
    parts = urlsplit(url)
    if parts.scheme == "file":
        root = Path(unquote(parts.path))
        make_folder(root, mode=0o700)
        return LocalStore(root)
    return from_url(
        url,
        client_options={
            "connect_timeout": _CONNECT,
            "timeout": _ANSWER,
            # Named options replace those of the environment: a store in one's own network may speak plainly.
            "allow_http": os.environ.get("AWS_ALLOW_HTTP", "").lower() in ("1", "true"),
        },
        retry_config={"max_retries": 2, "retry_timeout": _AGAIN},
    )


def _sync(root: Path, key: str) -> None:
    """Force the file and every folder between it and the root to the disk."""
    path = root / key
    for each in (path, *path.parents):
        sync(each)
        if each == root:
            break
