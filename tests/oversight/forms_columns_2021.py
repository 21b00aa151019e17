"""The columns of TT 02/2021/TT-TTCP, one function for each form."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from tests.oversight.forms_columns import cases_of, is_complaint, is_denunciation, kind_place
from tests.oversight.forms_lives import Letter
from tests.oversight.forms_results import SHARED
from tests.oversight.forms_truth import Handled, Span, handled_cases, is_petition, letters
from tests.oversight.forms_world import World

_SIGNERS: Final = {"group": 0, "person": 1, "organisation": 2}
"""Nhiều người đứng tên, một người, khác."""


def _signers(letter: Letter) -> int:
    return _SIGNERS["organisation" if letter.case.sealed else letter.sender]


def tcd_02(made: World, span: Span) -> None:
    """02/TCD: what was handed in where citizens are received (7.5)."""
    visited = {one.submission for one in made.visits if one.submission is not None}

    def received(number: int, channel: str) -> bool:
        return channel == "desk" or number in visited

    for one in letters(made, span):
        letter = one.letter
        assert letter is not None
        if span.within(one.handled) and one.eligible and received(letter.number, letter.channel):
            put = partial(span.add, one.agency, "02/TCD")
            put(1)
            put(3 + 2 * kind_place(one.life.kind))
            put(9 if one.ours else 11)
    for one in handled_cases(made, span):
        mine = [each for each in one.life.letters if _classified_with(each, one)]
        if one.eligible and any(received(each.number, each.channel) for each in mine):
            put = partial(span.add, one.agency, "02/TCD")
            put(2)
            put(4 + 2 * kind_place(one.life.kind))
            put(10 if one.ours else 12)
            if not one.ours:
                put(14 if one.how == "transferred" else 13)


def _classified_with(letter: Letter, one: Handled) -> bool:
    """Whether a letter was classified together with its case; of a case handed on only the one counts that
    stands for it."""
    back = len(one.life.stays) - one.place
    if back > len(letter.stays) or (back > 1 and not letter.leads):
        return False
    here = letter.stays[-back]
    return here.handled == one.handled and here.how != "repeat"


def xld_01(made: World, span: Span) -> None:
    """01/XLD: all letters (7.6)."""
    for one in letters(made, span):
        assert one.letter is not None
        put = partial(span.add, one.agency, "01/XLD")
        put((2 if span.before(one.came) else 5) + _signers(one.letter))
        if not span.within(one.handled):
            continue
        put(8)
        if one.eligible:
            put(9)
            put(11 + kind_place(one.life.kind))
            if span.by_end(one.life.settled):
                put(15 if one.life.again else 14)
            else:
                put(16 if _running(one, span) else 17)
            if one.ours:
                put(18)
                put(19 + kind_place(one.life.kind))
            else:
                put(22)
                put(24 if one.how == "transferred" else 23)
    for one in handled_cases(made, span):
        if one.eligible:
            span.add(one.agency, "01/XLD", 10)


def _running(one: Handled, span: Span) -> bool:
    """Đang giải quyết: taken up here, and here still."""
    return one.how == "accepted" and not span.by_end(one.ended)


def _letters_of(made: World, span: Span, form: str, wanted: Callable[[str], bool], sorts: int) -> int:
    """The columns before the cases, ``sorts`` sorts of writers told apart; the number of the last one."""
    handled = 2 * sorts + 2
    for one in letters(made, span):
        if not wanted(one.life.kind):
            continue
        assert one.letter is not None
        put = partial(span.add, one.agency, form)
        before = span.before(one.came)
        put((2 if before else 2 + sorts) + min(_signers(one.letter), sorts - 1))
        if span.within(one.handled):
            put(handled)
            put(handled + 1 if before else handled + 2)
            if one.eligible:
                put(handled + 3)
    return handled + 3


def xld_02(made: World, span: Span) -> None:
    """02/XLD: complaints (7.7)."""
    assert _letters_of(made, span, "02/XLD", is_complaint, 2) == 9
    columns = {"policy": 12, "land": 13, "administrative": 14, "justice": 15, "party": 16, "other": 17}
    for one in cases_of(made, span, is_complaint):
        put = partial(span.add, one.agency, "02/XLD")
        put(10)
        put(columns[one.group])
        if span.by_end(one.life.settled):
            put(19 if one.life.again else 18)
        else:
            put(21 if _running(one, span) else 22)
        if one.ours:
            put(25 if one.life.again else 24)
        else:
            put(26)
            put(28 if one.how == "transferred" else 27)


def xld_03(made: World, span: Span) -> None:
    """03/XLD: denunciations (7.8)."""
    assert _letters_of(made, span, "03/XLD", is_denunciation, 3) == 11
    columns = {
        **{"policy": 14, "land": 15, "public_duty": 16, "administrative": 17, "corruption": 18},
        **{"justice": 19, "party": 20, "other": 21},
    }
    for one in cases_of(made, span, is_denunciation):
        put = partial(span.add, one.agency, "03/XLD")
        put(12)
        put(columns[one.group])
        if span.by_end(one.life.settled):
            put(23)
        else:
            put(22 if one.life.overdue else 24 if _running(one, span) else 25)
        if one.ours:
            put(28 if one.life.again else 27)
        else:
            put(29)
            put(31 if one.how == "transferred" else 30)


def xld_04(made: World, span: Span) -> None:
    """04/XLD: petitions, reports, proposals (7.9)."""
    assert _letters_of(made, span, "04/XLD", is_petition, 3) == 11
    columns = {"policy": 13, "land": 14, "justice": 15, "other": 16}
    for one in cases_of(made, span, is_petition):
        put = partial(span.add, one.agency, "04/XLD")
        put(12)
        put(columns[one.group])
        put(17 if span.by_end(one.life.settled) else 18 if _running(one, span) else 19)
        put(20 if one.ours else 21)


FORMS: Final[dict[str, Callable[[World, Span], None]]] = {
    **SHARED,
    "02/TCD": tcd_02,
    "01/XLD": xld_01,
    "02/XLD": xld_02,
    "03/XLD": xld_03,
    "04/XLD": xld_04,
}
