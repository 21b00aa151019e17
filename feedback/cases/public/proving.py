"""Tải bằng chứng biên nhận (C11): for who has proven that the submission is his."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.attachments.serving import disposition
from feedback.cases import receipt_proof
from feedback.cases.public import pages
from feedback.cases.public.pages import View, door
from feedback.web import now
from feedback.web.guards import public


@door.get("/don-cua-toi/bang-chung")
@public
def receipt_proof_file() -> View:
    """The proof of the receipt as a file; its name says nothing of the matter."""
    number = pages.proven(now())
    return pages.over() if number is None else served(number)


def served(submission_id: int) -> Response:
    """The answer with the file; 404 while there is none."""
    content = receipt_proof.file(submission_id)
    if content is None:
        abort(404)
    response = Response(content, mimetype="application/json")
    response.headers["Content-Disposition"] = disposition("attachment", receipt_proof.FILE)
    response.headers["Cache-Control"] = "no-store"
    return response


def way(mine: Any) -> Markup:
    """The block on the sender's own page."""
    ready = receipt_proof.ready(mine.submission.id)
    block = render_template(
        "cases/public/_proof_way.html", ready=ready, address="cases_public.receipt_proof_file"
    )
    return Markup(block)  # noqa: S704 - rendered here
