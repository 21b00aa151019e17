"""Từ điển dữ liệu: what every table and column means, for programs; the page shows the same."""

from __future__ import annotations

from typing import Any, Final

from feedback.disclosure.open_data.tables import Column, Meaning, Table, all_tables
from feedback.disclosure.open_data.writing import LICENCE, json_text
from feedback.disclosure.small_counts import LEAST
from feedback.web.feeds import site
from feedback.web.metadata import AUTHORITY

VERSION: Final = "1.0.0"
"""Of the form of the tables (semver.org): a new column raises the second number, one that goes the first."""
LICENCE_TITLE: Final = "Creative Commons Ghi công 4.0 Quốc tế"
LICENCE_ADDRESS: Final = "https://creativecommons.org/licenses/by/4.0/deed.vi"

NOTES: Final = (
    Meaning(
        "Mỗi bảng có một tệp cho từng tháng và một tệp cho cả năm. Tệp của tháng này, năm nay dài thêm dần.",
        "Each table has a file for every month and one for the year. The running ones grow day by day.",
    ),
    Meaning(
        "Tên cột và ý nghĩa của cột không đổi. Cột mới chỉ thêm vào sau cùng.",
        "Names of columns keep their meaning. New columns are only added at the end.",
    ),
    Meaning(
        "Ngày ghi theo ISO 8601, giờ Việt Nam. Thời điểm ghi giờ UTC. Ô trống: không có, hoặc không nêu.",
        "Days are ISO 8601, in Viet Nam's time; moments are UTC. Empty: there is none, or it is not told.",
    ),
    Meaning(
        "CSV dùng UTF-8 có BOM, dấu phẩy, theo RFC 4180. Ô chữ bắt đầu bằng = + - @ có thêm dấu ' ở trước, "
        "để Excel không coi là công thức. Tệp JSON giữ nguyên chữ.",
        "CSV is UTF-8 with BOM, commas, RFC 4180. A text that begins with = + - @ has an apostrophe before "
        "it, so that no spreadsheet takes it for a formula. JSON holds the text as it is.",
    ),
    Meaning(
        "Excel có thể đổi mã như 2026-1 thành ngày tháng. Hãy nhập tệp CSV từ trong Excel và đặt cột mã là "
        "kiểu chữ (Text).",
        "Spreadsheets may turn codes such as 2026-1 into dates: import the CSV with codes as text.",
    ),
    Meaning(
        f"Số đếm từ 1 đến {LEAST - 1} không nêu, để không ai bị nhận ra. Danh sách từng dòng là điều luật "
        "cho công khai từng dòng, không phải số đếm.",
        f"Counts of 1 to {LEAST - 1} are not told, so that nobody is recognised. Lists are no counts: the "
        "law makes each of their rows public by itself.",
    ),
    Meaning(
        "Dòng đã gỡ vẫn còn mã và lý do, để người đã tải biết mà bỏ theo.",
        "A removed row keeps its code and the reason, so that who has taken it can drop it too.",
    ),
)


def as_json() -> bytes:
    """The whole dictionary (RFC 8259); the same while no table changes."""
    told = {
        "version": VERSION,
        "publisher": AUTHORITY,
        "licence": {"name": LICENCE, "title": LICENCE_TITLE, "path": LICENCE_ADDRESS},
        "notes": [_both(one) for one in NOTES],
        "files": f"{site()}/du-lieu-mo/{{period}}/{{table}}.{{csv,json}}",
        "tables": [_table(one) for one in all_tables()],
    }
    return json_text(told).encode() + b"\n"


def _table(table: Table) -> dict[str, Any]:
    return {
        "key": table.key,
        "title": _both(table.title),
        "about": _both(table.about),
        "primaryKey": list(table.identity),
        "columns": [_column(one) for one in table.columns],
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "type": column.kind,
        "title": _both(column.title),
        "meaning": _both(column.meaning),
        "required": column.always,
        "values": [{"value": value} | _both(words) for value, words in column.values],
    }


def _both(meaning: Meaning) -> dict[str, str]:
    return {"vi": meaning.vi, "en": meaning.en}
