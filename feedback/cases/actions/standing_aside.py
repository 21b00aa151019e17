"""An officer who comes, bears another name or works elsewhere may be one who is denounced (LTC Đ12, Đ13)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select, update

from feedback.accounts import queries as accounts
from feedback.accounts import rules as account_rules
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases import barring
from feedback.cases.actions.history import note
from feedback.cases.actions.lodging import Bar, barred_numbers
from feedback.cases.actions.sealing import SAME_NAME, release_holder
from feedback.cases.models import Barred, Case, Respondent
from feedback.extensions import db
from feedback.straight import add_rows

_ALWAYS: Final = date.max


def bar_officers(officer_ids: Collection[int], by: Actor, at: datetime) -> None:
    """Trùng họ tên thì đứng ngoài: from now on a denunciation isn't there for those who bear the name of
    somebody denounced in it, at his body or at the one that has the case (or what took over their work).

    Closed cases too: who denounced stays secret. One who handled such a case loses it. Each case gets an
    entry of its own. One select of names whatever the number of officers; closed accounts are left out.
    """
    posts = accounts.posts_of(officer_ids)
    named: dict[int, set[int]] = {}
    for row in db.session.execute(
        select(Respondent.name, Respondent.agency_id, Respondent.case_id, Case.agency_id.label("held_by"))
        .join(Case, Case.id == Respondent.case_id)
        .where(Case.sealed, Respondent.name.is_not(None))
    ):
        bearing = {number for number, (name, _) in posts.items() if account_rules.is_named(name, row.name)}
        if bearing and row.agency_id is not None:
            near = _with_successors(row.agency_id) | _with_successors(row.held_by)
            bearing = {number for number in bearing if posts[number][1] in near}
        named.setdefault(row.case_id, set()).update(bearing)
    for case_id, numbers in sorted(named.items()):
        if numbers:
            _bar(db.session.get_one(Case, case_id), numbers, by, at)


def _bar(case: Case, officer_ids: set[int], by: Actor, at: datetime) -> None:
    further = [
        Bar(SAME_NAME, officer_id=number)
        for number in sorted(officer_ids - barring.aside_from(case).officer_ids)
    ]
    if not further:
        return
    add_rows(Barred, [asdict(bar) | {"case_id": case.id} for bar in further])
    details: dict[str, Any] = {"barred": barred_numbers(further)}
    if released := release_holder(case):
        details["released"] = released
    db.session.execute(
        update(Case)
        .where(Case.id == case.id)
        .values(version=Case.version + 1)
        .execution_options(synchronize_session=False)
    )
    note(case, "officer_barred", details, by=by, at=at)
    db.session.expire(case)


def _with_successors(agency_id: int) -> set[int]:
    return {agency_id, *(one.id for one in agencies.agencies_after(agency_id, _ALWAYS))}
