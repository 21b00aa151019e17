"""Reports as they stand: a unit's, those of all units, what was sent, what the system counts for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import and_, select

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.extensions import db
from feedback.law.measures import DEFINITIONS
from feedback.oversight.measures import counting
from feedback.oversight.measures.filters import Filters
from feedback.programme.duties import queries as duties
from feedback.programme.duties import rules
from feedback.programme.duties.met_by import Met
from feedback.programme.duties.rules import Span
from feedback.programme.models import ProgrammeReport, ProgrammeReportRevision
from feedback.programme.reports import form
from feedback.programme.reports.periods import ReportSpan

READ: Final = "programme:report:read"
READ_ALL: Final = "programme:report:read_all"
WRITE: Final = "programme:report:write"
SEND: Final = "programme:report:send"
MERGE: Final = "programme:report:merge"

STATES: Final = {
    "late": ("Quá hạn, chưa gửi", "red"),
    "returned": ("Bị trả lại", "amber"),
    "reopened": ("Đang sửa bản đã gửi", "amber"),
    "draft": ("Đang soạn", "blue"),
    "none": ("Chưa bắt đầu", "grey"),
    "sent_late": ("Đã gửi, quá hạn", "amber"),
    "sent": ("Đã gửi", "green"),
    "frozen": ("Đã chốt", "green"),
}
"""How a report stands: words and the tone of the tag, the worst first."""


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit with its report, and how it stands (key of ``STATES``)."""

    agency: AgencyEntry
    report: ProgrammeReport | None
    state: str


def due_on(span: ReportSpan) -> date | None:
    """The last day by the plan's duty; None where no such duty holds."""
    duty = duties.by_code(form.DUTIES[span.kind])
    if duty is None or duty.period != span.kind:
        return None
    rule = duties.rule_of(duty)
    plain = rules.span_of(rule, span.key)
    return rules.due_of(rule, plain, duties.works()) if plain is not None else None


def report_of(agency_id: int, key: str) -> ProgrammeReport | None:
    """A unit's report of a period; None before anything was written."""
    return db.session.scalar(
        select(ProgrammeReport).where(
            ProgrammeReport.kind == "unit",
            ProgrammeReport.agency_id == agency_id,
            ProgrammeReport.period == key,
        )
    )


def province_report(key: str) -> ProgrammeReport | None:
    """What was merged of a period; None before it was begun."""
    return db.session.scalar(
        select(ProgrammeReport).where(ProgrammeReport.kind == "province", ProgrammeReport.period == key)
    )


def reports_of(agency_ids: Collection[int], keys: Iterable[str]) -> dict[tuple[int, str], ProgrammeReport]:
    """By agency and period the reports of units; one select."""
    asked = select(ProgrammeReport).where(
        ProgrammeReport.kind == "unit",
        ProgrammeReport.agency_id.in_(agency_ids),
        ProgrammeReport.period.in_(list(keys)),
    )
    return {(one.agency_id, one.period): one for one in db.session.scalars(asked)}


def standing(report: ProgrammeReport | None, due: date | None, today: date) -> str:
    """Key of ``STATES``; the last day itself isn't late."""
    if report is not None and report.state in ("sent", "frozen"):
        late = report.state == "sent" and due and report.first_sent_on and report.first_sent_on > due
        return "sent_late" if late else report.state
    if report is not None and report.state in ("returned", "reopened"):
        return report.state
    if due is not None and today > due:
        return "late"
    return "draft" if report is not None else "none"


def lines(span: ReportSpan, today: date) -> list[UnitLine]:
    """How the units that owe a report of a period stand, the worst first; three selects."""
    asked = select(ProgrammeReport).where(ProgrammeReport.kind == "unit", ProgrammeReport.period == span.key)
    reports = {one.agency_id: one for one in db.session.scalars(asked)}
    known = {one.id: one for one in duties.units(min(span.counted.last_on, today))}
    for number in reports:
        if number not in known and (entry := agencies.by_id(number)) is not None:
            known[number] = entry
    due, order = due_on(span), list(STATES)
    found = [UnitLine(one, reports.get(one.id), "") for one in known.values()]
    found = [UnitLine(one.agency, one.report, standing(one.report, due, today)) for one in found]
    return sorted(
        found, key=lambda one: (order.index(one.state), one.agency.level == "commune", one.agency.sort_key)
    )


def figures(span: ReportSpan, agency_id: int, viewer: Actor, today: date) -> dict[str, int]:
    """What the system counts for a unit in the period, by key of ``form.FIGURES``, as its pages say it."""
    filters = Filters(span.counted, agency_id)
    found = counting.figures(form.FIGURES, filters, viewer=viewer, today=today)[()]
    return {key: found.get(key, 0) for key in form.FIGURES}


def figure_words(key: str) -> str:
    """What a figure is called."""
    return DEFINITIONS[key].words


def revision(report: ProgrammeReport, number: int | None = None) -> ProgrammeReportRevision | None:
    """What was sent or frozen: the last time, or the ``number``-th."""
    return db.session.scalar(
        select(ProgrammeReportRevision).where(
            ProgrammeReportRevision.report_id == report.id,
            ProgrammeReportRevision.revision == (report.revision if number is None else number),
        )
    )


def revisions(report: ProgrammeReport) -> list[ProgrammeReportRevision]:
    """All of them, newest first."""
    asked = select(ProgrammeReportRevision).where(ProgrammeReportRevision.report_id == report.id)
    return list(db.session.scalars(asked.order_by(ProgrammeReportRevision.revision.desc())))


def sent_contents(key: str) -> list[tuple[AgencyEntry, ProgrammeReportRevision]]:
    """What units sent last for a period and what still stands as sent, departments first; one select."""
    asked = (
        select(ProgrammeReport.agency_id, ProgrammeReportRevision)
        .join(
            ProgrammeReportRevision,
            and_(
                ProgrammeReportRevision.report_id == ProgrammeReport.id,
                ProgrammeReportRevision.revision == ProgrammeReport.revision,
            ),
        )
        .where(ProgrammeReport.kind == "unit", ProgrammeReport.period == key, ProgrammeReport.state == "sent")
    )
    found = [
        (entry, row)
        for agency_id, row in db.session.execute(asked)
        if (entry := agencies.by_id(agency_id)) is not None
    ]
    return sorted(found, key=lambda one: (one[0].level == "commune", one[0].sort_key))


def merged(span: ReportSpan, today: date) -> dict[str, Any]:
    """The province's report as the sent ones make it: sums, a row for each unit, who is missing by name, and
    their words by chapter."""
    sent = sent_contents(span.key)
    there = {entry.id for entry, _row in sent}
    missing = [one.agency for one in lines(span, today) if one.agency.id not in there]
    return {
        "rows": [_row(entry, one) for entry, one in sent],
        "figures": _sums(form.FIGURES, [one.content["figures"] for _entry, one in sent]),
        "counts": _sums(form.FIELDS, [one.content["counts"] for _entry, one in sent]),
        "missing": [one.name for one in missing],
        "said": {
            one.key: [
                [entry.name, words]
                for entry, row in sent
                if (words := str(row.content["words"].get(one.key, "")).strip())
            ]
            for one in form.SECTIONS
        },
    }


def own(viewer: Actor, agency_id: int, today: date) -> bool:
    """Whether a unit's report is the viewer's own, or of an ended unit whose work his does."""
    return agency_id in agencies.whose_work(viewer.agency_id, today)


def may_read(viewer: Actor, agency_id: int, today: date) -> bool:
    """Whether he reads a unit's report."""
    return viewer.may(READ) and (viewer.may(READ_ALL) or own(viewer, agency_id, today))


def sent_days(agency_ids: Collection[int] | None, spans: Collection[Span], _today: date) -> Met:
    """For the duties: when each unit first sent what still stands as sent; one select."""
    asked = select(ProgrammeReport).where(
        ProgrammeReport.kind == "unit",
        ProgrammeReport.state == "sent",
        ProgrammeReport.period.in_([one.key for one in spans]),
    )
    if agency_ids is not None:
        asked = asked.where(ProgrammeReport.agency_id.in_(agency_ids))
    return {
        (one.agency_id, one.period): one.first_sent_on
        for one in db.session.scalars(asked)
        if one.first_sent_on is not None
    }


def merged_days(_agency_ids: Collection[int] | None, spans: Collection[Span], _today: date) -> Met:
    """For the organiser's duty: when the province's report was first frozen; one select."""
    asked = select(ProgrammeReport).where(
        ProgrammeReport.kind == "province",
        ProgrammeReport.revision > 0,
        ProgrammeReport.period.in_([one.key for one in spans]),
    )
    return {
        (one.agency_id, one.period): one.first_sent_on
        for one in db.session.scalars(asked)
        if one.first_sent_on is not None
    }


def _row(entry: AgencyEntry, one: ProgrammeReportRevision) -> dict[str, Any]:
    return {
        "code": entry.code,
        "name": entry.name,
        "revision": one.revision,
        "figures": one.content["figures"],
        "counts": one.content["counts"],
    }


def _sums(keys: Iterable[str], each: Sequence[Mapping[str, int]]) -> dict[str, int]:
    return {key: sum(one.get(key, 0) for one in each) for key in keys}
