"""The columns of the forms that both circulars have alike (law.md 7.4, 7.10 to 7.14)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Final

from tests.oversight.forms_lives import Came, Life, Money
from tests.oversight.forms_truth import GROUP, Span, cases_ever, group_of, letters, letters_ever
from tests.oversight.forms_world import COMPLAINT, DENUNCIATION, World

_MILLION: Final = 1_000_000
_FIRST_COLUMN: Final = {"regular": 4, "periodic": 13, "extraordinary": 13, "delegated": 22}


def tcd_01(made: World, span: Span) -> None:
    """01/TCD: who was received."""
    lines = {one.number: one for one in made.visits}
    for one in received(made, span):
        put = partial(span.add, one.agency, "01/TCD")
        is_first = one.occasion == 1
        column = _FIRST_COLUMN[one.kind]
        counts = not any(
            span.within(before.day) and _FIRST_COLUMN[before.kind] == column and before.outcome != "refused"
            for before in _visits_before(one, lines)
        )
        for at in (column, column + 4) if one.people >= GROUP else (column,):
            put(at)
            put(at + 1, one.people)
            if counts:
                put(at + 2 if is_first else at + 3)
    for session in made.sessions:
        if session.state == "held" and span.within(session.day):
            span.add(session.agency, "01/TCD", 21 if session.delegated else 12)


def _visits_before(one: Came, lines: Mapping[int, Came]) -> Iterator[Came]:
    """Those on the same matter, the latest first; a world's matter stays at one agency."""
    while one.earlier is not None:
        one = lines[one.earlier]
        yield one


def received(made: World, span: Span) -> Iterator[Came]:
    """Lượt tiếp of the period: a line that was put right doesn't count, nor who was turned away."""
    corrected = {one.corrects for one in made.visits}
    for one in made.visits:
        if span.within(one.day) and one.number not in corrected and one.outcome != "refused":
            yield one


def told_00(made: World, span: Span) -> None:
    """00/LB: what the words of the report quote."""
    form = "00/LB"
    how = {"regular": 2, "periodic": 3, "delegated": 3, "extraordinary": 4}
    for visit in received(made, span):
        put = partial(span.add, visit.agency, form)
        about = made.lives[visit.case - 1] if visit.case else None
        put(1)
        put(how[visit.kind])
        put(5, visit.people)
        put(how[visit.kind] + 4, visit.people)
        put(9 if about and group_of(about.kind, about.field_key) == "land" else 10)
        put(13 if visit.outcome == "taken" else 14)
    for one in letters(made, span):
        put = partial(span.add, one.agency, form)
        put(15)
        if not span.within(one.handled):
            put(17)
            continue
        put(16)
        put(18 if one.eligible else 19)
        place = {COMPLAINT: 0, DENUNCIATION: 1}.get(one.life.kind, 2)
        if one.eligible:
            put(21 + place)
        if one.ours:
            put(24)
            put(25 + place)
        if one.how == "accepted" and place < 2:
            put(28)
            put(29 + place)
    for one in cases_ever(made, span):
        if one.life.kind not in (COMPLAINT, DENUNCIATION) or one.how != "accepted":
            continue
        if span.by_end(one.handled) and not span.before(one.ended):
            put = partial(span.add, one.agency, form)
            put(31)
            put(32 if span.within(one.ended) else 33)


def kqgq_01(made: World, span: Span) -> None:
    """01/KQGQ: complaints that the agency took up."""
    form = "01/KQGQ"
    _taken(made, span, form, COMPLAINT)
    for agency, life in _ended(made, span, COMPLAINT):
        put = partial(span.add, agency, form)
        if life.ending == "withdrawn":
            put(6)
        if life.ending != "settled":
            continue
        assert life.settled is not None
        assert life.settle_by is not None
        put(25 if life.settled <= life.settle_by else 26)
        if life.again:
            put(23 if life.outcome in ("upheld", "partly_upheld") else 24)
        else:
            put({"right": 20, "wrong": 21, "partly_right": 22}[life.outcome or ""])
    for agency, told in _brought(made, span, COMPLAINT):
        _put_money(partial(span.add, agency, form), told, 7)


def kqgq_03(made: World, span: Span) -> None:
    """03/KQGQ: denunciations that the agency took up."""
    form = "03/KQGQ"
    _taken(made, span, form, DENUNCIATION)
    for agency, life in _ended(made, span, DENUNCIATION):
        put = partial(span.add, agency, form)
        if life.ending in ("withdrawn", "terminated"):
            put(9 if life.ending == "withdrawn" else 10)
            # 6 = 30+31, and 6 has these too: what needn't be settled any more isn't late.
            put(30)
        elif life.ending == "settled":
            assert life.settled is not None
            assert life.settle_by is not None
            put(8 if life.again else 7)
            put(30 if life.settled <= life.settle_by else 31)
            column = {"right": 24, "wrong": 26, "partly_right": 28}[life.outcome or ""]
            put(column)
            if life.again:
                put(column + 1)
    for agency, told in _brought(made, span, DENUNCIATION):
        _put_money(partial(span.add, agency, form), told, 11)


def _taken(made: World, span: Span, form: str, kind: str) -> None:
    """Columns 2 to 4, of denunciations 5 too: letters and cases to be settled in the period."""
    for one in letters_ever(made, kind):
        accepted = one.handled if one.how == "accepted" else None
        if span.by_end(accepted) and not span.before(one.ended):
            span.add(one.agency, form, 2 if span.before(accepted) else 3)
    for one in cases_ever(made, span):
        if one.life.kind != kind or one.how != "accepted" or span.before(one.ended):
            continue
        if span.by_end(one.handled):
            span.add(one.agency, form, 4)
            if kind == DENUNCIATION and one.life.again:
                span.add(one.agency, form, 5)


def _ended(made: World, span: Span, kind: str) -> Iterator[tuple[int, Life]]:
    """Cases that an agency had taken up and that ended there in the period."""
    for one in cases_ever(made, span):
        is_here = one.place == len(one.life.stays) - 1
        if is_here and one.life.kind == kind and one.how == "accepted" and span.within(one.ended):
            yield one.agency, one.life


def _brought(made: World, span: Span, kind: str) -> Iterator[tuple[int, Money]]:
    """Of each case settled in the period what was recorded last by its end."""
    for life in made.lives:
        if life.kind == kind and span.within(life.settled):
            known = [one for one in life.brought if span.by_end(one.issued)]
            if known:
                yield life.stays[-1].agency, known[-1]


def _put_money(put: Callable[[int, Decimal | int], None], told: Money, column: int) -> None:
    """Thirteen columns: money and land of the State, organisations, people; for whom, and who answers."""
    for money, land in (told.state, told.organisation, told.person):
        put(column, Decimal(money) / _MILLION)
        put(column + 1, land)
        column += 2
    for amount in (*told.given_back, *told.handled, *told.prosecuted):
        put(column, amount)
        column += 1


def kqgq_02(made: World, span: Span) -> None:
    """02/KQGQ: what decisions on complaints order, and what of it is done (7.11)."""
    owed = {
        ("organisation", "money"): 7,
        ("organisation", "land"): 8,
        ("person", "money"): 9,
        ("person", "land"): 10,
    }
    done = {pair: column + 4 for pair, column in owed.items()}
    _carried_out(made, span, "02/KQGQ", COMPLAINT, owed, done, handled=15, prosecuted=17)


def kqgq_04(made: World, span: Span) -> None:
    """04/KQGQ: what conclusions on denunciations order, and what of it is done (7.13)."""
    owed = {
        ("organisation", "money"): 9,
        ("organisation", "land"): 10,
        ("person", "money"): 11,
        ("person", "land"): 12,
    }
    done = {pair: column + 6 for pair, column in owed.items()}
    _carried_out(made, span, "04/KQGQ", DENUNCIATION, owed, done, handled=20, prosecuted=22)


def _carried_out(
    made: World,
    span: Span,
    form: str,
    kind: str,
    owed: dict[tuple[str, str], int],
    done: dict[tuple[str, str], int],
    *,
    handled: int,
    prosecuted: int,
) -> None:
    """Phải thực hiện: ordered by the end of the period and not wholly done before it began."""
    owed = {("state", "money"): 3, ("state", "land"): 4, **owed}
    done = {("state", "money"): 5, ("state", "land"): 6, **done}
    for life in made.lives:
        if life.kind != kind or not span.by_end(life.settled):
            continue
        put = partial(span.add, life.stays[-1].agency, form)
        due = [one for one in life.owed if not span.before(one.done)]
        if due:
            put(1)
            if all(span.by_end(one.done) for one in due):
                put(2)
        for one in due:
            pair, unit = (one.beneficiary, one.matter), Decimal(_MILLION if one.matter == "money" else 1)
            known = one.done is None or span.by_end(one.done)
            if pair in owed:
                put(owed[pair], one.amount / unit)
                put(done[pair], one.done_amount / unit if known else 0)
            elif one.matter == "discipline" and known:
                put(handled, one.done_amount)
                put(handled + 1, one.done_officials)
            elif one.matter == "prosecution" and known:
                put(prosecuted, 1 if one.done else 0)
                put(prosecuted + 1, one.done_amount)
                put(prosecuted + 2, one.done_officials)


def qlnn_01(made: World, span: Span) -> None:
    """01/QLNN: inspections of duties, at the agency that inspects (7.14)."""
    for one in made.inspections:
        put = partial(span.add, one.agency, "01/QLNN")
        if span.within(one.announced):
            put(5)
            put(6, one.bodies)
        if span.within(one.issued):
            put(7)
            put(8, one.findings)


SHARED: Final[dict[str, Callable[[World, Span], None]]] = {
    "00/LB": told_00,
    "01/TCD": tcd_01,
    "01/KQGQ": kqgq_01,
    "02/KQGQ": kqgq_02,
    "03/KQGQ": kqgq_03,
    "04/KQGQ": kqgq_04,
    "01/QLNN": qlnn_01,
}
