"""Whether exports and records are as their acts left them: for ``feedback register verify``."""

from __future__ import annotations

from collections.abc import Iterator

from feedback.oversight.actions.history import HISTORY, NATIONAL_EXPORT, NATIONAL_RECORD
from feedback.oversight.models import NationalExport, NationalRecord


def check() -> Iterator[str]:
    """One sentence for each row that was changed, planted or deleted otherwise."""
    yield from HISTORY.replay(NATIONAL_EXPORT, NationalExport, "lần xuất cho CSDL quốc gia")
    yield from HISTORY.replay(NATIONAL_RECORD, NationalRecord, "dòng của CSDL quốc gia")
