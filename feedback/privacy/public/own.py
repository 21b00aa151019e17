"""Dữ liệu của tôi: beside his case a sender asks to see, correct, erase his data, or objects to its use."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.actor import Actor
from feedback.attachments import store
from feedback.cases.public import pages
from feedback.cases.public.pages import View
from feedback.cases.tracking import OwnCase
from feedback.law import personal_data, privacy
from feedback.privacy import copies
from feedback.privacy.actions import requests as acts
from feedback.privacy.models import DataRequest
from feedback.privacy.public.door import door
from feedback.privacy.public.forms import KINDS, AskForm
from feedback.privacy.queries import lists
from feedback.web import now
from feedback.web.commits import commits
from feedback.web.guards import public
from feedback.web.pressure import pressed

STATES = {"asked": "Chờ trả lời", "done": "Đã làm", "refused": "Không làm được"}


@door.get("/don-cua-toi/du-lieu")
@public
def own_data() -> View:
    """What he asked so far, and the form for the next."""
    number = pages.proven(now())
    return pages.over() if number is None else _page(number, AskForm(formdata=None))


@door.post("/don-cua-toi/du-lieu")
@public
@pressed("talk")
@commits
def ask() -> View:
    """It is asked; the clock begins. Pressing twice asks once."""
    form, at = AskForm(), now()
    number = pages.proven(at)
    if number is None:
        return pages.over()
    if not form.validate_on_submit():
        return _page(number, form), 422
    if form.kind.data != "see" and len(form.words.data.strip()) < 2:
        form.words.errors = ["Ghi rõ ông/bà yêu cầu gì"]
        return _page(number, form), 422
    submission, _case = pages.found_case(number)
    acts.ask(submission, form.kind.data, form.words.data, by=Actor("citizen", number), at=at)
    flash("Đã nhận yêu cầu", "done")
    return redirect(url_for("privacy_public.own_data"), 303)


@door.get("/don-cua-toi/du-lieu/<int:request_id>/ban-sao.zip")
@public
def own_copy(request_id: int) -> View:
    """Bản sao dữ liệu, for who proved that it is his, while it is kept."""
    number = pages.proven(now())
    if number is None:
        return pages.over()
    opened = store.open_(_kept(number, request_id))
    answer = Response(opened.chunks, mimetype="application/zip")
    answer.headers["Content-Length"] = str(opened.size)
    return _taken_along(answer, "du-lieu-cua-toi.zip")


@door.get("/don-cua-toi/du-lieu/<int:request_id>/ban-in.pdf")
@public
def own_paper(request_id: int) -> View:
    """Bản in of the same copy, for who has a phone and no programme for ZIP files."""
    number = pages.proven(now())
    if number is None:
        return pages.over()
    paper = copies.paper_of(_kept(number, request_id))
    if paper is None:
        abort(404)
    return _taken_along(Response(paper, mimetype="application/pdf"), "du-lieu-cua-toi.pdf")


def _kept(number: int, request_id: int) -> str:
    found = next((one for one in lists.of_submission(number) if one.id == request_id), None)
    if found is None or found.file_key is None or not _is_there(found):
        abort(404)
    return found.file_key


def _taken_along(answer: Response, name: str) -> Response:
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _is_there(found: DataRequest) -> bool:
    return found.file_until is not None and found.file_until > now()


def _page(number: int, form: AskForm) -> str:
    submission, case = pages.found_case(number)
    words = {one.value: one.text for one in KINDS}
    return render_template(
        "privacy/public/own_data.html",
        form=form,
        sealed=case.sealed,
        asked=[
            (
                one,
                words[one.kind],
                STATES[one.state],
                privacy.ground(one.ground) if one.ground else None,
                _is_there(one),
            )
            for one in lists.of_submission(submission.id)
        ],
        term=personal_data.entry(personal_data.TERMS, "request"),
    )


def way(mine: OwnCase) -> Markup:
    """On his own page: the way to it."""
    return Markup(render_template("privacy/public/_own_data_way.html"))  # noqa: S704
