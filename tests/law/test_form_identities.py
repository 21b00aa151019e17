"""The identities of the forms hold by what their columns count, whatever is counted.

Each row that a source can have, by its dimensions, is put to both sides of each check: where every single row
counts alike, every number of rows does. What is typed, and amounts, are left out: those are checked when they
are there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import product
from typing import Final

import pytest

from feedback.law.forms import SETS
from feedback.law.forms.expressions import Sum
from feedback.law.forms.schema import Check, Column, Form, FormSet
from feedback.law.forms.vocabulary import SOURCES

Row = Mapping[str, str]

_FIRST: Final = ("right", "partly_right", "wrong")
_FIELDS: Final = {
    "complaint": ("policy", "land", "administrative", "justice", "party", "other"),
    "denunciation": (
        *("policy", "land", "public_duty", "administrative", "corruption", "justice", "party", "other"),
    ),
}
_FEEDBACK_FIELDS: Final = ("policy", "land", "justice", "other")
_OURS: Final = ("accepted", "answered", "refused")
_OTHERS: Final = ("guided", "transferred", "returned")
_SPANS: Final = ("before", "within", "not")


def _can_be(row: Row) -> bool:
    """Whether a letter or a case can have these values together; what isn't asked may be anything."""
    tests = (
        _handled_fits(row),
        "kind" not in row
        or (
            row.get("field", "other") in _FIELDS.get(row["kind"], _FEEDBACK_FIELDS)
            and (row.get("overdue", "no") == "no" or row["kind"] == "denunciation")
        ),
        row.get("overdue", "no") == "no" or row.get("level", "again") == "again",
        _days_fit(row),
        _outcome_fits(row),
    )
    return all(tests)


def _handled_fits(row: Row) -> bool:
    way = row.get("as")
    if way is None:
        return not ("eligible" in row and "competent" in row) or (
            row["eligible"] == "yes" or row["competent"] == "none"
        )
    known = {
        "eligible": "yes" if way in (*_OURS, *_OTHERS) else "no",
        "competent": "ours" if way in _OURS else "other" if way in _OTHERS else "none",
    }
    if any(row.get(dim, value) != value for dim, value in known.items()):
        return False
    if (way == "none") != (row.get("handled", "not" if way == "none" else "within") == "not"):
        return False
    accepted = row.get("handled", row.get("accepted")) if way == "accepted" else "not"
    return row.get("accepted", accepted) == accepted


def _days_fit(row: Row) -> bool:
    """Accepted, then settled, then ended; what is settled was accepted, or answered at once."""
    place = {name: _SPANS.index(row[name]) for name in ("accepted", "settled", "ended") if name in row}
    accepted, settled, ended = (place.get(name) for name in ("accepted", "settled", "ended"))
    formal = row.get("kind") in ("complaint", "denunciation")
    if settled is not None and settled < 2 and formal and accepted is not None and accepted > settled:
        return False
    if settled is not None and ended is not None and ended < settled < 2:
        return False
    if row.get("came") == "within" and row.get("handled") == "before":
        return False
    return accepted is None or ended is None or accepted == 2 or accepted <= ended


def _outcome_fits(row: Row) -> bool:
    settled, ending = row.get("settled"), row.get("ending")
    if ending is not None and (ending == "none") != (row.get("ended", "not") == "not"):
        return False
    if settled is not None and ending in ("withdrawn", "terminated") and settled != "not":
        return False
    if settled == "not" and (row.get("outcome", "none"), row.get("timely", "none")) != ("none", "none"):
        return False
    if settled in ("before", "within") and "outcome" in row:
        again = row.get("kind") == "complaint" and row.get("level") == "again"
        return (row["outcome"] in _FIRST) != again and row["outcome"] != "none"
    return True


def _expanded(forms: FormSet, form: Form, side: Sum) -> dict[tuple[str, str], Decimal]:
    """The columns without formula that a side is made of, each with its factor."""
    found: dict[tuple[str, str], Decimal] = {}

    def add(number: str, column: Column, factor: Decimal) -> None:
        if column.formula is None:
            key = (number, column.number)
            found[key] = found.get(key, Decimal(0)) + factor
            return
        for term in column.formula.terms:
            add(number, forms.by_number[number].by_number[term.column], factor * term.factor)

    for term in side.terms:
        number = term.form or form.number
        add(number, forms.by_number[number].by_number[term.column], term.factor)
    return found


def _checks() -> Iterator[tuple[FormSet, Form, Check]]:
    for forms in SETS.values():
        for form in forms.forms:
            for check in form.checks:
                if check.that.sign == "=" and not check.that.is_percent and not check.warns:
                    yield forms, form, check


def _differing(forms: FormSet, form: Form, check: Check) -> list[Row]:
    """Rows that the sides of a check count otherwise; also those of checks that speak of amounts."""
    sides = [_expanded(forms, form, side) for side in check.that.sides]
    columns = {key: forms.by_number[key[0]].by_number[key[1]] for side in sides for key in side}
    counts = {key: one.count for key, one in columns.items() if one.count is not None}
    found: list[Row] = []
    for of in {one.of for one in counts.values()}:
        mine = {key: one for key, one in counts.items() if one.of == of}
        dims = sorted({dim for one in mine.values() for where in one.where for dim in where})
        if {"eligible", "competent"} & set(dims) and "as" not in dims:
            dims.append("as")
        sets = [where for one in mine.values() for where in one.where]
        values = [_told_apart(dim, sets, tuple(SOURCES[of].dims[dim].values)) for dim in dims]
        for told in product(*values):
            row = dict(zip(dims, told, strict=True))
            if of in ("letters", "cases") and not _can_be(row):
                continue
            hits = {
                key
                for key, one in mine.items()
                if any(all(row[dim] in some for dim, some in where.items()) for where in one.where)
            }
            if len({sum((side.get(key, 0) for key in hits), Decimal(0)) for side in sides}) > 1:
                found.append(row)
    return found


def _told_apart(dim: str, sets: list[Mapping[str, tuple[str, ...]]], known: tuple[str, ...]) -> list[str]:
    """The values worth trying: where every column asks for some of a dimension, no other counts anywhere."""
    asked = {value for where in sets for value in where.get(dim, known)}
    return [one for one in known if one in asked]


@pytest.mark.parametrize(
    ("forms", "form", "check"),
    [
        pytest.param(*one, id=f"{one[0].key}:{one[1].number}:{one[2].that.written.replace(' ', '')}")
        for one in _checks()
    ],
)
def test_every_row_counts_alike_on_both_sides(forms: FormSet, form: Form, check: Check) -> None:
    assert _differing(forms, form, check)[:3] == []
