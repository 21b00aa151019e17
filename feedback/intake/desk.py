"""Ghi đơn tại quầy: an officer takes in what comes in person, by post, by phone or from another body."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from flask import Blueprint, Flask, abort, redirect, render_template, request, session, url_for
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from feedback import config
from feedback.agencies import queries as agencies
from feedback.attachments import actions as attachments
from feedback.attachments.actions import LaidDown
from feedback.attachments.inspect import BadFile
from feedback.attachments.messages import message as file_message
from feedback.attachments.serving import disposition
from feedback.cases import actions as cases
from feedback.cases.desk.door import find_case, note_reading
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.intake import actions, answers, drafts, following, matter, receipts
from feedback.intake.actions import Incoming
from feedback.intake.desk_forms import RegisterForm
from feedback.intake.following import Following
from feedback.intake.public.pages import offer_agencies
from feedback.intake.public.writing import commune_of
from feedback.intake.typed import answers as typed_in
from feedback.law import kinds
from feedback.law.kinds import Kind
from feedback.law.refusal import Refusal
from feedback.papers import render
from feedback.people.actions import CompanionDetails, PersonDetails
from feedback.routing.denounced import NobodyHere
from feedback.web import menus, now, slots, today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs

door = Blueprint("intake_desk", __name__)

View = Response | str | tuple[str, int]

REGISTER: Final = "intake:desk:register"
ACCUSED: Final = ("name", "position", "agency", "role", "duty")
_RECEIPT: Final = "bien_nhan"


@door.get("/ghi-don")
@needs(REGISTER)
def register_form() -> str:
    """An empty page, or one that knows the case in ``tiep``; its key makes pressing twice pressing once."""
    number = request.args.get("tiep")
    known = _known_of(number) if number else {}
    form = RegisterForm(formdata=None, received_on=today(), submission_key=drafts.new_key(), **known)
    _offer_agencies(form)
    return _page(form)


@door.post("/ghi-don")
@needs(REGISTER)
@commits
def register() -> View:
    """Take the submission in; the receipt with code and secret is the next page."""
    form = RegisterForm()
    _offer_agencies(form)
    form.without_sender()
    valid = form.validate_on_submit()
    place, home = commune_of(form.where), commune_of(form.commune)
    if not valid or form.where.errors or form.commune.errors or not _clocks_reach(form):
        return _page(form), 422
    if receipts.was_sent(form.submission_key.data):
        return _to_receipt(form.submission_key.data)
    laid = _laid_down(form)
    if laid is None:
        return _page(form), 422
    try:
        actions.receive([_incoming(form, place, home, laid)], by=current_actor(), at=now())
    except NobodyHere as refused:
        db.session.rollback()
        form.form_errors = [str(refused)]
        return _page(form), 422
    except IntegrityError:
        db.session.rollback()
        if not receipts.was_sent(form.submission_key.data):
            raise
    return _to_receipt(form.submission_key.data)


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


def _offer_agencies(form: RegisterForm) -> None:
    for field in (form.accused_agency, form.named):
        offer_agencies(field)


def _clocks_reach(form: RegisterForm) -> bool:
    """Whether the days can be reckoned from the day of receipt."""
    try:
        cases.check_clocks(kinds.by_slug(form.what.data), form.way.data, form.received_on.data, at=now())
    except Refusal as refusal:
        form.received_on.errors = [str(refusal)]
    return not form.received_on.errors


def _laid_down(form: RegisterForm) -> tuple[LaidDown, ...] | None:
    """The files in the store; None, with the reason beside the field, when one is refused."""
    # Decoding pictures and syncing the disk takes time: no lock of the database is held meanwhile.
    db.session.rollback()
    try:
        files = [(one.filename, one.read()) for one in form.files.data]
        seal = actions.new_seal(kinds.by_slug(form.what.data))
        return tuple(attachments.lay_down(files, at=now(), seal=seal))
    except BadFile as bad:
        form.files.errors = [file_message(bad)]
        return None


def _incoming(
    form: RegisterForm, place: str | None, home: str | None, laid: tuple[LaidDown, ...]
) -> Incoming:
    """The submission that a good form makes; the officer is recorded as the one who wrote it down."""
    suggested = answers.field_of(form.title.data, form.body.data)
    chosen = form.field.data or None
    kind = kinds.by_slug(form.what.data)
    stated = _stated(kind, form)
    named = agencies.by_code(form.named.data) if form.named.data else None
    return Incoming(
        kind=kind,
        sender=_sender(form, home),
        channel=form.way.data,
        forwarder=form.forwarder.data or None,
        received_at=now(),
        received_on=form.received_on.data,
        title=form.title.data,
        body="\n\n".join((form.body.data, *stated.remarks)),
        wish=form.wish.data or None,
        place=form.place.data or None,
        area_code=place,
        field_key=chosen or suggested["field_key"],
        field_words=() if chosen else tuple(suggested["field_words"]),
        submission_key=form.submission_key.data,
        files=laid,
        named_agency_id=named.id if named else None,
        respondents=stated.respondents,
        public_duty=stated.public_duty,
        second_level=stated.second_level,
        signature=form.signature.data or "none",
        **_following(form, kind, stated),
    )


def _known_of(number: str) -> dict[str, Any]:
    """What the form can say of a first case; 404 for one that this officer may not see."""
    case = find_case(number)
    note_reading(case.id, "ghi-don")
    found = following.right_of_any(case, today())
    if found is None:
        abort(404)
    known = {"what": kinds.texts(Kind(case.kind)).slug, "rests_on": case.number}
    if case.sealed:
        return known | {"again": found.remedy.again}
    area = agencies.area_by_code(case.area_code) if case.area_code else None
    answers = following.contested_again(case, found)
    number, made_on = (answers.pop(f"discipline_{part}", None) for part in ("number", "on"))
    answers["dismissal"] = answers.get("dismissal") == "yes"
    return (
        known
        | {"where": area.full_name if area else "", "title": following.title_of(case, found.remedy)}
        | ({"decision_number": number, "decision_on": made_on} if number or made_on else {})
        | answers
    )


def _following(form: RegisterForm, kind: Kind, stated: matter.Stated) -> Following:
    """How it rests on the case from whose page the officer came, and whether it is denounced again."""
    case = find_case(form.rests_on.data) if form.rests_on.data else None
    again = kind is Kind.DENUNCIATION and form.again.data not in ("", "no")
    if case is not None and case.kind == kind and again:
        return following.again(case.id, "again", form.again.data)
    if case is not None and case.kind == kind and stated.second_level:
        return {"earlier": (case.id, "second_level")}
    return {"again": True, "circumstances": frozenset({form.again.data})} if again else {}


def _stated(kind: Kind, form: RegisterForm) -> matter.Stated:
    """Whom it is about, from the boxes under the kind."""
    typed = typed_in(form)
    if kind is Kind.DENUNCIATION:
        return matter.accused({name: typed[f"accused_{name}"] for name in ACCUSED})
    if kind is Kind.COMPLAINT:
        number, made_on = typed["decision_number"], typed["decision_on"]
        dismissal = "yes" if typed["dismissal"] else "no"
        return matter.contested(
            typed | {"dismissal": dismissal, "discipline_number": number, "discipline_on": made_on}
        )
    return matter.Stated()


def _sender(form: RegisterForm, home: str | None) -> PersonDetails:
    if form.without_sender():
        details = answers.NOBODY
    else:
        details = answers.sender_of(typed_in(form) | {"area_code": home})
    scribe = CompanionDetails("scribe", current_user.full_name, current_user.position or None)
    return replace(details, companions=(*details.companions, scribe))


def _to_receipt(submission_key: str) -> Response:
    session[_RECEIPT] = submission_key
    return redirect(url_for("intake_desk.receipt"), 303)


def _last_receipt() -> receipts.Receipt | None:
    key = session.get(_RECEIPT)
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
    menus.add_office(app, "intake_desk.register_form", "Ghi đơn", 20)
    slots.fill(app, "queue_actions", queue_button)
    slots.fill(app, "case_actions", next_level_link)
