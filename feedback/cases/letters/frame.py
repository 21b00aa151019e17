"""The sentences around the officer's words (``law.letters``), filled from the case as it is at the issue.

An issued paper never changes. What it says beside the officer's words and the sender's own is found once,
when it is issued, and stands with the step in the case's history (``frame``); every later print reads it
there. Of a sealed case no place gives the sender's name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from feedback.agencies import queries as agencies
from feedback.cases import copies, queries
from feedback.cases.letters import cited, heads, parties, terms
from feedback.cases.letters.words import CONCEALED, attended, day, in_papers, kind_name, lower, numbered
from feedback.cases.models import Case, DialogueRecord, Letter, Respondent, Submission
from feedback.deadlines import queries as deadlines
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.law import grounds, letters, procedure, remedies
from feedback.law.letters import LetterKind, Sentence
from feedback.law.remedies import Remedy
from feedback.law.states import State
from feedback.people import queries as people

_GAP: Final = re.compile(r"\{(\w+)(?:\|([^}]*))?\}")
OF_COPY: Final = ("sender", "parties", "kind", "received_on", "contested", "content", "complainant")
"""Places that each sender's copy fills with his own words."""
_OF_COPY_GAP: Final = re.compile(rf"\{{({'|'.join(OF_COPY)})\}}")


@dataclass(frozen=True)
class Frame:
    """A letter with its case, and what the places of its sentences stand for.

    ``settled`` is what the history says of the step that issued it; ``kept`` what was found at the issue.
    """

    letter: Letter
    submission: Submission
    case: Case
    kind: LetterKind
    settled: Mapping[str, Any]
    kept: dict[str, Any]

    @classmethod
    def of(cls, letter: Letter, submission: Submission) -> Frame:
        """The frame of the copy for one sender, as it was issued."""
        found = queries.by_submission(submission.id)
        assert found is not None
        events = queries.events_of(letter.case_id)
        settled = next((one.details for one in events if one.details.get("letter_id") == letter.id), {})
        # Of a case that was merged since, it is the letter's own case that it speaks of.
        case = found[1] if found[1].id == letter.case_id else db.session.get_one(Case, letter.case_id)
        kind = letters.letter_kind(case.course, letter.kind)
        return cls(letter, submission, case, kind, settled, dict(settled.get("frame", {})))

    @classmethod
    def at_issue(cls, letter: Letter, case: Case, settled: Mapping[str, Any]) -> Frame:
        """The frame of a letter that is being issued: what is asked of it is kept."""
        submission = copies.first_copy(letter)
        kind = letters.letter_kind(case.course, letter.kind)
        return cls(letter, submission, case, kind, settled, kept_from(case))

    def stood(self, name: str, found: Callable[[], Any]) -> Any:
        """What stood under this name at the issue, in plain JSON; found now for a letter being issued."""
        if name not in self.kept:
            self.kept[name] = found()
        return self.kept[name]

    def sentences(self, name: str, written: tuple[Sentence, ...]) -> list[str]:
        """The sentences of this name that the case could fill, with the words of this copy."""
        stood = self.stood(name, lambda: [way for one in written if (way := self._filled(one))])
        return [words for way in stood if (words := self._for_copy(way))]

    def sentence(self, name: str, ways: Sentence) -> str:
        """As ``sentences``, of one; empty when no way of it could be filled."""
        return next(iter(self.sentences(name, (ways,))), "")

    def _filled(self, ways: Sentence) -> str:
        """The first way whose places are all known, those of each copy left open; empty when none is."""
        for way in ways:
            gaps = list(_GAP.finditer(way))
            given = [self.value(gap[1], gap[2]) for gap in gaps]
            if all(given):
                words = [gap[0] if gap[1] in OF_COPY else one for gap, one in zip(gaps, given, strict=True)]
                between = _GAP.sub("\0", way).split("\0")
                return "".join(part for pair in zip(between, [*words, ""], strict=True) for part in pair)
        return ""

    def _for_copy(self, way: str) -> str:
        known = {name: self.value(name) for name in _OF_COPY_GAP.findall(way)}
        return _OF_COPY_GAP.sub(lambda gap: known[gap[1]], way) if all(known.values()) else ""

    def value(self, place: str, argument: str | None = None) -> str:
        """What stands for a place; empty when the case doesn't know. Raises UnknownTerm."""
        if place in PLACES:
            return PLACES[place](self)
        on = self.letter.issued_on
        if place in OF_TERM:
            return OF_TERM[place](self.case, argument or "", on)
        return terms.length(self.case, place, on, argument)

    @cached_property
    def respondents(self) -> list[Respondent]:
        """Whose decision or act it is about."""
        return queries.respondents_of(self.case.id)

    @cached_property
    def dialogue(self) -> DialogueRecord | None:
        """The dialogue that the letter calls or records, else the latest held by its day."""
        found = queries.dialogues_of(self.case.id)
        number = self.letter.number
        own = [one for one in found if number in (one.notice_number, one.minutes_number)]
        held = [
            one
            for one in found
            if one.state == "held" and one.held_on is not None and one.held_on <= self.letter.issued_on
        ]
        return next(iter(reversed(own or held)), None)

    @cached_property
    def clock(self) -> Deadline | None:
        """The open clock that the letter's step lengthens, stops or sets going again."""
        course = self.case.course
        lines = [
            line
            for line in procedure.course(course).steps
            if letters.letter_for(course, line.name) is self.kind
        ]
        keys = {key for line in lines for key in (*line.extends, *line.pauses, *line.resumes)}
        running = [one for one in deadlines.open_for(("cases", self.case.id)) if one.term_key in keys]
        return next(reversed(running), None)

    @cached_property
    def sender(self) -> str:
        """Who sent it, within a sentence."""
        if self.case.sealed:
            return f"người tố cáo {CONCEALED}"
        name = people.names([self.submission.sender_id]).get(self.submission.sender_id, "")
        return name if self.submission.sender_kind == "organisation" else f"ông (bà) {name}{self.together}"

    @property
    def edition(self) -> int:
        """Papers of edition 1 keep references to articles as typed, and send no copy to the superior; before
        edition 3 a person is addressed by the bare name.
        """
        return int(self.kept.get("edition", 1))

    @property
    def together(self) -> str:
        """« và 299 người», of those who had signed with the sender when the letter was issued."""
        others = self.kept.get("signed", {}).get(str(self.submission.id), 1) - 1
        return f" và {others} người" if others > 0 else ""

    @property
    def respondent(self) -> str:
        """Whose decision or act it is, with his position and body; empty when the case doesn't know.

        Who is denounced is named or nobody is: his body alone stands for him only if it is denounced itself.
        """
        return str(self.stood("respondent", self._respondent))

    def _respondent(self) -> str:
        return parties.respondent(self._named) if self._named else ""

    @cached_property
    def _named(self) -> Respondent | None:
        """The first of whom something may be said."""
        told = (one for one in self.respondents if not self.case.sealed or one.name or one.role == "body")
        return next((one for one in told if parties.respondent(one)), None)

    @property
    def respondent_address(self) -> str:
        """Where he, or his body, is reached; empty where it isn't known, and of a sealed case."""
        named = None if self.case.sealed else self._named
        return str(self.stood("respondent_address", lambda: parties.address(named) if named else ""))

    @property
    def number(self) -> str:
        """The number under which the issuing agency knew the case."""
        return str(self.stood("number", self._number))

    def _number(self) -> str:
        if self.letter.agency_id == self.case.agency_id:
            return self.case.number
        formers = queries.former_numbers(self.case.id)
        own = [one.number for one in formers if one.agency_id == self.letter.agency_id]
        # A reorganisation moves a case without a new number: then it bore the one that its successor knew.
        then = [one.number for one in formers if one.until_on >= self.letter.issued_on]
        return own[-1] if own else then[0] if then else self.case.number

    @property
    def contested(self) -> str:
        """What is complained about, within a sentence."""
        decision = self.stood("contested", self._contested_decision)
        return decision or f"việc «{self.submission.title.rstrip('.')}»"

    def _contested_decision(self) -> str:
        for one in self.respondents:
            named = numbered(one.decision_number, one.decision_on)
            if one.act_kind in ("decision", "discipline") and named:
                words = "quyết định kỷ luật" if one.act_kind == "discipline" else "quyết định"
                words += " buộc thôi việc" if one.dismissal else ""
                by = f" của {self.respondent}" if self.respondent else ""
                return f"{words} {named}{by}"
        return ""

    @property
    def first_decision(self) -> str:
        """The decision of first level with who made it, if there is one."""
        for one in self.respondents:
            if words := numbered(one.first_number, one.first_on):
                agency = agencies.by_id(one.first_agency_id) if one.first_agency_id else None
                return f"{words} của {heads.chair(agency)}" if agency else words
        return ""

    @property
    def remedy(self) -> Remedy | None:
        """What the sender may do against a decision or conclusion."""
        states = (State.DECIDED, State.CONCLUDED)
        found = (remedies.remedy(self.case.course, one, ()) for one in states)
        return next(filter(None, found), None)

    @property
    def content(self) -> str:
        """What it is about, as the working copy or the sender put it; empty while that is sealed."""
        title = self.submission.title
        # A working copy may be written anew; what a sender wrote in the open never changes.
        words = str(self.stood("content", lambda: title)) if self.case.sealed else title
        return "" if words == CONCEALED else words.rstrip(".")

    @property
    def complainant(self) -> str:
        """Who sent it, with his address."""
        return f"{self.sender}, địa chỉ: {self.address}" if self.address else self.sender

    @cached_property
    def address(self) -> str:
        """The sender's address, if it was known at the issue; empty while he is sealed."""
        unknown = self.stood("without_address", lambda: heads.without_address(self.case.id))
        if self.case.sealed or self.submission.id in unknown:
            return ""
        reach = people.reach(self.submission.sender_id)
        return (reach.address if reach else None) or ""

    def noted(self, name: str) -> str:
        """What the step, else the latest one before it, noted under this name."""
        events = [self.settled, *(one.details for one in reversed(queries.events_of(self.case.id)))]
        return next((str(one[name]).strip().rstrip(".") for one in events if one.get(name)), "")


def kept_from(case: Case) -> dict[str, Any]:
    """What a letter of the case keeps from its beginning: how many sent it together, by submission, and by
    which habits it is laid out (:attr:`Frame.edition`).
    """
    signed = {str(number): size for number, size in parties.signed_together(case.id).items()}
    return {"edition": 3} | ({"signed": signed} if signed else {})


def _parties(frame: Frame) -> str:
    sender = "" if frame.case.sealed else frame.sender
    both = "; ".join(part for part in (sender, frame.respondent) if part)
    return both[:1].upper() + both[1:]


def _host(frame: Frame) -> str:
    record = frame.dialogue
    return ", ".join(part for part in (record.chair, record.chair_position) if part) if record else ""


def _extended_by(frame: Frame) -> str:
    """How much longer, and which extension it is: «30 ngày (lần thứ 1)»."""
    clock = frame.clock
    if clock is None:
        return ""
    term = deadlines.governing(deadlines.terms(), clock.term_key, clock.term_version, clock.counted_from_on)
    times = len(deadlines.extended_on(clock.id))
    if term.extension is None or not times:
        return ""
    return f"{term.unit.length_words(term.extension.length)} (lần thứ {times})"


def _stopped_from(frame: Frame) -> str:
    return day(frame.clock.paused_on) if frame.clock else ""


def _runs_until(frame: Frame) -> str:
    """The last day of the clock that goes on; empty when it stands still, or is over already."""
    clock = frame.clock
    runs = clock is not None and clock.paused_on is None and clock.due_on >= frame.letter.issued_on
    return terms.dated(clock.due_on, deadlines.why_provisional(clock)) if clock is not None and runs else ""


def _report_due_on(frame: Frame) -> str:
    found = frame.noted("report_due_on")
    return day(date.fromisoformat(found)) if found else ""


def _talk_result(frame: Frame) -> str:
    return (frame.dialogue.result or "").strip().rstrip(".") if frame.dialogue else ""


def _waived(frame: Frame) -> str:
    """Why no dialogue was due."""
    records = queries.dialogues_of(frame.case.id)
    found = [one.ground for one in records if one.state == "waived" and one.ground]
    return grounds.named(found[-1]).words.rstrip(".") if found else ""


def _copies(frame: Frame) -> str:
    count = frame.dialogue.copies if frame.dialogue else None
    return f"{count:02d}" if count else ""


def _superior(frame: Frame) -> str:
    return heads.superior(heads.issuer(frame.letter), frame.letter.issued_on)


def _remedy(frame: Frame) -> str:
    """The right against the decision where a body is left to turn to."""
    found = frame.remedy
    return found.words if found and found.competence else ""


def _last_word(frame: Frame) -> str:
    """That only a court is left."""
    found = frame.remedy
    return found.words if found and not found.competence else ""


def _to_agency(frame: Frame) -> str:
    agency = agencies.by_id(frame.letter.to_agency_id) if frame.letter.to_agency_id else None
    return agency.name if agency else ""


PLACES: Final[Mapping[str, Callable[[Frame], str]]] = {
    "agency": lambda frame: heads.issuer(frame.letter).name,
    "chair": lambda frame: heads.chair(heads.issuer(frame.letter), frame.letter.signer_position or ""),
    "superior": _superior,
    "remedy": lambda frame: in_papers(_remedy(frame)),
    "last_word": lambda frame: in_papers(_last_word(frame)),
    "court": lambda frame: in_papers(frame.remedy.court) if frame.remedy else "",
    "article": lambda frame: frame.kind.article,
    "kind": lambda frame: kind_name(frame.submission.kind),
    "number": lambda frame: frame.number,
    "sender": lambda frame: frame.sender,
    "respondent": lambda frame: frame.respondent,
    "respondent_address": lambda frame: frame.respondent_address,
    "parties": _parties,
    "forwarder": lambda frame: frame.submission.forwarder or "",
    "received_on": lambda frame: day(frame.submission.received_on),
    "accepted_on": lambda frame: day(frame.case.accepted_on),
    "contested": lambda frame: frame.contested,
    "content": lambda frame: frame.content,
    "complainant": lambda frame: frame.complainant,
    "accepted_by": lambda frame: cited.accepted_by(frame.case),
    "concluded_by": lambda frame: cited.concluded_by(frame.case),
    "report": lambda frame: frame.noted("verification"),
    "findings": lambda frame: frame.noted("findings"),
    "verifiers": lambda frame: "; ".join(frame.noted("verifiers").splitlines()),
    "report_due_on": _report_due_on,
    "criteria": lambda frame: frame.noted("criteria"),
    "document": lambda frame: frame.noted("document"),
    "first_decision": lambda frame: frame.first_decision,
    "ground": lambda frame: str(frame.settled.get("ground_words", "")),
    "ground_article": lambda frame: str(frame.settled.get("article", "")),
    "outcome": lambda frame: lower(str(frame.settled.get("outcome_words", ""))),
    "to_agency": _to_agency,
    "held_on": lambda frame: day(frame.dialogue.held_on) if frame.dialogue else "",
    "place": lambda frame: (frame.dialogue.place or "") if frame.dialogue else "",
    "host": _host,
    "talk_result": _talk_result,
    "waived": _waived,
    "signed_by": lambda frame: attended(frame.dialogue, signed=True),
    "unsigned_by": lambda frame: attended(frame.dialogue, signed=False),
    "copies": _copies,
    "extended_by": _extended_by,
    "stopped_from": _stopped_from,
    "runs_until": _runs_until,
}
"""What fills each place of a sentence; other places are keys of terms, or those of ``OF_TERM`` with a key."""

OF_TERM: Final[Mapping[str, Callable[[Case, str, date], str]]] = {
    "last_day": terms.last_day,
    "basis": lambda _case, key, on: terms.article(key, on),
}
