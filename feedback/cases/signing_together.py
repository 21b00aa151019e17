"""What one of many who signed together sees of their case: what goes to all of them, and nobody's name.

He reads its state, its clocks, and the letters that each of them is served; who speaks for all reads the
others too, and acts for the submission. What the sender alone sent is not his.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from feedback.cases import codes, groups, letters, tracking
from feedback.cases.models import Letter, Signatory
from feedback.cases.rights import Right
from feedback.cases.tracking import Happening, OwnCase, Withdrawal
from feedback.law import letters as law

_FOR_ALL: Final = frozenset({"supplemented", "message_sent", "message_received", "not_solved_said"})
"""What is done with one submission and concerns all of its list: who speaks for them knows of it."""


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
    left, speaks = signatory.withdrawn_on is not None, signatory.representative
    issued, followed = groups.issued_at(case.id), groups.is_followed(case.id)
    shown = [
        (name, letter)
        for name, letter in mine.letters
        if (not followed or groups.was_for(signatory, letter, issued.get(letter.id)))
        and (speaks or law.letter_kind(case.course, letter.kind).serve == "all")
    ]
    ids = {letter.id for _name, letter in shown}
    return Shared(
        signatory,
        replace(
            mine,
            code=codes.shown(signatory.tracking_code),
            state_words="Ông/bà đã rút tên" if left else mine.state_words,
            clocks=() if left else mine.clocks,
            course=tuple(_course(mine, signatory, followed=followed)),
            letters=tuple(shown),
            signed={number: copy for number, copy in mine.signed.items() if number in ids},
            files=(),
            request=mine.request if speaks else "",
            may_supplement=mine.may_supplement and speaks,
            may_send_scan=False,
            right=None if left or mine.right is None else _undated(mine.right),
        ),
        "" if left else tracking.how_withdrawn(submission, case, today),
    )


def copy_of(letter: Letter, shared: Shared) -> bytes:
    """His own copy of a letter as a PDF file."""
    return letters.signatory_pdf(letter, shared.signatory, shared.mine.submission)


def _undated(right: Right) -> Right:
    """His right with its term in words: when the decision came to the sender is not when it came to him."""
    return replace(right, until=None, provisional=False, reasons=(), days_over=0)


def _course(mine: OwnCase, signatory: Signatory, *, followed: bool) -> list[Happening]:
    """What happened to the matter, oldest first, until he left; that it came in, too.

    Who speaks for all also knows of what others sent and were told for all, and reads what he sent himself.
    """
    seen = [
        _as_his(one, signatory.position)
        for place, one in enumerate(mine.course)
        if (not one.own or place == 0 or (signatory.representative and one.act in _FOR_ALL))
        and (not followed or groups.stood_at(signatory, one.at))
    ]
    return [replace(one, now=place == len(seen)) for place, one in enumerate(seen, start=1)]


def _as_his(one: Happening, place: int) -> Happening:
    if not one.own:
        return one
    if one.place == place:
        return replace(one, who="Ông/bà")
    return replace(one, who="Người đứng đơn" if one.who == "Ông/bà" else one.who, text="")
