"""A unit scores itself, sends its sheet, objects to what was given."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template

from feedback.attachments.receiving import received
from feedback.programme.actions import scores as acts
from feedback.programme.desk.door import door
from feedback.programme.desk.scoring.sheet import (
    Asked,
    VersionForm,
    asked,
    line_facts,
    part_of,
    show,
    version_of,
)
from feedback.programme.scoring import points
from feedback.programme.scoring.queries import SEND, WRITE, Part
from feedback.programme.scoring.rules import Criterion
from feedback.web import now
from feedback.web.commits import commits
from feedback.web.forms import (
    Choice,
    FileField,
    Form,
    HiddenNumberField,
    RadiosField,
    TextAreaField,
    TextField,
)
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written


class ScoreForm(Form):
    """Tự chấm. ``points`` is a number that is typed, or the points of the step chosen."""

    version = HiddenNumberField()
    points: Any = TextField("Điểm tự chấm", width=10, max_length=12, spellcheck=False)
    note = TextAreaField(
        "Minh chứng",
        hint="Số, ngày văn bản; số liệu chính. Không ghi tên người dân",
        max_length=2000,
        rows=4,
        optional=True,
    )
    files = FileField(
        "Tệp minh chứng", most=5, accept=".jpg,.jpeg,.png,.pdf", hint="PDF, JPG, PNG", optional=True
    )


class StepForm(ScoreForm):
    """Tự chấm by one of the steps."""

    points: Any = RadiosField("Mức tự chấm", small=True, noun="mức điểm")


class ObjectionForm(Form):
    """Kiến nghị xem xét lại."""

    version = HiddenNumberField()
    words = TextAreaField(
        "Lý do kiến nghị",
        hint="Điểm nào chưa đúng, căn cứ nào. Số liệu hệ thống sai ở vụ việc, buổi nào thì ghi mã của nó",
        noun="lý do kiến nghị",
        max_length=2000,
        rows=6,
    )


def with_steps(form: Any, criterion: Criterion) -> None:
    """Offer the steps of a criterion."""
    form["points"].choices = [
        Choice(points.words(one.points), f"{points.words(one.points)} điểm: {one.words}")
        for one in criterion.steps
    ]


@door.get("/chuong-trinh/cham-diem/<int:year>/<unit>/<key>/cham")
@needs(WRITE)
def score_form(year: int, unit: str, key: str) -> str:
    """Tự chấm one criterion."""
    one, part = _own(year, unit, key)
    line = part.line
    if not line_facts(one, part)["may_score"]:
        abort(404)
    form = _kind(part)(
        formdata=None,
        version=version_of(line),
        points=points.words(line.self_points) if line is not None else "",
        note=line.note if line is not None else "",
    )
    return _score_page(one, part, form)


@door.post("/chuong-trinh/cham-diem/<int:year>/<unit>/<key>/cham")
@needs(WRITE)
@commits
def score(year: int, unit: str, key: str) -> View:
    """Keep the points with what shows them. A figure of the system can't be typed over."""
    one, part = _own(year, unit, key)
    form = _kind(part)()
    _offer(form, part)
    laid = received(form.files) if form.is_submitted() and form.validate() else []
    one, part = _own(year, unit, key)
    if laid is None:
        return _score_page(one, part, form), 422

    def act() -> None:
        acts.score(
            one.of_round,
            one.agency,
            part.criterion,
            typed=form.points.data,
            note=form.note.data or "",
            files=laid,
            expected=form.version.data,
            by=current_actor(),
            at=now(),
        )

    return written(
        form,
        act,
        f"Đã ghi điểm tiêu chí {part.criterion.key}",
        lambda: _score_page(*_own(year, unit, key), form),
        ("programme_desk.sheet_page", one.where),
    )


@door.get("/chuong-trinh/cham-diem/<int:year>/<unit>/gui")
@needs(SEND)
def send_sheet_form(year: int, unit: str) -> str:
    """Xem lại, ký, gửi."""
    one = asked(year, unit)
    if not one.own or one.state not in ("none", "draft"):
        abort(404)
    return show_sending(one, VersionForm(formdata=None, version=one.version))


@door.post("/chuong-trinh/cham-diem/<int:year>/<unit>/gui")
@needs(SEND)
@commits
def send_sheet(year: int, unit: str) -> View:
    """The leader signs: the sheet goes to the organiser, figures are counted now."""
    one, form = asked(year, unit), VersionForm()
    if not one.own:
        abort(404)

    def act() -> None:
        acts.send(one.of_round, one.agency, expected=form.version.data, by=current_actor(), at=now())

    back = ("programme_desk.sheet_page", one.where)
    return written(form, act, "Đã ký, gửi phiếu chấm", lambda: show_sending(asked(year, unit), form), back)


@door.get("/chuong-trinh/cham-diem/<int:year>/<unit>/<key>/kien-nghi")
@needs(SEND)
def object_form(year: int, unit: str, key: str) -> str:
    """Kiến nghị xem xét lại."""
    one, part = _own(year, unit, key)
    if not line_facts(one, part)["may_object"]:
        abort(404)
    return _objection_page(one, part, ObjectionForm(formdata=None, version=version_of(part.line)))


@door.post("/chuong-trinh/cham-diem/<int:year>/<unit>/<key>/kien-nghi")
@needs(SEND)
@commits
def object_to_score(year: int, unit: str, key: str) -> View:
    """It goes to the organiser."""
    (one, part), form = _own(year, unit, key), ObjectionForm()

    def act() -> None:
        acts.object_to(
            one.of_round,
            one.agency,
            part.criterion,
            words=form.words.data,
            expected=form.version.data,
            by=current_actor(),
            at=now(),
        )

    back = ("programme_desk.line_page", {**one.where, "key": key})
    return written(form, act, "Đã gửi kiến nghị", lambda: _objection_page(*_own(year, unit, key), form), back)


def show_sending(one: Asked, form: VersionForm) -> str:
    """The sheet once more, before it is sent; with what is still missing."""
    if not form.form_errors:
        return render_template("programme/desk/scoring/send.html", one=one, form=form, where=one.where)
    return show(one, form)


def _own(year: int, unit: str, key: str) -> tuple[Asked, Part]:
    one = asked(year, unit)
    return (one, part_of(one, key)) if one.own else abort(404)


def _kind(part: Part) -> type[ScoreForm]:
    return StepForm if part.criterion.how == "steps" else ScoreForm


def _offer(form: Form, part: Part) -> None:
    if part.criterion.how == "steps":
        with_steps(form, part.criterion)


def _score_page(one: Asked, part: Part, form: ScoreForm) -> str:
    _offer(form, part)
    if part.criterion.needs_file:
        form.files.hint = "PDF, JPG, PNG. Phải có tệp, trừ khi tự chấm 0 điểm"
    elif part.criterion.evidence:
        form.note.hint = f"{form.note.hint}. Ghi ở đây hoặc thêm tệp, trừ khi tự chấm 0 điểm"
    return render_template("programme/desk/scoring/score.html", **line_facts(one, part), form=form)


def _objection_page(one: Asked, part: Part, form: ObjectionForm) -> str:
    return render_template("programme/desk/scoring/objection.html", **line_facts(one, part), form=form)
