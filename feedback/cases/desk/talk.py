"""Trao đổi với người gửi: the threads of a case, what its senders say is not solved, how they rated it."""

from __future__ import annotations

from typing import Final

from flask import Flask, abort, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.accounts import queries as accounts
from feedback.attachments import serving
from feedback.attachments.links import short_lived
from feedback.cases import queries, ratings, scope, sealed, talk
from feedback.cases.actions import talking
from feedback.cases.actions.moving import NotYours
from feedback.cases.desk import trying
from feedback.cases.desk.door import at_home, door, find_case, note_reading
from feedback.cases.desk.talk_forms import MessageForm
from feedback.cases.models import Case
from feedback.law.procedure import NotAllowed
from feedback.people import queries as people
from feedback.web import now, slots, today
from feedback.web.addresses import row_number
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs

View = Response | str | tuple[str, int]

_PAGE: Final = "nhan-nguoi-gui"


@door.get("/don/<number>/nhan-nguoi-gui")
@needs(talking.WRITE)
def message_form(number: str) -> View:
    """Nhắn người gửi: to whom, and the words; ``?nguoi=`` ticks one of them."""
    case = find_case(number)
    note_reading(case.id, _PAGE)
    asked = request.args.get("nguoi", type=row_number)
    return _page(case, MessageForm(formdata=None, to=[str(asked)] if asked else []))


@door.post("/don/<number>/nhan-nguoi-gui")
@needs(talking.WRITE)
@commits
def message(number: str) -> View:
    """Send it, to each in his own thread."""
    case = find_case(number)
    form = _offered(case, MessageForm())
    if not form.validate_on_submit():
        return trying.again(case, form, _PAGE, _page)
    number = case.number
    try:
        talking.write_to_senders(
            case,
            submission_ids=[int(one) for one in form.to.data],
            text=form.text.data,
            by=current_actor(),
            at=now(),
        )
    except (NotYours, NotAllowed) as refusal:
        form.form_errors = [str(refusal)]
        return trying.again(case, form, _PAGE, _page, 403 if isinstance(refusal, NotYours) else 409)
    flash("Đã nhắn người gửi đơn", "done")
    return redirect(url_for("cases_desk.show", number=number, muc="trao-doi"), 303)


def _offered(case: Case, form: MessageForm) -> MessageForm:
    sent = [one for one in queries.submissions_of(case.id) if one.withdrawn_on is None]
    senders = [one.sender_id for one in sent]
    mailed = set() if case.sealed else people.with_mail(senders)
    return form.offer(sent, people.names(senders), mailed, sealed=case.sealed)


def _page(case: Case, form: MessageForm) -> str:
    return render_template(
        "cases/desk/message.html", case=case, form=_offered(case, form), lawful=at_home(case)
    )


@door.get("/don/<number>/trao-doi/tep/<int:file_id>")
@needs("attachments:file:read")
@short_lived
def message_file(number: str, file_id: int) -> Response:
    """A file that a sender sent with a message; not for who reads the case only by a link."""
    case = find_case(number)
    found = None
    if not scope.by_link_only(current_actor(), case):
        found = talk.file_of([one.id for one in queries.submissions_of(case.id)], file_id)
    if found is None:
        abort(404)
    note_reading(case.id, f"tep/{file_id}")
    return serving.for_officer(found)


def threads(case: Case) -> Markup:
    """On the tab «Trao đổi»: one thread for each sender; those at home have read them by opening it."""
    submissions = queries.submissions_of(case.id)
    numbers = [one.id for one in submissions]
    said = talk.threads(numbers)
    officers = {one.exchange.officer_id for thread in said.values() for one in thread}
    shown = render_template(
        "cases/desk/_thread.html",
        case=case,
        submissions=submissions,
        said=said,
        texts={
            one.exchange.id: sealed.said_opened(one.exchange)
            for thread in said.values()
            for one in thread
            if one.exchange.sealed_text is None or not one.exchange.from_sender
        },
        senders=people.names(one.sender_id for one in submissions),
        officers=accounts.names_of(one for one in officers if one is not None),
        may_write=at_home(case) and current_actor().may(talking.WRITE),
        today=today(),
    )
    # What a denouncer wrote is read when his original is opened, not here.
    if at_home(case) and request.method == "GET" and not case.sealed:
        talking.mark_read(numbers, from_sender=True, at=now())
    return Markup(shown)  # noqa: S704


def waiting(case: Case) -> Markup | None:
    """At the head of the case: messages that nobody opened, and what a sender says is not solved."""
    found = talk.waiting_on(case.id)
    if scope.by_link_only(current_actor(), case) or not (found.unread or found.not_solved):
        return None
    not_solved = found.not_solved if not case.is_open else []
    here = at_home(case)
    return Markup(  # noqa: S704
        render_template(
            "cases/desk/_thread_waiting.html",
            case=case,
            unread=found.unread,
            not_solved=not_solved,
            may_reopen=here and current_actor().may("cases:case:reopen"),
            may_write=here and current_actor().may(talking.WRITE),
        )
    )


def rated(case: Case) -> Markup | None:
    """On the summary: how those who follow the case rated it; who said what stays unsaid."""
    found = ratings.of_case(case.id)
    if not found or scope.by_link_only(current_actor(), case):
        return None
    return Markup(  # noqa: S704
        render_template(
            "cases/desk/_rated.html",
            ratings=found,
            average=sum(one.score for one in found) / len(found),
            scores=ratings.SCORES,
            solved=ratings.SOLVED,
        )
    )


def init_app(app: Flask) -> None:
    """Fill the places on the page of a case."""
    slots.fill(app, "case_head", waiting)
    slots.fill(app, "case_talk", threads)
    slots.fill(app, "case_summary", rated)
