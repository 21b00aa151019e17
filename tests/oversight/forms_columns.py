"""The columns of TT 01/2024/TT-TTCP, one function for each form."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from tests.oversight.forms_results import SHARED
from tests.oversight.forms_truth import Handled, Span, handled_cases, is_petition, letters
from tests.oversight.forms_world import COMPLAINT, DENUNCIATION, World

_BY_KIND: Final = {COMPLAINT: 0, DENUNCIATION: 1}


def kind_place(kind: str) -> int:
    """0 khiếu nại, 1 tố cáo, 2 kiến nghị, phản ánh."""
    return _BY_KIND.get(kind, 2)


def xld_01(made: World, span: Span) -> None:
    """01/XLD: all letters (7.6)."""
    for one in letters(made, span):
        put = partial(span.add, one.agency, "01/XLD")
        put(2 if span.before(one.came) else 3)
        if not span.within(one.handled):
            put(5)
            continue
        put(4)
        if one.eligible:
            put(6)
            put(8 + kind_place(one.life.kind))
            put(13 if not span.by_end(one.life.settled) else 12 if one.life.again else 11)
            _whose(put, one, ours=14, each=15 + kind_place(one.life.kind), others=18, guided=19, passed_on=20)
    for one in handled_cases(made, span):
        if one.eligible:
            span.add(one.agency, "01/XLD", 7)


def _whose(
    put: Callable[[int], None],
    one: Handled,
    *,
    ours: int,
    each: int,
    others: int,
    guided: int,
    passed_on: int,
) -> None:
    """Thuộc thẩm quyền or not, and how the writer was helped on; 0 where a form has no such column."""
    transferred = passed_on if one.how == "transferred" else guided
    for column in (ours, each) if one.ours else (others, transferred):
        if column:
            put(column)


def _letters_of(made: World, span: Span, form: str, wanted: Callable[[str], bool]) -> None:
    """Columns 2 to 7, which 02/XLD, 03/XLD and 04/XLD have alike: letters of the kind."""
    for one in letters(made, span):
        if not wanted(one.life.kind):
            continue
        put = partial(span.add, one.agency, form)
        put(2 if span.before(one.came) else 3)
        if span.within(one.handled):
            put(4)
            put(5 if span.before(one.came) else 6)
            if one.eligible:
                put(7)


def cases_of(made: World, span: Span, wanted: Callable[[str], bool]) -> list[Handled]:
    """Eligible cases of some kinds that were classified in the period."""
    return [one for one in handled_cases(made, span) if wanted(one.life.kind) and one.eligible]


def is_complaint(kind: str) -> bool:
    """Khiếu nại."""
    return kind == COMPLAINT


def is_denunciation(kind: str) -> bool:
    """Tố cáo."""
    return kind == DENUNCIATION


def xld_02(made: World, span: Span) -> None:
    """02/XLD: complaints (7.7)."""
    _letters_of(made, span, "02/XLD", is_complaint)
    columns = {"policy": 10, "land": 11, "administrative": 12, "justice": 13, "party": 14, "other": 15}
    for one in cases_of(made, span, is_complaint):
        put = partial(span.add, one.agency, "02/XLD")
        put(8)
        put(columns[one.group])
        if one.group in ("policy", "land", "administrative"):
            put(9)
        put(19 if not span.by_end(one.life.settled) else 17 if one.life.again else 16)
        each = 22 if one.life.again else 21
        _whose(put, one, ours=20, each=each, others=23, guided=24, passed_on=24)


def xld_03(made: World, span: Span) -> None:
    """03/XLD: denunciations (7.8)."""
    _letters_of(made, span, "03/XLD", is_denunciation)
    columns = {
        **{"policy": 10, "land": 11, "public_duty": 12, "administrative": 13, "corruption": 14},
        **{"justice": 15, "party": 16, "other": 17},
    }
    for one in cases_of(made, span, is_denunciation):
        put = partial(span.add, one.agency, "03/XLD")
        put(8)
        put(columns[one.group])
        if columns[one.group] <= 13:
            put(9)
        put(19 if span.by_end(one.life.settled) else 18 if one.life.overdue else 20)
        each = 23 if one.life.again else 22
        _whose(put, one, ours=21, each=each, others=24, guided=25, passed_on=25)


def xld_04(made: World, span: Span) -> None:
    """04/XLD: petitions, reports, proposals (7.9)."""
    _letters_of(made, span, "04/XLD", is_petition)
    columns = {"policy": 9, "land": 10, "justice": 11, "other": 12}
    for one in cases_of(made, span, is_petition):
        put = partial(span.add, one.agency, "04/XLD")
        settled = span.by_end(one.life.settled)
        put(8)
        put(columns[one.group])
        put(13 if settled else 14)
        each = 19 if settled else 20
        _whose(put, one, ours=15, each=each, others=16, guided=17, passed_on=17)


FORMS: Final[dict[str, Callable[[World, Span], None]]] = {
    **SHARED,
    "01/XLD": xld_01,
    "02/XLD": xld_02,
    "03/XLD": xld_03,
    "04/XLD": xld_04,
}
