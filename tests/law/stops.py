"""Random clocks that stop lawfully, as the acts of a case would have it: one event after the other."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from feedback.law.calendar import Pause
from feedback.law.reckoning import Question, answer
from feedback.law.refusal import Refusal
from feedback.law.terms import STATUTE
from tests.law.draws import CALENDAR

STOPPABLE = sorted({key for rule in STATUTE.data.suspensions for key in rule.terms})
FIRST, LAST = date(2026, 7, 1), date(2026, 12, 31)


def stopped_questions(number: int, seed: int) -> Iterator[Question]:
    """Questions whose stops follow one another, each begun before the day due of that moment."""
    drawn = random.Random(seed)
    made = 0
    while made < number:
        rule = drawn.choice(STOPPABLE)
        start = FIRST + timedelta(days=drawn.randint(0, (LAST - FIRST).days))
        extension = STATUTE.versions(rule)[-1].extension
        circumstances = frozenset(
            name for name in ("remote", "complex", "especially_complex") if drawn.random() < 0.4
        )
        most = extension.most_in(circumstances) if extension is not None else 0
        question = Question(rule, start, circumstances, (), drawn.randint(0, most))
        after = start
        for _ in range(drawn.randint(1, 3)):
            try:
                due = answer(question, STATUTE, CALENDAR).on
            except Refusal:
                break
            first = after + timedelta(days=drawn.randint(0, 20))
            if first > due:
                break
            stop = Pause(first, first + timedelta(days=drawn.randint(0, 30)))
            question = Question(rule, start, circumstances, (*question.pauses, stop), question.extensions)
            after = stop.last + timedelta(days=1)
        try:
            answer(question, STATUTE, CALENDAR)
        except Refusal:
            continue
        made += 1
        yield question
