"""The organiser gathers what units wrote, edits it, and freezes the province's report."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template

from feedback.programme.actions import reports as acts
from feedback.programme.desk.door import door
from feedback.programme.desk.reports.province import span_of
from feedback.programme.desk.reports.writing import WordsForm
from feedback.programme.models import ProgrammeReport
from feedback.programme.reports import form, queries
from feedback.programme.reports.periods import ReportSpan
from feedback.programme.reports.queries import MERGE
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import Form, HiddenNumberField, TextAreaField, TextField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written


class FreezeForm(Form):
    """Chốt báo cáo của tỉnh."""

    version = HiddenNumberField()
    reason = TextAreaField("Lý do vẫn chốt khi còn đơn vị chưa gửi", max_length=1000, rows=3, optional=True)
    signer = TextField("Họ và tên người ký", max_length=100, optional=True)
    position = TextField("Chức vụ người ký", hint="Ví dụ: Giám đốc, Phó Giám đốc", max_length=200)


class AgainForm(Form):
    """Lập bản mới: why."""

    version = HiddenNumberField()
    reason = TextAreaField("Lý do lập bản mới", max_length=1000, rows=4)


@door.get("/chuong-trinh/bao-cao-tinh/<period>/loi")
@needs(MERGE)
def province_words_form(period: str) -> str:
    """Biên tập phần lời, with what units wrote beside each chapter; at first it is what they wrote."""
    span = span_of(period)
    report, merged = queries.province_report(span.key), queries.merged(span, today())
    words = dict(report.words) if report is not None else {}
    for section in form.SECTIONS:
        if not words.get(section.key):
            said = "\n".join(f"{name}: {told}" for name, told in merged["said"][section.key])
            words[section.key] = said[: form.LONGEST]
    version = report.version if report is not None else 0
    return _words_page(span, WordsForm(formdata=None, version=version, **words))


@door.post("/chuong-trinh/bao-cao-tinh/<period>/loi")
@needs(MERGE)
@commits
def province_words(period: str) -> View:
    """Keep them."""
    span, given = span_of(period), WordsForm()

    def keep() -> None:
        words = {each.key: given[each.key].data or "" for each in form.SECTIONS}
        expected = given["version"].data
        acts.edit_province(span, words, expected=expected, by=current_actor(), at=now())

    return written(given, keep, "Đã lưu phần lời", lambda: _words_page(span, given), _back(span))


@door.get("/chuong-trinh/bao-cao-tinh/<period>/chot")
@needs(MERGE)
def freeze_province_form(period: str) -> str:
    """Chốt: sums, who is missing."""
    span = span_of(period)
    report = _found(span)
    return _freeze_page(span, report, FreezeForm(formdata=None, version=report.version))


@door.post("/chuong-trinh/bao-cao-tinh/<period>/chot")
@needs(MERGE)
@commits
def freeze_province(period: str) -> View:
    """Freeze it."""
    span, given = span_of(period), FreezeForm()
    report = _found(span)

    def freeze() -> None:
        acts.freeze(
            report,
            span,
            reason=given.reason.data or "",
            position=given.position.data,
            signer=given.signer.data or "",
            expected=given.version.data,
            by=current_actor(),
            at=now(),
        )

    page = lambda: _freeze_page(span, _found(span), given)  # noqa: E731
    return written(given, freeze, "Đã chốt báo cáo của tỉnh", page, _back(span))


@door.get("/chuong-trinh/bao-cao-tinh/<period>/ban-moi")
@needs(MERGE)
def reopen_province_form(period: str) -> str:
    """Lập bản mới: why."""
    span = span_of(period)
    return _again_page(span, AgainForm(formdata=None, version=_found(span).version))


@door.post("/chuong-trinh/bao-cao-tinh/<period>/ban-moi")
@needs(MERGE)
@commits
def reopen_province(period: str) -> View:
    """Take it up again; the frozen one stays."""
    span, given = span_of(period), AgainForm()
    report = _found(span)

    def reopen() -> None:
        acts.reopen_province(
            report, reason=given.reason.data, expected=given.version.data, by=current_actor(), at=now()
        )

    return written(given, reopen, "Đã mở bản mới", lambda: _again_page(span, given), _back(span))


def _back(span: ReportSpan) -> tuple[str, dict[str, Any]]:
    return "programme_desk.province_report_page", {"period": span.key}


def _found(span: ReportSpan) -> ProgrammeReport:
    return queries.province_report(span.key) or abort(404)


def _words_page(span: ReportSpan, given: Form) -> str:
    merged = queries.merged(span, today())
    return render_template(
        "programme/desk/reports/province_words.html",
        span=span,
        form=given,
        sections=form.SECTIONS,
        said=merged["said"],
        sent=len(merged["rows"]),
    )


def _freeze_page(span: ReportSpan, report: ProgrammeReport, given: Form) -> str:
    merged = queries.merged(span, today())
    return render_template(
        "programme/desk/reports/freeze.html",
        span=span,
        report=report,
        form=given,
        merged=merged,
        lacking=form.missing_words(report.words),
        figures=[(queries.figure_words(key), number) for key, number in merged["figures"].items()],
        counts=[(one.words, merged["counts"][key]) for key, one in form.FIELDS.items()],
    )


def _again_page(span: ReportSpan, given: Form) -> str:
    return render_template("programme/desk/reports/again.html", span=span, form=given, report=_found(span))
