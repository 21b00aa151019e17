"""For each kind of case the table of lawful steps (các bước xử lý): from, to, who, needs, article, clocks.

Order of a step's effects on the clocks: first ``meets``, then ``cancels``, ``pauses``, ``resumes``,
``varies`` and ``extends``, then the terms that start, counted from the local day of the step unless they name
another; so a term may be met for one agency and started anew for the next in one step.
"""

from feedback.law.procedure.course import Course
from feedback.law.procedure.courses import COURSES, SETTLING, STEPS, course, course_of
from feedback.law.procedure.denunciations import AGAINST_RESULT, OVERDUE
from feedback.law.procedure.handling import HANDLED_AS, handled_as
from feedback.law.procedure.step import (
    CITIZEN,
    FORWARDED,
    IN_PERSON,
    SIGNED,
    UNSIGNED,
    NotAllowed,
    Start,
    Step,
)
from feedback.law.states import CLOSED, OPEN, State

__all__ = [
    "AGAINST_RESULT",
    "CITIZEN",
    "CLOSED",
    "COURSES",
    "FORWARDED",
    "HANDLED_AS",
    "IN_PERSON",
    "OPEN",
    "OVERDUE",
    "SETTLING",
    "SIGNED",
    "STEPS",
    "UNSIGNED",
    "Course",
    "NotAllowed",
    "Start",
    "State",
    "Step",
    "course",
    "course_of",
    "handled_as",
]
