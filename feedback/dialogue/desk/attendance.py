"""Người dự: who registered for a session, and who comes: checked in by code, by hand, or without any."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, abort, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.clock import ZONE
from feedback.dialogue import seats, sessions
from feedback.dialogue.actions import arrivals as actions
from feedback.dialogue.actions.history import SESSION
from feedback.dialogue.actions.seat_rows import WRITE, Elsewhere, Registering
from feedback.dialogue.desk.door import door
from feedback.dialogue.desk.parts import SLOT, part
from feedback.dialogue.desk.session import facts, found, found_own, may
from feedback.dialogue.models import DialogueSession, Registration
from feedback.extensions import db
from feedback.intake import drafts
from feedback.intake.forms import FEWEST_LETTERS, HOLLOW, NAME_LENGTH
from feedback.law.refusal import Misstated, Refusal
from feedback.register import actions as register
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.forms import (
    Form,
    HiddenField,
    HiddenNumberField,
    PhoneField,
    QueryForm,
    TextField,
    TickField,
)
from feedback.web.guards import current_actor, needs

View = Response | str | tuple[str, int]


class ListFilter(QueryForm):
    """Whom the list shows; ``vua``: the registration just checked in."""

    tim = TextField("Họ tên hoặc số cuối điện thoại", optional=True, max_length=NAME_LENGTH, spellcheck=False)
    vua = HiddenNumberField(optional=True)


class CodeForm(Form):
    """Ghi có mặt theo mã."""

    code = TextField(
        "Mã đăng ký",
        hint="Quét hoặc gõ mã, rồi bấm Enter",
        max_length=40,
        width=20,
        spellcheck=False,
        autocomplete="off",
    )


class DoorForm(Form):
    """Đến không đăng ký; ``over`` is asked when all seats are taken."""

    submission_key = HiddenField(max_length=64)
    full_name = TextField(
        "Họ và tên",
        max_length=NAME_LENGTH,
        fewest_letters=FEWEST_LETTERS["name"],
        hollow=HOLLOW["name"],
        autocomplete="off",
        spellcheck=False,
    )
    phone = PhoneField("Số điện thoại", noun="số điện thoại", optional=True, autocomplete="off")
    over = TickField("Đã đủ chỗ, vẫn còn ghế cho người này", optional=True, small=True)


class StepForm(Form):
    """One button of a line."""


@door.get("/buoi-doi-thoai/<int:number>/nguoi-du")
@needs(sessions.READ)
def attendance(number: int) -> View:
    """Who registered and who came; names are for the session's own agency, others see how many."""
    session = found(number)
    if not may(session, sessions.READ):
        return render_template(
            "dialogue/desk/attendance_counts.html", counts=seats.counts_of(number), **facts(session)
        )
    return page(number)


@door.post("/buoi-doi-thoai/<int:number>/nguoi-du/ma")
@needs(WRITE)
@commits
def check_in_by_code(number: int) -> View:
    """Ghi có mặt theo mã; the field is ready for the next one."""
    found_own(number, WRITE)
    form = CodeForm()
    return taken(
        number,
        form,
        lambda: actions.check_in(number, form.code.data, by=current_actor(), at=now()),
        lambda: page(number, form, form),
    )


@door.get("/buoi-doi-thoai/<int:number>/nguoi-du/den-them")
@needs(WRITE)
def admit_form(number: int) -> View:
    """Who came without having registered."""
    session = found_own(number, WRITE)
    if not seats.door_open(session, today()):
        return redirect(url_for("dialogue_desk.attendance", number=number), 302)
    return _admit_page(session, DoorForm(formdata=None, submission_key=drafts.new_key()))


@door.post("/buoi-doi-thoai/<int:number>/nguoi-du/den-them")
@needs(WRITE)
@commits
def admit(number: int) -> View:
    """Đến không đăng ký: he sits down."""
    found_own(number, WRITE)
    form = DoorForm()
    return taken(
        number,
        form,
        lambda: actions.admit(
            Registering(
                session_id=number,
                full_name=form.full_name.data,
                phone=form.phone.data,
                submission_key=form.submission_key.data,
            ),
            over=form.over.data,
            by=current_actor(),
            at=now(),
        ),
        lambda: _admit_page(found(number), form),
    )


@door.post("/buoi-doi-thoai/<int:number>/nguoi-du/<int:seat>/co-mat")
@needs(WRITE)
@commits
def check_in_by_hand(number: int, seat: int) -> View:
    """Ghi có mặt ở dòng tên."""
    of_session(number, seat)
    return _step(number, lambda: actions.check_in_by_hand(seat, by=current_actor(), at=now()))


@door.post("/buoi-doi-thoai/<int:number>/nguoi-du/<int:seat>/bo-co-mat")
@needs(WRITE)
@commits
def undo_check_in(number: int, seat: int) -> View:
    """Bỏ ghi có mặt: marked by mistake."""
    of_session(number, seat)
    return _step(number, lambda: actions.undo_check_in(seat, by=current_actor(), at=now()))


def taken(number: int, form: Form, act: Callable[[], Registration | None], again: Callable[[], str]) -> View:
    """Do the act of a form, then the list with who just came; else the page ``again``: a refusal stands
    beside its field (422), that a colleague was faster above all (409).
    """
    if form.validate_on_submit():
        try:
            done = act()
        except Elsewhere as faster:
            db.session.rollback()
            form.form_errors = [str(faster)]
            return again(), 409
        except Misstated as wrong:
            form[wrong.field].errors = [str(wrong)]
        except Refusal as refusal:
            form.form_errors = [str(refusal)]
        else:
            just = done.id if done is not None else None
            return redirect(url_for("dialogue_desk.attendance", number=number, vua=just), 303)
    db.session.rollback()
    return again(), 422


def _step(number: int, act: Callable[[], Registration | None]) -> View:
    form = StepForm()
    return taken(number, form, act, lambda: page(number, form))


def of_session(number: int, seat: int) -> DialogueSession:
    """The own session of an address, if the registration belongs to it; else 404."""
    session = found_own(number, WRITE)
    one = seats.by_id(seat)
    return session if one is not None and one.session.id == number else abort(404)


def page(number: int, form: Form | None = None, code_form: Form | None = None) -> str:
    """The list with its forms; reading names is noted before anything is read."""
    register.note_reading(subject=(SESSION, number), page="nguoi-du", by=current_actor(), at=now())
    session = found(number)
    sought = ListFilter(request.args)
    lines = seats.lines(number, states=(*seats.OPEN, "absent"), sought=sought.tim.data)
    just = next((line for line in lines if line.registration.id == sought.vua.data), None)
    counted = seats.counts_of(number)
    return render_template(
        "dialogue/desk/attendance.html",
        **facts(session),
        lines=lines,
        just=just if just and just.registration.came_at else None,
        came_at=lambda one: f"{one.came_at.astimezone(ZONE):%H:%M}",
        counts=counted,
        free=seats.free(session),
        filter=sought,
        form=form,
        code_form=code_form or CodeForm(formdata=None),
        at_door=seats.door_open(session, today()),
        coming=seats.is_coming(session, today()),
        may_write=may(session, WRITE),
        states=seats.STATES,
        sources=seats.SOURCES,
        area_of=_area_of,
    )


def in_tasks(session: DialogueSession) -> Markup:
    """Among the tasks of a session: how many registered, wait, came."""
    counted = seats.counts_of(session.id)
    where = url_for("dialogue_desk.attendance", number=session.id)
    if session.state == "planned":
        return part("Người dự", where, "blocked", "Vì chưa công bố")
    if session.state == "held":
        return part("Người dự", where, "done", f"{counted.came} người có mặt, {counted.absent} vắng mặt")
    calls = seats.calls_owed(session.id)
    owed = f", {calls} cần gọi báo" if calls else ""
    if session.state == "called_off":
        registered = counted.expected + counted.waiting
        return part("Người dự", where, "open" if calls else "done", f"{registered} người đã đăng ký{owed}")
    words = f"{counted.expected} người sẽ dự, {counted.waiting} chờ chỗ{owed}"
    return part("Người dự", where, "open", words)


def _admit_page(session: DialogueSession, form: DoorForm) -> str:
    return render_template(
        "dialogue/desk/admit.html", **facts(session), form=form, full=seats.free(session) == 0
    )


def _area_of(code: str) -> str:
    area = agencies.area_by_code(code) if code else None
    return area.full_name if area else ""


def init_app(app: Flask) -> None:
    """Stand among the tasks of a session."""
    slots.fill(app, SLOT, in_tasks)
