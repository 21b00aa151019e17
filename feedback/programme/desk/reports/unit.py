"""A unit's reports, and one of them as a list of tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from flask import Flask, abort, render_template

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.programme.actions import reports as acts
from feedback.programme.desk.door import add_page, door
from feedback.programme.models import ProgrammeReport
from feedback.programme.reports import form, periods, queries
from feedback.programme.reports.periods import ReportSpan
from feedback.programme.reports.queries import MERGE, READ, SEND, STATES, WRITE
from feedback.web import today
from feedback.web.guards import current_actor, needs

_AHEAD: Final = timedelta(days=92)
"""A period whose days end so far ahead isn't listed yet."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A unit's report of a period as this officer may see and use it; ``report`` None before it was begun."""

    span: ReportSpan
    agency: AgencyEntry
    report: ProgrammeReport | None
    own: bool

    @property
    def where(self) -> dict[str, str]:
        """The values of its address."""
        return {"period": self.span.key, "unit": self.agency.code}

    @property
    def version(self) -> int:
        """The version seen; 0 for nothing."""
        return self.report.version if self.report is not None else 0

    @property
    def is_open(self) -> bool:
        """Whether it may be written."""
        return self.report is None or self.report.state in acts.OPEN


@door.get("/chuong-trinh/bao-cao")
@needs(READ)
def reports_page() -> str:
    """The own unit's reports of this year and the last, newest first."""
    agency = agencies.by_id(current_actor().agency_id or 0) or abort(404)
    day = today()
    spans = [
        one
        for year in (day.year, day.year - 1)
        for one in periods.around(year)
        if one.counted.last_on <= day + _AHEAD
    ]
    spans.sort(key=lambda one: (one.counted.last_on, one.kind), reverse=True)
    found = queries.reports_of([agency.id], [one.key for one in spans])
    rows = []
    for span in spans:
        report, due = found.get((agency.id, span.key)), queries.due_on(span)
        rows.append((span, due, STATES[queries.standing(report, due, day)]))
    return render_template("programme/desk/reports/own.html", agency=agency, rows=rows)


@door.get("/chuong-trinh/bao-cao/<period>/<unit>")
@needs(READ)
def report_page(period: str, unit: str) -> str:
    """One report: its tasks, what was sent."""
    return task_page(shown(period, unit))


def task_page(one: Shown) -> str:
    """The list of tasks of a report."""
    actor, report = current_actor(), one.report
    due = queries.due_on(one.span)
    counted = report is not None and not set(form.FIELDS) - set(report.counts)
    written = sum(bool((report.words if report else {}).get(each.key, "").strip()) for each in form.SECTIONS)
    early = today() < one.span.opens_on
    may_send = one.own and actor.may(SEND)
    return render_template(
        "programme/desk/reports/report.html",
        **facts(one),
        due=due,
        counted=counted,
        written=written,
        words_done=report is not None and not form.missing_words(report.words),
        chapters=len(form.SECTIONS),
        lacking=acts.lacking_of(report) if report is not None else ["kiểm tra số liệu"],
        early=early,
        may_write=one.own and one.is_open and actor.may(WRITE),
        may_send=may_send and one.is_open,
        may_reopen=may_send and report is not None and report.state == "sent",
        may_return=actor.may(MERGE) and report is not None and report.state == "sent",
        revisions=queries.revisions(report) if report is not None else [],
    )


def shown(period: str, unit: str) -> Shown:
    """The report of a period and a unit that this officer may read; else 404."""
    span, agency = periods.by_key(period), agencies.by_code(unit[:40])
    actor = current_actor()
    if span is None or agency is None or agency.external:
        abort(404)
    if not queries.may_read(actor, agency.id, today()) or span.counted.first_on > today() + _AHEAD:
        abort(404)
    report = queries.report_of(agency.id, span.key)
    return Shown(span, agency, report, queries.own(actor, agency.id, today()))


def own_open(period: str, unit: str) -> Shown:
    """The same of the officer's own unit; else 403."""
    one = shown(period, unit)
    return one if one.own else abort(403)


def facts(one: Shown) -> dict[str, Any]:
    """What every page of one report shows."""
    words, tone = STATES[queries.standing(one.report, queries.due_on(one.span), today())]
    return {
        "shown": one,
        "span": one.span,
        "agency": one.agency,
        "report": one.report,
        "where": one.where,
        "words": words,
        "tone": tone,
    }


def init_app(app: Flask) -> None:
    """Lead to the page."""
    add_page(app, "programme_desk.reports_page", "Báo cáo dân chủ", 6)
