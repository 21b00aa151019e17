"""Đoàn đông người: questions about those who came together on one matter (LTCD 42/2013 Đ29).

A group belongs to the first line that the register has of the visit; what was told to it is read from the
newest. Of those who come with a denunciation no list is kept: their names stay in the sealed original.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, func, select

from feedback.agencies import queries as agencies
from feedback.cases import codes, second_proof
from feedback.cases.models import Case, Signatory
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law import reception as law
from feedback.law.kinds import Kind
from feedback.people import queries as people
from feedback.people.queries import Line, Mark
from feedback.reception import calls, visits
from feedback.reception.models import Place, ReceptionEvent, Visit, VisitMember, VisitNote

ROOM: Final = "visit"
ADDED: Final = "members_added"
NAMED: Final = "representatives_named"
COMPLETED: Final = "group_completed"
CALLED: Final = "agencies_called"
SETTLED: Final = "call_settled"
WAITED_FOR: Final = timedelta(days=30)
"""So long a group that isn't written down to the end stands in the list of each day."""
NOBODY_SPEAKS: Final = "Đoàn chưa cử người đại diện"
UNLISTED: Final = (
    "Không lập danh sách người cùng tố cáo ở đây. Tên và người đại diện nằm trong bản gốc niêm phong."
)
"""Why a group that denounces has no list in the open (LTC 25/2018 Đ56)."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many are in the list, speak for all, have no slip with a code yet."""

    listed: int
    representatives: int
    without_slip: int


@dataclass(frozen=True, slots=True)
class Member:
    """One of a group as an officer's list shows him; ``signatory_id`` where he signs what was taken in."""

    member: VisitMember
    person: Line
    signatory_id: int | None
    has_slip: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """One group of which something is still to be written down: its line, and what."""

    visit: Visit
    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What one of a group reads by his code: where and when, the outcome, what came of it later.

    ``guided_to``: where the group was sent; ``case``: number and agency of what was taken in. ``results``:
    day and words of each result that was noted, oldest first.
    """

    code: str
    place: Place
    agency: str
    visited_on: date
    people_count: int
    position: int
    representative: bool
    outcome: str
    words: str
    guided_to: str
    ground: str
    case: tuple[str, str] | None
    results: tuple[tuple[date, str], ...]


def is_group(visit: Visit) -> bool:
    """Whether so many came on one matter that the law calls them a group."""
    return visit.people_count >= law.group_from(visit.visited_on)


def is_secret(visit: Visit) -> bool:
    """Whether nobody of it may be listed in the open."""
    return visit.confidential or visit.about == Kind.DENUNCIATION


def first_line(visit: Visit) -> Visit:
    """The line that a chain of corrections began with: what belongs to the visit hangs on it."""
    return chain(visit)[-1]


def chain(visit: Visit) -> list[Visit]:
    """A line and those that it corrects, back to the first."""
    found = [visit]
    while (corrected := found[-1].corrects_id) is not None:
        found.append(db.session.get_one(Visit, corrected))
    return found


def newest_line(visit: Visit) -> Visit:
    """The line that counts: the last of the corrections, or the visit itself."""
    return newest_lines([visit])[visit.id]


def newest_lines(lines: Iterable[Visit]) -> dict[int, Visit]:
    """The lines that count, by the number of those given; a select for each correction in a row."""
    found = {line.id: line for line in lines}
    standing = {number: number for number in found}
    while standing:
        later = list(db.session.scalars(select(Visit).where(Visit.corrects_id.in_(standing))))
        standing = {line.id: standing[line.corrects_id or 0] for line in later}
        found |= {standing[line.id]: line for line in later}
    return found


def was_group(visit: Visit) -> bool:
    """Whether it is a group, or was one on a line that this one corrects: its list and page stay."""
    return any(map(is_group, chain(visit)))


def listed_of(visit: Visit) -> int:
    """How many stand in the list of the group."""
    counted = select(func.count()).where(VisitMember.visit_id == first_line(visit).id)
    return db.session.scalar(counted) or 0


def size_of(visit: Visit) -> int:
    """How many people a group is: as counted when it came, or as listed if these are more."""
    return max(listed_of(visit), newest_line(visit).people_count)


def counts_of(visit_id: int) -> Counts:
    """The numbers of a group's list; ``visit_id`` of its first line. One select."""
    found = db.session.execute(_list(visit_id)).all()
    spoken = sum(row.VisitMember.representative for row in found)
    return Counts(len(found), spoken, sum(not _has_slip(row) for row in found))


def page(visit_id: int, *, after: int = 0, size: int = 100) -> tuple[list[Member], int | None]:
    """A page of a list from behind the place ``after``, and behind which place the next begins."""
    found = db.session.execute(_list(visit_id).where(VisitMember.position > after).limit(size + 1)).all()
    shown = _members(found[:size])
    return shown, found[size - 1].VisitMember.position if len(found) > size else None


def members(visit_id: int) -> list[Member]:
    """A whole list in its order; two selects."""
    return _members(db.session.execute(_list(visit_id)).all())


def at_places(visit_id: int, places: Collection[int]) -> list[Member]:
    """Those who stand at these places of a list, in its order; two selects."""
    return _members(db.session.execute(_list(visit_id).where(VisitMember.position.in_(set(places)))).all())


def without_slip(visit_id: int) -> list[int]:
    """The numbers of the members who never got a slip, in order; one select."""
    return [row.VisitMember.id for row in db.session.execute(_list(visit_id)) if not _has_slip(row)]


def marks_in(visit_id: int) -> list[tuple[int, Mark]]:
    """Who is in a list already: his place and his mark; two selects."""
    rows = db.session.execute(
        select(VisitMember.position, VisitMember.person_id).where(VisitMember.visit_id == visit_id)
    ).all()
    found = people.marks(row.person_id for row in rows)
    return [(row.position, found[row.person_id]) for row in rows if row.person_id in found]


def completed_at(visit_id: int) -> datetime | None:
    """When the group was found complete; None while it isn't, or when its list was changed since."""
    last = db.session.execute(
        select(ReceptionEvent.act, ReceptionEvent.at)
        .where(
            ReceptionEvent.subject_room == ROOM,
            ReceptionEvent.subject_id == visit_id,
            ReceptionEvent.act.in_((ADDED, NAMED, COMPLETED)),
        )
        .order_by(ReceptionEvent.id.desc())
        .limit(1)
    ).first()
    return last.at if last is not None and last.act == COMPLETED else None


def tasks_of(visit: Visit) -> list[str]:
    """What of a group is still to be written down, in words; empty where nothing is owed."""
    newest, first = newest_line(visit), first_line(visit)
    if not is_group(newest):
        return []
    listed, spoken = _figures([first.id]).get(first.id, (0, 0))
    waiting = sum(one.came is None for one in calls.of_visit(first.id))
    return _tasks(newest, listed, spoken, waiting, completed=completed_at(first.id) is not None)


def waiting_on(day: date, *, place_id: int) -> list[Waiting]:
    """The groups received at a place on a day, or in the ``WAITED_FOR`` before it, of which something is
    still to be written down; the latest day first.
    """
    lines = list(
        db.session.scalars(
            select(Visit)
            .where(
                Visit.place_id == place_id,
                Visit.visited_on.between(day - WAITED_FOR, day),
                Visit.people_count >= law.group_from(day),
                visits.stands(),
            )
            .order_by(Visit.visited_on.desc(), Visit.number)
        )
    )
    firsts = {line.id: first_line(line).id for line in lines}
    figures, called, done = (
        _figures(firsts.values()),
        calls.open_counts(firsts.values()),
        _completed(firsts.values()),
    )
    found = []
    for line in lines:
        first = firsts[line.id]
        listed, spoken = figures.get(first, (0, 0))
        if tasks := _tasks(line, listed, spoken, called.get(first, 0), completed=first in done):
            found.append(Waiting(line, tuple(tasks)))
    return found


def proven(code: str, proof: str) -> bool:
    """Whether code and second proof are those of one who came with a group: his secret, or the last four
    digits of his phone. Takes the same way for an unknown code as for a wrong proof."""
    found = db.session.scalar(select(VisitMember).where(VisitMember.tracking_code == code))
    return second_proof.holds(
        code,
        proof,
        digest=found.secret_digest if found else None,
        person_id=found.person_id if found else None,
    )


def told_by(code: str) -> Told | None:
    """What the one of a group with this code may read; proof of the secret is the caller's. None for an
    unknown code, and for a visit that is kept in confidence since."""
    own = db.session.scalar(select(VisitMember).where(VisitMember.tracking_code == code))
    if own is None:
        return None
    line = newest_line(db.session.get_one(Visit, own.visit_id))
    if is_secret(line):
        return None
    agency, guided = agencies.by_id(line.agency_id), agencies.by_id(line.guided_agency_id or 0)
    results = db.session.scalars(
        select(VisitNote)
        .where(VisitNote.visit_id.in_([one.id for one in chain(line)]), VisitNote.part == "result")
        .order_by(VisitNote.id)
    )
    return Told(
        code=codes.shown(code),
        place=db.session.get_one(Place, line.place_id),
        agency=agency.name if agency else "",
        visited_on=line.visited_on,
        people_count=line.people_count,
        position=own.position,
        representative=own.representative,
        outcome=law.entry(law.OUTCOMES, line.outcome).words,
        words=line.told or "",
        guided_to=guided.name if guided else line.guided_to or "",
        ground=law.entry(law.REFUSALS, line.ground).words if line.ground else "",
        case=_case_of(line),
        results=tuple((local_day(one.at), one.text) for one in results),
    )


def taken_codes(among: Iterable[str]) -> set[str]:
    """Those of the codes that one of a group has already; one select."""
    return set(
        db.session.scalars(select(VisitMember.tracking_code).where(VisitMember.tracking_code.in_(set(among))))
    )


def _case_of(line: Visit) -> tuple[str, str] | None:
    case = db.session.get(Case, line.case_id) if line.case_id is not None else None
    if case is None or case.sealed:
        return None
    agency = agencies.by_id(case.agency_id)
    return case.number, agency.name if agency else ""


def _tasks(line: Visit, listed: int, spoken: int, waiting: int, *, completed: bool) -> list[str]:
    if is_secret(line) or line.outcome == "refused":
        return []
    found = []
    if not listed:
        found.append("Chưa ghi danh sách người trong đoàn")
    if not spoken:
        found.append(NOBODY_SPEAKS)
    elif not completed:
        found.append("Chưa bấm «Hoàn tất»")
    if waiting:
        found.append(f"{waiting} cơ quan được mời chưa ghi kết quả")
    return found


def _figures(visit_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Of groups with a list how many are in it and how many of them speak; one select."""
    spoken = func.count().filter(VisitMember.representative.is_(True))
    rows = db.session.execute(
        select(VisitMember.visit_id, func.count(), spoken)
        .where(VisitMember.visit_id.in_(set(visit_ids)))
        .group_by(VisitMember.visit_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def _completed(visit_ids: Iterable[int]) -> set[int]:
    rows = db.session.execute(
        select(ReceptionEvent.subject_id, ReceptionEvent.act)
        .where(
            ReceptionEvent.subject_room == ROOM,
            ReceptionEvent.subject_id.in_(set(visit_ids)),
            ReceptionEvent.act.in_((ADDED, NAMED, COMPLETED)),
        )
        .order_by(ReceptionEvent.id)
    )
    last = {row.subject_id: row.act for row in rows}
    return {number for number, act in last.items() if act == COMPLETED}


def _list(visit_id: int) -> Select[VisitMember, int, datetime | None]:
    """Members of a group in their order, each with what he signed and whether he got a slip for it."""
    return (
        select(VisitMember, Signatory.id.label("signatory_id"), Signatory.code_given_at)
        .outerjoin(Signatory, Signatory.person_id == VisitMember.person_id)
        .where(VisitMember.visit_id == visit_id)
        .order_by(VisitMember.position)
    )


def _has_slip(row: Any) -> bool:
    return row.VisitMember.tracking_code is not None or row.code_given_at is not None


def _members(rows: Sequence[Any]) -> list[Member]:
    shown = people.lines(row.VisitMember.person_id for row in rows)
    return [
        Member(row.VisitMember, shown[row.VisitMember.person_id], row.signatory_id, _has_slip(row))
        for row in rows
        if row.VisitMember.person_id in shown
    ]
