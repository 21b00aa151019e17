"""Danh sách hôm nay: who booked and who just came, in one list; who is called next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from flask import Flask, abort, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from feedback.extensions import db
from feedback.intake.forms import LIKELY_MOST_PEOPLE, NAME_LENGTH
from feedback.law import kinds
from feedback.law.kinds import Kind
from feedback.reception import places, turns, visits
from feedback.reception.actions import turns as actions
from feedback.reception.actions.turn_notices import receiver
from feedback.reception.chosen import Chosen
from feedback.reception.desk.door import add_page, door
from feedback.reception.models import Place, Session, Turn
from feedback.register import actions as register
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import Form, HiddenNumberField, TextField, WholeNumberField
from feedback.web.guards import current_actor, needs

View = Response | str | tuple[str, int]

_FASTER: Final = "Lượt số {} vừa được đồng nghiệp chuyển sang «{}». Xem lại danh sách dưới đây"


class NumberForm(Form):
    """Người mới đến: a number, with or without a name."""

    place = HiddenNumberField()
    session = HiddenNumberField(optional=True)
    name = TextField("Họ và tên", optional=True, max_length=NAME_LENGTH, width=20, spellcheck=False)
    people_count = WholeNumberField("Số người", least=1, most=LIKELY_MOST_PEOPLE, default=1)


class StepForm(Form):
    """One button of a line."""


@dataclass(frozen=True, slots=True)
class _Step:
    """What a button does, by its part of the address, and what is said then."""

    act: Callable[..., Turn]
    done: str


_STEPS: Final[Mapping[str, _Step]] = {
    "den": _Step(actions.arrive, "Số {}: đã đến, đang chờ"),
    "goi": _Step(actions.call, "Mời số {}"),
    "vang": _Step(actions.mark_absent, "Số {}: vắng mặt"),
}


@door.get("/tiep-dan/hom-nay")
@needs(actions.WRITE)
def today_list() -> View:
    """The list of the officer's place, or (``buoi``) of a leader's session there; ``ngay`` another day."""
    place, session, on = _chosen()
    if place is None:
        return render_template("reception/desk/today_no_place.html")
    return _page(place, session, on, _number_form(place, session))


@door.post("/tiep-dan/hom-nay/moi")
@needs(actions.WRITE)
@commits
def take_number() -> View:
    """Cấp số for one who just came."""
    form = NumberForm()
    place = _own_place(form.place.data)
    session = _session_of(form.session.data, place)
    if not form.validate_on_submit():
        return _page(place, session, today(), form), 422
    try:
        turn = actions.take_number(
            place.id,
            form.session.data or 0,
            name=form.name.data,
            people_count=form.people_count.data,
            by=current_actor(),
            at=now(),
        )
    except actions.NotOffered:
        db.session.rollback()
        form.form_errors = ["Buổi tiếp này không còn trong hôm nay. Cấp số ở danh sách tiếp thường xuyên"]
        return _page(_own_place(form.place.data), None, today(), form), 422
    flash(f"Đã cấp số {turn.position}", "done")
    return _back(turn)


@door.post("/tiep-dan/hom-nay/<int:number>/<any(den, goi, vang):step>")
@needs(actions.WRITE)
@commits
def turn_step(number: int, step: str) -> View:
    """Đã đến, gọi vào, vắng mặt; who comes second is told what a colleague did (409)."""
    found = turns.by_id(number) or abort(404)
    place = _own_place(found.place.id)
    on = found.turn.turn_on
    form = StepForm()
    if not form.validate_on_submit():
        return _page(place, found.session, on, _number_form(place, found.session), form), 422
    chosen = _STEPS[step]
    try:
        turn = chosen.act(number, by=current_actor(), at=now())
    except actions.Elsewhere:
        db.session.rollback()
        stands = turns.by_id(number) or abort(404)
        form.form_errors = [_FASTER.format(stands.turn.position, turns.STATES[stands.turn.state])]
        page = _page(stands.place, stands.session, on, _number_form(stands.place, stands.session), form)
        return page, 409
    flash(chosen.done.format(turn.position), "done")
    return _back(turn)


def written_down(number: int | None) -> str:
    """Of a turn that was served: in which line, in words; empty of any other."""
    found = turns.by_id(number) if number else None
    if found is None or found.turn.state != "served":
        return ""
    _own_place(found.place.id)
    line = visits.by_id(found.turn.visit_id) if found.turn.visit_id else None
    where = f" ở dòng {line.number} năm {line.year}" if line else ""
    return f"Số {found.turn.position} đã ghi{where}. Người ấy đến lần nữa thì ghi lượt mới dưới đây"


def announced(number: int | None) -> dict[str, Any]:
    """What the form of a reception takes over of who has a turn at the officer's agency; reading is noted."""
    if number is None:
        return {}
    found = turns.of_person(number) or abort(404)
    turn, person = found.turn, found.person
    _own_place(turn.place_id)
    if turn.turn_on != today():
        abort(404)
    taken = {
        "turn": turn.id,
        "people_count": turn.people_count,
        "title": turn.subject or "",
        "what": "" if turn.about in (None, turns.ABOUT_OTHER) else kinds.texts(Kind(turn.about)).slug,
    }
    if person is None:
        return taken
    register.note_reading(
        subject=("people", turn.person_id or 0), page="tiep-dan", by=current_actor(), at=now()
    )
    return taken | {
        "full_name": person.full_name,
        "phone": person.phone or "",
        "email": person.email or "",
        "id_number": person.id_number or "",
    }


def _page(
    place: Place, session: Session | None, on: date, number_form: NumberForm, form: Form | None = None
) -> str:
    at = now()
    lines = turns.of_day(place.id, session.id if session else 0, on, at)
    return render_template(
        "reception/desk/today.html",
        place=place,
        session=session,
        on=on,
        is_today=on == today(),
        before=(on - timedelta(days=1)).isoformat() if on > date.min else "",
        after=(on + timedelta(days=1)).isoformat() if on < date.max else "",
        lines=lines,
        following=turns.next_to_call(lines),
        places=places.of_agency(place.agency_id, today()),
        sessions=_sessions(place, on),
        number_form=number_form,
        form=form or number_form,
        states=turns.STATES,
        about_words=turns.about_words,
        receiver=receiver,
    )


def _chosen() -> tuple[Place | None, Session | None, date]:
    """The place, session and day of the address; without any, the agency's first place today."""
    chosen = Chosen(request.args)
    on = chosen.day() or today()
    if chosen.buoi.data:
        session = db.session.get(Session, chosen.buoi.data) or abort(404)
        return _own_place(session.place_id), session, session.held_on
    if chosen.noi.data:
        return _own_place(chosen.noi.data), None, on
    own = places.of_agency(current_actor().agency_id or 0, today())
    return (own[0] if own else None), None, on


def _own_place(place_id: int | None) -> Place:
    """A place of the officer's agency; another's is as if it were not there."""
    place = places.by_id(place_id) if place_id else None
    if place is None or place.agency_id != current_actor().agency_id:
        abort(404)
    return place


def _session_of(session_id: int | None, place: Place) -> Session | None:
    session = db.session.get(Session, session_id) if session_id else None
    return session if session is not None and session.place_id == place.id else None


def _sessions(place: Place, on: date) -> list[Session]:
    """Leaders' sessions at the place on the day."""
    asked = select(Session).where(
        Session.place_id == place.id,
        Session.held_on == on,
        Session.state.in_(("planned", "published", "held")),
    )
    return list(db.session.scalars(asked.order_by(Session.opens, Session.id)))


def _number_form(place: Place, session: Session | None) -> NumberForm:
    return NumberForm(formdata=None, place=place.id, session=session.id if session else None)


def _back(turn: Turn) -> Response:
    session, place = turn.session_key or None, None if turn.session_key else turn.place_id
    return redirect(url_for("reception_desk.today_list", buoi=session, noi=place), 303)


def init_app(app: Flask) -> None:
    """Put the list into the row of links."""
    add_page(app, "reception_desk.today_list", "Danh sách hôm nay", 2)
