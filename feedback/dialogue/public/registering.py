"""Đăng ký tham dự (C15): who comes says who he is and gets a seat or a place among those who wait."""

from __future__ import annotations

from typing import Final

from flask import Flask, redirect, render_template, session, url_for
from markupsafe import Markup
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from feedback.actor import CITIZEN
from feedback.agencies import queries as agencies
from feedback.cases import codes
from feedback.cases.public import pages
from feedback.dialogue import seats
from feedback.dialogue.actions import seats as actions
from feedback.dialogue.actions.seats import Registering
from feedback.dialogue.models import DialogueSession
from feedback.dialogue.public.door import announced_or_404, door
from feedback.extensions import db
from feedback.intake import drafts
from feedback.intake.actions import key_digest, secret_of
from feedback.intake.forms import FEWEST_LETTERS, HOLLOW, NAME_LENGTH
from feedback.law.refusal import Misstated, Refusal
from feedback.web import now, slots
from feedback.web.commits import commits
from feedback.web.forms import (
    Choice,
    EmailField,
    Form,
    HiddenField,
    PhoneField,
    RadiosField,
    SelectField,
    TextField,
)
from feedback.web.guards import public
from feedback.web.pressure import pressed

View = Response | str | tuple[str, int]

KEY: Final = "dang_ky_doi_thoai"
"""Where the browser's own cookie keeps the key of the form that registered last."""

_ONLINE: Final = "online"


class RegisterForm(Form):
    """Đăng ký tham dự. ``way`` is asked of a mixed session only."""

    submission_key = HiddenField(max_length=64)
    full_name = TextField(
        "Họ và tên",
        max_length=NAME_LENGTH,
        fewest_letters=FEWEST_LETTERS["name"],
        hollow=HOLLOW["name"],
        autocomplete="name",
        spellcheck=False,
    )
    phone = PhoneField(
        "Số điện thoại", hint="Cùng mã đăng ký, 4 số cuối dùng để xem và hủy chỗ", noun="số điện thoại"
    )
    email = EmailField(
        "Thư điện tử",
        hint="Nhận báo khi có chỗ, khi buổi đối thoại dời. Không ghi thì cán bộ gọi điện",
        optional=True,
    )
    area = SelectField("Ông/bà ở xã, phường nào?", noun="xã, phường", prompt="Chọn xã, phường", optional=True)
    way = RadiosField(
        "Ông/bà dự bằng cách nào?",
        missing="Chọn cách dự",
        choices=[
            Choice("room", "Đến dự tại chỗ"),
            Choice(_ONLINE, "Dự trực tuyến", hint="Không cần chỗ ngồi"),
        ],
        small=True,
    )


@door.get("/doi-thoai/<code>/dang-ky")
@public
def register_form(code: str) -> View:
    """Who comes; or why nobody can register (any more)."""
    held = announced_or_404(code)
    if not seats.takes_registrations(held, now()):
        return _closed_page(held)
    return _page(held, _form(held, RegisterForm(formdata=None, submission_key=drafts.new_key())))


@door.post("/doi-thoai/<code>/dang-ky")
@public
@pressed("dialogue")
@commits
def register(code: str) -> View:
    """Take a seat, or a place among those who wait; what was typed is kept when it can't be."""
    held, form = announced_or_404(code), RegisterForm()
    key = form.submission_key.data
    if not _form(held, form).validate_on_submit():
        return _page(held, form), 422
    online = "way" in form and form.way.data == _ONLINE
    one = Registering(
        session_id=held.id,
        full_name=form.full_name.data,
        phone=form.phone.data,
        email=form.email.data,
        area_code=form.area.data,
        online=online,
        submission_key=key,
    )
    try:
        actions.register(one, by=CITIZEN, at=now())
    except Misstated as wrong:
        db.session.rollback()
        form[wrong.field].errors = [str(wrong)]
        return _page(announced_or_404(code), form), 422
    except Refusal:
        db.session.rollback()
        return _closed_page(announced_or_404(code)), 422
    except IntegrityError:
        # Another press of the same button was quicker: its registration is ours.
        db.session.rollback()
        if seats.by_key(key_digest(key)) is None:
            raise
    session[KEY] = key
    return redirect(url_for("dialogue_public.registered"), 303)


@door.get("/doi-thoai/cho-cua-toi/da-dang-ky")
@public
def registered() -> View:
    """The code, the secret and the seat, for the browser that registered."""
    key = session.get(KEY, "")
    found = seats.by_key(key_digest(key)) if key else None
    if found is None:
        return redirect(url_for("cases_public.track_form"), 302)
    if found.registration.state not in ("seated", "waiting"):
        # Given up or over meanwhile: his own page says how it stands.
        pages.open_for(found.registration.code, now())
        return redirect(url_for("dialogue_public.own_seat"), 302)
    return render_template(
        "dialogue/public/registered.html",
        registration=found.registration,
        session=found.session,
        code=codes.shown(found.registration.code),
        secret=secret_of(key),
        waits=seats.waits_at(found.registration) if found.registration.state == "waiting" else 0,
    )


def block(session: DialogueSession) -> Markup | None:
    """For the page of a session: whether one can register, and how many seats are left."""
    if session.closed_ground is not None or seats.is_over(session, now()) or session.state != "announced":
        return None
    page = render_template(
        "dialogue/public/_registering.html",
        session=session,
        open=seats.takes_registrations(session, now()),
        free=seats.free(session),
    )
    return Markup(page)  # noqa: S704


def _form(held: DialogueSession, form: RegisterForm) -> RegisterForm:
    form.area.choices = [Choice(one.code, one.full_name) for one in agencies.areas_today()]
    if held.mode != "mixed":
        del form.way
    return form


def _page(held: DialogueSession, form: RegisterForm) -> str:
    return render_template("dialogue/public/register.html", session=held, form=form, free=seats.free(held))


def _closed_page(held: DialogueSession) -> str:
    return render_template("dialogue/public/register_closed.html", session=held)


def init_app(app: Flask) -> None:
    """Stand on the page of a session."""
    slots.fill(app, "dialogue_actions", block)
