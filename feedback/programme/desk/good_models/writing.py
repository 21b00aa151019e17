"""A unit writes its model: drafted, changed, registered by its leader, withdrawn."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, request, url_for

from feedback.programme.actions import good_models as acts
from feedback.programme.actions.good_models import SEND, WRITE
from feedback.programme.desk.door import door
from feedback.programme.desk.good_models.forms import (
    ChangeForm,
    ModelForm,
    ReasonForm,
    VersionForm,
    filled,
    fresh,
)
from feedback.programme.desk.good_models.listing import facts, found, found_own
from feedback.programme.good_models import queries, rules
from feedback.programme.models import GoodModel
from feedback.web import now
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written


@door.get("/chuong-trinh/mo-hinh/lap")
@needs(WRITE)
def draft_model_form() -> str:
    """Lập mô hình; from another unit's where it multiplies it (``tu``)."""
    origin = _origin()
    return _draft_page(ModelForm(formdata=None, **fresh(_agency(), origin)), origin)


@door.post("/chuong-trinh/mo-hinh/lap")
@needs(WRITE)
@commits
def draft_model() -> View:
    """It is drafted."""
    form, agency_id, back = ModelForm(), _agency(), dict[str, str]()
    form.offer(agency_id)
    origin = _origin()

    def act() -> None:
        made = acts.draft(form.details(), agency_id=agency_id, origin=origin, by=current_actor(), at=now())
        back["code"] = made.code

    done = "Đã soạn mô hình. Lãnh đạo đơn vị xem rồi gửi đăng ký"
    return written(form, act, done, lambda: _draft_page(form, _origin()), (".model_page", back))


@door.get("/chuong-trinh/mo-hinh/<code>/sua")
@needs(WRITE)
def change_model_form(code: str) -> str:
    """Sửa mô hình."""
    model = _open(code)
    return _change_page(model, ChangeForm(formdata=None, version=model.version, **filled(model)))


@door.post("/chuong-trinh/mo-hinh/<code>/sua")
@needs(WRITE)
@commits
def change_model(code: str) -> View:
    """It is as typed."""
    model, form = found_own(code), ChangeForm()
    form.offer(model.agency_id)

    def act() -> None:
        expected = form.version.data or 0
        acts.change(found(code), form.details(), expected=expected, by=current_actor(), at=now())

    return written(
        form, act, "Đã sửa mô hình", lambda: _change_page(found(code), form), (".model_page", {"code": code})
    )


@door.get("/chuong-trinh/mo-hinh/<code>/gui")
@needs(SEND)
def send_model_form(code: str) -> str:
    """What goes to Sở Nội vụ, once more, and the button."""
    model = _open(code)
    return _act_page("send", model, VersionForm(formdata=None, version=model.version))


@door.post("/chuong-trinh/mo-hinh/<code>/gui")
@needs(SEND)
@commits
def send_model(code: str) -> View:
    """It is registered."""
    found_own(code)
    form = VersionForm()

    def act() -> None:
        acts.send(found(code), expected=form.version.data or 0, by=current_actor(), at=now())

    done = "Đã gửi đăng ký. Sở Nội vụ thẩm định trước khi công khai"
    return written(
        form, act, done, lambda: _act_page("send", found(code), form), (".model_page", {"code": code})
    )


@door.get("/chuong-trinh/mo-hinh/<code>/rut")
@needs(SEND)
def withdraw_model_form(code: str) -> str:
    """Rút khỏi trang công khai."""
    model = found_own(code)
    if model.state != "public":
        abort(404)
    return _act_page("withdraw", model, ReasonForm(formdata=None, version=model.version))


@door.post("/chuong-trinh/mo-hinh/<code>/rut")
@needs(SEND)
@commits
def withdraw_model(code: str) -> View:
    """Nobody outside reads it any more."""
    found_own(code)
    form = ReasonForm()

    def act() -> None:
        told: dict[str, Any] = {"expected": form.version.data or 0, "by": current_actor(), "at": now()}
        acts.withdraw(found(code), reason=form.reason.data, **told)

    return written(
        form,
        act,
        "Đã rút mô hình khỏi trang công khai",
        lambda: _act_page("withdraw", found(code), form),
        (".model_page", {"code": code}),
    )


def _origin() -> GoodModel | None:
    code = request.args.get("tu", "")
    return (queries.public_by_code(code) or abort(404)) if code else None


def _agency() -> int:
    agency_id = current_actor().agency_id
    return agency_id if agency_id is not None else abort(404)


def _open(code: str) -> GoodModel:
    model = found_own(code)
    return model if model.state in rules.OPEN else abort(404)


def _draft_page(form: ModelForm, origin: GoodModel | None) -> str:
    form.offer(_agency())
    return render_template(
        "programme/desk/good_models/write.html",
        form=form,
        model=None,
        origin=origin,
        title="Nhân rộng mô hình" if origin else "Lập mô hình",
        button="Ghi mô hình",
        back_to=url_for("programme_desk.model_page", code=origin.code)
        if origin
        else url_for("programme_desk.models_page"),
    )


def _change_page(model: GoodModel, form: ChangeForm) -> str:
    form.offer(model.agency_id)
    return render_template(
        "programme/desk/good_models/write.html",
        form=form,
        origin=None,
        title="Sửa mô hình",
        button="Ghi mô hình",
        **facts(model),
    )


def _act_page(act: str, model: GoodModel, form: VersionForm) -> str:
    return render_template(f"programme/desk/good_models/{act}.html", form=form, **facts(model))
