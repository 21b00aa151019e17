"""What is done about petitions, reports and proposals: each deed by the act of its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from feedback.administration.demo.doing import Doing
from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.cases import actions
from feedback.clock import local_day

_ROADS_AND_BUILDINGS: Final = frozenset({"local_roads", "construction"})


def _assign(doing: Doing) -> None:
    handler = None
    for role in ("handler", "triage"):
        handler = handler or doing.staff.one(doing.case.agency_id, role, doing.chance)
    assert handler is not None
    assert handler.actor.id is not None
    actions.assign(doing.case, officer_id=handler.actor.id, **doing.how)


def _note(doing: Doing) -> None:
    actions.note(doing.case, text=doing.phrase("note"), by=doing.by, at=doing.deed.at)


def _request_papers(doing: Doing) -> None:
    actions.request_papers(doing.case, request=doing.phrase("request_papers"), **doing.signed)


def _supplement(doing: Doing) -> None:
    actions.supplement(
        doing.case,
        submission_id=doing.submission_id,
        content=doing.phrase("supplement"),
        files=[],
        sender=True,
        **doing.how,
    )


def _propose(doing: Doing) -> None:
    actions.propose(doing.case, step="accept", values={}, reason=doing.phrase("propose"), **doing.how)


def _propose_refusal(doing: Doing) -> None:
    actions.propose(
        doing.case,
        step="refuse",
        values=doing.ending("refuse"),
        reason=doing.phrase("propose_refusal"),
        **doing.how,
    )


def _return_proposal(doing: Doing) -> None:
    actions.return_proposal(doing.case, remark=doing.phrase("return_proposal"), **doing.how)


def _submit_answer(doing: Doing) -> None:
    actions.submit_answer(doing.case, answer=doing.story.matter.answer, **doing.how)


def _return_draft(doing: Doing) -> None:
    actions.return_draft(doing.case, reason=doing.phrase("return_draft"), **doing.how)


def _answer(doing: Doing) -> None:
    actions.answer(doing.case, answer=doing.story.matter.answer, **doing.signed)


def _inform_forwarder(doing: Doing) -> None:
    actions.inform_forwarder(doing.case, letter=doing.phrase("inform_forwarder"), **doing.how)


def _withdraw(doing: Doing) -> None:
    actions.withdraw(
        doing.case,
        submission_id=doing.submission_id,
        reason=doing.phrase("withdraw"),
        sender=True,
        **doing.how,
    )


def _transfer(doing: Doing) -> None:
    agency = _elsewhere(doing)
    inside = "to_commune" if agency.level == "commune" else "to_department"
    reason = doing.phrase("outside" if agency.external else inside)
    actions.transfer(doing.case, agency=agency, reason=reason, **doing.signed)


def _correct_routing(doing: Doing) -> None:
    reason = doing.phrase("correct_routing")
    actions.correct_routing(doing.case, agency=_elsewhere(doing), reason=reason, **doing.how)


def _elsewhere(doing: Doing) -> AgencyEntry:
    """The agency that the matter is really for: a department for a commune's, the commune for the others'."""
    matter, on = doing.story.matter, local_day(doing.deed.at)
    holder = agencies.by_id(doing.case.agency_id)
    assert holder is not None
    commune = agencies.agency_of_area(matter.place.area_code, on) if matter.place.area_code else None
    if matter.goes_to:
        found = agencies.by_code(matter.goes_to)
    elif commune is not None and commune.id != holder.id:
        found = commune
    else:
        to_roads = matter.field in _ROADS_AND_BUILDINGS or holder.code == "SNNMT"
        found = agencies.by_code("SXD" if to_roads and holder.code != "SXD" else "SNNMT")
    assert found is not None
    return found


DEEDS: Final[dict[str, Callable[[Doing], None]]] = {
    "accept": lambda doing: actions.accept(doing.case, **doing.how),
    "answer": _answer,
    "assign": _assign,
    "correct_routing": _correct_routing,
    "file": lambda doing: _closed(actions.file, "file", doing),
    "inform_forwarder": _inform_forwarder,
    "note": _note,
    "propose": _propose,
    "propose_refusal": _propose_refusal,
    "refuse": lambda doing: _closed(actions.refuse, "refuse", doing),
    "reopen": lambda doing: actions.reopen(doing.case, new_facts=doing.phrase("reopen"), **doing.how),
    "request_papers": _request_papers,
    "return_draft": _return_draft,
    "return_proposal": _return_proposal,
    "submit_answer": _submit_answer,
    "supplement": _supplement,
    "transfer": _transfer,
    "verify": lambda doing: actions.verify(doing.case, **doing.how),
    "withdraw": _withdraw,
}


def _closed(step: Callable[..., Any], name: str, doing: Doing) -> None:
    step(doing.case, **doing.ending(name), **doing.signed)
