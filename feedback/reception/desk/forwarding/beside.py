"""Phiếu chuyển đến on pages of other rooms: the papers of a case, «Ghi đơn đến», a receipt."""

from __future__ import annotations

from flask import Flask, render_template, request
from markupsafe import Markup

from feedback.cases.models import Case
from feedback.reception import forwarding
from feedback.reception.actions.visits import WRITE as VISIT
from feedback.reception.desk.forwarding.pages import WRITE, is_own
from feedback.web import slots, today
from feedback.web.addresses import row_number
from feedback.web.guards import current_actor


def of_case(case: Case) -> Markup | None:
    """Under the papers of a case: by which slip what is in it came."""
    found = forwarding.of_case(case.id)
    if not found:
        return None
    may = current_actor().may(WRITE)
    visible = {slip.id for slip, _ in found if may and forwarding.by_id(current_actor(), slip.id, on=today())}
    return Markup(  # noqa: S704
        render_template("reception/desk/_forwarded_case.html", found=found, visible=visible)
    )


def register_head() -> Markup | None:
    """On the page «Ghi đơn đến»: who comes himself is received where his visit is written down, and what came
    with a slip is entered under the slip.
    """
    by = current_actor()
    page = render_template("reception/desk/_register_head.html", walk_in=by.may(VISIT), slips=by.may(WRITE))
    return Markup(page)  # noqa: S704


def receipt_next() -> Markup | None:
    """On the receipt of a submission that came with a slip: on to the next one."""
    number, by = request.args.get("phieu", type=row_number), current_actor()
    slip = forwarding.by_id(by, number, on=today()) if number and by.may(WRITE) else None
    if slip is None or not is_own(slip):
        return None
    place = forwarding.count_of(slip.id) + 1
    return Markup(render_template("reception/desk/_receipt_next.html", slip=slip, place=place))  # noqa: S704


def init_app(app: Flask) -> None:
    """Fill the places."""
    slots.fill(app, "case_papers", of_case)
    slots.fill(app, "register_head", register_head)
    slots.fill(app, "receipt_next", receipt_next)
