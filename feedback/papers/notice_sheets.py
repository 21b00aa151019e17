"""What a notice says that hangs on the board of a People's Committee and leads to a page of this site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

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
        object.__setattr__(self, "code", squares(self.address))


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdSlips:
    """Phiếu lấy ý kiến từng hộ: two to a page, cut apart and handed out. ``slips``: number in the list, head,
    address and code of each household; ``until``: the last day for opinions; ``address``: of the page where
    one says it online, ``code`` its QR code as in ``BoardNotice``.
    """

    agency: str
    title: str
    questions: Sequence[str]
    until: date
    made_on: date
    address: str
    slips: Sequence[tuple[int, str, str, str]]
    code: Sequence[Sequence[int]] = field(init=False, default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "code", squares(self.address))


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyPoster(Letterhead):
    """Áp phích at the counter: leads to the unit's survey. ``steps``: what to do, one after the other;
    ``days``: while it is open; ``address``: of the page, in full, ``code`` its QR code as in ``BoardNotice``.
    """

    title: str
    subject: str
    steps: Sequence[str]
    days: str
    promise: str
    address: str
    code: Sequence[Sequence[int]] = field(init=False, default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "code", squares(self.address))


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveySlips:
    """Tờ mã khảo sát: ten slips to a page, cut apart and handed out. ``slips``: number and code of each;
    ``until``: the last day; ``address``: of the page, ``code`` its QR code.
    """

    agency: str
    title: str
    sheet_number: int
    until: date
    made_on: date
    address: str
    slips: Sequence[tuple[int, str]]
    code: Sequence[Sequence[int]] = field(init=False, default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "code", squares(self.address))


def squares(address: str) -> tuple[tuple[int, ...], ...]:
    """The squares of an address's QR code, row by row, 1 for a dark one."""
    made = segno.make(address, error="m", micro=False)
    return tuple(tuple(row) for row in made.matrix)
