"""Agencies in time: establishing and ending them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import insert, select, update

from feedback.actor import Actor
from feedback.agencies import queries, rules
from feedback.agencies.actions.entering import NO_SALT, enter, need
from feedback.agencies.directory import AgencyEntry
from feedback.agencies.models import Agency, AgencySuccession, Area, Territory
from feedback.agencies.rules import Refused
from feedback.extensions import db
from feedback.register import actions as register
from feedback.register.rules import digest
from feedback.remembered import forget

REORGANISE: Final = "agencies:agency:reorganise"


@dataclass(frozen=True, slots=True)
class NewAgency:
    """What must be known to establish an agency; ``first_on`` is its first day, ``source`` the founding
    document.
    """

    code: str
    name: str
    short_name: str
    level: str
    source: str
    body_type: str = "administrative"
    external: bool = False
    parent_code: str | None = None
    first_on: date | None = None
    confidence: str = "source"
    area_codes: tuple[str, ...] = ()
    """Codes of the communes of today's list in which it works."""


def establish(new: NewAgency, *, by: Actor, at: datetime) -> int:
    """Thành lập cơ quan: enter a new agency with its territory; returns its number. Raises Refused if the
    code is taken.
    """
    if queries.by_code(new.code) is not None:
        raise Refused(f"Mã cơ quan {new.code} đã được dùng")
    return establish_many([new], by=by, at=at)[new.code]


def establish_many(new: Sequence[NewAgency], *, by: Actor, at: datetime) -> dict[str, int]:
    """Enter those of the agencies whose code is not there yet, by set; returns the number of every code
        asked for.
     Parents must be there already or be in the same list before their children. Raises Refused for an unknown
    parent or area.
    """
    need(by, REORGANISE)
    known = numbers()
    missing = {one.code: one for one in new if one.code not in known}
    if missing:
        forget()
    for one in missing.values():
        if one.parent_code is not None and one.parent_code not in known:
            raise Refused(f"Không có cơ quan cấp trên mang mã {one.parent_code}")
        values = {
            name: value for name, value in asdict(one).items() if name not in ("parent_code", "area_codes")
        }
        agency = Agency(**values, parent_id=known[one.parent_code] if one.parent_code else None)
        db.session.add(agency)
        db.session.flush()
        known[one.code] = agency.id
        for area_code in one.area_codes:
            area = queries.area_by_code(area_code)
            if area is None:
                raise Refused(f"Không có xã, phường, đặc khu mang mã {area_code}")
            db.session.add(Territory(agency_id=agency.id, area_id=area.id, first_on=one.first_on))
    db.session.flush()
    register.enter_many(
        [
            register.Act("established", ("agencies", known[code]), digest(NO_SALT, asdict(one)))
            for code, one in missing.items()
        ],
        by=by,
        at=at,
    )
    return {one.code: known[one.code] for one in new}


def end(
    agency_id: int, *, last_on: date, successor_ids: Sequence[int], basis: str, by: Actor, at: datetime
) -> list[AgencyEntry]:
    """Kết thúc hoạt động: the agency's last day, its successors and the document; returns the successors.

    Rooms above move its open matters to them, clocks untouched. Rows of the competence table that name it
    keep naming it: routing follows its successor where there is one. Raises Refused for an unknown or ended
    agency or unfit successors.
    """
    need(by, REORGANISE)
    known = queries.directory()
    agency = known.by_id(agency_id)
    if agency is None:
        raise Refused("Không có cơ quan này")
    successors = [successor for number in dict.fromkeys(successor_ids) if (successor := known.by_id(number))]
    rules.check_end(agency, last_on, successors, basis)
    forget()
    db.session.execute(update(Agency).where(Agency.id == agency_id).values(last_on=last_on, end_basis=basis))
    db.session.execute(
        update(Territory)
        .where(Territory.agency_id == agency_id, Territory.last_on.is_(None))
        .values(last_on=last_on)
    )
    db.session.execute(
        insert(AgencySuccession),
        [{"agency_id": agency_id, "successor_id": one.id, "basis": basis} for one in successors],
    )
    content = {"last_on": last_on, "successors": [one.code for one in successors], "basis": basis}
    enter("ended", ("agencies", agency_id), content, by=by, at=at)
    return successors


def pass_territory(
    agency_id: int, *, from_on: date, successors: Mapping[str, int], default: int, by: Actor
) -> None:
    """Bàn giao địa bàn: each area in which an ended commune's committee worked gets its new one.

    ``successors`` are agencies by area code, ``default`` the one for areas not named there. A successor that
    works in the area already keeps its row. The entry of the reorganisation covers it.
    """
    need(by, REORGANISE)
    areas = db.session.execute(
        select(Territory.area_id, Area.code)
        .join(Area, Area.id == Territory.area_id)
        .where(Territory.agency_id == agency_id, Area.level == "commune")
    ).all()
    held = {
        (row.agency_id, row.area_id)
        for row in db.session.execute(
            select(Territory.agency_id, Territory.area_id).where(
                Territory.area_id.in_([area.area_id for area in areas])
            )
        )
    }
    passed = [(successors.get(area.code, default), area.area_id) for area in areas]
    rows = [
        {"agency_id": successor_id, "area_id": area_id, "first_on": from_on, "last_on": None}
        for successor_id, area_id in passed
        if (successor_id, area_id) not in held
    ]
    if rows:
        forget()
        db.session.execute(insert(Territory), rows)


def note_reorganised(agency_id: int, content: dict[str, Any], *, by: Actor, at: datetime) -> None:
    """Ghi việc sắp xếp: who took over what of an ended agency, and how much of it moved."""
    need(by, REORGANISE)
    enter("reorganised", ("agencies", agency_id), content, by=by, at=at)


def demand_right(by: Actor) -> None:
    """The right to reorganise, which every room's share in it demands. Raises Refused."""
    need(by, REORGANISE)


def numbers() -> dict[str, int]:
    """The number of every agency by its code; one select."""
    return {row.code: row.id for row in db.session.execute(select(Agency.code, Agency.id))}
