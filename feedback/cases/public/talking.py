"""Trao đổi với cơ quan: what the agency wrote to the sender, and what he answers, on his own page."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from flask import abort, flash, redirect, render_template, url_for
from markupsafe import Markup

from feedback.actor import Actor
from feedback.attachments import actions as attachments
from feedback.attachments import serving
from feedback.attachments.inspect import BadFile
from feedback.attachments.links import short_lived
from feedback.attachments.messages import message as file_message
from feedback.cases import sealed, talk, tracking
from feedback.cases.actions import talking
from feedback.cases.models import Submission
from feedback.cases.public import pages, signatories
from feedback.cases.public.pages import TOO_LATE, Follower, View, door
from feedback.cases.signing_together import Shared
from feedback.cases.tracking import OwnCase
from feedback.cases.tracking_forms import TalkForm
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.guards import public
from feedback.web.once import once_key
from feedback.web.pressure import pressed

THEN: Final = "trao-doi"
"""Where to go on when the time ran out on this page."""


@door.get("/don-cua-toi/trao-doi")
@public
def thread() -> View:
    """The thread, oldest first; what the agency wrote counts as opened by now."""
    at = now()
    who = pages.follower(at)
    if who is None:
        return pages.over()
    if refused := signatories.refused(who):
        return refused
    page = _page(who, TalkForm(formdata=None))
    talking.mark_read([who.submission_id], from_sender=False, at=at)
    return page


@door.post("/don-cua-toi/trao-doi")
@public
@pressed("talk")
@commits
def write() -> View:
    """Nhắn cơ quan; pressing twice writes once."""
    form, at = TalkForm(), now()
    who = pages.follower(at)
    if who is None:
        return pages.over_typed(THEN, form.text.data)
    if refused := signatories.refused(who):
        return refused
    if fault := taken(who, form, at, not_solved=False):
        return (signatories.page_of(who, fault) if fault == TOO_LATE else _page(who, form)), 422
    flash("Đã gửi tin nhắn cho cơ quan", "done")
    return redirect(url_for("cases_public.thread"), 303)


def taken(who: Follower, form: TalkForm, at: datetime, *, not_solved: bool) -> str:
    """Check and keep what was written with its files; what is wrong stands in the form, and is returned."""
    if not form.validate_on_submit():
        return "form"
    once = once_key()
    seal = sealed.seal_of(db.session.get_one(Submission, who.submission_id), once)
    # Decoding pictures and syncing files takes time: no lock of the database is held meanwhile.
    db.session.rollback()
    try:
        files = [(one.filename, one.stream.read()) for one in form.files.data]
        laid = attachments.lay_down(files, at=at, seal=seal)
    except BadFile as bad:
        form.files.errors = [file_message(bad)]
        return "files"
    number = who.submission_id
    _submission, case = pages.found_case(number)
    by = Actor("citizen", number)
    try:
        talking.write_to_agency(
            case,
            submission_id=number,
            text=form.text.data,
            laid=laid,
            not_solved=not_solved,
            place=who.place,
            once=once,
            by=by,
            at=at,
        )
    except talking.TooMany as refusal:
        db.session.rollback()
        form.text.errors = [str(refusal)]
        return "text"
    except NotAllowed:
        db.session.rollback()
        return TOO_LATE
    return ""


@door.get("/don-cua-toi/trao-doi/tep/<int:file_id>")
@public
@short_lived
def thread_file(file_id: int) -> View:
    """A file that was sent with a message."""
    who = pages.follower(now())
    if who is None:
        return pages.over()
    found = talk.file_of([who.submission_id], file_id) if who.speaks else None
    return abort(404) if found is None else serving.for_sender(found)


def resumed(who: Follower, text: str) -> View:
    """The page with what was typed before the time ran out."""
    return signatories.refused(who) or _page(who, TalkForm(formdata=None, text=text))


def _page(who: Follower, form: TalkForm) -> str:
    number = who.submission_id
    submission, case = pages.found_case(number)
    return render_template(
        "cases/public/talk.html",
        form=form,
        case=case,
        submission=submission,
        place=who.place,
        said=_readable(number),
        may_write=talk.may_write(submission, case, today()),
        may_supplement=tracking.may("supplement", submission, case, today()),
        until=talk.last_day(submission, case),
    )


def _readable(number: int) -> list[tuple[talk.Said, str | None]]:
    """The thread with its words; None for those that a denouncer wrote, which lie sealed from then on."""
    said = talk.threads([number]).get(number, [])
    return [
        (
            one,
            None
            if one.exchange.from_sender and one.exchange.sealed_text
            else sealed.said_opened(one.exchange),
        )
        for one in said
    ]


def unread_note(submission: Submission) -> Markup | None:
    """At the head of his own page: the agency wrote something that he has not opened."""
    unread = talk.unread_of_agency(submission.id)
    if not unread:
        return None
    return Markup(render_template("cases/public/_talk_unread.html", unread=unread))  # noqa: S704


def unread_of_signatory(shared: Shared) -> Markup | None:
    """The same on the page of one of many who signed, where he speaks for all."""
    return unread_note(shared.mine.submission) if shared.signatory.representative else None


def way_of_signatory(shared: Shared) -> Markup | None:
    """The way to the thread for one of many who signed, where he speaks for all."""
    return way(shared.mine) if shared.signatory.representative else None


def way(mine: OwnCase) -> Markup | None:
    """On his own page: the way to the thread, while there is one or he may begin it."""
    open_to_him = talk.may_write(mine.submission, mine.case, today())
    if not open_to_him and talk.latest(mine.submission.id) is None:
        return None
    return Markup(render_template("cases/public/_talk_way.html", may_write=open_to_him))  # noqa: S704
