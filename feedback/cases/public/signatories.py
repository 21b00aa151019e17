"""One of many who signed together follows the matter by his own code, and may take his name back."""

from __future__ import annotations

from typing import Final

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from feedback.actor import Actor
from feedback.cases import actions, signing_together
from feedback.cases.models import Letter, Signatory
from feedback.cases.public import pages
from feedback.cases.public.pages import TOO_LATE, Follower, View, door
from feedback.cases.signing_together import Shared
from feedback.cases.tracking import OwnCase
from feedback.cases.tracking_forms import WithdrawForm
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.guards import public
from feedback.web.pressure import pressed

NOT_SPEAKING: Final = (
    "Chỉ người đứng đơn và người đại diện gửi giấy tờ, nhắn cơ quan về đơn ký chung. Ông/bà nhờ người đại "
    "diện, hoặc đến nơi tiếp công dân"
)
"""Said to one of many who opens what is for those who speak for all."""


def page_of(who: Follower, fault: str = "") -> str:
    """The own page of whoever follows: the sender, or one of many who signed with him."""
    if who.signatory_id is not None:
        return own_page(who.signatory_id, fault)
    return pages.own_page(who.submission_id, fault)


def refused(who: Follower) -> View | None:
    """What one of many who doesn't speak for the others is told; None for who may act for all."""
    return None if who.speaks else (page_of(who, NOT_SPEAKING), 403)


def of(who: Follower) -> Signatory | None:
    """The one of many who signed; None for the sender."""
    return _shared(who.signatory_id).signatory if who.signatory_id is not None else None


def mine_of(who: Follower) -> OwnCase:
    """The case as this follower sees it today."""
    return pages.mine_of(who.submission_id) if who.signatory_id is None else _shared(who.signatory_id).mine


def own_page(signatory_id: int, fault: str = "") -> str:
    """Where the case stands, by when and why, what happened, what was answered to all."""
    shared = _shared(signatory_id)
    return render_template(
        "cases/public/signatory.html",
        shared=shared,
        mine=shared.mine,
        fault=fault,
    )


def letter(signatory_id: int, letter_id: int) -> tuple[Letter, bytes]:
    """One of the letters that he may read, and his copy of it; 404 for any other."""
    shared = _shared(signatory_id)
    found = next((one for _name, one in shared.mine.letters if one.id == letter_id), None) or abort(404)
    return found, signing_together.copy_of(found, shared)


@door.get("/don-cua-toi/rut-ten")
@public
def leave_group_form() -> View:
    """Asks why, and says what follows."""
    who = pages.follower(now())
    if who is None:
        return pages.over()
    if who.signatory_id is None:
        return _sent_alone()
    return _page(who.signatory_id, WithdrawForm(formdata=None))


@door.post("/don-cua-toi/rut-ten")
@public
@pressed("talk")
@commits
def leave_group() -> View:
    """Rút tên: first the page that says what follows, then the act; pressed twice he leaves once."""
    form, at = WithdrawForm(), now()
    who = pages.follower(at)
    if who is None:
        return pages.over()
    if who.signatory_id is None:
        return _sent_alone()
    if not form.validate_on_submit():
        return _page(who.signatory_id, form), 422
    if _shared(who.signatory_id).signatory.withdrawn_on is not None:
        return _back()
    if not form.confirmed.data:
        form.confirmed.data = "1"
        return _page(who.signatory_id, form, confirming=True)
    try:
        _leave(who.submission_id, who.signatory_id, form.reason.data)
    except NotAllowed:
        db.session.rollback()
        return own_page(who.signatory_id, TOO_LATE), 422
    flash("Ông/bà đã rút tên khỏi đơn", "done")
    return _back()


def _sent_alone() -> Response:
    """Who sent the matter himself has no name on a list: he withdraws the matter."""
    return redirect(url_for("cases_public.withdraw_form"), 303)


def _leave(submission_id: int, signatory_id: int, reason: str) -> None:
    """Leave, once more if somebody acted at the same moment. Raises NotAllowed."""
    for attempt in (1, 2):
        _submission, case = pages.found_case(submission_id)
        by = Actor("citizen", submission_id)
        try:
            actions.withdraw_signatories(case, [signatory_id], reason=reason, by=by, at=now(), sender=True)
        except actions.Stale:
            db.session.rollback()
            if attempt == 2:
                raise
            continue
        return


def _back() -> Response:
    return redirect(url_for("cases_public.own"), 303)


def _shared(signatory_id: int) -> Shared:
    return signing_together.of(signatory_id, today()) or abort(404)


def _page(signatory_id: int, form: WithdrawForm, *, confirming: bool = False) -> str:
    shared = _shared(signatory_id)
    if shared.withdrawal != "at_once":
        return own_page(signatory_id, TOO_LATE)
    return render_template("cases/public/signatory_leave.html", form=form, confirming=confirming)
