"""Đăng ký hộ, hủy hộ, gọi báo, in danh sách: what the desk does for those who will come."""

from __future__ import annotations

from typing import Final

from flask import Flask, flash, redirect, render_template, session, url_for
from flask_login import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.cases import codes
from feedback.cases.desk import printing
from feedback.dialogue import attendance_sheet, seats, sessions
from feedback.dialogue.actions import seats as actions
from feedback.dialogue.actions.history import SESSION
from feedback.dialogue.actions.seats import WRITE, Registering
from feedback.dialogue.desk.attendance import StepForm, of_session
from feedback.dialogue.desk.door import door
from feedback.dialogue.desk.session import facts, found_own, may
from feedback.dialogue.models import DialogueSession
from feedback.extensions import db
from feedback.intake import drafts
from feedback.intake.actions import key_digest, secret_of
from feedback.intake.forms import FEWEST_LETTERS, HOLLOW, NAME_LENGTH
from feedback.papers import render
from feedback.register import actions as register
from feedback.text import slug
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.forms import (
    Choice,
    EmailField,
    Form,
    HiddenField,
    PhoneField,
    SelectField,
    TextField,
    TickField,
)
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_KEY: Final = "dang_ky_ho"
"""Where the browser's own cookie keeps the key of the form that registered somebody last."""


class ForSomebodyForm(Form):
    """Đăng ký hộ: by phone or at the desk. ``online`` is asked of a mixed session only."""

    submission_key = HiddenField(max_length=64)
    full_name = TextField(
        "Họ và tên",
        max_length=NAME_LENGTH,
        fewest_letters=FEWEST_LETTERS["name"],
        hollow=HOLLOW["name"],
        autocomplete="off",
        spellcheck=False,
    )
    phone = PhoneField(
        "Số điện thoại",
        noun="số điện thoại",
        hint="Để gọi báo khi buổi đối thoại dời. Không có thì để trống",
        optional=True,
        autocomplete="off",
    )
    email = EmailField("Thư điện tử", optional=True, autocomplete="off")
    area = SelectField("Xã, phường", prompt="Chọn xã, phường", optional=True)
    online = TickField("Dự trực tuyến", optional=True, small=True)


@door.get("/buoi-doi-thoai/<int:number>/nguoi-du/dang-ky")
@needs(WRITE)
def for_somebody_form(number: int) -> View:
    """Who will come, as he says by phone or at the desk."""
    held = found_own(number, WRITE)
    if not seats.is_coming(held, today()):
        flash("Buổi đối thoại này không nhận đăng ký")
        return redirect(url_for("dialogue_desk.attendance", number=number), 302)
    return _form_page(held, ForSomebodyForm(formdata=None, submission_key=drafts.new_key()))


@door.post("/buoi-doi-thoai/<int:number>/nguoi-du/dang-ky")
@needs(WRITE)
@commits
def for_somebody(number: int) -> View:
    """Register him; the next page has what is read out to him."""
    held, form = found_own(number, WRITE), ForSomebodyForm()
    _fill(held, form)
    answer = written(
        form,
        lambda: actions.register(
            Registering(
                session_id=number,
                full_name=form.full_name.data,
                phone=form.phone.data,
                email=form.email.data,
                area_code=form.area.data,
                online="online" in form and form.online.data,
                submission_key=form.submission_key.data,
            ),
            by=current_actor(),
            at=now(),
        ),
        "Đã đăng ký",
        lambda: _form_page(found_own(number, WRITE), form),
        ("dialogue_desk.read_out", {"number": number}),
    )
    session[_KEY] = form.submission_key.data
    return answer


@door.get("/buoi-doi-thoai/<int:number>/nguoi-du/da-dang-ky")
@needs(WRITE)
def read_out(number: int) -> View:
    """Code, secret and seat of who was registered last, to be read out to him."""
    held, key = found_own(number, WRITE), session.get(_KEY, "")
    one = seats.by_key(key_digest(key)) if key else None
    if one is None or one.session.id != number:
        return redirect(url_for("dialogue_desk.attendance", number=number), 302)
    return render_template(
        "dialogue/desk/read_out.html",
        **facts(held),
        registration=one.registration,
        code=codes.shown(one.registration.code),
        secret=secret_of(key),
        waits=seats.waits_at(one.registration) if one.registration.state == "waiting" else 0,
    )


@door.get("/buoi-doi-thoai/<int:number>/nguoi-du/<int:seat>/huy")
@needs(WRITE)
def cancel_form(number: int, seat: int) -> str:
    """What cancelling for somebody means, before it is done."""
    of_session(number, seat)
    return _cancel_page(number, seat, StepForm(formdata=None))


@door.post("/buoi-doi-thoai/<int:number>/nguoi-du/<int:seat>/huy")
@needs(WRITE)
@commits
def cancel(number: int, seat: int) -> View:
    """Hủy đăng ký for who asked for it; who waits longest gets the seat."""
    of_session(number, seat)
    form = StepForm()
    return written(
        form,
        lambda: actions.cancel(seat, by=current_actor(), at=now()),
        "Đã hủy đăng ký",
        lambda: _cancel_page(number, seat, form),
        ("dialogue_desk.attendance", {"number": number}),
    )


@door.post("/buoi-doi-thoai/<int:number>/nguoi-du/<int:seat>/da-goi")
@needs(WRITE)
@commits
def note_called(number: int, seat: int) -> Response:
    """Đã gọi báo; a colleague may have been faster."""
    of_session(number, seat)
    if not StepForm().validate_on_submit():
        flash("Trang mở đã lâu. Bấm «Đã gọi báo» lần nữa", "note")
    else:
        try:
            actions.note_call(seat, by=current_actor(), at=now())
            flash("Đã ghi: đã gọi báo", "done")
        except actions.Elsewhere:
            db.session.rollback()
            flash("Đồng nghiệp đã gọi báo người này", "note")
    return redirect(url_for("dialogue_desk.attendance", number=number, _anchor="can-goi-bao"), 303)


@door.get("/buoi-doi-thoai/<int:number>/nguoi-du.pdf")
@needs(WRITE)
def attendance_paper(number: int) -> Response:
    """The list to sign, A4."""
    held = found_own(number, WRITE)
    _note_reading(number, "nguoi-du.pdf")
    position = current_user.position or "cán bộ"
    sheet = attendance_sheet.sheet(held, printed_by=position, at=now())
    name = f"{slug(attendance_sheet.TITLE)}-{held.code}.pdf"
    return printing.answer(render.pdf("reception_book", sheet), name)


def to_call(session: DialogueSession) -> Markup | None:
    """Cần gọi báo: who has no e-mail and must hear by phone; for the page of who attends."""
    if not may(session, sessions.READ):
        return None
    calls = seats.to_call(session.id)
    if not calls:
        return None
    page = render_template(
        "dialogue/desk/_to_call.html",
        calls=calls,
        session=session,
        may_note=may(session, WRITE),
        shown=codes.shown,
    )
    return Markup(page)  # noqa: S704


def _fill(held: DialogueSession, form: ForSomebodyForm) -> None:
    form.area.choices = [Choice(one.code, one.full_name) for one in agencies.areas_today()]
    if held.mode != "mixed":
        del form.online


def _form_page(held: DialogueSession, form: ForSomebodyForm) -> str:
    if not form.area.choices:
        _fill(held, form)
    return render_template("dialogue/desk/for_somebody.html", **facts(held), form=form, free=seats.free(held))


def _cancel_page(number: int, seat: int, form: Form) -> str:
    _note_reading(number, "nguoi-du")
    held = found_own(number, WRITE)
    states = tuple(seats.STATES)
    line = next(one for one in seats.lines(number, states=states) if one.registration.id == seat)
    return render_template("dialogue/desk/cancel_seat.html", **facts(held), line=line, form=form)


def _note_reading(number: int, page: str) -> None:
    register.note_reading(subject=(SESSION, number), page=page, by=current_actor(), at=now())


def init_app(app: Flask) -> None:
    """Stand above the list of who attends."""
    slots.fill(app, "dialogue_calls", to_call)
