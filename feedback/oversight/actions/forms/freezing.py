"""Chốt số liệu: a period's figures are frozen and signed; opened again with a reason for another revision."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update

from feedback.actor import Actor
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law.forms import FormSet
from feedback.oversight import signing
from feedback.oversight.actions.changing import change
from feedback.oversight.actions.forms import periods
from feedback.oversight.actions.forms.telling import tell_units
from feedback.oversight.actions.history import FREEZE, REPORT_PERIOD, UNIT_REPORT, Happened, note, write
from feedback.oversight.forms import empty, frozen, merged, progress, sets
from feedback.oversight.forms.merged import Merged
from feedback.oversight.forms.rights import FREEZE as MAY_FREEZE
from feedback.oversight.forms.standing import stored
from feedback.oversight.models import FrozenSheet, ReportFreeze, ReportPeriod, UnitReport
from feedback.oversight.refusals import BadDetail, NotYours, Refused
from feedback.oversight.signing import Signer
from feedback.register.history import prints, told
from feedback.register.rules import new_salt
from feedback.straight import add_rows

_FROZEN: Final = (
    "period_id",
    "revision",
    "frozen_at",
    "frozen_on",
    "frozen_by",
    "missing",
    "broken",
    "digest",
)
_UNTOLD: Final = ("signer", "signer_position", "remark", "reason")


def freeze(
    period: ReportPeriod,
    *,
    remark: str,
    despite_missing: bool,
    signer: Signer,
    expected: int,
    by: Actor,
    at: datetime,
) -> ReportFreeze:
    """Chốt số liệu của kỳ: what stands now is kept for ever, of units that haven't sent what the system
    counts. ``remark``: why figures break a check, demanded when one does; ``despite_missing``: it is known
    that reports are missing.

    Raises NotYours, Stale; Refused before the period is over or when it is frozen; BadDetail.
    """
    today = local_day(at)
    if not by.may(MAY_FREEZE) or by.id is None:
        raise NotYours
    if period.state != "open":
        raise Refused("Kỳ này đã được chốt")
    if today <= period.last_on:
        raise Refused(f"Kỳ chưa hết. Chốt được từ ngày sau {period.last_on:%d/%m/%Y}")
    signing.demand(signer)
    change(period, expected, state="frozen", revision=period.revision + 1)
    stood = progress.of_period(period, today)
    missing = sorted(one.agency.id for one in stood.missing)
    if missing and not despite_missing:
        raise BadDetail("despite_missing", f"Còn {len(missing)} đơn vị chưa gửi. Đánh dấu nếu vẫn chốt")
    forms = sets.by_key(period.set_key)
    # What is kept for ever leaves nothing out, and isn't some minutes old.
    now = merged.standing_now(period, forms, units=[one.agency.id for one in stood.units])
    faults = now.faults()
    if any(not one.warns for _, one in faults) and not remark.strip():
        raise BadDetail("remark", "Có số liệu chưa khớp. Ghi giải trình trước khi chốt")
    sheets = _sheets(forms, now)
    lines = [frozen.line(**one) for one in sheets]
    reports = select(UnitReport).where(UnitReport.period_id == period.id)
    said = frozen.told_of(db.session.scalars(reports))
    row = ReportFreeze(
        period_id=period.id,
        revision=period.revision,
        frozen_at=at,
        frozen_on=today,
        frozen_by=by.id,
        signer=signer.name,
        signer_position=signer.position,
        missing=missing,
        broken=merged.stored_faults(faults),
        remark=remark.strip(),
        reason=period.reopened_why if period.revision > 1 else None,
        told=said,
        digest=frozen.digest([*lines, frozen.told_line(said)]),
    )
    db.session.add(row)
    db.session.flush()
    add_rows(FrozenSheet, [{"freeze_id": row.id} | one for one in sheets])
    details = {
        "set": told(row, *_FROZEN),
        "prints": prints(row, *_UNTOLD),
        "told": frozen.salted(frozen.told_line(said), new_salt()),
        "sheets": [
            [one["agency_id"], one["form"], frozen.short(each)]
            for one, each in zip(sheets, lines, strict=True)
        ],
    }
    note((FREEZE, row.id), "figures_frozen", details, agency_id=period.agency_id, by=by, at=at)
    periods.enter(period, "period_frozen", "state", "revision", by=by, at=at)
    _merge(period, by, at)
    _tell_who_sent(period, "oversight/report_frozen", {"revision": row.revision}, by, at)
    return row


def reopen(period: ReportPeriod, *, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Mở lại kỳ đã chốt: the frozen revision stays readable, the next one tells the reason. Raises NotYours,
    Refused, Stale."""
    if not by.may(MAY_FREEZE):
        raise NotYours
    if period.state != "frozen":
        raise Refused("Kỳ này đang mở")
    change(period, expected, state="open", reopened_why=reason)
    details = {"prints": prints(period, "reopened_why")}
    periods.enter(period, "period_reopened", "state", by=by, at=at, details=details)
    _tell_who_sent(period, "oversight/report_reopened", {"reason": reason.strip()}, by, at)


def _sheets(forms: FormSet, now: Merged) -> list[dict[str, Any]]:
    """The rows to be kept, in the order in which they are digested."""
    return sorted(
        (
            {
                "agency_id": row.agency_id,
                "form": form.number,
                "counted": stored(row.counted.get(form.number, {})),
                "figures": stored(row.figures[form.number]),
                "empty": empty.columns(form, row.figures[form.number], row.entries),
            }
            for row in now.rows.values()
            for form in forms.forms
        ),
        key=lambda one: (one["agency_id"], one["form"]),
    )


def _tell_who_sent(
    period: ReportPeriod, template: str, values: dict[str, Any], by: Actor, at: datetime
) -> None:
    """The leaders of the units whose reports are here."""
    asked = select(UnitReport.agency_id).where(UnitReport.period_id == period.id, UnitReport.state == "sent")
    units = list(db.session.scalars(asked.order_by(UnitReport.id)))
    about = f"{REPORT_PERIOD}:{period.id}"
    tell_units(template, units, {"period": period.words} | values, about=about, by=by, at=at)


def _merge(period: ReportPeriod, by: Actor, at: datetime) -> None:
    """Of each report that was sent: which revision holds it."""
    sent = (UnitReport.period_id == period.id, UnitReport.state == "sent")
    db.session.execute(
        update(UnitReport)
        .where(*sent)
        .values(merged_in=period.revision, version=UnitReport.version + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()
    rows = db.session.scalars(select(UnitReport).where(*sent).order_by(UnitReport.id)).all()
    merged_now = [
        Happened((UNIT_REPORT, one.id), "report_merged", one.agency_id, {"set": told(one, "merged_in")})
        for one in rows
    ]
    write(merged_now, by=by, at=at)
