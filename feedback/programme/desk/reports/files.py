"""Reports as files: Word and spreadsheet, of a unit and of the province, as they stand or were sent."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from flask import abort, request
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.papers import docx, spreadsheets
from feedback.programme.desk.door import door
from feedback.programme.desk.reports.unit import shown
from feedback.programme.models import ProgrammeReport
from feedback.programme.reports import periods, queries
from feedback.programme.reports.printed import Printed
from feedback.programme.reports.queries import READ, READ_ALL
from feedback.web import today
from feedback.web.guards import current_actor, needs


@door.get("/chuong-trinh/bao-cao/<period>/<unit>/bao-cao.<any(docx, xlsx):form>")
@needs(READ)
def report_file(period: str, unit: str, form: str) -> Response:
    """A unit's report: the revision that ``ban`` asks for, else what was sent last or stands now."""
    one = shown(period, unit)
    report = one.report or abort(404)
    kept = _revision(report)
    if kept is not None:
        content, number = kept
    else:
        counted = queries.figures(one.span, one.agency.id, current_actor(), today())
        content, number = {"figures": counted, "counts": report.counts, "words": report.words}, 0
    on = report.sent_on if kept is not None and report.sent_on else today()
    return _sent(Printed(one.agency, one.span, content, on, number, *_signature(content)), form)


@door.get("/chuong-trinh/bao-cao-tinh/<period>/bao-cao.<any(docx, xlsx):form>")
@needs(READ_ALL)
def province_file(period: str, form: str) -> Response:
    """The province's report: the revision that ``ban`` asks for, else what was frozen last or stands now."""
    span = periods.by_key(period) or abort(404)
    report = queries.province_report(span.key)
    kept = _revision(report) if report is not None else None
    if kept is not None:
        content, number = kept
    else:
        words = report.words if report is not None else {}
        content, number = queries.merged(span, today()) | {"words": words}, 0
    agency = agencies.by_id(report.agency_id) if report is not None else agencies.by_code("SNV")
    on = report.sent_on if report is not None and kept is not None and report.sent_on else today()
    return _sent(Printed(agency or abort(404), span, content, on, number, *_signature(content)), form)


def _signature(content: Mapping[str, Any]) -> tuple[str, str]:
    """Position and name of who signed; what was sent before names were asked for has none."""
    return str(content.get("position", "")), str(content.get("signer", ""))


def _revision(report: ProgrammeReport) -> tuple[Mapping[str, Any], int] | None:
    """What was kept: of the revision asked for, else of the last where it still stands; None for neither."""
    asked = request.args.get("ban", "")
    if asked:
        is_number = asked.isascii() and asked.isdecimal() and len(asked) < 6
        kept = queries.revision(report, int(asked)) if is_number else None
        return (kept.content, kept.revision) if kept is not None else abort(404)
    if report.state in ("sent", "frozen") and (kept := queries.revision(report)) is not None:
        return kept.content, kept.revision
    return None


def _sent(one: Printed, form: str) -> Response:
    from feedback.programme.reports import document

    if form == "xlsx":
        return spreadsheets.book(one.title, document.sheets(one))
    return spreadsheets.sent(io.BytesIO(document.docx(one)), f"{one.title}.docx", docx.TYPE)
