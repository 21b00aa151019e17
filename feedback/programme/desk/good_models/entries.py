"""A unit tells of its model: progress, results, recognition, with pictures; mended, withdrawn."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template
from werkzeug.wrappers import Response

from feedback.attachments import serving
from feedback.attachments.links import short_lived
from feedback.programme.actions import good_model_entries as acts
from feedback.programme.actions.good_models import SEND, WRITE
from feedback.programme.actions.history import MODEL_ENTRY
from feedback.programme.desk.door import door
from feedback.programme.desk.good_models.forms import EntryForm, ReasonForm, filled_entry
from feedback.programme.desk.good_models.listing import facts, found, found_entry, found_own
from feedback.programme.good_models import queries, rules
from feedback.programme.models import GoodModel, GoodModelEntry
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written


@door.get("/chuong-trinh/mo-hinh/<code>/ghi")
@needs(WRITE)
def tell_form(code: str) -> str:
    """Ghi tiến độ, kết quả, công nhận."""
    model = _standing(code)
    return _page(model, None, EntryForm(formdata=None, version=0, kind="progress", told_on=today()))


@door.post("/chuong-trinh/mo-hinh/<code>/ghi")
@needs(WRITE)
@commits
def tell(code: str) -> View:
    """It waits for the organiser."""
    _standing(code)
    form = EntryForm()
    photos = form.photos() if form.is_submitted() and form.validate() else []
    if photos is None:
        return _page(found(code), None, form), 422

    def act() -> None:
        acts.tell(found(code), form.details(), photos, by=current_actor(), at=now())

    done = "Đã ghi. Sở Nội vụ duyệt trước khi công khai"
    return written(form, act, done, lambda: _page(found(code), None, form), (".model_page", {"code": code}))


@door.get("/chuong-trinh/mo-hinh/<code>/noi-dung/<int:number>/sua")
@needs(WRITE)
def mend_form(code: str, number: int) -> str:
    """Sửa, gửi lại."""
    model = _standing(code)
    entry = found_entry(model, number)
    if entry.state not in ("returned", "withdrawn"):
        abort(404)
    return _page(model, entry, EntryForm(formdata=None, **filled_entry(entry)))


@door.post("/chuong-trinh/mo-hinh/<code>/noi-dung/<int:number>/sua")
@needs(WRITE)
@commits
def mend(code: str, number: int) -> View:
    """It waits for the organiser again."""
    found_entry(_standing(code), number)
    form = EntryForm()
    photos = form.photos() if form.is_submitted() and form.validate() else []

    def page() -> str:
        model = found(code)
        return _page(model, found_entry(model, number), form)

    if photos is None:
        return page(), 422

    def act() -> None:
        model = found(code)
        told: dict[str, Any] = {"expected": form.version.data or 0, "by": current_actor(), "at": now()}
        acts.mend(model, found_entry(model, number), form.details(), photos, **told)

    return written(form, act, "Đã sửa, gửi duyệt lại", page, (".model_page", {"code": code}))


@door.get("/chuong-trinh/mo-hinh/<code>/noi-dung/<int:number>/rut")
@needs(SEND)
def withdraw_entry_form(code: str, number: int) -> str:
    """Rút khỏi trang công khai."""
    model = found_own(code)
    entry = found_entry(model, number)
    if entry.state != "public":
        abort(404)
    return _withdraw_page(model, entry, ReasonForm(formdata=None, version=entry.version))


@door.post("/chuong-trinh/mo-hinh/<code>/noi-dung/<int:number>/rut")
@needs(SEND)
@commits
def withdraw_entry(code: str, number: int) -> View:
    """Nobody outside reads it any more."""
    found_entry(found_own(code), number)
    form = ReasonForm()

    def act() -> None:
        model = found(code)
        told: dict[str, Any] = {"expected": form.version.data or 0, "by": current_actor(), "at": now()}
        acts.withdraw(model, found_entry(model, number), reason=form.reason.data, **told)

    def page() -> str:
        model = found(code)
        return _withdraw_page(model, found_entry(model, number), form)

    return written(form, act, "Đã rút nội dung khỏi trang công khai", page, (".model_page", {"code": code}))


@door.get("/chuong-trinh/mo-hinh/<code>/noi-dung/<int:number>/anh/<int:file_id>")
@needs(queries.READ)
@short_lived
def model_photo(code: str, number: int, file_id: int) -> Response:
    """A picture, for officers who see what was told."""
    model = found(code)
    entry = found_entry(model, number)
    actor = current_actor()
    if (
        entry.state != "public"
        and not actor.may(queries.READ_ALL)
        and not queries.is_own(model, actor, today())
    ):
        abort(404)
    return serving.for_officer_of((MODEL_ENTRY, entry.id), file_id)


def _standing(code: str) -> GoodModel:
    model = found_own(code)
    return model if model.state in ("sent", "public") else abort(404)


def _page(model: GoodModel, entry: GoodModelEntry | None, form: EntryForm) -> str:
    return render_template(
        "programme/desk/good_models/entry.html",
        form=form,
        entry=entry,
        most=rules.MOST_PHOTOS,
        **facts(model),
    )


def _withdraw_page(model: GoodModel, entry: GoodModelEntry, form: ReasonForm) -> str:
    return render_template(
        "programme/desk/good_models/withdraw_entry.html",
        form=form,
        entry=entry,
        kinds=rules.KINDS,
        **facts(model),
    )
