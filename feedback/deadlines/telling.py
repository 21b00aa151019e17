"""The stored trace of a deadline, told anew: what people decided about its clock is never lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from feedback.law.trace import StepCode, TraceStep

_COUNT_BEGINS = {StepCode.COUNTED_FROM.value, StepCode.COUNTED_BACK.value}
_DECISIONS = {
    StepCode.BEGAN.value,
    StepCode.FOUND_AS.value,
    StepCode.EXTENDED_BY.value,
    StepCode.STOPPED_BY.value,
    StepCode.RESUMED_BY.value,
}

Stored = list[dict[str, Any]]


def retold(stored: Iterable[Mapping[str, Any]], whole: Iterable[TraceStep], *added: TraceStep) -> Stored:
    """The trace ``whole`` as it is stored, with what only the old one knew: decisions and recounts.

    Decisions, ``added`` ones last, stand between the rule and the count, in the order in which they were
    made; recounts stand before the last step.
    """
    told = [dict(step.as_json()) for step in whole]
    decided, recounts = [], []
    for step in stored:
        if step["step"] in _DECISIONS:
            decided.append(dict(step))
        elif step["step"] == StepCode.RECOUNTED.value:
            recounts.append(dict(step))
    decided += [dict(step.as_json()) for step in added]
    place = count_begins(told)
    return [*told[:place], *decided, *told[place:-1], *recounts, told[-1]]


def count_begins(stored: Iterable[Mapping[str, Any]]) -> int:
    """The place of the step with which the count begins; 0 in a trace that counts nothing."""
    return next((place for place, step in enumerate(stored) if step["step"] in _COUNT_BEGINS), 0)
