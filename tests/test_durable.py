"""What is on the disk when a function returns."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from feedback.durable import make_folder


def test_a_new_folder_is_in_the_folder_above_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[Path] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink())
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    make_folder(tmp_path / "data" / "files", mode=0o700)
    assert synced == [tmp_path.resolve(), tmp_path.resolve() / "data"]
    assert (tmp_path / "data" / "files").stat().st_mode & 0o777 == 0o700
    make_folder(tmp_path / "data" / "files", mode=0o755)
    assert len(synced) == 2
    assert (tmp_path / "data" / "files").stat().st_mode & 0o777 == 0o700
