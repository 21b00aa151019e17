"""Papers for one whose data is held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from feedback.papers.letterhead import Letterhead


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of a copy: a heading, and what is held under it.

    ``facts``: label and value, one below the other. ``heads``, ``widths`` and ``rows``: those of a table
    (widths relative), for what happened one after the other. ``empty`` stands where there is neither.
    """

    title: str
    facts: Sequence[tuple[str, str]] = ()
    heads: Sequence[str] = ()
    widths: Sequence[int] = ()
    rows: Sequence[Sequence[str]] = ()
    empty: str = "Không có."


@dataclass(frozen=True, slots=True, kw_only=True)
class DataCopy(Letterhead):
    """Bản sao dữ liệu cá nhân: all that is held about the sender of one submission, for himself to read.

    Nobody signs it: it is made by the machine at his request (Luật 91/2025/QH15). ``about``: whose data, in
    one line; ``note``: what stands before the parts; ``foot``: what he may do when something is wrong.
    """

    about: str
    note: str
    sections: Sequence[Section]
    foot: str
