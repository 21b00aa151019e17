"""Kết quả xử lý đơn: as what an agency has handled a submission, by the step with which it did.

TT 05/2021/TT-TTCP: a submission is handled (đã xử lý) once it is settled whose it is and what becomes of it:
taken up, answered at once, refused, guided, sent on, filed. What happens afterwards changes nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from feedback.law.states import State

HANDLED_AS: Final[Mapping[str, str]] = {
    "accept": "accepted",
    "resolve_again": "accepted",
    # The higher level has the matter in hand by it, whether it explains or resolves it then (LTC Đ38).
    "demand_report": "accepted",
    "answer_instead": "answered",
    "explain": "answered",
    "refuse": "refused",
    "guide": "guided",
    "return_to_forwarder": "returned",
    "transfer": "transferred",
    "transfer_outside": "transferred",
    "pass_to_inspection": "informed",
    # Of its own: the forms count the matter under «Đảng, đoàn thể».
    "pass_to_party": "party",
    "file": "filed",
    "withdraw": "withdrawn",
    "correct_routing": "rerouted",
}
"""For each step by which a matter leaves screening, or its agency."""

_OF_INFORMATION: Final[Mapping[str, str]] = {"transfer": "informed", "transfer_outside": "informed"}

STAYS: Final = frozenset({"repeat", "withdrawn"})
"""What is said of one submission alone, and stays so at every agency that gets it with its case."""


def handled_as(step: str, before: State) -> str:
    """As what a submission is handled by this step, taken from the state ``before``.

    What was no denunciation but information with the content of one (LTC Đ25) is passed on as information.
    """
    if before is State.INFORMATION and step in _OF_INFORMATION:
        return _OF_INFORMATION[step]
    return HANDLED_AS[step]
