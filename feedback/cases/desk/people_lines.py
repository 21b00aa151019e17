"""People written one to a line, «họ tên – tư cách»: who is invited, who came, who is missing and why."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from feedback.cases import queries
from feedback.cases.letters.parties import respondent
from feedback.cases.models import Case
from feedback.people import queries as people
from feedback.text import fold

_PARTS = re.compile(r"\s+[-–—]\s+|:\s+")


def read(text: str) -> list[tuple[str, str]]:
    """Name and what follows the dash, line by line; empty lines are left out."""
    found = []
    for line in text.splitlines():
        name, *rest = _PARTS.split(line.strip(), maxsplit=1)
        if name:
            found.append((name.strip(), rest[0].strip() if rest else ""))
    return found


def text(lines: Iterable[tuple[str, str]]) -> str:
    """The lines again."""
    return "\n".join(f"{name} – {role}" if role else name for name, role in lines)


def attendance(came: str, absent: str, unsigned: str) -> list[dict[str, Any]]:
    """Who came and signed, who came and didn't sign and why, who was absent and why (Mẫu 14)."""
    refusals = {fold(name): why for name, why in read(unsigned)}
    there = [
        {
            "name": name,
            "role": role,
            "came": True,
            "signed": fold(name) not in refusals,
            "reason": refusals.get(fold(name), ""),
        }
        for name, role in read(came)
    ]
    missing = [
        {"name": name, "role": "", "came": False, "signed": False, "reason": why}
        for name, why in read(absent)
    ]
    return there + missing


def parties(case: Case) -> list[tuple[str, str]]:
    """Who is asked to come: those who sent, and whose decision or act it is about."""
    senders = [one.sender_id for one in queries.submissions_of(case.id) if one.withdrawn_on is None]
    role = "người khiếu nại" if case.kind == "complaint" else "người gửi yêu cầu"
    found = [(name, role) for name in people.names(senders).values() if name]
    for one in queries.respondents_of(case.id):
        name = one.name or respondent(one)
        if name:
            found.append(
                (name, "người bị khiếu nại" if case.kind == "complaint" else "người được đề nghị gặp")
            )
    return found
