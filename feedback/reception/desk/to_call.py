"""Cần gọi báo: who booked, has no e-mail and must hear by phone what changed; one press for each call."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, abort, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.extensions import db
from feedback.reception import turns
from feedback.reception.actions import scheduling
from feedback.reception.actions import turns as actions
from feedback.reception.actions.history import PLACE
from feedback.reception.chosen import Chosen
from feedback.reception.desk.door import door
from feedback.reception.models import Place, Session
from feedback.reception.turns import Call
from feedback.register import actions as register
from feedback.web import now, slots
from feedback.web.commits import commits
from feedback.web.forms import Form
from feedback.web.guards import current_actor, needs


@door.post("/tiep-dan/can-goi-bao/<int:number>")
@needs(actions.WRITE)
@commits
def note_call(number: int) -> Response:
    """Đã gọi báo; back to the session (``buoi``), the days off (``noi``) or the list of the day."""
    found = turns.by_id(number) or abort(404)
    place_id, position = found.place.id, found.turn.position
    if not Form().validate_on_submit():
        flash("Trang mở đã lâu. Bấm «Đã gọi báo» lần nữa", "note")
        return _back(place_id)
    try:
        actions.note_call(number, by=current_actor(), at=now())
    except actions.NotYours:
        abort(404)
    except actions.Elsewhere:
        db.session.rollback()
        flash(f"Đồng nghiệp đã gọi báo số {position}", "note")
        return _back(place_id)
    flash(f"Đã ghi: đã gọi báo số {position}", "done")
    return _back(place_id)


def of_session(session: Session) -> Markup | None:
    """For the page of a session: whom to call of it, and of the one it moved to or came from."""
    if not _may_see(session.agency_id):
        return None
    return _block(turns.to_call_of(session), {"buoi": session.id})


def of_place(place: Place, *, closures: bool = False) -> Markup | None:
    """For the list of the day and the page of days off: whom to call of the place, whatever the day."""
    if not _may_see(place.agency_id):
        return None
    calls = turns.to_call_at(place.id)
    if calls:
        register.note_reading(subject=(PLACE, place.id), page="can-goi-bao", by=current_actor(), at=now())
    return _block(calls, {"noi": place.id} if closures else {})


def _may_see(agency_id: int) -> bool:
    """Numbers of phones are for those who call or plan: of the agency's own desk."""
    actor = current_actor()
    return actor.agency_id == agency_id and (actor.may(actions.WRITE) or actor.may(scheduling.EDIT))


def _block(calls: Sequence[Call], back: dict[str, int]) -> Markup | None:
    if not calls:
        return None
    page = render_template(
        "reception/desk/_to_call.html", calls=calls, back=back, may_note=current_actor().may(actions.WRITE)
    )
    return Markup(page)  # noqa: S704


def _back(place_id: int) -> Response:
    chosen = Chosen(request.args)
    if chosen.buoi.data:
        return redirect(url_for("reception_desk.session", number=chosen.buoi.data), 303)
    if chosen.noi.data:
        return redirect(url_for("reception_desk.closures_page", number=chosen.noi.data), 303)
    return redirect(url_for("reception_desk.today_list", noi=place_id), 303)


def init_app(app: Flask) -> None:
    """Stand on the pages of sessions, of the day's list and of days off."""
    slots.fill(app, "session_calls", of_session)
    slots.fill(app, "place_calls", of_place)
