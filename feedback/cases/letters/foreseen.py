"""A letter that is not issued: what it would say if the step were taken with what was typed so far.

Nothing is written and no number is taken. Clocks and the dialogue are reckoned as the step would leave them;
the paper issued on the same day says the same, beside its number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from feedback.agencies.directory import AgencyEntry
from feedback.agencies.rules import letter_sign
from feedback.cases import queries, rules
from feedback.cases.letters import heads, terms
from feedback.cases.letters.frame import Frame, kept_from
from feedback.cases.letters.heads import Signature
from feedback.cases.letters.words import LEAST_COPIES, day
from feedback.cases.models import Case, DialogueRecord, Letter, Submission
from feedback.deadlines import foreseeing
from feedback.deadlines import queries as deadlines
from feedback.deadlines.rules import why_provisional
from feedback.law import choices, grounds, letters, procedure
from feedback.law.letters import LetterKind
from feedback.law.procedure import Step
from feedback.law.refusal import Refusal
from feedback.law.terms import STATUTE
from feedback.text import fold

_MOST: Final = frozenset({"especially_complex"})
_CALLING: Final = ("call_dialogue", "plan", "notify_dialogue")
_OF_DIALOGUE: Final = (
    "held_on",
    "held_from",
    "place",
    "chair",
    "chair_position",
    "invited",
    "result",
    "copies",
)


@dataclass(frozen=True)
class Foreseen(Frame):
    """The frame of a letter that the step ``line`` would issue: ``given`` was typed, by its needs."""

    line: Step
    given: Mapping[str, Any]

    @classmethod
    def by(
        cls,
        case: Case,
        step: str,
        given: Mapping[str, Any],
        *,
        signature: Signature,
        on: date,
        submission: Submission | None = None,
        kind: LetterKind | None = None,
    ) -> Foreseen:
        """See :func:`feedback.cases.letters.preview`. ``kind``: another paper of the step than its letter."""
        kind = kind or letters.letter_for(case.course, step)
        if kind is None:
            raise LookupError(f"{case.course} issues no letter by {step}")
        line = next(one for one in procedure.course(case.course).steps if one.name == step)
        agency: AgencyEntry | None = given.get("agency")
        text = next(
            (str(given[need]) for need in letters.WORDED if need in line.needs and given.get(need)), ""
        )
        letter = Letter(
            case_id=case.id,
            kind=kind.key,
            number="",
            issued_on=on,
            agency_id=case.agency_id,
            signer=signature.name,
            signer_position=signature.position,
            to_agency_id=agency.id if agency else None,
            text=text,
        )
        mark = rules.letter_mark(kind.sign, letter_sign(heads.issuer(letter)), case.kind)
        letter.number = f"{rules.OPEN_NUMBER}{mark}"
        sent = queries.submissions_of(case.id)
        following = next((one for one in sent if one.withdrawn_on is None), sent[0])
        chosen = next((one for one in sent if one.id == given.get("submission")), None)
        letter.submission_id = chosen.id if chosen else None
        copy = submission or chosen or following
        settled = _settled(case, line, given)
        if signature.in_place is not None:
            settled["delegation"] = heads.told(signature.in_place)
        return cls(letter, copy, case, kind, settled, kept_from(case), line, given)

    @cached_property
    def dialogue(self) -> DialogueRecord | None:
        """The dialogue as the step would call or record it."""
        held = self.line.name == "hold_dialogue"
        if not held and self.line.name not in _CALLING:
            return super().dialogue
        found = queries.dialogues_of(self.case.id)
        called = next((one for one in reversed(found) if one.state == "called"), None)
        stood = {name: value for name in _OF_DIALOGUE if (value := getattr(called, name, None))}
        typed = {name: self.given[name] for name in _OF_DIALOGUE if self.given.get(name)}
        values: dict[str, Any] = {"invited": [], "copies": LEAST_COPIES} | stood | typed
        if held:
            values |= {"invited": self._attendance(values["invited"]), "content": self.given.get("minutes")}
        number = "minutes_number" if held else "notice_number"
        return DialogueRecord(**values, **{number: self.letter.number})

    def _attendance(self, invited: list[dict[str, Any]]) -> list[dict[str, Any]]:
        roles = {fold(one["name"]): one.get("role", "") for one in invited}
        came = self.given.get("attendance") or ()
        return [one | {"role": one["role"] or roles.get(fold(one["name"]), "")} for one in came]

    def value(self, place: str, argument: str | None = None) -> str:
        """As of a letter issued; what the step would make of the clock is reckoned."""
        if place == "stopped_from":
            return day(self.letter.issued_on) if self.clock else ""
        if place == "extended_by":
            return self._extended_by()
        if place == "runs_until":
            return self._runs_until()
        return super().value(place, argument)

    def _extended_by(self) -> str:
        clock = self.clock
        if clock is None:
            return ""
        term = deadlines.governing(
            deadlines.terms(), clock.term_key, clock.term_version, clock.counted_from_on
        )
        times = len(deadlines.extended_on(clock.id)) + 1
        return f"{term.unit.length_words(term.extension.length)} (lần thứ {times})" if term.extension else ""

    def _runs_until(self) -> str:
        clock = self.clock
        if clock is None:
            return ""
        try:
            if self.line.extends:
                due = foreseeing.extended(clock, _MOST)
            else:
                due = foreseeing.resumed(clock, self.letter.issued_on)
        except Refusal:
            return ""
        if due.on < self.letter.issued_on:
            return ""
        return terms.dated(
            due.on, why_provisional(one.as_json() for one in due.trace) if due.provisional else ""
        )


def _settled(case: Case, line: Step, given: Mapping[str, Any]) -> dict[str, Any]:
    """What the history would say of the step, as far as papers print it."""
    told = {name: given[name] for name in line.needs if given.get(name)}
    found: dict[str, Any] = {
        name: value.isoformat() if isinstance(value, date) else value for name, value in told.items()
    }
    if "ground" in told:
        ground = grounds.named(told["ground"])
        found |= {"ground_words": ground.words, "article": ground.article}
    if "outcome" in told:
        found["outcome_words"] = choices.words(choices.outcomes(case.course), told["outcome"])
    if "criterion" in told:
        chosen = sorted(set(told["criterion"]))
        found["criteria"] = "; ".join(STATUTE.data.criteria.get(one, one) for one in chosen)
    return found
