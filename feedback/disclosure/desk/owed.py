"""Việc công khai cần làm: what an agency owes of results, or all of the province for who watches over it."""

from __future__ import annotations

from typing import Final

from flask import Flask, abort, render_template, request, url_for
from markupsafe import Markup

from feedback.agencies import queries as agencies
from feedback.agencies.forms import narrowed_to
from feedback.disclosure import outcomes, owed
from feedback.disclosure.actions.forms import WRITE, own_site
from feedback.disclosure.desk.door import door
from feedback.web import slots, today
from feedback.web.forms import QueryForm, SelectField
from feedback.web.guards import current_actor, needs

TONES: Final = {
    "gone": "red",
    "publish": "amber",
    "not_here": "amber",
    "take_down": "amber",
    "prepare": "blue",
    "keep": "grey",
    "ends": "blue",
    "lacking": "blue",
}


class _Filters(QueryForm):
    """What the list is narrowed to."""

    viec = SelectField("Việc", optional=True, prompt="Mọi việc", choices=list(owed.KINDS.items()))
    co_quan = SelectField("Cơ quan", optional=True, prompt="Mọi cơ quan")


@door.get("/cong-khai-vu-viec/can-lam")
@needs(outcomes.READ)
def owed_page() -> str:
    """The list, the most urgent first."""
    actor, form = current_actor(), _Filters(request.args)
    if actor.agency_id is None:
        abort(404)
    everywhere = actor.may(outcomes.READ_ALL)
    agency = narrowed_to(form, everywhere=everywhere)
    kind = form.viec.data if form.viec.data in owed.KINDS else ""
    found = owed.listing(
        actor, today(), site=own_site(), agency_id=agency.id if agency else None, kind=kind or ""
    )
    return render_template(
        "disclosure/desk/owed.html",
        form=form,
        found=found,
        most=owed.MOST,
        kinds=owed.KINDS,
        tones=TONES,
        agency=agencies.by_id,
        everywhere=everywhere,
        narrowed=bool(kind or agency),
        today=today(),
    )


def in_queue() -> Markup | None:
    """Above the queue of who records it: how much is due."""
    actor = current_actor()
    if not actor.may(WRITE) or actor.agency_id is None:
        return None
    number = owed.count_due(actor, today(), own_site())
    if not number:
        return None
    return Markup('<p class="qn-flush"><a href="{}">{} việc công khai kết quả đến hạn</a></p>').format(
        url_for("disclosure_desk.owed_page"), number
    )


def init_app(app: Flask) -> None:
    """Warn above the queue."""
    slots.fill(app, "queue_actions", in_queue)
