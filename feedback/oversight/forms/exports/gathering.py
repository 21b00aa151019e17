"""What a printed report holds: the figures as they stand or were frozen, who typed what, what is broken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
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
from feedback.oversight.forms import aside, counting, empty, frozen, merged, progress, sets, standing
from feedback.oversight.forms.merged import Merged, Row
from feedback.oversight.models import ReportFreeze, ReportPeriod, UnitReport

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


@dataclass(frozen=True, slots=True)
class Said:
    """A unit's report without its figures: its ``state``, when it was sent, who signed, what it says."""

    state: str
    sent_on: date | None
    signer: str | None
    signer_position: str | None
    narrative: Mapping[str, str]


@dataclass(slots=True)
class Line:
    """One unit's row of every form. ``texts``: columns of words; ``sent`` False: its report hasn't come, the
    figures are those that the system counts; ``empty``: cells that nobody typed."""

    agency: AgencyEntry
    figures: Figures
    sent: bool
    typed: dict[Cell, Typed] = field(default_factory=dict)
    texts: dict[Cell, str] = field(default_factory=dict)
    broken: list[Broken] = field(default_factory=list)
    narrative: Mapping[str, str] = field(default_factory=dict)
    empty: set[Cell] = field(default_factory=set)


@dataclass(slots=True)
class Report:
    """A report to be printed. ``unit``: only of this one, None: of the province by its units. ``freeze``: the
    revision it shows, None: figures as they stand at ``at``. ``totals``: the row of totals, ``before`` that
    of the period before, empty when that wasn't frozen; ``said``: how the unit's own report stands."""

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
    said: Said | None = None

    @property
    def missing(self) -> list[Line]:
        """The units whose reports haven't come."""
        return [one for one in self.lines if not one.sent]

    def lacking(self, cell: Cell) -> int:
        """How many units have no figure in a cell that people type."""
        return sum(1 for one in self.lines if cell in one.empty)

    def has_none(self, cell: Cell) -> bool:
        """Whether no unit has a figure there, so that the total is none."""
        return bool(self.lines) and self.lacking(cell) == len(self.lines)

    @property
    def signed(self) -> tuple[str, str] | None:
        """Name and position of who signed what is shown, None: nobody yet."""
        if self.unit is None:
            return (self.freeze.signer, self.freeze.signer_position) if self.freeze else None
        one = self.said
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
    said = _said(period, freeze, only)
    stood = _stood(period, forms, freeze, unit, viewer, tell)
    lines = _lines(stood, forms, unit, said)
    report = Report(
        period=period,
        forms=forms,
        mark=sets.mark(forms, period.last_on),
        issuer=issuer,
        unit=unit,
        at=at,
        lines=lines,
        totals=checking.totalled(forms, [one.figures for one in lines]) if unit else stood.totals,
        broken=[] if unit else list(stood.broken),
        freeze=freeze,
        before=_before(period, forms, only, viewer),
        said=said.get(unit.id) if unit else None,
    )
    _add_empty(report, freeze, stood, only)
    return report


def _stood(
    period: ReportPeriod,
    forms: FormSet,
    freeze: ReportFreeze | None,
    unit: AgencyEntry | None,
    viewer: Actor,
    tell: Callable[[str], None],
) -> Merged:
    if freeze is not None:
        return merged.of_freeze(period, freeze, forms, viewer=viewer)
    if unit is None:
        units = [one.id for one in progress.expected(period)]
        counts = counting.counted(forms, standing.period_of(period), tell=tell)
        return merged.standing_now(period, forms, units=units, counts=counts, viewer=viewer)
    stood = standing.of_period(period, forms, agency_ids=[unit.id], tell=tell)
    aside.take_off(period, forms, stood, viewer)
    rows = {
        one.agency_id: Row(
            one.agency_id,
            one.figures,
            one.counted,
            one.entries,
            one.report is not None and one.report.state == "sent",
            one.broken(forms),
        )
        for one in stood.values()
    }
    return Merged(forms, rows, {})


def _lines(stood: Merged, forms: FormSet, unit: AgencyEntry | None, said: Mapping[int, Said]) -> list[Line]:
    names = accounts.names_of(
        one.officer_id
        for row in stood.rows.values()
        if unit is None or row.agency_id == unit.id
        for one in row.entries.values()
    )
    found = []
    for row in stood.rows.values():
        agency = agencies.by_id(row.agency_id)
        if agency is None or (unit is not None and agency.id != unit.id):
            continue
        line = Line(agency, row.figures, row.sent, broken=list(row.broken))
        for cell, one in row.entries.items():
            if one.text:
                line.texts[cell] = one.text
            # Without a basis it is what a viewer is shown who isn't told of the cell (``aside``).
            elif one.value is not None and one.basis:
                who = names.get(one.officer_id, "")
                line.typed[cell] = Typed(who, one.at, one.basis, one.counted, one.by_province)
        line.narrative = said[agency.id].narrative if agency.id in said else {}
        found.append(line)
    if unit is not None and not found:
        zeros = counting.worked_out(forms, {})
        found = [Line(unit, zeros, sent=False, narrative=said[unit.id].narrative if unit.id in said else {})]
    return sorted(found, key=lambda one: progress.place(one.agency))


def _add_empty(
    report: Report, freeze: ReportFreeze | None, stood: Merged, only: Sequence[int] | None
) -> None:
    """Which cells of each line nobody typed: as the freeze knows it, else as entries stand."""
    if freeze is not None:
        of_sheet = {(one.agency_id, one.form): one.empty for one in standing.sheets(freeze, only)}
    else:
        of_sheet = {
            (row.agency_id, form.number): empty.columns(form, row.figures.get(form.number, {}), row.entries)
            for row in stood.rows.values()
            for form in report.forms.forms
        }
    for line in report.lines:
        line.empty = {
            (form.number, column)
            for form in report.forms.forms
            for column in of_sheet.get((line.agency.id, form.number), ())
        }


def _said(period: ReportPeriod, freeze: ReportFreeze | None, only: Sequence[int] | None) -> dict[int, Said]:
    """By agency what its report said: when it was frozen, else now."""
    if freeze is not None:
        told = freeze.told
    else:
        asked = select(UnitReport).where(UnitReport.period_id == period.id)
        if only is not None:
            asked = asked.where(UnitReport.agency_id.in_(only))
        told = frozen.told_of(db.session.scalars(asked))
    return {
        one["agency"]: Said(
            one["state"],
            date.fromisoformat(one["sent_on"]) if one["sent_on"] else None,
            one["signer"],
            one["signer_position"],
            one["narrative"],
        )
        for one in told
    }


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
