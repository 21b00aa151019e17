"""The parts of a unit's report: figures looked through, counts typed, chapters written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import render_template, url_for

from feedback.oversight import scope
from feedback.programme.actions import reports as acts
from feedback.programme.desk.door import door
from feedback.programme.desk.reports.unit import Shown, facts, own_open
from feedback.programme.reports import form, queries
from feedback.programme.reports.queries import WRITE
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.filters import ngay
from feedback.web.forms import Form, HiddenNumberField, TextAreaField, WholeNumberField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_MOST: Final = 9_999_999


class FiguresForm(Form):
    """Kiểm tra số liệu."""

    version = HiddenNumberField()
    remark = TextAreaField(
        "Ý kiến về số liệu",
        hint="Số nào chưa đúng, vì sao. Số liệu không sửa tay được: sửa ở hồ sơ gốc thì số đổi theo",
        max_length=2000,
        rows=4,
        optional=True,
    )


class _VersionForm(Form):
    version = HiddenNumberField()


CountsForm: Final[type[Form]] = type(
    "CountsForm",
    (_VersionForm,),
    {
        key: WholeNumberField(one.words, most=_MOST, missing=f"Nhập số, không có thì nhập 0: {one.words}")
        for key, one in form.FIELDS.items()
    },
)
"""Nhập các bảng số liệu: a field for each count of the form."""

WordsForm: Final[type[Form]] = type(
    "WordsForm",
    (_VersionForm,),
    {
        one.key: TextAreaField(one.words, hint=one.hint, max_length=form.LONGEST, rows=6, optional=True)
        for one in form.SECTIONS
    },
)
"""Viết phần lời: a field for each chapter; it may be kept half written."""


@door.get("/chuong-trinh/bao-cao/<period>/<unit>/so-lieu")
@needs(WRITE)
def report_figures_form(period: str, unit: str) -> str:
    """Kiểm tra số liệu."""
    one = own_open(period, unit)
    remark = one.report.remark if one.report is not None else ""
    return _figures_page(one, FiguresForm(formdata=None, version=one.version, remark=remark))


@door.post("/chuong-trinh/bao-cao/<period>/<unit>/so-lieu")
@needs(WRITE)
@commits
def report_figures(period: str, unit: str) -> View:
    """They were looked through."""
    given = FiguresForm()
    return _write(
        period,
        unit,
        given,
        lambda: {"checked_on": today(), "remark": given.remark.data or ""},
        "Đã ghi việc kiểm tra số liệu",
        lambda: _figures_page(own_open(period, unit), given),
    )


@door.get("/chuong-trinh/bao-cao/<period>/<unit>/bang")
@needs(WRITE)
def report_counts_form(period: str, unit: str) -> str:
    """Nhập các bảng số liệu."""
    one = own_open(period, unit)
    counts = one.report.counts if one.report is not None else {}
    return _counts_page(one, CountsForm(formdata=None, version=one.version, **counts))


@door.post("/chuong-trinh/bao-cao/<period>/<unit>/bang")
@needs(WRITE)
@commits
def report_counts(period: str, unit: str) -> View:
    """Keep them, all or none."""
    given = CountsForm()
    return _write(
        period,
        unit,
        given,
        lambda: {"counts": {key: given[key].data for key in form.FIELDS}},
        "Đã lưu các bảng số liệu",
        lambda: _counts_page(own_open(period, unit), given),
    )


@door.get("/chuong-trinh/bao-cao/<period>/<unit>/loi")
@needs(WRITE)
def report_words_form(period: str, unit: str) -> str:
    """Viết phần lời."""
    one = own_open(period, unit)
    words = one.report.words if one.report is not None else {}
    return _words_page(one, WordsForm(formdata=None, version=one.version, **words))


@door.post("/chuong-trinh/bao-cao/<period>/<unit>/loi")
@needs(WRITE)
@commits
def report_words(period: str, unit: str) -> View:
    """Keep them."""
    given = WordsForm()
    return _write(
        period,
        unit,
        given,
        lambda: {"words": {each.key: given[each.key].data or "" for each in form.SECTIONS}},
        "Đã lưu phần lời",
        lambda: _words_page(own_open(period, unit), given),
    )


def _write(
    period: str,
    unit: str,
    given: Any,
    new: Callable[[], Mapping[str, Any]],
    done: str,
    page: Callable[[], str],
) -> View:
    one = own_open(period, unit)

    def keep() -> None:
        expected = given["version"].data
        acts.write(one.span, one.agency.id, new(), expected=expected, by=current_actor(), at=now())

    return written(given, keep, done, page, ("programme_desk.report_page", one.where))


def _figures_page(one: Shown, given: Form) -> str:
    actor = current_actor()
    counted = queries.figures(one.span, one.agency.id, actor, today())
    own_unit = actor.agency_id == one.agency.id
    days: dict[str, Any] = {
        "ky": "khac",
        "tu": ngay(one.span.counted.first_on),
        "den": ngay(one.span.counted.last_on),
    }
    return render_template(
        "programme/desk/reports/figures.html",
        **facts(one),
        form=given,
        rows=[
            (
                queries.figure_words(key),
                number,
                url_for("oversight_desk.behind", key=key, **days)
                if own_unit and actor.may(scope.READ) and not scope.everywhere(actor)
                else "",
            )
            for key, number in counted.items()
        ],
    )


def _counts_page(one: Shown, given: Form) -> str:
    return render_template("programme/desk/reports/counts.html", **facts(one), form=given, groups=form.GROUPS)


def _words_page(one: Shown, given: Form) -> str:
    return render_template(
        "programme/desk/reports/words.html", **facts(one), form=given, sections=form.SECTIONS
    )
