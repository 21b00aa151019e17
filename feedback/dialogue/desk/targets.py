"""Chỉ tiêu đối thoại của tỉnh: which there are; who runs the system sets and ends them by a document."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from flask import Flask, abort, render_template

from feedback.dialogue import targets
from feedback.dialogue.actions import targets as acts
from feedback.dialogue.actions.targets import TargetDetails
from feedback.dialogue.desk.door import add_page, door
from feedback.dialogue.models import DialogueTarget
from feedback.law import dialogue as law
from feedback.law import reception
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import Choice, DateField, Form, RadiosField, SelectField, TextField, WholeNumberField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

READ: Final = "dialogue:target:read"
UNITS: Final = {"working_day": "ngày làm việc", "calendar_day": "ngày thường"}
_HOME: Final = ("dialogue_desk.targets_page", dict[str, Any]())
_EARLIEST: Final = date(2020, 6, 26)


class TargetForm(Form):
    """Đặt chỉ tiêu."""

    office = SelectField("Người đứng đầu", prompt="Chọn người đứng đầu")
    kind = RadiosField("Loại buổi đối thoại", small=True)
    times_a_year = WholeNumberField("Số buổi ít nhất mỗi năm", most=366)
    notice_days = WholeNumberField("Công bố trước bao nhiêu ngày", least=1, most=90, optional=True)
    result_days = WholeNumberField(
        "Công bố kết quả trong bao nhiêu ngày sau buổi", least=1, most=365, optional=True
    )
    unit = RadiosField("Ngày tính theo", noun="Cách tính ngày", small=True, default="working_day")
    document = TextField(
        "Văn bản đặt chỉ tiêu",
        hint="Ví dụ: Quyết định 15/2026/QĐ-UBND ngày 12/3/2026 của Ủy ban nhân dân tỉnh",
        max_length=200,
    )
    first_on = DateField("Áp dụng từ ngày", noun="Ngày bắt đầu áp dụng", earliest=_EARLIEST)

    def offer(self) -> None:
        """Fill the lists: offices that hold dialogues, kinds that no law counts."""
        kinds = [one for one in law.KINDS if not one.yearly]
        offices = {key for one in kinds for key in one.heads}
        self.office.choices = [
            Choice(head.key, head.words) for head in reception.HEADS if head.key in offices
        ]
        self.kind.choices = [Choice(one.key, one.words, hint=one.meaning) for one in kinds]
        self.unit.choices = [Choice(key, words.capitalize()) for key, words in UNITS.items()]

    def details(self) -> TargetDetails:
        """What was typed."""
        return TargetDetails(**{name: self[name].data for name in TargetDetails.__dataclass_fields__})


class EndForm(Form):
    """Kết thúc chỉ tiêu."""

    last_on = DateField("Ngày cuối áp dụng", earliest=_EARLIEST)


@door.get("/buoi-doi-thoai/chi-tieu")
@needs(READ)
def targets_page() -> str:
    """The targets of the province, those in force first; ended ones below."""
    found = targets.every()
    return render_template(
        "dialogue/desk/targets.html",
        standing=[one for one in found if one.last_on is None or one.last_on >= today()],
        ended=[one for one in found if one.last_on is not None and one.last_on < today()],
        editable=current_actor().may(acts.EDIT),
        **_words(),
    )


@door.get("/buoi-doi-thoai/chi-tieu/them")
@needs(acts.EDIT)
def new_target_form() -> str:
    """Đặt chỉ tiêu."""
    return _new_page(TargetForm(formdata=None, first_on=today()))


@door.post("/buoi-doi-thoai/chi-tieu/them")
@needs(acts.EDIT)
@commits
def new_target() -> View:
    """Set it."""
    form = TargetForm()
    form.offer()

    def set_target() -> None:
        acts.set_target(form.details(), by=current_actor(), at=now())

    return written(form, set_target, "Đã đặt chỉ tiêu", lambda: _new_page(form), _HOME)


@door.get("/buoi-doi-thoai/chi-tieu/<int:number>/ket-thuc")
@needs(acts.EDIT)
def end_target_form(number: int) -> str:
    """Kết thúc chỉ tiêu."""
    return _end_page(EndForm(formdata=None, last_on=today()), _found(number))


@door.post("/buoi-doi-thoai/chi-tieu/<int:number>/ket-thuc")
@needs(acts.EDIT)
@commits
def end_target(number: int) -> View:
    """The day typed is its last."""
    form, target = EndForm(), _found(number)

    def end() -> None:
        acts.end_target(target, last_on=form.last_on.data, by=current_actor(), at=now())

    return written(form, end, "Đã kết thúc chỉ tiêu", lambda: _end_page(form, _found(number)), _HOME)


def _found(number: int) -> DialogueTarget:
    return targets.by_id(number) or abort(404)


def _words() -> dict[str, Any]:
    return {
        "kinds": {one.key: one.words for one in law.KINDS},
        "offices": {one.key: one.words for one in reception.HEADS},
        "units": UNITS,
    }


def _new_page(form: TargetForm) -> str:
    form.offer()
    return render_template("dialogue/desk/target_new.html", form=form)


def _end_page(form: EndForm, target: DialogueTarget) -> str:
    return render_template("dialogue/desk/target_end.html", form=form, target=target, **_words())


def init_app(app: Flask) -> None:
    """Lead to the targets; who runs the system has no other page of dialogue."""
    add_page(app, "dialogue_desk.targets_page", "Chỉ tiêu đối thoại", 9, in_menu=True)
