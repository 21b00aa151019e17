"""What an officer is told before a paper is issued that doesn't forbid it: look once more, then go on."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from flask import request

from feedback.cases import groups, letters
from feedback.cases.desk import asking, printing
from feedback.cases.models import Case
from feedback.law import letters as law
from feedback.law import procedure, representatives
from feedback.web import today

SEEN: Final = "da_xem"
"""The hidden answer of a page that says which doubtful places it showed."""


def of_group(case: Case) -> list[str]:
    """What the lists of people who signed together still lack (LKN Đ8, LTCD Đ29); nothing without a list."""
    found = []
    for one in groups.standing(case.id):
        if one.listed < 2:
            continue
        rule = representatives.of_group(one.listed, today())
        if not one.representatives:
            found.append(
                f"Danh sách {one.listed} người chưa ghi người đại diện ({rule.words} người). "
                f"Căn cứ: {rule.article}."
            )
        if one.unsigned:
            found.append(f"Có {one.unsigned} trong {one.listed} người trong danh sách chưa ký, điểm chỉ.")
    return found


def doubtful(case: Case, step: str, form: Any, *, own: bool) -> list[str]:
    """Places in the articles of a decision as typed that the officer looks at once more; none when he did."""
    kind = law.letter_for(case.course, step)
    if kind is None or kind.layout != "decision":
        return []
    line = next(one for one in procedure.course(case.course).steps if one.name == step)
    signature, given = printing.signer(case, own=own), asking.given(form, line)
    found = list(letters.doubtful(case, step, given, signature=signature, on=today()))
    return [] if found and request.form.get(SEEN) == fingerprint(found) else found


def fingerprint(found: list[str]) -> str:
    """By which the page knows, once it is sent again, that just these were read."""
    return hashlib.sha256("\n".join(found).encode()).hexdigest()[:16]
