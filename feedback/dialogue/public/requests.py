"""On the page of who asked for a dialogue: the session in which his request is answered."""

from __future__ import annotations

from flask import Flask, render_template
from markupsafe import Markup

from feedback.cases.models import Submission
from feedback.cases.signing_together import Shared
from feedback.dialogue import requests
from feedback.law.kinds import Kind
from feedback.web import slots


def of_submission(submission: Submission) -> Markup | None:
    """The session, with how many other requests are in it; nothing of them."""
    found = requests.others(submission.case_id) if submission.kind == Kind.DIALOGUE_REQUEST else None
    if found is None:
        return None
    session, others = found
    return Markup(  # noqa: S704
        render_template("dialogue/public/_of_request.html", session=session, others=others)
    )


def of_signatory(shared: Shared) -> Markup | None:
    """The same for one of many who signed the request."""
    return of_submission(shared.mine.submission)


def init_app(app: Flask) -> None:
    """Stand at the head of the pages of senders and of who signed with them."""
    slots.fill(app, "own_case", of_submission)
    slots.fill(app, "signatory_head", of_signatory)
