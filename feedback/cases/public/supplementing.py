"""Bổ sung (C12): words and files added by the sender, and the scan of a letter that he has signed."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, url_for

from feedback.actor import Actor
from feedback.attachments import actions as attachments
from feedback.attachments.actions import LaidDown
from feedback.attachments.inspect import BadFile
from feedback.attachments.messages import message as file_message
from feedback.cases import actions, sealed, tracking
from feedback.cases.models import Submission
from feedback.cases.public import pages, signatories
from feedback.cases.public.pages import TOO_LATE, Follower, View, door
from feedback.cases.tracking_forms import SupplementForm
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.guards import public
from feedback.web.once import once_key
from feedback.web.pressure import pressed


@door.get("/don-cua-toi/bo-sung")
@public
def supplement_form() -> View:
    """C12: words and files to add."""
    who = pages.follower(now())
    return pages.over() if who is None else resumed(who, "")


@door.post("/don-cua-toi/bo-sung")
@public
@pressed("talk")
@commits
def supplement() -> View:
    """Bổ sung; pressing twice adds once."""
    form, at = SupplementForm(), now()
    who = pages.follower(at)
    if who is None:
        return pages.over_typed("bo-sung", form.text.data)
    if refused := signatories.refused(who):
        return refused
    submission, case = pages.found_case(who.submission_id)
    if not may_sign(who, submission):
        form.without_signature()
    if not form.validate_on_submit():
        return _page(who, form), 422
    if not tracking.may("supplement", submission, case, today()):
        return signatories.page_of(who, TOO_LATE), 422
    files = [(one.filename, one.stream.read()) for one in form.files.data]
    try:
        seal = sealed.seal_of(submission, once_key())
        # Decoding pictures and syncing files takes time: no lock of the database is held meanwhile.
        db.session.rollback()
        words, laid = sealed.lay_down(seal, form.text.data, files, at=at)
    except BadFile as bad:
        form.files.errors = [file_message(bad)]
        return _page(who, form), 422
    signed = bool(form.signed and form.signed.data)
    try:
        add(who.submission_id, words, laid, at, signed=signed, place=who.place)
    except NotAllowed:
        db.session.rollback()
        return signatories.page_of(who, TOO_LATE), 422
    flash("Đã nhận bản chụp chữ ký, chờ cán bộ xem" if signed else "Đã gửi nội dung bổ sung", "done")
    return redirect(url_for("cases_public.own"), 303)


def may_sign(who: Follower, submission: Submission) -> bool:
    """Whether a scan of the signed letter is waited for from him: it is the sender's."""
    return who.signatory_id is None and tracking.may_send_scan(submission)


def add(
    number: int,
    text: str,
    laid: list[LaidDown],
    at: datetime,
    *,
    signed: bool = False,
    place: int | None = None,
) -> None:
    """Add to the submission, once more if an officer acted at the same moment. Raises NotAllowed.

    ``place``: that of the representative who adds, in the list of the submission.
    """
    files = attachments.told(laid)
    by = Actor("citizen", number)
    for attempt in (1, 2):
        submission, case = pages.found_case(number)
        if tracking.already_supplemented(submission, {"text": text, "files": files}):
            return
        try:
            actions.supplement(
                case,
                submission_id=number,
                content=text,
                files=files,
                by=by,
                at=at,
                sender=True,
                place=place,
            )
        except actions.Stale:
            db.session.rollback()
            if attempt == 2:
                raise
            continue
        attachments.attach(laid, subject=("submission", number), by=by, at=at)
        if signed:
            actions.send_scan(case, submission_id=number, by=by, at=at)
        return


def resumed(who: Follower, text: str) -> View:
    """The page with what was typed before the time ran out."""
    return signatories.refused(who) or _page(who, SupplementForm(formdata=None, text=text))


def _page(who: Follower, form: SupplementForm) -> str:
    mine = signatories.mine_of(who)
    if not mine.may_supplement:
        return signatories.page_of(who, TOO_LATE)
    if not may_sign(who, mine.submission):
        form.without_signature()
    return render_template("cases/public/supplement.html", form=form, mine=mine)
