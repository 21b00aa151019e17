"""For each kind of case the table of lawful steps (các bước xử lý): from, to, who, needs, article, clocks.

Order of a step's effects on the clocks: first ``meets``, then ``cancels``, then the terms that start,
counted from the local day of the step; so a term may be met for one agency and started anew for the
next in one step.

What can be lodged today stands in ``table``; the tables of complaints, denunciations, dialogue requests and
feedback on regulations in ``courses``, one course for each.
"""

from feedback.law.procedure.step import (
    ABOUT_REGULATIONS,
    CITIZEN,
    FORWARDED,
    IN_PERSON,
    NotAllowed,
    Start,
    Step,
)
from feedback.law.procedure.table import NAMES, STEPS, first_terms, proposable, step, steps_from
from feedback.law.states import CLOSED, OPEN, State

__all__ = [
    "ABOUT_REGULATIONS",
    "CITIZEN",
    "CLOSED",
    "FORWARDED",
    "IN_PERSON",
    "NAMES",
    "OPEN",
    "STEPS",
    "NotAllowed",
    "Start",
    "State",
    "Step",
    "first_terms",
    "proposable",
    "step",
    "steps_from",
]
