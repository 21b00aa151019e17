"""Xem, hủy lịch: who proves the code of a booking sees where it stands, and gives it up."""

from __future__ import annotations

from typing import Final

from flask import Flask, flash, redirect, render_template, session, url_for
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from feedback import config
from feedback.actor import CITIZEN
from feedback.cases import actions as cases
from feedback.cases import codes
from feedback.cases.public import other_codes, pages
from feedback.extensions import db
from feedback.reception import places, schedule, turns
from feedback.reception.actions import turns as actions
from feedback.reception.actions.turn_notices import receiver
from feedback.reception.public import booking
from feedback.reception.public.booking_forms import LookUpForm, TokenForm
from feedback.reception.public.door import door
from feedback.reception.turns import Booked
from feedback.web import errors, now, today
from feedback.web.commits import commits
from feedback.web.guards import public
from feedback.web.pressure import note_wrong_code, pressed

View = Response | str | tuple[str, int]

NO_MATCH: Final = "Không tìm thấy lịch khớp cả hai thông tin"
OVER: Final = "Đã hết thời gian xem lịch. Nhập lại mã đặt lịch và số bí mật"
_TOO_LATE: Final = "Lịch này không hủy được nữa. Xem lại tình trạng dưới đây"


@door.get("/dat-lich/tra-cuu")
@public
def look_up_form() -> View:
    """Asks for the code and a second proof."""
    return _look_up_page(LookUpForm(formdata=None))


@door.post("/dat-lich/tra-cuu")
@public
@pressed("tracking")
@commits
def look_up() -> View:
    """Open the booking for who proves it. Tries are counted per code, and stay counted."""
    form, at = LookUpForm(), now()
    if not form.validate_on_submit():
        return _look_up_page(form), 422
    code = codes.parse(form.code.data)
    if code is not None:
        tries = cases.count_try(code, at=at)
        slow = tries > config.current().tracking_tries
        good = not slow and turns.proven(code, form.proof.data)
        if good:
            cases.forget_tries(code)
        # Here, not after the answer: a wrong try must stay counted though its page is an error.
        db.session.commit()
        if slow:
            return errors.page(TooManyRequests())
        if good:
            pages.open_for(code, at)
            return redirect(url_for("reception_public.own_booking"), 303)
    note_wrong_code("tracking")
    form.form_errors = [NO_MATCH]
    form.proof.data = ""
    return _look_up_page(form), 422


@door.get("/dat-lich/cua-toi")
@public
def own_booking() -> View:
    """Where and when, the place in the list, whether it still stands."""
    found = _proven()
    return _over() if found is None else _own_page(found)


@door.get("/dat-lich/huy")
@public
def cancel_form() -> View:
    """What giving up means, before it is done."""
    found = _proven()
    if found is None:
        return _over()
    if not _open(found):
        return redirect(url_for("reception_public.own_booking"), 302)
    return _cancel_page(found, TokenForm(formdata=None))


@door.post("/dat-lich/huy")
@public
@pressed("booking")
@commits
def cancel() -> View:
    """Hủy lịch: the seat is free for another."""
    found, form = _proven(), TokenForm()
    if found is None:
        return _look_up_page(_with_fault(OVER)), 401
    if not form.validate_on_submit():
        return _cancel_page(found, form), 422
    try:
        actions.cancel(found.turn.id, by=CITIZEN, at=now())
    except actions.Elsewhere:
        return _own_page(found, _TOO_LATE), 422
    flash("Đã hủy lịch", "done")
    return redirect(url_for("reception_public.own_booking"), 303)


@door.post("/dat-lich/thoat")
@public
@commits
def leave() -> View:
    """Thoát: nobody who uses this browser next sees the booking."""
    if not TokenForm().validate_on_submit():
        return _look_up_page(_with_fault(OVER)), 422
    session.pop(booking.KEY, None)
    pages.forget_proof()
    flash("Đã xóa lịch khỏi máy này", "done")
    return redirect(url_for("reception_public.book"), 303)


def _proven() -> Booked | None:
    code = pages.proven_code(now())
    return turns.by_code(code) if code else None


def _open(found: Booked) -> bool:
    return found.turn.state in ("booked", "moved") and found.turn.turn_on >= today()


def _own_page(found: Booked, fault: str = "") -> str:
    return render_template(
        "reception/public/booking/own.html",
        found=found,
        code=codes.shown(found.turn.code or ""),
        receiver=receiver(found.place, found.session),
        open=_open(found),
        why=_why(found),
        successor=schedule.by_id(found.session.moved_to_id or 0) if found.session else None,
        group=booking.group_rule(found.turn.people_count, found.turn.turn_on),
        fault=fault,
    )


def _why(found: Booked) -> str:
    """Why it isn't held: of the session, or of the day on which the place doesn't receive."""
    if found.session is not None:
        return found.session.reason or ""
    closure = places.closure_on(found.place.id, found.turn.turn_on)
    return closure.reason if closure else ""


def _cancel_page(found: Booked, form: TokenForm) -> str:
    return render_template(
        "reception/public/booking/cancel.html",
        found=found,
        form=form,
        receiver=receiver(found.place, found.session),
    )


def _over() -> Response:
    flash(OVER)
    return redirect(url_for("reception_public.look_up_form"), 303)


def _with_fault(fault: str) -> LookUpForm:
    form = LookUpForm(formdata=None)
    form.form_errors = [fault]
    return form


def _look_up_page(form: LookUpForm) -> str:
    return render_template("reception/public/booking/look_up.html", form=form)


def init_app(app: Flask) -> None:
    """Let the page for all codes lead here too."""
    other_codes.lead(app, turns.proven, "reception_public.own_booking")
