"""Files that officers bring, laid down under names that tell of nobody; public ones without metadata."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Final

from werkzeug.datastructures import FileStorage

from feedback import config
from feedback.attachments import actions as attachments
from feedback.attachments.actions import LaidDown
from feedback.attachments.inspect import EXTENSION, inspect
from feedback.disclosure import redaction
from feedback.text import slug
from feedback.web import now

PUBLIC_TYPES: Final = ".pdf,.jpg,.jpeg,.png"
INSIDE_TYPES: Final = ".pdf,.jpg,.jpeg,.png,.docx"
_MOST_NAMED: Final = 20
_DOUBTFUL: Final = (
    "Tệp có trang là bản quét, không có lớp chữ hoặc có chữ bị ẩn ({}). Hệ thống không tự tìm được hết thông "
    "tin cá nhân, người khiếm thị không nghe đọc được. Xem lại từng trang"
)


def inside(files: Sequence[FileStorage], stem: str) -> list[LaidDown]:
    """Files for officers, called ``stem`` with their own endings. Raises BadFile."""
    return attachments.lay_down([(_named(one, stem), one.read()) for one in files], at=now())


def public(file: FileStorage, title: str) -> tuple[list[LaidDown], str]:
    """A file for everybody, called by its title, without any metadata; and what the officer has to look at
    ("" for nothing). Raises BadFile, also for a document of Word.
    """
    data = file.read()
    found = inspect(data, _named(file, "tep"), most_bytes=config.current().max_file_bytes)
    looked = redaction.look(data, found.media_type)
    bare = redaction.cleaned(data, found.media_type)
    ending = EXTENSION[redaction.published_type(found.media_type)]
    laid = attachments.lay_down([(f"{slug(title) or 'tep'}.{ending}", bare)], at=now())
    numbers = ", ".join(map(str, looked.doubtful[:_MOST_NAMED])) + (
        "…" if looked.doubtful[_MOST_NAMED:] else ""
    )
    return laid, _DOUBTFUL.format(f"trang {numbers}") if looked.doubtful else ""


def _named(file: FileStorage, stem: str) -> str:
    return f"{stem}{PurePosixPath(file.filename or '').suffix.lower()}"
