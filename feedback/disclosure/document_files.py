"""Files of documents before everybody reads them: cleaned of all that isn't their pages, under no name of
their own; and what their text says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from feedback import config
from feedback.attachments import actions as attachments
from feedback.attachments import store
from feedback.attachments.actions import LaidDown
from feedback.attachments.inspect import DOCX, EXTENSION, PDF, BadFile, inspect
from feedback.attachments.models import Attachment
from feedback.disclosure import redaction

ACCEPTED: Final = ".pdf,.jpg,.jpeg,.png"
TAKEN: Final = "Dùng PDF, JPG hoặc PNG; tệp Word, Excel thì lưu thành PDF rồi nộp"
_NAME: Final = "van-ban"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A cleaned file that lies in the store; ``is_scan``: a PDF without a layer of text."""

    laid: LaidDown
    is_scan: bool


def prepared(files: Sequence[tuple[str, bytes]], *, at: datetime) -> list[Prepared]:
    """Clean files (name, bytes) and lay them down, all or none; touches no database, takes time. What they
    were called is not kept. Raises BadFile.
    """
    most = config.current().max_file_bytes
    cleaned: list[tuple[str, bytes]] = []
    scans = []
    for name, data in files:
        found = inspect(data, name, most_bytes=most)
        if found.media_type == DOCX:
            raise BadFile("word", found.safe_name)
        bare = redaction.cleaned(data, found.media_type)
        scans.append(found.media_type == PDF and not redaction.look(bare, PDF).has_text)
        cleaned.append((f"{_NAME}.{EXTENSION[redaction.published_type(found.media_type)]}", bare))
    laid = attachments.lay_down(cleaned, at=at)
    return [Prepared(one, is_scan) for one, is_scan in zip(laid, scans, strict=True)]


def text_of(file: Attachment) -> str:
    """The layer of text of a PDF; empty for pictures, scans and what the store has lost."""
    if file.media_type != PDF:
        return ""
    try:
        data = b"".join(store.open_(file.original_key).chunks)
    except store.MissingFile:
        return ""
    return redaction.look(data, PDF).text
