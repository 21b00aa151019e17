"""How rows of open data are written: CSV (RFC 4180), JSON (RFC 8259). Pure; same rows, same text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from feedback.disclosure.open_data.tables import Period, Row, Table, Value

LICENCE: Final = "CC-BY-4.0"
BOM: Final = "\ufeff"
"""By this mark Excel knows UTF-8."""
_READ_AS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Csv:
    """Lines that end with CR LF, names of the columns first, UTF-8 with BOM; empty where there is nothing.

    A text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection);
    JSON holds each text as it is.
    """

    table: Table

    def begin(self) -> str:
        """What stands before the rows."""
        return BOM + csv_lines([[one.name for one in self.table.columns]])

    def lines(self, rows: Iterable[Row]) -> str:
        """Rows, one after another."""
        return csv_lines(rows)

    def end(self) -> str:
        """What stands behind the rows."""
        return ""


class Json:
    """One object: what it is, then ``rows``, one object a line by the names of its columns."""

    def __init__(self, table: Table, period: Period) -> None:
        self._names = [one.name for one in table.columns]
        self._about = {"dataset": table.key, "period": period.key, "licence": LICENCE}
        self._first = True

    def begin(self) -> str:
        """What stands before the rows."""
        return f'{json_text(self._about)[:-1]},"rows":['

    def lines(self, rows: Iterable[Row]) -> str:
        """Rows, one after another."""
        found = io.StringIO()
        for row in rows:
            found.write("\n" if self._first else ",\n")
            self._first = False
            found.write(json_text(dict(zip(self._names, map(plain, row), strict=True))))
        return found.getvalue()

    def end(self) -> str:
        """What stands behind the rows."""
        return "\n]}\n"


def json_text(told: object) -> str:
    """JSON without blanks, letters as people read them."""
    return json.dumps(told, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def moment(at: datetime) -> str:
    """A moment in UTC (RFC 3339)."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def csv_lines(rows: Iterable[Iterable[Value]]) -> str:
    """Rows as ``Csv`` writes them."""
    found = io.StringIO(newline="")
    csv.writer(found).writerows([_cell(one) for one in row] for row in rows)
    return found.getvalue()


def plain(value: Value) -> str | int | float | bool | None:
    if isinstance(value, datetime):
        return moment(value)
    return value.isoformat() if isinstance(value, date) else value


def _cell(value: Value) -> str | int | float | None:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_READ_AS_FORMULA) else value
    if isinstance(value, bool):
        return "true" if value else "false"
    return plain(value)
