"""What a notice says that hangs on the board of a People's Committee and leads to a page of this site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import segno

from feedback.papers.letterhead import Letterhead


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardNotice(Letterhead):
    """Thông báo niêm yết, to be read from a metre away: big letters and a QR code.

    ``facts``: label and value. ``text``: what it is about, ``\\n`` begins a new paragraph. ``files``: names
    of what can be read on the page. ``hangs``: from when to when. ``address``: of the page, in full;
    ``code``: the squares of its QR code, row by row, 1 for a dark one.
    """

    title: str
    subject: str
    facts: Sequence[tuple[str, str]]
    text: str
    files: Sequence[str]
    hangs: str
    address: str
    code: Sequence[Sequence[int]] = field(init=False, default=())

    def __post_init__(self) -> None:
        made = segno.make(self.address, error="m", micro=False)
        object.__setattr__(self, "code", tuple(tuple(row) for row in made.matrix))
