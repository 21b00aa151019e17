"""Ghi đơn đến: an officer takes in what comes by post, by phone or from another body.

Who comes in person is received where his visit is written down (``reception``).
"""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Flask, redirect, render_template, request, session, url_for
from markupsafe import Markup
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from feedback import config
from feedback.agencies import queries as agencies
from feedback.attachments.serving import disposition
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.intake import drafts, following, receipts, registering
from feedback.intake.desk_forms import RegisterForm
from feedback.intake.public.writing import commune_of
from feedback.papers import render
from feedback.routing.denounced import NobodyHere
from feedback.web import menus, now, slots, today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs

door = Blueprint("intake_desk", __name__)

View = Response | str | tuple[str, int]

REGISTER: Final = "intake:desk:register"
RECEIPT: Final = "bien_nhan"


@door.get("/ghi-don")
@needs(REGISTER)
def register_form() -> str:
    """An empty page, or one that knows the case in ``tiep``; its key makes pressing twice pressing once."""
    number = request.args.get("tiep")
    known = registering.known_of(number) if number else {}
    form = RegisterForm(formdata=None, received_on=today(), submission_key=drafts.new_key(), **known)
    registering.offer_agencies_in(form)
    return _page(form)


@door.post("/ghi-don")
@needs(REGISTER)
@commits
def register() -> View:
    """Take the submission in; the receipt with code and secret is the next page."""
    form = RegisterForm()
    registering.offer_agencies_in(form)
    form.without_sender()
    valid = form.validate_on_submit()
    place, home = commune_of(form.where), commune_of(form.commune)
    if not valid or form.where.errors or form.commune.errors or not registering.clocks_reach(form):
        return _page(form), 422
    if receipts.was_sent(form.submission_key.data):
        return to_receipt(form.submission_key.data)
    laid = registering.laid_down(form)
    if laid is None:
        return _page(form), 422
    try:
        submission = registering.incoming(form, place, home, laid)
        registering.receive(form, submission, by=current_actor(), at=now())
    except NobodyHere as refused:
        db.session.rollback()
        form.form_errors = [str(refused)]
        return _page(form), 422
    except IntegrityError:
        db.session.rollback()
        if not receipts.was_sent(form.submission_key.data):
            raise
    return to_receipt(form.submission_key.data)


@door.get("/ghi-don/bien-nhan")
@needs(REGISTER)
def receipt() -> View:
    """What the sender takes home, for the submission that this officer registered last."""
    found = _last_receipt()
    if found is None:
        return redirect(url_for("intake_desk.register_form"), 302)
    return render_template("intake/desk/receipt.html", receipt=found)


@door.get("/ghi-don/bien-nhan.pdf")
@needs(REGISTER)
def receipt_paper() -> View:
    """The same as a PDF to print."""
    found = _last_receipt()
    if found is None:
        return redirect(url_for("intake_desk.register_form"), 302)
    return receipt_pdf(found)


def tracking_url() -> str:
    """Where a sender follows his matter, as printed on papers."""
    return config.current().site_url.rstrip("/") + url_for("cases_public.track_form")


def receipt_pdf(found: receipts.Receipt) -> Response:
    """The receipt as a PDF that opens to be printed and that no cache keeps."""
    data = render.pdf("receipt", receipts.sheet(found, tracking_url()))
    response = Response(data, mimetype="application/pdf")
    response.headers["Content-Disposition"] = disposition("inline", f"bien-nhan-{found.code}.pdf")
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(form: RegisterForm) -> str:
    return render_template(
        "intake/desk/register.html",
        form=form,
        areas=agencies.areas_today(),
        agencies=agencies.all_names(today()),
    )


def to_receipt(submission_key: str, **query: Any) -> Response:
    """On to the receipt of what this officer just took in; ``query`` for who continues there."""
    session[RECEIPT] = submission_key
    return redirect(url_for("intake_desk.receipt", **query), 303)


def _last_receipt() -> receipts.Receipt | None:
    key = session.get(RECEIPT)
    return receipts.of_key(key) if key else None


def next_level_link(case: Case) -> Markup | None:
    """Beside a case whose sender may go on to a next body: the way to register what he brings."""
    found = following.right_of_any(case, today()) if current_actor().may(REGISTER) else None
    if found is None:
        return None
    words = found.remedy.record
    return Markup(render_template("intake/desk/_next_level.html", case=case, words=words))  # noqa: S704


def queue_button() -> Markup | None:
    """On the officer's list: the way to a new submission, for those who may register one."""
    if not current_actor().may(REGISTER):
        return None
    return Markup(render_template("intake/desk/_queue_button.html"))  # noqa: S704


def init_app(app: Flask) -> None:
    """Open the door."""
    app.register_blueprint(door)
    menus.add_office(app, "intake_desk.register_form", "Ghi đơn đến", 20)
    slots.fill(app, "queue_actions", queue_button)
    slots.fill(app, "case_actions", next_level_link)
