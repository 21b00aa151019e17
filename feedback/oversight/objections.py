"""Phản hồi số liệu: what agencies object to figures, and which figures can be objected to.

Rooms that tell figures of agencies register who knows them; the mechanism is the same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from flask import Flask, current_app
from sqlalchemy import select

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.extensions import db
from feedback.oversight.models import Objection

READ: Final = "oversight:objection:read"
WRITE: Final = "oversight:objection:write"
ANSWER: Final = "oversight:objection:answer"

STATES: Final = {"asked": "Chờ trả lời", "answered": "Đã trả lời", "withdrawn": "Đã rút"}
VERDICTS: Final = {"upheld": "Đúng", "partly": "Đúng một phần", "rejected": "Không đúng"}

_EXTENSION: Final = "objected_figures"


@dataclass(frozen=True, slots=True)
class Figure:
    """Which figure of an agency: see ``Objection`` for the names."""

    room: str
    measure: str
    first: date
    last: date
    narrowed: str = ""

    @classmethod
    def of(cls, row: Objection) -> Figure:
        """The figure to which it was objected."""
        return cls(row.source_room, row.measure, row.first_on, row.last_on, row.narrowed)


@dataclass(frozen=True, slots=True)
class Told:
    """A figure in words: its name with what it is narrowed to, the number as it stands now, and the page that
    shows it (endpoint, values)."""

    title: str
    figure: str
    page: tuple[str, Mapping[str, str]]


Source = Callable[[Figure, int, Actor, date], Told | None]
"""What a figure of an agency, by its number, is today, as the actor may know it; None for none."""


def tell_with(app: Flask, room: str, source: Source) -> None:
    """Register who tells the figures of a room."""
    app.extensions.setdefault(_EXTENSION, {})[room] = source


def told(figure: Figure, agency_id: int, viewer: Actor, on: date) -> Told | None:
    """The figure of an agency as it stands on the day, as the viewer may know it; None for none."""
    source: Source | None = current_app.extensions.get(_EXTENSION, {}).get(figure.room)
    if source is None or figure.first > figure.last:
        return None
    return source(figure, agency_id, viewer, on)


def everywhere(viewer: Actor) -> bool:
    """Whether he reads the objections of all agencies."""
    return viewer.may(ANSWER)


def visible_to(viewer: Actor, number: int, on: date) -> Objection | None:
    """An objection, if it is of his agency or of one whose work his does, or he reads all."""
    found = db.session.get(Objection, number)
    return found if found is not None and (everywhere(viewer) or is_own(found, viewer, on)) else None


def is_own(objection: Objection, viewer: Actor, on: date) -> bool:
    """Whether it is of his agency, or of an ended one whose work his does on the day."""
    return objection.agency_id in agencies.whose_work(viewer.agency_id, on)


def knows_figure(objection: Objection, viewer: Actor) -> bool:
    """Whether he reads the figure as it was told: it may count cases that a colleague must not know of."""
    return viewer.may(ANSWER) or viewer.id == objection.asked_by


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, and the number behind which it goes on (None at the end)."""

    rows: list[Objection]
    after: int | None


def listing(
    viewer: Actor,
    on: date,
    *,
    state: str = "",
    agency_id: int | None = None,
    after: int | None = None,
    size: int = 50,
) -> Page:
    """Objections that he may read, the latest first; of one ``state``, of one agency if named."""
    asked = select(Objection).order_by(Objection.id.desc()).limit(size + 1)
    if not everywhere(viewer):
        asked = asked.where(Objection.agency_id.in_(agencies.whose_work(viewer.agency_id, on)))
    if agency_id is not None:
        asked = asked.where(Objection.agency_id == agency_id)
    if state:
        asked = asked.where(Objection.state == state)
    if after is not None:
        asked = asked.where(Objection.id < after)
    found = list(db.session.scalars(asked))
    return Page(found[:size], found[size - 1].id if len(found) > size else None)


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands beside a figure to which its agency objected: how many objections wait for an answer, and
    how many were answered; ``number`` of the latest, None for who may not read it."""

    waiting: int
    answered: int
    number: int | None


def marks(figures: Collection[Figure], viewer: Actor, on: date) -> Mapping[tuple[Figure, int], Mark]:
    """For these figures, by figure and number of the agency what the agency objected to it: to the same days,
    narrowed the same; withdrawn ones leave none. One select for a whole page."""
    columns = (Objection.source_room, Objection.measure, Objection.first_on, Objection.last_on)
    asked = (
        select(*columns, Objection.narrowed, Objection.agency_id, Objection.state, Objection.id)
        .where(
            Objection.source_room.in_({one.room for one in figures}),
            Objection.measure.in_({one.measure for one in figures}),
            Objection.first_on.in_({one.first for one in figures}),
            Objection.last_on.in_({one.last for one in figures}),
            Objection.state != "withdrawn",
        )
        .order_by(Objection.id)
    )
    wanted = set(figures)
    readable = None if everywhere(viewer) else agencies.whose_work(viewer.agency_id, on)
    reads = viewer.may(READ)
    found: dict[tuple[Figure, int], Mark] = {}
    for room, measure, first, last, narrowed, agency_id, state, number in db.session.execute(asked):
        figure = Figure(room, measure, first, last, narrowed)
        if figure not in wanted:
            continue
        before = found.get((figure, agency_id), Mark(0, 0, None))
        may_read = reads and (readable is None or agency_id in readable)
        found[figure, agency_id] = replace(
            before,
            waiting=before.waiting + (state == "asked"),
            answered=before.answered + (state == "answered"),
            number=number if may_read else None,
        )
    return found
