"""Questions about signed copies of issued papers, and how each stands to the paper that was issued."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from feedback.cases import queries
from feedback.cases.models import Letter, LetterCopy, Submission
from feedback.extensions import db
from feedback.papers import signatures
from feedback.papers.signatures import Shown

MATCHES: Final = {
    "same": ("green", "Đúng là tệp đã ban hành."),
    "signed_over": ("green", "Đúng là tệp đã ban hành, thêm chữ ký số."),
    "same_text": ("green", "Nội dung giống văn bản đã ban hành."),
    "differs": ("red", "Nội dung khác văn bản đã ban hành."),
    "unknown": ("grey", "Bản chụp: hệ thống không đối chiếu được nội dung."),
}
"""How a copy stands to the paper issued: tone of the tag, and words."""

_NAMES_NOBODY: Final = ("same", "signed_over")
"""Copies that say no more than the paper which the system made."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed copy with the digital signatures found in it."""

    copy: LetterCopy
    signatures: tuple[Shown, ...]


def signed(copy: LetterCopy) -> Signed:
    """The copy as pages show it."""
    return Signed(copy, tuple(signatures.shown(told) for told in copy.signatures))


def first_copy(letter: Letter) -> Submission:
    """Whose copy stands for the letter: that of the only one for whom it is, else of the first sender."""
    if letter.submission_id is not None:
        return db.session.get_one(Submission, letter.submission_id)
    return queries.submissions_of(letter.case_id)[0]


def names_nobody(copy: LetterCopy) -> bool:
    """Whether it says no more than the paper which the system made: of a sealed case no sender's name."""
    return copy.matches in _NAMES_NOBODY


def of(letter_id: int) -> list[LetterCopy]:
    """The copies of one letter that count, the latest first."""
    return of_many([letter_id]).get(letter_id, [])


def of_many(letter_ids: Iterable[int]) -> dict[int, list[LetterCopy]]:
    """The copies of each letter that weren't withdrawn, the latest first; letters without one are left out.
    One select."""
    found: dict[int, list[LetterCopy]] = {}
    wanted = set(letter_ids)
    if wanted:
        chosen = select(LetterCopy).where(LetterCopy.letter_id.in_(wanted), LetterCopy.withdrawn_at.is_(None))
        chosen = chosen.order_by(LetterCopy.id.desc())
        for one in db.session.scalars(chosen):
            found.setdefault(one.letter_id, []).append(one)
    return found


def withdrawn(letter_id: int) -> list[LetterCopy]:
    """The copies of one letter that were withdrawn, the latest first."""
    chosen = select(LetterCopy).where(LetterCopy.letter_id == letter_id, LetterCopy.withdrawn_at.is_not(None))
    return list(db.session.scalars(chosen.order_by(LetterCopy.id.desc())))


def for_sender(submission: Submission, letters: Iterable[Letter], *, sealed: bool) -> dict[int, Signed]:
    """The latest copy of each letter that this sender may have, by letter.

    Of several senders each gets the copy that was made for him: it names him. Of a sealed case only what is,
    byte for byte, the paper that names nobody, with signatures over it.
    """
    found = {}
    for letter_id, copies in of_many(one.id for one in letters).items():
        his = next((one for one in copies if one.submission_id == submission.id), None)
        if his is not None and (not sealed or names_nobody(his)):
            found[letter_id] = signed(his)
    return found
