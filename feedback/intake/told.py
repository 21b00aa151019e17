"""How long the law gives, in words for who is about to send: read from the terms, never typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from feedback.deadlines import queries as deadlines
from feedback.law.procedure import Course
from feedback.law.states import State
from feedback.law.terms import Term


@dataclass(frozen=True, slots=True)
class Told:
    """A term in words: «7 ngày làm việc», what it may grow to, what it rests on."""

    length: str
    longer: tuple[str, ...]
    basis: str
    is_target: bool
    unsure: bool

    @property
    def words(self) -> str:
        """The length with its variants: «30 ngày; 45 ngày nếu vụ việc phức tạp»."""
        return "; ".join((self.length, *self.longer))


def term(key: str, on: date) -> Told:
    """The version of a term in force on the day. Raises UnknownTerm, NotInForce."""
    return _told(deadlines.terms().resolve(key, on), on)


def after_acceptance(course: Course, on: date) -> Told | None:
    """How long the answer takes once the matter is accepted; None when the course sets no time for it."""
    accepting = next(line for line in course.steps_from(State.RECEIVED, on) if line.name == "accept")
    return next((term(start.term, on) for start in accepting.starts), None)


def _told(found: Term, on: date) -> Told:
    names = deadlines.terms().circumstances
    return Told(
        length=found.unit.length_words(found.length),
        longer=tuple(
            f"{one.unit.length_words(one.length)} nếu {' và '.join(names[name] for name in sorted(one.when))}"
            for one in found.variants
        ),
        basis=found.basis,
        is_target=found.is_target,
        unsure=found.confidence_on(on) == "unsure",
    )
