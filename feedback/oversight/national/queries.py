"""How far the national database is: what is there, what waits, what came back; and one line for a page."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, tuple_

from feedback.actor import Actor
from feedback.extensions import db
from feedback.oversight.models import NationalExport, NationalRecord
from feedback.oversight.national.subjects import SUBJECTS, Subject, everywhere, knows_all
from feedback.reception.models import Visit

STATES: Final = {
    "none": ("Chưa cập nhật", "grey"),
    "exported": ("Đã xuất, chờ kết quả", "blue"),
    "updated": ("Đã cập nhật", "green"),
    "failed": ("Lỗi", "amber"),
    "changed": ("Đã thay đổi sau khi xuất", "violet"),
}
"""How far a visit or a case is, in words, with the tone of its tag."""

TO_SEND: Final = ("none", "failed", "changed")
"""What the next file takes."""

_ROW: Final = NationalRecord


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: days from the first to the last, of one unit or of all that the viewer has.

    ``changed``: records of which it was seen just now that they aren't as they were sent; ``unheld``: whether
    there are more to look at than are looked at on a page.
    """

    viewer: Actor
    today: date
    first_on: date
    last_on: date
    agency_id: int | None = None
    changed: frozenset[int] = frozenset()
    unheld: bool = False

    def state(self) -> ColumnElement[str]:
        """How far a row is: a key of ``STATES``. Ask once for each statement."""
        return case(
            (_ROW.id.is_(None), "none"),
            (_ROW.state == "failed", "failed"),
            (or_(_ROW.changed_on.is_not(None), _ROW.id.in_(self.changed)), "changed"),
            else_=_ROW.state,
        )

    def conditions(self, subject: Subject) -> list[ColumnElement[bool]]:
        """Conditions on the subject's rows."""
        only: Collection[int] | None = None if self.agency_id is None else (self.agency_id,)
        known = subject.conditions(self.viewer, self.today, agency_ids=only)
        return [*known, subject.day.between(self.first_on, self.last_on)]


@dataclass(frozen=True, slots=True)
class Line:
    """One visit or case in the list. ``code``: by what it is known there."""

    id: int
    code: str
    day: date
    kind: str
    agency_id: int
    state: str
    record: NationalRecord | None


def with_record(subject: Subject, *columns: Any) -> Select[Any]:
    """Columns of the subject's rows, each beside its record if there is one."""
    beside = and_(_ROW.subject == subject.room, _ROW.subject_id == subject.model.id)
    return select(*columns).select_from(subject.model).outerjoin(_ROW, beside)


def counts(subject: Subject, asked: Asked) -> dict[int, dict[str, int]]:
    """By agency how many are in which state; one select."""
    agency = subject.model.agency_id
    state = asked.state().label("stands")
    rows = db.session.execute(
        with_record(subject, agency, state, func.count())
        .where(*asked.conditions(subject))
        .group_by(agency, state)
    )
    found: dict[int, dict[str, int]] = {}
    for agency_id, state, count in rows:
        found.setdefault(agency_id, dict.fromkeys(STATES, 0))[state] = count
    return found


def listing(
    subject: Subject,
    asked: Asked,
    *,
    state: str = "",
    export_id: int | None = None,
    lacks: ColumnElement[bool] | None = None,
    after: tuple[date, int] | None = None,
    size: int = 50,
) -> tuple[list[Line], tuple[date, int] | None]:
    """A page, latest day first, and the place behind which the next begins; one select."""
    place = tuple_(subject.day, subject.model.id)
    stands = asked.state()
    chosen = with_record(subject, subject.model, _ROW, stands).where(*asked.conditions(subject))
    if state:
        chosen = chosen.where(stands == state)
    if export_id is not None:
        chosen = chosen.where(_ROW.export_id == export_id)
    if lacks is not None:
        chosen = chosen.where(stands.in_(TO_SEND), lacks)
    if after is not None:
        chosen = chosen.where(place < tuple_(*after))
    chosen = chosen.order_by(subject.day.desc(), subject.model.id.desc()).limit(size + 1)
    rows = db.session.execute(chosen).all()
    lines = [
        Line(
            one.id,
            code_of(one),
            getattr(one, subject.day.key),
            getattr(one, subject.kind.key),
            one.agency_id,
            found,
            record,
        )
        for one, record, found in rows[:size]
    ]
    return lines, (lines[-1].day, lines[-1].id) if len(rows) > size else None


def code_of(row: Any) -> str:
    """By what a visit or a case is known there."""
    return f"{row.place_id}-{row.year}-{row.number}" if isinstance(row, Visit) else row.number


def record_of(room: str, subject_id: int) -> NationalRecord | None:
    """How far one visit or case is; one select."""
    return db.session.scalar(select(_ROW).where(_ROW.subject == room, _ROW.subject_id == subject_id))


def state_of(record: NationalRecord | None) -> str:
    """A key of ``STATES``."""
    if record is None:
        return "none"
    if record.state != "failed" and record.changed_on is not None:
        return "changed"
    return record.state


def exports(viewer: Actor, today: date, units: Collection[int], size: int = 10) -> Sequence[NationalExport]:
    """The latest files of the viewer's units, of all for who oversees them; see ``_own``."""
    asked = select(NationalExport).where(*_own(viewer, today, units))
    return db.session.scalars(asked.order_by(NationalExport.id.desc()).limit(size)).all()


def export_by_code(code: str, viewer: Actor, today: date, units: Collection[int]) -> NationalExport | None:
    """One that the viewer may see."""
    asked = select(NationalExport).where(NationalExport.code == code, *_own(viewer, today, units))
    return db.session.scalar(asked)


def of_job(key: str) -> NationalExport | None:
    """The export that a job made."""
    return db.session.scalar(select(NationalExport).where(NationalExport.job_key == key))


def standing(exports: Collection[NationalExport], asked: Asked) -> dict[int, dict[str, int]]:
    """By export how many of the rows that the viewer may know of are in which state today, whatever their
    days; rows that a later file took stand there. A select for visits, one for cases."""
    found: dict[int, dict[str, int]] = {one.id: {} for one in exports}
    state = asked.state().label("stands")
    for subject in SUBJECTS.values():
        mine = [one.id for one in exports if one.what == subject.key]
        if not mine:
            continue
        rows = db.session.execute(
            with_record(subject, _ROW.export_id, state, func.count())
            .where(_ROW.export_id.in_(mine), *subject.conditions(asked.viewer, asked.today))
            .group_by(_ROW.export_id, state)
        )
        for export_id, stands, count in rows:
            found[export_id][stands] = count
    return found


def _own(viewer: Actor, today: date, units: Collection[int]) -> list[ColumnElement[bool]]:
    """Those of his units that hold a row he may know of: for who may not know all of them another one isn't
    there."""
    own: list[ColumnElement[bool]] = [] if everywhere(viewer) else [NationalExport.agency_id.in_(units)]
    if knows_all(viewer):
        return own
    known = [
        and_(
            NationalExport.what == subject.key,
            with_record(subject, _ROW.id)
            .where(_ROW.export_id == NationalExport.id, *subject.conditions(viewer, today))
            .correlate(NationalExport)
            .exists(),
        )
        for subject in SUBJECTS.values()
    ]
    return [*own, or_(*known)]
