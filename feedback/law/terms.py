"""Reads ``terms.toml``, finds which version of a term governs on a day, and counts its due day.

A case keeps the version in force on the day its clock began (the day the term is counted from). Internal
targets (mục tiêu nội bộ) are terms too, marked ``is_target``; the province's own decision about one is
laid over the embedded version by ``Terms.with_targets``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from importlib import resources
from itertools import pairwise
from typing import Any, Literal

from feedback.law import trace
from feedback.law.calendar import Calendar, Counted, Unit
from feedback.law.refusal import Refusal
from feedback.law.trace import StepCode, TraceStep

Counting = Literal["after", "back", "minimum"]
Confidence = Literal["source", "known", "unsure"]
Circumstances = frozenset[str]
NONE: Circumstances = frozenset()


class UnknownTerm(Refusal):
    """No term has this key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"Không có quy định về thời hạn mang mã «{key}».")


class NotInForce(Refusal):
    """The term exists, but no version of it was in force on the day."""

    def __init__(self, key: str, title: str, on: date) -> None:
        super().__init__(f"Quy định «{title}» ({key}) không có hiệu lực vào ngày {on:%d/%m/%Y}.")


class CannotCount(Refusal):
    """The term is no period that ends on a day, or more extensions are asked than the law allows."""


@dataclass(frozen=True, slots=True)
class Variant:
    """Another length of a term in given circumstances (e.g. remote area, complex case)."""

    when: Circumstances
    length: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Extension:
    """How often a term may be extended and by how much: ``most`` in general, or in given circumstances."""

    length: int
    most: int
    by_circumstance: tuple[tuple[Circumstances, int], ...] = ()

    def most_in(self, circumstances: Circumstances) -> int:
        """The lawful number of extensions in these circumstances."""
        return max([self.most, *(most for when, most in self.by_circumstance if when <= circumstances)])


@dataclass(frozen=True, slots=True)
class Term:
    """One version of one term, in force on both end days (``in_force_to`` None: still)."""

    key: str
    title: str
    counted_from: str
    event_words: str
    owed_by: Literal["agency", "citizen"]
    is_target: bool
    length: int
    unit: Unit
    article: str
    in_force_from: date
    in_force_to: date | None
    source: str
    confidence: Confidence
    note: str = ""
    counting: Counting = "after"
    per: str | None = None
    window: tuple[str, str] | None = None
    variants: tuple[Variant, ...] = ()
    extension: Extension | None = None

    @property
    def version(self) -> str:
        """The version's name: the day it came into force, ISO."""
        return self.in_force_from.isoformat()

    @property
    def basis(self) -> str:
        """What a reader is told it rests on: the article, or for targets the plain words that it is none."""
        return "mục tiêu nội bộ, không phải thời hạn do luật định" if self.is_target else self.article


@dataclass(frozen=True, slots=True)
class Due:
    """A due day (hạn) with its legal basis; the trace is computed when asked."""

    on: date
    term: Term
    length: int
    unit: Unit
    provisional: bool
    counted: Counted = field(repr=False)
    variant: Variant | None = None
    extensions: int = 0
    circumstance_words: str = ""

    @property
    def article(self) -> str:
        """The article it rests on; empty for internal targets."""
        return self.term.article

    @property
    def version(self) -> str:
        """The version of the term: the day it came into force, ISO."""
        return self.term.version

    @property
    def is_target(self) -> bool:
        """Whether this is an internal target (mục tiêu nội bộ) and no legal period."""
        return self.term.is_target

    @property
    def trace(self) -> tuple[TraceStep, ...]:
        """Rule, variant, extensions, then the count day by day where something happened."""
        term = self.term
        code = StepCode.TARGET if term.is_target else StepCode.RULE
        steps = [
            trace.step(
                code,
                key=term.key,
                title=term.title,
                length=term.unit.length_words(term.length),
                event=term.event_words,
                article=term.article,
                in_force_from_on=term.in_force_from,
            )
        ]
        base = term.unit.length_words(term.length)
        if self.variant is not None:
            base = self.variant.unit.length_words(self.variant.length)
            steps.append(trace.step(StepCode.VARIANT, variant=self.circumstance_words, length=base))
        if self.extensions and term.extension is not None:
            each = self.unit.length_words(term.extension.length)
            total = self.unit.length_words(self.length)
            steps.append(trace.step(StepCode.EXTENDED, times=self.extensions, each=each, length=total))
        return (*steps, *self.counted.trace)


@dataclass(frozen=True, slots=True)
class TargetVersion:
    """A target that the province set itself: from when, how long, by which document."""

    key: str
    length: int
    unit: Unit
    in_force_from: date
    document: str


class Terms:
    """All terms in all their versions."""

    def __init__(
        self,
        versions: Mapping[str, tuple[Term, ...]],
        titles: Mapping[str, str],
        circumstances: Mapping[str, str],
    ) -> None:
        """Take each key's versions, oldest first, each key's title, and the words of the circumstances.

        Raises ValueError for overlapping versions and for statutory terms without an article.
        """
        for key, terms in versions.items():
            for earlier, later in pairwise(terms):
                if earlier.in_force_to is None or earlier.in_force_to >= later.in_force_from:
                    raise ValueError(f"versions of {key} overlap")
            for term in terms:
                if not term.is_target and not term.article:
                    raise ValueError(f"{key} is statutory and names no article")
        self._versions = dict(versions)
        self._titles = dict(titles)
        self.circumstances = dict(circumstances)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The keys of all terms, as the data lists them."""
        return tuple(self._versions)

    def title(self, key: str) -> str:
        """The term's Vietnamese title. Raises UnknownTerm."""
        try:
            return self._titles[key]
        except KeyError:
            raise UnknownTerm(key) from None

    def versions(self, key: str) -> tuple[Term, ...]:
        """All versions of a term, oldest first (none for GIVEN_TARGET). Raises UnknownTerm."""
        try:
            return self._versions[key]
        except KeyError:
            raise UnknownTerm(key) from None

    def resolve(self, key: str, on: date) -> Term:
        """The version in force on the day the clock begins. Raises UnknownTerm, NotInForce."""
        versions = self.versions(key)
        for term in reversed(versions):
            if term.in_force_from <= on and (term.in_force_to is None or on <= term.in_force_to):
                return term
        raise NotInForce(key, self.title(key), on)

    def due(
        self,
        term: Term,
        counted_from: date,
        calendar: Calendar,
        variants: Circumstances = NONE,
        extensions: int = 0,
    ) -> Due:
        """The due day of a term counted from the day of its event (that day itself is not counted).

        ``variants`` are circumstances of the case (``remote``, ``complex``); those that the term doesn't know
        change nothing. ``extensions`` is how often it was extended. Raises CannotCount for duties that return
        (``per``, ``window``) and for more extensions than lawful, BeyondCalendar past the calendar's data.
        """
        if term.per is not None or term.window is not None:
            raise CannotCount(f"«{term.title}» là nghĩa vụ định kỳ, không phải thời hạn tính từ một ngày.")
        variant = _fitting(term.variants, variants) if variants and term.variants else None
        length, unit = (variant.length, variant.unit) if variant else (term.length, term.unit)
        if extensions:
            length += extensions * _each_extension(term, variants, extensions)
        counted = calendar.count(counted_from, length, unit, back=term.counting == "back")
        names = sorted(variant.when) if variant else ()
        words = ", ".join(self.circumstances.get(name, name) for name in names)
        return Due(counted.on, term, length, unit, counted.provisional, counted, variant, extensions, words)

    def with_targets(self, rows: Iterable[TargetVersion]) -> Terms:
        """These terms with the province's own targets laid over the embedded ones, each from its day on.

        Raises UnknownTerm; CannotCount for a term that is statutory or has no length of its own.
        """
        versions = dict(self._versions)
        for row in sorted(rows, key=lambda row: row.in_force_from):
            if row.key not in versions:
                raise UnknownTerm(row.key)
            held = versions[row.key]
            if not held or not held[-1].is_target:
                raise CannotCount(f"«{row.key}» không phải mục tiêu nội bộ nên không đặt lại được.")
            kept = [term for term in held if term.in_force_from < row.in_force_from]
            if kept:
                kept[-1] = replace(kept[-1], in_force_to=row.in_force_from - timedelta(days=1))
            own = replace(
                held[-1],
                length=row.length,
                unit=row.unit,
                in_force_from=row.in_force_from,
                in_force_to=None,
                source=row.document,
                confidence="source",
                note="",
            )
            versions[row.key] = (*kept, own)
        return Terms(versions, self._titles, self.circumstances)


def _fitting(variants: tuple[Variant, ...], circumstances: Circumstances) -> Variant | None:
    fitting = [variant for variant in variants if variant.when <= circumstances]
    return max(fitting, key=lambda variant: len(variant.when), default=None)


def _each_extension(term: Term, circumstances: Circumstances, asked: int) -> int:
    most = term.extension.most_in(circumstances) if term.extension else 0
    if term.extension is None or asked > most:
        raise CannotCount(f"«{term.title}»: luật cho gia hạn nhiều nhất {most} lần ({term.article}).")
    return term.extension.length


def parse(text: str) -> Terms:
    """Terms from TOML text of the form described at the head of ``terms.toml``.

    Raises ValueError (tomllib.TOMLDecodeError is one) or KeyError when the text breaks the form.
    """
    data = tomllib.loads(text)
    events = data["events"]
    return Terms(
        {
            key: tuple(_version(key, entry, version, events) for version in entry["versions"])
            for key, entry in data["terms"].items()
        },
        {key: entry["title"] for key, entry in data["terms"].items()},
        data.get("circumstances", {}),
    )


def _version(
    key: str, entry: Mapping[str, Any], version: Mapping[str, Any], events: Mapping[str, str]
) -> Term:
    unit = Unit(version["unit"]) if "unit" in version else Unit.CALENDAR_DAY
    window = version.get("window")
    return Term(
        key=key,
        title=entry["title"],
        counted_from=entry["counted_from"],
        event_words=events[entry["counted_from"]],
        owed_by=entry.get("owed_by", "agency"),
        is_target=entry.get("target", False),
        length=0 if window else version["length"],
        unit=unit,
        article=version["article"],
        in_force_from=version["in_force_from"],
        in_force_to=version.get("in_force_to"),
        source=version["source"],
        confidence=version["confidence"],
        note=version.get("note", ""),
        counting=version.get("counting", "after"),
        per=version.get("per"),
        window=(window["from"], window["to"]) if window else None,
        variants=tuple(
            Variant(frozenset(one["when"]), one["length"], Unit(one.get("unit", unit)))
            for one in version.get("variants", ())
        ),
        extension=_extension(key, version.get("extension"), unit),
    )


def _extension(key: str, entry: Mapping[str, Any] | None, unit: Unit) -> Extension | None:
    if entry is None:
        return None
    if Unit(entry["unit"]) is not unit:
        raise ValueError(f"{key} is extended in another unit than it is counted in")
    return Extension(
        entry["length"],
        entry["most"],
        tuple((frozenset(one["when"]), one["most"]) for one in entry.get("variants", ())),
    )


STATUTE: Terms = parse(resources.files("feedback.law").joinpath("terms.toml").read_text(encoding="utf-8"))
"""The embedded terms, without the province's own targets."""


def resolve(key: str, on: date) -> Term:
    """The embedded version of a term in force on the day. Raises UnknownTerm, NotInForce."""
    return STATUTE.resolve(key, on)


def due(term: Term, counted_from: date, calendar: Calendar, variants: Circumstances = NONE) -> Due:
    """The due day of an embedded term; see ``Terms.due``."""
    return STATUTE.due(term, counted_from, calendar, variants)
