"""Journeys of each course that together take every line of its table.

A word is a step; ``(step, answers)`` a step with other answers than the usual; ``Days`` let time pass;
``Proposed`` is proposed first and then taken; ``COPY`` writes the working copy of a denunciation;
``CARRIED_OUT`` puts down what a decision orders, and does it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final


@dataclass(frozen=True)
class Days:
    """So many days go by."""

    number: int


@dataclass(frozen=True)
class Proposed:
    """A step that one officer proposes, with these answers, and the competent person takes as proposed."""

    name: str
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Journey:
    """How a matter comes in, and what is done with it."""

    items: tuple[Any, ...]
    starts: Mapping[str, Any] = field(default_factory=dict)


def journey(*items: Any, **starts: Any) -> Journey:
    """A journey; ``starts`` are what comes in otherwise than usual."""
    return Journey(items, starts)


COPY: Final = "working copy"
CARRIED_OUT: Final = "carried out"
OUTSIDE: Final = {"agency": "BHXH", "aware": "1"}
INSIDE: Final = {"agency": "SYT", "aware": "1"}
RESULT: Final = ("record_measures_result", {"result_on": date(2026, 11, 25)})
MET: Final = {"held_on": date(2026, 12, 3)}
INFORMED: Final = ("inform_forwarder", {"letter": "15/SXD-VP"})
AGREED: Final = {"ground": "KN_NOTHING_DIFFERS"}
RECEIVED: Final = {"received_on": date(2026, 12, 7)}
POSTED: Final = {"form_of_publication": ["posting", "portal"], "published_on": date(2026, 12, 7)}
PUBLISHED: Final = ("publish_conclusion", POSTED | {"published_on": date(2026, 11, 25)})

_PETITION: Final = (
    journey(
        "guide_to_split", "request_papers", "supplement", "supplement", "assign", Proposed("accept"),
        "verify", "submit_answer", "return_draft", "submit_answer", "answer", INFORMED, "reopen", "answer",
    ),
    journey(("correct_routing", INSIDE)),
    journey("file"),
    journey(Proposed("refuse")),
    journey(("transfer", INSIDE)),
    journey(("transfer_outside", OUTSIDE)),
    journey("accept", "withdraw"),
    journey(
        "set_aside", "supplement", "take_back", "request_papers", "set_aside", "take_back",
    ),
)  # fmt: skip


def _complaint(*extra: Any, after: tuple[Any, ...] = ()) -> tuple[Journey, ...]:
    return (
        journey(
            "guide_to_split", "screen", "request_papers", "supplement", "supplement", "record_signature",
            "assign", Proposed("accept"), Proposed("verify"), Proposed("find_complex"), *extra,
            ("call_dialogue", MET),
            Days(8), "hold_dialogue", "record_verification", "submit_decision", "return_draft",
            "submit_decision", "decide", "send_decision", Days(4), ("record_delivery", RECEIVED), *after,
            INFORMED, Days(60), "record_effect", CARRIED_OUT, "record_enforcement",
        ),
        journey(
            "accept", ("call_dialogue", MET), "call_off_dialogue", "stay_contested", Proposed("suspend"),
            "send_stop",
            Days(5), "resume", "request_withdrawal", "record_withdrawal", Days(3), "terminate",
        ),
        journey(Proposed("refuse")),
        journey(Proposed("guide", {"agency": "21211"})),
        journey("return_to_forwarder"),
        journey("file"),
        journey("withdraw"),
        journey(("correct_routing", INSIDE)),
    )  # fmt: skip


_RESOLVING: Final = (
    COPY, "notify_acceptance", Proposed("verify"), "extend", "submit_conclusion", "return_draft",
    "submit_conclusion", "conclude", "send_conclusion", "take_measures", RESULT, "report_measures", PUBLISHED,
    "pass_to_investigators", INFORMED,
)  # fmt: skip
_STOPPING: Final = (
    "suspend", "send_stop", Days(10), "resume", "request_withdrawal", "record_withdrawal",
    "go_on_despite_withdrawal", Days(3), "terminate",
)  # fmt: skip

JOURNEYS: Final[Mapping[str, tuple[Journey, ...]]] = {
    "feedback": _PETITION,
    "regulation_feedback": (*_PETITION, journey("accept", "answer", "publish_result")),
    "complaint_first": (
        *_complaint(),
        journey(
            "accept", "verify", "record_verification", Proposed("waive_dialogue", AGREED), Proposed("decide"),
        ),
    ),
    "complaint_second": _complaint("set_up_council", after=(("publish_decision", POSTED),)),
    "complaint_discipline": _complaint(),
    "complaint_discipline_second": _complaint(),
    "denunciation": (
        journey(
            "record_signature", "guide_to_split", "screen", "find_several_places", "ask_signature",
            "supplement", "assign", Proposed("accept"), *_RESOLVING,
        ),
        journey("accept", *_STOPPING),
        journey("treat_as_information", "confirm_identity", Proposed("refuse")),
        journey("prevent_damage", "pass_to_party"),
        journey("ask_signature", "pass_to_investigators", "pass_to_inspection", INFORMED, signature="none"),
        journey(("transfer_outside", OUTSIDE), signature="none"),
        journey(("transfer_outside", OUTSIDE)),
        journey(("transfer", INSIDE)),
        journey("file"),
        journey("request_withdrawal", "withdraw"),
        journey(("correct_routing", INSIDE)),
    ),
    "denunciation_again": (
        journey(
            "assign", "supplement", "prevent_damage", Proposed("demand_report"), "record_report",
            Proposed("resolve_again"), *_RESOLVING,
        ),
        journey("resolve_again", *_STOPPING),
        journey("explain"),
        journey("transfer_outside"),
    ),
    "dialogue_request": (
        journey(
            "request_papers", "supplement", "assign", Proposed("accept"),
            Proposed("plan", {"held_on": date(2026, 12, 9)}), "call_off_dialogue",
            ("plan", {"held_on": date(2026, 12, 10)}), "notify_dialogue", Days(15), "hold_dialogue",
            "conclude", "publish_result",
        ),
        journey("answer_instead"),
        journey(Proposed("refuse")),
        journey(("transfer", INSIDE)),
        journey(("transfer_outside", OUTSIDE)),
        journey(("correct_routing", INSIDE)),
        journey("withdraw"),
    ),
}  # fmt: skip
