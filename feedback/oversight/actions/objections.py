"""Verbs of objections to figures: an agency objects, the inspectorate answers with reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from sqlalchemy.exc import IntegrityError

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.clock import local_day
from feedback.extensions import db
from feedback.notifications import actions as notifications
from feedback.oversight import objections
from feedback.oversight.actions.history import HISTORY, OBJECTION
from feedback.oversight.models import Objection
from feedback.oversight.objections import ANSWER, VERDICTS, WRITE, Figure
from feedback.oversight.refusals import BadDetail, NotYours, Refused, Stale
from feedback.register import changing
from feedback.register.history import prints, told

INSPECTORATE: Final = "TTT"
"""Code of the agency whose officers answer."""

_change: Final = partial(changing.change, Stale)
_ABOUT: Final = ("source_room", "measure", "first_on", "last_on", "narrowed", "title", "told", "agency_id")


def object_to(
    figure: Figure, words: str, files: Sequence[Mapping[str, Any]] = (), *, by: Actor, at: datetime
) -> Objection:
    """Phản hồi số liệu: the actor's agency says why a figure about it isn't right. The number is kept as it
    stands now; ``files`` as ``attachments.told`` gives them, attached by the caller.

    The same figure is objected to once at a time. Raises NotYours, Refused.
    """
    if not by.may(WRITE) or by.agency_id is None or by.id is None:
        raise NotYours
    known = objections.told(figure, by.agency_id, by, local_day(at))
    if known is None:
        raise Refused("Không có số liệu này của cơ quan ông/bà. Mở lại trang số liệu rồi chọn lại")
    row = Objection(
        source_room=figure.room,
        measure=figure.measure,
        first_on=figure.first,
        last_on=figure.last,
        narrowed=figure.narrowed,
        title=known.title,
        told=known.figure,
        agency_id=by.agency_id,
        words=words,
        asked_at=at,
        asked_by=by.id,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise Refused("Cơ quan đã phản hồi số liệu này và đang chờ trả lời. Xem trong danh sách") from None
    details = {"files": [dict(one) for one in files]} if files else {}
    _enter(row, "figure_objected", (*_ABOUT, "asked_at", "asked_by", "state"), ("words",), details, by, at)
    inspectorate = agencies.by_code(INSPECTORATE)
    _tell(row, "oversight/objection_asked", inspectorate.id if inspectorate else None, ANSWER, by, at)
    return row


def answer(
    row: Objection, verdict: str, words: str, changes: str, *, expected: int, by: Actor, at: datetime
) -> None:
    """Trả lời phản hồi: whether the agency is right, why, and what is ``changes``-d where it is. Its leader
    is told by mail. Raises NotYours, Refused, BadDetail, Stale.
    """
    if not by.may(ANSWER) or by.id is None:
        raise NotYours
    _demand_standing(row)
    if verdict not in VERDICTS:
        raise BadDetail("verdict", "Chọn một kết luận")
    changed = verdict != "rejected"
    if changed and not changes:
        raise BadDetail("changes", "Nhập việc đã sửa hoặc sẽ sửa trong số liệu")
    _change(
        row,
        expected,
        state="answered",
        verdict=verdict,
        answer=words,
        changes=changes if changed else None,
        answered_at=at,
        answered_by=by.id,
    )
    set_now = ("state", "verdict", "answered_at", "answered_by")
    _enter(row, "objection_answered", set_now, ("answer", "changes"), {}, by, at)
    _tell(row, "oversight/objection_answered", row.agency_id, WRITE, by, at)


def withdraw(row: Objection, reason: str, *, expected: int, by: Actor, at: datetime) -> None:
    """Rút phản hồi: the agency no longer objects. Raises NotYours, Refused, Stale."""
    if not by.may(WRITE) or not objections.is_own(row, by, local_day(at)):
        raise NotYours
    _demand_standing(row)
    _change(row, expected, state="withdrawn", withdrawn_why=reason)
    _enter(row, "objection_withdrawn", ("state",), ("withdrawn_why",), {}, by, at)


def _demand_standing(row: Objection) -> None:
    if row.state == "answered":
        raise Refused("Phản hồi này đã được trả lời")
    if row.state == "withdrawn":
        raise Refused("Phản hồi này đã được rút")


def _enter(
    row: Objection,
    act: str,
    names: Sequence[str],
    untold: Sequence[str],
    details: Mapping[str, Any],
    by: Actor,
    at: datetime,
) -> None:
    """Write the act: what people wrote (``untold``) only by its digest."""
    set_now = {"set": told(row, *names), "prints": prints(row, *untold)}
    HISTORY.note((OBJECTION, row.id), act, dict(details) | set_now, agency_id=row.agency_id, by=by, at=at)


def _tell(
    row: Objection, template: str, agency_id: int | None, who_may: str, by: Actor, at: datetime
) -> None:
    """Queue a notice for those of an agency, or of who follows it, who have a right; it bears no word of the
    objection."""
    heirs = agencies.agencies_after(agency_id, local_day(at)) if agency_id is not None else []
    found = [one for heir in heirs for one in accounts.officers_of(heir.id, who_may)]
    notifications.queue_many(
        [
            notifications.Queued(
                template,
                ("accounts", one.id),
                {"path": f"/phan-hoi-so-lieu/{row.id}"},
                about=f"{OBJECTION}:{row.id}",
                agency_id=agency_id,
            )
            for one in found
        ],
        by=by,
        at=at,
    )
