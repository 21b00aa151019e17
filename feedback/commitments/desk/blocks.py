"""What the pages of others show of promises: the queue, a case, the session at which they were heard."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, render_template
from markupsafe import Markup

from feedback.cases.models import Case
from feedback.commitments import queries
from feedback.commitments.actions import CONFIRM
from feedback.commitments.desk.door import wording
from feedback.commitments.models import Commitment
from feedback.web import slots, today
from feedback.web.guards import current_actor


def in_queue() -> Markup | None:
    """Above an officer's queue: what his agency owes, what waits for its leader to answer, and for who
    reads all how many are late in the province."""
    actor = current_actor()
    if not actor.may(queries.READ) or actor.agency_id is None:
        return None
    owed, late = queries.count_owed(actor.agency_id, today=today())
    waiting = queries.count_to_confirm(actor.agency_id) if actor.may(CONFIRM) else 0
    everywhere = queries.count_late(today=today()) if actor.may(queries.READ_ALL) else 0
    if not owed and not waiting and not everywhere:
        return None
    shown = render_template(
        "commitments/desk/_queue.html", owed=owed, late=late, waiting=waiting, everywhere=everywhere
    )
    return Markup(shown)  # noqa: S704


def on_case(case: Case) -> Markup | None:
    """On the officers' page of a case: what was promised about it."""
    if case.sealed or not current_actor().may(queries.READ):
        return None
    rows = queries.of_case(case.id)
    heading = Markup('<h2 class="govuk-heading-s">{}</h2>').format("Cam kết về vụ việc")
    return heading + promises(rows) if rows else None


def promises(rows: Sequence[Commitment]) -> Markup:
    """A list of promises on another page: each with its state, and the way to it for whom it concerns."""
    actor = current_actor()
    concerned = {
        one.id for one in rows if actor.may(queries.READ) and queries.is_visible(one, actor, today())
    }
    shown = render_template("commitments/desk/_rows.html", rows=rows, concerned=concerned, **wording())
    return Markup(shown)  # noqa: S704


def init_app(app: Flask) -> None:
    """Fill the places on other pages."""
    slots.fill(app, "queue_actions", in_queue)
    slots.fill(app, "case_summary", on_case)
    slots.fill(app, "promises", promises)
