"""Questions about requests for a dialogue: which wait, which are in a session, how far each has come."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from feedback.cases.actions.sessions import Meeting
from feedback.cases.models import Case, DialogueRecord, Submission
from feedback.cases.rows import Row, rows_of
from feedback.dialogue.actions.history import SESSION
from feedback.dialogue.likeness import Asked
from feedback.dialogue.models import Conclusion, DialogueEvent, DialogueSession, SessionRequest
from feedback.extensions import db
from feedback.law import dialogue as law
from feedback.law.kinds import Kind
from feedback.law.states import State, officer_label

JOIN: Final = "dialogue:request:join"

OPEN: Final = (State.RECEIVED, State.AWAITING_PAPERS, State.ACCEPTED)
"""States in which a request waits for a session."""

MOST: Final = 2000
"""So many open requests of an agency are compared at a time, the oldest."""

_PLACE_LENGTH: Final = 300
"""So much a case keeps of where a dialogue is held."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A request in a session. ``tone`` and ``words``: how it stands to what the session has come to;
    ``why``: why it could not go along, empty where it did, waits for nothing or is gone. ``behind``: it still
    can."""

    request: SessionRequest
    row: Row
    tone: str
    words: str
    why: str
    behind: bool


def waiting(agency_id: int) -> list[Case]:
    """The agency's requests that are in no session and not called to one, the oldest first."""
    joined = select(SessionRequest.id).where(
        SessionRequest.case_id == Case.id, SessionRequest.released_at.is_(None)
    )
    return list(
        db.session.scalars(
            select(Case)
            .where(
                Case.agency_id == agency_id,
                Case.closed_on.is_(None),
                Case.kind == Kind.DIALOGUE_REQUEST,
                Case.state.in_(OPEN),
                ~joined.exists(),
            )
            .order_by(Case.id)
            .limit(MOST)
        )
    )


def asked(cases: Sequence[Case]) -> list[Asked]:
    """The requests as they are compared: by what their first senders wrote; one select."""
    texts: dict[int, str] = {}
    sent = select(Submission.case_id, Submission.body, Submission.wish).where(
        Submission.case_id.in_([one.id for one in cases])
    )
    for row in db.session.execute(sent.order_by(Submission.id)):
        texts.setdefault(row.case_id, " ".join(part for part in (row.body, row.wish) if part))
    return [Asked(one.id, one.title, texts.get(one.id, ""), one.field_key, one.area_code) for one in cases]


def linked(session_id: int) -> list[SessionRequest]:
    """What is joined to the session now, in the order of joining."""
    return list(
        db.session.scalars(
            select(SessionRequest)
            .where(SessionRequest.session_id == session_id, SessionRequest.released_at.is_(None))
            .order_by(SessionRequest.id)
        )
    )


def sessions_of(case_ids: Iterable[int]) -> dict[int, DialogueSession]:
    """The session that each of the requests is in; those in none are left out. One select."""
    rows = db.session.execute(
        select(SessionRequest.case_id, DialogueSession)
        .join(DialogueSession, DialogueSession.id == SessionRequest.session_id)
        .where(SessionRequest.case_id.in_(set(case_ids)), SessionRequest.released_at.is_(None))
    )
    return {row.case_id: row.DialogueSession for row in rows}


def meeting_of(session: DialogueSession) -> Meeting:
    """When and where the session is, as its requests are called to it."""
    kind, where = law.entry(law.KINDS, session.kind), where_of(session)
    return Meeting(
        held_on=session.held_on,
        opens=session.opens,
        place=where if len(where) <= _PLACE_LENGTH else session.place,
        chair=session.chair_name,
        chair_position=session.chair_position,
        terms=frozenset(filter(None, (kind.notice, kind.result))),
    )


def where_of(session: DialogueSession) -> str:
    """Where it is, with the address if there is one."""
    return ", ".join(part for part in (session.place, session.address) if part)


def concluded(session_id: int) -> bool:
    """Whether its conclusions were approved: they are promises then."""
    return (
        db.session.scalar(
            select(Conclusion.id)
            .where(Conclusion.session_id == session_id, Conclusion.commitment_id.is_not(None))
            .limit(1)
        )
        is not None
    )


def standing(session: DialogueSession) -> list[Linked]:
    """The requests of the session, each with how it stands to it; six selects whatever their number."""
    requests = linked(session.id)
    numbers = [one.case_id for one in requests]
    found = list(db.session.scalars(select(Case).where(Case.id.in_(numbers)))) if numbers else []
    cases, rows = {case.id: case for case in found}, {row.case.id: row for row in rows_of(found)}
    called = _called(numbers)
    refused = _refused(session.id)
    ended = session.state == "held" and concluded(session.id)
    shown = []
    for one in requests:
        case = cases[one.case_id]
        tone, words, behind = _stands(session, case, called.get(case.id), ended)
        shown.append(
            Linked(one, rows[case.id], tone, words, refused.get(case.id, "") if behind else "", behind)
        )
    return shown


def _called(case_ids: Collection[int]) -> dict[int, DialogueRecord]:
    """The latest dialogue of each request that is called or was held."""
    if not case_ids:
        return {}
    asked_for = (
        select(DialogueRecord)
        .where(DialogueRecord.case_id.in_(case_ids), DialogueRecord.state.in_(("called", "held")))
        .order_by(DialogueRecord.id)
    )
    return {one.case_id: one for one in db.session.scalars(asked_for)}


def _refused(session_id: int) -> Mapping[int, str]:
    """Why requests could not go along, as it was found the last time."""
    details: dict[str, Any] | None = db.session.scalar(
        select(DialogueEvent.details)
        .where(
            DialogueEvent.subject_room == SESSION,
            DialogueEvent.subject_id == session_id,
            DialogueEvent.act == "requests_along",
        )
        .order_by(DialogueEvent.id.desc())
        .limit(1)
    )
    return {int(number): words for number, words in ((details or {}).get("left") or {}).items()}


def _stands(
    session: DialogueSession, case: Case, record: DialogueRecord | None, ended: bool
) -> tuple[str, str, bool]:
    """Tone and words of the tag, and whether a step that it lacks can still be taken."""
    state = State(case.state)
    if case.agency_id != session.agency_id:
        return "grey", "Đã chuyển cơ quan khác", False
    if state is State.CONCLUDED:
        return "green", "Đã có kết luận", False
    if not case.is_open:
        return "grey", officer_label(Kind(case.kind), state), False
    if session.state == "planned":
        return "blue", "Chờ công bố buổi đối thoại", False
    if session.state == "announced":
        fits = record is not None and meeting_of(session).is_that_of(record)
        if state is State.AWAITING_DIALOGUE and fits and record is not None and record.notified_on:
            return "green", "Đã mời", False
        return "amber", "Chưa mời", True
    if state is State.HELD:
        return ("amber", "Chưa gửi kết luận", True) if ended else ("green", "Đã đối thoại", False)
    return "amber", "Chưa ghi đã đối thoại", True


def others(case_id: int) -> tuple[DialogueSession, int] | None:
    """The session that the request is in, and how many more requests are in it."""
    session = sessions_of([case_id]).get(case_id)
    return None if session is None else (session, len(linked(session.id)) - 1)


def live_of(agency_id: int, on: date) -> list[DialogueSession]:
    """The agency's sessions that requests can still be joined to on the day, the next first."""
    return list(
        db.session.scalars(
            select(DialogueSession)
            .where(
                DialogueSession.agency_id == agency_id,
                DialogueSession.held_on >= on,
                DialogueSession.state.in_(("planned", "announced")),
            )
            .order_by(DialogueSession.held_on, DialogueSession.id)
        )
    )


def contents(numbers: Iterable[int]) -> dict[int, dict[str, list[dict[str, Any]]]]:
    """By session and act what was joined to it and released, for ``register verify``."""
    found: dict[int, dict[str, dict[str, dict[str, Any]]]] = {}
    rows = select(SessionRequest).where(SessionRequest.session_id.in_(set(numbers)))
    for one in db.session.scalars(rows.order_by(SessionRequest.id)):
        acts = found.setdefault(one.session_id, {"requests_joined": {}, "requests_released": {}})
        joined = acts["requests_joined"].setdefault(one.joined_at.isoformat(), {"cases": []})
        joined["cases"].append(one.case_id)
        if one.released_at is not None:
            key = f"{one.released_at.isoformat()} {one.released_why}"
            released = acts["requests_released"].setdefault(key, {"cases": [], "why": one.released_why})
            released["cases"].append(one.case_id)
    return {
        number: {act: list(brought.values()) for act, brought in acts.items()}
        for number, acts in found.items()
    }
