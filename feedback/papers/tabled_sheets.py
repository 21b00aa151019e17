"""A paper of an agency whose substance is a table: a plan, a list of what was disclosed."""

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
