"""Đơn vượt cấp, beside a case that is being screened: why it seems so, and the lawful way on."""

from __future__ import annotations

from flask import Flask, render_template
from markupsafe import Markup

from feedback.cases import beyond_level, rules
from feedback.cases.desk.door import at_home
from feedback.cases.desk.step_pages import page_of
from feedback.cases.models import Case
from feedback.law import procedure
from feedback.law.states import SCREENED, State
from feedback.web import slots, today
from feedback.web.guards import current_actor


def beside(case: Case) -> Markup | str:
    """It blocks nothing; the way on is a link where the officer may take it now."""
    if State(case.state) not in SCREENED or not at_home(case):
        return ""
    found = beyond_level.of(case, today())
    if found is None:
        return ""
    course = procedure.course(case.course)
    lawful = {one.name for one in rules.lawful_steps(course, State(case.state), current_actor(), today())}
    step = next((one for one in found.beyond.steps if one in lawful), None)
    address = page_of(case, step).address(case.number) if step else ""
    return Markup(  # noqa: S704
        render_template("cases/desk/_beyond_level.html", found=found, address=address)
    )


def init_app(app: Flask) -> None:
    """Fill the place beside a case."""
    slots.fill(app, "case_actions", beside)
