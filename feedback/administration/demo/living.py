"""Lives the stories: every deed at its moment, by the act that a real officer or citizen uses."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

from feedback.actor import CITIZEN, Actor
from feedback.administration.demo.fates import Deed
from feedback.administration.demo.officers import Colleague, Staff
from feedback.administration.demo.senders import sender
from feedback.administration.demo.stories import Story
from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.attachments.actions import LaidDown
from feedback.cases import actions
from feedback.cases.models import Case
from feedback.clock import local_day
from feedback.extensions import db
from feedback.intake.actions import Incoming, receive

_ROADS_AND_BUILDINGS: Final = frozenset({"local_roads", "construction"})
_AT_THE_DESK: Final = frozenset({"desk", "phone", "post", "forwarded"})


def submission_key(number: int) -> str:
    """The key of the form that story ``number`` was sent with: from it the demo can tell its secret."""
    return f"demo-{number}"


@cache
def _phrases() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class _Doing:
    """What a deed needs to know: the case now, its story, who acts, when."""

    case: Case
    submission_id: int
    story: Story
    deed: Deed
    colleague: Colleague | None
    staff: Staff
    chance: Random

    @property
    def how(self) -> dict[str, Any]:
        """The arguments that every step takes."""
        return {"expected": self.case.version, "by": self.by, "at": self.deed.at}

    @property
    def by(self) -> Actor:
        return self.colleague.actor if self.colleague else Actor("citizen", self.submission_id)

    @property
    def signed(self) -> dict[str, Any]:
        """``how`` with the signature of a letter."""
        assert self.colleague is not None
        return self.how | {"signature": self.colleague.signature}

    def phrase(self, name: str) -> str:
        """One of the sentences for an occasion."""
        return str(self.chance.choice(_phrases()[name]))

    def ending(self, name: str) -> dict[str, str]:
        """Ground and reason of a refusal or a filing."""
        entry = _phrases()[name]
        return {"ground": entry["ground"], "reason": self.chance.choice(entry["reason"])}


class Life:
    """The stories under way: ``live`` yields once for each thing that happens."""

    def __init__(
        self, stories: Sequence[Story], files: Mapping[int, Sequence[LaidDown]], staff: Staff, chance: Random
    ) -> None:
        self._files = files
        self._staff = staff
        self._chance = chance
        self._lodged: dict[int, tuple[int, int]] = {}
        happenings: list[tuple[datetime, Story, Deed | None]] = []
        for story in stories:
            happenings.append((story.course.received_at, story, None))
            happenings += [(deed.at, story, deed) for deed in story.course.deeds]
        self._happenings = sorted(happenings, key=lambda one: (one[0], one[1].number))

    def __len__(self) -> int:
        return len(self._happenings)

    def live(self) -> Iterator[None]:
        """Do everything in the order of time, in the caller's transaction."""
        for _, story, deed in self._happenings:
            if deed is None:
                self._receive(story)
            else:
                self._do(story, deed)
            yield

    def _receive(self, story: Story) -> None:
        matter, at = story.matter, story.course.received_at
        area = agencies.area_by_code(matter.place.area_code) if matter.place.area_code else None
        area_name = f"{area.kind.lower()} {area.name}" if area else "phường Cẩm Thành"
        incoming = Incoming(
            kind=matter.kind,
            sender=sender(matter, story.number, area_name, self._chance),
            channel=story.channel,
            title=matter.title,
            body=matter.body,
            wish=matter.wish,
            place=matter.place.spot or None,
            area_code=matter.place.area_code,
            field_key=matter.field,
            forwarder=story.forwarder,
            received_at=at,
            submission_key=submission_key(story.number),
            files=tuple(self._files.get(story.number, ())),
        )
        by = CITIZEN
        if story.channel in _AT_THE_DESK:
            by = self._desk(matter.place.area_code, at).actor
        [received] = receive([incoming], by=by, at=at)
        self._lodged[story.number] = received.lodged.case_id, received.lodged.submission_id

    def _desk(self, area_code: str | None, at: datetime) -> Colleague:
        """Who writes down what is said at a desk: that of the commune, else that of the province."""
        board = agencies.reception_board()
        commune = agencies.agency_of_area(area_code, local_day(at)) if area_code else None
        found = self._staff.one((commune or board).id, "desk", self._chance)
        assert found is not None
        return found

    def _do(self, story: Story, deed: Deed) -> None:
        case_id, submission_id = self._lodged[story.number]
        case = db.session.get_one(Case, case_id)
        colleague = None if deed.who == "sender" else self._who(case, deed.who)
        _DEEDS[deed.verb](_Doing(case, submission_id, story, deed, colleague, self._staff, self._chance))

    def _who(self, case: Case, role: str) -> Colleague:
        if role == "handler" and case.officer_id is not None:
            return self._staff.by_id(case.officer_id)
        found = self._staff.one(case.agency_id, role, self._chance)
        if found is None:
            raise LookupError(f"no {role} at agency {case.agency_id}")
        return found


def _assign(doing: _Doing) -> None:
    handler = None
    for role in ("handler", "triage"):
        handler = handler or doing.staff.one(doing.case.agency_id, role, doing.chance)
    assert handler is not None
    assert handler.actor.id is not None
    actions.assign(doing.case, officer_id=handler.actor.id, **doing.how)


def _note(doing: _Doing) -> None:
    actions.note(doing.case, text=doing.phrase("note"), by=doing.by, at=doing.deed.at)


def _request_papers(doing: _Doing) -> None:
    actions.request_papers(doing.case, request=doing.phrase("request_papers"), **doing.signed)


def _supplement(doing: _Doing) -> None:
    actions.supplement(
        doing.case,
        submission_id=doing.submission_id,
        content=doing.phrase("supplement"),
        files=[],
        sender=True,
        **doing.how,
    )


def _propose(doing: _Doing) -> None:
    actions.propose(doing.case, step="accept", values={}, reason=doing.phrase("propose"), **doing.how)


def _propose_refusal(doing: _Doing) -> None:
    actions.propose(
        doing.case,
        step="refuse",
        values=doing.ending("refuse"),
        reason=doing.phrase("propose_refusal"),
        **doing.how,
    )


def _return_proposal(doing: _Doing) -> None:
    actions.return_proposal(doing.case, remark=doing.phrase("return_proposal"), **doing.how)


def _submit_answer(doing: _Doing) -> None:
    actions.submit_answer(doing.case, answer=doing.story.matter.answer, **doing.how)


def _return_draft(doing: _Doing) -> None:
    actions.return_draft(doing.case, reason=doing.phrase("return_draft"), **doing.how)


def _answer(doing: _Doing) -> None:
    actions.answer(doing.case, answer=doing.story.matter.answer, **doing.signed)


def _inform_forwarder(doing: _Doing) -> None:
    actions.inform_forwarder(doing.case, letter=doing.phrase("inform_forwarder"), **doing.how)


def _withdraw(doing: _Doing) -> None:
    actions.withdraw(
        doing.case,
        submission_id=doing.submission_id,
        reason=doing.phrase("withdraw"),
        sender=True,
        **doing.how,
    )


def _transfer(doing: _Doing) -> None:
    agency = _elsewhere(doing)
    inside = "to_commune" if agency.level == "commune" else "to_department"
    reason = doing.phrase("outside" if agency.external else inside)
    actions.transfer(doing.case, agency=agency, reason=reason, **doing.signed)


def _correct_routing(doing: _Doing) -> None:
    reason = doing.phrase("correct_routing")
    actions.correct_routing(doing.case, agency=_elsewhere(doing), reason=reason, **doing.how)


def _elsewhere(doing: _Doing) -> AgencyEntry:
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


_DEEDS: Final[dict[str, Callable[[_Doing], None]]] = {
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


def _closed(step: Callable[..., Any], name: str, doing: _Doing) -> None:
    step(doing.case, **doing.ending(name), **doing.signed)
