"""Tệp dữ liệu mở: made when first asked for, kept on this machine until a row of theirs changes.

What a file holds stands in its name: period, mark of the rows, number of rows, SHA-256. It is written aside
and renamed: whoever finds the name finds the whole file. Beside it lies the same packed (RFC 1952), for who
takes it so. The folder holds nothing that can't be made again.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import IO, BinaryIO, Final

from feedback import config
from feedback.disclosure.open_data.tables import Period, Table
from feedback.disclosure.open_data.writing import Csv, Json
from feedback.web.feeds import site

FOLDER: Final = "open-data"
ENDINGS: Final = ("csv", "json")
PACKED: Final = ".gz"
FORM: Final = 2
"""Part of each mark: raised when files are written in another way, so that those kept are made anew."""

_AT_ONCE: Final = 1000
_WAIT_SECONDS: Final = 5.0
_TRIES: Final = 3
_LEVEL: Final = 6


class BeingMade(Exception):
    """Another request is making the file, and has been for longer than one may wait."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it stands: ``size`` in bytes, ``sha256`` in hex, how many rows, when it was made."""

    path: Path
    size: int
    sha256: str
    rows: int
    made_at: datetime


def kept(table: Table, period: Period, on: date) -> dict[str, Kept]:
    """The files of a table in a period as its rows are on a day, by ending; made where they aren't there.

    Raises BeingMade, and OSError where this machine has no room for them: nothing half-made stays.
    """
    folder, mark = _folder(table), _mark(table, period, on)
    found = _there(folder, f"{period.key}.{mark}.")
    if len(found) == len(ENDINGS):
        return found
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder / f"{period.key}.lock"):
        found = _there(folder, f"{period.key}.{mark}.")
        return found if len(found) == len(ENDINGS) else _made(table, period, on, mark)


def opened(
    table: Table, period: Period, on: date, ending: str, *, packed: bool = False
) -> tuple[Kept, BinaryIO]:
    """A file of ``kept``, open for reading: it stays whole for who reads it when the next takes its place.
    With ``packed`` the packed one with its size, where there is one; ``sha256`` is that of what is inside.
    """
    for _ in range(_TRIES):
        one = kept(table, period, on)[ending]
        if packed:
            with suppress(FileNotFoundError):
                path = one.path.with_name(one.path.name + PACKED)
                return replace(one, path=path, size=path.stat().st_size), path.open("rb")
        with suppress(FileNotFoundError):
            return one, one.path.open("rb")
    raise BeingMade


def last_made(table: Table, period: Period) -> dict[str, Kept]:
    """The files as they were made last, by ending, whatever has changed since; no select."""
    return _there(_folder(table), f"{period.key}.")


def _folder(table: Table) -> Path:
    return config.current().data_dir / FOLDER / table.key


def _mark(table: Table, period: Period, on: date) -> str:
    told = "\0".join((str(FORM), site(), *(one.name for one in table.columns), table.stamp(period, on)))
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _there(folder: Path, begins: str) -> dict[str, Kept]:
    found: dict[str, Kept] = {}
    for path in sorted(folder.glob(f"{begins}*")):
        _, *told = path.name.split(".")
        if len(told) == 4:
            with suppress(FileNotFoundError):
                held = path.stat()
                made_at = datetime.fromtimestamp(held.st_mtime, UTC)
                found[told[3]] = Kept(path, held.st_size, told[2], int(told[1]), made_at)
    return found


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One makes the files of a period at a time, on this machine; the others wait a little for his."""
    with path.open("w") as lock:
        until = time.monotonic() + _WAIT_SECONDS
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise BeingMade from None
                time.sleep(0.05)
        yield


def _made(table: Table, period: Period, on: date, mark: str) -> dict[str, Kept]:
    """Read the rows once and write both files; those of former rows go."""
    folder = _folder(table)
    for left in folder.glob(f".{period.key}.*"):
        # Of one who was ended while he wrote: he can't be at it still, as we are alone.
        left.unlink(missing_ok=True)
    writings: tuple[Csv | Json, ...] = (Csv(table), Json(table, period))
    asides: list[Path] = []
    try:
        with ExitStack() as open_files:
            targets: list[_Hashed] = []
            for _ in ENDINGS:
                aside = open_files.enter_context(
                    tempfile.NamedTemporaryFile(dir=folder, prefix=f".{period.key}.", delete=False)
                )
                asides.append(Path(aside.name))
                targets.append(_Hashed(aside.file))
            pairs = list(zip(writings, targets, strict=True))
            for writing, target in pairs:
                target.write(writing.begin())
            rows, count = table.rows(period, on), 0
            while batch := list(islice(rows, _AT_ONCE)):
                count += len(batch)
                for writing, target in pairs:
                    target.write(writing.lines(batch))
            for writing, target in pairs:
                target.write(writing.end())
        named = [
            folder / f"{period.key}.{mark}.{count}.{target.digest.hexdigest()}.{ending}"
            for ending, target in zip(ENDINGS, targets, strict=True)
        ]
        for aside_path, path in zip(asides, named, strict=True):
            aside_path.replace(path)
    finally:
        for aside_path in asides:
            aside_path.unlink(missing_ok=True)
    for one in folder.glob(f"{period.key}.*"):
        if one not in named and one.suffix != ".lock":
            one.unlink(missing_ok=True)
    for path in named:
        _pack(path, f".{period.key}.")
    return _there(folder, f"{period.key}.{mark}.")


def _pack(path: Path, prefix: str) -> None:
    """Lay the packed file beside; without room for it there is but the file itself."""
    aside = None
    try:
        with (
            path.open("rb") as content,
            tempfile.NamedTemporaryFile(dir=path.parent, prefix=prefix, delete=False) as file,
        ):
            aside = Path(file.name)
            with gzip.GzipFile("", "wb", _LEVEL, file, mtime=0) as packing:
                shutil.copyfileobj(content, packing)
        aside.replace(path.with_name(path.name + PACKED))
    except OSError:
        if aside is not None:
            aside.unlink(missing_ok=True)


class _Hashed:
    """Writes texts in UTF-8 into a file and reckons the digest of all of them."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def write(self, text: str) -> None:
        data = text.encode()
        self.digest.update(data)
        self._file.write(data)
