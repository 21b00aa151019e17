"""Văn bản của từng bước: which paper a step of a course issues, what it is called, and what its frame says.

Read from the TOML files beside (form: ``letters.toml``). Layout and signs: NĐ 30/2020 Phụ lục I and III.
Forms: NĐ 124/2020 (complaints), NĐ 31/2019 (denunciations), TT 05/2021/TT-TTCP (handling). What the officer
writes is the body; the sentences here are the frame around it, with ``{places}`` that the case fills.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any, Final, Literal

from feedback.law import procedure
from feedback.law.terms import Confidence

Layout = Literal["letter", "slip", "decision", "conclusion", "minutes", "proposal"]
Sentence = tuple[str, ...]
Role = Literal[
    "sender", "agency", "respondent", "first_resolver", "superior", "forwarder", "inspectorate", "inside"
]

WRITTEN: Final = ("letter", "decision", "conclusion", "answer", "measures", "minutes")
"""Needs of steps that are a text: of a letter where the step issues one, else a draft."""

DRAFTED: Final = {"submit_answer": "answer", "submit_decision": "decide", "submit_conclusion": "conclude"}
"""Steps that lay a draft before the competent person, and the step that issues what it becomes."""

WORDED: Final = (*WRITTEN, "request", "reason")
"""Needs whose words are the letter's, the first that the step has."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What a paper must contain by law before it may be issued; ``where`` it is supplied. ``confidence``,
    ``note`` and ``since`` as of :class:`LetterKind`."""

    key: str
    words: str
    article: str
    where: Literal["form", "officer", "sender", "respondent", "working_copy"]
    every: bool = False
    confidence: Confidence = "source"
    note: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True)
class LetterKind:
    """One kind of paper in one course.

    ``key`` stands in the letter's row and is one in its course; ``name`` is what lists call it; ``title`` is
    tên loại văn bản (None for a công văn); ``subject`` is trích yếu; ``sign`` stands in the number. ``form``
    is printed only where it is sure: see ``printed_form``. ``article`` is what the step rests on. ``to`` are
    those who get it, the addressee first: a paper without «sender» is not his to read. ``demands`` is what it
    must contain before it may be issued.
    ``opening`` stands before the officer's words, ``closing`` after them; of a decision these are the reasons
    before its articles and the articles behind his, and ``lead`` begins its first article. Each sentence is
    given in one or more ways: that one counts whose places the case can fill first. ``serve``: whether each
    of many who signed together gets it, or those who speak for them; ``one``: of several who sent something
    it is for one alone, who is named when it is issued. ``note`` says what a jurist has to
    confirm, ``since`` since which day.
    """

    key: str
    name: str
    title: str | None
    subject: str
    sign: str
    form: str
    article: str
    confidence: Confidence
    to: tuple[Role, ...]
    demands: tuple[Demand, ...]
    layout: Layout
    lead: Sentence
    opening: tuple[Sentence, ...]
    closing: tuple[Sentence, ...]
    note: str
    since: date | None
    serve: Literal["all", "representatives", "one"]

    @property
    def printed_form(self) -> str:
        """The form's number for the head of the paper; empty while a jurist has to confirm it."""
        return "" if self.confidence == "unsure" else self.form

    @property
    def for_sender(self) -> bool:
        """Whether who sent the matter may read it."""
        return "sender" in self.to


@dataclass(frozen=True, slots=True)
class Basis:
    """A text that decisions of some courses name first (căn cứ), while it is in force.

    ``committee``: only People's Committees name it.
    """

    courses: frozenset[str]
    words: str
    in_force_from: date
    in_force_to: date | None
    committee: bool


def letter_for(course: str, step: str) -> LetterKind | None:
    """The paper that this step of this course issues; None when it issues none."""
    return _BY_STEP.get((course, step))


def slip_for(course: str, step: str) -> LetterKind | None:
    """The slip (phiếu đề xuất) by which this step is laid before the competent person; None for others."""
    return _SLIPS.get((course, step))


def letter_kind(course: str, key: str) -> LetterKind:
    """What a letter of this key is in a case of this course. Raises KeyError: keys come from our own rows."""
    return _BY_KEY[course, key]


def names(course: str) -> dict[str, str]:
    """What each kind of letter of this course is called in a list, by its key."""
    return {key: kind.name for (held, key), kind in _BY_KEY.items() if held == course}


def bases(course: str, on: date, *, committee: bool) -> tuple[str, ...]:
    """The texts that a decision of this course names on this day, in order."""
    return tuple(
        one.words
        for one in _BASES
        if course in one.courses
        and one.in_force_from <= on
        and (one.in_force_to is None or on <= one.in_force_to)
        and (committee or not one.committee)
    )


def unsure() -> list[tuple[str, str, str]]:
    """What is to be confirmed by a jurist: course and key, since when it is unsure (ISO), why."""
    return [
        (f"{course}/{key}", kind.since.isoformat(), f"{kind.name}: {kind.note}")
        for (course, key), kind in _BY_KEY.items()
        if kind.since is not None
    ] + [
        (f"demand/{key}", one.since.isoformat(), f"{one.words}: {one.note}")
        for key, one in DEMANDS.items()
        if one.since is not None
    ]


_FILES = ("letters.toml", "complaint_letters.toml", "denunciation_letters.toml")


def _read() -> Iterator[dict[str, Any]]:
    for name in _FILES:
        yield tomllib.loads(resources.files("feedback.law").joinpath(name).read_text(encoding="utf-8"))


def _kind(entry: dict[str, Any], course: str) -> LetterKind:
    lines = procedure.course(course).steps
    return LetterKind(
        key=entry["key"],
        name=entry["name"],
        title=entry.get("title"),
        subject=entry["subject"],
        sign=entry["sign"],
        form=entry.get("form", ""),
        article=next(line.article for line in lines if line.name == entry["steps"][0]),
        confidence=entry["confidence"],
        to=tuple(entry["to"]),
        demands=tuple(one for one in DEMANDS.values() if one.every or one.key in entry.get("demands", ())),
        layout=entry.get("layout", "letter"),
        lead=_sentence(entry.get("lead", [])),
        opening=tuple(map(_sentence, entry.get("opening", ()))),
        closing=tuple(map(_sentence, entry.get("closing", ()))),
        note=entry.get("note", ""),
        since=entry.get("since"),
        serve=entry.get("serve", "representatives"),
    )


def _sentence(written: str | list[str]) -> Sentence:
    return (written,) if isinstance(written, str) else tuple(written)


def _basis(entry: dict[str, Any]) -> Basis:
    return Basis(
        courses=frozenset(entry["courses"]),
        words=entry["words"],
        in_force_from=entry["in_force_from"],
        in_force_to=entry.get("in_force_to"),
        committee=entry.get("committee", False),
    )


DEMANDS: Final = {entry["key"]: Demand(**entry) for data in _read() for entry in data.get("demands", ())}
"""What papers must contain, by the name of the check."""

_BY_KEY: dict[tuple[str, str], LetterKind] = {}
_BY_STEP: dict[tuple[str, str], LetterKind] = {}
_SLIPS: dict[tuple[str, str], LetterKind] = {}
_BASES: list[Basis] = []
for _data in _read():
    _BASES += map(_basis, _data.get("bases", ()))
    for _entry in _data.get("slips", ()):
        _SLIPS |= {
            (_course.key, _step): _kind(_entry, _course.key)
            for _course in procedure.COURSES.values()
            for _step in _entry["steps"]
            if _step in _course.names
        }
    for _entry in _data["letters"]:
        for _course in _entry["courses"]:
            if (_course, _entry["key"]) in _BY_KEY:
                raise ValueError(f"two letters {_entry['key']} of {_course}")
            _found = _BY_KEY[_course, _entry["key"]] = _kind(_entry, _course)
            _BY_STEP |= {(_course, _step): _found for _step in _entry["steps"]}
