"""Papers of an agency whose substance is a table: a plan, a list, a letter about many cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from feedback.papers.letterhead import Letterhead


@dataclass(frozen=True, slots=True, kw_only=True)
class Tabled(Letterhead):
    """Kế hoạch, danh mục: on lying sheets under the head of its agency.

    ``text`` stands before the table, ``closing`` after it; ``widths`` of the columns are relative.
    """

    title: str
    subject: str
    heads: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[str]]
    text: str = ""
    closing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedLetter(Letterhead):
    """A letter of one agency to another with a table inside: which cases it is about, one to a row.

    ``title`` is None for a công văn, which carries its ``subject`` under the number. ``to``: the names after
    «Kính gửi». ``text`` stands before the table, ``closing`` after it; the columns' ``widths`` are relative,
    0 that of its longest cell, which isn't parted.
    """

    subject: str
    to: Sequence[str]
    text: str
    heads: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[str]]
    closing: str
    title: str | None = None
