"""The search over all cases that an officer may see: many conditions, one order, paged by key.

A page costs the same at the first and at the thousandth, and at any size of the province: it walks one
index and looks at ``WINDOW`` rows at most. Where fewer rows than a page fit, the answer says so, and the next
page goes on from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, bindparam, func, select, tuple_, union

from feedback.actor import Actor
from feedback.cases import queries, queued, scope, search
from feedback.cases.models import NO_DAY, Case, Signatory, Submission
from feedback.cases.rows import LISTED, Listed, Row, rows_of
from feedback.extensions import db
from feedback.law.states import State
from feedback.people import queries as people
from feedback.prepared import made_once, who
from feedback.straight import ask_plainly

WINDOW: Final = 100_000
"""How many rows one page may walk over in search of those that fit."""

FIND_BY_PAPER: Final = "people:paper:read"
"""The right to look for a sender by the number of his identity paper."""

Place = tuple[date, int]


@dataclass(frozen=True, slots=True)
class Opened:
    """A case opened a while ago: its number and what it is about."""

    number: str
    title: str


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for; empty values narrow nothing.

    ``due``: ``late``, ``soon`` or ``rest`` (of open cases); ``standing``: ``open`` or ``closed``;
    ``holder_id`` 0 is nobody; days are the province's, both included. ``by_due``: the nearest day due first,
    open cases only; else by day of receipt, the newest first. ``turned`` turns the order round. With
    ``words`` the order is always that of the index: the newest first.
    """

    words: str = ""
    kind: str = ""
    state: str = ""
    due: str = ""
    standing: str = ""
    outcome: str = ""
    channel: str = ""
    field_key: str = ""
    area_code: str = ""
    agency_id: int | None = None
    holder_id: int | None = None
    received_from: date | None = None
    received_to: date | None = None
    closed_from: date | None = None
    by_due: bool = False
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A page and the places of the pages beside it (None where the list ends).

    ``looked``: fewer than a page fit among as many rows as one page looks at; more may lie behind ``after``.
    """

    rows: list[Row]
    after: Place | None
    before: Place | None
    looked: bool = False


def page(
    viewer: Actor,
    sought: Sought,
    *,
    today: date,
    after: Place | None = None,
    before: Place | None = None,
    size: int = 25,
) -> Found:
    """One page of what was sought, in five statements at most."""
    if sought.words:
        return _by_words(viewer, sought, today, after, size)
    newest_first = not sought.by_due
    backwards = before is not None
    descending = (newest_first != sought.turned) != backwards
    start = before or after
    walked, rest = _conditions(viewer, sought, today)
    column = Case.due_on if sought.by_due else Case.received_on
    place = tuple_(column, Case.id)
    order: list[Any] = [column.desc(), Case.id.desc()] if descending else [column, Case.id]
    if start is not None:
        walked.append(place < tuple_(*start) if descending else place > tuple_(*start))
    bound = _bound(walked, column, order) if rest else None
    if bound is not None:
        rest.append(place >= tuple_(*bound) if descending else place <= tuple_(*bound))
    asked = select(*LISTED).where(*walked, *rest, *scope.of_lists(viewer)).order_by(*order).limit(size + 1)
    cases = _listed(asked)
    more = len(cases) > size
    cases = cases[:size]
    end = _place(cases[-1], sought) if more else bound
    looked = bound is not None and not more
    if backwards:
        cases.reverse()
        return Found(rows_of(cases), _place(cases[-1], sought) if cases else before, end, looked)
    return Found(rows_of(cases), end, _place(cases[0], sought) if cases and start else None, looked)


def each(
    viewer: Actor, sought: Sought, *, today: date, until: Place, most: int, batch: int = 500
) -> Iterator[list[Case]]:
    """What was sought in its order, in lots of ``batch``, ``most`` in all.

    ``until``: the newest row by receipt that belongs to it, so that what comes in meanwhile doesn't. With
    words only the newest that are searched. The session lets go of each lot before the next.
    """
    if sought.words:
        ids = sorted(_ids_by_words(viewer, sought, today), reverse=True)[:most]
        for start in range(0, len(ids), batch):
            lot = select(Case).where(Case.id.in_(ids[start : start + batch])).order_by(Case.id.desc())
            yield list(db.session.scalars(lot))
        return
    walked, rest = _conditions(viewer, sought, today)
    bounds = [*walked, *rest, *scope.of_lists(viewer), tuple_(Case.received_on, Case.id) <= tuple_(*until)]
    place, given = None, 0
    while given < most:
        found = _lot(bounds, sought, place, min(batch, most - given))
        if not found:
            return
        place, given = _place(found[-1], sought), given + len(found)
        yield found
        db.session.expunge_all()


def _lot(bounds: list[ColumnElement[bool]], sought: Sought, place: Place | None, size: int) -> list[Case]:
    column = Case.due_on if sought.by_due else Case.received_on
    descending = sought.by_due == sought.turned
    here = tuple_(column, Case.id)
    conditions = list(bounds)
    if place is not None:
        conditions.append(here < tuple_(*place) if descending else here > tuple_(*place))
    order: list[Any] = [column.desc(), Case.id.desc()] if descending else [column, Case.id]
    return list(db.session.scalars(select(Case).where(*conditions).order_by(*order).limit(size)))


def count(viewer: Actor, sought: Sought, *, today: date, most: int) -> int:
    """How many there are, no further than ``most`` + 1; with words only of those that are searched."""
    if sought.words:
        return len(_ids_by_words(viewer, sought, today))
    walked, rest = _conditions(viewer, sought, today)
    few = select(Case.id).where(*walked, *rest, *scope.of_lists(viewer)).limit(most + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(few)) or 0


def newest() -> Place:
    """The place of the case received last; before all when there is none."""
    row = db.session.execute(
        select(Case.received_on, Case.id).order_by(Case.received_on.desc(), Case.id.desc()).limit(1)
    ).first()
    return (row.received_on, row.id) if row else (date.min, 0)


def numbers_of(viewer: Actor, case_ids: Iterable[int]) -> dict[int, str]:
    """Numbers of those of the cases that he may read, by id; none for who reads no cases. One select."""
    wanted = set(case_ids)
    if not wanted or not viewer.may("cases:case:read"):
        return {}
    chosen = select(Case.id, Case.number).where(Case.id.in_(wanted), *scope.of_reading(viewer))
    return {row.id: row.number for row in db.session.execute(chosen)}


def by_paper(viewer: Actor, number: str) -> list[Row]:
    """Cases of the sender, or of one who signed the list, with this number of an identity paper.

    ``number`` has no separators. Newest first, at most 200; denouncers are never found so. Raises
    PermissionError.
    """
    if not viewer.may(FIND_BY_PAPER):
        raise PermissionError(FIND_BY_PAPER)
    persons = people.bearing(number)
    theirs = union(
        select(Submission.case_id).where(Submission.sender_id.in_(persons)),
        select(Submission.case_id)
        .join(Signatory, Signatory.submission_id == Submission.id)
        .where(Signatory.person_id.in_(persons)),
    )
    asked = select(*LISTED).where(Case.id.in_(theirs), *scope.of_lists(viewer))
    return rows_of(_listed(asked.order_by(Case.id.desc()).limit(people.MOST_SAME)))


def recent(viewer: Actor, case_ids: list[int]) -> list[Opened]:
    """Of these cases those that he may still open, in the order given."""
    rows = ask_plainly(_opened(viewer), who(viewer, cases=case_ids))
    found = {number: Opened(*shown) for number, *shown in rows}
    return [found[number] for number in case_ids if number in found]


@made_once
def _opened(viewer: Actor) -> Select[*tuple[Any, ...]]:
    among = Case.id.in_(bindparam("cases", expanding=True))
    return select(Case.id, Case.number, Case.title).where(among, *scope.of_reading(viewer))


def _by_words(viewer: Actor, sought: Sought, today: date, after: Place | None, size: int) -> Found:
    """Number and code are looked up first; else the index says which cases, and the rest narrows them."""
    exact = queries.visible_to(viewer).exactly(sought.words)
    if exact is not None:
        return Found(rows_of([exact]), None, None)
    walked, rest = _conditions(viewer, sought, today)
    narrowed = [*walked, *rest]
    most = queries.MOST_SEARCHED if narrowed else size + 1
    numbers = search.find(
        sought.words, agency_id=_agency(viewer, sought), before=after[1] if after else None, most=most
    )
    asked = select(*LISTED).where(Case.id.in_(numbers), *narrowed, *scope.of_lists(viewer))
    cases = _listed(asked.order_by(Case.id.desc()).limit(size + 1)) if numbers else []
    if len(cases) > size:
        return Found(rows_of(cases[:size]), (date.min, cases[size - 1].id), None)
    full = len(numbers) == most
    return Found(rows_of(cases), (date.min, numbers[-1]) if full else None, None, looked=full)


def _listed(asked: Select[*tuple[Any, ...]]) -> list[Listed]:
    return [Listed(*row) for row in db.session.execute(asked)]


def _ids_by_words(viewer: Actor, sought: Sought, today: date) -> list[int]:
    walked, rest = _conditions(viewer, sought, today)
    numbers = search.find(sought.words, agency_id=_agency(viewer, sought), most=queries.MOST_SEARCHED)
    asked = select(Case.id).where(Case.id.in_(numbers), *walked, *rest, *scope.of_lists(viewer))
    return list(db.session.scalars(asked)) if numbers else []


def _agency(viewer: Actor, sought: Sought) -> int | None:
    return sought.agency_id if viewer.may("cases:case:read_all") else viewer.agency_id


def _conditions(
    viewer: Actor, sought: Sought, today: date
) -> tuple[list[ColumnElement[bool]], list[ColumnElement[bool]]]:
    """The conditions that an index walks along, and those that each row walked over is held against."""
    walked: list[ColumnElement[bool]] = []
    agency_id = _agency(viewer, sought)
    if agency_id is not None:
        walked.append(Case.agency_id == agency_id)
    if sought.by_due:
        walked += [Case.closed_on.is_(None), Case.due_on < NO_DAY]
    if sought.holder_id:
        walked.append(Case.officer_id == sought.holder_id)
    if sought.received_from is not None:
        walked.append(Case.received_on >= sought.received_from)
    if sought.received_to is not None:
        walked.append(Case.received_on <= sought.received_to)
    rest = [
        column == value
        for column, value in (
            (Case.kind, sought.kind),
            (Case.state, sought.state),
            (Case.outcome, sought.outcome),
            (Case.field_key, sought.field_key),
            (Case.area_code, sought.area_code),
        )
        if value
    ]
    if sought.state != State.SPAM:
        rest.append(Case.state != State.SPAM.value)
    if sought.closed_from is not None:
        rest.append(Case.closed_on >= sought.closed_from)
    if sought.holder_id == 0:
        rest.append(Case.officer_id.is_(None))
    if sought.standing:
        is_open = Case.closed_on.is_(None)
        rest.append(is_open if sought.standing == "open" else ~is_open)
    if sought.due:
        rest += [Case.closed_on.is_(None), queued.due_condition(sought.due, today)]
    if sought.channel:
        came = select(Submission.id).where(
            Submission.case_id == Case.id, Submission.channel == sought.channel
        )
        rest.append(came.exists())
    return walked, rest


def _bound(walked: list[ColumnElement[bool]], column: Any, order: list[Any]) -> Place | None:
    """The last row that this page may look at; None when there are fewer."""
    row = db.session.execute(
        select(column, Case.id).where(*walked).order_by(*order).offset(WINDOW - 1).limit(1)
    ).first()
    return (row[0], row[1]) if row else None


def _place(case: Case | Listed, sought: Sought) -> Place:
    return (case.due_on if sought.by_due else case.received_on), case.id
