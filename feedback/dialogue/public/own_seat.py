"""Chỗ của tôi: who proves the code of his registration sees his seat, the link, and gives the seat back.

Code and proof are asked at «Tra cứu», which slows tries; a requester comes here from the page of his request.
"""

from __future__ import annotations

from typing import Final

from flask import Flask, flash, redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from feedback.actor import CITIZEN
from feedback.cases import codes
from feedback.cases.public import other_codes, pages
from feedback.dialogue import seats
from feedback.dialogue.actions import seats as actions
from feedback.dialogue.public import registering
from feedback.dialogue.public.door import door
from feedback.dialogue.seats import Registered
from feedback.extensions import db
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import Form
from feedback.web.guards import public
from feedback.web.pressure import pressed

View = Response | str | tuple[str, int]

_TOO_LATE: Final = "Đăng ký này không hủy được nữa. Xem lại tình trạng dưới đây"
_OVER: Final = "Đã hết thời gian xem chỗ. Nhập lại mã đăng ký và số bí mật"


class ButtonForm(Form):
    """A button that sends nothing but its token."""


def proven() -> Registered | None:
    """The registration whose code this browser has proven; None for none, and when the time is over."""
    code = pages.proven_code(now())
    return seats.by_code(code) if code else None


def over() -> Response:
    """Back to where code and proof are asked."""
    flash(_OVER)
    return redirect(url_for("cases_public.track_form"), 303)


@door.get("/doi-thoai/cho-cua-toi")
@public
def own_seat() -> View:
    """The seat, where and when, the link of who attends online."""
    found = proven()
    return over() if found is None else _page(found)


@door.get("/doi-thoai/cho-cua-toi/huy")
@public
def give_up_form() -> View:
    """What giving the seat back means, before it is done."""
    found = proven()
    if found is None:
        return over()
    if not _open(found):
        return redirect(url_for("dialogue_public.own_seat"), 302)
    return _give_up_page(found, ButtonForm(formdata=None))


@door.post("/doi-thoai/cho-cua-toi/huy")
@public
@pressed("dialogue")
@commits
def give_up() -> View:
    """Hủy đăng ký: who waits longest gets the seat."""
    found, form = proven(), ButtonForm()
    good = form.validate_on_submit()
    if found is None:
        return over()
    if not good:
        return _give_up_page(found, form), 422
    number = found.registration.id
    try:
        actions.cancel(number, by=CITIZEN, at=now())
    except actions.Elsewhere:
        db.session.rollback()
        stands = proven()
        return over() if stands is None else (_page(stands, _TOO_LATE), 422)
    flash("Đã hủy đăng ký", "done")
    return redirect(url_for("dialogue_public.own_seat"), 303)


@door.post("/doi-thoai/cho-cua-toi/thoat")
@public
@commits
def leave_seat() -> View:
    """Thoát: nobody who uses this browser next sees the registration."""
    if ButtonForm().validate_on_submit():
        session.pop(registering.KEY, None)
        pages.forget_proof()
        flash("Đã xóa đăng ký khỏi máy này", "done")
    return redirect(url_for("site.home"), 303)


def _open(found: Registered) -> bool:
    return found.registration.state in ("seated", "waiting") and seats.is_coming(found.session, today())


def _page(found: Registered, fault: str = "") -> str:
    registration, held = found.registration, found.session
    attends = registration.online and registration.state in ("seated", "came")
    return render_template(
        "dialogue/public/own_seat.html",
        registration=registration,
        session=held,
        code=codes.shown(registration.code),
        waits=seats.waits_at(registration) if registration.state == "waiting" else 0,
        open=_open(found),
        link=held.link if attends and held.state == "announced" else None,
        fault=fault,
    )


def _give_up_page(found: Registered, form: Form) -> str:
    return render_template("dialogue/public/give_up.html", session=found.session, form=form)


def init_app(app: Flask) -> None:
    """Let «Tra cứu» lead here."""
    other_codes.lead(app, seats.proven, "dialogue_public.own_seat")
