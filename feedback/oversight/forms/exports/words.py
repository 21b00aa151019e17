"""What stands above, below and within a printed report, in words."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from feedback.cases.letters import heads
from feedback.clock import ZONE, local_day
from feedback.law.forms.checking import written
from feedback.law.forms.expressions import Term
from feedback.law.forms.schema import Column, Form
from feedback.law.forms.sentences import read
from feedback.oversight.forms.exports.gathering import Report, Typed
from feedback.papers.letterhead import long_day

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
    one = report.said
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
    elif report.unit is not None and report.said is not None and report.said.sent_on:
        on = report.said.sent_on
    place = heads.of_agency(report.issuer, on)["place"]
    return f"{place}, {long_day(on)}", f"{on:%d/%m/%Y}"


def signing(report: Report) -> list[str]:
    """The lines above the signature."""
    if report.signed is not None and report.signed[1]:
        return [one.upper() for one in heads.signing_lines(report.issuer, report.signed[1])]
    return ["CHÁNH THANH TRA"] if report.unit is None else ["THỦ TRƯỞNG ĐƠN VỊ"]


def basis(report: Report, form: Form) -> str:
    """What prescribes the form; one that only serves the written part is prescribed by nothing."""
    if is_aid(form):
        return "Số liệu cho phần lời, không thuộc mẫu của thông tư"
    return f"Ban hành kèm theo {report.forms.basis}"


def numbered(form: Form, column: Column) -> str:
    """What stands in the row of numbers, as the circular prints it: «1=2+3=4+5». What the system works out as
    a remainder («18-20-21») and what it checks beyond the circular isn't printed: the sum stands under its
    total, and no column under itself."""
    formula = column.formula
    sides = [formula.written] if formula and all(one.factor > 0 for one in formula.terms) else []
    for check in form.checks:
        first, *others = check.that.sides
        if check.confidence != "source":
            continue
        if check.that.sign == "=" and not check.that.is_percent and first.written == column.number:
            sides += [one.written for one in others if not any(term.form for term in one.terms)]
    plain = dict.fromkeys(one.replace(" ", "") for one in sides)
    return "=".join([column.number, *plain])


def head_words(column: Column) -> tuple[str, ...]:
    """Its headings with the unit in the last."""
    last = column.head[-1]
    unit = f" ({column.unit})" if column.unit and column.unit.casefold() not in last.casefold() else ""
    return (*column.head[:-1], f"{last}{unit}")


EMPTY: Final = "…"
"""What stands in a cell that people type and nobody typed."""


def note_of(one: Typed) -> str:
    """What the note of a typed cell says."""
    at = one.at.astimezone(ZONE)
    who = "Thanh tra sửa" if one.by_province else "Đơn vị nhập"
    counted = "" if one.counted is None else f" Hệ thống đếm được: {written(one.counted)}."
    basis = one.basis.rstrip(". ")
    return f"{who}: {one.who}, {at.hour} giờ {at.minute:02} ngày {at:%d/%m/%Y}. Căn cứ: {basis}.{counted}"


def sentences(report: Report, form: Form) -> list[str]:
    """What the form's own sentences tell, or that there was nothing; empty for a form without sentences."""
    if not form.sentences:
        return []
    who = "đơn vị" if report.unit else "các cơ quan, đơn vị trong tỉnh"

    def now(term: Term) -> Decimal | None:
        cell = (term.form or form.number, term.column)
        return None if report.has_none(cell) else report.totals.get(cell[0], {}).get(cell[1])

    def before(term: Term) -> Decimal | None:
        return report.before.get(term.form or form.number, {}).get(term.column)

    told = [read(one).told(now, before, who) for one in form.sentences]
    return [one for one in told if one]


def silence(report: Report, form: Form) -> str:
    """What is said of a form without any figure: nothing happened, or nobody typed it; empty of one that only
    serves the written part."""
    if is_aid(form):
        return ""
    none = _none(report, form)
    if len(none) == len(form.figures):
        return "Chưa có số liệu: các đơn vị chưa nhập."
    return "Số do hệ thống đếm: không phát sinh." if none else "Trong kỳ không phát sinh."


def lacking(report: Report, form: Form) -> str:
    """Which columns no unit typed, where others of the form have figures."""
    none = _none(report, form)
    if not none or len(none) == len(form.figures) or is_aid(form):
        return ""
    groups: dict[str, list[Column]] = {}
    for one in none:
        groups.setdefault(one.head[0], []).append(one)
    names = (
        f"{_named(columns)} (cột {', '.join(one.number for one in columns)})" for columns in groups.values()
    )
    return f"Chưa có số liệu: {'; '.join(names)}."


def _named(columns: Sequence[Column]) -> str:
    heads = columns[0].head if len(columns) == 1 else columns[0].head[:1]
    return ", ".join(f"{one[:1].lower()}{one[1:]}" for one in heads)


def _none(report: Report, form: Form) -> list[Column]:
    return [one for one in form.figures if report.has_none((form.number, one.number))]


def is_aid(form: Form) -> bool:
    """Whether it is no form of a circular but serves the written part."""
    return form.number.startswith("00/")


def valued(column: Column, value: Decimal) -> str:
    """A figure with its unit."""
    unit = {"": "", "Trđ": " triệu đồng"}.get(column.unit, f" {column.unit}")
    return f"{written(value)}{unit}"
