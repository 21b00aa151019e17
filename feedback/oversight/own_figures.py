"""The room's own figures as agencies may object to them: counts and shares of cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final
from urllib.parse import parse_qsl, urlencode

from flask import Flask

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases import fields_named
from feedback.law import kinds
from feedback.law.kinds import Kind
from feedback.law.measures import DEFINITIONS, share
from feedback.oversight import objections, scope
from feedback.oversight.measures import periods
from feedback.oversight.measures.branches import BRANCHES
from feedback.oversight.measures.counting import figures
from feedback.oversight.measures.filters import NONE, UNKNOWN, Filters
from feedback.oversight.objections import Figure, Mark, Told
from feedback.web.filters import ngay, phan_tram, so

ROOM: Final = "oversight"
_SIDES: Final = ("loai", "linh_vuc", "xa")
_LONGEST: Final = 300


def figure(measure: str, filters: Filters) -> Figure:
    """The figure of one's agency that filters ask for; the agency itself is no part of it."""
    narrowed = {
        "loai": kinds.texts(Kind(filters.kind)).slug if filters.kind not in ("", NONE) else filters.kind,
        "linh_vuc": filters.field_key,
        "xa": filters.area_code,
    }
    period = filters.period
    return Figure(ROOM, measure, period.first_on, period.last_on, _query(narrowed))


def marks(
    measures: Iterable[str], filters: Filters, viewer: Actor, on: date
) -> Mapping[tuple[str, int], Mark]:
    """What agencies objected to these figures of theirs, by figure and number of the agency."""
    found = objections.marks([figure(one, filters) for one in measures], viewer, on)
    return {(one.measure, agency_id): mark for (one, agency_id), mark in found.items()}


def told(asked: Figure, agency_id: int, viewer: Actor, on: date) -> Told | None:
    """What a figure is for an agency: with what it is narrowed to, and of a share what it is made of."""
    definition = DEFINITIONS.get(asked.measure)
    agency = agencies.by_id(agency_id)
    if definition is None or agency is None or asked.first > on or not _is_counted(asked.measure):
        return None
    narrowed = dict(parse_qsl(asked.narrowed[:_LONGEST]))
    if _query(narrowed) != asked.narrowed:
        return None
    try:
        kind = narrowed.get("loai", "")
        if kind not in ("", NONE):
            kind = kinds.by_slug(kind).value
        period = periods.between(asked.first, asked.last)
    except (kinds.UnknownKind, periods.BadPeriod):
        return None
    field, code = narrowed.get("linh_vuc", ""), narrowed.get("xa", "")
    area = agencies.area_ever(code)
    if field not in ("", NONE, *fields_named.names()) or (code not in ("", NONE) and area is None):
        return None
    filters = Filters(period, agency_id, kind, field, code)
    counts = figures([asked.measure], filters, viewer=viewer, today=on)[()]
    sides = [
        UNKNOWN["loai"] if kind == NONE else kinds.texts(Kind(kind)).name if kind else "",
        UNKNOWN["linh_vuc"] if field == NONE else fields_named.name(field),
        UNKNOWN["xa"] if code == NONE else area.full_name if area else "",
    ]
    days = {"tu": ngay(asked.first), "den": ngay(asked.last)}
    query = {"ky": "khac", "so_lieu": asked.measure} | days | narrowed
    if scope.everywhere(viewer):
        query["co_quan"] = agency.code
    return Told(
        ", ".join([definition.words, *filter(None, sides)])[:200],
        _words(asked.measure, counts),
        ("oversight_desk.cross_page", query),
    )


def _is_counted(key: str) -> bool:
    definition = DEFINITIONS[key]
    return all(one in BRANCHES for one in (definition.numerator + definition.denominator or (key,)))


def _words(key: str, counts: dict[str, int]) -> str:
    definition = DEFINITIONS[key]
    if definition.unit != "share":
        return f"{so(counts[key])} vụ việc"
    of = sum(counts[one] for one in definition.denominator)
    good = sum(counts[one] for one in definition.numerator)
    return f"{phan_tram(share(counts, key)) or 'Chưa có tỷ lệ'} ({so(good)} trong {so(of)} vụ việc)"


def _query(narrowed: dict[str, str]) -> str:
    return urlencode([(side, narrowed[side]) for side in _SIDES if narrowed.get(side)])


def init_app(app: Flask) -> None:
    """Let agencies object to them."""
    objections.tell_with(app, ROOM, told)
