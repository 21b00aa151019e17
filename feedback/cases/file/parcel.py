"""The file of a case as a ZIP: the bound PDF, every file as it came, the list as a spreadsheet, digests."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import IO, Final

from feedback.attachments import standing, store
from feedback.cases.file.contents import Paper
from feedback.papers import tables
from feedback.papers.sheets import IndexLine
from feedback.papers.tables import Column

_BLOCK: Final = 256 * 1024
_UNSAFE: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
UNSEEN: Final = "tep-chua-quet-vi-rut"
"""Folder of what no virus scanner has found clean: its name is the warning that goes along."""

_COLUMNS: Final = (
    Column("STT", 6),
    Column("Số, ký hiệu", 22),
    Column("Ngày tháng", 14),
    Column("Tên loại, trích yếu", 60),
    Column("Tác giả", 34),
    Column("Tờ số", 8),
    Column("Ghi chú", 28),
    Column("Tệp", 50),
)


def pack(
    bound: IO[bytes], papers: Sequence[Paper], lines: Sequence[IndexLine], title: str, target: IO[bytes]
) -> None:
    """Write the ZIP, one block at a time; files that are sealed, gone, or withheld by
    the virus scanner are only listed, those that none looked at stand in a folder that says so.

    ``bound`` is the bound PDF, ``lines`` its list, ``title`` what both are called.
    """
    digests: list[tuple[str, str]] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as parcel:
        bound.seek(0)
        digests.append(_put(parcel, f"{title}.pdf", iter(lambda: bound.read(_BLOCK), b"")))
        names = []
        for place, paper in enumerate(papers, start=1):
            name = ""
            if paper.file is not None and not paper.file.sealed and not standing.withheld(paper.file):
                folder = "tep" if standing.is_clean(paper.file) else UNSEEN
                name = f"{folder}/{place:03d} {_UNSAFE.sub('_', paper.file.name)}"
                try:
                    digests.append(_put(parcel, name, store.open_(paper.file.original_key).chunks))
                except store.MissingFile:
                    name = ""
            names.append(name)
        digests.append(_put(parcel, "muc-luc.xlsx", [_index(title, lines, names)]))
        manifest = "".join(f"{digest}  {name}\n" for name, digest in digests)
        parcel.writestr("SHA256SUMS.txt", manifest)


def _put(parcel: zipfile.ZipFile, name: str, blocks: Iterable[bytes]) -> tuple[str, str]:
    """Write a file of the parcel; its name and SHA-256 in hexadecimal."""
    digest = hashlib.sha256()
    with parcel.open(name, "w", force_zip64=True) as file:
        for block in blocks:
            digest.update(block)
            file.write(block)
    return name, digest.hexdigest()


def _index(title: str, lines: Sequence[IndexLine], names: Sequence[str]) -> bytes:
    written = io.BytesIO()
    rows = (
        (place, line.number, line.day, line.what, line.author, line.sheet, line.remark, name)
        for place, (line, name) in enumerate(zip(lines, names, strict=True), start=1)
    )
    tables.write(written, title, _COLUMNS, rows)
    return written.getvalue()
