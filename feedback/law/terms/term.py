"""What one version of one term says, and what is refused about terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from feedback.law.calendar import Unit
from feedback.law.refusal import Refusal

Counting = Literal["after", "back", "minimum"]
Confidence = Literal["source", "known", "unsure"]
Circumstances = frozenset[str]
NONE: Circumstances = frozenset()


class UnknownTerm(Refusal):
    """No term has this key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"Không có quy định về thời hạn mang mã «{key}».")


class CannotCount(Refusal):
    """The term is no period that ends on a day, or more is asked of it than the law allows."""


class Unproven(Refusal):
    """A circumstance that the law ties to criteria and a document was claimed without them."""


class NotInForce(Refusal):
    """The term exists, but no version of it was in force on the day."""

    def __init__(self, key: str, title: str, on: date, versions: Sequence[Term] = ()) -> None:
        held = "; ".join(_held(term) for term in versions)
        known = f" Quy định đang có: {held}." if held else ""
        super().__init__(f"Quy định «{title}» không có hiệu lực vào ngày {on:%d/%m/%Y}.{known}")


def _held(term: Term) -> str:
    until = f" đến {term.in_force_to:%d/%m/%Y}" if term.in_force_to else ""
    return f"từ {term.in_force_from:%d/%m/%Y}{until} ({term.basis})"


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

    def needed_for(self, times: int) -> Circumstances:
        """The circumstances in which the law first allows so many extensions.

        Those of the most extensions at all where it never does.
        """
        if times <= self.most or not self.by_circumstance:
            return NONE
        enough = sorted((most, sorted(when)) for when, most in self.by_circumstance if most >= times)
        if enough:
            return frozenset(enough[0][1])
        return max(self.by_circumstance, key=lambda one: one[1])[0]


@dataclass(frozen=True, slots=True)
class Term:
    """One version of one term, in force on both end days (``in_force_to`` None: still).

    ``length`` counts ``unit``; of a duty that returns (``per`` week, month, quarter or year) it is how many
    ``counts`` at least; of a ``window`` (a period of reports) it is 0. ``matter`` is what transitional rules
    call it. From ``unsure_from`` on a jurist has to confirm it. ``conditional``: it binds only if the matter
    turns out to be another's, so nobody is promised its day.
    """

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
    counts: str = "lần"
    window: tuple[str, str] | None = None
    variants: tuple[Variant, ...] = ()
    extension: Extension | None = None
    group: str = ""
    matter: str = ""
    unsure_from: date | None = None
    conditional: bool = False

    @property
    def version(self) -> str:
        """The version's name: the day it came into force, ISO."""
        return self.in_force_from.isoformat()

    @property
    def basis(self) -> str:
        """What a reader is told it rests on: the article, or for targets the plain words that it is none."""
        return "mục tiêu nội bộ, không phải thời hạn do luật định" if self.is_target else self.article

    @property
    def returns(self) -> bool:
        """Whether it is a duty or a report that comes back, and no period that runs from an event."""
        return self.per is not None or self.window is not None

    @property
    def circumstances(self) -> Circumstances:
        """The circumstances that change its length or its extensions."""
        of_extensions = self.extension.by_circumstance if self.extension else ()
        return frozenset().union(
            *(variant.when for variant in self.variants), *(when for when, _ in of_extensions)
        )

    def variant_in(self, circumstances: Circumstances) -> Variant | None:
        """The variant that fits the most of these circumstances; None when the term has none that fits."""
        fitting = (variant for variant in self.variants if variant.when <= circumstances)
        return max(fitting, key=lambda variant: len(variant.when), default=None)

    def in_force(self, on: date) -> bool:
        """Whether this version was in force on the day."""
        return self.in_force_from <= on and (self.in_force_to is None or on <= self.in_force_to)

    def confidence_on(self, day: date) -> Confidence:
        """How sure it is for a clock that began on the day."""
        return "unsure" if self.unsure_from is not None and day >= self.unsure_from else self.confidence
