"""Loading the reference data of the program: areas, agencies, territories, competences."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import insert, inspect, select

from feedback.actor import Actor
from feedback.agencies import reference
from feedback.agencies.actions.entering import enter, need
from feedback.agencies.actions.units import REORGANISE, numbers
from feedback.agencies.models import Agency, AgencySuccession, Area, AreaSuccession, Competence, Territory
from feedback.extensions import db
from feedback.remembered import forget


def load_reference_data(*, by: Actor, at: datetime) -> int:
    """Bring areas, agencies, territories and competences of the data files into the tables; returns the
        rows written.
     Doing it again changes nothing. What an administrator did stays: an agency ended here stays ended, and a
    row of the competence table that he ended or annulled does not come back.
    """
    need(by, REORGANISE)
    written = _load_areas() + _load_agencies() + _load_competences()
    if written:
        forget()
        enter("reference_loaded", ("agencies", 0), {"rows": written}, by=by, at=at)
    return written


def _load_areas() -> int:
    known = {(area.edition, area.code): area for area in db.session.scalars(select(Area))}
    written = 0
    for row in reference.rows("areas"):
        row["parent_id"] = _number(known.get(reference.parent_key(row)))
        del row["parent_code"]
        written += _bring(Area, known, (row["edition"], row["code"]), row)
    db.session.flush()
    communes = [area for area in known.values() if area.last_on is None and area.level == "commune"]
    today = {area.code: area.id for area in communes}
    before = {area.code: area.id for area in known.values() if area.last_on is not None}
    links = {(link.area_id, link.successor_id): link for link in db.session.scalars(select(AreaSuccession))}
    for row in reference.rows("area_successions"):
        pair = (before[row["code"]], today[row["successor_code"]])
        values = {"area_id": pair[0], "successor_id": pair[1], "divided": row["divided"]}
        written += _bring(AreaSuccession, links, pair, values)
    db.session.flush()
    return written


def _load_agencies() -> int:
    known = {agency.code: agency for agency in db.session.scalars(select(Agency))}
    ended_here = {code for code, agency in known.items() if agency.end_basis is not None}
    areas = {f"{area.edition}/{area.code}": area.id for area in db.session.scalars(select(Area))}
    there = {(one.agency_id, one.area_id): one for one in db.session.scalars(select(Territory))}
    links = {(one.agency_id, one.successor_id): one for one in db.session.scalars(select(AgencySuccession))}
    rows = [row for row in reference.rows("agencies") if row["code"] not in ended_here]
    territories = {row["code"]: areas[row.pop("territory")] for row in rows}
    written = 0
    for row in rows:
        row["parent_id"] = _number(known.get(row.pop("parent_code")))
        written += _bring(Agency, known, row["code"], row)
    db.session.flush()
    for row in rows:
        pair = (known[row["code"]].id, territories[row["code"]])
        days = {"first_on": row["first_on"], "last_on": row["last_on"]}
        written += _bring(Territory, there, pair, {"agency_id": pair[0], "area_id": pair[1]} | days)
    for row in reference.rows("agency_successions"):
        pair = (known[row["code"]].id, known[row["successor_code"]].id)
        values = {"agency_id": pair[0], "successor_id": pair[1], "basis": row["basis"]}
        written += _bring(AgencySuccession, links, pair, values)
    db.session.flush()
    return written


def _number(parent: Area | Agency | None) -> int | None:
    """The number of the parent, which stands before its children in the files."""
    if parent is None:
        return None
    state: Any = inspect(parent)
    if state.pending:
        db.session.flush()
    return parent.id


def _load_competences() -> int:
    agencies = numbers()
    known = {
        tuple(key)
        for key in db.session.execute(
            select(Competence.kind, Competence.field, Competence.level, Competence.first_on)
        )
    }
    new = []
    for row in reference.rows("competences"):
        code = row.pop("agency_code")
        if (row["kind"], row["field"], row["level"], row["first_on"]) not in known:
            new.append(row | {"agency_id": agencies[code] if code else None})
    if new:
        db.session.execute(insert(Competence), new)
    return len(new)


def _bring(model: Callable[..., Any], known: dict[Any, Any], key: Any, values: dict[str, Any]) -> int:
    """Make the row under the key, or give it these values where they differ; returns 1 if something was
    written.
    """
    row = known.get(key)
    if row is None:
        row = known[key] = model(**values)
        db.session.add(row)
        return 1
    differing = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    return 1 if differing else 0
