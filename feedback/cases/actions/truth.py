"""A signed letter must not say what isn't so: what a ground asserts and a step presupposes is looked up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select

from feedback import config
from feedback.cases.actions import dialogues, moving
from feedback.cases.models import Case, Submission, WorkingCopy
from feedback.extensions import db
from feedback.law import signatures
from feedback.law.grounds import Ground, NotSo
from feedback.law.kinds import Kind
from feedback.law.procedure import NotAllowed, Step

_NUMBER: Final = re.compile(r"\b[A-Z]{2,3}-[0-9A-Z-]+-\d{4}-\d{5,}\b")
_ASKED: Final = ("papers_requested", "signature_asked")


def demand(case: Case, ground: Ground, reason: str) -> None:
    """Raises NotSo when the ground says that papers, or the signature, were asked for and they were not, that
    a signature is missing that is there, or that there is another case and the reason names none."""
    if ground.needs == "papers_asked" and moving.last_event(case.id, "papers_requested") is None:
        raise NotSo("Chưa yêu cầu người gửi bổ sung: yêu cầu bổ sung trước, hoặc chọn căn cứ khác.")
    if ground.needs == "signature_asked":
        if is_signed(case):
            raise NotSo("Đơn đã có chữ ký: chọn căn cứ khác.")
        if all(moving.last_event(case.id, act) is None for act in _ASKED):
            raise NotSo("Chưa yêu cầu người gửi ký đơn: yêu cầu bổ sung chữ ký trước.")
    if ground.needs == "other_case":
        named = set(_NUMBER.findall(reason.upper())) - {case.number}
        if not db.session.scalar(select(Case.id).where(Case.number.in_(named)).limit(1)):
            raise NotSo("Ghi trong lý do số của vụ việc kia, ví dụ PA-21211-2026-00012.")


def is_signed(case: Case) -> bool:
    """Whether what stands for the signature counts, for one at least of those who follow the case."""
    found = db.session.scalars(
        select(Submission.signature).where(Submission.case_id == case.id, Submission.withdrawn_on.is_(None))
    )
    scan_counts = config.current().scan_counts_as_signature
    return any(signatures.counts(Kind(case.kind), one, scan_counts=scan_counts) for one in found)


def demand_step(case: Case, step: Step, given: Mapping[str, Any]) -> None:
    """Raises NotAllowed, with the step's article, when what the step presupposes isn't so in this case."""
    if step.name == "accept" and not is_signed(case):
        raise NotAllowed(
            "Đơn chưa có chữ ký hoặc điểm chỉ: yêu cầu người gửi ký, rồi ghi nhận chữ ký trước.", step.article
        )
    if step.name == "confirm_identity" and not signatures.counts(
        Kind(case.kind), given["signature"], scan_counts=config.current().scan_counts_as_signature
    ):
        raise NotAllowed("Chữ ký này chưa đủ để thông tin thành tố cáo.", step.article)
    if "redacted_copy" in step.needs and not db.session.scalar(
        select(WorkingCopy.id).where(WorkingCopy.case_id == case.id).limit(1)
    ):
        raise NotAllowed("Chưa có bản làm việc đã lược bỏ thông tin người tố cáo.", step.article)
    for need, or_waived in (("held_dialogue", False), ("held_dialogue_or_ground", True)):
        if need in step.needs and not dialogues.was_held(case.id, or_waived=or_waived):
            ground = ", hoặc ghi căn cứ không phải đối thoại" if or_waived else ""
            raise NotAllowed(
                f"Chưa đối thoại với người khiếu nại: ghi biên bản đối thoại{ground}.", step.article
            )
