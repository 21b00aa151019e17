"""Does each line and each addition stand in the register, each turn where its acts left it? For ``register
verify``, which else only asks whether what was entered is still there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from sqlalchemy import select

from feedback.extensions import db
from feedback.reception import visits
from feedback.reception.actions.history import HISTORY, TURN, VISIT
from feedback.reception.models import ReceptionEvent, Turn, Visit
from feedback.register import erasures
from feedback.register import queries as register
from feedback.register.history import Content

_STEP: Final = 500
_LEFT_BY: Final[Mapping[str, str]] = {
    "booked": "booked",
    "came": "waiting",
    "arrived": "waiting",
    "called": "called",
    "absent": "absent",
    "served": "served",
    "cancelled": "cancelled",
    "moved": "booked",
    "released": "moved",
}
"""The state in which each act leaves a turn; other acts leave it as it was."""


def check() -> Iterator[str]:
    """One sentence for each row that nobody entered or that isn't as its acts left it."""
    yield from _lines()
    yield from _turns()


def _lines() -> Iterator[str]:
    after = 0
    while lines := db.session.scalars(
        select(Visit).where(Visit.id > after).order_by(Visit.id).limit(_STEP)
    ).all():
        numbers = [line.id for line in lines]
        held, events = visits.contents(numbers), _events(VISIT, numbers)
        entered, erased = register.digests_entered(VISIT, numbers), erasures.of(VISIT, numbers)
        for line in lines:
            if line.id in erased:
                continue
            known, brought = entered.get(line.id, set()), held[line.id]
            logged = [one for one in events.get(line.id, ()) if one.act in visits.LOGGING]
            if not all(_stands(one, logged, known) for act in visits.LOGGING for one in brought.get(act, ())):
                yield f"lượt tiếp {line.id}: dòng sổ không có trong nhật ký, hoặc đã bị sửa"
            noted = [one for one in events.get(line.id, ()) if one.act in visits.NOTING]
            for one in brought.get(visits.NOTING[0], ()):
                if not _stands(one, noted, known):
                    yield f"lượt tiếp {line.id}: có phần bổ sung không có trong nhật ký, hoặc đã bị sửa"
        after = numbers[-1]
        db.session.expunge_all()


def _stands(content: Content, events: Iterable[ReceptionEvent], entered: set[bytes]) -> bool:
    return any(HISTORY.digest(event, content) in entered for event in events)


def _turns() -> Iterator[str]:
    after = 0
    while turns := db.session.scalars(
        select(Turn).where(Turn.id > after).order_by(Turn.id).limit(_STEP)
    ).all():
        events = _events(TURN, [turn.id for turn in turns])
        for turn in turns:
            left = [_LEFT_BY[one.act] for one in events.get(turn.id, ()) if one.act in _LEFT_BY]
            if left[-1:] != [turn.state]:
                yield f"lượt hẹn {turn.id}: tình trạng không khớp với những việc đã ghi sổ"
        after = turns[-1].id
        db.session.expunge_all()


def _events(room: str, numbers: Sequence[int]) -> dict[int, list[ReceptionEvent]]:
    """The events of these subjects by number, oldest first; one select."""
    asked = select(ReceptionEvent).where(
        ReceptionEvent.subject_room == room, ReceptionEvent.subject_id.in_(numbers)
    )
    found: dict[int, list[ReceptionEvent]] = {}
    for event in db.session.scalars(asked.order_by(ReceptionEvent.id)):
        found.setdefault(event.subject_id, []).append(event)
    return found
