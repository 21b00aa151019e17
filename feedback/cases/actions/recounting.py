"""What a recount of deadlines means for cases: the queue's day, the history, those who must know."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select, update

from feedback.actor import Actor
from feedback.cases.actions.history import ROOM, Happened, write
from feedback.cases.actions.telling import CITIZEN, OFFICER
from feedback.cases.models import NO_DAY, Case, Submission
from feedback.deadlines import queries as deadlines
from feedback.deadlines.recounting import Move
from feedback.extensions import db
from feedback.notifications import actions as notifications


def hold(case_ids: Collection[int]) -> None:
    """Lock the rows of these cases until the transaction ends: whoever acts on one of them waits."""
    db.session.execute(select(Case.id).where(Case.id.in_(case_ids)).order_by(Case.id).with_for_update())


def note_moved_deadlines(moves: Sequence[Move], *, by: Actor, at: datetime) -> None:
    """Tính lại thời hạn: cases whose deadlines moved get their queue's day, an event and a register entry.

    Senders are told for each case; an officer hears once of all his cases among ``moves``. The version
    stays: nobody's open form goes stale over a holiday.
    """
    by_case: dict[int, list[Move]] = {}
    for move in moves:
        if move.subject[0] == ROOM:
            by_case.setdefault(move.subject[1], []).append(move)
    if not by_case:
        return
    cases = db.session.execute(
        select(Case.id, Case.number, Case.state, Case.agency_id, Case.officer_id, Case.due_on).where(
            Case.id.in_(by_case)
        )
    ).all()
    days = deadlines.earliest_open(ROOM, by_case)
    by_day: dict[date, list[int]] = {}
    for row in cases:
        day = days.get(row.id, NO_DAY)
        if row.due_on != day:
            by_day.setdefault(day, []).append(row.id)
    for day, numbers in by_day.items():
        db.session.execute(
            update(Case)
            .where(Case.id.in_(numbers))
            .values(due_on=day)
            .execution_options(synchronize_session=False)
        )
    write(
        [
            Happened(
                row.id,
                "deadline_moved",
                from_state=row.state,
                to_state=row.state,
                agency_id=row.agency_id,
                details={"text": _told(by_case[row.id])},
            )
            for row in cases
        ],
        by=by,
        at=at,
    )
    names = {row.id: row.number for row in cases}
    homes = {row.id: row.agency_id for row in cases}
    notifications.queue_many(_to_senders(by_case, names, homes), by=by, at=at)
    held = [(row.officer_id, row.number, row.agency_id) for row in cases if row.officer_id is not None]
    notifications.queue_many(_to_officers(held), by=by, at=at)
    db.session.expire_all()


def _told(moves: Iterable[Move]) -> str:
    """Each deadline with both days and why, one sentence each."""
    return " ".join(
        f"«{move.title}»: từ {move.before_on:%d/%m/%Y} thành {move.due_on:%d/%m/%Y}, do {move.why}."
        for move in moves
    )


def _to_senders(
    by_case: Mapping[int, Sequence[Move]], numbers: Mapping[int, str], homes: Mapping[int, int]
) -> list[notifications.Queued]:
    # A denouncer follows by his code and is told nothing.
    followers = db.session.execute(
        select(Submission.case_id, Submission.sender_id)
        .join(Case, Case.id == Submission.case_id)
        .where(Case.id.in_(by_case), Case.sealed.is_(False), Submission.withdrawn_on.is_(None))
        .order_by(Submission.id)
    )
    return [
        notifications.Queued(
            "cases/deadline_moved",
            to=(CITIZEN, sender_id),
            values={
                "number": numbers[case_id],
                "due_on": by_case[case_id][0].due_on.isoformat(),
                "reason": _told(by_case[case_id]),
            },
            about=f"case:{case_id}",
            agency_id=homes[case_id],
        )
        for case_id, sender_id in followers
    ]


def _to_officers(held: Iterable[tuple[int, str, int]]) -> list[notifications.Queued]:
    by_officer: dict[int, list[tuple[str, int]]] = {}
    for officer_id, number, agency_id in held:
        by_officer.setdefault(officer_id, []).append((number, agency_id))
    found = []
    for officer_id, theirs in sorted(by_officer.items()):
        number, agency_id = theirs[0]
        values = {"number": number}
        if len(theirs) > 1:
            values["reason"] = f"cùng {len(theirs) - 1} vụ việc khác của ông/bà"
        found.append(
            notifications.Queued(
                "cases/deadlines_moved_officer", to=(OFFICER, officer_id), values=values, agency_id=agency_id
            )
        )
    return found
