"""The dialogue inside the handling of a complaint (đối thoại, LKN Đ30, Đ39, Đ53; Mẫu 14): its record.

A record is called, then held or called off; or no dialogue is due, on a lawful ground. The steps are lines
of the procedure; here is what they leave behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from feedback.cases import queries
from feedback.cases.letters.words import LEAST_COPIES, hour
from feedback.cases.models import Case, DialogueRecord, Letter
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.law.procedure import NotAllowed, Step
from feedback.law.refusal import Refusal
from feedback.law.states import State
from feedback.people import queries as people
from feedback.text import fold

_CALLING: Final = ("call_dialogue", "plan", "notify_dialogue")
"""Steps that say when and where it is."""

_NO_REASON: Final = "khong co ly do"
_COMPLAINS, _RESPONDS = "khieu nai", "bi khieu nai"
"""How the part that somebody takes is written, folded."""


class NotNamed(Refusal):
    """The minutes say of nobody who complained whether he came."""

    need = "came"

    def __init__(self) -> None:
        super().__init__("Ghi người khiếu nại (hoặc người đại diện) vào người dự hoặc người vắng mặt.")


def note(case: Case, step: Step, given: Mapping[str, Any], letter: Letter | None, *, at: datetime) -> None:
    """Write what a step about the dialogue leaves: nothing for every other step.

    ``given`` for ``call_dialogue`` and ``plan``: ``held_on`` (day), ``held_from`` («08:30»), ``place``,
    ``chair``, ``chair_position``, ``invited`` (a list of {name, role}). For ``hold_dialogue``: ``chair``,
    ``minutes`` (content and opinions), ``result``, ``still_differs``, ``copies``, ``attendance`` (a list of
    {name, role, came, signed, reason}). For ``waive_dialogue``: ``ground``, ``reason``.
    """
    if step.name in ("call_dialogue", "plan"):
        _called(case, given, letter, at)
    elif step.name == "hold_dialogue":
        _held(case, step, given, letter)
    elif step.name == "notify_dialogue":
        record = current(case.id)
        if record is not None and letter is not None:
            record.notified_on, record.notice_number = local_day(at), letter.number
    elif step.name == "waive_dialogue":
        db.session.add(
            DialogueRecord(
                case_id=case.id,
                state="waived",
                invited=[],
                ground=given["ground"],
                reason=given["reason"],
                at=at,
            )
        )
    elif step.returns or step.to_state not in (None, State.AWAITING_DIALOGUE):
        # Called off, or overtaken by a decision that stops or ends the matter.
        record = current(case.id)
        if record is not None:
            record.state, record.reason = "called_off", given.get("reason") or step.label
    db.session.flush()


def appointment(case: Case, step: Step) -> dict[str, Any]:
    """What a notice says of the dialogue that the step calls: day, hour, place, no name; of one called off
    the day on which nobody need come. Else nothing."""
    if step.name == "call_off_dialogue":
        off = next((one for one in reversed(queries.dialogues_of(case.id)) if one.held_on is not None), None)
        return {"off_on": off.held_on.isoformat()} if off is not None and off.held_on is not None else {}
    record = current(case.id) if step.name in _CALLING else None
    if record is None or record.held_on is None:
        return {}
    return {
        "held_on": record.held_on.isoformat(),
        "held_from": hour(record),
        "place": record.place or "",
    }


def _called(case: Case, given: Mapping[str, Any], letter: Letter | None, at: datetime) -> None:
    record = current(case.id)
    if record is None:
        record = DialogueRecord(case_id=case.id, invited=[], at=at)
        db.session.add(record)
    record.state = "called"
    record.held_on, record.held_from = given["held_on"], given.get("held_from")
    record.place, record.chair = given["place"], given["chair"]
    record.chair_position = given.get("chair_position")
    record.invited = [dict(one) for one in given.get("invited", ())]
    if letter is not None:
        record.notified_on, record.notice_number = local_day(at), letter.number


def _held(case: Case, step: Step, given: Mapping[str, Any], letter: Letter | None) -> None:
    record = current(case.id)
    assert record is not None
    copies = given.get("copies") or LEAST_COPIES
    if copies < LEAST_COPIES:
        raise NotAllowed(f"Biên bản đối thoại lập ít nhất {LEAST_COPIES} bản.", step.article)
    roles = {fold(one["name"]): one.get("role", "") for one in record.invited}
    attendance = [
        one | {"role": one["role"] or roles.get(fold(one["name"]), "")} for one in given["attendance"]
    ]
    if case.kind == Kind.COMPLAINT and not _complainants(case.id, attendance):
        raise NotNamed
    record.state, record.chair = "held", given["chair"]
    record.chair_position = given.get("chair_position") or record.chair_position
    record.content, record.result = given["minutes"], given.get("result")
    record.still_differs = given.get("still_differs")
    # Minutes that stand for several requests are counted where they are made.
    record.copies = copies if letter is not None else None
    record.invited = attendance
    if letter is not None:
        record.minutes_number = letter.number


def current(case_id: int) -> DialogueRecord | None:
    """The dialogue that is called and not yet held, if there is one."""
    return db.session.scalar(
        select(DialogueRecord)
        .where(DialogueRecord.case_id == case_id, DialogueRecord.state == "called")
        .order_by(DialogueRecord.id.desc())
        .limit(1)
    )


def was_held(case_id: int, *, or_waived: bool) -> bool:
    """Whether those who complained were heard in a dialogue of this case (or it was lawfully not due).

    Where no ground lets it be left out, it is enough that they were invited and stayed away without a good
    reason: the resolving goes on (LKN Đ30 khoản 6).
    """
    found = queries.dialogues_of(case_id)
    if or_waived:
        return any(one.state == "waived" or _came(one) for one in found)
    return any(_came(one) for one in found) or stayed_away(case_id) is not None


def stayed_away(case_id: int) -> DialogueRecord | None:
    """The latest dialogue to which those who complained were invited in time and came not, without a good
    reason, as the minutes say."""
    return next(
        (
            one
            for one in reversed(queries.dialogues_of(case_id))
            if one.state == "held"
            and one.notified_on is not None
            and all(
                not each["came"] and fold(each["reason"] or _NO_REASON).startswith(_NO_REASON)
                for each in _complainants(case_id, one.invited)
            )
        ),
        None,
    )


def _came(one: DialogueRecord) -> bool:
    """Whether it was held, and one of those who complained was there."""
    return one.state == "held" and any(each["came"] for each in _complainants(one.case_id, one.invited))


def _complainants(case_id: int, attendance: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those of the minutes who complain, by name or by the part they take, and who speak for them."""
    senders = [one.sender_id for one in queries.submissions_of(case_id) if one.withdrawn_on is None]
    names = {fold(name) for name in people.names(senders).values()}
    return [one for one in attendance if fold(one["name"]) in names or _complains(fold(one["role"]))]


def _complains(role: str) -> bool:
    return _COMPLAINS in role.replace(_RESPONDS, "")
