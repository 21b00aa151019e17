"""The marks that the register keeps beside the database: one that was changed is noticed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask

from feedback.register import checkpoint
from feedback.register.checkpoint import Checkpoint, Forged

pytestmark = pytest.mark.once("sqlite")


def changed(path: Path, **values: int) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def test_a_changed_mark_is_forged(app: Flask) -> None:
    noted = Checkpoint(7, bytes(32))
    checkpoint.note(noted)
    checkpoint.note_published(3)
    assert (checkpoint.read(), checkpoint.last_published()) == (noted, 3)
    changed(checkpoint._path(), seq=6)
    changed(checkpoint._published(), number=2)
    for asked in (checkpoint.read, checkpoint.last_published):
        with pytest.raises(Forged):
            asked()
