"""Which forms a period is reported by: circulars' sets, and those that administrators brought in."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from feedback.extensions import db
from feedback.law.forms import SETS, FormSet, of_day
from feedback.law.forms.reading import form_set
from feedback.oversight.models import OwnFormSet, ReportPeriod


def own(*, adopted: bool = True) -> list[FormSet]:
    """The sets that administrators brought in, newest first; ``adopted``: only those that periods may use,
    ended ones for the days up to their end."""
    asked = select(OwnFormSet).order_by(OwnFormSet.first_on.desc(), OwnFormSet.id.desc())
    if adopted:
        asked = asked.where(OwnFormSet.state != "draft", OwnFormSet.adopted_at.is_not(None))
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


def rows() -> list[OwnFormSet]:
    """All sets that administrators brought in, newest first."""
    return list(db.session.scalars(select(OwnFormSet).order_by(OwnFormSet.id.desc())))


def row_of(key: str) -> OwnFormSet | None:
    """An administrator's set by its key."""
    return db.session.scalar(select(OwnFormSet).where(OwnFormSet.key == key))


def periods_of(key: str) -> list[ReportPeriod]:
    """The periods that are reported by a set, the latest first."""
    asked = select(ReportPeriod).where(ReportPeriod.set_key == key)
    return list(db.session.scalars(asked.order_by(ReportPeriod.last_on.desc(), ReportPeriod.id.desc())))


def open_with_others(row: OwnFormSet) -> list[ReportPeriod]:
    """The open periods that a set covers and that were opened with another one; they keep it."""
    asked = select(ReportPeriod).where(
        ReportPeriod.state == "open", ReportPeriod.set_key != row.key, ReportPeriod.last_on >= row.first_on
    )
    if row.last_on is not None:
        asked = asked.where(ReportPeriod.last_on <= row.last_on)
    return list(db.session.scalars(asked.order_by(ReportPeriod.last_on, ReportPeriod.id)))


def overlapping(row: OwnFormSet) -> OwnFormSet | None:
    """Another adopted set that holds on one of the same days."""
    for one in rows():
        if one.id == row.id or one.state == "draft" or one.adopted_at is None:
            continue
        if (one.last_on is None or row.first_on <= one.last_on) and (
            row.last_on is None or one.first_on <= row.last_on
        ):
            return one
    return None


def mark(forms: FormSet, last_on: date) -> str:
    """What is printed on each form of a period that its set doesn't cover any more; else empty."""
    return "" if forms.covers(last_on) else forms.stand_in_mark
