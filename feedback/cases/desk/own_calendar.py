"""An officer's own days as his calendar program reads them (RFC 5545): by a secret address, not signed in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from flask import Flask, Response, abort, url_for
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from feedback.accounts import absences, calendar_address
from feedback.actor import Actor
from feedback.cases import scope
from feedback.cases.actions import part_ends
from feedback.cases.desk.door import door
from feedback.cases.models import Case, Part
from feedback.deadlines import queries as deadlines
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.papers import calendar_file, own_calendar
from feedback.papers.calendar_file import Event
from feedback.web import errors, now, today
from feedback.web.guards import public

_PLACE: Final = "/lich-cua-toi/"
_MOST: Final = 500
"""So many days of cases, the earliest, are told."""


@door.get(f"{_PLACE}<secret>.ics", endpoint="own_calendar")
@public
def calendar(secret: str) -> Response:
    """His days; 404 for an address that is wrong or ended. Nothing of it is kept on the way."""
    viewer = calendar_address.owner(secret, now())
    if viewer is None:
        abort(404)
    content = calendar_file.written("Lịch hạn của tôi", own_calendar.events(viewer, today()))
    return _private(Response(content, content_type="text/calendar; charset=utf-8"))


def due_days(viewer: Actor, today: date) -> Iterator[Event]:
    """What he owes in the cases he handles, his own and of those for whom he stands in: each open day, none
    of a sealed case, whose number alone would tell. Two selects."""
    if not viewer.may("cases:case:read"):
        return
    holders = [viewer.id, *absences.stands_in_for(viewer.id, today)]
    asked = (
        select(Deadline, Case.number, Case.version)
        .join(Case, Case.id == Deadline.subject_id)
        .where(
            Deadline.subject_room == "cases",
            Deadline.agency_id == viewer.agency_id,
            Deadline.owed_by == "agency",
            deadlines.binds(),
            Case.officer_id.in_(holders),
            Case.sealed.is_(False),
            *scope.of_lists(viewer),
        )
        .order_by(Deadline.due_on, Deadline.id)
        .limit(_MOST)
    )
    for deadline, number, version in db.session.execute(asked):
        title = deadlines.title(deadline)
        yield own_calendar.day(
            f"han-{deadline.id}",
            deadline.due_on,
            f"{number}: {title[:1].lower()}{title[1:]}",
            path=url_for("cases_desk.show", number=number),
            version=version,
            note=f"Căn cứ: {deadlines.basis(deadline)}",
        )


def part_days(viewer: Actor, _today: date) -> Iterator[Event]:
    """By when other agencies want the parts of their cases that he was given; one select."""
    if not viewer.may(part_ends.ANSWER):
        return
    asked = (
        select(Part, Case.number)
        .join(Case, Case.id == Part.case_id)
        .where(
            *scope.of_parts(viewer),
            Part.officer_id == viewer.id,
            Part.state == "asked",
            Case.sealed.is_(False),
        )
        .order_by(Part.due_on, Part.id)
        .limit(_MOST)
    )
    for part, number in db.session.execute(asked):
        yield own_calendar.day(
            f"phan-viec-{part.id}",
            part.due_on,
            f"{number}: trả lời phần việc phối hợp",
            path=url_for("cases_desk.part_list"),
            version=part.version,
            note="Hạn nội bộ",
        )


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _refused(error: HTTPException) -> Response:
    """The same few words whatever the address: a page would load its style sheets and name it to them."""
    words = "Không có lịch ở địa chỉ này.\n" if error.code == 404 else "Hệ thống chưa trả lời được.\n"
    return _private(Response(words, error.code or 500, content_type="text/plain; charset=utf-8"))


def init_app(app: Flask) -> None:
    """Put in the days of cases, and how a wrong address is answered."""
    own_calendar.provide(app, due_days)
    own_calendar.provide(app, part_days)
    errors.speak(app, _PLACE, _refused)
