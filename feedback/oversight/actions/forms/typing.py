"""Nhập số liệu: a unit types into its report what the system can't know, or corrects what it counts.

Two may type at once: each writes only what he changed, and is told where both changed the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.extensions import db
from feedback.law.forms import FormSet
from feedback.law.forms.checking import ZERO, Cell
from feedback.law.forms.schema import Column, Form
from feedback.oversight.actions.changing import change
from feedback.oversight.actions.forms.shared import MADE, begun, demand, enter, entries_told
from feedback.oversight.actions.history import UNIT_REPORT
from feedback.oversight.forms import aside, counting, periods, sets, standing, units
from feedback.oversight.forms.narrative import PARTS
from feedback.oversight.forms.rights import WRITE
from feedback.oversight.models import FormEntry, OversightEvent, ReportPeriod, UnitReport
from feedback.oversight.refusals import BadDetail, Refused, Stale

Value = Decimal | str | None

MOST: Final = Decimal(10) ** 9
"""A figure is below it; with six decimals SQLite keeps it to the last digit."""
PLACES: Final = 6
"""Decimals of money and land."""

ZERO_BASIS: Final = "Không phát sinh trong kỳ"
"""The basis of figures that are 0 because nothing of the kind happened."""


@dataclass(frozen=True, slots=True)
class Stood:
    """What a colleague wrote meanwhile: ``value`` as the viewer may know it, who and when, None where nobody
    kept it."""

    value: Value
    officer_id: int | None
    at: datetime | None


class Clash(Stale):
    """Somebody else changed the same. ``stood``: by column or part what stands now."""

    def __init__(self, current: int, stood: Mapping[str, Stood]) -> None:
        super().__init__(current, "Người khác vừa nhập vào cùng chỗ với ông/bà")
        self.stood = stood


def as_shown(value: Value) -> str:
    """What a box shows, short enough to travel with the form: a number as it is, words by their digest."""
    if value is None or value == "":
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return hashlib.sha256(value.encode()).hexdigest()[:32]


def type_figures(
    period: ReportPeriod,
    agency_id: int,
    form: str,
    typed: Mapping[str, Value],
    *,
    basis: str,
    by: Actor,
    at: datetime,
    seen: Mapping[str, str] | None = None,
) -> UnitReport:
    """Ghi số nhập tay: by number of the column what is typed now, None: nothing, a counted column then has
    what is counted. Only what differs from what was ``seen`` (``as_shown``; None: from what is stored) is
    kept, with its ``basis`` (căn cứ); a note alone needs none. From who must stand aside from a case the
    figure comes without it, and is stored with it.

    Raises NotYours; Refused for a report that was sent, and when nothing differs; BadDetail with the field to
    mend (``c`` and the column's number, ``basis``); Clash.
    """
    demand(WRITE, agency_id, by, at)
    forms = sets.by_key(period.set_key)
    of_form = forms.by_number[form]
    _check(of_form, typed)
    row, made = begun(period, agency_id)
    only = replace(forms, forms=(of_form,))
    hidden = aside.made(only, standing.period_of(period), by, [agency_id]).get(agency_id, {}).get(form, {})
    last = {number: entry for (_, number), entry in _last(row.id, form).items()}
    changed, stood = _changed(of_form, typed, seen, last, hidden)
    if stood:
        raise Clash(row.version, stood)
    if not changed:
        raise Refused("Chưa có số nào khác với số đang lưu")
    if not basis.strip() and not all(of_form.by_number[number].text for number in changed):
        raise BadDetail("basis", "Nhập căn cứ của các số vừa nhập hoặc sửa")
    counted = _counted(forms, of_form, period, agency_id)
    entries = [
        FormEntry(
            unit_report_id=row.id,
            form=form,
            column=column,
            value=value + hidden.get(column, ZERO) if isinstance(value, Decimal) else None,
            text=value if isinstance(value, str) else None,
            counted=counted.get(column, ZERO) if of_form.by_number[column].count else None,
            basis=basis.strip(),
            by_province=False,
            officer_id=by.id,
            at=at,
        )
        for column, value in changed.items()
    ]
    return _written(row, made, entries, by, at)


def type_zeros(
    period: ReportPeriod, agency_id: int, *, form: str | None, basis: str, by: Actor, at: datetime
) -> int:
    """Không phát sinh: 0 into each column that has to be typed and nobody has, of one form or of all. Returns
    how many. Raises NotYours; Refused for a report that was sent, and when none is left; BadDetail.
    """
    demand(WRITE, agency_id, by, at)
    if not basis.strip():
        raise BadDetail("basis", "Nhập căn cứ của các số 0")
    forms = sets.by_key(period.set_key)
    row, made = begun(period, agency_id)
    last = _last(row.id, form)
    entries = [
        FormEntry(
            unit_report_id=row.id,
            form=number,
            column=column.number,
            value=ZERO,
            basis=basis.strip(),
            by_province=False,
            officer_id=by.id,
            at=at,
        )
        for number, column in units.to_type(forms, form, by_quarters=bool(periods.quarters_of(period)))
        if (there := last.get((number, column.number))) is None or there.value is None
    ]
    if not entries:
        raise Refused("Không còn ô nào trống")
    _written(row, made, entries, by, at)
    return len(entries)


def write_narrative(
    period: ReportPeriod,
    agency_id: int,
    parts: Mapping[str, str],
    *,
    by: Actor,
    at: datetime,
    seen: Mapping[str, str] | None = None,
) -> UnitReport:
    """Soạn phần lời of the report, by key of ``narrative.PARTS``; only the parts that differ from what was
    ``seen`` are written. Raises NotYours, Refused, Clash.
    """
    demand(WRITE, agency_id, by, at)
    row, made = begun(period, agency_id)
    kept = dict(row.narrative)
    stood: dict[str, Stood] = {}
    for key in PARTS:
        if key not in parts:
            continue
        words, now_is = parts[key].strip(), str(kept.get(key, ""))
        before = as_shown(now_is) if seen is None else seen.get(key, "")
        if as_shown(words) in (before, as_shown(now_is)):
            continue
        if as_shown(now_is) != before:
            stood[key] = Stood(now_is, *_last_writer(row))
        kept.pop(key, None)
        kept |= {key: words} if words else {}
    if stood:
        raise Clash(row.version, stood)
    change(row, row.version, narrative=kept)
    enter(row, "narrative_written", *(MADE if made else ("narrative",)), by=by, at=at)
    return row


def _changed(
    form: Form,
    typed: Mapping[str, Value],
    seen: Mapping[str, str] | None,
    last: Mapping[str, FormEntry],
    hidden: Mapping[str, Decimal],
) -> tuple[dict[str, Value], dict[str, Stood]]:
    """What is to be written, and where a colleague wrote something else meanwhile."""
    changed: dict[str, Value] = {}
    stood: dict[str, Stood] = {}
    for number, value in typed.items():
        entry = last.get(number)
        now_is = _stored(form.by_number[number], entry, hidden.get(number, ZERO))
        before = as_shown(now_is) if seen is None else seen.get(number, "")
        if form.by_number[number].unit == "%" and any(hidden.values()) and as_shown(value) != before:
            # He is shown a share worked out of what is left, not the one that is stored.
            changed[number] = value
            continue
        if as_shown(value) in (before, as_shown(now_is)):
            continue
        changed[number] = value
        if as_shown(now_is) != before and entry is not None:
            stood[number] = Stood(now_is, entry.officer_id, entry.at)
    return changed, stood


def _stored(column: Column, entry: FormEntry | None, hidden: Decimal) -> Value:
    """What stands in a box for who is shown the figure without what is hidden from him."""
    if entry is None:
        return None
    if column.text or entry.value is None:
        return entry.text
    return max(entry.value - hidden, ZERO) if hidden else entry.value


def _written(
    row: UnitReport, made: bool, entries: Sequence[FormEntry], by: Actor, at: datetime
) -> UnitReport:
    db.session.add_all(entries)
    db.session.flush()
    enter(row, "figures_typed", *(MADE if made else ()), by=by, at=at, details=entries_told(entries))
    return row


def _check(form: Form, typed: Mapping[str, Value]) -> None:
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


def _last(report_id: int, form: str | None) -> dict[Cell, FormEntry]:
    asked = select(FormEntry).where(FormEntry.unit_report_id == report_id)
    if form is not None:
        asked = asked.where(FormEntry.form == form)
    return {(one.form, one.column): one for one in db.session.scalars(asked.order_by(FormEntry.id))}


def _last_writer(row: UnitReport) -> tuple[int | None, datetime | None]:
    """Who wrote the parts in words last, and when: an officer by «officer:12»."""
    last = db.session.scalars(
        select(OversightEvent)
        .where(
            OversightEvent.subject_room == UNIT_REPORT,
            OversightEvent.subject_id == row.id,
            OversightEvent.act == "narrative_written",
        )
        .order_by(OversightEvent.id.desc())
        .limit(1)
    ).first()
    if last is None:
        return None, None
    number = last.actor.rpartition(":")[2]
    return int(number) if number.isdecimal() else None, last.at


def _counted(forms: FormSet, form: Form, period: ReportPeriod, agency_id: int) -> dict[str, Decimal]:
    only = replace(forms, forms=(form,))
    found = counting.counted(only, standing.period_of(period), agency_ids=[agency_id])
    return found.get(agency_id, {}).get(form.number, {})
