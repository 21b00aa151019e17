"""Nhập bảng tiêu chí from a spreadsheet: all of it or nothing, with what is wrong by row and column."""

from __future__ import annotations

from typing import Final

from flask import abort, render_template

from feedback.cases.lists.reading import Layout, Unreadable, of_file
from feedback.programme.actions import score_tables as acts
from feedback.programme.desk.door import door
from feedback.programme.desk.scoring.tables import table_of
from feedback.programme.models import ScoreTable
from feedback.programme.scoring import queries, texts
from feedback.programme.scoring.figures import WORDS
from feedback.programme.scoring.queries import DEFINE
from feedback.programme.scoring.rules import BadDetail, Criterion
from feedback.web import now
from feedback.web.commits import commits
from feedback.web.forms import FileField, Form, HiddenNumberField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_LAYOUT: Final = Layout(
    columns=texts.COLUMNS,
    heads={},
    needs="key",
    noun="tiêu chí",
    most_rows=texts.MOST_CRITERIA,
    longest=4000,
)
_MOST_TOLD: Final = 100

Wrong = list[tuple[int, str, str]]
"""Row of the file, head of the column, sentence."""


class ImportForm(Form):
    """Nhập từ tệp."""

    version = HiddenNumberField()
    file = FileField("Tệp bảng tiêu chí", accept=".xlsx,.csv", hint="XLSX hoặc CSV, cột như tệp tải về")


@door.get("/chuong-trinh/bang-tieu-chi/<code>/nhap")
@needs(DEFINE)
def import_table_form(code: str) -> str:
    """Nhập bảng tiêu chí."""
    table = table_of(code)
    if queries.has_begun(table):
        abort(404)
    return _page(table, ImportForm(formdata=None, version=table.version), [])


@door.post("/chuong-trinh/bang-tieu-chi/<code>/nhap")
@needs(DEFINE)
@commits
def import_table(code: str) -> View:
    """The file's criteria instead of those of the table."""
    form, table = ImportForm(), table_of(code)
    wrong: Wrong = []

    def act() -> None:
        [file] = form.file.data
        found, bad = _read(file.filename, file.read())
        wrong.extend(bad)
        if bad:
            raise BadDetail("file", f"Tệp có {len(bad)} chỗ sai, chưa nhập gì. Sửa trong tệp rồi chọn lại")
        acts.bring_in(table, found, expected=form.version.data, by=current_actor(), at=now())

    back = ("programme_desk.score_table", {"code": code})
    return written(form, act, "Đã nhập bảng tiêu chí", lambda: _page(table_of(code), form, wrong), back)


def _read(name: str, content: bytes) -> tuple[list[Criterion], Wrong]:
    """The criteria of a file, or what is wrong in it. Raises BadDetail for one that can't be read."""
    try:
        rows = of_file(name, content, _LAYOUT)
    except Unreadable as bad:
        raise BadDetail("file", str(bad)) from None
    heads = {head for row in rows for head in row.values}
    if lacking := [head for column, head in texts.COLUMNS.items() if column not in heads]:
        raise BadDetail("file", "Thiếu cột: " + ", ".join(lacking))
    found, wrong = texts.read_all(((row.line, row.values) for row in rows), WORDS)
    return found, [(line, texts.COLUMNS[column], words) for line, column, words in wrong]


def _page(table: ScoreTable, form: ImportForm, wrong: Wrong) -> str:
    return render_template(
        "programme/desk/scoring/table_import.html",
        table=table,
        form=form,
        wrong=wrong[:_MOST_TOLD],
        more=max(0, len(wrong) - _MOST_TOLD),
    )
