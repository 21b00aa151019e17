"""What the room hands to rooms below, which may not ask it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from flask import Flask

from feedback.accounts import appointments
from feedback.agencies import contacts
from feedback.agencies import queries as agencies
from feedback.cases import other_numbers
from feedback.extensions import db
from feedback.notifications.contacts import Contact, name_notices, resolve_with
from feedback.papers import enclosures, own_calendar
from feedback.papers.sheets import Sheet
from feedback.people import queries as people
from feedback.reception import (
    away,
    forwarding,
    group_proofs,
    online_wiring,
    own_days,
    papers,
    places,
    reminding,
    replaying,
    schedule,
    turn_proofs,
    turns,
    visit_checks,
    visits,
)
from feedback.reception.actions import holding as concluding
from feedback.reception.actions import papers as issuing
from feedback.reception.actions.history import BOOK, FORWARDING, HISTORY, SESSION, TURN, VISIT
from feedback.reception.book import pages, sealing
from feedback.reception.models import Visit

_NOTICES: Final = {
    "reception/refusal_notice": "Thông báo từ chối tiếp",
    "reception/result_notice": "Thông báo kết quả",
    "reception/concluded": "Báo có thông báo kết luận",
    "reception/papers_owed": "Nhắc văn bản sau tiếp công dân",
}
_WANTS: dict[str, Literal["mail", "post", "none"]] = {"mail": "mail", "post": "post", "none": "none"}


def init_app(app: Flask) -> None:
    """Register the digests of what is held, and who came, for notices to them."""
    HISTORY.init_app(app)
    HISTORY.provide(VISIT, "visits", visits.contents)
    HISTORY.provide(FORWARDING, "forwarding", forwarding.contents)
    HISTORY.provide(VISIT, "papers", issuing.contents)
    HISTORY.provide(VISIT, "groups", group_proofs.contents)
    HISTORY.provide(SESSION, "holding", concluding.contents)
    HISTORY.provide(BOOK, "pages", pages.contents)
    app.extensions.setdefault("register_checks", []).extend(
        (pages.faults, replaying.check, visit_checks.check)
    )
    app.extensions["jobs"].daily(sealing.seal_pages)
    HISTORY.provide(TURN, "turns", turn_proofs.contents)
    resolve_with(app, VISIT, contact_of_visitor)
    resolve_with(app, TURN, turns.contact_of)
    enclosures.resolve_with(app, VISIT, enclosed)
    name_notices(app, _NOTICES)
    app.extensions["jobs"].each_morning(reminding.remind_of_bookings)
    app.extensions["jobs"].each_morning(reminding.remind_of_papers)
    app.extensions["jobs"].daily(reminding.close_past_lists)
    appointments.provide(app, SESSION, schedule.appointments_on)
    own_calendar.provide(app, own_days.own_days)
    contacts.provide(app, places.contacts_of)
    online_wiring.init_app(app)
    other_numbers.stand_for(app, away.NUMBERS)


def contact_of_visitor(visit_id: int) -> Contact | None:
    """How one who was received is reached; None for who came in confidence."""
    visit = db.session.get(Visit, visit_id)
    reach = people.reach(visit.person_id) if visit is not None and not visits.is_secret(visit) else None
    if visit is None or reach is None:
        return None
    agency = agencies.by_id(visit.agency_id)
    return Contact(
        name=reach.name,
        email=reach.email,
        postal_address=reach.address,
        wants=_WANTS[reach.wants],
        extra={"agency": agency.name if agency else ""},
    )


def enclosed(visit_id: int, values: Mapping[str, Any]) -> tuple[str, Sheet] | None:
    """The notice that goes with a letter to a visitor, by its number."""
    visit = db.session.get(Visit, visit_id)
    if visit is None:
        return None
    number = values.get("number")
    issued = next((one for one in papers.of_visit(visit_id) if one.number and one.number == number), None)
    return papers.notice(visit, issued) if issued is not None else None
