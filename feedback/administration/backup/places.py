"""Nơi sao lưu: a folder with one folder for each backup, and the files that all of them share.

``2026-11-25T020000Z-3f2a/`` holds ``manifest.json``, ``database.age``, ``files.age`` (which file is which)
and ``blobs.txt`` (which files it needs); ``files/3f/2a/…`` the files themselves. What isn't whole yet lies
under a name with a point before it.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from feedback.administration.backup import manifest
from feedback.administration.backup.faults import BackupFault, NoRoom
from feedback.administration.backup.manifest import Manifest
from feedback.durable import make_folder, sync

DATABASE: Final = "database.age"
LISTED: Final = "files.age"
BLOBS: Final = "blobs.txt"
FOLDER: Final = "files"
ASIDE: Final = ".writing-"


@dataclass(frozen=True, slots=True)
class Standing:
    """One backup at a place: its folder, its manifest if that can be read, else why not."""

    folder: Path
    manifest: Manifest | None
    fault: str = ""


def backups(place: Path) -> list[Standing]:
    """What lies at a place, oldest first; also what was left half done."""
    found = []
    for folder in sorted(place.iterdir()) if place.is_dir() else ():
        if folder.name.startswith(ASIDE):
            found.append(Standing(folder, None, "dở dang, lần sao lưu sau sẽ bỏ"))
        elif folder.is_dir() and folder.name != FOLDER and not folder.name.startswith("."):
            try:
                found.append(Standing(folder, manifest.read(folder)))
            except BackupFault as fault:
                found.append(Standing(folder, None, str(fault)))
    return found


@contextmanager
def held(place: Path) -> Iterator[None]:
    """One writer at a time at a place. Raises BackupFault, NoRoom."""
    try:
        make_folder(place, mode=0o700)
        lock = (place / ".lock").open("w")
    except OSError as fault:
        raise NoRoom(fault.strerror or "") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BackupFault("Một lần sao lưu khác đang chạy ở nơi này.") from None
        yield


def sweep(place: Path) -> int:
    """Take away what was left half done; the place must be held. Returns how many."""
    left = [*place.glob(f"{ASIDE}*"), *(place / FOLDER).glob(f"{ASIDE}*")]
    for one in left:
        if one.is_dir():
            shutil.rmtree(one, ignore_errors=True)
        else:
            one.unlink(missing_ok=True)
    return len(left)


def shard(place: Path, keyed: str) -> Path:
    """The folder of files whose keyed digest (hex) is this."""
    return place / FOLDER / keyed[:2] / keyed[2:4]


def blob_path(place: Path, blob: str) -> Path:
    """Where a file of this name lies. Raises BackupFault for a name that is none."""
    keyed, _, rest = blob.partition("-")
    if len(keyed) != 64 or not rest.endswith(".age") or not (keyed + rest[:-4]).isalnum():
        raise BackupFault("Danh sách tệp của bản sao lưu đã hỏng.")
    return shard(place, keyed) / blob


def blob_digest(blob: str) -> str:
    """The SHA-256 (hex) that the file of this name must have."""
    return blob.partition("-")[2].removesuffix(".age")


def settle(aside: Path, whole: Path) -> None:
    """Give a folder its name when all in it is on the disk. Raises NoRoom."""
    try:
        for each in aside.iterdir():
            sync(each)
        sync(aside)
        aside.rename(whole)
        sync(whole.parent)
    except OSError as fault:
        raise NoRoom(fault.strerror or "") from None


def forget(place: Path, gone: list[Standing], stays: list[Standing]) -> int:
    """Remove backups, and the files that none which stays needs; returns how many files went."""
    for one in gone:
        # Without its manifest it is no backup any more, whatever happens next.
        (one.folder / manifest.FILE).unlink(missing_ok=True)
        shutil.rmtree(one.folder)
    needed: set[bytes] = set()
    for one in stays:
        with (one.folder / BLOBS).open("rb") as names:
            # Sixteen bytes of a digest tell names apart and are a tenth of them.
            needed.update(bytes.fromhex(line[:32].decode()) for line in names if line.strip())
    went = 0
    for path in (place / FOLDER).glob("*/*/*.age"):
        if bytes.fromhex(path.name[:32]) not in needed:
            path.unlink()
            went += 1
    return went
