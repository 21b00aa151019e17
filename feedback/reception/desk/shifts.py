"""Ca tiếp: set once for all whom an officer receives today."""

from __future__ import annotations

from typing import Final

from flask import redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from feedback.law import reception as law
from feedback.reception import places, shifts, slots
from feedback.reception.actions import shifts as acts
from feedback.reception.actions.shifts import ShiftDetails
from feedback.reception.desk.door import door
from feedback.reception.desk.walk_in_forms import ShiftForm
from feedback.reception.models import Place, Session
from feedback.reception.rules import Refused
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import Choice
from feedback.web.guards import current_actor, needs

WRITE: Final = "reception:visit:write"
REGULAR: Final = "regular"

View = Response | str | tuple[str, int]


@door.get("/tiep-dan/ca")
@needs(WRITE)
def shift_form() -> str:
    """Đổi ca: as it is set now, to be changed."""
    return page(ShiftForm(formdata=None, **_preset()))


@door.post("/tiep-dan/ca")
@needs(WRITE)
@commits
def set_shift() -> View:
    """From now on all whom he receives are written down so."""
    form = ShiftForm()
    _, sessions = _offer(form)
    if not form.validate_on_submit():
        return page(form), 422
    session = next((one for one in sessions if str(one.id) == form.which.data), None)
    place_id = session.place_id if session else int(form.place.data)
    try:
        acts.open_shift(
            ShiftDetails(
                place_id=place_id,
                kind=acts.kind_of(session) if session else REGULAR,
                session_id=session.id if session else None,
                receiver_id=current_user.id if form.receiver.data == current_user.full_name else None,
                receiver_name=form.receiver.data,
                receiver_position=form.position.data,
            ),
            by=current_actor(),
            at=now(),
        )
    except Refused as refusal:
        form.form_errors = [str(refusal)]
        return page(form), 422
    return redirect(url_for("reception_desk.walk_in_form"), 303)


def page(form: ShiftForm) -> str:
    """The page that asks for it; without a place of the agency it says who can add one."""
    there, sessions = _offer(form)
    return render_template(
        "reception/desk/shift.html",
        form=form,
        places=there,
        sessions=sessions,
        current=shifts.current(current_user.id, today()),
        may_add=current_actor().may("reception:place:edit"),
    )


def new_form() -> ShiftForm:
    """The form for the first reception of the day."""
    return ShiftForm(formdata=None, **_preset())


def _preset() -> dict[str, str]:
    """As the officer's shift is set now; else he himself at the only place of his agency."""
    found = shifts.current(current_user.id, today())
    if found is not None:
        shift = found.shift
        return {
            "place": str(shift.place_id),
            "which": str(shift.session_id) if shift.session_id else REGULAR,
            "receiver": shift.receiver_name if not shift.session_id else current_user.full_name,
            "position": shift.receiver_position if not shift.session_id else current_user.position or "",
        }
    there = places.of_agency(current_user.agency_id, today())
    return {
        "place": str(there[0].id) if len(there) == 1 else "",
        "receiver": current_user.full_name,
        "position": current_user.position or "",
    }


def _offer(form: ShiftForm) -> tuple[list[Place], list[Session]]:
    """Fill the lists: places of his agency, today's sessions there."""
    there = places.of_agency(current_user.agency_id, today())
    sessions = shifts.sessions_on([one.id for one in there], today())
    form.place.choices = [Choice(str(one.id), one.name) for one in there]
    form.which.choices = [
        Choice(REGULAR, law.entry(law.KINDS, REGULAR).words, reveals=("receiver", "position"))
    ] + [
        Choice(str(one.id), law.entry(law.KINDS, acts.kind_of(one)).words, hint=_words(one))
        for one in sessions
    ]
    return there, sessions


def _words(session: Session) -> str:
    name, position = acts.receiver_of(session)
    return f"{name}, {position}, {slots.span_words(session.opens, session.closes)}"
