"""Which step comes first beside a case: the usual one; the rare ones stand apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from feedback.cases.actions import truth
from feedback.cases.desk.steps import StepPage
from feedback.cases.models import Case
from feedback.law.procedure import Step
from feedback.law.states import SCREENED, State

_USUAL: Final = (
    *("accept", "answer", "decide", "conclude", "resolve_again", "resume"),
    *("plan", "notify_dialogue", "hold_dialogue", "verify", "take_on"),
    *("submit_answer", "submit_decision", "submit_conclusion", "call_dialogue", "record_verification"),
    "screen",
    *("take_measures", "publish_result", "publish_decision", "publish_conclusion"),
    *("pass_to_inspection", "confirm_identity", "demand_report", "assign", "request_papers"),
    *("ask_signature", "return_draft", "find_complex", "extend"),
    *("go_on_despite_withdrawal", "transfer", "transfer_outside", "guide", "refuse"),
    *("answer_instead", "explain", "reopen", "take_back"),
)
"""Steps in the order of their use: those by which the competent person brings the matter forward first."""

_RARE: Final = (
    *("call_off_dialogue", "waive_dialogue", "return_to_forwarder", "file", "correct_routing"),
    *("treat_as_information", "suspend", "terminate", "stay_contested", "set_up_council"),
    *("find_several_places", "prevent_damage", "pass_to_investigators", "pass_to_party"),
    "set_aside",
)
"""Steps that few cases need."""

_SORTING: Final = frozenset({"transfer", "correct_routing"})
_ASKING: Final = frozenset({"request_papers", "ask_signature"})
_ENDING: Final = frozenset({"terminate", "go_on_despite_withdrawal"})
_RANK: Final = {name: rank for rank, name in enumerate((*_USUAL, *_RARE))}


@dataclass(frozen=True, slots=True)
class Offered:
    """Pages in the order of use."""

    usual: list[StepPage]
    rare: list[StepPage]


def of(case: Case, pages: Sequence[StepPage], lines: Mapping[str, Step]) -> Offered:
    """The pages of steps that the officer can take himself now; ``lines`` of them by the name of the step."""
    return Offered(*_split(pages, _urgent(case, lines)))


def of_proposals(pages: Sequence[StepPage]) -> Offered:
    """The pages that propose a step."""
    return Offered(*_split(pages, frozenset()))


def _split(pages: Sequence[StepPage], urgent: frozenset[str]) -> tuple[list[StepPage], list[StepPage]]:
    def place(page: StepPage) -> tuple[bool, int]:
        name = _name(page)
        return name not in urgent, _RANK.get(name, len(_USUAL))

    ordered = sorted(pages, key=place)
    rare = [page for page in ordered if _name(page) in _RARE and _name(page) not in urgent]
    return [page for page in ordered if page not in rare], rare


def _name(page: StepPage) -> str:
    return page.proposes or (page.name if page.name in _RANK else page.step)


def _urgent(case: Case, lines: Mapping[str, Step]) -> frozenset[str]:
    """What the case waits for before all else: to be sorted, to be signed, to end when all withdrew."""
    if case.triage:
        return _SORTING
    if State(case.state) in SCREENED and lines.keys() & _ASKING and not truth.is_signed(case):
        return _ASKING
    if "terminate" in lines and truth.all_withdrawn(case.id):
        return _ENDING
    return frozenset()
