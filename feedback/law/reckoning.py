"""One question to the law, "by when?", and its answer: what the calculator and the commands say.

A question names a rule, the day it counts from and what happened since; the answer is the day due or the
period of a returning duty, with its legal basis and why. Pure: the terms and the calendar are handed in.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from feedback.law import trace
from feedback.law.calendar import Calendar, Pause
from feedback.law.refusal import Refusal
from feedback.law.terms import CannotCount, Circumstances, Due, Period, Terms, Variant
from feedback.law.terms.term import NONE, Term
from feedback.law.trace import StepCode, TraceStep

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
"""Days outside these are slips of the pen."""


class BadQuestion(Refusal):
    """The question can't be read: a day that is none, an option that does not exist."""


@dataclass(frozen=True, slots=True)
class Question:
    """``rule`` counted from ``start`` (not counted itself); ``extensions`` is how often it was extended."""

    rule: str
    start: date
    circumstances: Circumstances = NONE
    pauses: tuple[Pause, ...] = ()
    extensions: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """The last day (``on``) with its basis. ``found`` is a period for duties that return."""

    question: Question
    found: Due | Period
    on: date
    steps: tuple[TraceStep, ...]

    @property
    def term(self) -> Term:
        """The version of the rule that governs."""
        return self.found.term

    @property
    def provisional(self) -> bool:
        """Whether it rests on days off that are not confirmed (tạm tính)."""
        return isinstance(self.found, Due) and self.found.provisional

    @property
    def confidence(self) -> str:
        """How sure the rule is on the day its clock began: source, known or unsure."""
        return self.term.confidence_on(self.question.start)

    @property
    def note(self) -> str:
        """What stands beside the rule; of one that became doubtful on a day only since that day."""
        doubted = self.term.unsure_from is None or self.confidence == "unsure"
        return self.term.note if doubted else ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """Why, in Vietnamese."""
        return tuple(step.sentence() for step in self.steps)

    def as_json(self) -> dict[str, Any]:
        """The answer as commands print it; days as ISO strings."""
        asked, found = self.question, self.found
        if isinstance(found, Due):
            length: int | None = found.length
            unit = found.unit.value
        else:
            length, unit = found.least, f"day_per_{self.term.per}"
        return {
            "rule": asked.rule,
            "title": self.term.title,
            "from": asked.start.isoformat(),
            "due": self.on.isoformat(),
            "weekday": trace.WEEKDAYS[self.on.weekday()],
            "article": self.term.article,
            "version": version_json(self.term),
            "length": length,
            "unit": unit,
            "counting": self.term.counting,
            "target": self.term.is_target,
            "circumstances": sorted(asked.circumstances),
            "extensions": asked.extensions,
            "suspended": [[stop.first.isoformat(), stop.last.isoformat()] for stop in asked.pauses],
            "provisional": self.provisional,
            "confidence": self.confidence,
            "trace": [{**step.as_json(), "text": step.sentence()} for step in self.steps],
        }


def answer(question: Question, terms: Terms, calendar: Calendar) -> Answer:
    """The day by which, or until which, the rule binds.

    Extensions imply the circumstance that allows them (TC_RESOLVE: one only if complex, two only if
    especially complex), and the trace says so. Raises UnknownTerm, NotInForce, CannotCount, BadPause,
    BadQuestion, BeyondCalendar, each in Vietnamese with the article, or with what is missing.
    """
    unknown = sorted(question.circumstances - terms.circumstances.keys())
    if unknown:
        raise BadQuestion(f"Không có trường hợp «{', '.join(unknown)}».")
    term = terms.resolve(question.rule, question.start)
    if term.returns:
        return _of_duty(question, terms.period(term, question.start))
    circumstances, implied = question.circumstances, NONE
    if question.extensions > 0 and term.extension is not None:
        implied = term.extension.needed_for(question.extensions) - circumstances
        circumstances |= implied
    due = terms.due(term, question.start, calendar, circumstances, question.extensions, question.pauses)
    steps = list(due.trace)
    for name in sorted(question.circumstances - term.circumstances):
        steps.insert(1, trace.step(StepCode.UNCHANGED, variant=terms.circumstances[name]))
    if implied:
        words = ", ".join(terms.circumstances.get(name, name) for name in sorted(implied))
        extended = [step.code for step in steps].index(StepCode.EXTENDED)
        steps.insert(extended + 1, trace.step(StepCode.EXTENSION_NEEDS, variant=words))
    return Answer(question, due, due.on, tuple(steps))


def _of_duty(question: Question, period: Period) -> Answer:
    term = period.term
    if question.pauses or question.extensions:
        raise CannotCount(
            f"«{term.title}» là nghĩa vụ định kỳ ({term.article}): không gia hạn, không tạm dừng được."
        )
    if period.least is None:
        raise CannotCount(
            f"«{term.title}»: số liệu từ {period.first_on:%d/%m/%Y} đến {period.last_on:%d/%m/%Y} "
            f"({term.article}); ngày nộp do cơ quan nhận báo cáo ấn định."
        )
    return Answer(question, period, period.last_on, period.trace)


def read_day(text: str) -> date:
    """A day from 1900 to 2199, written 2026-11-02 or 02/11/2026. Raises BadQuestion."""
    written = text.strip()
    try:
        if "/" in written:
            day, month, year = (int(part) for part in written.split("/"))
            found = date(year, month, day)
        else:
            found = date.fromisoformat(written)
    except ValueError:
        raise BadQuestion(f"«{written}» không phải một ngày; viết như 2026-11-02 hoặc 02/11/2026.") from None
    if not FIRST_DAY <= found <= LAST_DAY:
        raise BadQuestion(f"Ngày {found:%d/%m/%Y} nằm ngoài khoảng năm 1900 đến năm 2199.")
    return found


def read_pause(text: str) -> Pause:
    """A span written 2026-11-05:2026-11-20, first and last day not counted. Raises BadQuestion, BadPause."""
    first, colon, last = text.partition(":")
    if not colon:
        raise BadQuestion(f"«{text}» không phải một khoảng tạm dừng; viết như 2026-11-05:2026-11-20.")
    return Pause(read_day(first), read_day(last))


def read_extensions(text: str) -> int:
    """How often a term was extended. Raises BadQuestion."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 3):
        raise BadQuestion(f"Số lần gia hạn «{text}» phải là một số từ 0 trở lên.")
    return int(text)


def read_question(rule: str, start: str, flags: str) -> Question:
    """A question as rows of a file hold it; ``flags`` are the options of the command as text.

    Known: ``--remote``, ``--complex``, ``--circumstance K``, ``--suspended A:B`` (any number of them),
    ``--extension N``. Raises BadQuestion, BadPause.
    """
    try:
        words = shlex.split(flags)
    except ValueError:
        raise BadQuestion(f"Không đọc được các lựa chọn «{flags}».") from None
    question = Question(rule.strip(), read_day(start))
    while words:
        name, equals, value = words.pop(0).partition("=")
        if name in ("--remote", "--complex") and not equals:
            question = _with(question, circumstance=name[2:])
            continue
        if name not in ("--circumstance", "--suspended", "--extension"):
            raise BadQuestion(f"Không có lựa chọn «{name}».")
        if not equals:
            if not words:
                raise BadQuestion(f"Sau «{name}» còn thiếu giá trị.")
            value = words.pop(0)
        if name == "--circumstance":
            question = _with(question, circumstance=value)
        elif name == "--suspended":
            question = replace(question, pauses=(*question.pauses, read_pause(value)))
        else:
            question = replace(question, extensions=read_extensions(value))
    return question


def _with(question: Question, *, circumstance: str) -> Question:
    return replace(question, circumstances=question.circumstances | {circumstance})


def version_json(term: Term) -> dict[str, Any]:
    """One version of a rule as commands print it; days as ISO strings."""
    return {
        "name": term.version,
        "in_force_from": term.in_force_from.isoformat(),
        "in_force_to": term.in_force_to.isoformat() if term.in_force_to else None,
        "length": term.length if term.window is None else None,
        "unit": term.unit.value if not term.returns else None,
        "counting": term.counting,
        "per": term.per,
        "window": list(term.window) if term.window else None,
        "variants": [_variant_json(one) for one in term.variants],
        "extension": _extension_json(term),
        "article": term.article,
        "source": term.source,
        "confidence": term.confidence,
        "unsure_from": term.unsure_from.isoformat() if term.unsure_from else None,
        "note": term.note,
    }


def _variant_json(variant: Variant) -> dict[str, Any]:
    return {"when": sorted(variant.when), "length": variant.length, "unit": variant.unit.value}


def _extension_json(term: Term) -> dict[str, Any] | None:
    extension = term.extension
    if extension is None:
        return None
    return {
        "length": extension.length,
        "unit": term.unit.value,
        "most": max([extension.most, *(most for _, most in extension.by_circumstance)]),
        "variants": [{"when": sorted(when), "most": most} for when, most in extension.by_circumstance],
    }


def rules_json(terms: Terms) -> list[dict[str, Any]]:
    """All rules in all versions as commands print them, in the order of the data."""
    return [_rule_json(terms, key, terms.versions(key)) for key in terms.keys]


def _rule_json(terms: Terms, key: str, versions: Sequence[Term]) -> dict[str, Any]:
    first = versions[0] if versions else None
    return {
        "rule": key,
        "title": terms.title(key),
        "group": first.group if first else None,
        "counted_from": first.event_words if first else None,
        "owed_by": first.owed_by if first else None,
        "target": first.is_target if first else False,
        "no_limit": terms.data.no_limit.get(key),
        "suspensions": [
            {
                "article": one.article,
                "in_force_from": one.in_force_from.isoformat(),
                "confidence": one.confidence,
            }
            for one in (terms.suspensions_of(first) if first else ())
        ],
        "versions": [version_json(term) for term in versions],
    }
