"""Files of documents before everybody reads them: cleaned of all that isn't their pages, under no name of
their own; what their text tells of people."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from feedback import config
from feedback.attachments import actions as attachments
from feedback.attachments.actions import LaidDown
from feedback.attachments.inspect import DOCX, EXTENSION, PDF, BadFile, inspect
from feedback.disclosure import document_marks, redaction

ACCEPTED: Final = ".pdf,.jpg,.jpeg,.png"
TAKEN: Final = "Dùng PDF, JPG hoặc PNG; tệp Word, Excel thì lưu thành PDF rồi nộp"
_NAME: Final = "van-ban"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A cleaned file that lies in the store; ``is_scan``: a picture, or a PDF with a page
    whose text can't be read by itself;
    ``found``: what its text tells of people (``document_marks.gathered``).
    """

    laid: LaidDown
    is_scan: bool
    found: tuple[dict[str, Any], ...] = ()


def prepared(
    files: Sequence[tuple[str, bytes]],
    *,
    at: datetime,
    names: Sequence[str] = (),
    signers: Collection[str] = (),
) -> list[Prepared]:
    """Clean files (name, bytes) and lay them down, all or none; touches no database, takes time. What they
    were called is not kept; ``names`` of known people are found too, those of officers who sign
    (``signers``) aren't. Raises BadFile.
    """
    most = config.current().max_file_bytes
    cleaned: list[tuple[str, bytes]] = []
    told: list[tuple[bool, tuple[dict[str, Any], ...]]] = []
    for name, data in files:
        found = inspect(data, name, most_bytes=most)
        if found.media_type == DOCX:
            raise BadFile("word", found.safe_name)
        bare = redaction.cleaned(data, found.media_type)
        looked = redaction.look(bare, PDF) if found.media_type == PDF else None
        marks = tuple(document_marks.gathered(looked.text, names, signers=signers)) if looked else ()
        told.append((bool(looked.doubtful) or not looked.has_text if looked else True, marks))
        cleaned.append((f"{_NAME}.{EXTENSION[redaction.published_type(found.media_type)]}", bare))
    laid = attachments.lay_down(cleaned, at=at)
    return [Prepared(one, *each) for one, each in zip(laid, told, strict=True)]
