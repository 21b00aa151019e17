"""What stands above, below and within a printed report, in words."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from feedback.cases.letters import heads
from feedback.clock import ZONE, local_day
from feedback.law.forms.checking import written
from feedback.law.forms.schema import Column, Form
from feedback.oversight.forms.exports.gathering import Report, Typed
from feedback.papers.docx.paper import long_day

LONGEST_FOOT = 200
"""Of the line at the foot of a sheet; Excel takes 255 signs with its own."""


def span(report: Report) -> str:
    """«Số liệu tính từ ngày 15/09/2026 đến ngày 14/12/2026»."""
    one = report.period
    return f"Số liệu tính từ ngày {one.first_on:%d/%m/%Y} đến ngày {one.last_on:%d/%m/%Y}"


def period_words(report: Report) -> str:
    """«kỳ báo cáo quý IV năm 2026»."""
    words = report.period.words
    return f"k{words[1:]}" if words.casefold().startswith("kỳ") else f"kỳ báo cáo {words}"


def stands(report: Report) -> str:
    """Which figures these are: of which revision, or of which moment."""
    if report.freeze is not None:
        return f"Bản chốt lần {report.freeze.revision} ngày {report.freeze.frozen_on:%d/%m/%Y}"
    at = report.at.astimezone(ZONE)
    words = f"lấy lúc {at.hour} giờ {at.minute:02} ngày {at:%d/%m/%Y}"
    one = report.report
    if report.unit is not None and one is not None and one.state == "sent" and one.sent_on:
        return f"Số liệu gửi ngày {one.sent_on:%d/%m/%Y}"
    return f"Số liệu chưa chốt, {words}"


def foot(report: Report, form: str = "") -> str:
    """The line at the foot: form, period, revision and its digest."""
    digest = f", SHA-256 {report.freeze.digest}" if report.freeze else ""
    name = f"Biểu {form}, " if form else ""
    words = f"{name}{period_words(report)}. {stands(report)}"
    return f"{words[: LONGEST_FOOT - len(digest)]}{digest}"


def issued(report: Report) -> tuple[str, str]:
    """Place and day, and the day alone: of the freeze, of the sending, else today."""
    on = local_day(report.at)
    if report.freeze is not None:
        on = report.freeze.frozen_on
    elif report.unit is not None and report.report is not None and report.report.sent_on:
        on = report.report.sent_on
    place = heads.of_agency(report.issuer, on)["place"]
    return f"{place}, {long_day(on)}", f"{on:%d/%m/%Y}"


def signing(report: Report) -> list[str]:
    """The lines above the signature."""
    if report.signed is not None and report.signed[1]:
        return [one.upper() for one in heads.signing_lines(report.issuer, report.signed[1])]
    return ["CHÁNH THANH TRA"] if report.unit is None else ["THỦ TRƯỞNG ĐƠN VỊ"]


def basis(report: Report, form: Form) -> str:
    """What prescribes the form; one that only serves the written part is prescribed by nothing."""
    if form.number.startswith("00/"):
        return "Số liệu cho phần lời, không thuộc mẫu của thông tư"
    return f"Ban hành kèm theo {report.forms.basis}"


def numbered(form: Form, column: Column) -> str:
    """What stands in the row of numbers, as forms print it: «1=2+3=4+5»."""
    sides = [column.formula.written] if column.formula else []
    for check in form.checks:
        first, *others = check.that.sides
        if check.that.sign == "=" and not check.that.is_percent and first.written == column.number:
            sides += [one.written for one in others if not any(term.form for term in one.terms)]
    plain = dict.fromkeys(one.replace(" ", "") for one in sides)
    return "=".join([column.number, *plain])


def head_words(column: Column) -> tuple[str, ...]:
    """Its headings with the unit in the last."""
    last = column.head[-1]
    unit = f" ({column.unit})" if column.unit and column.unit.casefold() not in last.casefold() else ""
    return (*column.head[:-1], f"{last}{unit}")


def note_of(one: Typed) -> str:
    """What the note of a typed cell says."""
    at = one.at.astimezone(ZONE)
    who = "Thanh tra sửa" if one.by_province else "Đơn vị nhập"
    counted = "" if one.counted is None else f" Hệ thống đếm được: {written(one.counted)}."
    basis = one.basis.rstrip(". ")
    return f"{who}: {one.who}, {at.hour} giờ {at.minute:02} ngày {at:%d/%m/%Y}. Căn cứ: {basis}.{counted}"


def sentences(form: Form, row: dict[str, Decimal], before: dict[str, Decimal]) -> Iterator[str]:
    """A row in sentences: one for each outermost heading, what is 0 left out but where all is."""
    groups: dict[str, list[Column]] = {}
    for column in form.figures:
        groups.setdefault(column.head[0], []).append(column)
    for head, columns in groups.items():
        if len(columns) == 1 and len(columns[0].head) == 1:
            yield f"{head}: {_value(columns[0], row)}{_compared(columns[0], row, before)}."
            continue
        told = [
            f"{_below(one)} {_value(one, row)}{_compared(one, row, before)}"
            for one in columns
            if row.get(one.number)
        ]
        yield f"{head}: {'; '.join(told)}." if told else f"{head}: không phát sinh."


def _below(column: Column) -> str:
    words = ", ".join(column.head[1:]) or "tổng"
    return words[:1].lower() + words[1:]


def _value(column: Column, row: dict[str, Decimal]) -> str:
    unit = {"": "", "Trđ": " triệu đồng"}.get(column.unit, f" {column.unit}")
    return f"{written(row.get(column.number, Decimal(0)))}{unit}"


def _compared(column: Column, row: dict[str, Decimal], before: dict[str, Decimal]) -> str:
    was = before.get(column.number)
    if was is None:
        return ""
    apart = row.get(column.number, Decimal(0)) - was
    if not apart:
        return " (bằng kỳ trước)"
    return f" ({'tăng' if apart > 0 else 'giảm'} {written(abs(apart))} so với kỳ trước)"
