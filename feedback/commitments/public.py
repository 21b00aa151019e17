"""What a sender reads of promises about his case, on his own page and on that of who signed with him; the
pictures that everybody sees of a promise kept."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, render_template
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.attachments import queries as attached
from feedback.attachments import serving
from feedback.cases.signing_together import Shared
from feedback.cases.tracking import OwnCase
from feedback.commitments import queries, rules, sources
from feedback.commitments.models import Commitment
from feedback.commitments.proofs import ROOM
from feedback.extensions import db
from feedback.web import slots, today
from feedback.web.guards import public
from feedback.web.replica import from_replica

door = Blueprint("commitments_public", __name__)


@door.get("/anh-cam-ket/<int:number>/<int:file_id>")
@public
@from_replica
def picture(number: int, file_id: int) -> Response:
    """A picture of how a promise was kept, chosen for everybody: its copy without metadata, under no name of
    its own. Else 404, also for a promise whose source isn't public.
    """
    row = db.session.get(Commitment, number)
    if row is None or row.state != "kept" or file_id not in row.public_files or not sources.is_public(row):
        abort(404)
    found = attached.one_of((ROOM, row.id), file_id)
    if found is None or found.shown_type is None:
        abort(404)
    return serving.answer(found, called="anh-cam-ket")


def promised(mine: OwnCase) -> Markup | None:
    """What agencies promised about his case, and how far each is; nothing of a sealed matter."""
    if mine.case.sealed:
        return None
    rows = queries.of_case(mine.case.id)
    if not rows:
        return None
    directory = agencies.directory()
    shown = render_template(
        "commitments/public/_own.html",
        promises=[
            (
                row,
                rules.standing(row.state, row.due_on, row.reported_on, today()),
                directory.by_id(row.agency_id),
            )
            for row in rows
        ],
        states=rules.STATES,
        postponed=queries.postponed(row.id for row in rows),
    )
    return Markup(shown)  # noqa: S704


def promised_to_group(shared: Shared) -> Markup | None:
    """The same for one of many who signed together."""
    return promised(shared.mine)


def init_app(app: Flask) -> None:
    """Open the door to pictures, and fill the places on the senders' pages."""
    app.register_blueprint(door)
    slots.fill(app, "own_case_blocks", promised)
    slots.fill(app, "signatory_case", promised_to_group)
