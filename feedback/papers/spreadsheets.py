"""A list as a spreadsheet in the browser: written to a temporary file and sent from there."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any, Final

from werkzeug.wrappers import Response

from feedback.attachments import serving
from feedback.papers import tables
from feedback.papers.tables import Column, Sheet

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BLOCK: Final = 256 * 1024


def xlsx(title: str, columns: Sequence[Column], rows: Iterable[Iterable[Any]]) -> Response:
    """The rows as a file called by the title."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the answer was sent
    tables.write(file, title, columns, rows)
    return sent(file, f"{title}.xlsx", XLSX)


def book(title: str, sheets: Iterable[Sheet]) -> Response:
    """Several sheets as one file called by the title."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the answer was sent
    tables.write_sheets(file, sheets)
    return sent(file, f"{title}.xlsx", XLSX)


def sent(file: IO[bytes], name: str, media_type: str) -> Response:
    """A temporary file as a download; it is gone when it was sent."""
    size = file.seek(0, 2)
    file.seek(0)
    response = Response(_blocks(file), mimetype=media_type, direct_passthrough=True)
    response.call_on_close(file.close)
    response.content_length = size
    response.headers["Content-Disposition"] = serving.disposition("attachment", name)
    response.headers["Cache-Control"] = "no-store"
    return response


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        yield block
