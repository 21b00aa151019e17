"""The plan's duties and the bodies of 2020 come into an empty table; what the organiser changed stays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from feedback.actor import Actor
from feedback.clock import local_day
from feedback.extensions import Base, db
from feedback.programme.actions.history import DUTY, FORMER_BODY, Happened, write
from feedback.programme.duties import seed
from feedback.programme.models import Duty, FormerBody
from feedback.register.history import told

_NOT_SET = ("id", "version")


def load_duties(*, by: Actor, at: datetime) -> int:
    """Bring in the duties and bodies of ``seed`` whose code, name isn't known; returns how many.

    Nobody is late with what was due before the system knew of it: each holds from this day on.
    """
    today = local_day(at)
    codes = set(db.session.scalars(select(Duty.code)))
    names = set(db.session.scalars(select(FormerBody.name_then)))
    rows: list[tuple[str, str, Base]] = [
        (DUTY, "duty_defined", _duty(one, today)) for one in seed.DUTIES if one["code"] not in codes
    ]
    rows += [
        (FORMER_BODY, "body_added", FormerBody(**one)) for one in seed.BODIES if one["name_then"] not in names
    ]
    db.session.add_all([row for _room, _act, row in rows])
    db.session.flush()
    write([_happened(*one, by) for one in rows], by=by, at=at)
    return len(rows)


def _duty(one: Mapping[str, Any], today: date) -> Duty:
    given = {name: value for name, value in one.items() if name != "confidence"}
    return Duty(
        **given
        | {
            "valid_from": max(one["valid_from"], today),
            "confirmed_on": today if one["confidence"] == "source" else None,
        }
    )


def _happened(room: str, act: str, row: Any, by: Actor) -> Happened:
    names = [one.name for one in row.__table__.columns if one.name not in _NOT_SET]
    return Happened((room, row.id), act, by.agency_id, {"set": told(row, *names)})
