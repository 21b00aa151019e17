"""Thẩm định: the organiser gives points criterion by criterion, makes them known, decides objections."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, request

from feedback.programme.actions import score_checks as acts
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
from feedback.programme.desk.scoring.writing import with_steps
from feedback.programme.scoring import points
from feedback.programme.scoring.queries import VERIFY, Part
from feedback.web import now
from feedback.web.commits import commits
from feedback.web.forms import Form, HiddenNumberField, RadiosField, TextAreaField, TextField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written


class VerifyForm(Form):
    """Thẩm định."""

    version = HiddenNumberField()
    points: Any = TextField("Điểm thẩm định", width=10, max_length=12, spellcheck=False)
    reason = TextAreaField(
        "Lý do", hint="Bắt buộc khi khác điểm tự chấm", max_length=1000, rows=3, optional=True
    )


class VerifyStepForm(VerifyForm):
    """Thẩm định by one of the steps."""

    points: Any = RadiosField("Mức thẩm định", small=True, noun="mức điểm")


class DecideForm(Form):
    """Giải quyết kiến nghị."""

    version = HiddenNumberField()
    points: Any = TextField("Điểm sau kiến nghị", width=10, max_length=12, spellcheck=False)
    decision = TextAreaField("Lý do giữ hoặc sửa điểm", max_length=1000, rows=4)


class DecideStepForm(DecideForm):
    """Giải quyết kiến nghị by one of the steps."""

    points: Any = RadiosField("Mức sau kiến nghị", small=True, noun="mức điểm")


class DecideFigureForm(Form):
    """Giải quyết kiến nghị about a figure of the system: nobody types it."""

    version = HiddenNumberField()
    verdict = RadiosField(
        "Số liệu",
        small=True,
        noun="cách giải quyết",
        choices=[
            ("recount", "Tính lại từ số liệu hôm nay, sau khi đã sửa ở nơi ghi"),
            ("keep", "Giữ nguyên số liệu lúc gửi"),
        ],
    )
    decision = TextAreaField("Lý do", max_length=1000, rows=4)


@door.get("/chuong-trinh/cham-diem/<int:year>/<unit>/<key>/tham-dinh")
@needs(VERIFY)
def verify_form(year: int, unit: str, key: str) -> str:
    """Thẩm định one criterion."""
    one, part = _sent(year, unit, key)
    line = part.line
    if line is None or not line_facts(one, part)["may_verify"]:
        abort(404)
    given = line.self_points if line.verified_points is None else line.verified_points
    form = _verify_kind(part)(
        formdata=None, version=line.version, points=points.words(given), reason=line.reason
    )
    return _verify_page(one, part, form)


@door.post("/chuong-trinh/cham-diem/<int:year>/<unit>/<key>/tham-dinh")
@needs(VERIFY)
@commits
def verify(year: int, unit: str, key: str) -> View:
    """Keep the organiser's points."""
    one, part = _sent(year, unit, key)
    form = _verify_kind(part)()
    _offer(form, part)

    def act() -> None:
        acts.verify(
            one.of_round,
            one.agency,
            part.criterion,
            typed=form.points.data,
            reason=form.reason.data or "",
            expected=form.version.data,
            by=current_actor(),
            at=now(),
        )

    return written(
        form,
        act,
        f"Đã thẩm định tiêu chí {key}",
        lambda: _verify_page(*_sent(year, unit, key), form),
        ("programme_desk.sheet_page", one.where),
    )


@door.post("/chuong-trinh/cham-diem/<int:year>/<unit>/dong-y")
@needs(VERIFY)
@commits
def agree(year: int, unit: str) -> View:
    """What isn't verified yet gets the unit's own points."""
    one, form = asked(year, unit), VersionForm()

    def act() -> None:
        acts.agree(one.of_round, one.agency, expected=form.version.data, by=current_actor(), at=now())

    back = ("programme_desk.sheet_page", one.where)
    return written(
        form, act, "Đã đồng ý các điểm tự chấm còn lại", lambda: show(asked(year, unit), form), back
    )


@door.post("/chuong-trinh/cham-diem/<int:year>/<unit>/thong-bao")
@needs(VERIFY)
@commits
def make_known(year: int, unit: str) -> View:
    """The unit is told its points."""
    one, form = asked(year, unit), VersionForm()

    def act() -> None:
        acts.make_known(one.of_round, one.agency, expected=form.version.data, by=current_actor(), at=now())

    back = ("programme_desk.sheet_page", one.where)
    return written(form, act, "Đã thông báo kết quả thẩm định", lambda: show(asked(year, unit), form), back)


@door.get("/chuong-trinh/cham-diem/<int:year>/<unit>/<key>/giai-quyet")
@needs(VERIFY)
def decide_form(year: int, unit: str, key: str) -> str:
    """Giải quyết kiến nghị."""
    one, part = _sent(year, unit, key)
    if not line_facts(one, part)["may_decide"]:
        abort(404)
    given = points.words(part.line.verified_points) if part.line is not None else ""
    data = {} if part.criterion.computed else {"points": given}
    return _decide_page(one, part, _decide_kind(part)(formdata=None, version=version_of(part.line), **data))


@door.post("/chuong-trinh/cham-diem/<int:year>/<unit>/<key>/giai-quyet")
@needs(VERIFY)
@commits
def decide(year: int, unit: str, key: str) -> View:
    """Keep the decision."""
    one, part = _sent(year, unit, key)
    form = _decide_kind(part)()
    _offer(form, part)

    def act() -> None:
        computed = isinstance(form, DecideFigureForm)
        acts.decide(
            one.of_round,
            one.agency,
            part.criterion,
            # Whatever is posted in the name of points for a figure is refused, not overlooked.
            typed=request.form.get("points", "") if computed else form["points"].data,
            decision=form["decision"].data,
            recount=computed and form["verdict"].data == "recount",
            expected=form["version"].data,
            by=current_actor(),
            at=now(),
        )

    return written(
        form,
        act,
        "Đã giải quyết kiến nghị",
        lambda: _decide_page(*_sent(year, unit, key), form),
        ("programme_desk.line_page", {**one.where, "key": key}),
    )


def _sent(year: int, unit: str, key: str) -> tuple[Asked, Part]:
    one = asked(year, unit)
    return (one, part_of(one, key)) if one.state not in ("none", "draft") else abort(404)


def _verify_kind(part: Part) -> type[VerifyForm]:
    return VerifyStepForm if part.criterion.how == "steps" else VerifyForm


def _decide_kind(part: Part) -> type[Form]:
    if part.criterion.computed:
        return DecideFigureForm
    return DecideStepForm if part.criterion.how == "steps" else DecideForm


def _offer(form: Form, part: Part) -> None:
    if part.criterion.how == "steps":
        with_steps(form, part.criterion)


def _verify_page(one: Asked, part: Part, form: VerifyForm) -> str:
    _offer(form, part)
    return render_template("programme/desk/scoring/verify.html", **line_facts(one, part), form=form)


def _decide_page(one: Asked, part: Part, form: Form) -> str:
    _offer(form, part)
    return render_template("programme/desk/scoring/decide.html", **line_facts(one, part), form=form)
