"""The province's reports: who has sent, who is late or missing by name."""

from __future__ import annotations

from flask import Flask, abort, render_template

from feedback.programme.desk.door import add_page, door
from feedback.programme.reports import periods, queries
from feedback.programme.reports.periods import ReportSpan
from feedback.programme.reports.queries import MERGE, READ_ALL, STATES
from feedback.web import today
from feedback.web.guards import current_actor, needs


@door.get("/chuong-trinh/bao-cao-tinh")
@needs(READ_ALL)
def province_reports_page() -> str:
    """The periods whose days have begun, newest first, with how many units have sent."""
    day = today()
    spans = [
        one
        for year in (day.year, day.year - 1)
        for one in periods.around(year)
        if one.counted.first_on <= day
    ]
    spans.sort(key=lambda one: (one.counted.last_on, one.kind), reverse=True)
    rows = []
    for span in spans[:6]:
        lines = queries.lines(span, day)
        sent = sum(one.state in ("sent", "sent_late") for one in lines)
        late = sum(one.state == "late" for one in lines)
        merged = queries.province_report(span.key)
        rows.append((span, queries.due_on(span), sent, late, len(lines), merged))
    return render_template("programme/desk/reports/province.html", rows=rows, states=STATES)


@door.get("/chuong-trinh/bao-cao-tinh/<period>")
@needs(READ_ALL)
def province_report_page(period: str) -> str:
    """One period: units by how they stand, what is left to be done before it is frozen."""
    span = span_of(period)
    lines = queries.lines(span, today())
    report = queries.province_report(span.key)
    may_merge = current_actor().may(MERGE)
    return render_template(
        "programme/desk/reports/province_report.html",
        span=span,
        due=queries.due_on(span),
        report=report,
        groups=[
            (key, [one for one in lines if one.state == key])
            for key in STATES
            if any(one.state == key for one in lines)
        ],
        states=STATES,
        sent=sum(one.state in ("sent", "sent_late") for one in lines),
        number=len(lines),
        early=today() < span.opens_on,
        may_edit=may_merge and (report is None or report.state != "frozen"),
        may_freeze=may_merge and report is not None and report.state != "frozen",
        may_reopen=may_merge and report is not None and report.state == "frozen",
        revisions=queries.revisions(report) if report is not None else [],
    )


def span_of(period: str) -> ReportSpan:
    """The period, if its days have begun; else 404."""
    span = periods.by_key(period)
    return span if span is not None and span.counted.first_on <= today() else abort(404)


def init_app(app: Flask) -> None:
    """Lead to the pages."""
    add_page(app, "programme_desk.province_reports_page", "Báo cáo toàn tỉnh", 7)
