"""A signed letter must not say what isn't so: what a ground asserts is looked up in the case."""

from __future__ import annotations

import re

from sqlalchemy import select

from feedback.cases.actions import moving
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.law.grounds import Ground, NotSo

_NUMBER = re.compile(r"\b[A-Z]{2,3}-[0-9A-Z-]+-\d{4}-\d{5,}\b")


def demand(case: Case, ground: Ground, reason: str) -> None:
    """Raises NotSo when the ground says that papers were asked for and none were, or that there is another
    case and the reason names none."""
    if ground.needs == "papers_asked" and moving.last_event(case.id, "papers_requested") is None:
        raise NotSo("Chưa yêu cầu người gửi bổ sung: yêu cầu bổ sung trước, hoặc chọn căn cứ khác.")
    if ground.needs == "other_case":
        named = set(_NUMBER.findall(reason.upper())) - {case.number}
        if not db.session.scalar(select(Case.id).where(Case.number.in_(named)).limit(1)):
            raise NotSo("Ghi trong lý do số của vụ việc kia, ví dụ PA-21211-2026-00012.")
