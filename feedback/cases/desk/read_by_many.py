"""Before a letter goes to several people: how many read it, and what in its words tells of one of them."""

from __future__ import annotations

from typing import Any, Final

from flask import request

from feedback.cases import parts
from feedback.cases.actions import telling
from feedback.cases.models import Case
from feedback.law import letters

TICK: Final = "nhieu_nguoi"
"""The tick by which the officer says that what the words tell of one may be read by all."""


def readers(case: Case, step: str) -> int:
    """How many people read the letter that this step issues; 0 where one alone does, or none is issued."""
    kind = letters.letter_for(case.course, step)
    if kind is None or not kind.for_sender or kind.serve == "one" or case.sealed:
        return 0
    number = telling.readers(case, everyone=kind.serve == "all")
    return number if number > 1 else 0


def telling_of_one(case: Case, step: str, form: Any) -> tuple[str, ...]:
    """What in the words of the letter tells of one of its several readers, unless the officer ticked it."""
    if TICK in request.form or not readers(case, step):
        return ()
    words = [form[name].data for name in letters.WORDED if name in form]
    return parts.telling_in(case, "\n".join(one for one in words if one))
