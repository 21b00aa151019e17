"""What a sender reads of promises about his case, on his own page and on that of who signed with him."""

from __future__ import annotations

from flask import Flask, render_template
from markupsafe import Markup

from feedback.agencies import queries as agencies
from feedback.cases.signing_together import Shared
from feedback.cases.tracking import OwnCase
from feedback.commitments import queries, rules
from feedback.web import slots, today


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
    )
    return Markup(shown)  # noqa: S704


def promised_to_group(shared: Shared) -> Markup | None:
    """The same for one of many who signed together."""
    return promised(shared.mine)


def init_app(app: Flask) -> None:
    """Fill the places on the senders' pages."""
    slots.fill(app, "own_case_blocks", promised)
    slots.fill(app, "signatory_case", promised_to_group)
