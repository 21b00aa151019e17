"""Xuất báo cáo: a report as a spreadsheet and in Word, of the province by a job, of one unit at once."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from typing import IO, Any, Final

from flask import Flask, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.cases.jobs import ordering
from feedback.cases.jobs.kinds import JobKind, register
from feedback.cases.jobs.running import Run, reading
from feedback.law.refusal import Refusal
from feedback.oversight.desk.door import door
from feedback.oversight.forms import rights, sets
from feedback.oversight.forms.exports import gathering, words
from feedback.oversight.forms.exports.gathering import Report
from feedback.oversight.models import ReportPeriod
from feedback.papers import docx
from feedback.papers.spreadsheets import XLSX, sent
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import Choice, Form, RadiosField, SelectField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View

JOB: Final = "statutory_report"
_NOW: Final = "nay"
_TYPES: Final = {"xlsx": XLSX, "docx": docx.TYPE}


class ExportForm(Form):
    """Xuất báo cáo của toàn tỉnh."""

    form = RadiosField(
        "Xuất dạng nào",
        noun="dạng tệp",
        small=True,
        choices=[
            Choice("xlsx", "Bảng tính (XLSX)", hint="Mỗi biểu một trang như mẫu in, trang cuối là kiểm tra"),
            Choice(
                "docx", "Văn bản (DOCX)", hint="Báo cáo theo đề cương, có số liệu và các biểu, sửa tiếp được"
            ),
        ],
    )
    revision = SelectField("Số liệu", noun="số liệu")

    def offer(self, period: ReportPeriod) -> None:
        """Which figures there are: what stands now while the period is open, and each revision."""
        frozen = [
            (str(one.revision), f"Bản chốt lần {one.revision} ngày {one.frozen_on:%d/%m/%Y}")
            for one in gathering.revisions(period)
        ]
        now_ = [(_NOW, "Số liệu hiện tại, chưa chốt")] if period.state == "open" else []
        self.revision.choices = [*now_, *frozen]
        # The only answer there is needs no choosing.
        if len(self.revision.choices) == 1 and not self.revision.data:
            self.revision.data = self.revision.choices[0].value


@door.get("/bao-cao-thong-ke/<code>/xuat")
@needs(rights.READ)
def report_export(code: str) -> str:
    """Which file, of which figures."""
    period = _period(code)
    form = ExportForm(formdata=None, form="xlsx")
    form.offer(period)
    return _page(period, form)


@door.post("/bao-cao-thong-ke/<code>/xuat")
@needs(rights.READ)
@commits
def order_report_export(code: str) -> View:
    """Order the job that makes it; its page shows how far it is, and has the file."""
    period, form = _period(code), ExportForm()
    form.offer(period)
    if not form.validate_on_submit():
        return _page(period, form), 422
    values = {"code": period.code, "form": form.form.data, "revision": form.revision.data}
    total = len(sets.by_key(period.set_key).forms)
    try:
        job = ordering.order(JOB, by=current_actor(), at=now(), values=values, total=total)
    except Refusal as refusal:
        form.form_errors = [str(refusal)]
        return _page(period, form), 409
    flash("Báo cáo được lập sau trang này")
    return redirect(url_for("cases_desk.job", key=job.key), 303)


@door.get("/bao-cao-thong-ke/<code>/don-vi/<unit>/bao-cao.<any(xlsx, docx):form>")
@needs(rights.READ)
def unit_report_file(code: str, unit: str, form: str) -> Response:
    """One unit's report as it stands, or was frozen."""
    period, agency = gathering.period_of(code), agencies.by_code(unit)
    if period is None or agency is None or not rights.may_read(current_actor(), agency.id, today()):
        abort(404)
    report = gathering.gather(period, unit=agency, at=now(), viewer=current_actor())
    return sent(_made(report, form), _name(report, form), _TYPES[form])


def _made(report: Report, form: str, progress: Callable[[int], None] = lambda _done: None) -> IO[bytes]:
    if form == "docx":
        from feedback.oversight.forms.exports import document

        return io.BytesIO(document.write(report, progress))
    from feedback.oversight.forms.exports import workbook

    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it was sent or kept
    workbook.write(file, report, progress)
    return file


def _name(report: Report, form: str) -> str:
    whose = f" {report.unit.short_name}" if report.unit else ""
    revision = f" lần {report.freeze.revision}" if report.freeze else ""
    return f"Báo cáo thống kê{whose} {words.period_words(report)}{revision}.{form}".replace("/", "-")


def _in_job(run: Run) -> None:
    """The job: as the officer who ordered it, with the rights that he has when it runs."""
    form, wanted = str(run.values["form"]), str(run.values["revision"])
    by = run.actor()
    if not rights.sees_all(by):
        raise Refusal("Ông/bà không còn quyền xem báo cáo của toàn tỉnh.")
    with reading():
        period = gathering.period_of(str(run.values["code"]))
        if period is None:
            raise Refusal("Kỳ báo cáo không còn.")
        revision = None if wanted == _NOW else int(wanted)
        report = gathering.gather(
            period,
            unit=None,
            at=run.at,
            revision=revision,
            viewer=by,
            tell=lambda _source: run.report(0),
        )
        name, file = _name(report, form), _made(report, form, run.report)
    with file:
        run.keep_file(name, file)


def _period(code: str) -> ReportPeriod:
    """The period of a report of the province; for who doesn't see all it isn't there."""
    period = gathering.period_of(code)
    if period is None or not rights.sees_all(current_actor()):
        abort(404)
    return period


def _page(period: ReportPeriod, form: ExportForm) -> str:
    forms = sets.by_key(period.set_key)
    values: dict[str, Any] = {"period": period, "form": form, "mark": sets.mark(forms, period.last_on)}
    return render_template("oversight/desk/forms/export.html", **values)


def init_app(app: Flask) -> None:
    """Make the job known."""
    register(app, JobKind(JOB, "Xuất báo cáo thống kê", rights.READ, _in_job))
