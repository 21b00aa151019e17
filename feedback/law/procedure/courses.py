"""All courses, by key, and which one a matter takes when it comes in."""

from __future__ import annotations

from feedback.law.kinds import FEEDBACK_KINDS, Kind
from feedback.law.procedure.complaints import (
    COMPLAINT_DISCIPLINE,
    COMPLAINT_DISCIPLINE_SECOND,
    COMPLAINT_FIRST,
    COMPLAINT_SECOND,
)
from feedback.law.procedure.course import Course
from feedback.law.procedure.denunciations import DENUNCIATION, DENUNCIATION_AGAIN
from feedback.law.procedure.dialogues import DIALOGUE_REQUEST
from feedback.law.procedure.petitions import FEEDBACK
from feedback.law.procedure.regulations import REGULATION_FEEDBACK
from feedback.law.procedure.step import Step
from feedback.law.states import SETTLED

COURSES: dict[str, Course] = {
    course.key: course
    for course in (
        FEEDBACK,
        REGULATION_FEEDBACK,
        COMPLAINT_FIRST,
        COMPLAINT_SECOND,
        COMPLAINT_DISCIPLINE,
        COMPLAINT_DISCIPLINE_SECOND,
        DENUNCIATION,
        DENUNCIATION_AGAIN,
        DIALOGUE_REQUEST,
    )
}

STEPS: tuple[Step, ...] = tuple(line for course in COURSES.values() for line in course.steps)
"""The lines of all courses."""

_BY_SETTLING = frozenset(term for line in STEPS if line.to_state in SETTLED for term in line.meets)
_OTHERWISE = frozenset(term for line in STEPS if line.to_state not in SETTLED for term in line.meets)

SETTLING: frozenset[str] = (_BY_SETTLING - _OTHERWISE) | {"GIVEN_TARGET"}
"""Terms for settling the matter itself (thời hạn giải quyết): no other step meets them. Among them the target
that came with a case from another system, which ends with the case however it ends.
"""


def course(key: str) -> Course:
    """The course with this key. Raises KeyError: keys come from our own tables, never from outside."""
    return COURSES[key]


def course_of(
    kind: Kind,
    *,
    second_level: bool = False,
    discipline: bool = False,
    again: bool = False,
    about_regulations: bool = False,
) -> Course:
    """The course that a matter takes: by its kind, and what distinguishes matters of that kind.

    ``second_level``: a decision of first level was made or its term has passed (LKN Đ33, Đ55).
    ``discipline``: against a disciplinary decision (LKN chương III). ``again``: denounced again (LTC Đ37,
    Đ38).
    """
    if kind in FEEDBACK_KINDS:
        return REGULATION_FEEDBACK if about_regulations else FEEDBACK
    if kind is Kind.DENUNCIATION:
        return DENUNCIATION_AGAIN if again else DENUNCIATION
    if kind is Kind.DIALOGUE_REQUEST:
        return DIALOGUE_REQUEST
    if discipline:
        return COMPLAINT_DISCIPLINE_SECOND if second_level else COMPLAINT_DISCIPLINE
    return COMPLAINT_SECOND if second_level else COMPLAINT_FIRST
