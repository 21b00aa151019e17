"""Nhập bộ biểu mẫu: from a spreadsheet to a draft, counted on trial, adopted, ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask import abort, flash, redirect, render_template, request, url_for

from feedback.law.forms import checking
from feedback.law.forms.schema import FormSet
from feedback.oversight.actions.forms import sets as acts
from feedback.oversight.actions.forms.sets import MANAGE
from feedback.oversight.desk.door import door
from feedback.oversight.desk.forms.sets import READ, Shown, days_of, found
from feedback.oversight.forms import behind, counting, sets
from feedback.oversight.forms.books import reading
from feedback.oversight.forms.books.reading import Book
from feedback.oversight.forms.books.rows import MOST_BYTES, BadBook
from feedback.oversight.measures import periods
from feedback.oversight.measures.periods import Period
from feedback.oversight.models import OwnFormSet
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import DateField, FileField, Form, HiddenNumberField, QueryForm, SelectField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_QUARTERS: Final = 8


class UploadForm(Form):
    """Nhập từ bảng tính."""

    file = FileField("Tệp bộ biểu mẫu", accept=".xlsx", hint="XLSX theo tệp mẫu, đến 2 MB")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.faults: list[str] = []

    def book(self) -> tuple[Book, str, bytes] | None:
        """What was read, with the file; None, with all that is wrong."""
        [file] = self.file.data
        content = file.read(MOST_BYTES + 1)
        try:
            return reading.read(content), file.filename, content
        except BadBook as bad:
            self.faults = bad.faults
            some = (
                f"Tệp có {len(bad.faults)} lỗi, ghi theo từng ô trên trang này" if len(bad.faults) > 1 else ""
            )
            self.file.errors = [some or bad.faults[0].rstrip(".")]
            return None


class ReplaceForm(UploadForm):
    """Thay bản nháp."""

    version = HiddenNumberField()


class ConfirmForm(Form):
    """Áp dụng, đưa về bản nháp, bỏ bản nháp."""

    version = HiddenNumberField()


class EndForm(Form):
    """Kết thúc."""

    version = HiddenNumberField()
    last_on = DateField(
        "Ngày cuối cùng áp dụng",
        hint="Kỳ báo cáo kết thúc sau ngày này dùng bộ khác. Kỳ đã mở bằng bộ này vẫn giữ",
    )


class TrialForm(QueryForm):
    """Đếm thử."""

    ky = SelectField("Kỳ báo cáo", optional=True)


@dataclass(frozen=True, slots=True)
class _Act:
    """An act that only asks to be confirmed: its title, its button, what is said afterwards, what does it."""

    title: str
    button: str
    done: str
    state: str
    do: Callable[..., None]


_ACTS: Final = {
    "ap-dung": _Act("Áp dụng bộ biểu mẫu", "Áp dụng", "Bộ biểu mẫu đã áp dụng", "draft", acts.adopt),
    "ve-nhap": _Act("Đưa về bản nháp", "Đưa về bản nháp", "Đã đưa về bản nháp", "adopted", acts.take_back),
    "bo": _Act("Bỏ bản nháp", "Bỏ bản nháp", "Đã bỏ bản nháp", "draft", acts.give_up),
}


@door.get("/bieu-mau/nhap")
@needs(MANAGE)
def set_upload_form() -> str:
    """Choose the file."""
    return _upload_page(UploadForm(formdata=None), None)


@door.post("/bieu-mau/nhap")
@needs(MANAGE)
@commits
def set_upload() -> View:
    """A draft, or everything that is wrong with the file."""
    form = UploadForm()
    read = form.book() if form.validate_on_submit() else None
    if read is None:
        return _upload_page(form, None), 422
    row = acts.bring_in(*read, by=current_actor(), at=now())
    flash("Đã lưu bản nháp. Xem lại rồi áp dụng", "done")
    return redirect(url_for("oversight_desk.set_page", key=row.key), 303)


@door.get("/bieu-mau/<key>/nhap-lai")
@needs(MANAGE)
def set_replace_form(key: str) -> str:
    """Choose a better file for a draft."""
    row = _own(key, "draft")
    return _upload_page(ReplaceForm(formdata=None, version=row.version), row)


@door.post("/bieu-mau/<key>/nhap-lai")
@needs(MANAGE)
@commits
def set_replace(key: str) -> View:
    """The draft becomes what the file says."""
    row, form = _own(key, "draft"), ReplaceForm()
    read = form.book() if form.validate_on_submit() else None
    if read is None:
        return _upload_page(form, row), 422
    book, name, content = read
    return written(
        form,
        lambda: acts.replace(
            row, book, name, content, expected=form.version.data or 0, by=current_actor(), at=now()
        ),
        "Đã thay bản nháp",
        lambda: _upload_page(form, row),
        (".set_page", {"key": key}),
    )


@door.get("/bieu-mau/<key>/ap-dung", defaults={"act": "ap-dung"})
@door.get("/bieu-mau/<key>/ve-nhap", defaults={"act": "ve-nhap"})
@door.get("/bieu-mau/<key>/bo", defaults={"act": "bo"})
@needs(MANAGE)
def set_act_form(key: str, act: str) -> str:
    """What the act leads to, and its button."""
    row = _own(key, _ACTS[act].state)
    return _act_page(row, act, ConfirmForm(formdata=None, version=row.version))


@door.post("/bieu-mau/<key>/ap-dung", defaults={"act": "ap-dung"})
@door.post("/bieu-mau/<key>/ve-nhap", defaults={"act": "ve-nhap"})
@door.post("/bieu-mau/<key>/bo", defaults={"act": "bo"})
@needs(MANAGE)
@commits
def set_act(key: str, act: str) -> View:
    """It is done."""
    row, form, one = _own(key), ConfirmForm(), _ACTS[act]
    return written(
        form,
        lambda: one.do(row, expected=form.version.data or 0, by=current_actor(), at=now()),
        one.done,
        lambda: _act_page(row, act, form),
        (".set_page", {"key": key}),
    )


@door.get("/bieu-mau/<key>/ket-thuc")
@needs(MANAGE)
def set_end_form(key: str) -> str:
    """The last day for which it holds."""
    row = _own(key, "adopted")
    return _end_page(row, EndForm(formdata=None, version=row.version))


@door.post("/bieu-mau/<key>/ket-thuc")
@needs(MANAGE)
@commits
def set_end(key: str) -> View:
    """It holds until then."""
    row, form = _own(key), EndForm()

    def act() -> None:
        assert form.last_on.data is not None
        acts.end(row, form.last_on.data, expected=form.version.data or 0, by=current_actor(), at=now())

    return written(
        form, act, "Đã ghi ngày kết thúc", lambda: _end_page(row, form), (".set_page", {"key": key})
    )


@door.get("/bieu-mau/<key>/dem-thu")
@needs(MANAGE)
def set_trial(key: str) -> str:
    """What the whole province's cells of a past quarter would be, as far as the viewer may know of cases."""
    if not current_actor().may(READ):
        abort(403)
    shown = found(key)
    choices = {f"{year}-{number}": periods.reported_quarter(number, year) for year, number in _quarters()}
    form = TrialForm(request.args)
    form.ky.choices = [(code, _short(one)) for code, one in choices.items()]
    period = choices.get(form.ky.data or "") if form.validate() else None
    return render_template(
        "oversight/desk/forms/set_trial.html",
        shown=shown,
        form=form,
        period=period,
        **(_counted(shown.forms, period) if period else {}),
    )


def _counted(forms: FormSet, period: Period) -> dict[str, Any]:
    by_agency = counting.counted(forms, period, narrowed=behind.known(current_actor()))
    rows = [counting.worked_out(forms, one) for one in by_agency.values()]
    total = checking.totalled(forms, rows)
    return {
        "total": {
            form: {column: checking.written(value) for column, value in row.items()}
            for form, row in total.items()
        },
        "broken": checking.broken(forms, total),
        "units": len(rows),
    }


def _short(period: Period) -> str:
    """«Quý IV năm 2026»: that it is a period of reports stands above."""
    words = period.words.removeprefix("kỳ báo cáo ")
    return words[:1].upper() + words[1:]


def _quarters() -> list[tuple[int, int]]:
    """The latest quarters that have begun, newest first."""
    found_: list[tuple[int, int]] = []
    year, number = today().year + 1, 1
    while len(found_) < _QUARTERS:
        if periods.reported_quarter(number, year).first_on <= today():
            found_.append((year, number))
        year, number = (year, number - 1) if number > 1 else (year - 1, 4)
    return found_


def _own(key: str, state: str = "") -> OwnFormSet:
    row = sets.row_of(key)
    if row is None or (state and row.state != state):
        abort(404)
    return row


def _upload_page(form: UploadForm, row: OwnFormSet | None) -> str:
    return render_template("oversight/desk/forms/set_upload.html", form=form, row=row)


def _act_page(row: OwnFormSet, act: str, form: ConfirmForm) -> str:
    one = _ACTS[act]
    forms = sets.read(row)
    return render_template(
        "oversight/desk/forms/set_act.html",
        form=form,
        act=act,
        title=one.title,
        button=one.button,
        shown=Shown(forms, row),
        days=days_of(forms),
        kept=sets.open_with_others(row) if act == "ap-dung" else [],
        overlapping=sets.overlapping(row) if act == "ap-dung" else None,
        back_to=url_for("oversight_desk.set_page", key=row.key),
    )


def _end_page(row: OwnFormSet, form: EndForm) -> str:
    return render_template(
        "oversight/desk/forms/set_end.html",
        form=form,
        shown=Shown(sets.read(row), row),
        used=sets.periods_of(row.key),
        back_to=url_for("oversight_desk.set_page", key=row.key),
    )
