"""Sao lưu: written aside, read back, renamed when whole; then old ones go by the rule of keeping."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from feedback import config
from feedback.administration.backup import crypt, dumping, keeping, manifest, places
from feedback.administration.backup.dumping import Progress
from feedback.administration.backup.faults import BackupFault, NoRoom
from feedback.administration.backup.files import Copied, Copier
from feedback.administration.backup.manifest import Manifest
from feedback.privacy import journal
from feedback.register.actions import link_waiting

LAST: Final = "backup-last.json"
"""In DATA_DIR: what the newest backup was, for the page of health."""

ERASED: Final = "erasures.age"


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup that is whole, and what was seen on the way."""

    manifest: Manifest
    files: Copied
    forgotten: int
    swept: int


def take(place: Path, *, at: datetime, plainly: bool, rule: Mapping[str, int], progress: Progress) -> Taken:
    """Make a backup at ``place``. ``plainly``: without a recipient, so that nobody can open it once this
    process has ended; only to try. Raises BackupFault, NoRoom, StoreFault.
    """
    settings = config.current()
    to = crypt.recipients(settings.backup_recipients)
    if not to and (settings.production or not plainly):
        raise BackupFault(
            "Chưa đặt BACKUP_RECIPIENTS: bản sao lưu phải được mã hóa. Tạo khóa bằng «age-keygen» hay "
            "«feedback backup TỆP --new-key», giữ nửa bí mật ngoài máy chủ."
        )
    with places.held(place):
        swept = places.sweep(place)
        name = f"{at.astimezone(UTC):%Y-%m-%dT%H%M%SZ}-{secrets.token_hex(2)}"
        aside = place / f"{places.ASIDE}{name}"
        try:
            aside.mkdir(mode=0o700)
            (place / places.FOLDER).mkdir(mode=0o700, exist_ok=True)
            made, copied = _write(aside, name, at, to, progress)
            places.settle(aside, place / name)
        except BackupFault:
            shutil.rmtree(aside, ignore_errors=True)
            raise
        except OSError as fault:
            shutil.rmtree(aside, ignore_errors=True)
            if fault.errno and not isinstance(fault, RuntimeError):
                raise NoRoom(os.strerror(fault.errno)) from None
            raise
        forgotten = _forget(place, rule) if rule else 0
    _note(place, made, copied)
    return Taken(made, copied, forgotten, swept)


def _write(
    aside: Path, name: str, at: datetime, to: list[Any], progress: Progress
) -> tuple[Manifest, Copied]:
    began, mine = perf_counter(), crypt.new_identity()
    texts = [one.strip() for one in config.current().backup_recipients.split(",") if one.strip()]
    parts = {}
    # What is numbered names the gap later; what waits can't.
    while link_waiting():
        pass
    # The database first: each file that its rows name was stored before they were written.
    with dumping.snapshot(progress) as moment:
        parts[places.DATABASE] = crypt.seal(aside / places.DATABASE, moment.pieces, to, mine)
    copier = Copier(aside.parent, texts, to, mine, progress)
    with (aside / places.BLOBS).open("w") as names:
        parts[places.LISTED] = crypt.seal(aside / places.LISTED, copier.copy_all(names), to, mine)
    blobs = aside / places.BLOBS
    digest = crypt.digest_of(blobs)
    parts[places.BLOBS] = crypt.Sealed(blobs.stat().st_size, digest, blobs.stat().st_size, digest)
    erased = config.current().data_dir / journal.FILE
    if erased.exists():
        parts[ERASED] = crypt.seal(aside / ERASED, [erased.read_bytes()], to, mine)
    done = copier.done
    made = Manifest(
        name=name,
        taken_at=at.astimezone(UTC).isoformat(),
        engine=moment.engine,
        revision=moment.revision,
        head=moment.head,
        waiting=moment.waiting,
        rows=moment.rows,
        keys=manifest.key_fingerprints(),
        recipients=texts,
        versions=manifest.versions(moment.version),
        parts=parts,
        files={"count": done.count, "bytes": done.bytes, "new": done.new, "missing": done.missing},
        took=round(perf_counter() - began, 1),
    )
    manifest.write(aside, made)
    return made, done


def _forget(place: Path, rule: Mapping[str, int]) -> int:
    standing = places.backups(place)
    stays = keeping.kept({one.folder.name: one.manifest.moment for one in standing if one.manifest}, rule)
    gone = [one for one in standing if one.manifest and one.folder.name not in stays]
    if gone:
        # One that can't be read keeps its files: somebody may still want to look.
        others = [one for one in standing if one not in gone and (one.folder / places.BLOBS).exists()]
        places.forget(place, gone, others)
    return len(gone)


def _note(place: Path, made: Manifest, copied: Copied) -> None:
    told = {
        "name": made.name,
        "place": str(place.resolve()),
        "taken_at": made.taken_at,
        "bytes": made.size,
        "files": copied.count,
        "faulty": copied.missing + copied.changed,
        "head": made.head[0],
    }
    path = config.current().data_dir / LAST
    aside = path.with_suffix(f".{os.getpid()}")
    aside.write_text(json.dumps(told))
    aside.replace(path)


def last() -> dict[str, Any] | None:
    """What the newest backup made from here was; None when there was none."""
    try:
        told: dict[str, Any] = json.loads((config.current().data_dir / LAST).read_text())
        return told | {"taken_at": datetime.fromisoformat(told["taken_at"])}
    except (OSError, ValueError, KeyError, TypeError):
        return None
