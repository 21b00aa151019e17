"""Where the answers of other agencies meet a step of the case: put into its draft, or still missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import request

from feedback.cases import parts
from feedback.cases.models import Case
from feedback.law.procedure import Step
from feedback.law.states import CLOSED, State

KEY: Final = "gop"
"""The query key by which a step's page is opened with the answers in its draft."""

SEEN: Final = "phan_viec"
"""The hidden answer of a form by which it tells which open parts its page has named."""

_DRAFTS: Final = ("answer", "decision", "conclusion")


def filled(form: type, case: Case, values: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in a step's form at first, the answers of other agencies behind it when asked for."""
    found = dict(values)
    if KEY in request.args and (answers := parts.rolled_up(case.id)):
        for name in _DRAFTS:
            if hasattr(form, name):
                found[name] = "\n\n".join(text for text in (found.get(name), answers) if text)
    return found


def waiting(case: Case, step: Step) -> dict[int, str]:
    """The parts that this step would end without an answer, by place, with the agency; of a step that goes
    on with the case none."""
    ends = step.hands_over or (step.to_state in CLOSED and State(case.state) not in CLOSED)
    if not ends:
        return {}
    return {
        place: parts.name_of(one.agency_id)
        for place, one in enumerate(parts.of_case(case.id), 1)
        if one.state == "asked"
    }


def unseen(case: Case, step: Step) -> dict[int, str]:
    """Those of ``waiting`` if the page from which the form comes has not named them all."""
    found = waiting(case, step)
    named = request.form.get(SEEN, "").split(",")
    return found if any(str(place) not in named for place in found) else {}
