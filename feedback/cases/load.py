"""Khối lượng việc: how much each unit and officer has in hand, and to whom a new case might be given."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, cast, func, select

from feedback.accounts import absences
from feedback.accounts import queries as accounts
from feedback.accounts.roles import permissions_of
from feedback.accounts.rules import is_named
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases import barring, fields_named, rules, scope
from feedback.cases.models import Case, Part, Respondent
from feedback.cases.rows import Listed
from feedback.cases.rules import Candidate
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.law.states import State

LOOKED_BACK: Final = 30
"""Received and closed are counted over so many calendar days, today included."""

_YEAR: Final = timedelta(days=365)
_HANDLES: Final = "cases:case:verify"
"""Cases are proposed to those who verify, not to those who decide or receive."""

_OF_SEALED: Final = "cases:sealed:open"
"""Who opens sealed originals was given denunciations; other matters go to handlers first."""


@dataclass(slots=True)
class Load:
    """What one unit or officer (``key``; None: nobody) has in hand.

    ``received``, ``closed``: over the last ``LOOKED_BACK`` calendar days. ``parts``: parts of other agencies'
    cases asked of him and not answered. ``age``: the median of calendar days since receipt of open cases.
    """

    key: int | None
    open: int = 0
    late: int = 0
    soon: int = 0
    waiting: int = 0
    received: int = 0
    closed: int = 0
    parts: int = 0
    ages: dict[int, int] = field(default_factory=dict)

    @property
    def age(self) -> int | None:
        """The median age; None without open cases."""
        return median(self.ages)

    def add(self, other: Load) -> None:
        """Take in another's numbers, for a sum."""
        for name in ("open", "late", "soon", "waiting", "received", "closed", "parts"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for days, many in other.ages.items():
            self.ages[days] = self.ages.get(days, 0) + many


def median(ages: Mapping[int, int]) -> int | None:
    """The (lower) median of days, each with how many have it; None for none."""
    half = (sum(ages.values()) + 1) // 2
    for days in sorted(ages):
        half -= ages[days]
        if half <= 0:
            return days
    return None


def since(today: date) -> date:
    """The first of the days over which received and closed are counted."""
    return today - timedelta(days=LOOKED_BACK - 1)


def by_agency(viewer: Actor, today: date) -> dict[int | None, Load]:
    """The load of each unit of the province that has or had something; four statements."""
    units = [one.id for one in agencies.directory() if not one.external]
    return _loads(Case.agency_id, Part.agency_id, units, viewer, today)


def by_officer(viewer: Actor, agency_id: int, today: date) -> dict[int | None, Load]:
    """The load of each officer of a unit who has or had something; four statements."""
    return _loads(Case.officer_id, Part.officer_id, [agency_id], viewer, today)


def _loads(
    key: Any, part_key: Any, units: Collection[int], viewer: Actor, today: date
) -> dict[int | None, Load]:
    mine = [Case.agency_id.in_(units), *scope.of_lists(viewer)]
    soon = deadlines.soon_until(today)
    is_open = Case.closed_on.is_(None)
    found: dict[int | None, Load] = {}
    for row in db.session.execute(
        select(
            key,
            Case.received_on,
            func.count(),
            _sum(Case.due_on < today),
            _sum(Case.due_on.between(today, soon)),
            _sum(Case.state == State.AWAITING_PAPERS.value),
        )
        .where(*mine, is_open)
        .group_by(key, Case.received_on)
    ):
        load = found.setdefault(row[0], Load(row[0]))
        load.open, load.late = load.open + row[2], load.late + row[3]
        load.soon, load.waiting = load.soon + row[4], load.waiting + row[5]
        days = max((today - row[1]).days, 0)
        load.ages[days] = load.ages.get(days, 0) + row[2]
    for name, condition in (
        ("received", Case.received_on >= since(today)),
        ("closed", Case.closed_on >= since(today)),
    ):
        for number, many in db.session.execute(
            select(key, func.count()).where(*mine, condition, Case.state != State.SPAM.value).group_by(key)
        ):
            setattr(found.setdefault(number, Load(number)), name, many)
    asked = (
        select(part_key, func.count())
        .join(Case, Case.id == Part.case_id)
        .where(Part.agency_id.in_(units), Part.state == "asked", barring.clear_for_parts(viewer))
    )
    for number, many in db.session.execute(asked.group_by(part_key)):
        found.setdefault(number, Load(number)).parts = many
    return found


def _sum(condition: ColumnElement[bool]) -> Any:
    return func.coalesce(func.sum(cast(condition, Integer)), 0)


@dataclass(frozen=True, slots=True)
class Proposed:
    """To whom a case might be given, and why in words."""

    officer_id: int
    name: str
    why: str


def proposed_for(cases: Iterable[Case | Listed], today: date) -> dict[int, Proposed]:
    """For each case to whom it might be given, by number; none for who has no free officer.

    In the order of the list: who is proposed for one counts as holding it for those after it. The cases are
    of one agency. Six statements, whatever their number, and one for each sealed case.
    """
    wanted = list(cases)
    if not wanted:
        return {}
    agency_id = wanted[0].agency_id
    staff = accounts.officers_of(agency_id, _HANDLES)
    held = _held(agency_id, today)
    done = _done(agency_id, {case.field_key for case in wanted if case.field_key}, today)
    away = absences.absent([one.id for one in staff], today)
    about = _respondents([case.id for case in wanted])
    names = {one.id: one.full_name for one in staff}
    apart = {one.id for one in staff if _only_of_sealed(one.roles)}

    def candidates(case: Case | Listed) -> Iterator[Candidate]:
        aside = barring.aside_from(case)
        for one in staff:
            if one.id == case.officer_id:
                continue
            yield Candidate(
                one.id,
                *held.get(one.id, (0, 0)),
                experience=done.get((one.id, case.field_key or ""), 0),
                reserved=one.id in apart and not case.sealed,
                hindered=one.id in away
                or aside.holds(one.id, agency_id)
                or (case.sealed and barring.READ not in permissions_of(one.roles))
                or any(
                    one.id == officer_id or is_named(one.full_name, name)
                    for officer_id, name in about.get(case.id, ())
                ),
            )

    found = zip(wanted, rules.holders_proposed(candidates(case) for case in wanted), strict=True)
    return {
        case.id: Proposed(
            best.officer_id,
            names[best.officer_id],
            rules.why_proposed(best, fields_named.name(case.field_key)),
        )
        for case, best in found
        if best is not None
    }


def _only_of_sealed(roles: Iterable[str]) -> bool:
    """Whether he verifies only as one who was given denunciations, not as a handler of others."""
    verifying = [rights for role in roles if _HANDLES in (rights := permissions_of([role]))]
    return all(_OF_SEALED in rights for rights in verifying)


def _held(agency_id: int, today: date) -> dict[int, tuple[int, int]]:
    """How many open and how many late cases each officer of the agency holds."""
    rows = db.session.execute(
        select(Case.officer_id, func.count(), _sum(Case.due_on < today))
        .where(Case.agency_id == agency_id, Case.closed_on.is_(None), Case.officer_id.is_not(None))
        .group_by(Case.officer_id)
    )
    return {number: (many, late) for number, many, late in rows if number is not None}


def _done(agency_id: int, fields: Collection[str], today: date) -> dict[tuple[int, str], int]:
    """How many cases of each field each officer brought to their end within the last year."""
    if not fields:
        return {}
    rows = db.session.execute(
        select(Case.officer_id, Case.field_key, func.count())
        .where(
            Case.agency_id == agency_id,
            Case.closed_on >= today - _YEAR,
            Case.field_key.in_(fields),
            Case.officer_id.is_not(None),
        )
        .group_by(Case.officer_id, Case.field_key)
    )
    return {(number or 0, key or ""): many for number, key, many in rows}


def _respondents(case_ids: Collection[int]) -> dict[int, list[tuple[int | None, str]]]:
    found: dict[int, list[tuple[int | None, str]]] = {}
    rows = db.session.execute(
        select(Respondent.case_id, Respondent.officer_id, Respondent.name).where(
            Respondent.case_id.in_(case_ids)
        )
    )
    for case_id, officer_id, name in rows:
        found.setdefault(case_id, []).append((officer_id, name or ""))
    return found
