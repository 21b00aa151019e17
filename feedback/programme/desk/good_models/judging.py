"""Thẩm định: the organiser lets models and what is told of them through, gives them back, withdraws them."""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, render_template, url_for
from markupsafe import Markup

from feedback.agencies import queries as agencies
from feedback.attachments import queries as attached
from feedback.disclosure import rules as disclosure
from feedback.programme.actions import good_model_entries as entry_acts
from feedback.programme.actions import good_models as acts
from feedback.programme.actions.good_models import REVIEW
from feedback.programme.actions.history import MODEL_ENTRY
from feedback.programme.desk.door import add_page, door
from feedback.programme.desk.good_models.forms import JudgeForm, ReasonForm
from feedback.programme.desk.good_models.listing import facts, found, found_entry
from feedback.programme.good_models import queries, rules
from feedback.programme.models import GoodModel, GoodModelEntry
from feedback.text import nfc
from feedback.web import now, slots
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written


@door.get("/chuong-trinh/mo-hinh/tham-dinh")
@needs(REVIEW)
def models_waiting() -> str:
    """What waits for a decision, oldest first."""
    models, entries = queries.waiting()
    return render_template(
        "programme/desk/good_models/waiting.html",
        models=models,
        entries=entries,
        kinds=rules.KINDS,
        fields=rules.FIELDS,
        agency=agencies.by_id,
    )


@door.get("/chuong-trinh/mo-hinh/<code>/tham-dinh")
@needs(REVIEW)
def judge_model_form(code: str) -> str:
    """What everybody will read, and what in it tells of people; of a public one, why it is withdrawn."""
    model = found(code)
    if model.state not in ("sent", "public"):
        abort(404)
    kind = ReasonForm if model.state == "public" else JudgeForm
    return _model_page(model, kind(formdata=None, version=model.version))


@door.post("/chuong-trinh/mo-hinh/<code>/tham-dinh")
@needs(REVIEW)
@commits
def judge_model(code: str) -> View:
    """Let through, given back, or withdrawn."""
    form: JudgeForm | ReasonForm = ReasonForm() if found(code).state == "public" else JudgeForm()
    done = "Đã rút mô hình khỏi trang công khai"
    if isinstance(form, JudgeForm):
        done = "Đã duyệt, mô hình đang công khai" if form.verdict.data == "approve" else "Đã trả lại đơn vị"

    def act() -> None:
        told: dict[str, Any] = {"expected": form.version.data or 0, "by": current_actor(), "at": now()}
        if isinstance(form, ReasonForm):
            acts.withdraw(found(code), reason=form.reason.data, **told)
        elif form.verdict.data == "approve":
            acts.approve(found(code), **told)
        else:
            acts.give_back(found(code), reason=form.reason.data, **told)

    return written(form, act, done, lambda: _model_page(found(code), form), (".model_page", {"code": code}))


@door.get("/chuong-trinh/mo-hinh/<code>/noi-dung/<int:number>/tham-dinh")
@needs(REVIEW)
def judge_entry_form(code: str, number: int) -> str:
    """What everybody will read of it."""
    model = found(code)
    entry = found_entry(model, number)
    if model.state != "public" or entry.state not in ("waiting", "public"):
        abort(404)
    kind = ReasonForm if entry.state == "public" else JudgeForm
    return _entry_page(model, entry, kind(formdata=None, version=entry.version))


@door.post("/chuong-trinh/mo-hinh/<code>/noi-dung/<int:number>/tham-dinh")
@needs(REVIEW)
@commits
def judge_entry(code: str, number: int) -> View:
    """Let through, given back, or withdrawn."""
    standing = found_entry(found(code), number).state
    form: JudgeForm | ReasonForm = ReasonForm() if standing == "public" else JudgeForm()
    done = "Đã rút nội dung khỏi trang công khai"
    if isinstance(form, JudgeForm):
        done = "Đã duyệt, nội dung đang công khai" if form.verdict.data == "approve" else "Đã trả lại đơn vị"

    def act() -> None:
        model = found(code)
        entry = found_entry(model, number)
        told: dict[str, Any] = {"expected": form.version.data or 0, "by": current_actor(), "at": now()}
        if isinstance(form, ReasonForm):
            entry_acts.withdraw(model, entry, reason=form.reason.data, **told)
        elif form.verdict.data == "approve":
            entry_acts.let_through(model, entry, **told)
        else:
            entry_acts.give_back(model, entry, reason=form.reason.data, **told)

    def page() -> str:
        model = found(code)
        return _entry_page(model, found_entry(model, number), form)

    return written(form, act, done, page, (".model_page", {"code": code}))


def telling(*texts: str) -> list[str]:
    """What in these texts tells of people, in words."""
    found_in = []
    for text in map(nfc, texts):
        for span in disclosure.find_personal(text):
            found_in.append(f"{span.why}: «{text[span.start : span.end]}»")
    return list(dict.fromkeys(found_in))


def _model_page(model: GoodModel, form: JudgeForm | ReasonForm) -> str:
    origin = queries.origins([model.from_id]).get(model.from_id or 0)
    return render_template(
        "programme/desk/good_models/judge.html",
        form=form,
        withdrawing=isinstance(form, ReasonForm),
        telling=telling(model.name, model.content, model.post),
        origin=origin,
        entry=None,
        **facts(model),
    )


def _entry_page(model: GoodModel, entry: GoodModelEntry, form: JudgeForm | ReasonForm) -> str:
    return render_template(
        "programme/desk/good_models/judge_entry.html",
        form=form,
        withdrawing=isinstance(form, ReasonForm),
        telling=telling(entry.words, *(one["alt"] for one in entry.photos)),
        entry=entry,
        photos=attached.of((MODEL_ENTRY, entry.id)),
        kinds=rules.KINDS,
        levels=rules.LEVELS,
        **facts(model),
    )


def to_judge() -> Markup | None:
    """Above the queue of the organiser."""
    if not current_actor().may(REVIEW) or not (number := queries.waiting_count()):
        return None
    return Markup('<p class="qn-flush"><a href="{}">{} mô hình, nội dung chờ thẩm định</a></p>').format(
        url_for("programme_desk.models_waiting"), number
    )


def init_app(app: Flask) -> None:
    """Lead to what waits."""
    add_page(app, "programme_desk.models_waiting", "Thẩm định mô hình", 5)
    slots.fill(app, "queue_actions", to_judge)
