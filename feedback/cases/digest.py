"""Thư tóm tắt buổi sáng: what waits for each officer on a working day, as one mail at half past seven.

The mail names cases by number, never a person or a matter; of sealed ones it says only how many there are,
since their numbers tell of what kind they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from flask import current_app
from sqlalchemy import select

from feedback.accounts import absences
from feedback.accounts import actions as account_actions
from feedback.accounts import queries as accounts
from feedback.actor import SYSTEM
from feedback.cases.actions.telling import OFFICER
from feedback.cases.models import NO_DAY, Case, CaseEvent, Part
from feedback.clock import ZONE, local_day
from feedback.deadlines import queries as deadlines
from feedback.deadlines.rules import SOON_WORDS
from feedback.extensions import db
from feedback.law.calendar import BeyondCalendar
from feedback.notifications import actions as notifications

SENT_AT: Final = time(7, 30)
MOST_LINES: Final = 30
"""Lines of one part of the table; the rest is counted."""

_RETURNED: Final = ("draft_returned", "proposal_returned")
_HEADS: Final = {
    "late": "Quá hạn",
    "today": "Đến hạn hôm nay",
    "soon": f"Đến hạn {SOON_WORDS}",
    "assigned": "Mới giao từ buổi sáng làm việc trước",
    "returned": "Dự thảo, đề xuất bị trả lại",
    "part": "Phần việc phối hợp chờ trả lời",
}
"""The parts of the table in their order."""


@dataclass(slots=True)
class Digest:
    """What one officer reads: the lines of each part, and how many sealed cases are in each."""

    lines: dict[str, list[str]] = field(default_factory=dict)
    sealed: dict[str, int] = field(default_factory=dict)

    def add(self, part: str, number: str, due: date | None, *, sealed: bool) -> None:
        """One case in one part of the table."""
        if sealed:
            self.sealed[part] = self.sealed.get(part, 0) + 1
        else:
            day = f" · hạn {due:%d/%m/%Y}" if due else ""
            self.lines.setdefault(part, []).append(f"- {number}{day}")

    @property
    def count(self) -> int:
        """How many lines there are, with those that aren't written out."""
        return sum(map(len, self.lines.values())) + sum(self.sealed.values())

    @property
    def text(self) -> str:
        """The table as plain text: a paragraph for each part."""
        paragraphs = []
        for part, head in _HEADS.items():
            lines, sealed = self.lines.get(part, []), self.sealed.get(part, 0)
            if not lines and not sealed:
                continue
            more = len(lines) - MOST_LINES
            told = [f"{head}: {len(lines) + sealed} việc", *lines[:MOST_LINES]]
            told += [f"- và {more} việc nữa"] if more > 0 else []
            told += [f"- {sealed} việc không ghi số trong thư"] if sealed else []
            paragraphs.append("\n".join(told))
        return "\n\n".join(paragraphs)


def send_digests() -> int:
    """Queue the mails of the morning, one for each officer for whom something waits; returns how many.

    Nothing on days off. Each officer is a transaction of his own; any number of workers may run it at once.
    """
    at: datetime = current_app.extensions["clock"].now()
    today = local_day(at)
    since = _last_morning(today)
    if since is None:
        return 0
    takers = accounts.digest_takers(today)
    found = gather(takers, today=today, since=since)
    db.session.rollback()
    sent = 0
    for officer_id, digest in found.items():
        if account_actions.take_digest(officer_id, today):
            notifications.queue(
                "cases/digest",
                to=(OFFICER, officer_id),
                values={"number": f"{digest.count} việc", "told": digest.text},
                by=SYSTEM,
                at=at,
            )
            sent += 1
        db.session.commit()
    return sent


def _last_morning(today: date) -> datetime | None:
    """Half past seven of the working day before; None when today is none, or lies beyond the calendar."""
    calendar = deadlines.calendar()
    try:
        if not calendar.works(today):
            return None
        before = today - timedelta(days=1)
        while not calendar.works(before):
            before -= timedelta(days=1)
    except BeyondCalendar:
        return None
    return datetime.combine(before, SENT_AT, ZONE)


def gather(officer_ids: Iterable[int], *, today: date, since: datetime) -> dict[int, Digest]:
    """For each of the officers for whom something waits what he reads; four selects.

    Who is away gets nothing; his work stands with who does it meanwhile.
    """
    wanted = set(officer_ids)
    found: dict[int, Digest] = {}
    away = {one.officer_id: one.substitute_id for one in absences.all_in_force(today)}

    def of(holder_id: int, sealed: bool) -> Digest | None:
        # A sealed case stays with its holder: who stands in may have to stand aside.
        reader = None if sealed and holder_id in away else away.get(holder_id, holder_id)
        if reader is None or reader not in wanted or reader in away:
            return None
        return found.setdefault(reader, Digest())

    soon = deadlines.soon_until(today)
    waiting = (
        select(Case.officer_id, Case.number, Case.due_on, Case.sealed)
        .where(Case.closed_on.is_(None), Case.officer_id.is_not(None), Case.due_on <= soon)
        .order_by(Case.due_on, Case.id)
    )
    for row in db.session.execute(waiting):
        digest = of(row.officer_id, row.sealed)
        if digest is not None:
            part = "late" if row.due_on < today else "today" if row.due_on == today else "soon"
            digest.add(part, row.number, row.due_on, sealed=row.sealed)
    happened = (
        select(Case.officer_id, Case.number, Case.due_on, Case.sealed, CaseEvent.act)
        .join(CaseEvent, CaseEvent.case_id == Case.id)
        .where(
            Case.closed_on.is_(None),
            Case.officer_id.in_(wanted | set(away)),
            CaseEvent.at >= since,
            CaseEvent.act.in_(("assigned", *_RETURNED)),
        )
        .group_by(Case.officer_id, Case.number, Case.due_on, Case.sealed, CaseEvent.act)
        .order_by(Case.due_on, Case.number)
    )
    for event in db.session.execute(happened):
        digest = of(event.officer_id, event.sealed)
        if digest is not None:
            part = "assigned" if event.act == "assigned" else "returned"
            due = event.due_on if event.due_on < NO_DAY else None
            digest.add(part, event.number, due, sealed=event.sealed)
    asked = (
        select(Part.officer_id, Case.number, Part.due_on, Case.sealed)
        .join(Case, Case.id == Part.case_id)
        .where(Part.state == "asked", Part.officer_id.is_not(None))
        .order_by(Part.due_on, Part.id)
    )
    for owed in db.session.execute(asked):
        digest = of(owed.officer_id, owed.sealed)
        if digest is not None:
            digest.add("part", owed.number, owed.due_on, sealed=owed.sealed)
    return found
