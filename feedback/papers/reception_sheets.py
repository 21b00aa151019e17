"""What papers of the reception of citizens say: the register in print, the schedule that is posted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from feedback.papers.letterhead import Letterhead


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting(Letterhead):
    """Lịch tiếp công dân để niêm yết (LTCD Đ24): the leaders' reception days of a month.

    ``lines``: day, hours, who receives, where, what about; ``regular``: a sentence for each place of the
    agency with its hours.
    """

    title: str
    subject: str
    lines: Sequence[tuple[str, str, str, str, str]]
    regular: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookRow:
    """One line of a register: its cells; ``struck`` out because it was corrected; ``long``: it may break
    over two sheets; ``page``: what stands below it where a page of the register ends.
    """

    cells: Sequence[str]
    struck: bool = False
    long: bool = False
    page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookPart:
    """The lines under one form: heads of the columns, widths (relative), which columns are ``centred``."""

    heads: Sequence[str]
    widths: Sequence[int]
    centred: Sequence[int]
    rows: Sequence[BookRow]
    heading: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceptionBook:
    """Sổ tiếp công dân (Mẫu 03/TCD) from one day to another, on lying sheets with numbered pages.

    ``foot`` stands on every sheet: which book, which days, who printed it. ``closing``: sentences at the end.
    """

    agency: str
    place: str
    made_on: date
    title: str
    subject: str
    parts: Sequence[BookPart]
    foot: str
    closing: Sequence[str]
    file_title: str
    parent_agency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AwayForms(Letterhead):
    """Phiếu ghi lượt tiếp công dân: numbered forms for a village without any device, one to a sheet, each
    with a stub that the citizen takes home.

    ``numbers``: as printed; ``holder``: to whom they go; ``asked``: label and number of dotted lines of each
    question, ``ticked``: label and what may be ticked; ``stub``: sentences on the part that is torn off.
    """

    title: str
    subject: str
    numbers: Sequence[str]
    holder: str
    asked: Sequence[tuple[str, int]]
    ticked: Sequence[tuple[str, Sequence[str]]]
    stub: Sequence[str]
