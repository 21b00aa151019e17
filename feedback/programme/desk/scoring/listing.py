"""P03 Chấm điểm: the rounds, and how one's own unit stands in each."""

from __future__ import annotations

from flask import Flask, render_template

from feedback.agencies import queries as agencies
from feedback.programme.desk.door import add_page, door
from feedback.programme.scoring import queries, rules
from feedback.programme.scoring.queries import DEFINE, READ, READ_ALL, WRITE
from feedback.web import today
from feedback.web.guards import current_actor, needs


@door.get("/chuong-trinh/cham-diem")
@needs(READ)
def scores_page() -> str:
    """The rounds with their days; for a unit its sheet of each."""
    actor = current_actor()
    own = [agency for number in queries.own(actor, today()) if (agency := agencies.by_id(number))]
    found = queries.rounds()
    sheets = []
    for one in found:
        for agency in own if actor.may(WRITE) else ():
            sheet = queries.sheet_of(one.id, agency.id)
            if sheet is not None or (one.closed_on is None and queries.is_unit(agency, today())):
                sheets.append((one, agency, sheet))
    return render_template(
        "programme/desk/scoring/scores.html",
        rounds=found,
        sheets=sheets,
        states=rules.STATES,
        may_read_all=actor.may(READ_ALL),
        may_define=actor.may(DEFINE),
        today=today(),
    )


def init_app(app: Flask) -> None:
    """Lead to the page."""
    add_page(app, "programme_desk.scores_page", "Chấm điểm", 6, in_menu=True)
