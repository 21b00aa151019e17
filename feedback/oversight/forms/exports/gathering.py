"""What a printed report holds: the figures as they stand or were frozen, who typed what, what is broken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import select

from feedback.accounts import queries as accounts
from feedback.actor import SYSTEM, Actor
from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.extensions import db
from feedback.law.forms import FormSet, checking
from feedback.law.forms.checking import Broken, Cell, Figures
from feedback.law.refusal import Refusal
from feedback.oversight.forms import aside, sets, standing
from feedback.oversight.models import FormEntry, ReportFreeze, ReportPeriod, UnitReport

WHOLE: Final = "Toàn tỉnh"


class NoRevision(Refusal):
    """The period was never frozen so often."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into a cell: who, when, on which basis; what the system had counted then, None where it
    can't; whether the inspectorate changed the unit's figure."""

    who: str
    at: datetime
    basis: str
    counted: Decimal | None
    by_province: bool


@dataclass(slots=True)
class Line:
    """One unit's row of every form. ``texts``: columns of words; ``sent`` False: its report hasn't come, the
    figures are those that the system counts."""

    agency: AgencyEntry
    figures: Figures
    sent: bool
    typed: dict[Cell, Typed] = field(default_factory=dict)
    texts: dict[Cell, str] = field(default_factory=dict)
    broken: list[Broken] = field(default_factory=list)
    narrative: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Report:
    """A report to be printed. ``unit``: only of this one, None: of the province by its units. ``freeze``: the
    revision it shows, None: figures as they stand at ``at``. ``totals``: the row of totals, ``before`` that
    of the period before, empty when that wasn't frozen."""

    period: ReportPeriod
    forms: FormSet
    mark: str
    issuer: AgencyEntry
    unit: AgencyEntry | None
    at: datetime
    lines: list[Line]
    totals: Figures
    broken: list[Broken]
    freeze: ReportFreeze | None = None
    before: Figures = field(default_factory=dict)
    report: UnitReport | None = None

    @property
    def missing(self) -> list[Line]:
        """The units whose reports haven't come."""
        return [one for one in self.lines if not one.sent]

    @property
    def signed(self) -> tuple[str, str] | None:
        """Name and position of who signed what is shown, None: nobody yet."""
        if self.unit is None:
            return (self.freeze.signer, self.freeze.signer_position) if self.freeze else None
        one = self.report
        if one is None or one.state != "sent" or one.signer is None:
            return None
        return one.signer, one.signer_position or ""


def period_of(code: str) -> ReportPeriod | None:
    """The period with this code."""
    return db.session.scalar(select(ReportPeriod).where(ReportPeriod.code == code))


def revisions(period: ReportPeriod) -> list[ReportFreeze]:
    """The freezes of a period, newest first."""
    asked = select(ReportFreeze).where(ReportFreeze.period_id == period.id)
    return list(db.session.scalars(asked.order_by(ReportFreeze.revision.desc())))


def gather(
    period: ReportPeriod,
    *,
    unit: AgencyEntry | None,
    at: datetime,
    revision: int | None = None,
    viewer: Actor = SYSTEM,
    tell: Callable[[str], None] = lambda _source: None,
) -> Report:
    """Everything of a report. Of a frozen period what was frozen last, or in ``revision``; of an open one
    what stands now; each without what the ``viewer`` must stand aside from. The number of
    selects doesn't grow with units. Raises NoRevision.
    """
    forms, viewer = sets.by_key(period.set_key), aside.barred(viewer)
    issuer = unit or agencies.by_id(period.agency_id)
    assert issuer is not None
    freeze = _freeze(period, revision)
    only = None if unit is None else [unit.id]
    reports = _reports(period, only)
    lines = _lines(period, forms, freeze, reports, only, viewer, tell)
    if unit is None:
        lines = _in_order(lines, period)
    totals = checking.totalled(forms, [one.figures for one in lines])
    return Report(
        period=period,
        forms=forms,
        mark=sets.mark(forms, period.last_on),
        issuer=issuer,
        unit=unit,
        at=at,
        lines=lines,
        totals=totals,
        broken=[] if unit else checking.broken(forms, totals),
        freeze=freeze,
        before=_before(period, forms, only, viewer),
        report=reports.get(unit.id) if unit else None,
    )


def _lines(
    period: ReportPeriod,
    forms: FormSet,
    freeze: ReportFreeze | None,
    reports: Mapping[int, UnitReport],
    only: Sequence[int] | None,
    viewer: Actor,
    tell: Callable[[str], None],
) -> list[Line]:
    found: dict[int, Line] = {}
    if freeze is not None:
        kept = aside.take_off_frozen(period, forms, standing.frozen(freeze, only), viewer)
        for agency_id, (_counted, figures) in kept.items():
            if (agency := agencies.by_id(agency_id)) is not None:
                line = Line(agency, figures, agency_id not in freeze.missing)
                line.broken = checking.broken(forms, figures)
                found[agency_id] = line
    else:
        standings = standing.of_period(period, forms, agency_ids=only, tell=tell)
        aside.take_off(period, forms, standings, viewer)
        for agency_id, one in standings.items():
            if (agency := agencies.by_id(agency_id)) is not None:
                sent = one.report is not None and one.report.state == "sent"
                found[agency_id] = Line(agency, one.figures, sent, broken=one.broken(forms))
    for agency in _expected(period, only):
        if agency.id not in found:
            zeros = {form.number: checking.worked_out(form, {}) for form in forms.forms}
            sent = agency.id in reports and reports[agency.id].state == "sent"
            found[agency.id] = Line(agency, zeros, sent)
    _add_typed(found, reports, freeze)
    for agency_id, taken in aside.made(forms, standing.period_of(period), viewer, list(found)).items():
        for form, column in [*found[agency_id].typed]:
            if taken.get(form, {}).get(column):
                del found[agency_id].typed[form, column]
    return list(found.values())


def _expected(period: ReportPeriod, only: Sequence[int] | None) -> list[AgencyEntry]:
    if only is not None:
        return [one for agency_id in only if (one := agencies.by_id(agency_id))]
    return [one for one in agencies.existing(period.last_on) if not one.external]


def _in_order(lines: list[Line], period: ReportPeriod) -> list[Line]:
    """The province's own bodies before communes, each by name; the one that merges first."""
    return sorted(
        lines,
        key=lambda one: (
            one.agency.id != period.agency_id,
            one.agency.level == "commune",
            one.agency.sort_key,
        ),
    )


def _add_typed(
    found: Mapping[int, Line], reports: Mapping[int, UnitReport], freeze: ReportFreeze | None
) -> None:
    by_report = {one.id: agency_id for agency_id, one in reports.items() if agency_id in found}
    entries = list(
        db.session.scalars(
            select(FormEntry).where(FormEntry.unit_report_id.in_(by_report)).order_by(FormEntry.id)
        )
    )
    if freeze is not None:
        entries = [one for one in entries if one.at <= freeze.frozen_at]
    names = accounts.names_of(one.officer_id for one in entries)
    for one in entries:
        line, cell = found[by_report[one.unit_report_id]], (one.form, one.column)
        line.typed.pop(cell, None)
        line.texts.pop(cell, None)
        if one.text:
            line.texts[cell] = one.text
        elif one.value is not None:
            who = names.get(one.officer_id, "")
            line.typed[cell] = Typed(who, one.at, one.basis, one.counted, one.by_province)
    for agency_id, report in reports.items():
        if agency_id in found:
            told = {key: words for key, words in report.narrative.items() if isinstance(words, str)}
            found[agency_id].narrative = told


def _reports(period: ReportPeriod, only: Sequence[int] | None) -> dict[int, UnitReport]:
    asked = select(UnitReport).where(UnitReport.period_id == period.id)
    if only is not None:
        asked = asked.where(UnitReport.agency_id.in_(only))
    return {one.agency_id: one for one in db.session.scalars(asked)}


def _freeze(period: ReportPeriod, revision: int | None) -> ReportFreeze | None:
    if revision is None and period.state != "frozen":
        return None
    wanted = period.revision if revision is None else revision
    asked = select(ReportFreeze).where(ReportFreeze.period_id == period.id, ReportFreeze.revision == wanted)
    found = db.session.scalar(asked)
    if found is None:
        raise NoRevision(f"Kỳ này không có bản chốt lần {wanted}.")
    return found


def _before(period: ReportPeriod, forms: FormSet, only: Sequence[int] | None, viewer: Actor) -> Figures:
    earlier = standing.preceding(period)
    if earlier is None or earlier.set_key != period.set_key or earlier.kind != period.kind:
        return {}
    freeze = standing.last_freeze(earlier)
    if freeze is None:
        return {}
    kept = aside.take_off_frozen(earlier, forms, standing.frozen(freeze, only), viewer)
    return checking.totalled(forms, [figures for _, figures in kept.values()])
