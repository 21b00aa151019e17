"""Above the queue: replies to Mặt trận and recommendations of inspections, late or due soon;
reports that were sent back."""

from __future__ import annotations

from datetime import date

from flask import Flask, render_template
from markupsafe import Markup

from feedback.agencies import queries as agencies
from feedback.oversight.forms import rights, units
from feedback.oversight.inspections import queries as inspections
from feedback.oversight.opinions import queries as opinions
from feedback.web import slots, today
from feedback.web.guards import current_actor


def in_queue() -> Markup | None:
    """One line for each kind of thing his agency owes, with the first day; nothing where it owes none."""
    actor = current_actor()
    replies = opinions.to_reply(actor, today()) if actor.may(opinions.REPLY) else (0, None)
    followed = inspections.to_carry_out(actor, today()) if actor.may(inspections.ANSWER) else (0, None)
    returned: tuple[int, date | None] = (0, None)
    if actor.may(rights.WRITE) and actor.agency_id is not None:
        returned = units.returned_of(agencies.whose_work(actor.agency_id, today()))
    if not replies[0] and not followed[0] and not returned[0]:
        return None
    return Markup(  # noqa: S704 - a template escapes what it is given
        render_template(
            "oversight/desk/_owed_soon.html",
            opinions=replies,
            recommendations=followed,
            returned=returned,
            today=today(),
        )
    )


def init_app(app: Flask) -> None:
    """Put the lines above the queue."""
    slots.fill(app, "queue_actions", in_queue)
