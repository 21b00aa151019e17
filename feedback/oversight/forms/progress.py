"""Tiến độ gửi báo cáo: which units are expected to report for a period, and who has sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.extensions import db
from feedback.oversight.models import ReportPeriod, UnitReport

STATES: Final = {
    "late": ("Quá hạn, chưa gửi", "amber"),
    "returned": ("Bị trả lại, chưa gửi lại", "amber"),
    "waiting": ("Chưa gửi", "grey"),
    "after": ("Gửi sau khi chốt, chưa gộp", "violet"),
    "sent_late": ("Đã gửi, quá hạn", "blue"),
    "sent": ("Đã gửi", "green"),
}
"""How a unit stands with its report, worst first: words and the tone of their tag."""
_ORDER: Final = tuple(STATES)
GROUPS: Final = ("late", "waiting", "returned", "after", "sent_late", "sent")
"""The same as pages group them."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that is expected to report; ``state`` as ``STATES`` has it, ``report`` None before anything was
    typed."""

    agency: AgencyEntry
    report: UnitReport | None
    state: str

    @property
    def has_sent(self) -> bool:
        """Whether its report is here, merged or not."""
        return self.state in ("sent", "sent_late", "after")


@dataclass(frozen=True, slots=True)
class Progress:
    """All units of a period, who is late first, then as forms list them."""

    units: Sequence[Unit]

    @property
    def sent(self) -> int:
        """How many reports are here."""
        return sum(1 for one in self.units if one.has_sent)

    @property
    def missing(self) -> list[Unit]:
        """Who has not sent, late ones first."""
        return [one for one in self.units if not one.has_sent]

    @property
    def after(self) -> list[Unit]:
        """Who sent after the freeze."""
        return [one for one in self.units if one.state == "after"]

    def groups(self) -> list[tuple[str, list[Unit]]]:
        """The units by how they stand, in the order of ``GROUPS``; without states in which none is."""
        found = [(key, [one for one in self.units if one.state == key]) for key in GROUPS]
        return [one for one in found if one[1]]


def expected(row: ReportPeriod) -> list[AgencyEntry]:
    """The agencies of the system that exist on the period's last day: they receive letters and report."""
    return expected_on(row.last_on)


def expected_on(last_on: date) -> list[AgencyEntry]:
    """The same, of a period that ends on a day."""
    return [one for one in agencies.existing(last_on) if not one.external]


def of_period(row: ReportPeriod, today: date) -> Progress:
    """How the units of a period stand; one select. Others that reported nevertheless stand among them."""
    asked = select(UnitReport).where(UnitReport.period_id == row.id)
    reports = {one.agency_id: one for one in db.session.scalars(asked)}
    known = {one.id: one for one in expected(row)}
    for agency_id in reports:
        if agency_id not in known and (entry := agencies.by_id(agency_id)) is not None:
            known[agency_id] = entry
    found = [
        Unit(one, reports.get(one.id), _state(row, reports.get(one.id), today)) for one in known.values()
    ]
    return Progress(sorted(found, key=lambda one: (_ORDER.index(one.state), place(one.agency))))


def place(agency: AgencyEntry) -> tuple[bool, str]:
    """By which forms order units: departments first, then communes, each by name."""
    return agency.level == "commune", agency.sort_key


def sent_counts(rows: Iterable[ReportPeriod]) -> dict[int, int]:
    """By period how many units have sent; one select."""
    asked = (
        select(UnitReport.period_id, func.count())
        .where(UnitReport.period_id.in_([one.id for one in rows]), UnitReport.state == "sent")
        .group_by(UnitReport.period_id)
    )
    return {row[0]: row[1] for row in db.session.execute(asked)}


def _state(row: ReportPeriod, report: UnitReport | None, today: date) -> str:
    if report is not None and report.state == "sent":
        if row.state == "frozen" and report.merged_in is None:
            return "after"
        return "sent_late" if report.sent_on is not None and report.sent_on > row.due_on else "sent"
    if report is not None and report.state == "returned":
        return "returned"
    return "late" if today > row.due_on else "waiting"
