"""A day due, or a period in which a duty returns, with why."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from feedback.law import trace
from feedback.law.calendar import Counted, Pause, Unit
from feedback.law.terms.data import Suspension, Transition
from feedback.law.terms.term import Term, Variant
from feedback.law.trace import StepCode, TraceStep


@dataclass(frozen=True, slots=True)
class Basis:
    """What one stop of the clock rests on: the rule, None where the law names none, and what led to it.

    ``later``: without a rule, the first one that the law made for the term after the stop had begun.
    """

    pause: Pause
    rule: Suspension | None
    transition: Transition | None
    later: Suspension | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A due day (hạn) with its legal basis; the trace is computed when asked.

    ``length`` counts ``unit``, extensions included, days that stood still not included.
    """

    on: date
    term: Term
    length: int
    unit: Unit
    provisional: bool
    counted: Counted = field(repr=False)
    variant: Variant | None = None
    extensions: int = 0
    circumstance_words: str = ""
    bases: tuple[Basis, ...] = ()

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
        """Rule, variant, extensions, stops, then the count day by day where something happened."""
        term = self.term
        steps = [stated(term, term.unit.length_words(term.length))]
        base = term.unit.length_words(term.length)
        if self.variant is not None:
            base = self.variant.unit.length_words(self.variant.length)
            steps.append(trace.step(StepCode.VARIANT, variant=self.circumstance_words, length=base))
        if self.extensions and term.extension is not None:
            each = self.unit.length_words(term.extension.length)
            total = self.unit.length_words(self.length)
            steps.append(trace.step(StepCode.EXTENDED, times=self.extensions, each=each, length=total))
        return (*steps, *self._about_stops(), *count_trace(term, self.counted))

    def _about_stops(self) -> list[TraceStep]:
        steps: list[TraceStep] = []
        for basis in self.bases:
            if basis.rule is not None:
                found = [trace.step(StepCode.STOP_BASIS, words=basis.rule.words, article=basis.rule.article)]
            elif basis.later is not None:
                since, article = basis.later.in_force_from, basis.later.article
                found = [trace.step(StepCode.STOP_BEFORE_RULE, in_force_from_on=since, article=article)]
            else:
                found = [trace.step(StepCode.STOP_WITHOUT_RULE)]
            if basis.transition is not None:
                words, article = basis.transition.words, basis.transition.article
                found.append(trace.step(StepCode.TRANSITION, words=words, article=article))
            steps += [one for one in found if one not in steps]
        return steps


@dataclass(frozen=True, slots=True)
class Period:
    """The days of a duty that returns (nghĩa vụ định kỳ) or of a report (kỳ số liệu), both days included.

    ``least`` is how many days or times the law asks for in it, None for a report.
    """

    term: Term
    first_on: date
    last_on: date
    least: int | None

    @property
    def trace(self) -> tuple[TraceStep, ...]:
        """The rule, then the period."""
        if self.least is None:
            rule = trace.step(
                StepCode.REPORT,
                key=self.term.key,
                title=self.term.title,
                article=self.term.article,
                in_force_from_on=self.term.in_force_from,
            )
            return rule, trace.step(StepCode.WINDOW, first_on=self.first_on, last_on=self.last_on)
        return (
            trace.step(
                StepCode.DUTY,
                key=self.term.key,
                title=self.term.title,
                least=f"{self.least} {self.term.counts}",
                per=PERIODS[self.term.per or "year"],
                article=self.term.article,
                in_force_from_on=self.term.in_force_from,
            ),
            trace.step(StepCode.PERIOD, first_on=self.first_on, last_on=self.last_on),
        )


PERIODS = {"week": "tuần", "month": "tháng", "quarter": "quý", "year": "năm"}
"""The words of the periods in which duties return."""


def count_trace(term: Term, counted: Counted) -> tuple[TraceStep, ...]:
    """The steps of the count alone; a term "at least so long" ends with the day until which it is kept."""
    steps = counted.trace
    if term.counting != "minimum":
        return steps
    return (*steps[:-1], trace.step(StepCode.KEPT, on=counted.on))


def stated(term: Term, length: str) -> TraceStep:
    """The first step of every trace: the rule (or the target), its length, its event, its basis."""
    event = f"{term.event_words} trở về trước" if term.counting == "back" else term.event_words
    if term.counting == "minimum":
        length = f"ít nhất {length}"
    return trace.step(
        StepCode.TARGET if term.is_target else StepCode.RULE,
        key=term.key,
        title=term.title,
        length=length,
        event=event,
        article=term.article,
        in_force_from_on=term.in_force_from,
    )
