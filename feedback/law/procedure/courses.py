"""The courses of the kinds that are not lodged on the system yet, and of feedback on regulations."""

from __future__ import annotations

from feedback.law.procedure.complaints import COMPLAINT_DISCIPLINE, COMPLAINT_FIRST, COMPLAINT_SECOND
from feedback.law.procedure.course import Course
from feedback.law.procedure.denunciations import DENUNCIATION, DENUNCIATION_AGAIN
from feedback.law.procedure.dialogues import DIALOGUE_REQUEST
from feedback.law.procedure.regulations import REGULATION_FEEDBACK

COURSES: dict[str, Course] = {
    course.key: course
    for course in (
        COMPLAINT_FIRST,
        COMPLAINT_SECOND,
        COMPLAINT_DISCIPLINE,
        DENUNCIATION,
        DENUNCIATION_AGAIN,
        DIALOGUE_REQUEST,
        REGULATION_FEEDBACK,
    )
}
"""By key."""
