"""The organiser writes a table of criteria: its head, its criteria, a new edition."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template

from feedback.programme.actions import score_tables as acts
from feedback.programme.desk.door import door
from feedback.programme.desk.scoring.sheet import VersionForm
from feedback.programme.desk.scoring.tables import show_table, table_of
from feedback.programme.models import ScoreTable
from feedback.programme.scoring import queries, rules, texts
from feedback.programme.scoring.figures import WORDS
from feedback.programme.scoring.queries import DEFINE
from feedback.programme.scoring.rules import BadDetail, Criterion
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import (
    Choice,
    Form,
    HiddenNumberField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
    TickField,
    WholeNumberField,
)
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written


class CriterionForm(Form):
    """A criterion. Fields stand in the order of the page; the names are those of ``texts.COLUMNS``."""

    version = HiddenNumberField()
    key = TextField("Mã", hint="Ví dụ 2.1", max_length=12, width=10, spellcheck=False)
    group = TextField("Nhóm tiêu chí", hint="Ví dụ II. Tiếp công dân", max_length=200)
    words = TextAreaField("Tiêu chí", max_length=500, rows=3)
    most = TextField("Điểm tối đa", width=10, max_length=12, spellcheck=False)
    who = RadiosField("Áp dụng cho", small=True, choices=list(rules.WHO.items()))
    how = RadiosField(
        "Cách chấm",
        small=True,
        choices=[
            Choice("typed", rules.HOW["typed"], hint="Đơn vị nhập một số từ 0 đến điểm tối đa"),
            Choice("steps", rules.HOW["steps"], hint="Đơn vị chọn một trong các mức ghi ở dưới"),
            Choice("figure", rules.HOW["figure"], hint="Hệ thống tính, không ai nhập được"),
        ],
    )
    steps = TextAreaField(
        "Các mức điểm",
        hint="Mỗi mức một dòng. Chọn mức: «5: Có kế hoạch». Số liệu: «90: 5» là từ 90 (phần trăm hoặc "
        "số lần) được 5 điểm; «không có: 5» là khi không phát sinh",
        max_length=3000,
        rows=6,
        optional=True,
    )
    figure = SelectField("Số liệu", prompt="Không dùng", optional=True, choices=list(WORDS.items()))
    evidence = TextField("Tài liệu minh chứng", max_length=300, optional=True)
    needs_file = TickField("Bắt buộc có tệp mới được điểm", optional=True, small=True)

    def criterion(self) -> Criterion:
        """What was typed. Raises BadDetail; the rest of what is wrong stands beside its fields."""
        row = {name: str(self[name].data or "") for name in texts.COLUMNS}
        row["needs_file"] = "x" if self.needs_file.data else ""
        found, wrong = texts.read(row, WORDS)
        for name, words in wrong.items():
            self[name].errors = [words]
        if found is None:
            raise BadDetail(*next(iter(wrong.items())))
        return found


class HeadForm(Form):
    """Tên, căn cứ, xếp loại."""

    version = HiddenNumberField()
    title = TextField("Tên bảng", max_length=200, fewest_letters=5)
    basis = TextField("Căn cứ", max_length=300, fewest_letters=3)
    doubt = TextAreaField("Điều còn phải xác nhận", max_length=2000, rows=3, optional=True)
    levels = TextAreaField(
        "Mức xếp loại",
        hint="Mỗi mức một dòng: «90: Xuất sắc» là từ 90 phần trăm của điểm tối đa",
        max_length=1000,
        rows=6,
    )


class EditionForm(Form):
    """Lập bản mới."""

    year = WholeNumberField("Dùng cho năm", least=2020, most=2100, width=4)


@door.get("/chuong-trinh/bang-tieu-chi/<code>/them")
@needs(DEFINE)
def add_criterion_form(code: str) -> str:
    """Thêm tiêu chí."""
    table = _open(code)
    return _criterion_page(
        table, CriterionForm(formdata=None, version=table.version, who="all", how="typed"), ""
    )


@door.post("/chuong-trinh/bang-tieu-chi/<code>/them")
@needs(DEFINE)
@commits
def add_criterion(code: str) -> View:
    """Keep it at the end of its group."""
    return _put(code, "")


@door.get("/chuong-trinh/bang-tieu-chi/<code>/tieu-chi/<key>")
@needs(DEFINE)
def change_criterion_form(code: str, key: str) -> str:
    """Sửa tiêu chí."""
    table = _open(code)
    found = _criterion(table, key)
    values: dict[str, Any] = texts.row_of(found, WORDS) | {
        "who": found.who,
        "how": found.how,
        "figure": found.figure,
        "steps": texts.steps_text(found).replace("; ", "\n"),
        "needs_file": found.needs_file,
    }
    return _criterion_page(table, CriterionForm(formdata=None, version=table.version, **values), key)


@door.post("/chuong-trinh/bang-tieu-chi/<code>/tieu-chi/<key>")
@needs(DEFINE)
@commits
def change_criterion(code: str, key: str) -> View:
    """Keep it in its place."""
    _criterion(table_of(code), key)
    return _put(code, key)


@door.post("/chuong-trinh/bang-tieu-chi/<code>/tieu-chi/<key>/bo")
@needs(DEFINE)
@commits
def remove_criterion(code: str, key: str) -> View:
    """Bỏ tiêu chí."""
    form, table = VersionForm(), table_of(code)
    _criterion(table, key)

    def act() -> None:
        acts.remove(table, key, expected=form.version.data, by=current_actor(), at=now())

    back = ("programme_desk.score_table", {"code": code})
    return written(form, act, f"Đã bỏ tiêu chí {key}", lambda: show_table(table_of(code), form), back)


@door.get("/chuong-trinh/bang-tieu-chi/<code>/dat")
@needs(DEFINE)
def describe_table_form(code: str) -> str:
    """Sửa tên, căn cứ, xếp loại."""
    table = _open(code)
    form = HeadForm(
        formdata=None,
        version=table.version,
        title=table.title,
        basis=table.basis,
        doubt=table.doubt,
        levels=texts.levels_text(table.levels).replace("; ", "\n"),
    )
    return _head_page(table, form)


@door.post("/chuong-trinh/bang-tieu-chi/<code>/dat")
@needs(DEFINE)
@commits
def describe_table(code: str) -> View:
    """Keep it."""
    form, table = HeadForm(), table_of(code)

    def act() -> None:
        try:
            levels = texts.read_levels(form.levels.data)
        except texts.Bad as bad:
            raise BadDetail("levels", str(bad)) from None
        acts.describe(
            table,
            title=form.title.data,
            basis=form.basis.data,
            doubt=form.doubt.data or "",
            levels=levels,
            expected=form.version.data,
            by=current_actor(),
            at=now(),
        )

    back = ("programme_desk.score_table", {"code": code})
    return written(form, act, "Đã sửa bảng tiêu chí", lambda: _head_page(table_of(code), form), back)


@door.post("/chuong-trinh/bang-tieu-chi/<code>/xac-nhan")
@needs(DEFINE)
@commits
def confirm_table(code: str) -> View:
    """Xác nhận: rounds may go by it."""
    form, table = VersionForm(), table_of(code)

    def act() -> None:
        acts.confirm(table, expected=form.version.data, by=current_actor(), at=now())

    back = ("programme_desk.score_table", {"code": code})
    return written(form, act, "Đã xác nhận bảng tiêu chí", lambda: show_table(table_of(code), form), back)


@door.get("/chuong-trinh/bang-tieu-chi/<code>/ban-moi")
@needs(DEFINE)
def renew_table_form(code: str) -> str:
    """Lập bản mới từ bảng này."""
    return _edition_page(table_of(code), EditionForm(formdata=None, year=today().year))


@door.post("/chuong-trinh/bang-tieu-chi/<code>/ban-moi")
@needs(DEFINE)
@commits
def renew_table(code: str) -> View:
    """A copy that may be changed."""
    form, table = EditionForm(), table_of(code)
    made: list[ScoreTable] = []

    def act() -> None:
        made.append(acts.renew(table, form.year.data, by=current_actor(), at=now()))

    back = ("programme_desk.score_tables", dict[str, Any]())
    return written(
        form, act, lambda: f"Đã lập bản {made[0].code}", lambda: _edition_page(table_of(code), form), back
    )


def _put(code: str, was: str) -> View:
    form, table = CriterionForm(), table_of(code)

    def act() -> None:
        acts.put(table, form.criterion(), was=was, expected=form.version.data, by=current_actor(), at=now())

    back = ("programme_desk.score_table", {"code": code})
    return written(form, act, "Đã lưu tiêu chí", lambda: _criterion_page(table_of(code), form, was), back)


def _open(code: str) -> ScoreTable:
    """A table that may still be changed, or 404."""
    table = table_of(code)
    return abort(404) if queries.has_begun(table) else table


def _criterion(table: ScoreTable, key: str) -> Criterion:
    return next((one for one in queries.criteria(table) if one.key == key), None) or abort(404)


def _criterion_page(table: ScoreTable, form: CriterionForm, was: str) -> str:
    remove = None if not was else VersionForm(formdata=None, version=table.version)
    return render_template(
        "programme/desk/scoring/criterion.html", table=table, form=form, was=was, remove=remove
    )


def _head_page(table: ScoreTable, form: HeadForm) -> str:
    return render_template("programme/desk/scoring/table_head.html", table=table, form=form)


def _edition_page(table: ScoreTable, form: EditionForm) -> str:
    return render_template("programme/desk/scoring/table_renew.html", table=table, form=form)
