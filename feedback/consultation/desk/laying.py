"""Files that officers bring, laid down under names that tell of nobody; public ones without metadata."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Final

from werkzeug.datastructures import FileStorage

from feedback.attachments import actions as attachments
from feedback.attachments.actions import LaidDown
from feedback.consultation import confirming
from feedback.consultation.models import Consultation
from feedback.disclosure import document_files
from feedback.disclosure.document_files import Prepared
from feedback.extensions import db
from feedback.web import now

PUBLIC_TYPES: Final = ".pdf,.jpg,.jpeg,.png"
INSIDE_TYPES: Final = ".pdf,.jpg,.jpeg,.png,.docx"


def inside(files: Sequence[FileStorage], stem: str) -> list[LaidDown]:
    """Files for officers, called ``stem`` with their own endings. Raises BadFile."""
    return attachments.lay_down([(_named(one, stem), one.read()) for one in files], at=now())


def public(consultation: Consultation, file: FileStorage) -> Prepared:
    """A file for everybody, without any metadata, with what its text tells of people. Takes time, and ends
    the transaction before. Raises BadFile, also for a document of Word.
    """
    names = confirming.known_names(consultation.id)
    db.session.rollback()
    [found] = document_files.prepared([(_named(file, "tep"), file.read())], at=now(), names=names)
    return found


def _named(file: FileStorage, stem: str) -> str:
    return f"{stem}{PurePosixPath(file.filename or '').suffix.lower()}"
