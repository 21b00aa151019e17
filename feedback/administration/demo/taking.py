"""What is done about complaints, denunciations and dialogue requests: steps taken as their line says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from feedback.administration.demo import deeds
from feedback.administration.demo.doing import Doing
from feedback.administration.demo.stating import accused
from feedback.agencies import queries as agencies
from feedback.cases import actions, competence, matters, queries
from feedback.cases.actions import asking_to_open, enforcing, sealing
from feedback.cases.actions.enforcing import Owed
from feedback.clock import local_day
from feedback.law import procedure

_ATTENDING: Final = {True: "người được giao xác minh", False: "người ghi biên bản"}
"""Why the officer is there who holds the file, of a complaint or of a request for a dialogue."""


_TO_VERIFY: Final = timedelta(days=15)
"""How long a team is given to verify."""


def take(doing: Doing) -> None:
    """Take the step of the deed's name, with what its line asks for."""
    assert doing.colleague is not None
    step = doing.deed.verb
    actions.take(doing.case, step, _given(doing, step), **doing.signed)


def _given(doing: Doing, step: str) -> dict[str, Any]:
    """What this step's line asks for: words of the matter and of its kind, and what the case knows."""
    line = next(one for one in procedure.course(doing.case.course).steps if one.name == step)
    given, matter = doing.given(step), doing.story.matter
    for need in ("decision", "conclusion", "answer"):
        if need in line.needs:
            given.setdefault(need, matter.answer)
    # What was reported stays the same up to the decision.
    verified = matters.verified(doing.case.id)
    given |= {need: words for need, words in verified.items() if need in line.needs}
    if "outcome" in line.needs:
        given["outcome"] = matter.outcome
    if "agency" in line.needs:
        given["agency"] = agencies.by_code(matter.goes_to) if matter.goes_to else None
    if "chair" in line.needs:
        given |= _chair(doing)
    if "held_on" in line.needs:
        given |= {"held_on": doing.story.course.held_on, "held_from": "08:00"}
    if "invited" in line.needs:
        given["invited"] = _parties(doing)
    if "attendance" in line.needs:
        came = {"came": True, "signed": True, "reason": ""}
        given["attendance"] = [one | came for one in _parties(doing)]
    if "report_due_on" in line.needs:
        given["report_due_on"] = local_day(doing.deed.at) + _TO_VERIFY
    if "published_on" in line.needs:
        given["published_on"] = local_day(doing.deed.at)
    if "received_on" in line.needs:
        given["received_on"] = local_day(doing.deed.at) - timedelta(days=1)
    return given


def _chair(doing: Doing) -> dict[str, Any]:
    head = doing.staff.one(doing.case.agency_id, "head", doing.chance)
    assert head is not None
    return {"chair": head.signature.name, "chair_position": head.signature.position}


def _parties(doing: Doing) -> list[dict[str, str]]:
    """Who is asked to come: the sender or those who speak for him, and whose decision it is about."""
    sender, complains = doing.sender, doing.case.kind == "complaint"
    role = "người khiếu nại" if complains else "người yêu cầu đối thoại"
    names = [one.full_name for one in sender.companions] or [sender.contact_name or sender.full_name]
    found = [{"name": name, "role": role} for name in names]
    for one in queries.respondents_of(doing.case.id):
        agency = agencies.by_id(one.agency_id) if one.agency_id else None
        if agency is not None:
            found.append({"name": agency.name, "role": "người bị khiếu nại"})
    assert doing.colleague is not None
    own = doing.colleague.signature.name or ""
    # Who was ordered to verify is who handles the case; minutes are written by who takes the step.
    return [*found, {"name": (doing.handler or own) if complains else own, "role": _ATTENDING[complains]}]


def _assign(doing: Doing) -> None:
    roles = ("denunciation",) if doing.case.sealed else ("handler", "triage")
    held = (doing.staff.one(doing.case.agency_id, role, doing.chance) for role in roles)
    handler = next(one for one in held if one is not None)
    assert handler.actor.id is not None
    actions.assign(doing.case, officer_id=handler.actor.id, **doing.how)


def _propose(step: str) -> Callable[[Doing], None]:
    def propose(doing: Doing) -> None:
        reason = doing.phrase(f"propose_{step}_{doing.case.kind}")
        actions.propose(doing.case, step=step, values=_given(doing, step), reason=reason, **doing.how)

    return propose


def _open(doing: Doing) -> None:
    reason = doing.phrase("open")
    head = doing.staff.head(doing.case.agency_id)
    assert head is not None
    asked = asking_to_open.ask(
        doing.case, doing.submission_id, capacity="intake", reason=reason, by=doing.by, at=doing.deed.at
    )
    asking_to_open.answer(doing.case, asked, granted=True, by=head.actor, at=doing.deed.at)
    sealing.open_original(doing.case, doing.submission_id, by=doing.by, at=doing.deed.at)


def _write_copy(doing: Doing) -> None:
    matter, on = doing.story.matter, local_day(doing.deed.at)
    against = accused(matter)
    sealing.write_working_copy(
        doing.case,
        submission_id=doing.submission_id,
        title=matter.title,
        body=matter.copy,
        against=against,
        competent=competence.competent_for(doing.case, against, on),
        **doing.how,
    )


def _carry_out(doing: Doing) -> None:
    """What the decision orders is put down and done by the agency itself."""
    told, today = doing.given("carry_out"), local_day(doing.deed.at)
    owed = Owed("none", "other", told["what"], doing.agency.name, today, by_agency_id=doing.agency.id)
    row = enforcing.add(doing.case, owed, **doing.how)
    nothing_counted: dict[str, Any] = {"done_amount": None, "done_officials": None}
    enforcing.record_done(
        doing.case, row, done_on=today, evidence=told["evidence"], **nothing_counted, **doing.how
    )


def _request_papers(doing: Doing) -> None:
    actions.request_papers(doing.case, **doing.given("request_papers"), **doing.signed)


def _withdraw(doing: Doing) -> None:
    actions.withdraw(
        doing.case, submission_id=doing.submission_id, sender=False, **doing.given("withdraw"), **doing.how
    )


DEEDS: Final[dict[str, Callable[[Doing], None]]] = {
    "assign": _assign,
    "carry_out": _carry_out,
    "note": deeds.DEEDS["note"],
    "open": _open,
    "propose_acceptance": _propose("accept"),
    "propose_refusal": _propose("refuse"),
    "request_papers": _request_papers,
    "transfer": deeds.DEEDS["transfer"],
    "withdraw": _withdraw,
    "write_copy": _write_copy,
}
"""Deeds that are more, or less, than one step of the procedure."""
