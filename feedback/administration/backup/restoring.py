"""Khôi phục: all is checked before anything is touched; half done it says so, and can be begun anew."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from flask import current_app

from feedback import config
from feedback.administration.backup import after, crypt, loading, manifest, places
from feedback.administration.backup import gap as gaps
from feedback.administration.backup.dumping import Progress
from feedback.administration.backup.faults import BackupFault
from feedback.administration.backup.gap import Gap
from feedback.administration.backup.manifest import Manifest
from feedback.administration.backup.taking import ERASED
from feedback.attachments import store, stored
from feedback.durable import sync
from feedback.extensions import db
from feedback.notifications import holding
from feedback.privacy import erasing, journal
from feedback.register.actions import link_waiting
from feedback.register.publishing import publish

MARK: Final = "restoring.json"
"""In DATA_DIR from before the first byte is written until the end."""

STRAY: Final = "gap"
"""Folder of the store for files that no row knows."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did, and what is lost. ``seconds``: from the first check to the last act."""

    name: str
    taken_at: datetime
    gap: Gap
    jump: int
    sessions: int
    held: int
    erased_again: int
    stray_files: int
    files: int
    seconds: float


def is_unfinished() -> bool:
    """Whether a restore began here and didn't reach its end: nobody may work with it."""
    return (config.current().data_dir / MARK).exists() or loading.is_under_way()


def restore(
    source: Path,
    *,
    identity: Path,
    over: str,
    witness: Path | None,
    jump: int | None,
    at: datetime,
    progress: Progress,
) -> Restored:
    """Fill an empty place from a backup, or from the newest one at a place of backups.

    ``over``: the name of a database that may be set aside. ``jump``: numbers passed over in each series, when
    not those that the gap tells. Raises BackupFault, StoreFault, OSError, and what the database raises.
    """
    began = perf_counter()
    folder = newest(source)
    made, keys = manifest.read(folder), crypt.identities(identity)
    _check_here(made, over)
    known = _gap(made.head[0], witness)
    scratch = Path(tempfile.mkdtemp(prefix="restore-", dir=config.current().data_dir)).resolve()
    try:
        with closing(_checked(folder, made, keys, scratch, progress)) as listed:
            _mark(made, known, at)
            _put_erasures(folder, made, keys)
            files = _put_files(folder.parent, listed, keys, scratch, progress)
            loading.load(folder / places.DATABASE, keys, made, at=at, progress=progress)
            stray = _set_aside(made.name, listed)
        passed = known.jump if jump is None else jump
        row = after.settle(known, made, jump=passed, stray=stray, at=at)
        sessions = row.sessions
        db.session.commit()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    replayed = _work_once()
    held = holding.count()
    loading.finish()
    db.session.commit()
    (config.current().data_dir / MARK).unlink(missing_ok=True)
    sync(config.current().data_dir)
    return Restored(
        made.name,
        made.moment,
        known,
        passed,
        sessions,
        held,
        replayed,
        stray,
        files,
        round(perf_counter() - began, 1),
    )


def newest(source: Path) -> Path:
    """The folder of a backup: the one named, or the newest whole one in a place. Raises BackupFault."""
    if (source / manifest.FILE).exists():
        return source.resolve()
    whole = [(one.manifest.moment, one.folder) for one in places.backups(source) if one.manifest is not None]
    if not whole:
        told = [f"{one.folder.name}: {one.fault}" for one in places.backups(source)]
        raise BackupFault(f"{source}: không có bản sao lưu nào nguyên vẹn. {' '.join(told)}".strip())
    return max(whole)[1].resolve()


def _check_here(made: Manifest, over: str) -> None:
    engine = db.engines[None].dialect.name
    if engine != made.engine:
        raise BackupFault(f"Bản sao lưu là của {made.engine}, nơi này dùng {engine}.")
    loading.check_revision(made.revision)
    name = loading.database_name()
    if over and over != name:
        raise BackupFault(f"Tên gõ sau --over không phải tên cơ sở dữ liệu ở đây ({name}).")
    if not over and not is_unfinished() and loading.has_rows():
        raise BackupFault(f"Cơ sở dữ liệu {name} đã có dữ liệu. Muốn thay thì gõ: --over {name}")


def _gap(head: int, witness: Path | None) -> Gap:
    """What is known of the gap; a restore that was broken off had noted it before the mark was rewritten."""
    found = gaps.found(head, witness)
    try:
        before = json.loads((config.current().data_dir / MARK).read_text())["known"]
    except (OSError, ValueError, KeyError, TypeError):
        return found
    if found.known_from == "witness" and (found.known or 0) >= (before or 0):
        return found
    return Gap(head, before, "mark" if before is not None else "none", None)


def _checked(
    folder: Path, made: Manifest, keys: list[Any], scratch: Path, progress: Progress
) -> sqlite3.Connection:
    """Compare every digest; gives the list of files as a small database of its own."""
    for place, (name, part) in enumerate(made.parts.items(), 1):
        path = folder / name
        if not path.is_file() or crypt.digest_of(path) != part.sha256:
            raise BackupFault(f"{folder.name}/{name}: thiếu hoặc đã hỏng. Chưa thay đổi gì.")
        progress("checking", place, len(made.parts))
    listed = sqlite3.connect(scratch / "files.db", isolation_level=None)
    listed.execute("PRAGMA synchronous = OFF")
    listed.execute("CREATE TABLE file (key text PRIMARY KEY, sha256 text, blob text)")
    lines = _Lines(listed)
    crypt.opened(folder / places.LISTED, lines, keys)
    for place, (blob,) in enumerate(listed.execute("SELECT blob FROM file"), 1):
        path = places.blob_path(folder.parent, blob)
        if not path.is_file() or crypt.digest_of(path) != places.blob_digest(blob):
            raise BackupFault(f"Tệp {blob[:12]}… ở nơi sao lưu thiếu hoặc đã hỏng. Chưa thay đổi gì.")
        if place % 500 == 0:
            progress("checking", place, made.files["count"])
    return listed


class _Lines:
    """Takes the list of files line by line into a table."""

    def __init__(self, listed: sqlite3.Connection) -> None:
        self._listed, self._held = listed, b""

    def write(self, data: bytes) -> None:
        *lines, self._held = (self._held + data).split(b"\n")
        told = [json.loads(line) for line in lines]
        self._listed.execute("BEGIN")
        self._listed.executemany(
            "INSERT INTO file VALUES (?, ?, ?)", [(one["key"], one["sha256"], one["blob"]) for one in told]
        )
        self._listed.execute("COMMIT")


def _mark(made: Manifest, known: Gap, at: datetime) -> None:
    path = config.current().data_dir / MARK
    aside = path.with_suffix(f".{os.getpid()}")
    aside.write_text(json.dumps({"backup": made.name, "at": at.isoformat(), "known": known.known}))
    sync(aside)
    aside.replace(path)
    sync(path.parent)


def _put_erasures(folder: Path, made: Manifest, keys: list[Any]) -> None:
    """The list of erasures of the backup, where there is none: one that lies here is newer."""
    here = config.current().data_dir / journal.FILE
    if ERASED not in made.parts or here.exists():
        return
    aside = here.with_suffix(f".{os.getpid()}")
    with aside.open("wb") as file:
        crypt.opened(folder / ERASED, file, keys)
    sync(aside)
    aside.replace(here)


def _put_files(
    place: Path, listed: sqlite3.Connection, keys: list[Any], scratch: Path, progress: Progress
) -> int:
    """Put the files into the store that aren't there; returns how many."""
    put, all_ = 0, listed.execute("SELECT count(*) FROM file").fetchone()[0]
    for number, (key, digest, blob) in enumerate(listed.execute("SELECT key, sha256, blob FROM file"), 1):
        if not _lies(key, digest):
            path = scratch / "file"
            with path.open("wb") as file:
                crypt.opened(places.blob_path(place, blob), file, keys)
            if crypt.digest_of(path) != digest:
                raise BackupFault(f"Tệp {blob[:12]}… không phải tệp đã sao lưu.")
            with path.open("rb") as file:
                store.put(key, file)
            put += 1
        if number % 100 == 0:
            progress("files", number, all_)
    return put


def _lies(key: str, digest: str) -> bool:
    try:
        opened = store.open_(key)
    except store.MissingFile:
        return False
    return crypt.Pieces(opened.chunks).drained() == digest


def _set_aside(name: str, listed: sqlite3.Connection) -> int:
    """Files that came after the backup stay as evidence where no sweeping looks; returns how many."""
    stray = 0
    for lot in _attached():
        known = stored.digests(lot)
        for key in lot:
            in_backup = listed.execute("SELECT 1 FROM file WHERE key = ?", [key]).fetchone()
            if key not in known and in_backup is None:
                store.move(key, f"{STRAY}/{name}/{key.rpartition('/')[2]}")
                stray += 1
    return stray


def _attached() -> Iterator[list[str]]:
    for lot in store.listed():
        yield [key for key in lot if key.startswith(f"{store.FOLDER}/")]


def _work_once() -> int:
    """Erase again what came back, do the work of the day once, and hold what it wrote: it may have been
    written before. Returns how many were erased."""
    try:
        again = erasing.replay().again
    except journal.Forged:
        raise BackupFault(f"Danh sách xóa {journal.FILE} đã bị sửa hoặc không thuộc khóa này.") from None
    jobs = current_app.extensions["jobs"]
    jobs.run_daily()
    jobs.run_mornings()
    holding.hold_all()
    db.session.commit()
    while link_waiting():
        pass
    # The mark of what was published last is now that of this register, not of the one that is gone.
    publish(current_app.extensions["clock"].now(), again=True)
    return again
