"""Nhập số liệu: a unit types into its report what the system can't know, or corrects what it counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.extensions import db
from feedback.law.forms import FormSet
from feedback.law.forms.checking import ZERO
from feedback.law.forms.schema import Column, Form
from feedback.oversight.actions.changing import change
from feedback.oversight.actions.forms.shared import MADE, demand, enter, entries_told, taken
from feedback.oversight.forms import counting, sets, standing
from feedback.oversight.forms.narrative import PARTS
from feedback.oversight.forms.rights import WRITE
from feedback.oversight.models import FormEntry, ReportPeriod, UnitReport
from feedback.oversight.refusals import BadDetail, Refused

MOST: Final = Decimal(10) ** 9
"""A figure is below it; with six decimals SQLite keeps it to the last digit."""
PLACES: Final = 6
"""Decimals of money and land."""

_SENT: Final = "Báo cáo đã gửi. Rút lại báo cáo trước, rồi sửa"


def type_figures(
    period: ReportPeriod,
    agency_id: int,
    form: str,
    typed: Mapping[str, Decimal | str | None],
    *,
    basis: str,
    expected: int,
    by: Actor,
    at: datetime,
) -> UnitReport:
    """Ghi số nhập tay: by number of the column what is typed now, None: nothing, a counted column then has
    what is counted. Only what differs is kept, with its ``basis`` (căn cứ).

    Raises NotYours; Refused for a report that was sent, and when nothing differs; BadDetail with the field to
    mend (``c`` and the column's number, ``basis``); Stale.
    """
    demand(WRITE, agency_id, by, at)
    forms = sets.by_key(period.set_key)
    of_form = forms.by_number[form]
    _check(of_form, typed)
    row, made = taken(period, agency_id, expected)
    if row.state == "sent":
        raise Refused(_SENT)
    changed = _changed(of_form, typed, _last(row.id, form))
    if not changed:
        raise Refused("Chưa có số nào khác với số đang lưu")
    if not basis.strip():
        raise BadDetail("basis", "Nhập căn cứ của các số vừa nhập hoặc sửa")
    counted = _counted(forms, of_form, period, agency_id)
    entries = [
        FormEntry(
            unit_report_id=row.id,
            form=form,
            column=column,
            value=value if isinstance(value, Decimal) else None,
            text=value if isinstance(value, str) else None,
            counted=counted.get(column, ZERO) if of_form.by_number[column].count else None,
            basis=basis.strip(),
            by_province=False,
            officer_id=by.id,
            at=at,
        )
        for column, value in changed.items()
    ]
    db.session.add_all(entries)
    db.session.flush()
    enter(row, "figures_typed", *(MADE if made else ()), by=by, at=at, details=entries_told(entries))
    return row


def write_narrative(
    period: ReportPeriod,
    agency_id: int,
    parts: Mapping[str, str],
    *,
    expected: int,
    by: Actor,
    at: datetime,
) -> UnitReport:
    """Soạn phần lời of the report, by key of ``narrative.PARTS``. Raises NotYours, Refused, Stale."""
    demand(WRITE, agency_id, by, at)
    row, made = taken(period, agency_id, expected)
    if row.state == "sent":
        raise Refused(_SENT)
    kept = {key: value for key, value in row.narrative.items() if key not in PARTS}
    written = {key: parts[key].strip() for key in PARTS if parts.get(key, "").strip()}
    change(row, row.version, narrative=kept | written)
    enter(row, "narrative_written", *(MADE if made else ("narrative",)), by=by, at=at)
    return row


def _changed(
    form: Form, typed: Mapping[str, Decimal | str | None], last: Mapping[str, FormEntry]
) -> dict[str, Decimal | str | None]:
    found = {}
    for number, value in typed.items():
        entry = last.get(number)
        was: Decimal | str | None = None
        if entry is not None:
            was = entry.text if form.by_number[number].text else entry.value
        if value != was:
            found[number] = value
    return found


def _check(form: Form, typed: Mapping[str, Decimal | str | None]) -> None:
    for number, value in typed.items():
        column = form.by_number.get(number)
        if column is None or column.formula is not None:
            raise BadDetail(f"c{number}", f"Biểu {form.number} không có cột {number} để nhập")
        if isinstance(value, Decimal) and (fault := _fault(column, value)):
            raise BadDetail(f"c{number}", fault)


def _fault(column: Column, value: Decimal) -> str:
    if value < 0:
        return f"Cột {column.number} không được âm"
    if value >= MOST:
        return f"Cột {column.number} có quá nhiều chữ số"
    exact = value.quantize(Decimal(1).scaleb(-PLACES)) if column.unit else value.to_integral_value()
    return "" if exact == value else f"Cột {column.number} có quá nhiều chữ số sau dấu phẩy"


def _last(report_id: int, form: str) -> dict[str, FormEntry]:
    asked = select(FormEntry).where(FormEntry.unit_report_id == report_id, FormEntry.form == form)
    return {one.column: one for one in db.session.scalars(asked.order_by(FormEntry.id))}


def _counted(forms: FormSet, form: Form, period: ReportPeriod, agency_id: int) -> dict[str, Decimal]:
    only = replace(forms, forms=(form,))
    found = counting.counted(only, standing.period_of(period), agency_ids=[agency_id])
    return found.get(agency_id, {}).get(form.number, {})
