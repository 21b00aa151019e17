"""Phiếu chuyển đến: slips of other bodies, the submissions that came with each, the replies that are owed."""

from __future__ import annotations

from functools import partial
from typing import Final

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from feedback.accounts import queries as accounts
from feedback.agencies import queries as agencies
from feedback.cases.actions import keeping
from feedback.cases.desk.door import state_label
from feedback.cases.desk.due import due
from feedback.extensions import db
from feedback.intake import desk as intake_desk
from feedback.intake import drafts, receipts, registering
from feedback.intake.public.writing import commune_of
from feedback.law import reception as law
from feedback.reception import forwarding
from feedback.reception.actions import forwarding as acts
from feedback.reception.desk.door import door
from feedback.reception.desk.forwarding.forms import NAMES, ForwardedForm, SlipForm
from feedback.reception.models import Forwarding
from feedback.register import actions as register
from feedback.routing.denounced import NobodyHere
from feedback.web import now, pagination, today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs

View = str | Response | tuple[str, int]

WRITE: Final = "reception:forwarding:write"
_PAGE: Final = "phieu-chuyen-den"
_SIZE: Final = 25
_MOST_OWING: Final = 50


@door.get("/phieu-chuyen-den")
@needs(WRITE)
def slips() -> str:
    """Slips that still owe a reply, the latest first day first; then all, the last that came first."""
    after = pagination.dated(request.args.get("sau"))
    found, more = forwarding.latest(current_actor(), on=today(), after=after, size=_SIZE)
    last = found[-1].slip if found else None
    return render_template(
        "reception/desk/forwarding.html",
        owing=[] if after else forwarding.owing(current_actor(), on=today(), size=_MOST_OWING),
        most_owing=_MOST_OWING,
        slips=found,
        after=pagination.encode((last.arrived_on, last.id)) if more and last else None,
        first_page=after is None,
        kinds=kind_words(),
        today=today(),
    )


@door.get("/phieu-chuyen-den/ghi")
@needs(WRITE)
def slip_form() -> str:
    """The head of a new slip."""
    form = SlipForm(formdata=None, arrived_on=today(), submission_key=drafts.new_key())
    return _slip_page(form)


@door.post("/phieu-chuyen-den/ghi")
@needs(WRITE)
@commits
def enter_slip() -> View:
    """Enter it in the book; its submissions come next. One that is there already is asked about first."""
    form = SlipForm()
    if not form.validate_on_submit():
        return _slip_page(form), 422
    if found := forwarding.by_key(form.submission_key.data):
        return redirect(_after_head(found), 303)
    details = form.details()
    twin = forwarding.same_as(
        current_actor().agency_id or 0, details.slip_number, details.slip_on, details.forwarder
    )
    if twin is not None and not form.another.data:
        form.another.errors = [
            f"Phiếu này đã vào sổ ngày {twin.arrived_on:%d/%m/%Y}. "
            "Mở phiếu đó để ghi thêm đơn, hoặc đánh dấu ô này"
        ]
        return _slip_page(form, twin), 422
    try:
        slip = acts.enter_slip(details, submission_key=form.submission_key.data, by=current_actor(), at=now())
    except IntegrityError:
        db.session.rollback()
        pressed_twice = forwarding.by_key(form.submission_key.data)
        if pressed_twice is None:
            raise
        slip = pressed_twice
    return redirect(_after_head(slip), 303)


@door.get("/phieu-chuyen-den/<int:number>")
@needs(WRITE)
def slip_page(number: int) -> str:
    """What came with the slip, and what its sender is owed."""
    slip = find(number)
    register.note_reading(subject=("forwarding", slip.id), page=_PAGE, by=current_actor(), at=now())
    return render_template(
        "reception/desk/forwarding_slip.html",
        slip=slip,
        items=forwarding.items_of(slip, current_actor()),
        kinds=kind_words(),
        own=is_own(slip),
        agencies=agencies.directory(),
        officers=accounts.names_of([slip.officer_id]),
        state_label=state_label,
        due=partial(due, today=today()),
    )


@door.get("/phieu-chuyen-den/<int:number>/don")
@needs(WRITE)
def forwarded_form(number: int) -> str:
    """The next submission of the slip, empty."""
    slip = find_own(number)
    return _forwarded_page(_ready(ForwardedForm(formdata=None, submission_key=drafts.new_key()), slip), slip)


@door.post("/phieu-chuyen-den/<int:number>/don")
@needs(WRITE)
@commits
def add_forwarded(number: int) -> View:
    """Take it in; the receipt leads on to the next one of the slip."""
    slip = find_own(number)
    form = _ready(ForwardedForm(), slip)
    form.without_sender()
    valid = form.validate_on_submit()
    place, home = commune_of(form.where), commune_of(form.commune)
    if not valid or form.where.errors or form.commune.errors or not registering.clocks_reach(form):
        return _forwarded_page(form, slip), 422
    key = form.submission_key.data
    if receipts.was_sent(key):
        return _taken(key, number)
    laid = registering.laid_down(form)
    slip = find_own(number)
    form.of(slip)
    if laid is None:
        return _forwarded_page(form, slip), 422
    try:
        submission = registering.incoming(form, place, home, laid)
        received = acts.add_submissions(slip, [submission], by=current_actor(), at=now())
        registering.keep_originals(form, received[0], by=current_actor(), at=now())
    except NobodyHere as refused:
        db.session.rollback()
        form.form_errors = [str(refused)]
        return _forwarded_page(form, find_own(number)), 422
    except IntegrityError:
        db.session.rollback()
        if not receipts.was_sent(key):
            raise
    return _taken(key, number)


def find(number: int) -> Forwarding:
    """The slip; 404 alike for none and for one of another agency."""
    return forwarding.by_id(current_actor(), number, on=today()) or abort(404)


def find_own(number: int) -> Forwarding:
    """A slip of the officer's own agency, to which he may add; 404 for others."""
    slip = find(number)
    return slip if is_own(slip) else abort(404)


def is_own(slip: Forwarding) -> bool:
    """Whether the slip came to the officer's own agency."""
    return slip.agency_id == current_actor().agency_id


def kind_words() -> dict[str, str]:
    """What each kind of forwarder is called."""
    return {one.key: one.words for one in law.FORWARDERS}


def _taken(key: str, number: int) -> Response:
    """On to the receipt, whence to the next submission; who gives out no receipts goes back to the slip."""
    if current_actor().may(intake_desk.REGISTER):
        return intake_desk.to_receipt(key, phieu=number)
    flash("Đã ghi đơn", "done")
    return redirect(url_for("reception_desk.slip_page", number=number), 303)


def _after_head(slip: Forwarding) -> str:
    endpoint = "forwarded_list_form" if "danh_sach" in request.form else "forwarded_form"
    return url_for(f"reception_desk.{endpoint}", number=slip.id)


def _ready(form: ForwardedForm, slip: Forwarding) -> ForwardedForm:
    if not current_actor().may(keeping.WRITE):
        del form.originals
    registering.offer_agencies_in(form)
    return form.of(slip)


def _slip_page(form: SlipForm, twin: Forwarding | None = None) -> str:
    return render_template(
        "reception/desk/forwarding_head.html",
        form=form,
        twin=twin,
        names=forwarding.forwarders_of(current_actor().agency_id or 0),
        names_id=NAMES,
    )


def _forwarded_page(form: ForwardedForm, slip: Forwarding) -> str:
    return render_template(
        "reception/desk/forwarding_item.html",
        form=form,
        slip=slip,
        place=forwarding.count_of(slip.id) + 1,
        areas=agencies.areas_today(),
        agencies=agencies.all_names(today()),
    )
