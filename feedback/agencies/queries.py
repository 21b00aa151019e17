"""Questions about agencies, areas and competence. Most are answered from memory, without touching the
database.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from sqlalchemy import select

from feedback.agencies import reference
from feedback.agencies.directory import (
    RECEPTION_BOARD,
    AgencyEntry,
    CompetenceRow,
    Directory,
    Place,
    in_force,
)
from feedback.agencies.gazetteer import AreaEntry, Gazetteer, accent_key, bare_key
from feedback.agencies.models import (
    Agency,
    AgencySuccession,
    Area,
    AreaSuccession,
    Competence,
    RemoteCommune,
    Territory,
)
from feedback.extensions import db
from feedback.remembered import remembered
from feedback.text import nfc, sort_key

_COMMITTEE: Final = re.compile(r"\bUBND\b", re.IGNORECASE)


def directory() -> Directory:
    """All agencies; from memory, else by one select."""
    return remembered("directory", _load_directory)


def _load_directory() -> Directory:
    found = db.session.execute(
        select(Agency, AgencySuccession.successor_id, Territory.first_on, Territory.last_on, Area)
        .outerjoin(AgencySuccession, AgencySuccession.agency_id == Agency.id)
        .outerjoin(Territory, Territory.agency_id == Agency.id)
        .outerjoin(Area, Area.id == Territory.area_id)
        .order_by(Agency.id, AgencySuccession.successor_id)
    ).all()
    agencies: dict[int, Agency] = {}
    successors: dict[int, dict[int, None]] = {}
    places: dict[tuple[int, int], Place] = {}
    for agency, successor_id, first_on, last_on, area in found:
        agencies[agency.id] = agency
        if successor_id is not None:
            successors.setdefault(agency.id, {})[successor_id] = None
        if area is not None and agency.level == "commune" and area.last_on is None:
            name = f"{area.kind.lower()} {area.name}"
            places[agency.id, area.id] = Place(area.code, name, agency.id, first_on, last_on)
    return Directory(
        (
            AgencyEntry(
                id=agency.id,
                code=agency.code,
                name=agency.name,
                short_name=agency.short_name,
                level=agency.level,
                body_type=agency.body_type,
                external=agency.external,
                parent_id=agency.parent_id,
                first_on=agency.first_on,
                last_on=agency.last_on,
                source=agency.source,
                confidence=agency.confidence,
                sort_key=sort_key(agency.name),
                successor_ids=tuple(successors.get(agency.id, ())),
            )
            for agency in agencies.values()
        ),
        places.values(),
    )


def gazetteer() -> Gazetteer:
    """All areas of today and before 1 July 2025; from memory, else by two selects."""
    return remembered("gazetteer", _load_gazetteer)


def _load_gazetteer() -> Gazetteer:
    successors: dict[int, list[int]] = {}
    for area_id, successor_id in db.session.execute(
        select(AreaSuccession.area_id, AreaSuccession.successor_id).order_by(AreaSuccession.successor_id)
    ):
        successors.setdefault(area_id, []).append(successor_id)
    return Gazetteer(
        AreaEntry(
            id=area.id,
            edition=area.edition,
            code=area.code,
            kind=area.kind,
            name=area.name,
            level=area.level,
            parent_id=area.parent_id,
            today=area.last_on is None,
            sort_key=sort_key(area.name),
            successor_ids=tuple(successors.get(area.id, ())),
        )
        for area in db.session.scalars(select(Area).order_by(Area.id))
    )


def competences() -> tuple[CompetenceRow, ...]:
    """The rows of the competence table that were not annulled, ended ones too; from memory, else by one
    select.
    """
    return remembered("competences", _load_competences)


def _load_competences() -> tuple[CompetenceRow, ...]:
    return tuple(
        as_row(row)
        for row in db.session.scalars(
            select(Competence).where(Competence.annulled_at.is_(None)).order_by(Competence.id)
        )
    )


def as_row(row: Competence) -> CompetenceRow:
    """A row of the table as rules read it."""
    return CompetenceRow(
        id=row.id,
        kind=row.kind,
        field=row.field,
        level=row.level,
        rule=row.rule,
        agency_id=row.agency_id,
        basis=row.basis,
        source=row.source,
        confidence=row.confidence,
        note=row.note,
        first_on=row.first_on,
        last_on=row.last_on,
    )


def by_id(agency_id: int) -> AgencyEntry | None:
    """The agency with this number, or None."""
    return directory().by_id(agency_id)


def by_code(code: str) -> AgencyEntry | None:
    """The agency with this code (``SXD``; a commune's is its area code, ``21484``), or None."""
    return directory().by_code(code)


def named(text: str) -> AgencyEntry | None:
    """The one agency, of today or ended, whose name a person wrote: in full, short or by its code; accents
    are optional where one name alone fits without them. None when none or several fit.
    """
    for spelling in (accent_key, bare_key):
        wanted = _plain_name(text, spelling)
        found = [
            one
            for one in directory()
            if wanted in {_plain_name(name, spelling) for name in (one.name, one.short_name, one.code)}
        ]
        if found and wanted:
            return found[0] if len(found) == 1 else None
    return None


def _plain_name(text: str, spelling: Callable[[str], str]) -> str:
    """A name in one spelling, abbreviations written out, without the note until when it existed."""
    written = _COMMITTEE.sub("Ủy ban nhân dân", nfc(text).partition("(")[0])
    return spelling(written)


def all_names(on: date) -> list[tuple[str, bool]]:
    """The names of all agencies that exist or existed, with whether they do on the day; those first."""
    there = [one.name for one in existing(on)]
    gone = sorted(
        (one for one in directory() if not one.exists(on) and one.last_on is not None),
        key=lambda one: one.sort_key,
    )
    return [*((name, True) for name in there), *((one.name, False) for one in gone)]


def reception_board() -> AgencyEntry:
    """Ban Tiếp công dân tỉnh. Raises LookupError before the reference data is loaded."""
    board = by_code(RECEPTION_BOARD)
    if board is None:
        raise LookupError("the reference data of agencies is not loaded")
    return board


def province_committee() -> AgencyEntry:
    """Ủy ban nhân dân tỉnh, to which the reception board answers through its office.

    Raises LookupError before the reference data is loaded.
    """
    found = directory()
    one = reception_board()
    while one.parent_id is not None:
        parent = found.by_id(one.parent_id)
        if parent is None:
            break
        one = parent
    return one


def areas_today() -> list[AreaEntry]:
    """The 96 communes, wards and the special zone, in the order of the Vietnamese alphabet."""
    return gazetteer().communes()


def areas_ever() -> list[AreaEntry]:
    """Those, and the communes and wards that ended: what is asked for by an old code isn't all."""
    return gazetteer().communes_ever()


def area_ever(code: str) -> AreaEntry | None:
    """The commune-level unit with this code, of today or ended, or None."""
    return next((one for one in areas_ever() if one.code == code), None)


def area_by_code(code: str) -> AreaEntry | None:
    """The commune-level unit of today's list with this five-digit code, or None."""
    return gazetteer().today(code)


def find_area(text: str) -> list[AreaEntry]:
    """The units of today that a written place may mean; see :meth:`Gazetteer.find`."""
    return gazetteer().find(text)


def agency_of_area(area_code: str, on: date) -> AgencyEntry | None:
    """The People's Committee (UBND cấp xã) of a commune of today's list on the day, or None for an unknown
    code.
    """
    known = directory()
    place = known.place(area_code, on)
    return known.by_id(place.agency_id) if place else None


def existing(on: date) -> list[AgencyEntry]:
    """The agencies that exist on the day, in the order of the Vietnamese alphabet."""
    return sorted((agency for agency in directory() if agency.exists(on)), key=lambda agency: agency.sort_key)


def choices_for_transfer(on: date, without: int | None = None) -> list[tuple[str, list[AgencyEntry]]]:
    """The agencies to which a matter may go, under three headings, without the agency ``without`` itself."""
    there = [agency for agency in existing(on) if agency.id != without]
    inside = [agency for agency in there if not agency.external]
    groups = [
        ("Cơ quan cấp tỉnh", [agency for agency in inside if agency.level != "commune"]),
        ("Xã, phường, đặc khu", [agency for agency in inside if agency.level == "commune"]),
        ("Cơ quan ngoài hệ thống", [agency for agency in there if agency.external]),
    ]
    return [(heading, agencies) for heading, agencies in groups if agencies]


def agencies_after(agency_id: int, on: date) -> list[AgencyEntry]:
    """Who does the agency's work on the day: itself, or its successors that exist; empty for an unknown
    number.
    """
    known = directory()
    agency = known.by_id(agency_id)
    return known.successors(agency, on) if agency else []


def whose_work(agency_id: int | None, on: date) -> set[int]:
    """Whose work the agency does on the day: its own and that of the ended agencies whose successor it is, by
    way of others too; nobody's for None. From memory.
    """
    return set() if agency_id is None else directory().whose_work(agency_id, on)


@dataclass(frozen=True, slots=True)
class RemoteEntry:
    """That a commune is remote (vùng sâu, vùng xa) from one day to another, by which documents."""

    area_id: int
    area_code: str
    area_name: str
    first_on: date
    last_on: date | None
    basis: str
    end_basis: str | None


def remote_communes() -> tuple[RemoteEntry, ...]:
    """All marks, ended ones too, by commune and first day; from memory, else by one select."""
    return remembered("remote_communes", _load_remote)


def _load_remote() -> tuple[RemoteEntry, ...]:
    found = db.session.execute(
        select(RemoteCommune, Area.code, Area.kind, Area.name)
        .join(Area, Area.id == RemoteCommune.area_id)
        .order_by(RemoteCommune.first_on, RemoteCommune.id)
    )
    entries = [
        RemoteEntry(
            row.RemoteCommune.area_id,
            row.code,
            f"{row.kind} {row.name}",
            row.RemoteCommune.first_on,
            row.RemoteCommune.last_on,
            row.RemoteCommune.basis,
            row.RemoteCommune.end_basis,
        )
        for row in found
    ]
    return tuple(sorted(entries, key=lambda entry: sort_key(entry.area_name)))


def is_remote(area_code: str, on: date) -> bool:
    """Whether the commune of today's list is marked remote on the day (LKN Đ27, Đ28, Đ37); from memory."""
    return remote_basis(area_code, on) is not None


def remote_basis(area_code: str, on: date) -> str | None:
    """The document by which the commune is remote on the day; None when it isn't. From memory."""
    return next(
        (
            entry.basis
            for entry in remote_communes()
            if entry.area_code == area_code and in_force(entry.first_on, entry.last_on, on)
        ),
        None,
    )


@cache
def _remote_candidates() -> frozenset[tuple[str, str]]:
    return frozenset((row["edition"], row["code"]) for row in reference.rows("remote_candidates"))


def remote_candidates() -> list[AreaEntry]:
    """Communes of today that may be remote and wait for a document: none counts before it is marked.

    Those of the former districts in ``data/remote_candidates.csv``, wards left out, by name.
    """
    known, named = gazetteer(), _remote_candidates()
    taken = {number for area in known if (area.edition, area.code) in named for number in area.successor_ids}
    return [area for area in known.communes() if area.id in taken and area.kind != "Phường"]


@dataclass(frozen=True, slots=True)
class TerritoryEntry:
    """An area in which an agency works, with the days."""

    area_name: str
    first_on: date | None
    last_on: date | None


def territories_of(agency_id: int) -> list[TerritoryEntry]:
    """The areas in which the agency works or worked, in the order of the Vietnamese alphabet."""
    found = db.session.execute(
        select(Area.kind, Area.name, Territory.first_on, Territory.last_on)
        .join(Area, Area.id == Territory.area_id)
        .where(Territory.agency_id == agency_id)
    )
    entries = [TerritoryEntry(f"{row.kind} {row.name}", row.first_on, row.last_on) for row in found]
    return sorted(entries, key=lambda entry: sort_key(entry.area_name))


def areas_within(agency_id: int) -> list[AreaEntry]:
    """The commune-level areas, of today and former, in which the agency works or worked, by name.

    A matter of an ended agency may name its place by any of them.
    """
    territory = db.session.scalars(select(Territory.area_id).where(Territory.agency_id == agency_id))
    return gazetteer().within(list(territory))


def succession_bases(agency_id: int) -> list[str]:
    """The documents by which the work of the agency went to its successors, each once."""
    return list(
        db.session.scalars(
            select(AgencySuccession.basis)
            .where(AgencySuccession.agency_id == agency_id)
            .distinct()
            .order_by(AgencySuccession.basis)
        )
    )
