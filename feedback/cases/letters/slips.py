"""Phiếu đề xuất thụ lý: the paper by which an officer lays a step before the competent person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from feedback.cases import presiding
from feedback.cases.letters import heads
from feedback.cases.letters.foreseen import Foreseen
from feedback.cases.letters.heads import Signature
from feedback.cases.models import Case
from feedback.law import letters
from feedback.papers.sheets import ProposalSlip


def proposal_slip(
    case: Case, step: str, values: Mapping[str, Any], reason: str, *, proposer: Signature, on: date
) -> tuple[str, ProposalSlip] | None:
    """The slip of a proposal made on the day, with what the officer wrote of why; None for a step that is
    proposed without one. ``values``: see :func:`feedback.cases.letters.preview`.
    """
    kind = letters.slip_for(case.course, step)
    if kind is None:
        return None
    competent = next((one.position for one in presiding.heads(case.agency_id)), "")
    signature = Signature(None, proposer.name, competent)
    frame = Foreseen.by(case, step, values, signature=signature, on=on, kind=kind)
    head, chair = heads.head(frame.letter), frame.value("chair")
    said = [*frame.sentences("opening", kind.opening), f"Ý kiến của người đề xuất: {reason.strip()}"]
    return "proposal_slip", ProposalSlip(
        **head | {"signing": ()},
        issued_on=on,
        signer=proposer.name,
        form=kind.printed_form,
        file_title="Phiếu đề xuất",
        title=kind.title or kind.name,
        subject=frame.sentence("subject", (kind.subject,)),
        to=[chair],
        said=[*said, *frame.sentences("closing", kind.closing)],
        approves=f"Phê duyệt của {chair}",
        proposes=proposer.position or "Người đề xuất",
    )
