"""Tiếp công dân trực tuyến: a citizen asks for it, follows what becomes of it, withdraws. No account."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, flash, redirect, render_template, session, url_for
from markupsafe import Markup
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.attachments import actions as attachments
from feedback.attachments.actions import LaidDown
from feedback.attachments.inspect import BadFile
from feedback.attachments.messages import message as file_message
from feedback.cases import codes
from feedback.cases.public import other_codes, pages
from feedback.extensions import db
from feedback.intake import drafts
from feedback.intake.actions import key_digest, secret_of
from feedback.intake.public.pages import offer_agencies
from feedback.intake.public.writing import commune_of
from feedback.intake.typed import answers as typed_in
from feedback.law import kinds
from feedback.law import reception as law
from feedback.law.kinds import Kind
from feedback.law.refusal import Refusal
from feedback.reception import online, places
from feedback.reception.actions import online as acts
from feedback.reception.actions import online_asking
from feedback.reception.actions.online_asking import Asking
from feedback.reception.models import OnlineReception
from feedback.reception.online_answers import asking
from feedback.reception.public.door import door
from feedback.reception.public.online_forms import AskForm, WithdrawForm
from feedback.reception.rules import Refused
from feedback.reception.slots import words as hour_words
from feedback.sealing import DataKey
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.forms import Choice
from feedback.web.guards import public
from feedback.web.pressure import pressed

View = Response | str | tuple[str, int]

_ASKED: Final = "yeu_cau_truc_tuyen"
STATES: Final = {
    "asked": ("Đang xem xét", "blue"),
    "granted": ("Đã đồng ý, đang chuẩn bị", "blue"),
    "notified": ("Đã có lịch", "green"),
    "refused": ("Không được chấp nhận", "grey"),
    "held": ("Đã tiếp", "green"),
    "called_off": ("Không diễn ra", "grey"),
}
"""How a citizen reads each state: words and tone."""


@door.get("/tiep-truc-tuyen")
@public
def online_form() -> str:
    """Who may be received online, what is needed, and the request itself."""
    return _page(_ready(AskForm(formdata=None, submission_key=drafts.new_key())))


@door.post("/tiep-truc-tuyen")
@public
@pressed("booking")
@commits
def ask_online() -> View:
    """Take the request down; the code and the secret stand on the next page."""
    form = _ready(AskForm())
    valid = form.validate_on_submit()
    home = commune_of(form.commune)
    if not valid or form.commune.errors:
        return _page(form), 422
    key = form.submission_key.data
    if online.by_key(key_digest(key)) is not None:
        return _to_receipt(key)
    # Looking at files takes time: no lock of the database is held meanwhile.
    db.session.rollback()
    seal = online.new_seal(kinds.by_slug(form.about.data))
    waiver, appointment = (_laid_down(form[name], seal) for name in ("waiver", "appointment"))
    if waiver is None or appointment is None:
        return _page(form), 422
    one = asking(
        typed_in(form),
        area_code=home,
        waiver=waiver,
        appointment=appointment,
        seal=seal,
        submission_key=key,
        id_warning=form.id_warning(),
    )
    return _asked(form, one)


def _asked(form: AskForm, one: Asking) -> View:
    try:
        online_asking.ask(one, at=now())
    except Refusal as refusal:
        db.session.rollback()
        need = getattr(refusal, "field", "")
        if need in form:
            form[need].errors = [str(refusal)]
        else:
            form.form_errors = [str(refusal)]
        return _page(form), 422
    except LookupError:
        db.session.rollback()
        form.where.errors = ["Nơi tiếp này vừa thôi nhận. Chọn nơi tiếp khác"]
        return _page(form), 422
    except IntegrityError:
        db.session.rollback()
        if online.by_key(key_digest(one.submission_key)) is None:
            raise
    return _to_receipt(one.submission_key)


@door.get("/tiep-truc-tuyen/da-gui")
@public
def online_asked() -> View:
    """Code and secret of what this browser asked for last."""
    key = session.get(_ASKED)
    one = online.by_key(key_digest(key)) if key else None
    if key is None or one is None:
        return redirect(url_for("reception_public.online_form"), 302)
    agency = agencies.by_id(one.agency_id)
    return render_template(
        "reception/public/online_asked.html",
        code=codes.shown(one.code),
        secret=secret_of(key),
        agency=agency.name if agency else "",
    )


@door.get("/tiep-truc-tuyen/tra-cuu")
@public
def online_own() -> View:
    """What became of the request whose code this browser has proven at «Tra cứu»."""
    one = _proven()
    return pages.over() if one is None else _own_page(one, WithdrawForm(formdata=None))


@door.post("/tiep-truc-tuyen/rut")
@public
@pressed("booking")
@commits
def withdraw_online() -> View:
    """Rút yêu cầu: first the page that says what follows, then the act."""
    one, form = _proven(), WithdrawForm()
    if one is None:
        return pages.over()
    if not form.validate_on_submit():
        return _own_page(one, form), 422
    if one.state == "called_off":
        return redirect(url_for("reception_public.online_own"), 303)
    if not form.confirmed.data:
        form.confirmed.data = "1"
        return _own_page(one, form, confirming=True)
    try:
        acts.withdraw(one, at=now())
    except Refused as refusal:
        db.session.rollback()
        form.form_errors = [str(refusal)]
        return _own_page(one, form), 422
    flash("Ông/bà đã rút yêu cầu tiếp trực tuyến", "done")
    return redirect(url_for("reception_public.online_own"), 303)


def _proven() -> OnlineReception | None:
    code = pages.proven_code(now())
    return online.by_code(code) if code else None


def _own_page(one: OnlineReception, form: WithdrawForm, *, confirming: bool = False) -> str:
    agency = agencies.by_id(one.agency_id)
    place = places.by_id(one.place_id) if one.place_id else None
    return render_template(
        "reception/public/online_own.html",
        one=one,
        form=form,
        confirming=confirming,
        state=STATES[one.state],
        code=codes.shown(one.code),
        agency=agency.name if agency else "",
        place=place,
        starts=hour_words(one.starts) if one.starts else "",
        opens=online.opens_at(one),
        link=online.link_for_citizen(one, now()),
        may_withdraw=one.state in ("asked", *online.COMING),
    )


def _ready(form: AskForm) -> AskForm:
    found = []
    for place in places.existing(today()):
        agency = agencies.by_id(place.agency_id)
        found.append(Choice(str(place.id), place.name, group=agency.name if agency else ""))
    form.where.choices = found
    offer_agencies(form.accused_agency)
    return form


def _laid_down(field: Any, seal: DataKey | None) -> tuple[LaidDown, ...] | None:
    """The files of one field in the store; None, with the reason beside it, when one is refused."""
    try:
        files = [(one.filename, one.read()) for one in field.data]
        return tuple(attachments.lay_down(files, at=now(), seal=seal))
    except BadFile as bad:
        field.errors = [file_message(bad)]
        return None


def _page(form: AskForm) -> str:
    denunciation = kinds.texts(Kind.DENUNCIATION)
    return render_template(
        "reception/public/online.html",
        form=form,
        areas=agencies.areas_today(),
        grounds=law.on_day(law.ONLINE, today()),
        hours=law.ONLINE_OPENING_HOURS,
        denunciation=law.ONLINE_DENUNCIATION,
        confidential=url_for("intake_public.before", slug=denunciation.slug),
    )


def _to_receipt(submission_key: str) -> Response:
    session[_ASKED] = submission_key
    return redirect(url_for("reception_public.online_asked"), 303)


def sitemap_line() -> Markup:
    """For the site map, and for the page of places."""
    return Markup(render_template("reception/public/_online_line.html"))  # noqa: S704


def init_app(app: Flask) -> None:
    """Lead who proves a code of an online reception to its page; stand in the site map."""
    other_codes.lead(app, online.proven, "reception_public.online_own")
    slots.fill(app, "sitemap", sitemap_line)
