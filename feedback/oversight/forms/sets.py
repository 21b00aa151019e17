"""Which forms a period is reported by: circulars' sets, and those that administrators brought in."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from feedback.extensions import db
from feedback.law.forms import SETS, FormSet, of_day
from feedback.law.forms.reading import form_set
from feedback.oversight.models import OwnFormSet


def own(*, adopted: bool = True) -> list[FormSet]:
    """The sets that administrators brought in, newest first; ``adopted``: only those that periods may use."""
    asked = select(OwnFormSet).order_by(OwnFormSet.first_on.desc(), OwnFormSet.id.desc())
    if adopted:
        asked = asked.where(OwnFormSet.state == "adopted")
    return [read(one) for one in db.session.scalars(asked)]


def read(row: OwnFormSet) -> FormSet:
    """An administrator's set as forms."""
    told = dict(row.definition)
    return form_set(
        told
        | {
            "key": row.key,
            "words": row.words,
            "basis": row.basis,
            "first_on": row.first_on,
            "last_on": row.last_on,
        }
    )


def by_key(key: str) -> FormSet:
    """The set with this key, ended ones too. Raises KeyError."""
    if key in SETS:
        return SETS[key]
    row = db.session.scalar(select(OwnFormSet).where(OwnFormSet.key == key))
    if row is None:
        raise KeyError(key)
    return read(row)


def for_period(last_on: date) -> FormSet | None:
    """The set for a period that ends on this day, None: none covers it."""
    return of_day(last_on, own())


def mark(forms: FormSet, last_on: date) -> str:
    """What is printed on each form of a period that its set doesn't cover any more; else empty."""
    return "" if forms.covers(last_on) else forms.stand_in_mark
