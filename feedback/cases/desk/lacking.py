"""What a paper lacks by law, with the way to supply it; the pages for that are in ``supplying``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import url_for

from feedback.accounts import queries as accounts
from feedback.cases import letters
from feedback.cases.desk import printing
from feedback.cases.letters import Signature
from feedback.cases.models import Case
from feedback.law.letters import Demand, letter_for
from feedback.web import today
from feedback.web.guards import current_actor

_RECORD: Final = "cases:case:record"


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that the paper lacks: in words, its article, and where it is supplied; ``ask`` says whom to
    ask where the officer may not do it himself."""

    words: str
    article: str
    address: str
    link: str
    ask: str


def lacks(case: Case, step: str, *, own: bool) -> list[Lack]:
    """What the letter of the step lacks that its own form doesn't ask; ``own``: see ``printing.signer``."""
    signature = printing.signer(case, own=own)
    found = letters.missing(case, step, {}, signature=signature, on=today())
    kind = letter_for(case.course, step)
    chosen_there = {"addressee"} if kind and kind.to[0] == "agency" else set()
    return [
        _lack(case, one, signature) for one in found if one.where != "form" and one.key not in chosen_there
    ]


def _lack(case: Case, demand: Demand, signature: Signature) -> Lack:
    may = current_actor().may
    address = link = ask = ""
    if demand.where == "officer":
        officer = accounts.by_id(signature.officer_id) if signature.officer_id else None
        if officer is not None and may("accounts:officer:read"):
            address = url_for("accounts_desk.officer", username=officer.username)
            link = "Ghi vào tài khoản của người ký"
        else:
            ask = "Nhờ người quản trị tài khoản ghi họ tên, chức vụ của người ký"
    elif demand.where == "working_copy":
        address, link = url_for("cases_desk.original_form", number=case.number), "Viết bản làm việc"
    elif not may(_RECORD):
        ask = "Nhờ cán bộ xử lý vụ việc ghi bổ sung"
    elif demand.where == "respondent":
        address, link = url_for("cases_desk.respondent_form", number=case.number), "Ghi người bị khiếu nại"
    else:
        address, link = url_for("cases_desk.address_form", number=case.number), "Ghi địa chỉ nhận văn bản"
    return Lack(demand.words, demand.article, address, link, ask)
