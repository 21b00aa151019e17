"""Nghĩa vụ hằng năm: what law or target ask of each unit in a year; planned, held, missed, still owed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlalchemy import select

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.dialogue import targets
from feedback.dialogue.models import DialogueSession
from feedback.dialogue.rules import LIVE, missed
from feedback.extensions import db
from feedback.law import dialogue as law
from feedback.law.terms import STATUTE, NotInForce

WARNED_FROM: Final = 10
"""From this month on a unit is warned that has not planned what the year asks of it."""

STATES: Final = {
    "short": "Thiếu, năm đã hết",
    "warned": "Cần xếp ngay",
    "open": "Chưa xếp đủ",
    "planned": "Đã xếp đủ, chưa tổ chức hết",
    "done": "Đã đủ",
    "free": "Không có số bắt buộc",
}
"""How a unit stands, the worst first."""


@dataclass(frozen=True, slots=True)
class Brief:
    """One session of the year; ``state``: planned, held or missed."""

    id: int
    held_on: date
    topic: str
    state: str


@dataclass(slots=True)
class Line:
    """One unit and kind of session in a year: ``demanded`` times by ``basis`` (an article, or the document of
    the province's target: ``is_law`` False), 0 where neither asks; its sessions, by day.
    """

    agency: AgencyEntry
    kind: str
    demanded: int
    basis: str
    is_law: bool
    state: str = "free"
    sessions: list[Brief] = field(default_factory=list)

    def count(self, state: str) -> int:
        """How many are planned, held or missed."""
        return sum(one.state == state for one in self.sessions)

    @property
    def owed(self) -> int:
        """How many are still to be planned."""
        return max(self.demanded - self.count("held") - self.count("planned"), 0)


def of_year(year: int, today: date, *, agency_ids: Collection[int] | None = None) -> list[Line]:
    """Every unit and kind of which law or target ask something in the year or that has a session in it, the
    worst first; of these agencies, or all. What governs is what holds today, in another year on its last or
    first day. Two selects.
    """
    on = _day_of(year, today)
    lines = _demanded(on)
    directory = agencies.directory()
    asked = (
        select(
            DialogueSession.id,
            DialogueSession.agency_id,
            DialogueSession.kind,
            DialogueSession.held_on,
            DialogueSession.topic,
            DialogueSession.state,
        )
        .where(
            DialogueSession.held_on.between(date(year, 1, 1), date(year, 12, 31)),
            DialogueSession.state != "called_off",
        )
        .order_by(DialogueSession.held_on, DialogueSession.id)
    )
    for row in db.session.execute(asked):
        owner = directory.by_id(row.agency_id)
        assert owner is not None
        heirs = [owner] if owner.exists(on) else directory.successors(owner, on)
        state = "missed" if missed(row.state, row.held_on, today) else row.state
        brief = Brief(row.id, row.held_on, row.topic, "planned" if state in LIVE else state)
        for agency in map(_counted_for, heirs):
            line = lines.setdefault((agency.id, row.kind), Line(agency, row.kind, 0, "", False))
            line.sessions.append(brief)
    found = [one for one in lines.values() if agency_ids is None or one.agency.id in agency_ids]
    for one in found:
        one.state = _state(one, year, today)
    worst = list(STATES)
    kinds = [one.key for one in law.KINDS]
    return sorted(found, key=lambda one: (worst.index(one.state), one.agency.sort_key, kinds.index(one.kind)))


def _day_of(year: int, today: date) -> date:
    if year < today.year:
        return date(year, 12, 31)
    return max(today, date(year, 1, 1))


def _demanded(on: date) -> dict[tuple[int, str], Line]:
    """By agency and kind what is asked on a day."""
    standing = targets.holding(on)
    lines: dict[tuple[int, str], Line] = {}
    for agency in agencies.existing(on):
        head = targets.head_of(agency)
        if head is None or _counted_for(agency) is not agency:
            continue
        for kind in law.kinds_of(head):
            target = standing.get((head.key, kind.key))
            if kind.yearly:
                try:
                    term = STATUTE.resolve(kind.yearly, on)
                except NotInForce:
                    continue
                line = Line(agency, kind.key, term.length or 0, term.article, True)
            elif target is not None and target.times_a_year:
                line = Line(agency, kind.key, target.times_a_year, target.document, False)
            else:
                continue
            lines[agency.id, kind.key] = line
    return lines


def _counted_for(agency: AgencyEntry) -> AgencyEntry:
    """Of agencies that share a head (the province's chair) the first counts for all."""
    head = targets.head_of(agency)
    shared = agencies.by_code(head.codes[0]) if head is not None and head.codes else None
    return shared or agency


def _state(line: Line, year: int, today: date) -> str:
    if not line.demanded:
        return "free"
    if line.count("held") >= line.demanded:
        return "done"
    if year < today.year:
        return "short"
    if not line.owed:
        return "planned"
    late = year == today.year and (today.month >= WARNED_FROM or line.count("missed"))
    return "warned" if late else "open"
