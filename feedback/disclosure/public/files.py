"""What everybody may take along with a result: files of the copy that stands, and no others."""

from __future__ import annotations

from typing import Final

from flask import abort, render_template, url_for
from werkzeug.wrappers import Response

from feedback.attachments import serving
from feedback.disclosure import codes, files
from feedback.disclosure.files import Shown, Taken
from feedback.disclosure.models import Outcome, OutcomeCopy
from feedback.disclosure.public.door import door
from feedback.disclosure.queries import outcomes
from feedback.web import today
from feedback.web.guards import public

_SHORTLY: Final = "public, max-age=60"
"""A withdrawn file is gone from caches a minute later."""


@door.get("/ket-qua/<code>/tep/<int:position>/<name>", endpoint="outcome_file")
@public
def outcome_file(code: str, position: int, name: str) -> Response | tuple[str, int]:
    """A decision or photo of a published result. 410 once its copy has ended or was withdrawn, with where to
    read why; 404 for what was never public.
    """
    known = codes.parse(code)
    outcome = outcomes.by_code(known) if known else None
    copy = outcomes.last_copy(outcome.id) if outcome else None
    if outcome is None or copy is None:
        abort(404)
    if outcome.state != "shown" or not outcomes.stands(copy, today()):
        return render_template("disclosure/public/file_gone.html", outcome=outcome), 410
    taken = files.one_of_copy(copy.id, position)
    if taken is None or taken.attachment.name != name:
        abort(404)
    response = serving.answer(taken.attachment, "original")
    response.headers["Cache-Control"] = _SHORTLY
    if copy.until_on is not None:
        # What is public for a term is not to be kept by search engines beyond it.
        response.headers["X-Robots-Tag"] = "noindex, noarchive"
    return response


def shown(outcome: Outcome, copy: OutcomeCopy) -> list[Shown]:
    """The files of a published copy, for the page of its result."""
    return files.shown(files.of_copy(copy.id), lambda one: address(outcome, one))


def address(outcome: Outcome, one: Taken) -> str:
    """Where everybody takes a file of a result, from «/» on."""
    return url_for(
        "disclosure_public.outcome_file",
        code=outcome.code,
        position=one.file.position,
        name=one.attachment.name,
    )
