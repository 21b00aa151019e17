"""A new workbook of xlsxwriter, which waits for the first one (ADR 40)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlsxwriter import Workbook


def workbook(target: IO[bytes] | str, options: Mapping[str, Any]) -> Workbook:
    """The workbook, to be closed by who asked; ``options`` are those of the library."""
    from xlsxwriter import Workbook

    return Workbook(target, dict(options))
