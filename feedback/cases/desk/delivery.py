"""Thông báo đã gửi: how far each notice about a case has come; a wrong day of receipt is corrected here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Final

from flask import Flask, render_template
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.accounts import queries as accounts
from feedback.cases import notices, queries, receipts, scope
from feedback.cases.actions import correcting, telling
from feedback.cases.desk import trying
from feedback.cases.desk.door import door, find_case, note_reading
from feedback.cases.desk.talk_forms import DeliveryForm
from feedback.cases.models import Case
from feedback.notifications import queries as notifications
from feedback.notifications.models import Message
from feedback.people import queries as people
from feedback.web import slots, today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs

View = Response | str | tuple[str, int]

_PAGE: Final = "sua-ngay-nhan"
_ROLES: Final = {telling.CITIZEN: "Người gửi", telling.OFFICER: "Cán bộ"}


@door.get("/don/<number>/sua-ngay-nhan")
@needs(correcting.CORRECT)
def delivery_form(number: str) -> View:
    """The day that is recorded, the right one, and what hangs on it."""
    case = find_case(number)
    note_reading(case.id, _PAGE)
    return _page(case, _offered(case, DeliveryForm(formdata=None, version=case.version)))


@door.post("/don/<number>/sua-ngay-nhan")
@needs(correcting.CORRECT)
@commits
def correct(number: str) -> View:
    """Correct the day; the term counts anew."""
    case = find_case(number)
    form = _offered(case, DeliveryForm())
    if not form.validate_on_submit():
        return trying.again(case, form, _PAGE, _page)
    whose = form.submission.data if form.submission else ""
    act = partial(
        correcting.correct_delivery,
        case,
        received_on=form.received_on.data,
        reason=form.reason.data,
        submission_id=int(whose) if whose else None,
    )
    return trying.taken(case, form, act, "Đã sửa ngày nhận quyết định", _PAGE, _page)


def _offered(case: Case, form: DeliveryForm) -> DeliveryForm:
    """With several who sent the case, whose day it is: that of all, or of one."""
    return form.offer(_received(case))


def _received(case: Case) -> list[tuple[int, str, date]]:
    """Who received the decision when, as it is recorded; nobody's name of a sealed case."""
    days = receipts.days(case.id)
    sent = [one for one in queries.submissions_of(case.id) if one.id in days]
    names = {} if case.sealed else people.names(one.sender_id for one in sent)
    return [(one.id, names.get(one.sender_id, f"Đơn {one.arrival}"), days[one.id]) for one in sent]


def _page(case: Case, form: DeliveryForm) -> str:
    return render_template(
        "cases/desk/delivery.html",
        case=case,
        form=form,
        received=_received(case),
        refused=correcting.why_not(case, current_actor(), today()),
    )


def notices_of(case: Case) -> Markup | None:
    """Under the papers of the case: every notice about it, to whom, by which way, how far it has come."""
    if scope.by_link_only(current_actor(), case):
        return None
    sent = notifications.about(telling.about(case.id))
    delivered = _received(case)
    return Markup(  # noqa: S704
        render_template(
            "cases/desk/_delivery.html",
            case=case,
            sent=[
                (notices.name(one), whom, notices.channel(one), one.created_at, notices.standing(one))
                for one, whom in zip(sent, _recipients(case, sent), strict=True)
            ],
            delivered=delivered,
            may_correct=delivered and not correcting.why_not(case, current_actor(), today()),
        )
    )


def _recipients(case: Case, sent: Sequence[Message]) -> list[str]:
    """To whom each goes: by role, and by name where the case isn't sealed; one select for each role."""
    numbers: dict[str, set[int]] = {}
    for one in sent:
        numbers.setdefault(one.recipient_room, set()).add(one.recipient_id)
    names: dict[str, dict[int, str]] = {}
    if not case.sealed:
        names[telling.CITIZEN] = people.names(numbers.get(telling.CITIZEN, ()))
        names[telling.OFFICER] = accounts.names_of(numbers.get(telling.OFFICER, ()))
    told = []
    for one in sent:
        name = names.get(one.recipient_room, {}).get(one.recipient_id, "")
        role = _ROLES.get(one.recipient_room, "")
        told.append(f"{role}: {name}" if name else role)
    return told


def init_app(app: Flask) -> None:
    """Fill the place under the papers of a case."""
    slots.fill(app, "case_letters", notices_of)
