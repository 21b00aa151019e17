"""Đặt lịch tiếp công dân (C25): place and hour, who comes, a look at it, a code. No account, no script."""

from __future__ import annotations

from datetime import date
from typing import Final

from flask import Flask, redirect, render_template, request, session, url_for
from markupsafe import Markup
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from feedback.actor import CITIZEN
from feedback.cases import codes
from feedback.cases.public import pages
from feedback.extensions import db
from feedback.intake import drafts
from feedback.intake.actions import key_digest, secret_of
from feedback.law import reception as law
from feedback.law import representatives
from feedback.law.representatives import Representatives
from feedback.reception import offers, places, slots, turns
from feedback.reception.actions import turns as actions
from feedback.reception.actions.turn_notices import receiver
from feedback.reception.actions.turns import Booking, Full, NotOffered, TooMany
from feedback.reception.chosen import Chosen
from feedback.reception.models import Place, Session
from feedback.reception.offers import Slot
from feedback.reception.public.booking_forms import BookingForm
from feedback.reception.public.door import door
from feedback.web import filters, now
from feedback.web import slots as page_slots
from feedback.web.commits import commits
from feedback.web.forms import Choice
from feedback.web.guards import public
from feedback.web.pressure import pressed

View = Response | str | tuple[str, int]

KEY: Final = "dat_lich"
"""Where the browser's own cookie keeps the key of the form that booked last."""

_FEW: Final = 3
_MORE: Final = 8
TOO_MANY: Final = (
    f"Số điện thoại hoặc giấy tờ này đã có {slots.MOST_OPEN} lịch chưa đến. Hủy bớt một lịch rồi đặt lại, "
    "hoặc đến nơi tiếp công dân mà không cần đặt lịch"
)


@door.get("/dat-lich")
@public
def book() -> View:
    """C25: choose a leader's session or a place, then the day, then the hour with what else is asked."""
    at = now()
    where = Chosen(request.args)
    if where.buoi.data:
        sought = next((one for one in offers.of_sessions(at) if one.session_key == where.buoi.data), None)
        if sought is None:
            return _choose_page("Buổi tiếp này không nhận đặt lịch nữa. Chọn buổi khác hoặc nơi tiếp"), 404
        return _new_form(sought.place, sought.session_key, sought.on)
    place = places.by_id(where.noi.data) if where.noi.data else None
    if where.noi.data and (place is None or place.seats < 1):
        return _choose_page("Nơi tiếp này không nhận đặt lịch. Ông/bà đến trong giờ tiếp"), 404
    if place is None:
        return _choose_page()
    on = where.day()
    if on is None or offers.of_day(place, on, at) is None:
        return render_template(
            "reception/public/booking/days.html", place=place, days=offers.of_place(place, at)
        )
    return _new_form(place, 0, on)


@door.post("/dat-lich")
@public
@pressed("booking")
@commits
def take_seat() -> View:
    """Everything once more, then the seat; when somebody was faster, the next free hours, all typed kept."""
    form = BookingForm()
    place = places.by_id(form.place.data) if form.place.data else None
    chosen = offers.read(form.chosen.data)
    if place is None or chosen is None:
        return _choose_page("Trang mở đã lâu. Chọn lại nơi tiếp và giờ"), 422
    known = turns.by_key(key_digest(form.submission_key.data))
    if known is None:
        _offer_slots(form, place, chosen)
    else:
        # Pressed once more: his own seat isn't taken from him.
        form.slot.choices = [Choice(form.slot.data, "")]
    valid = form.validate_on_submit()
    slot = offers.read(form.slot.data)
    if form.slot.errors and slot is not None:
        form.slot.errors = [_taken(slot)]
    if valid and known is not None:
        return _to_receipt(form.submission_key.data)
    if not valid or slot is None or "edit" in request.form:
        form.checked.data = ""
        return _form_page(form, place), 200 if valid else 422
    if not form.checked.data:
        form.checked.data = "1"
        # From now on this is the day that he looks at.
        form.chosen.data = Slot(slot[0], slot[1], "", 0).value
        return _check_page(form, place, slot)
    try:
        actions.book(_booking(form, place, slot), by=CITIZEN, at=now())
    except (Full, NotOffered):
        db.session.rollback()
        form.slot.errors = [_taken(slot)]
        return _again(form, chosen)
    except TooMany:
        db.session.rollback()
        form.form_errors.append(TOO_MANY)
        return _again(form, chosen)
    except IntegrityError:
        # Another press of the same button was quicker: its booking is ours.
        db.session.rollback()
        if turns.by_key(key_digest(form.submission_key.data)) is None:
            raise
    return _to_receipt(form.submission_key.data)


@door.get("/dat-lich/da-dat")
@public
def booked() -> View:
    """The code, the secret and the place in the list, for the browser that booked."""
    key = session.get(KEY, "")
    found = turns.by_key(key_digest(key)) if key else None
    if found is None or found.turn.secret_digest is None:
        return redirect(url_for("reception_public.look_up_form"), 302)
    if found.turn.state != "booked":
        # Released, given up, served meanwhile: his own page says how it stands.
        pages.open_for(found.turn.code or "", now())
        return redirect(url_for("reception_public.own_booking"), 302)
    return render_template(
        "reception/public/booking/booked.html",
        found=found,
        code=codes.shown(found.turn.code or ""),
        secret=secret_of(key),
        receiver=receiver(found.place, found.session),
        group=group_rule(found.turn.people_count, found.turn.turn_on),
    )


def group_rule(people: int, on: date) -> Representatives | None:
    """How many representatives a group names (LTCD Đ29); None for fewer people than make one."""
    return representatives.of_group(people, on) if people >= law.group_from(on) else None


def session_button(session: Session) -> Markup | None:
    """Beside a leader's session in the schedule: book it, with how many seats are free."""
    at = now()
    free = offers.free_by_session(slots.first_day(at), slots.last_day(at)).get(session.id)
    if free is None:
        return None
    page = render_template("reception/public/booking/_session.html", session=session, free=free)
    return Markup(page)  # noqa: S704


def _new_form(place: Place, session_key: int, on: date) -> View:
    form = BookingForm(
        formdata=None,
        place=place.id,
        chosen=Slot(session_key, on, "", 0).value,
        submission_key=drafts.new_key(),
    )
    _offer_slots(form, place, (session_key, on, ""))
    return _form_page(form, place)


def _offer_slots(form: BookingForm, place: Place, chosen: tuple[int, date, str]) -> None:
    """The free hours of the day that was chosen; where few are left, the next ones of other days too."""
    at = now()
    key, on, _ = chosen
    offer = offers.find(place.id, key, on, at)
    own = offer.open_slots() if offer else []
    more = offers.next_free(place, (key, on), at, _MORE) if len(own) < _FEW else []
    form.slot.choices = [_choice(slot, grouped=bool(more)) for slot in (*own, *more)]


def _choice(slot: Slot, *, grouped: bool) -> Choice:
    leader = ", buổi tiếp của lãnh đạo" if slot.session_key else ""
    free = f"Còn {slot.free} chỗ" if slot.free > 1 else ""
    return Choice(
        slot.value,
        filters.gio_hen(slot.starts),
        hint=free,
        group=f"{filters.thu_ngay(slot.on)}{leader}" if grouped else "",
    )


def _taken(slot: tuple[int, date, str]) -> str:
    return f"{slots.words(slot[2])} ngày {filters.ngay(slot[1])} vừa hết chỗ. Chọn giờ khác dưới đây"


def _booking(form: BookingForm, place: Place, slot: tuple[int, date, str]) -> Booking:
    key, on, starts = slot
    return Booking(
        place_id=place.id,
        session_key=key,
        on=on,
        starts=starts,
        about=form.about.data,
        subject=form.subject.data,
        full_name=form.full_name.data,
        phone=form.phone.data,
        email=form.email.data,
        id_number=form.id_number.data,
        people_count=form.people_count.data,
        submission_key=form.submission_key.data,
    )


def _choose_page(fault: str = "") -> str:
    at = now()
    return render_template(
        "reception/public/booking/choose.html",
        places=offers.bookable_places(at),
        sessions=[offer for offer in offers.of_sessions(at) if offer.free],
        receiver=receiver,
        fault=fault,
    )


def _again(form: BookingForm, chosen: tuple[int, date, str]) -> View:
    place = places.by_id(form.place.data)
    assert place is not None
    form.checked.data = ""
    _offer_slots(form, place, chosen)
    return _form_page(form, place), 422


def _form_page(form: BookingForm, place: Place) -> str:
    return render_template("reception/public/booking/form.html", form=form, **_frame(form, place))


def _check_page(form: BookingForm, place: Place, slot: tuple[int, date, str]) -> str:
    return render_template(
        "reception/public/booking/check.html",
        form=form,
        about=turns.about_words(form.about.data),
        hour=slots.words(slot[2]),
        group=group_rule(form.people_count.data, slot[1]),
        **_frame(form, place, slot),
    )


def _frame(form: BookingForm, place: Place, slot: tuple[int, date, str] | None = None) -> dict[str, object]:
    key, on, _ = slot or offers.read(form.chosen.data) or (0, date.min, "")
    of = db.session.get(Session, key) if key else None
    return {"place": place, "on": on, "receiver": receiver(place, of), "leader": of}


def _to_receipt(key: str) -> Response:
    session[KEY] = key
    return redirect(url_for("reception_public.booked"), 303)


def init_app(app: Flask) -> None:
    """Show free seats beside sessions of the schedule, and the way here in the site map."""
    page_slots.fill(app, "session_actions", session_button)
    page_slots.fill(app, "sitemap", lambda: Markup(render_template("reception/public/booking/_sitemap.html")))  # noqa: S704
