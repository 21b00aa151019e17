"""At the head of a case: that a sender asked to withdraw it, and waits to sign."""

from __future__ import annotations

from flask import Flask, render_template
from markupsafe import Markup

from feedback.cases import asked_back, scope
from feedback.cases.desk.door import at_home
from feedback.cases.models import Case
from feedback.law.kinds import SIGNED_KINDS, Kind
from feedback.web import slots
from feedback.web.guards import current_actor

RECORD = "cases:case:record"


def head(case: Case) -> Markup | None:
    """When he asked, why, whether he is forced to; and the way to write down that it came signed."""
    if Kind(case.kind) not in SIGNED_KINDS or not case.is_open or scope.by_link_only(current_actor(), case):
        return None
    asked = asked_back.latest(case.id)
    if asked is None:
        return None
    return Markup(  # noqa: S704
        render_template(
            "cases/desk/_asked_back.html",
            case=case,
            asked=asked,
            may_record=at_home(case) and current_actor().may(RECORD),
        )
    )


def init_app(app: Flask) -> None:
    """Fill the place on the page of a case."""
    slots.fill(app, "case_head", head)
