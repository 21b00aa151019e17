"""What every act on a file begins with: who may know of it, its version; and what was said, sealed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any, Final

from feedback.actor import Actor
from feedback.cases import barring
from feedback.cases.models import Case, Submission
from feedback.extensions import db
from feedback.protection import rules, sealed
from feedback.protection.actions.history import happened, write
from feedback.protection.models import ProtectionFile, ProtectionText
from feedback.protection.rules import Act, NotYours, Stale
from feedback.register import changing
from feedback.register.history import Happened

change: Final = partial(changing.change, Stale)
"""Sets columns of a file if it still has the version that the officer saw. Raises Stale."""


def case_of(file: ProtectionFile) -> Case:
    """The case that its submission belongs to now."""
    submission = db.session.get_one(Submission, file.submission_id)
    return db.session.get_one(Case, submission.case_id)


def demand_home(case: Case, by: Actor, permission: str) -> int:
    """The officer's number, if he may act on files of this case: his agency has it, and he needn't stand
    aside. Raises NotYours."""
    if by.id is None or by.kind != "officer" or not by.may(permission) or not by.may(barring.READ):
        raise NotYours
    aside = barring.aside_from(case)
    if by.agency_id != case.agency_id or any(aside.holds(one, by.agency_id) for one in by.stands_for):
        raise NotYours
    return by.id


def begin(file: ProtectionFile, name: str, by: Actor) -> tuple[Act, Case]:
    """The act, possible now and this officer's to take, with the case. Raises NotNow, NotYours."""
    case, act = case_of(file), rules.ACTS[name]
    demand_home(case, by, act.who)
    return rules.demand(name, file.state, may=True), case


def say(
    file: ProtectionFile, what: str, lines: Iterable[tuple[str, str]], *, by: Actor, at: datetime
) -> ProtectionText:
    """Keep what was said, sealed; the caller enters it with :func:`happened`."""
    officer_id = by.id if by.kind == "officer" else None
    row = sealed.laid_down(file.id, what, lines, officer_id=officer_id, at=at)
    db.session.add(row)
    db.session.flush()
    return row


def taken(
    file: ProtectionFile,
    act: Act,
    case: Case,
    *further: Happened,
    expected: int | None,
    by: Actor,
    at: datetime,
    **columns: Any,
) -> None:
    """Move the file by the act and enter it with what else it wrote. ``expected`` None: the denouncer, who
    sees no versions. Raises Stale."""
    if act.to_state is not None:
        columns["state"] = act.to_state
    change(file, file.version if expected is None else expected, **columns)
    moved = happened(file, act.past, *(columns or ("state",)), agency_id=case.agency_id)
    write(moved, *further, by=by, at=at)
