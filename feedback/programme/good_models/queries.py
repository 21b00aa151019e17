"""Questions about models of practice: which there are, who may see which, who has none."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.extensions import db
from feedback.programme.models import GoodModel, GoodModelEntry, UnitPart

READ: Final = "programme:model:read"
READ_ALL: Final = "programme:model:read_all"

REGISTERED: Final = ("sent", "returned", "public", "withdrawn")
"""States of one that its unit has registered, whatever came of it."""
COUNTED: Final = ("sent", "public")
"""States of one by which a unit has a model."""
_CODE: Final = re.compile("[0-9]{4}-[0-9]{1,7}")
SIZE: Final = 30


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; empty for all."""

    year: int = 0
    field: str = ""
    state: str = ""
    agency_id: int | None = None
    area_code: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, and the place behind its last row (None at the end)."""

    rows: list[GoodModel]
    after: int | None


@dataclass(frozen=True, slots=True)
class Lacking:
    """A unit, or a part of it, that has no model in a year; ``drafted``: one is being written."""

    agency: AgencyEntry
    part: str
    drafted: bool


def by_code(code: str) -> GoodModel | None:
    """The model of an address, whatever its state."""
    if not _CODE.fullmatch(code):
        return None
    return db.session.scalar(select(GoodModel).where(GoodModel.code == code))


def public_by_code(code: str) -> GoodModel | None:
    """The model of a public address, while everybody may read it."""
    found = by_code(code)
    return found if found is not None and found.state == "public" else None


def visible_to(viewer: Actor, code: str, on: date) -> GoodModel | None:
    """The model of an address, if this officer may see it: his unit's and those of whose work it does; for
    who reads all those registered; for all officers those that everybody reads.
    """
    found = by_code(code)
    if found is None or found.state == "public" or is_own(found, viewer, on):
        return found
    return found if viewer.may(READ_ALL) and found.state != "draft" else None


def is_own(model: GoodModel, viewer: Actor, on: date) -> bool:
    """Whether it is his unit's or that of one whose work it does on the day."""
    return model.agency_id in agencies.whose_work(viewer.agency_id, on)


def listing(viewer: Actor, filters: Filters, on: date, *, after: int = 0, size: int = SIZE) -> Page:
    """Models that an officer sees in his list, the newest first: his unit's, for who reads all those
    registered.
    """
    asked = select(GoodModel).where(*_narrowed(filters))
    own = GoodModel.agency_id.in_(agencies.whose_work(viewer.agency_id, on))
    asked = asked.where(own | (GoodModel.state != "draft")) if viewer.may(READ_ALL) else asked.where(own)
    return _page(asked, after, size)


def gallery(filters: Filters, *, after: int = 0, size: int = SIZE) -> Page:
    """Models that everybody may read, the newest first; one select."""
    return _page(select(GoodModel).where(GoodModel.state == "public", *_narrowed(filters)), after, size)


def _page(asked: Select[GoodModel], after: int, size: int) -> Page:
    if after:
        asked = asked.where(GoodModel.id < after)
    found = list(db.session.scalars(asked.order_by(GoodModel.id.desc()).limit(size + 1)))
    return Page(found[:size], found[size - 1].id if len(found) > size else None)


def _narrowed(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.year:
        found.append(GoodModel.year == filters.year)
    if filters.field:
        found.append(GoodModel.field == filters.field)
    if filters.state:
        found.append(GoodModel.state == filters.state)
    if filters.agency_id is not None:
        found.append(GoodModel.agency_id == filters.agency_id)
    if filters.area_code:
        found.append(GoodModel.area_code == filters.area_code)
    return found


def entries_of(model_id: int, *, public: bool = False) -> list[GoodModelEntry]:
    """What was told of a model, the latest day first; for everybody what was let through."""
    asked = select(GoodModelEntry).where(GoodModelEntry.model_id == model_id)
    if public:
        asked = asked.where(GoodModelEntry.state == "public")
    return list(db.session.scalars(asked.order_by(GoodModelEntry.told_on.desc(), GoodModelEntry.id.desc())))


def entry_of(model_id: int, number: int) -> GoodModelEntry | None:
    """One thing told of a model, by its number."""
    return db.session.scalar(
        select(GoodModelEntry).where(GoodModelEntry.id == number, GoodModelEntry.model_id == model_id)
    )


def told_of(ids: Iterable[int]) -> dict[int, list[GoodModelEntry]]:
    """By model what everybody may read of it, the latest day first; one select."""
    found: dict[int, list[GoodModelEntry]] = {}
    asked = select(GoodModelEntry).where(
        GoodModelEntry.model_id.in_(set(ids)), GoodModelEntry.state == "public"
    )
    for one in db.session.scalars(asked.order_by(GoodModelEntry.told_on.desc(), GoodModelEntry.id.desc())):
        found.setdefault(one.model_id, []).append(one)
    return found


def multiplied(ids: Iterable[int], *, public: bool = False) -> dict[int, list[GoodModel]]:
    """By model those by which other units multiply it (nhân rộng), oldest first; one select."""
    origin = aliased(GoodModel)
    states = ("public",) if public else COUNTED
    asked = (
        select(GoodModel)
        .join(origin, origin.id == GoodModel.from_id)
        .where(
            GoodModel.from_id.in_(set(ids)),
            GoodModel.state.in_(states),
            GoodModel.agency_id != origin.agency_id,
        )
        .order_by(GoodModel.id)
    )
    found: dict[int, list[GoodModel]] = {}
    for one in db.session.scalars(asked):
        found.setdefault(one.from_id or 0, []).append(one)
    return found


def waiting(limit: int = 50) -> tuple[list[GoodModel], list[tuple[GoodModelEntry, GoodModel]]]:
    """What waits for the organiser, oldest first: models, and what was told of those let through; two
    selects."""
    models = db.session.scalars(
        select(GoodModel).where(GoodModel.state == "sent").order_by(GoodModel.changed_at).limit(limit)
    )
    entries = db.session.execute(
        select(GoodModelEntry, GoodModel)
        .join(GoodModel, GoodModel.id == GoodModelEntry.model_id)
        .where(GoodModelEntry.state == "waiting", GoodModel.state == "public")
        .order_by(GoodModelEntry.id)
        .limit(limit)
    )
    return list(models), [(row[0], row[1]) for row in entries]


def waiting_count() -> int:
    """How much waits for the organiser."""
    models = select(func.count()).select_from(GoodModel).where(GoodModel.state == "sent")
    entries = (
        select(func.count())
        .select_from(GoodModelEntry)
        .join(GoodModel, GoodModel.id == GoodModelEntry.model_id)
        .where(GoodModelEntry.state == "waiting", GoodModel.state == "public")
    )
    return int(db.session.scalar(select(models.scalar_subquery() + entries.scalar_subquery())) or 0)


def registered(units: Collection[int], year: int) -> dict[int, date]:
    """For duties and scores: the day on which each of these units first registered a model of a year; those
    that have none (also when what they sent was returned or withdrawn) are left out. One select.
    """
    rows = db.session.execute(
        select(GoodModel.agency_id, func.min(GoodModel.registered_on))
        .where(GoodModel.agency_id.in_(set(units)), GoodModel.year == year, GoodModel.state.in_(COUNTED))
        .group_by(GoodModel.agency_id)
    )
    return {agency_id: first for agency_id, first in rows if first is not None}


def parts_of(agency_id: int, year: int) -> list[UnitPart]:
    """The parts of a unit that owe a model in a year, by name."""
    return parts([agency_id], year).get(agency_id, [])


def parts(units: Collection[int], year: int) -> dict[int, list[UnitPart]]:
    """By unit its parts that owe a model in a year; one select."""
    asked = select(UnitPart).where(
        UnitPart.agency_id.in_(set(units)),
        UnitPart.first_year <= year,
        UnitPart.last_year.is_(None) | (UnitPart.last_year >= year),
    )
    found: dict[int, list[UnitPart]] = {}
    for one in db.session.scalars(asked.order_by(UnitPart.name, UnitPart.id)):
        found.setdefault(one.agency_id, []).append(one)
    return found


def lacking(units: Mapping[int, AgencyEntry], year: int) -> list[Lacking]:
    """Units, each before its parts, that have no model in a year; two selects."""
    rows = db.session.execute(
        select(GoodModel.agency_id, GoodModel.part, GoodModel.state).where(
            GoodModel.agency_id.in_(units), GoodModel.year == year
        )
    )
    has: dict[tuple[int, str], set[str]] = {}
    for agency_id, part, state in rows:
        for key in ((agency_id, ""), (agency_id, part)):
            has.setdefault(key, set()).add(state)
    owing = parts(units.keys(), year)
    return [
        Lacking(agency, part, "draft" in states or "returned" in states)
        for number, agency in sorted(units.items(), key=lambda one: one[1].sort_key)
        for part in ("", *(one.name for one in owing.get(number, ())))
        for states in (has.get((number, part), set()),)
        if not states & set(COUNTED)
    ]


def years() -> list[int]:
    """The years in which models that everybody may read were registered, the latest first."""
    asked = select(GoodModel.year).where(GoodModel.state == "public").distinct()
    return sorted(db.session.scalars(asked), reverse=True)


def areas() -> set[str]:
    """The communes in which models that everybody may read are practised."""
    asked = select(GoodModel.area_code).where(GoodModel.state == "public", GoodModel.area_code.is_not(None))
    return {one for one in db.session.scalars(asked.distinct()) if one}


def findable(_today: date) -> Select[int, str, Any]:
    """Those that everybody may read: number, code, when each was changed last."""
    return select(GoodModel.id, GoodModel.code, GoodModel.changed_at).where(GoodModel.state == "public")


def origins(ids: Iterable[int | None]) -> dict[int, GoodModel]:
    """Models by their numbers; one select, none for no number."""
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    return {one.id: one for one in db.session.scalars(select(GoodModel).where(GoodModel.id.in_(wanted)))}
