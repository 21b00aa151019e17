"""Tables of figures as files: XLSX, or CSV as open data has it; written row by row."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, Final

from werkzeug.wrappers import Response

from feedback.disclosure.open_data.writing import BOM, csv_lines
from feedback.papers import spreadsheets
from feedback.papers.tables import Column

CSV: Final = "text/csv; charset=utf-8"
ENDINGS: Final = ("xlsx", "csv")
_LOT: Final = 1000


def download(ending: str, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> Response:
    """The rows as a file called by the title, of one of ``ENDINGS``."""
    if ending == "xlsx":
        return spreadsheets.xlsx(title, columns, rows)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the answer was sent
    file.write((BOM + csv_lines([[column.head for column in columns]])).encode())
    left = iter(rows)
    while lot := list(islice(left, _LOT)):
        file.write(csv_lines(lot).encode())
    return spreadsheets.sent(file, f"{title}.csv", CSV)
