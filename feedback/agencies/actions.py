"""Verbs of the room: load the reference data, establish and end agencies, set and end rows of the
competence table.

Each enters the register (room names ``agencies`` and ``competence``). None commits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, inspect, select, update

from feedback.actor import Actor
from feedback.agencies import queries, reference, rules
from feedback.agencies.directory import AgencyEntry
from feedback.agencies.models import Agency, AgencySuccession, Area, AreaSuccession, Competence, Territory
from feedback.agencies.rules import Refused
from feedback.extensions import db
from feedback.register import actions as register
from feedback.register.rules import digest
from feedback.remembered import forget

EDIT_COMPETENCE = "agencies:competence:edit"
REORGANISE = "agencies:agency:reorganise"

_DAY = timedelta(days=1)
# Everything entered here is published, so its digest needs no salt against guessing.
_NO_SALT = b""


def load_reference_data(*, by: Actor, at: datetime) -> int:
    """Bring areas, agencies, territories and competences of the data files into the tables; returns the
        rows written.
     Doing it again changes nothing. What an administrator did stays: an agency ended here stays ended, and a
    row of the competence table that he ended or annulled does not come back.
    """
    _need(by, REORGANISE)
    written = _load_areas() + _load_agencies() + _load_competences()
    if written:
        forget()
        _enter("reference_loaded", ("agencies", 0), {"rows": written}, by=by, at=at)
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
    agencies = _numbers()
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


def _numbers() -> dict[str, int]:
    return {row.code: row.id for row in db.session.execute(select(Agency.code, Agency.id))}


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
    _need(by, REORGANISE)
    numbers = _numbers()
    missing = {one.code: one for one in new if one.code not in numbers}
    if missing:
        forget()
    for one in missing.values():
        if one.parent_code is not None and one.parent_code not in numbers:
            raise Refused(f"Không có cơ quan cấp trên mang mã {one.parent_code}")
        values = {
            name: value for name, value in asdict(one).items() if name not in ("parent_code", "area_codes")
        }
        agency = Agency(**values, parent_id=numbers[one.parent_code] if one.parent_code else None)
        db.session.add(agency)
        db.session.flush()
        numbers[one.code] = agency.id
        for area_code in one.area_codes:
            area = queries.area_by_code(area_code)
            if area is None:
                raise Refused(f"Không có xã, phường, đặc khu mang mã {area_code}")
            db.session.add(Territory(agency_id=agency.id, area_id=area.id, first_on=one.first_on))
    db.session.flush()
    register.enter_many(
        [
            register.Act("established", ("agencies", numbers[code]), digest(_NO_SALT, asdict(one)))
            for code, one in missing.items()
        ],
        by=by,
        at=at,
    )
    return {one.code: numbers[one.code] for one in new}


def end(
    agency_id: int, *, last_on: date, successor_ids: Sequence[int], basis: str, by: Actor, at: datetime
) -> list[AgencyEntry]:
    """Kết thúc hoạt động: the agency's last day, its successors and the document; returns the successors.

    Rooms above move its open matters to them, clocks untouched. Rows of the competence table that name it
    keep naming it: routing follows its successor where there is one. Raises Refused for an unknown or ended
    agency or unfit successors.
    """
    _need(by, REORGANISE)
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
    _enter("ended", ("agencies", agency_id), content, by=by, at=at)
    return successors


@dataclass(frozen=True, slots=True)
class NewCompetence:
    """A row for the competence table; see :class:`feedback.agencies.models.Competence` for what the values
    mean.
    """

    kind: str
    field: str
    level: str
    rule: str
    agency_id: int | None
    basis: str
    source: str
    confidence: str
    first_on: date
    note: str | None = None


def set_competence(new: NewCompetence, *, replaces: int | None, by: Actor, at: datetime) -> int:
    """Sửa bảng thẩm quyền: begin a row and end the one that stood for the same kind, field and level;
        returns its number.
     ``replaces`` is the number of the row the editor saw in force (None: there was none). The old row ends on
    the day before ``first_on``; one that began on that same day is annulled. Raises Refused when another row
    stands now, when the old row begins later, and for values that do not make a row.
    """
    _need(by, EDIT_COMPETENCE)
    rules.check_competence(
        level=new.level,
        rule=new.rule,
        agency=queries.directory().by_id(new.agency_id),
        basis=new.basis,
        confidence=new.confidence,
        first_on=new.first_on,
    )
    standing = db.session.scalars(
        select(Competence)
        .where(
            Competence.kind == new.kind,
            Competence.field == new.field,
            Competence.level == new.level,
            Competence.annulled_at.is_(None),
            (Competence.last_on.is_(None)) | (Competence.last_on >= new.first_on),
        )
        .with_for_update()
    ).all()
    if any(row.id != replaces for row in standing):
        raise Refused("Dòng thẩm quyền này vừa được người khác sửa. Xem lại bảng rồi sửa tiếp")
    forget()
    for row in standing:
        if row.first_on > new.first_on:
            raise Refused(f"Dòng đang có bắt đầu ngày {row.first_on:%d/%m/%Y}; chọn ngày từ ngày đó trở đi")
        if row.first_on == new.first_on:
            row.annulled_at = at
        else:
            row.last_on = new.first_on - _DAY
        row.end_basis = new.basis
    db.session.flush()
    entered = Competence(**asdict(new))
    db.session.add(entered)
    db.session.flush()
    _enter("competence_set", ("competence", entered.id), asdict(new) | {"replaces": replaces}, by=by, at=at)
    return entered.id


def end_competence(competence_id: int, *, last_on: date, basis: str, by: Actor, at: datetime) -> None:
    """Bãi bỏ một dòng thẩm quyền without another in its place; such matters then go to Ban Tiếp công dân.

    Raises Refused for an unknown or ended row, a last day before its first, or no basis.
    """
    _need(by, EDIT_COMPETENCE)
    row = db.session.scalars(
        select(Competence)
        .where(Competence.id == competence_id, Competence.annulled_at.is_(None))
        .with_for_update()
    ).one_or_none()
    if row is None or row.last_on is not None:
        raise Refused("Dòng thẩm quyền này không còn hiệu lực")
    if last_on < row.first_on:
        raise Refused("Ngày kết thúc không được trước ngày bắt đầu của dòng")
    if not basis.strip():
        raise Refused("Nhập căn cứ pháp lý")
    forget()
    row.last_on, row.end_basis = last_on, basis
    db.session.flush()
    _enter("competence_ended", ("competence", row.id), {"last_on": last_on, "basis": basis}, by=by, at=at)


def _need(by: Actor, permission: str) -> None:
    if not by.may(permission):
        raise Refused("Tài khoản không có quyền làm việc này")


def _enter(act: str, subject: tuple[str, int], content: dict[str, Any], *, by: Actor, at: datetime) -> None:
    register.enter(act, subject=subject, digest=digest(_NO_SALT, content), by=by, at=at)
