"""Who may preside over the dialogue of a complaint: the head who resolves it, or whom he may assign."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from feedback.accounts import queries as accounts
from feedback.accounts.queries import Colleague
from feedback.agencies import queries as agencies
from feedback.cases.models import Case
from feedback.law import chairs
from feedback.law.chairs import Chair
from feedback.law.refusal import Refusal
from feedback.text import fold

_DEPUTY: Final = "pho "


class WrongChair(Refusal):
    """One who may not preside; in words, with the article."""

    need = "chair"


def rule(case: Case, on: date) -> Chair | None:
    """The rule of the law for this case on the day; None where the law leaves it open."""
    body: chairs.Body = "province" if case.agency_id == agencies.province_committee().id else ""
    return chairs.rule(case.course, body, on)


def heads(agency_id: int) -> list[Colleague]:
    """Who decides for the agency himself (người đứng đầu): those competent there without their deputies."""
    competent = accounts.officers_of(agency_id, "cases:case:accept")
    return [one for one in competent if not fold(one.position).startswith(_DEPUTY)]


def demand(case: Case, name: str, position: str, found: Collection[str], on: date) -> None:
    """Raises WrongChair unless one of this name and position may preside. ``found``: keys of the cases, true
    of this matter, in which the head must preside himself. Of an agency whose head has no account only the
    position is known.
    """
    law = rule(case, on)
    if law is None:
        return
    deputy = fold(position).startswith(_DEPUTY)
    known = heads(case.agency_id)
    if any(fold(one.full_name) == fold(name) for one in known) or (not known and not deputy):
        return
    bound = [words for key, words in chairs.CASES.items() if key in found and key in law.himself]
    if not bound and law.may_be(position):
        return
    why = f" Vụ việc thuộc trường hợp: {'; '.join(bound)}." if bound else ""
    raise WrongChair(f"{law.words}{why} Căn cứ: {law.article}.")
