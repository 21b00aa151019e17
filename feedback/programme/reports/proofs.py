"""What the register covers of reports beside its events, and whether rows are as their acts left them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from feedback.extensions import db
from feedback.programme.actions.history import HISTORY, UNIT_REPORT
from feedback.programme.actions.reports import contents_of_revision
from feedback.programme.models import ProgrammeReport, ProgrammeReportRevision


def revisions(numbers: Iterable[int]) -> Mapping[int, Mapping[str, Sequence[Mapping[str, Any]]]]:
    """For the register: by report what was sent or frozen each time."""
    found: dict[int, dict[str, list[Mapping[str, Any]]]] = {}
    asked = select(ProgrammeReportRevision).where(ProgrammeReportRevision.report_id.in_(set(numbers)))
    for one in db.session.scalars(asked.order_by(ProgrammeReportRevision.id)):
        for act in ("report_sent", "province_frozen"):
            found.setdefault(one.report_id, {}).setdefault(act, []).append(contents_of_revision(one))
    return found


def check() -> Iterator[str]:
    """One sentence for each row that isn't: for ``feedback register verify``."""
    yield from HISTORY.replay(UNIT_REPORT, ProgrammeReport, "báo cáo dân chủ ở cơ sở")
