"""Above the form of a walk-in that was written down without a line: its number, its moment, who is there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from feedback.cases import away_numbers
from feedback.people import queries as people
from feedback.people.details import NOBODY
from feedback.reception import away
from feedback.reception.desk import away_tokens
from feedback.reception.desk.away_forms import DropForm
from feedback.reception.desk.lines import name_of
from feedback.reception.desk.walk_in_forms import WalkInForm
from feedback.reception.models import Visit


@dataclass(frozen=True, slots=True)
class Twin:
    """A line of the day that may be of the same person."""

    visit: Visit
    name: str
    person: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What the page says of the number. ``ahead``: minutes by which the device's clock is ahead (behind:
    less than 0), 0 where it is right."""

    token: str
    shown: str
    paper: bool
    device_at: datetime | None
    ahead: int
    twins: list[Twin]
    drop: DropForm


def beside(token: str, form: WalkInForm, drop: DropForm | None = None) -> Beside | None:
    """For the officer whose number it is; two selects more for the lines of the same person."""
    carried = away_tokens.read(token)
    if carried is None:
        return None
    stamp = carried.stamp
    skew = stamp.skew if stamp.skew is not None and abs(stamp.skew) > away.SKEW else None
    return Beside(
        token=token,
        shown=away_numbers.shown(stamp.number),
        paper=away_numbers.is_paper(stamp.number),
        device_at=stamp.device_at,
        ahead=round(skew.total_seconds() / 60) if skew else 0,
        twins=twins(carried.place_id, form.received_on.data, form),
        drop=drop or DropForm(formdata=None, away=token),
    )


def twins(place_id: int, on: date | None, form: WalkInForm) -> list[Twin]:
    """Who was received there that day and may be the same; nobody who comes in secret is compared."""
    if on is None or form.secret:
        return []
    who = replace(NOBODY, full_name=form.full_name.data or "", id_number=form.id_number.data or None)
    found = away.there_already(place_id, on, who)
    names = people.names({one.person_id for one in found})
    return [Twin(one, name_of(one), names.get(one.person_id, "")) for one in found]
