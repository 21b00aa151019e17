"""Lawful steps for feedback on administrative regulations (phản ánh, kiến nghị về quy định hành chính).

NĐ 20/2008, amended by NĐ 48/2013 and NĐ 92/2017; its successor is not known, so no step here is certain.
The way of the matter is that of every petition; what differs are the articles, the five working days for
forwarding, and that the result is made public. Complaints and denunciations are not covered by it.
"""

from __future__ import annotations

from dataclasses import replace

from feedback.law.kinds import FEEDBACK_KINDS
from feedback.law.procedure.course import Course
from feedback.law.procedure.petitions import FEEDBACK
from feedback.law.procedure.step import Start, Step
from feedback.law.states import State

_ND20 = "Nghị định 20/2008/NĐ-CP"
_FORWARD = "QDHC_FORWARD"
_ARTICLES = {
    "request_papers": "Điều 8",
    "refuse": "Điều 8",
    "file": "Điều 8",
    "transfer": "Điều 9",
    "transfer_outside": "Điều 9",
    "accept": "Điều 9",
    "verify": "Điều 14",
    "answer": "Điều 19",
}


def _line(line: Step) -> Step:
    """The line as it is for matters of regulations."""
    if line.name in _ARTICLES:
        line = replace(line, article=f"{_ARTICLES[line.name]} {_ND20}", confidence="unsure")
    if "XLD_PROCESS" not in (*line.meets, *line.cancels):
        return line
    if line.name in ("transfer", "transfer_outside"):
        return replace(line, meets=(*line.meets, _FORWARD))
    return replace(line, cancels=(*line.cancels, _FORWARD))


REGULATION_FEEDBACK = Course(
    key="regulation_feedback",
    kinds=FEEDBACK_KINDS,
    words="Phản ánh, kiến nghị về quy định hành chính",
    first=(*FEEDBACK.first, Start(_FORWARD)),
    steps=(
        *(_line(line) for line in FEEDBACK.steps),
        Step("publish_result", FEEDBACK_KINDS, (State.ANSWERED,), None, ("cases:case:answer",),
             f"Điều 19 {_ND20}", "unsure", "Công khai kết quả", "Kết quả đã được công khai",
             needs=("form_of_publication",), decisive=True, once=True),
    ),
    after_closing=FEEDBACK.after_closing,
)  # fmt: skip
