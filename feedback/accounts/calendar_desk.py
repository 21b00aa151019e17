"""Lịch hạn của tôi: an officer makes, replaces and closes the address of his own calendar."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from feedback.accounts import calendar_address
from feedback.accounts.forms import PlainForm
from feedback.web import now
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs
from feedback.web.metadata import whole

door = Blueprint("accounts_calendar", __name__)


@door.get("/tai-khoan/lich")
@needs("accounts:own:edit")
def calendar_page() -> str:
    """Whether he has an address, and since when; the address itself is known to nobody any more."""
    return _page(PlainForm(formdata=None))


@door.post("/tai-khoan/lich")
@needs("accounts:own:edit")
@commits
def make() -> str | tuple[str, int]:
    """Make an address; the answer shows it, once."""
    form = PlainForm()
    if not form.validate_on_submit():
        return _page(form), 422
    secret = calendar_address.make(by=current_actor(), at=now())
    address = whole(url_for("cases_desk.own_calendar", secret=secret))
    return render_template("accounts/desk/calendar_made.html", address=address)


@door.post("/tai-khoan/lich/dong")
@needs("accounts:own:edit")
@commits
def close() -> Response | tuple[str, int]:
    """Close it."""
    form = PlainForm()
    if not form.validate_on_submit():
        return _page(form), 422
    calendar_address.close(current_user.id, by=current_actor(), at=now())
    flash("Đã đóng địa chỉ lịch", "done")
    return redirect(url_for("accounts_calendar.calendar_page"), 303)


def _page(form: PlainForm) -> str:
    return render_template(
        "accounts/desk/calendar.html", form=form, made_at=calendar_address.made_at(current_user.id)
    )


def init_app(app: Flask) -> None:
    """Open the door."""
    app.register_blueprint(door)
