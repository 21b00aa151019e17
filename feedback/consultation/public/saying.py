"""Gửi ý kiến: everybody concerned says his opinion online, without account, without script."""

from __future__ import annotations

from typing import Final

from flask import redirect, render_template, request, session, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from feedback import config
from feedback.actor import CITIZEN
from feedback.cases import actions as cases
from feedback.cases import codes
from feedback.consultation import announced, households, sent
from feedback.consultation.actions import opinions as actions
from feedback.consultation.actions.opinions import ONLINE, OpinionDetails
from feedback.consultation.models import Consultation
from feedback.consultation.public.door import announced_or_404, door
from feedback.consultation.public.listing import shown
from feedback.consultation.public.saying_forms import OpinionForm
from feedback.extensions import db
from feedback.intake import drafts
from feedback.intake.actions import key_digest, secret_of
from feedback.law.refusal import Misstated, Refusal
from feedback.sealing import blind_index
from feedback.web import errors, now, today
from feedback.web.commits import commits
from feedback.web.guards import public
from feedback.web.pressure import note_wrong_code, pressed

View = Response | str | tuple[str, int]

KEY: Final = "gop_y"
"""Where the browser's own cookie keeps the key of the form that sent an opinion last."""

_MOST_UNPROVEN: Final = 40
"""How many opinions without a slip one network may send within the window."""
_NO_SUCH_SLIP: Final = "Không có phiếu nào của đợt này mang mã như vậy. Xem lại mã in trên phiếu"


@door.get("/gop-y/<code>/y-kien")
@public
def opinion_form(code: str) -> View:
    """Asks what is thought of the draft, and who says so."""
    found = announced_or_404(code)
    if announced.standing(found, today()) != "open":
        return _closed(found), 404
    return _page(found, OpinionForm(formdata=None, submission_key=drafts.new_key()).fitted(found))


@door.post("/gop-y/<code>/y-kien")
@public
@pressed("opinion")
@commits
def say(code: str) -> View:
    """Take the opinion; a later one of the same household or person takes the place of the earlier."""
    found = announced_or_404(code)
    form = OpinionForm().fitted(found)
    if not form.validate_on_submit():
        return _page(found, form), 422
    household_id = None
    if "household" in form and form.household.data:
        slip = codes.parse(form.household.data)
        tried = _tried(found, slip) if slip else ""
        if tried and _count_try(tried) > config.current().tracking_tries:
            return errors.page(TooManyRequests())
        household = households.by_code(found.id, slip) if slip else None
        if household is None:
            note_wrong_code("opinion")
            form.household.errors = [_NO_SUCH_SLIP]
            return _page(found, form), 422
        cases.forget_tries(tried)
        household_id = household.id
    elif _count_try(_network(found)) > _MOST_UNPROVEN:
        return errors.page(TooManyRequests())
    key = form.submission_key.data
    details = OpinionDetails(
        channel=ONLINE,
        stance=form.stance.data,
        text=form.text.data,
        given_on=today(),
        household_id=household_id,
        name=_typed(form, "full_name"),
        address=_typed(form, "address"),
        phone=_typed(form, "phone"),
        submission_key=key,
    )
    try:
        actions.enter(found, details, by=CITIZEN, at=now())
    except Misstated as wrong:
        db.session.rollback()
        if wrong.field in form:
            form[wrong.field].errors = [str(wrong)]
        else:
            form.form_errors = [str(wrong)]
        return _page(announced_or_404(code), form), 422
    except Refusal:
        db.session.rollback()
        return _closed(announced_or_404(code)), 422
    except IntegrityError:
        # Another press of the same button was quicker: its opinion is ours.
        db.session.rollback()
        if sent.by_key(key_digest(key)) is None:
            raise
    session[KEY] = key
    return redirect(url_for("consultation_public.said"), 303)


@door.get("/gop-y/y-kien/da-gui")
@public
def said() -> View:
    """The code and the secret, for the browser that sent it."""
    key = session.get(KEY, "")
    found = sent.by_key(key_digest(key)) if key else None
    if found is None:
        return redirect(url_for("cases_public.track_form"), 302)
    return render_template(
        "consultation/public/said.html",
        consultation=found.consultation,
        code=codes.shown(found.opinion.code or ""),
        secret=secret_of(key),
        took_a_place=sent.took_a_place(found.opinion),
        unmatched=found.opinion.household_id is None and found.consultation.one_per == "household",
    )


def _typed(form: OpinionForm, name: str) -> str:
    return (form[name].data or "") if name in form else ""


def _tried(found: Consultation, slip: str) -> str:
    """Under which name a slip's code is counted, known or not, as codes of «Tra cứu» are: no village behind
    one address is shut out, and who brings another code each time is asked for effort (``pressed``).
    """
    return f"{found.id}:{slip}"


def _network(found: Consultation) -> str:
    """Under which name opinions of one network are counted; its address can't be read from it."""
    key = config.current().lookup_key_bytes
    return blind_index(key, "consultation.unproven", f"{found.id}\0{request.remote_addr}").hex()


def _count_try(name: str) -> int:
    tries = cases.count_try(name, at=now())
    # Here, not after the answer: a wrong try must stay counted though its page is an error.
    db.session.commit()
    return tries


def _page(found: Consultation, form: OpinionForm) -> str:
    return render_template(
        "consultation/public/opinion.html", one=shown([found])[0], consultation=found, form=form
    )


def _closed(found: Consultation) -> str:
    return render_template("consultation/public/closed.html", one=shown([found])[0], consultation=found)
