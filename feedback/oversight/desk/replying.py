"""Trả lời văn bản đôn đốc, by the agency that was urged."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for

from feedback.attachments import actions as attachments
from feedback.attachments.receiving import received
from feedback.oversight.actions import reminders as acts
from feedback.oversight.actions.history import REMINDER
from feedback.oversight.desk.door import door
from feedback.oversight.desk.reminder_forms import ReplyForm
from feedback.oversight.desk.reminders import found, wording
from feedback.oversight.models import Reminder
from feedback.oversight.reminders import queries
from feedback.oversight.reminders.queries import ANSWER
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written


@door.get("/don-doc/<int:number>/tra-loi")
@needs(ANSWER)
def reminder_reply_form(number: int) -> View:
    """Asks what became of each case; of a letter that waits no more its page is shown."""
    row = _own(number)
    if row.state != "open":
        return redirect(url_for(".reminder", number=number), 303)
    return _page(row, ReplyForm(formdata=None, version=row.version))


@door.post("/don-doc/<int:number>/tra-loi")
@needs(ANSWER)
@commits
def reply_to_reminder(number: int) -> View:
    """Keep the answer with its files; who issued the letter is told."""
    form, row = ReplyForm(), _own(number)
    if not form.validate_on_submit():
        return _page(row, form), 422
    laid = received(form.files)
    if laid is None:
        return _page(_own(number), form), 422

    def act() -> None:
        acts.reply(
            _own(number),
            text=form.text.data,
            files=attachments.told(laid),
            expected=form.version.data or 0,
            by=current_actor(),
            at=now(),
        )
        if laid:
            attachments.attach(laid, subject=(REMINDER, number), by=current_actor(), at=now())

    back = (".reminder", {"number": number})
    return written(form, act, "Đã gửi trả lời", lambda: _page(_own(number), form), back)


def _own(number: int) -> Reminder:
    """A letter to his agency, if the officer may read it."""
    row = found(number)
    return row if row.agency_id == current_actor().agency_id else abort(403)


def _page(row: Reminder, form: ReplyForm) -> str:
    return render_template(
        "oversight/desk/reminder_reply.html",
        row=row,
        form=form,
        items=queries.items_of(row, current_actor(), today=today()),
        **wording(),
    )
