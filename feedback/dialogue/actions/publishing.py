"""Verbs of the published copy: one officer prepares it, another publishes it or gives it back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select

from feedback.actor import Actor
from feedback.clock import local_day
from feedback.dialogue import publication
from feedback.dialogue.actions import changing, hooks
from feedback.dialogue.models import DialogueSession, PublishedCopy
from feedback.dialogue.publication import CONFIRM
from feedback.dialogue.rules import BadDetail, NotYours, Refused, Stale
from feedback.disclosure import copying
from feedback.extensions import db
from feedback.law import dialogue as law

PREPARE: Final = "dialogue:copy:prepare"


def demand_publishable(session: DialogueSession) -> None:
    """That minutes and conclusions of the session may ever be published now: it isn't closed, the minutes are
    signed, each conclusion is approved. Raises Refused.
    """
    if session.closed_ground:
        ground = law.closed(session.closed_ground, session.held_on)
        raise Refused(f"Buổi này không công khai: {ground.words}. Không công bố biên bản, kết luận")
    if session.minutes_state not in ("signed", "published"):
        raise Refused("Ký biên bản trước, rồi soạn bản công bố")
    if any(one["commitment"] is None for one in publication.proposed(session)["conclusions"]):
        raise Refused("Duyệt kết luận trước, rồi soạn bản công bố")


def prepare(session: DialogueSession, texts: Mapping[str, str], *, by: Actor, at: datetime) -> PublishedCopy:
    """Soạn bản công bố: the next copy, for a second officer to read. ``texts`` by keys of ``parts``.

    Raises NotYours; Refused while another one waits or stands; BadDetail for an empty part.
    """
    changing.demand(session, PREPARE, by, heirs_on=local_day(at))
    changing.lock(session)
    demand_publishable(session)
    if by.id is None:
        raise NotYours
    for one in publication.of_session(session.id):
        if one.state == "prepared":
            raise Refused("Đã có một bản chờ người thứ hai xem")
        if one.state == "published":
            raise Refused("Thu hồi bản đang công bố trước, rồi soạn bản mới")
    body = publication.with_texts(publication.proposed(session), texts)
    for part in publication.parts(body):
        if not part.text.strip() and part.key != "concluded":
            raise BadDetail(part.key, "Nhập nội dung, hoặc ghi vì sao phần này không công bố")
    last = db.session.scalar(
        select(func.max(PublishedCopy.number)).where(PublishedCopy.session_id == session.id)
    )
    copy = PublishedCopy(
        session_id=session.id,
        number=(last or 0) + 1,
        body=body,
        checklist=[],
        prepared_by=by.id,
        prepared_at=at,
    )
    db.session.add(copy)
    db.session.flush()
    _enter(session, copy, "copy_prepared", by=by, at=at)
    return copy


def publish(
    session: DialogueSession,
    copy: PublishedCopy,
    expected: int,
    *,
    checked: Collection[str],
    kept: Collection[str],
    by: Actor,
    at: datetime,
) -> None:
    """Công bố: the second officer confirms each check of ``law.dialogue.CHECKS`` and each place that still
    tells of a person (``kept``: keys of ``publication.remaining``); everybody reads the copy from now on.

    Raises NotYours, Stale, Refused; BadDetail for what is not confirmed.
    """
    _take_prepared(session, copy, expected)
    if not publication.may_confirm(session, copy, by, local_day(at)):
        raise NotYours
    demand_publishable(session)
    confirmed = copying.demand_checked(law.CHECKS, checked)
    left = publication.remaining(session, copy)
    copying.demand_kept(left, kept)
    copy.state, copy.confirmed_by, copy.published_at = "published", by.id, at
    copy.checklist = confirmed
    copy.version += 1
    db.session.flush()
    changing.change(session, session.version, minutes_state="published")
    _enter(session, copy, "copy_published", "minutes_state", by=by, at=at, kept=len(left))
    hooks.run(hooks.on_published, session, by=by, at=at)


def give_back(
    session: DialogueSession, copy: PublishedCopy, expected: int, *, why: str, by: Actor, at: datetime
) -> None:
    """Trả lại bản công bố to be prepared anew, by the second officer or by who prepared it himself.

    Raises NotYours, Stale, Refused.
    """
    _take_prepared(session, copy, expected)
    own = by.may(PREPARE) and by.id == copy.prepared_by
    if not own and not publication.may_confirm(session, copy, by, local_day(at)):
        raise NotYours
    copy.state, copy.returned_why = "returned", why
    copy.version += 1
    db.session.flush()
    _enter(session, copy, "copy_returned", by=by, at=at)


def withdraw(
    session: DialogueSession, copy: PublishedCopy, expected: int, *, why: str, by: Actor, at: datetime
) -> None:
    """Thu hồi bản công bố: in its place stands that it was withdrawn, when and why, until the next one.

    Raises NotYours, Stale, Refused; BadDetail for a reason that tells of a person.
    """
    changing.demand(session, CONFIRM, by, heirs_on=local_day(at))
    changing.lock(session)
    _demand_version(copy, expected)
    if copy.state != "published":
        raise Refused("Bản này không còn đang công bố")
    copying.demand_impersonal("why", why, "lý do")
    copy.state, copy.withdrawn_why = "withdrawn", why
    copy.version += 1
    db.session.flush()
    changing.change(session, session.version, minutes_state="signed")
    _enter(session, copy, "copy_withdrawn", "minutes_state", by=by, at=at)


def _take_prepared(session: DialogueSession, copy: PublishedCopy, expected: int) -> None:
    changing.lock(session)
    _demand_version(copy, expected)
    if copy.state != "prepared":
        raise Refused("Bản này không còn chờ xem")


def _demand_version(copy: PublishedCopy, expected: int) -> None:
    """Behind the lock of its session a copy stands still."""
    db.session.refresh(copy)
    if copy.version != expected:
        raise Stale(copy.version)


def _enter(
    session: DialogueSession,
    copy: PublishedCopy,
    act: str,
    *names: str,
    by: Actor,
    at: datetime,
    **details: Any,
) -> None:
    changing.enter(
        session,
        act,
        *names,
        by=by,
        at=at,
        details={"copy": copy.number} | details,
        content=publication.content(copy, act),
    )
