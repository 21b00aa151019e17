"""Nghĩa vụ công khai: what each unit must disclose, by when, done or not. Late is asked, never stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, func, or_, select, tuple_

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.disclosure import owed_by, routines
from feedback.disclosure.actions.history import DUTY, HISTORY
from feedback.disclosure.models import DisclosureDuty, PostedDocument
from feedback.disclosure.owed_by import Owed
from feedback.disclosure.queries import documents as board
from feedback.extensions import db
from feedback.prepared import WHOSE
from feedback.straight import ask_plainly

READ: Final = "disclosure:duty:read"
READ_ALL: Final = "cases:case:read_all"

STATES: Final = {
    "late": "Quá hạn",
    "open": "Chưa công khai",
    "lacking": "Đã đăng, còn thiếu hình thức",
    "done": "Đã công khai",
    "done_late": "Đã công khai, quá hạn",
    "dropped": "Không phải công khai",
}
"""How a duty stands, the worst first."""

_OPEN: Final = and_(DisclosureDuty.done_on.is_(None), DisclosureDuty.dropped_why.is_(None))


def _lacking() -> ColumnElement[bool]:
    """That it was posted in time or late, but not yet in each form that the law demands."""
    return exists().where(PostedDocument.duty_id == DisclosureDuty.id, board.lacks_form())


def lacking_of(numbers: Collection[int]) -> dict[int, list[str]]:
    """By duty the forms in which its document has still to be disclosed, as they are called in a line; two
    selects.
    """
    documents = fulfilled_by(numbers)
    forms = board.forms_of([one.id for one in documents.values()])
    found = {number: board.lacking_forms(one, forms.get(one.id, ())) for number, one in documents.items()}
    return {number: lacking for number, lacking in found.items() if lacking}


def standing(duty: DisclosureDuty, today: date, lacking: Collection[str] = ()) -> str:
    """Key of ``STATES``; the last day itself is not late. ``lacking``: forms as ``lacking_of`` names them."""
    if duty.dropped_why is not None:
        return "dropped"
    if duty.done_on is not None:
        if lacking:
            return "lacking"
        return "done" if duty.done_on <= duty.due_on else "done_late"
    return "late" if duty.due_on < today else "open"


def in_state(state: str, today: date) -> ColumnElement[bool]:
    """As :func:`standing` tells it, forms apart: ``late``, ``open``, ``done`` (in time), ``done_late``."""
    over = DisclosureDuty.due_on < today
    return {
        "late": and_(_OPEN, over),
        "open": and_(_OPEN, ~over),
        "done": DisclosureDuty.done_on <= DisclosureDuty.due_on,
        "done_late": DisclosureDuty.done_on > DisclosureDuty.due_on,
    }[state]


def visible_to(viewer: Actor, number: int, on: date) -> DisclosureDuty | None:
    """The duty of a number, if this officer may see it: his agency's, those of one whose work it does, and of
    all of the province for who reads them all, what is for the staff alone left out.
    """
    duty = db.session.get(DisclosureDuty, number)
    if duty is None:
        return None
    own = duty.agency_id in agencies.whose_work(viewer.agency_id, on)
    return duty if own or (viewer.may(READ_ALL) and duty.audience == "public") else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed to. ``state``: ``todo`` (late ones first, also what lacks a form), ``done`` or
    ``dropped``; ``year``:
    of the day on which the document existed.
    """

    state: str = "todo"
    content: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, and the place behind its last row (None at the end)."""

    rows: list[DisclosureDuty]
    after: tuple[date, int] | None


def listed(
    agency_ids: Collection[int],
    filters: Filters,
    *,
    with_staff: bool,
    after: tuple[date, int] | None = None,
    size: int = 50,
) -> Page:
    """The duties of these agencies: what is to be done by its last day, what is over the latest first;
    ``with_staff``: also what is for the staff alone. One select.
    """
    todo = filters.state == "todo"
    day = DisclosureDuty.due_on if todo else DisclosureDuty.arisen_on
    asked = select(DisclosureDuty).where(DisclosureDuty.agency_id.in_(agency_ids), _stands(filters.state))
    if not with_staff:
        asked = asked.where(DisclosureDuty.audience == "public")
    if filters.content:
        asked = asked.where(DisclosureDuty.content == filters.content)
    if filters.year is not None:
        first, last = date(filters.year, 1, 1), date(filters.year, 12, 31)
        asked = asked.where(DisclosureDuty.arisen_on.between(first, last))
    order, place = (day, DisclosureDuty.id), tuple_(day, DisclosureDuty.id)
    if after is not None:
        asked = asked.where(place > tuple_(*after) if todo else place < tuple_(*after))
    asked = asked.order_by(*order) if todo else asked.order_by(*(one.desc() for one in order))
    found = list(db.session.scalars(asked.limit(size + 1)))
    last_one = found[size - 1] if len(found) > size else None
    behind = (getattr(last_one, day.key), last_one.id) if last_one is not None else None
    return Page(found[:size], behind)


def _stands(state: str) -> ColumnElement[bool]:
    if state == "done":
        return and_(DisclosureDuty.done_on.is_not(None), ~_lacking())
    return DisclosureDuty.dropped_why.is_not(None) if state == "dropped" else or_(_OPEN, _lacking())


def open_of(
    agency_ids: Collection[int], *, audience: str = "", most: int | None = None
) -> list[DisclosureDuty]:
    """What these agencies have yet to disclose, by its last day: what a document may fulfil."""
    asked = select(DisclosureDuty).where(DisclosureDuty.agency_id.in_(agency_ids), _OPEN)
    if audience:
        asked = asked.where(DisclosureDuty.audience == audience)
    return list(db.session.scalars(asked.order_by(DisclosureDuty.due_on, DisclosureDuty.id).limit(most)))


def fulfilled_by(numbers: Collection[int]) -> dict[int, PostedDocument]:
    """Which document fulfils each duty: posted at any time, or still with the second officer."""
    asked = select(PostedDocument).where(
        PostedDocument.duty_id.in_(numbers), PostedDocument.state.not_in(("withdrawn", "dropped"))
    )
    return {one.duty_id: one for one in db.session.scalars(asked.order_by(PostedDocument.id)) if one.duty_id}


def owed(agency_ids: Collection[int] | None, today: date) -> list[Owed]:
    """What is owed without having been noted: plans and lists, and what rooms above say; by its last day."""
    found = [*routines.owed(agency_ids, today), *owed_by.of(agency_ids, today)]
    return sorted(found, key=lambda one: (one.due_on, one.words))


def by_content(agency_ids: Collection[int], today: date) -> dict[str, tuple[int, int]]:
    """For each content how many documents are on the board on the day, and how many duties are open; two
    selects."""
    posted = _counts(PostedDocument, agency_ids, board.on_board(today))
    open_ones = _counts(DisclosureDuty, agency_ids, _OPEN)
    return {key: (posted[key], open_ones[key]) for key in posted | open_ones}


def _counts(model: Any, agency_ids: Collection[int], narrowed: ColumnElement[bool]) -> Counter[str]:
    asked = (
        select(model.content, func.count())
        .where(model.agency_id.in_(agency_ids), narrowed)
        .group_by(model.content)
    )
    return Counter(dict(db.session.execute(asked).all()))


@dataclass(slots=True)
class Line:
    """How one unit stands: late, still to be done in time, done in the year (of these late), and what of the
    yearly plan, the lists and the other rooms is among the first two. ``lacking``: posted, its last day is
    over, and a form is still missing.
    """

    agency: AgencyEntry
    late: int = 0
    open: int = 0
    done: int = 0
    done_late: int = 0
    lacking: int = 0


def by_unit(year: int, today: date, own: Collection[int]) -> list[Line]:
    """Every agency inside the system that exists today or has a duty, those with the most late ones first:
    what is owed today, what was done in the year; what is for the staff alone of the ``own`` agencies only.
    One select beside those of ``owed``.
    """
    directory = agencies.directory()
    lines = {one.id: Line(one) for one in agencies.existing(today) if not one.external}
    done = DisclosureDuty.done_on.between(date(year, 1, 1), date(year, 12, 31))
    sums = [
        func.sum(case((one, 1), else_=0))
        for one in (
            in_state("late", today),
            in_state("open", today),
            done,
            and_(done, in_state("done_late", today)),
            and_(DisclosureDuty.due_on < today, _lacking()),
        )
    ]
    seen = or_(DisclosureDuty.audience == "public", DisclosureDuty.agency_id.in_(own))
    asked = select(DisclosureDuty.agency_id, *sums).where(seen).group_by(DisclosureDuty.agency_id)
    for agency_id, *counts in db.session.execute(asked):
        agency = directory.by_id(agency_id)
        if agency is not None and any(counts):
            lines[agency_id] = Line(agency, *counts)
    for one in owed(None, today):
        line = lines.get(one.agency_id)
        if line is not None:
            line.late += one.due_on < today
            line.open += one.due_on >= today
    return sorted(lines.values(), key=lambda one: (-one.late, one.agency.sort_key))


def soon_of(agency_ids: Collection[int], until: date) -> int:
    """How many noted duties of these agencies are due by a day, late ones among them."""
    return int(ask_plainly(_SOON_OF, {"whose": set(agency_ids), "until": until})[0][0])


_SOON_OF: Final = select(func.count()).where(
    DisclosureDuty.agency_id.in_(WHOSE), _OPEN, DisclosureDuty.due_on <= bindparam("until")
)


def check() -> Iterator[str]:
    """For ``feedback register verify``: one sentence for each duty that isn't as its acts left it."""
    yield from HISTORY.replay(DUTY, DisclosureDuty, "nghĩa vụ công khai")
