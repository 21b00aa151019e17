"""Officers of an agency that ends go to its successors; roles and open sessions stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from sqlalchemy import select, update

from feedback.accounts.changes import officers_changed
from feedback.accounts.models import Officer, OfficerAct
from feedback.accounts.queries import act_digest
from feedback.actor import Actor
from feedback.agencies import actions as agencies
from feedback.agencies.plans import Succession
from feedback.extensions import db
from feedback.register import actions as register
from feedback.register.rules import new_salt
from feedback.straight import add_rows


def waiting(successions: Sequence[Succession]) -> Counter[tuple[int, int]]:
    """How many active officers go from which agency to which successor, by their numbers."""
    return Counter((one.agency.id, to) for one, _officer_id, to in _leaving(successions))


def unknown(agency_id: int, usernames: Collection[str]) -> list[str]:
    """Those of the user names that no active officer of the agency bears."""
    there = set(
        db.session.scalars(
            select(Officer.username).where(
                Officer.agency_id == agency_id, Officer.active, Officer.username.in_(usernames)
            )
        )
    )
    return [name for name in usernames if name not in there]


def rehome(
    successions: Sequence[Succession], *, by: Actor, at: datetime, progress: Callable[[int], None]
) -> Counter[tuple[int, int]]:
    """Chuyển cán bộ theo sắp xếp cơ quan: each active officer is the successor's from his next request on.

    Accounts that are closed stay where they were. Each move is an act on the account and enters the
    register. Returns how many went from which agency to which; ``progress`` is told. Raises Refused.
    """
    agencies.demand_right(by)
    moving = _leaving(successions)
    for to in {to for _one, _officer_id, to in moving}:
        numbers = [officer_id for _one, officer_id, goes_to in moving if goes_to == to]
        db.session.execute(
            update(Officer)
            .where(Officer.id.in_(numbers))
            .values(agency_id=to)
            .execution_options(synchronize_session=False)
        )
    acts = [
        OfficerAct(
            officer_id=officer_id,
            at=at,
            act="rehomed",
            actor=by.name,
            salt=new_salt(),
            details={"agency_before": one.agency.id, "agency": to},
        )
        for one, officer_id, to in moving
    ]
    if acts:
        columns = ("officer_id", "at", "act", "actor", "salt", "details")
        add_rows(OfficerAct, [{name: getattr(act, name) for name in columns} for act in acts])
        entries = [register.Act(act.act, ("accounts", act.officer_id), act_digest(act)) for act in acts]
        register.enter_many(entries, by=by, at=at)
    db.session.expire_all()
    officers_changed([officer_id for _one, officer_id, _to in moving], by=by, at=at)
    progress(len(moving))
    return Counter((one.agency.id, to) for one, _officer_id, to in moving)


def _leaving(successions: Sequence[Succession]) -> list[tuple[Succession, int, int]]:
    """Each active officer of an ended agency with the successor he goes to."""
    by_agency = {one.agency.id: one for one in successions}
    rows = db.session.execute(
        select(Officer.id, Officer.username, Officer.agency_id)
        .where(Officer.agency_id.in_(by_agency), Officer.active)
        .order_by(Officer.id)
    )
    return [
        (by_agency[row.agency_id], row.id, by_agency[row.agency_id].of_officer(row.username).id)
        for row in rows
    ]
