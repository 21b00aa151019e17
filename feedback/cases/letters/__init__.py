"""Văn bản của vụ việc: a letter as it was issued, laid out as a paper by Nghị định 30/2020/NĐ-CP.

``sheets`` lays it out, ``frame`` fills the sentences around the officer's words from the case, ``heads`` is
what stands above and below them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feedback.cases import queries
from feedback.cases.letters.sheets import Addressee, file_name, sheet, standing
from feedback.cases.models import Letter, Submission
from feedback.law import letters as law
from feedback.papers import render
from feedback.papers.sheets import Sheet

__all__ = ["Addressee", "enclosure", "file_name", "pdf", "sheet", "standing"]


def pdf(letter: Letter, submission: Submission, *, addressee: Addressee | None = None) -> bytes:
    """The copy of one sender as a PDF file; see :func:`sheet`."""
    return render.pdf(*sheet(letter, submission, addressee=addressee))


def enclosure(sender_id: int, values: Mapping[str, Any]) -> tuple[str, Sheet] | None:
    """The letter that a notice to this sender announces (``values["letter"]`` is its number), his own copy.

    None when the notice announces none, or none that he may read.
    """
    found = queries.by_sender(sender_id)
    if found is None or "letter" not in values:
        return None
    submission, case = found
    issued = [one for one in queries.letters_of(case.id) if one.number == values["letter"]]
    if not issued or not law.letter_kind(case.course, issued[-1].kind).for_sender:
        return None
    return sheet(issued[-1], submission)
