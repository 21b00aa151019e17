"""Whether periods and freezes are as their acts left them: for ``register verify``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from feedback.agencies import queries as agencies
from feedback.extensions import db
from feedback.oversight.actions.history import FREEZE, HISTORY, REPORT_PERIOD
from feedback.oversight.forms import frozen
from feedback.oversight.models import FrozenSheet, OversightEvent, ReportFreeze, ReportPeriod


def check() -> Iterator[str]:
    """One sentence for each row that was changed, planted or deleted otherwise, and for each sheet that
    isn't as it was frozen."""
    yield from HISTORY.replay(REPORT_PERIOD, ReportPeriod, "kỳ báo cáo")
    yield from HISTORY.replay(FREEZE, ReportFreeze, "bản chốt số liệu")
    numbers = db.session.scalars(select(ReportFreeze.id).order_by(ReportFreeze.id)).all()
    for number in numbers:
        yield from _sheets(number)


def _sheets(number: int) -> Iterator[str]:
    """The sheets of one freeze against its digests, which the event of the freeze and the freeze itself
    keep."""
    asked = (
        select(ReportFreeze.digest, ReportFreeze.told, ReportFreeze.revision, ReportPeriod.words)
        .join(ReportPeriod, ReportPeriod.id == ReportFreeze.period_id)
        .where(ReportFreeze.id == number)
    )
    digest, told, revision, words = db.session.execute(asked).one()
    sheets = db.session.scalars(select(FrozenSheet).where(FrozenSheet.freeze_id == number)).all()
    lines = {(one.agency_id, one.form): frozen.line_of(one) for one in sheets}
    db.session.expunge_all()
    said = frozen.told_line(told)
    if frozen.digest([*(lines[key] for key in sorted(lines)), said]) == digest:
        return
    details = _details(number)
    known = {(agency_id, form): short for agency_id, form, short in details.get("sheets", ())}
    named = [key for key in sorted({*known, *lines}) if known.get(key) != _short(lines.get(key))]
    for agency_id, form in named:
        agency = agencies.by_id(agency_id)
        told = f"{agency.name if agency else agency_id}, biểu {form}"
        yield f"số liệu đã chốt, kỳ {words}, bản {revision}, {told}: khác với lúc chốt"
    known_said = str(details.get("told", ""))
    if frozen.salted(said, bytes.fromhex(known_said.partition(":")[0])) != known_said:
        yield f"lời báo cáo của các đơn vị đã chốt, kỳ {words}, bản {revision}: khác với lúc chốt"
    elif not named:
        yield f"số liệu đã chốt, kỳ {words}, bản {revision}: không khớp với mã băm đã lưu"


def _details(number: int) -> dict[str, Any]:
    asked = select(OversightEvent.details).where(
        OversightEvent.subject_room == FREEZE,
        OversightEvent.subject_id == number,
        OversightEvent.act == "figures_frozen",
    )
    return db.session.scalars(asked).first() or {}


def _short(line: bytes | None) -> str | None:
    return None if line is None else frozen.short(line)
