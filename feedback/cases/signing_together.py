"""What one of many who signed together sees of their case: what goes to all of them, and nobody's name.

He reads its state, its clocks, and the letters that each of them is served; who speaks for all reads the
others too. What the sender alone sent or was asked is not his.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from feedback.cases import codes, groups, letters, tracking
from feedback.cases.models import Letter, Signatory
from feedback.cases.tracking import Happening, OwnCase, Withdrawal
from feedback.clock import local_day
from feedback.law import letters as law


@dataclass(frozen=True, slots=True)
class Shared:
    """Đơn ký chung: the case as one of the signatories sees it, and how he may leave."""

    signatory: Signatory
    mine: OwnCase
    withdrawal: Withdrawal


def of(signatory_id: int, today: date) -> Shared | None:
    """The case of a signatory as he sees it on the day; None for an unknown number."""
    found = groups.by_id(signatory_id)
    if found is None:
        return None
    signatory, submission, case = found
    mine = tracking.of(submission.id, today)
    if mine is None:
        return None
    left = signatory.withdrawn_on is not None
    shown = [
        (name, letter)
        for name, letter in mine.letters
        if groups.stood_on(signatory, letter.issued_on)
        and (signatory.representative or law.letter_kind(case.course, letter.kind).serve == "all")
    ]
    return Shared(
        signatory,
        replace(
            mine,
            code=codes.shown(signatory.tracking_code),
            state_words="Ông/bà đã rút tên" if left else mine.state_words,
            clocks=() if left else mine.clocks,
            course=tuple(_course(mine, signatory)),
            letters=tuple(shown),
            signed={},
            files=(),
            right=None if left else mine.right,
        ),
        "" if left else tracking.how_withdrawn(submission, case, today),
    )


def copy_of(letter: Letter, shared: Shared) -> bytes:
    """His own copy of a letter as a PDF file."""
    return letters.signatory_pdf(letter, shared.signatory, shared.mine.submission)


def _course(mine: OwnCase, signatory: Signatory) -> list[Happening]:
    """What happened to the matter, oldest first, until he left; that it came in, too."""
    first = mine.course[:1]
    seen = [
        *(replace(one, who="Người gửi đơn", text="") for one in first if one.own),
        *(one for one in mine.course if not one.own and groups.stood_on(signatory, local_day(one.at))),
    ]
    return [replace(one, now=place == len(seen)) for place, one in enumerate(seen, start=1)]
