"""Files of a draft: looked at and sealed when they come, opened and laid down when the draft is sent.

Both take time and touch no database: they run before a write transaction, never inside one.
"""

from __future__ import annotations

from datetime import datetime

from werkzeug.datastructures import FileStorage

from feedback import config
from feedback.attachments import actions as attachments
from feedback.attachments import store
from feedback.attachments.actions import LaidDown
from feedback.attachments.inspect import BadFile, inspect
from feedback.intake import drafts
from feedback.intake.drafts import DraftFile, Written
from feedback.intake.journey import Journey
from feedback.sealing import CannotOpen, DataKey

_TAG = 16


class FileGone(Exception):
    """A file of the draft lies in the store no more, or doesn't open. ``name`` is what it was called."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def take(journey: Journey, upload: FileStorage, *, at: datetime) -> DraftFile:
    """Look at an uploaded file and keep it with the draft; the caller notes it there.

    Raises BadFile (too many, too big, of another type than it says …), StoreFault.
    """
    settings = config.current()
    there = len(journey.written.files)
    if there >= settings.max_files:
        raise BadFile("count", "", count=there + 1, most=settings.max_files)
    data = upload.stream.read()
    found = inspect(data, upload.filename or "", most_bytes=settings.max_file_bytes)
    place = drafts.keep_file(journey.key, data, at=at)
    return DraftFile(place, found.safe_name, found.size, found.media_type)


def tag(file: DraftFile) -> str:
    """What a page calls a file of the draft by."""
    return file.key[-_TAG:]


def tagged(written: Written, wanted: str) -> DraftFile | None:
    """The file of the draft that a page calls so."""
    return next((file for file in written.files if tag(file) == wanted), None)


def lay_down(key: str, written: Written, *, at: datetime, seal: DataKey | None) -> list[LaidDown]:
    """Open the draft's files and lay them down to be attached, one at a time so that they never all lie
    in memory; under the ``seal`` where there is one.

    Raises FileGone, BadFile, StoreFault; what was laid down until then is swept.
    """
    laid: list[LaidDown] = []
    for file in written.files:
        try:
            data = drafts.open_file(key, file.key)
        except (CannotOpen, store.MissingFile):
            raise FileGone(file.name) from None
        laid += attachments.lay_down([(file.name, data)], at=at, seal=seal)
    return laid
