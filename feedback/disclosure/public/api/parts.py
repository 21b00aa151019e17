"""What single resources of several kinds tell beyond their row, under one name and one meaning each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from feedback.attachments.models import Attachment
from feedback.disclosure.open_data.tables import Column, Kind, Meaning, Row
from feedback.disclosure.public.api.resources import Part


def column(name: str, vi: str, en: str, kind: Kind = "string", *, always: bool = False) -> Column:
    """A column whose title says all of it."""
    title = Meaning(vi, en)
    return Column(name, kind, title, title, always=always)


def part(name: str, vi: str, en: str, kind: Kind = "string", columns: Iterable[Column] = ()) -> Part:
    """A part whose title says all of it."""
    title = Meaning(vi, en)
    return Part(name=name, title=title, meaning=title, kind=kind, columns=tuple(columns))


FILES: Final = part(
    "tep",
    "Tệp kèm theo",
    "Files",
    columns=(
        column("ten", "Tên", "Name", always=True),
        column("dia_chi", "Địa chỉ tải", "Address to download from", always=True),
        column("loai_tep", "Loại tệp (MIME)", "Media type", always=True),
        column("kich_thuoc", "Kích thước, byte", "Size in bytes", "integer"),
    ),
)
FORMS: Final = part(
    "hinh_thuc_da_dung",
    "Hình thức công khai đã dùng",
    "Forms in which it was disclosed",
    columns=(
        column("hinh_thuc", "Hình thức", "Form", always=True),
        column("noi", "Nơi", "Where"),
        column("tu_ngay", "Từ ngày", "Since", "date", always=True),
        column("den_ngay", "Đến ngày", "Until", "date"),
    ),
)


def file(name: str, address: str, taken: Attachment, *, original: bool = False) -> Row:
    """A row of ``FILES``: of what is taken at the address, the shown copy or the original. How large a shown
    copy is isn't known.
    """
    shown = None if original else taken.shown_type
    return (name, address, shown or taken.media_type, taken.size if shown is None else None)


def form(words: str, where: str, first_on: date, last_on: date | None) -> Row:
    """A row of ``FORMS``."""
    return (words, where or None, first_on, last_on)
