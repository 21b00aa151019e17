"""The competence table: setting and ending its rows."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.agencies import queries, rules
from feedback.agencies.actions.entering import enter, need
from feedback.agencies.models import Competence
from feedback.agencies.rules import Refused
from feedback.extensions import db
from feedback.remembered import forget

EDIT_COMPETENCE: Final = "agencies:competence:edit"

_DAY = timedelta(days=1)


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
    need(by, EDIT_COMPETENCE)
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
    enter("competence_set", ("competence", entered.id), asdict(new) | {"replaces": replaces}, by=by, at=at)
    return entered.id


def end_competence(competence_id: int, *, last_on: date, basis: str, by: Actor, at: datetime) -> None:
    """Bãi bỏ một dòng thẩm quyền without another in its place; such matters then go to Ban Tiếp công dân.

    Raises Refused for an unknown or ended row, a last day before its first, or no basis.
    """
    need(by, EDIT_COMPETENCE)
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
    enter("competence_ended", ("competence", row.id), {"last_on": last_on, "basis": basis}, by=by, at=at)
