"""Bộ biểu mẫu: which sets there are, what each column counts, a set as a spreadsheet."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask, abort, render_template
from werkzeug.wrappers import Response

from feedback.clock import local_day
from feedback.law.forms import SETS
from feedback.law.forms.schema import Column, FormSet
from feedback.law.forms.vocabulary import in_words
from feedback.oversight.actions.forms.sets import MANAGE
from feedback.oversight.desk.door import add_page, door
from feedback.oversight.forms import sets
from feedback.oversight.forms.books import writing
from feedback.oversight.forms.books.layout import CONFIDENCES, OVERS
from feedback.oversight.models import OwnFormSet
from feedback.papers.spreadsheets import XLSX, sent
from feedback.web.guards import current_actor, needs

READ: Final = "oversight:report:read"
STATES: Final = {
    "draft": ("Bản nháp", "amber"),
    "adopted": ("Đang áp dụng", "green"),
    "ended": ("Đã kết thúc", "grey"),
    "given_up": ("Đã bỏ", "grey"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A set as pages show it; ``row`` None: a circular's, which nobody changes here."""

    forms: FormSet
    row: OwnFormSet | None

    @property
    def state(self) -> tuple[str, str]:
        """Its state in words, with a colour."""
        if self.row is None:
            return ("Của hệ thống", "grey")
        given_up = self.row.state == "ended" and self.row.adopted_at is None
        return STATES["given_up" if given_up else self.row.state]

    @property
    def days(self) -> str:
        """For which last days of periods it holds."""
        return days_of(self.forms)


def days_of(forms: FormSet) -> str:
    """«Từ 05/03/2024 đến hết 29/09/2025»."""
    until = f" đến hết {forms.last_on:%d/%m/%Y}" if forms.last_on else ""
    return f"Từ {forms.first_on:%d/%m/%Y}{until}"


def found(key: str) -> Shown:
    """The set with this key; 404."""
    if key in SETS:
        return Shown(SETS[key], None)
    row = sets.row_of(key) or abort(404)
    return Shown(sets.read(row), row)


@door.get("/bieu-mau", endpoint="form_sets")
@needs(MANAGE)
def form_sets() -> str:
    """All sets: administrators' own, newest first, then the circulars'."""
    own = [Shown(sets.read(one), one) for one in sets.rows()]
    return render_template(
        "oversight/desk/forms/sets.html",
        own=own,
        confidences=CONFIDENCES,
        circulars=[Shown(one, None) for one in reversed(SETS.values())],
    )


@door.get("/bieu-mau/mau.xlsx")
@needs(MANAGE)
def empty_set_book() -> Response:
    """The empty file, with the words that may stand in it."""
    return _book(None, "Mẫu nhập bộ biểu mẫu")


@door.get("/bieu-mau/<key>")
@needs(MANAGE)
def set_page(key: str) -> str:
    """One set: its forms, and what may be done with it."""
    one = found(key)
    row = one.row
    return render_template(
        "oversight/desk/forms/set.html",
        shown=one,
        overlapping=sets.overlapping(row) if row and row.state == "draft" else None,
        movable=sets.open_with_others(row) if row and row.state == "adopted" else [],
        confidences=CONFIDENCES,
        used=sets.periods_of(key),
        may_try=current_actor().may(READ),
        brought_on=local_day(one.row.at) if one.row else None,
        adopted_on=local_day(one.row.adopted_at) if one.row and one.row.adopted_at else None,
        unsure=[check for form in one.forms.forms for check in form.checks if check.confidence == "unsure"],
    )


@door.get("/bieu-mau/<key>/bang-tinh.xlsx")
@needs(MANAGE)
def set_book(key: str) -> Response:
    """The set as a file that can be changed and brought in again."""
    one = found(key)
    return _book(one.forms, f"Bộ biểu mẫu {one.forms.words}".replace("/", "-"))


@door.get("/bieu-mau/<key>/<slug>")
@needs(MANAGE)
def set_form(key: str, slug: str) -> str:
    """One form: each column with what it counts, and what must hold."""
    one = found(key)
    form = one.forms.by_slug.get(slug) or abort(404)
    return render_template(
        "oversight/desk/forms/set_form.html",
        shown=one,
        table_of=form,
        columns=[_told(column) for column in form.columns],
        confidences=CONFIDENCES,
    )


def way_of(column: Column) -> str:
    """How a column comes about, in words."""
    if column.count is not None:
        return in_words(column.count)
    if column.formula is not None:
        return f"Công thức: {column.formula.in_words()}"
    return "Ghi chú bằng chữ" if column.text else "Nhập tay"


def _carry(column: Column) -> str:
    """Where its figure comes from when a period begins, in words."""
    if column.carry is not None:
        return f"Bằng {column.carry.in_words()} của kỳ trước."
    return "Đơn vị nhập số đầu kỳ khi bắt đầu báo cáo trên hệ thống." if column.opening else ""


def _told(column: Column) -> dict[str, Any]:
    over = "" if column.text else OVERS[column.over]
    return {
        "number": column.number,
        "words": column.words,
        "unit": column.unit,
        "way": way_of(column),
        "over": f"{over[:1].upper()}{over[1:]}",
        "carry": _carry(column),
        "about": column.about,
    }


def _book(forms: FormSet | None, title: str) -> Response:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the answer was sent
    writing.write(file, forms)
    return sent(file, f"{title}.xlsx", XLSX)


def init_app(app: Flask) -> None:
    """Put the list into the row of links."""
    add_page(app, "oversight_desk.form_sets", "Biểu mẫu báo cáo", 19)
