"""Quyết định về điều đã lấy ý kiến: prepared by one officer, published by another."""

from __future__ import annotations

from typing import Final

from flask import Flask, abort, render_template, url_for
from markupsafe import Markup

from feedback.accounts import queries as accounts
from feedback.attachments.inspect import BadFile
from feedback.attachments.messages import message
from feedback.consultation import materials, opinions, synthesis
from feedback.consultation.actions import concluding as acts
from feedback.consultation.actions.changing import ANSWERS, CONFIRM
from feedback.consultation.actions.concluding import DecisionDetails
from feedback.consultation.confirming import may_confirm
from feedback.consultation.consultations import READ
from feedback.consultation.desk import laying
from feedback.consultation.desk.concluding import LONGEST
from feedback.consultation.desk.confirming import PublishForm, shown
from feedback.consultation.desk.consultation import SLOT, facts, found, found_own, may
from feedback.consultation.desk.door import door
from feedback.consultation.models import Consultation
from feedback.disclosure.document_files import Prepared
from feedback.law import consultation as law
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.forms import (
    Choice,
    DateField,
    FileField,
    Form,
    HiddenNumberField,
    RadiosField,
    TextAreaField,
    TextField,
)
from feedback.web.guards import current_actor, needs
from feedback.web.tasks import task
from feedback.web.writing import View, written

_FOLLOWS: Final = [("yes", "Theo ý kiến đa số"), ("no", "Khác với ý kiến đa số")]
_PREPARED: Final = ("number", "on", "words")


class DecisionForm(Form):
    """Soạn quyết định."""

    version = HiddenNumberField()
    number = TextField("Số quyết định", hint="Ví dụ: 125/QĐ-UBND", max_length=60, spellcheck=False)
    on = DateField("Ngày quyết định", not_in_future=True)
    words = TextAreaField("Quyết định những gì", hint="Người dân đọc phần này", max_length=LONGEST, rows=6)
    follows = RadiosField("So với ý kiến đa số", choices=_FOLLOWS, small=True)
    differs_why = TextAreaField(
        "Giải trình vì sao khác ý kiến đa số",
        hint=f"{law.DIFFERS.words} ({law.DIFFERS.article})",
        max_length=LONGEST,
        rows=5,
        optional=True,
        only_if=("follows", ("no",)),
    )
    file = FileField("Tệp quyết định", accept=laying.PUBLIC_TYPES, optional=True, hint="PDF; công khai")

    def offer(self, consultation: Consultation) -> None:
        """Without a majority nothing is departed from."""
        if consultation.majority == "none":
            del self.follows, self.differs_why
            return
        self.follows.choices = [
            Choice(key, words, reveals=("differs_why",) if key == "no" else ()) for key, words in _FOLLOWS
        ]

    def details(self) -> DecisionDetails:
        """What was typed."""
        return DecisionDetails(
            number=self.number.data,
            on=self.on.data,
            words=self.words.data,
            follows=self.follows.data == "yes" if "follows" in self else None,
            differs_why=(self.differs_why.data or "") if "differs_why" in self else "",
        )


@door.get("/lay-y-kien/<code>/quyet-dinh", endpoint="decision")
@needs(READ)
def decision_page(code: str) -> str:
    """What was prepared, and what is to be done."""
    return _page(found(code))


@door.get("/lay-y-kien/<code>/quyet-dinh/soan")
@needs(ANSWERS)
def decision_form(code: str) -> str:
    """Soạn quyết định, anew or as it was prepared."""
    consultation = found_own(code, ANSWERS)
    given = {name: getattr(consultation, f"decision_{name}") for name in _PREPARED}
    follows = {None: None, True: "yes", False: "no"}[consultation.decision_follows]
    form = DecisionForm(
        formdata=None,
        version=consultation.version,
        follows=follows,
        differs_why=consultation.differs_why,
        **given,
    )
    form.offer(consultation)
    return _form_page(consultation, form)


@door.post("/lay-y-kien/<code>/quyet-dinh/soan")
@needs(ANSWERS)
@commits
def prepare_decision(code: str) -> View:
    """It waits for the second officer."""
    consultation, form = found_own(code, ANSWERS), DecisionForm()
    form.offer(consultation)
    laid: Prepared | None = None
    if form.validate_on_submit() and form.file.data:
        try:
            laid = laying.public(consultation, form.file.data[0])
        except BadFile as bad:
            form.file.errors = [message(bad)]
            return _form_page(found(code), form), 422

    def act() -> None:
        held, expected = found_own(code, ANSWERS), form.version.data or 0
        acts.prepare_decision(held, form.details(), laid, expected=expected, by=current_actor(), at=now())

    return written(
        form,
        act,
        "Đã soạn. Người thứ hai xem rồi công bố",
        lambda: _form_page(found(code), form),
        (".decision", {"code": code}),
    )


@door.get("/lay-y-kien/<code>/quyet-dinh/cong-bo")
@needs(CONFIRM)
def decision_confirm_form(code: str) -> str:
    """Xem và công bố: what everybody will read, and what is to be confirmed."""
    consultation = found(code)
    form = PublishForm(formdata=None, version=consultation.version)
    _offer(form, consultation)
    return _confirm_page(consultation, form)


@door.post("/lay-y-kien/<code>/quyet-dinh/cong-bo")
@needs(CONFIRM)
@commits
def publish_decision(code: str) -> View:
    """Everybody reads it."""
    form = PublishForm()
    _offer(form, found(code))

    def act() -> None:
        expected = form.version.data or 0
        acts.publish_decision(found(code), **form.confirmed, expected=expected, by=current_actor(), at=now())

    return written(
        form,
        act,
        "Đã công bố quyết định",
        lambda: _confirm_page(found(code), form),
        (".decision", {"code": code}),
    )


def _offer(form: PublishForm, consultation: Consultation) -> None:
    form.offer(synthesis.decision_checks(consultation), synthesis.decision_remaining(consultation))


def _page(consultation: Consultation) -> str:
    known = {one for one in (consultation.decision_by, consultation.decision_published_by) if one}
    waits = consultation.state == "answered"
    return render_template(
        "consultation/desk/decision_standing.html",
        names=accounts.names_of(known),
        **_read(consultation),
        may_write=waits and may(consultation, ANSWERS),
        may_confirm=waits and may_confirm(consultation, consultation.decision_by, current_actor(), today()),
        **facts(consultation),
    )


def _read(consultation: Consultation) -> dict[str, object]:
    """What everybody reads once it is published."""
    file = synthesis.decision_file(consultation)
    texts = synthesis.decision_parts(consultation) if consultation.decision_by else []
    return {
        "texts": shown(consultation.id, texts),
        "files": materials.files_of([file])[file.id] if file is not None else [],
    }


def _form_page(consultation: Consultation, form: DecisionForm) -> str:
    return render_template(
        "consultation/desk/decision.html",
        form=form,
        barred="" if consultation.state == "answered" else "Công bố tổng hợp, giải trình trước",
        counts=opinions.stances(consultation.id),
        stances=opinions.STANCES,
        **facts(consultation),
    )


def _confirm_page(consultation: Consultation, form: PublishForm) -> str:
    writer = consultation.decision_by
    if consultation.state != "answered" or writer is None:
        return _page(consultation)
    if not may_confirm(consultation, writer, current_actor(), today()):
        abort(403)
    return render_template(
        "consultation/desk/confirm.html",
        form=form,
        lacking=[],
        **_read(consultation),
        writer=accounts.names_of([writer]).get(writer, ""),
        back=url_for(".decision", code=consultation.code),
        **facts(consultation),
    )


def decision_part(consultation: Consultation) -> Markup | None:
    """Its part: the decision."""
    if consultation.announced_at is None:
        return None
    title, href = "Quyết định", url_for(".decision", code=consultation.code)
    if consultation.state == "decided":
        return task(title, href, "done", f"{consultation.decision_number}")
    if consultation.state != "answered":
        return task(title, href, "blocked", "Sau khi công bố tổng hợp, giải trình")
    return task(title, href, "open", "Chờ người thứ hai xem, công bố" if consultation.decision_by else "")


def init_app(app: Flask) -> None:
    """Show the part."""
    slots.fill(app, SLOT, decision_part)
