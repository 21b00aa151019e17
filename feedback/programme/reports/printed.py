"""A report as it is to be printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from feedback.agencies.directory import AgencyEntry
from feedback.programme.reports.periods import ReportSpan


@dataclass(frozen=True, slots=True)
class Printed:
    """A report to be printed: of ``agency``, as it was sent or frozen, or as it stands (``revision`` 0).

    ``content``: figures, counts, words, of the province rows and missing units; ``position`` and ``signer``
    (his name) of who signs, as far as known.
    """

    agency: AgencyEntry
    span: ReportSpan
    content: Mapping[str, Any]
    on: date
    revision: int = 0
    position: str = ""
    signer: str = ""

    @property
    def of_province(self) -> bool:
        """Whether it was merged out of what units sent."""
        return "rows" in self.content

    @property
    def title(self) -> str:
        """What its file is called."""
        whose = "toàn tỉnh" if self.of_province else self.agency.short_name
        again = f" bản {self.revision}" if self.revision > 1 else ""
        return f"Báo cáo dân chủ ở cơ sở {whose} {self.span.words}{again}".replace("/", "-")
