"""Random questions to the law, and the comparison of both answers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from feedback.law.calendar import Pause, Unit
from feedback.law.reckoning import Question, answer
from feedback.law.terms import STATUTE, NotInForce
from tests.law import oracle

CALENDAR = oracle.embedded_calendar()
# Terms in months and years stand still by no law and reach past the calendar: examples.csv has them.
RULES = sorted(
    key
    for key in STATUTE.keys
    if oracle.law()[key]
    and oracle.runs(key)
    and STATUTE.versions(key)[-1].unit in (Unit.CALENDAR_DAY, Unit.WORKING_DAY)
)
CIRCUMSTANCES = sorted(STATUTE.circumstances)
FIRST, LAST = date(2019, 6, 1), date(2027, 4, 30)
_SPAN = (LAST - FIRST).days


def questions(number: int, seed: int) -> Iterator[Question]:
    """Rules, days, circumstances, lawful numbers of extensions and up to three stops, all at random."""
    drawn = random.Random(seed)
    for _ in range(number):
        rule = drawn.choice(RULES)
        start = FIRST + timedelta(days=drawn.randint(0, _SPAN))
        term = STATUTE.versions(rule)[-1]
        extensions = 0
        if term.extension is not None and drawn.random() < 0.5:
            extensions = drawn.randint(
                0, max([term.extension.most, *(m for _, m in term.extension.by_circumstance)])
            )
        circumstances = frozenset(one for one in CIRCUMSTANCES if drawn.random() < 0.3)
        pauses = () if term.counting == "back" or drawn.random() < 0.4 else _pauses(drawn, start)
        yield Question(rule, start, circumstances, pauses, extensions)


def _pauses(drawn: random.Random, start: date) -> tuple[Pause, ...]:
    found, after = [], start
    for _ in range(drawn.randint(1, 3)):
        first = after + timedelta(days=drawn.randint(0, 25))
        last = first + timedelta(days=drawn.randint(0, 30))
        found.append(Pause(first, last))
        after = last + timedelta(days=1)
    drawn.shuffle(found)
    return tuple(found)


def differences(number: int, seed: int) -> tuple[list[str], int]:
    """The questions both readings answer differently, and how many were answered with a day."""
    wrong, answered = [], 0
    for asked in questions(number, seed):
        stops = [(stop.first, stop.last) for stop in asked.pauses]
        slow = oracle.due(asked.rule, asked.start, asked.circumstances, asked.extensions, stops)
        try:
            quick = answer(asked, STATUTE, CALENDAR)
        except NotInForce:
            if slow is not None:
                wrong.append(f"{asked}: {slow}, refused")
            continue
        answered += 1
        if slow != (quick.on, quick.provisional):
            wrong.append(f"{asked}: {slow}, {quick.on} {quick.provisional}")
    return wrong, answered
