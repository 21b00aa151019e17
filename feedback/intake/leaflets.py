"""Recordings and leaflets in local languages, if the province supplies them: files of a folder, no uploads.

``DATA_DIR/huong-dan``: each file is named as it is to be called, «Tiếng Hrê - Cách gửi đơn.mp3».
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from feedback import config
from feedback.text import nfc, sort_key

FOLDER: Final = "huong-dan"
_TYPES: Final = {".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg", ".pdf": "application/pdf"}
_MOST: Final = 60


@dataclass(frozen=True, slots=True)
class Leaflet:
    """One file: ``name`` stands in its address, ``words`` is how it is called, ``size`` in bytes."""

    path: Path
    name: str
    words: str
    media_type: str
    size: int

    @property
    def is_audio(self) -> bool:
        """Whether one listens to it."""
        return self.media_type.startswith("audio/")


def found() -> list[Leaflet]:
    """The files that are there, by name; none where there is no such folder."""
    folder = config.current().data_dir / FOLDER
    try:
        there = [path for path in folder.iterdir() if path.suffix.lower() in _TYPES and path.is_file()]
    except OSError:
        return []
    return sorted(
        (
            Leaflet(
                path.resolve(),
                nfc(path.name),
                nfc(path.stem),
                _TYPES[path.suffix.lower()],
                path.stat().st_size,
            )
            for path in there[:_MOST]
        ),
        key=lambda one: sort_key(one.words),
    )
