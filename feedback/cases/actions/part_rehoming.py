"""Parts that other agencies were asked for follow when one of the two agencies ends."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import or_, select

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.agencies.plans import Succession
from feedback.cases import barring, parts
from feedback.cases.actions import part_ends
from feedback.cases.actions.history import Happened, write
from feedback.cases.models import Case, Part
from feedback.extensions import db

_JOINED: Final = "Sau sắp xếp đơn vị hành chính, phần việc này không còn thuộc cơ quan khác."


def follow(one: Succession, *, by: Actor, at: datetime) -> None:
    """Open parts of an ended agency go to whoever takes over the place of their case, days unchanged.

    The cases have moved already. A part whose two agencies became one is called off, and so is one of a
    sealed case whose successor must stand aside. Who did the part keeps it where he became the successor's.
    """
    ended = one.agency.id
    rows = db.session.execute(
        select(Part, Case)
        .join(Case, Case.id == Part.case_id)
        .where(Part.state == "asked", or_(Part.agency_id == ended, Part.asking_agency_id == ended))
        .order_by(Case.id, Part.id)
        .execution_options(populate_existing=True)
    ).all()
    if not rows:
        return
    posts = accounts.agencies_of({row.Part.officer_id for row in rows if row.Part.officer_id is not None})
    happened = []
    for part, case in rows:
        to = one.of_area(case.area_code).id if part.agency_id == ended else part.agency_id
        if to == case.agency_id or barring.aside_from(case).holds(None, to):
            part_ends.end(part, "called_off", _JOINED, by=by, at=at)
            details = {"part_agency": parts.name_of(part.agency_id), "reason": _JOINED}
        else:
            moved = to != part.agency_id
            part.agency_id, part.asking_agency_id, part.version = to, case.agency_id, part.version + 1
            if moved:
                part.officer_id = part.officer_id if posts.get(part.officer_id or 0) == to else None
                due_on = part.due_on.isoformat()
                part_ends.tell_asked(case, part, "cases/part_asked", by=by, at=at, due_on=due_on)
            details = {"part_agency": parts.name_of(to)}
        happened.append(
            Happened(
                case.id,
                "part_rehomed",
                from_state=case.state,
                to_state=case.state,
                agency_id=case.agency_id,
                details=details,
                for_citizen=False,
            )
        )
    db.session.flush()
    write(happened, by=by, at=at)
