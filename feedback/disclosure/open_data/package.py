"""Gói dữ liệu of a period: Frictionless Data Package v1 (specs.frictionlessdata.io), and its checksums."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, time, timedelta
from typing import Any

from feedback.clock import ZONE
from feedback.disclosure.open_data import files
from feedback.disclosure.open_data.dictionary import LICENCE_ADDRESS, LICENCE_TITLE, VERSION
from feedback.disclosure.open_data.files import ENDINGS, Kept
from feedback.disclosure.open_data.tables import Column, Period, Table, all_tables
from feedback.disclosure.open_data.writing import LICENCE, moment
from feedback.web.feeds import site
from feedback.web.metadata import AUTHORITY


def described(period: Period, on: date) -> bytes:
    """``datapackage.json``: what the CSV files beside it hold. Every table has one, be it empty.

    ``created`` is the end of the last day that the files can tell of, so that the same rows are described in
    the same words on the same day. Raises as ``files.kept``.
    """
    made = [(table, files.kept(table, period, on)["csv"]) for table in all_tables()]
    whole = hashlib.sha256("".join(one.sha256 for _, one in made).encode()).hexdigest()
    told = {
        "profile": "tabular-data-package",
        "name": f"quang-ngai-du-lieu-mo-{period.key}",
        "title": f"Dữ liệu mở về tiếp nhận, giải quyết đơn tỉnh Quảng Ngãi, {words_of(period)}",
        "description": f"Từ điển của các cột: {site()}/du-lieu-mo/tu-dien",
        "homepage": f"{site()}/du-lieu-mo",
        "version": f"{VERSION}+{period.key}.{whole[:12]}",
        "created": moment(_until(period, on)),
        "licenses": [{"name": LICENCE, "title": LICENCE_TITLE, "path": LICENCE_ADDRESS}],
        "contributors": [{"title": AUTHORITY, "role": "publisher"}],
        "sources": [{"title": AUTHORITY, "path": site()}],
        "resources": [_resource(table, kept) for table, kept in made],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def checksums(period: Period, on: date) -> bytes:
    """``SHA256SUMS`` of all files of the period, as ``sha256sum -c`` reads it. Raises as ``files.kept``."""
    lines = {"datapackage.json": hashlib.sha256(described(period, on)).hexdigest()}
    for table in all_tables():
        made = files.kept(table, period, on)
        lines |= {f"{table.key}.{ending}": made[ending].sha256 for ending in ENDINGS}
    return "".join(f"{lines[name]}  {name}\n" for name in sorted(lines)).encode()


def words_of(period: Period) -> str:
    """«tháng 10/2026», «năm 2026»."""
    return f"năm {period.year}" if period.month is None else f"tháng {period.month}/{period.year}"


def _until(period: Period, on: date) -> datetime:
    return datetime.combine(min(period.last_on, on) + timedelta(days=1), time(), ZONE)


def _resource(table: Table, kept: Kept) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.key,
        "path": f"{table.key}.csv",
        "title": table.title.vi,
        "titleEn": table.title.en,
        "description": table.about.vi,
        "descriptionEn": table.about.en,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": kept.size,
        "hash": f"sha256:{kept.sha256}",
        "rows": kept.rows,
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "lineTerminator": "\r\n"},
        "schema": {
            "fields": [_field(one, table) for one in table.columns],
            "primaryKey": list(table.identity),
            "missingValues": [""],
        },
    }


def _field(column: Column, table: Table) -> dict[str, Any]:
    bounds: dict[str, Any] = {}
    if column.always:
        bounds["required"] = True
    if column.values:
        bounds["enum"] = [value for value, _ in column.values]
    if table.identity == (column.name,):
        bounds["unique"] = True
    told = {
        "name": column.name,
        "type": column.kind,
        "title": column.title.vi,
        "titleEn": column.title.en,
        "description": column.meaning.vi,
        "descriptionEn": column.meaning.en,
    }
    return told | {"constraints": bounds} if bounds else told
