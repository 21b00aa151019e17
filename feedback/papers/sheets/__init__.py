"""What each paper says: one class for each template in ``templates/papers/paper/``.

Texts are printed as they are, never read as markup; ``\\n`` in a text begins a new paragraph. Days and
moments are given as such: papers show them by the province's clock.
"""

from __future__ import annotations

from feedback.papers.sheets.letters import (
    Decision,
    Handover,
    Letter,
    LetterToSign,
    Minutes,
    ProposalSlip,
    TransferSlip,
)
from feedback.papers.sheets.lists import (
    CodeSlips,
    DueLine,
    FileCover,
    FileLine,
    IndexLine,
    PostalLine,
    PostalList,
    Receipt,
    Recipients,
    Record,
)

__all__ = [
    "CodeSlips",
    "Decision",
    "DueLine",
    "FileCover",
    "FileLine",
    "Handover",
    "IndexLine",
    "Letter",
    "LetterToSign",
    "Minutes",
    "PostalLine",
    "PostalList",
    "ProposalSlip",
    "Receipt",
    "Recipients",
    "Record",
    "Sheet",
    "TransferSlip",
]

Sheet = (
    Record
    | FileCover
    | Letter
    | TransferSlip
    | ProposalSlip
    | Decision
    | Minutes
    | Handover
    | Receipt
    | LetterToSign
    | PostalList
    | Posting
    | ReceptionBook
    | Recipients
    | CodeSlips
)
