"""What acts on minutes brought, as the rows hold it today, and minutes held against what was signed; for
``feedback register verify``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select

from feedback.dialogue.actions.history import SESSION
from feedback.dialogue.minutes import SAID, snapshot, versions_of
from feedback.dialogue.models import DialogueEvent, DialogueSession, MinutesComment, Statement
from feedback.dialogue.rules import differences, fingerprint
from feedback.extensions import db

_STEP: Final = 200
_STATED: Final = ("statement_added", "statement_changed", "statement_struck")
_FIXED: Final = ("minutes_opened", "minutes_signed")


def said_digest(row: Statement) -> str:
    """SHA-256 (hexadecimal) of one statement as it stands: its event holds it, so that a change by another
    way shows before anything is signed."""
    held = {name: getattr(row, name) for name in SAID}
    return fingerprint(held | {"question_id": row.question_id, "struck": row.struck_at is not None}).hex()


def contents(numbers: Iterable[int]) -> Mapping[int, Mapping[str, Sequence[Mapping[str, Any]]]]:
    """For the register: what those present said of minutes, and what was answered."""
    found: dict[int, dict[str, list[Mapping[str, Any]]]] = {}
    asked = select(MinutesComment).where(MinutesComment.session_id.in_(set(numbers)))
    for row in db.session.scalars(asked):
        acts = found.setdefault(row.session_id, {"minutes_commented": [], "comment_answered": []})
        acts["minutes_commented"].append(comment_content(row))
        acts["comment_answered"].append(answer_content(row))
    return found


def comment_content(row: MinutesComment) -> dict[str, Any]:
    """What one comment said."""
    return {name: getattr(row, name) for name in ("id", "registration_id", "invitee_id", "text")}


def answer_content(row: MinutesComment) -> dict[str, Any]:
    """How it was answered."""
    return {name: getattr(row, name) for name in ("id", "taken", "answer")}


def check() -> Iterator[str]:
    """For ``feedback register verify``: one sentence for each statement, version or signed copy that isn't as
    it was entered; memory doesn't grow."""
    after = 0
    asked = select(DialogueSession).order_by(DialogueSession.id).limit(_STEP)
    while rows := db.session.scalars(asked.where(DialogueSession.id > after)).all():
        entered = _entered([row.id for row in rows])
        for row in rows:
            yield from _check_statements(row, entered.get(row.id, []))
            yield from _check_versions(row, entered.get(row.id, []))
        after = rows[-1].id
        db.session.expunge_all()


def _entered(numbers: Sequence[int]) -> dict[int, list[DialogueEvent]]:
    found: dict[int, list[DialogueEvent]] = {}
    asked = select(DialogueEvent).where(
        DialogueEvent.subject_room == SESSION,
        DialogueEvent.subject_id.in_(numbers),
        DialogueEvent.act.in_((*_STATED, *_FIXED)),
    )
    for event in db.session.scalars(asked.order_by(DialogueEvent.id)):
        found.setdefault(event.subject_id, []).append(event)
    return found


def _check_statements(session: DialogueSession, events: Sequence[DialogueEvent]) -> Iterator[str]:
    held = {one.details["position"]: one.details["sha256"] for one in events if one.act in _STATED}
    rows = db.session.scalars(select(Statement).where(Statement.session_id == session.id))
    there = {row.position: said_digest(row) for row in rows}
    for place in sorted(held.keys() | there.keys()):
        if held.get(place) != there.get(place):
            yield f"buổi đối thoại {session.code}: ý kiến {place} không khớp với những việc đã ghi sổ"


def _check_versions(session: DialogueSession, events: Sequence[DialogueEvent]) -> Iterator[str]:
    held = {one.details["number"]: one.details["sha256"] for one in events if one.act in _FIXED}
    there = {one.number: one for one in versions_of(session.id)}
    for number in sorted(held.keys() | there.keys()):
        version = there.get(number)
        prints = {version.sha256.hex(), fingerprint(version.body).hex()} if version is not None else set()
        if prints != {held.get(number)}:
            yield f"biên bản buổi {session.code}, bản {number}: không khớp với dấu vân đã ghi sổ"
    signed = next((one for one in there.values() if one.phase == "signed"), None)
    if signed is not None and (found := differences(signed.body, snapshot(session))):
        yield f"biên bản buổi {session.code} khác bản đã ký: {', '.join(found)}"
    elif signed is None and session.minutes_state in ("signed", "published"):
        yield f"biên bản buổi {session.code}: không còn bản đã ký"
