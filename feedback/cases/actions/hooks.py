"""Who has to act when a case takes a step: rooms above put in what is called in its transaction.

A room adds its own at import; the step calls them once the case has its new columns and its event. Cases
that come from another system already settled take no step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from feedback.actor import Actor
from feedback.cases.models import Case
from feedback.law.procedure import Step

Hook = Callable[[Case, Step, Mapping[str, Any], Actor, datetime], None]

on_taken: Final[list[Hook]] = []
"""A step was taken, by whatever way: alone, on many cases at once, with a merger. Given are the days of the
step by the names of its needs (``published_on``, ``meeting_on``), and ``form_of_publication``: keys of
``law.choices`` «publication», in their order.
"""


def run_taken(case: Case, step: Step, given: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    """Call each of ``on_taken``."""
    for hook in on_taken:
        hook(case, step, given, by, at)
