"""Papers that nobody signs, or that are lists: receipts, registers, lists for the post, pages of a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLine:
    """One file that came with a submission: its size in bytes, its SHA-256 in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """One more day on a receipt: what happens by ``due_on``, the article that says so, why it is not sure
    (tạm tính; empty when it is).
    """

    due: str
    due_on: date
    basis: str
    provisional: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Giấy biên nhận: what the sender takes home. It has the same lines for every kind and names none: the
    paper lies about, and one that kept silent would tell most.

    ``way``: how it came («qua trang mạng», «trực tiếp»). ``agency``: who has it now. ``due``: what will
    happen by ``due_on``, ``basis``: on what it rests, ``provisional``: why the day is not sure (tạm tính),
    empty when it is. ``further``: another day that the law sets. ``secret`` is None when the receipt is
    printed again: it is shown once only. ``operator``: who runs the system.
    """

    received_at: datetime
    way: str
    agency: str
    code: str
    tracking_url: str
    operator: str
    secret: str | None = None
    sender: str | None = None
    due: str | None = None
    due_on: date | None = None
    basis: str | None = None
    provisional: str = ""
    further: Sequence[DueLine] = ()
    hotline: str | None = None
    files: Sequence[FileLine] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalLine:
    """One letter of a post list; ``posting_number`` is the post's (số hiệu bưu gửi), None leaves room to
    write it.
    """

    recipient: str
    address: str
    number: str
    posting_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalList:
    """Danh sách văn bản gửi bưu điện: what an agency hands to the post on one day."""

    agency: str
    place: str
    made_on: date
    lines: Sequence[PostalLine]
    parent_agency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipients:
    """Danh sách người được gửi, behind the agency's copy of a letter that many were served.

    ``number``, ``issued_on`` and ``agency`` are those of the letter; ``people``: name and address of each.
    """

    number: str
    issued_on: date
    agency: str
    people: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSlips:
    """Phiếu mã tra cứu: many to a page, cut apart and handed out. ``slips``: name, code and secret of each;
    ``about``: what they are about, «Vụ việc số …».
    """

    about: str
    made_on: date
    tracking_url: str
    slips: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A page of a file that is no letter: what came in, what happened, a list.

    ``facts``: label and value; ``heads``, ``widths`` (relative) and ``rows`` are those of its table;
    ``flipped`` turns the page on its side. ``file_title`` as in :class:`Letterhead`.
    """

    title: str
    made_on: date
    subject: str = ""
    facts: Sequence[tuple[str, str]] = ()
    text: str = ""
    heads: Sequence[str] = ()
    widths: Sequence[int] = ()
    rows: Sequence[Sequence[str]] = ()
    flipped: bool = False
    file_title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexLine:
    """One paper of a file: its number and day in words, what it is, who made it, its first sheet (tờ số;
    empty for what is not bound in), a remark."""

    number: str
    day: str
    what: str
    author: str
    sheet: str
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCover:
    """Bìa hồ sơ and mục lục văn bản (Phụ lục V Nghị định 30/2020/NĐ-CP)."""

    agency: str
    place: str
    made_on: date
    number: str
    title: str
    lines: Sequence[IndexLine]
    parent_agency: str | None = None
    facts: Sequence[tuple[str, str]] = ()
