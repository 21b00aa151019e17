"""The sentences around the officer's words (``law.letters``), filled from the case as it was at the letter.

What a step settled (ground, outcome) is taken from its entry in the case's history, so that a letter printed
again says the same. Of a sealed case no place gives the sender's name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from feedback.agencies import queries as agencies
from feedback.cases import queries
from feedback.cases.letters import heads
from feedback.cases.models import Case, DialogueRecord, Letter, Respondent, Submission
from feedback.deadlines import queries as deadlines
from feedback.law import kinds, letters, remedies
from feedback.law.kinds import Kind
from feedback.law.letters import LetterKind, Sentence
from feedback.law.remedies import Remedy
from feedback.law.states import State
from feedback.law.terms import Term, Variant
from feedback.people import queries as people
from feedback.text import clean

CONCEALED: Final = "(giữ bí mật)"

_GAP: Final = re.compile(r"\{(\w+)(?:\|([^}]*))?\}")
_ARTICLE: Final = re.compile(r"^[ \t]*Điều[ \t]+\d+[ \t]*[.:]?[ \t]*", re.MULTILINE)


@dataclass(frozen=True)
class Frame:
    """A letter with its case, and what the places of its sentences stand for."""

    letter: Letter
    submission: Submission
    case: Case
    kind: LetterKind

    @classmethod
    def of(cls, letter: Letter, submission: Submission) -> Frame:
        """The frame of the copy for one sender."""
        found = queries.by_submission(submission.id)
        assert found is not None
        return cls(letter, submission, found[1], letters.letter_kind(found[1].course, letter.kind))

    def sentences(self, written: tuple[Sentence, ...]) -> list[str]:
        """The sentences that the case can fill, each in its first way that is complete."""
        return [one for sentence in written if (one := self.sentence(sentence))]

    def sentence(self, ways: Sentence) -> str:
        """The first way whose places are all known; empty when none is."""
        for way in ways:
            given = [self.value(gap[1], gap[2]) for gap in _GAP.finditer(way)]
            if all(given):
                between = _GAP.sub("\0", way).split("\0")
                return "".join(part for pair in zip(between, [*given, ""], strict=True) for part in pair)
        return ""

    def value(self, place: str, event: str | None = None) -> str:
        """What stands for a place; empty when the case doesn't know. Raises UnknownTerm."""
        return PLACES[place](self) if place in PLACES else self._term(place, event)

    @cached_property
    def settled(self) -> Mapping[str, Any]:
        """What the history says of the step that issued the letter."""
        events = queries.events_of(self.case.id)
        return next((one.details for one in events if one.details.get("letter") == self.letter.number), {})

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
    def sender(self) -> str:
        """Who sent it, within a sentence."""
        if self.case.sealed:
            return f"người tố cáo {CONCEALED}"
        name = people.names([self.submission.sender_id]).get(self.submission.sender_id, "")
        return name if self.submission.sender_kind == "organisation" else f"ông (bà) {name}"

    @cached_property
    def respondent(self) -> str:
        """Whose decision or act it is, with his position and body; empty when the case doesn't know.

        Who is denounced is named or nobody is: his body alone stands for him only if it is denounced itself.
        """
        for one in self.respondents:
            if self.case.sealed and not one.name and one.role != "body":
                continue
            agency = agencies.by_id(one.agency_id) if one.agency_id else None
            body = agency.name if agency else one.body
            parts = [part for part in (one.name, one.position, body) if part]
            if parts:
                return ", ".join(parts)
        return ""

    @property
    def number(self) -> str:
        """The number under which the issuing agency knew the case."""
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
        for one in self.respondents:
            named = _numbered(one.decision_number, one.decision_on)
            if one.act_kind in ("decision", "discipline") and named:
                words = "quyết định kỷ luật" if one.act_kind == "discipline" else "quyết định"
                by = f" của {self.respondent}" if self.respondent else ""
                return f"{words} {named}{by}"
        return f"việc «{self.submission.title.rstrip('.')}»"

    @property
    def first_decision(self) -> str:
        """The decision of first level, if there is one."""
        return next(
            (words for one in self.respondents if (words := _numbered(one.first_number, one.first_on))), ""
        )

    @property
    def remedy(self) -> Remedy | None:
        """What the sender may do against a decision or conclusion."""
        second = bool(self.first_decision)
        states = (State.DECIDED, State.CONCLUDED)
        found = (remedies.remedy(self.case.course, one, (), second=second) for one in states)
        return next(filter(None, found), None)

    @property
    def content(self) -> str:
        """What it is about, as the working copy or the sender put it; empty while that is sealed."""
        return "" if self.submission.title == CONCEALED else self.submission.title.rstrip(".")

    def _term(self, key: str, event: str | None) -> str:
        term = deadlines.terms().resolve(key, self.letter.issued_on)
        if event is not None and term.owed_by == "citizen":
            # A clock of the citizen's own begins when he has the paper: then its last day is known.
            running = [one for one in deadlines.for_subject(("cases", self.case.id)) if one.term_key == key]
            if running:
                return f"đến hết ngày {running[-1].due_on:%d/%m/%Y}"
        length, others = _lengths(term, remote=self.case.remote)
        if event is not None:
            length = f"trong {length} kể từ {event}"
        return f"{length} ({'; '.join(others)})" if others else length


def articles(text: str) -> tuple[str, list[str]]:
    """What stands before «Điều 1» in an officer's text, and the words of each article without its number."""
    text = clean(text)
    heads_at = list(_ARTICLE.finditer(text))
    if not heads_at:
        return text, []
    ends = [*(one.start() for one in heads_at[1:]), len(text)]
    words = [text[one.end() : end].strip() for one, end in zip(heads_at, ends, strict=True)]
    return text[: heads_at[0].start()].strip(), [one for one in words if one]


def kind_name(kind: str) -> str:
    """The kind within a sentence: «phản ánh»."""
    name = kinds.texts(Kind(kind)).name
    return name[:1].lower() + name[1:]


def day(on: date | None) -> str:
    """The day as papers write it within a sentence; empty for none."""
    return f"{on:%d/%m/%Y}" if on else ""


def _numbered(number: str | None, on: date | None) -> str:
    if not number:
        return ""
    return f"số {number} ngày {day(on)}" if on else f"số {number}"


def _lengths(term: Term, *, remote: bool) -> tuple[str, list[str]]:
    """The length that holds here, and those of circumstances that may still turn out.

    Whether the place is remote is known to the agency; the citizen's own periods tell both.
    """
    names = deadlines.terms().circumstances
    known = frozenset({"remote"}) if remote else frozenset()
    length = next(
        (_words(one) for one in term.variants if one.when == known), term.unit.length_words(term.length)
    )
    others = [
        (one, one.when - known)
        for one in term.variants
        if one.when > known and (remote or term.owed_by == "citizen" or "remote" not in one.when)
    ]
    return length, [
        f"{_words(one)} nếu {', '.join(names[name] for name in sorted(more))}" for one, more in others
    ]


def _words(variant: Variant) -> str:
    return variant.unit.length_words(variant.length)


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _parties(frame: Frame) -> str:
    sender = "" if frame.case.sealed else frame.sender
    both = "; ".join(part for part in (sender, frame.respondent) if part)
    return both[:1].upper() + both[1:]


def _host(frame: Frame) -> str:
    record = frame.dialogue
    return ", ".join(part for part in (record.chair, record.chair_position) if part) if record else ""


def _copies(frame: Frame) -> str:
    count = frame.dialogue.copies if frame.dialogue else None
    return f"{count:02d}" if count else ""


def _superior(frame: Frame) -> str:
    return heads.superior(heads.issuer(frame.letter), frame.letter.issued_on)


def _remedy(frame: Frame) -> str:
    """The right against the decision where a body of the province is left to turn to."""
    found = frame.remedy
    return found.words if found and found.competence and _superior(frame) else ""


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
    "remedy": _remedy,
    "last_word": _last_word,
    "court": lambda frame: frame.remedy.court if frame.remedy else "",
    "article": lambda frame: frame.kind.article,
    "kind": lambda frame: kind_name(frame.submission.kind),
    "number": lambda frame: frame.number,
    "sender": lambda frame: frame.sender,
    "respondent": lambda frame: frame.respondent,
    "parties": _parties,
    "received_on": lambda frame: day(frame.submission.received_on),
    "accepted_on": lambda frame: day(frame.case.accepted_on),
    "contested": lambda frame: frame.contested,
    "content": lambda frame: frame.content,
    "first_decision": lambda frame: frame.first_decision,
    "ground": lambda frame: str(frame.settled.get("ground_words", "")),
    "ground_article": lambda frame: str(frame.settled.get("article", "")),
    "outcome": lambda frame: _lower(str(frame.settled.get("outcome_words", ""))),
    "to_agency": _to_agency,
    "held_on": lambda frame: day(frame.dialogue.held_on) if frame.dialogue else "",
    "place": lambda frame: (frame.dialogue.place or "") if frame.dialogue else "",
    "host": _host,
    "copies": _copies,
}
"""What fills each place of a sentence; the other places are keys of terms."""
