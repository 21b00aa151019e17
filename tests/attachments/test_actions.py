"""All or nothing, on the disk before we say so, and nothing left behind."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback import config
from feedback.actor import CITIZEN, SYSTEM
from feedback.attachments import actions, queries, store
from feedback.attachments.inspect import BadFile
from feedback.attachments.models import Attachment
from feedback.attachments.store import StoreFault
from feedback.clock import FixedClock
from feedback.register import queries as register
from tests.attachments import samples

SUBJECT = ("submissions", 12)


def read(key: str) -> bytes:
    return b"".join(store.open_(key).chunks)


def stored() -> list[Path]:
    folder = config.current().data_dir / "files"
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture(autouse=True)
def _empty_store(app: Flask) -> None:
    for path in stored():
        path.unlink()


def test_originals_stay_byte_for_byte(session: Session, clock: FixedClock) -> None:
    photo = samples.jpeg()
    kept = actions.keep_many(
        [("Cầu.jpg", photo), ("Đơn.pdf", samples.pdf())], subject=SUBJECT, by=CITIZEN, at=clock.now()
    )
    session.commit()
    assert [each.name for each in kept] == ["Cầu.jpg", "Đơn.pdf"]
    assert read(kept[0].original_key) == photo
    assert kept[0].shown_key is not None
    assert b"CANARY" not in read(kept[0].shown_key)
    assert (kept[0].shown_type, kept[1].shown_type) == ("image/jpeg", None)
    assert kept[1].shown_key is None
    assert (kept[0].added_by, kept[0].size) == ("citizen", len(photo))
    assert len(stored()) == 4


def test_one_bad_file_keeps_none(session: Session, clock: FixedClock) -> None:
    with pytest.raises(BadFile) as caught:
        actions.keep_many(
            [("a.jpg", samples.jpeg()), ("b.pdf", b"MZ")], subject=SUBJECT, by=CITIZEN, at=clock.now()
        )
    assert caught.value.name == "b.pdf"
    assert stored() == []
    assert session.scalar(select(func.count(Attachment.id))) == 0


def test_too_many_files(clock: FixedClock, app: Flask) -> None:
    with pytest.raises(BadFile) as caught:
        actions.lay_down([("a.pdf", samples.pdf())] * 11, at=clock.now())
    assert caught.value.reason == "count"
    assert stored() == []


def test_synced_before_it_returns(app: Flask, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    key = store.new_key(clock.now())
    store.put(key, b"x")
    root = (config.current().data_dir / "files").resolve()
    file = root / key
    assert [Path(path) for path in synced] == [
        file,
        file.parent,
        file.parent.parent,
        root / "attachments",
        root,
    ]


def test_a_full_disk_is_a_fault(app: Flask, clock: FixedClock, tmp_path: Path) -> None:
    blocked = config.current().data_dir / "files" / "attachments"
    blocked.parent.mkdir(exist_ok=True)
    moved = blocked.rename(tmp_path / "aside") if blocked.exists() else None
    blocked.write_bytes(b"a file where a folder must be")
    try:
        with pytest.raises(StoreFault):
            store.put(store.new_key(clock.now()), b"x")
    finally:
        blocked.unlink()
        if moved is not None:
            moved.rename(blocked)


def test_lists_know_only_their_subject(session: Session, clock: FixedClock) -> None:
    [mine] = actions.keep_many([("a.pdf", samples.pdf())], subject=SUBJECT, by=CITIZEN, at=clock.now())
    [other] = actions.keep_many(
        [("b.pdf", samples.pdf())], subject=("submissions", 13), by=CITIZEN, at=clock.now()
    )
    assert queries.of(SUBJECT) == [mine]
    assert queries.of_many("submissions", [12, 13, 14]) == {12: [mine], 13: [other]}
    assert queries.one_of(SUBJECT, mine.id) == mine
    assert queries.one_of(SUBJECT, other.id) is None
    assert queries.of_many("submissions", []) == {}


def test_taken_down_keeps_the_evidence(session: Session, clock: FixedClock) -> None:
    [kept] = actions.keep_many([("a.pdf", samples.pdf())], subject=SUBJECT, by=CITIZEN, at=clock.now())
    actions.take_down(kept, by=SYSTEM, at=clock.now())
    actions.take_down(kept, by=SYSTEM, at=clock.now())
    session.commit()
    assert queries.of(SUBJECT) == []
    assert queries.one_of(SUBJECT, kept.id) is None
    assert read(kept.original_key) == samples.pdf()
    [entry] = register.acts_on("attachments", kept.id)
    assert (entry.act, entry.digest) == ("file_taken_down", kept.sha256)
    assert list(register.missing_contents("attachments", queries.digests_of)) == []


def test_sweep_takes_only_what_belongs_to_nothing(session: Session, clock: FixedClock) -> None:
    [kept] = actions.keep_many([("a.jpg", samples.jpeg())], subject=SUBJECT, by=CITIZEN, at=clock.now())
    session.commit()
    actions.keep_many([("b.jpg", samples.jpeg())], subject=SUBJECT, by=CITIZEN, at=clock.now())
    session.rollback()
    assert len(stored()) == 6
    present = datetime.now(UTC)
    assert actions.sweep(present - timedelta(hours=1)) == 0
    assert actions.sweep(present + timedelta(hours=1)) == 3
    assert len(stored()) == 3
    assert read(kept.original_key) == samples.jpeg()


def test_keys_leave_the_folder_nowhere(app: Flask) -> None:
    with pytest.raises(ValueError):
        store.put("../outside", b"x")
    with pytest.raises(store.MissingFile):
        store.open_("attachments/2026/11/none")
    store.delete("attachments/2026/11/none")
