"""Verbs of the end: the synthesis written by one and published by another, the decision, later cases."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select

from feedback.actor import Actor
from feedback.cases.models import Case
from feedback.clock import local_day
from feedback.consultation import confirming, materials, opinions, proofs, rules, synthesis
from feedback.consultation.actions import changing
from feedback.consultation.actions import materials as laying
from feedback.consultation.actions.changing import ANSWERS, WRITE, enter
from feedback.consultation.models import Consultation, ConsultationCase
from feedback.consultation.rules import BadDetail, NotYours, Refused, Stale
from feedback.disclosure.document_files import Prepared
from feedback.extensions import db
from feedback.law import consultation as law
from feedback.law.kinds import SEALED_KINDS, Kind


def write_synthesis(consultation: Consultation, text: str, *, expected: int, by: Actor, at: datetime) -> None:
    """Soạn tổng hợp, giải trình, once nothing more is taken. Raises NotYours, Refused, BadDetail, Stale."""
    phase = changing.held(consultation, ANSWERS, by, at, expected)
    if phase in ("answered", "decided"):
        raise Refused("Tổng hợp đã công bố")
    if phase != "closed":
        raise Refused("Kết thúc nhận ý kiến trước, rồi soạn tổng hợp")
    if by.id is None:
        raise NotYours
    if not text.strip():
        raise BadDetail("synthesis", "Nhập tổng hợp, giải trình")
    changing.change(consultation, expected, synthesis=text.strip(), synthesis_by=by.id, changed_at=at)
    enter(consultation, "synthesis_written", "synthesis_by", by=by, at=at)


def publish_synthesis(
    consultation: Consultation,
    *,
    checked: Collection[str],
    kept: Collection[str],
    kept_why: str,
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Công bố tổng hợp, giải trình with the answer to each group: the second officer confirms each check of
    ``law.consultation.CHECKS``, and each place that still tells of a person (``kept``: keys of
    ``synthesis.remaining``); for numbers of papers and phones he says why (``kept_why``).

    Raises NotYours, Refused, BadDetail, Stale.
    """
    _take(consultation, consultation.synthesis_by, expected, by, at)
    if consultation.state != "closed":
        raise Refused("Tổng hợp này không chờ công bố")
    if lacking := synthesis.lacking(consultation):
        raise Refused(f"Chưa công bố được. {'; '.join(lacking)}")
    left = synthesis.remaining(consultation)
    why = confirming.demand(consultation.id, left, law.CHECKS, checked=checked, kept=kept, why=kept_why)
    new = {
        "state": "answered",
        "majority": rules.majority(opinions.stances(consultation.id)),
        "published_by": by.id,
        "synthesis_at": at,
        "changed_at": at,
    }
    changing.change(consultation, expected, **new)
    content = proofs.of_synthesis(consultation, opinions.groups_of(consultation.id))
    told = {"kept": [one.key for one in left], "kept_why": why}
    enter(consultation, "synthesis_published", *new, by=by, at=at, details=told, content=content)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDetails:
    """Quyết định: number, day, what is decided, whether it does what more wanted (None where neither had
    more), why not.
    """

    number: str
    on: date
    words: str
    follows: bool | None
    differs_why: str = ""


def prepare_decision(
    consultation: Consultation,
    details: DecisionDetails,
    laid: Prepared | None = None,
    *,
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Soạn quyết định về điều đã lấy ý kiến, with its file (a new one takes the place of the one before).
    What departs from the majority says why (khoản 4 Điều 28 Luật 10/2022). Raises NotYours, Refused,
    BadDetail, Stale.
    """
    phase = changing.held(consultation, ANSWERS, by, at, expected)
    if phase == "decided":
        raise Refused("Quyết định đã công bố")
    if phase != "answered":
        raise Refused("Công bố tổng hợp, giải trình trước, rồi soạn quyết định")
    if by.id is None:
        raise NotYours
    _demand_decision(consultation, details, local_day(at))
    contrary = details.follows is False
    if laid is not None:
        if (old := synthesis.decision_file(consultation)) is not None:
            laying.take_down(consultation, old, by=by, at=at)
        kind, title = materials.DECISION, f"Quyết định {details.number.strip()}"
        laying.put(consultation, [laid.laid], kind=kind, title=title, public=True, read=laid, by=by, at=at)
    new = {
        "decision_number": details.number.strip(),
        "decision_on": details.on,
        "decision_words": details.words.strip(),
        "decision_follows": details.follows if consultation.majority != "none" else None,
        "differs_why": details.differs_why.strip() if contrary else None,
        "decision_by": by.id,
        "changed_at": at,
    }
    changing.change(consultation, expected, **new)
    enter(consultation, "decision_prepared", *new, by=by, at=at)


def publish_decision(
    consultation: Consultation,
    *,
    checked: Collection[str],
    kept: Collection[str],
    kept_why: str,
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Công bố quyết định with its file, by the second officer: as ``publish_synthesis``, with
    ``law.consultation.DECISION_CHECKS`` and ``synthesis.decision_remaining``.

    Raises NotYours, Refused, BadDetail, Stale.
    """
    _take(consultation, consultation.decision_by, expected, by, at)
    if consultation.state != "answered":
        raise Refused("Quyết định này không chờ công bố")
    left, file = synthesis.decision_remaining(consultation), synthesis.decision_file(consultation)
    checks = synthesis.decision_checks(consultation)
    why = confirming.demand(consultation.id, left, checks, checked=checked, kept=kept, why=kept_why)
    if file is not None:
        laying.put_confirmed(consultation, file, left, why, by=by, at=at)
    new = {"state": "decided", "decision_published_by": by.id, "changed_at": at}
    changing.change(consultation, expected, **new)
    told = {"kept": [one.key for one in left], "kept_why": why}
    enter(consultation, "decided", *new, by=by, at=at, details=told)


def _take(consultation: Consultation, writer: int | None, expected: int, by: Actor, at: datetime) -> None:
    """Hold it for the second officer. Raises NotYours, Stale."""
    changing.lock(consultation)
    if not confirming.may_confirm(consultation, writer, by, local_day(at)):
        raise NotYours
    if consultation.version != expected:
        raise Stale(consultation.version)


def _demand_decision(consultation: Consultation, details: DecisionDetails, today: date) -> None:
    if not details.number.strip():
        raise BadDetail("number", "Nhập số quyết định")
    if details.on > today:
        raise BadDetail("on", "Ngày quyết định không được sau hôm nay")
    if details.on < consultation.closes_on:
        closes = consultation.closes_on
        raise BadDetail("on", f"Quyết định phải sau ngày cuối lấy ý kiến ({closes:%d/%m/%Y})")
    if not details.words.strip():
        raise BadDetail("words", "Nhập nội dung quyết định để người dân đọc")
    if consultation.majority != "none":
        if details.follows is None:
            raise BadDetail("follows", "Chọn quyết định có theo ý kiến đa số hay không")
        if not details.follows and not details.differs_why.strip():
            raise BadDetail(
                "differs_why", f"Nhập giải trình: {law.DIFFERS.words.lower()} ({law.DIFFERS.article})"
            )


def link_case(consultation: Consultation, case: Case, *, by: Actor, at: datetime) -> None:
    """Liên kết vụ việc about the same project; a second time changes nothing. Never a denunciation: nobody
    may learn of one from elsewhere. Raises NotYours, Refused, BadDetail.
    """
    if changing.held(consultation, WRITE, by, at) == "draft":
        raise Refused("Công bố đợt lấy ý kiến trước, rồi liên kết vụ việc")
    if Kind(case.kind) in SEALED_KINDS:
        raise BadDetail("number", "Không liên kết được vụ việc này")
    if linked(consultation.id, case.id) is not None:
        raise BadDetail("number", "Vụ việc này đã được liên kết")
    db.session.add(ConsultationCase(consultation_id=consultation.id, case_id=case.id, at=at))
    db.session.flush()
    enter(consultation, "case_linked", by=by, at=at, details={"case": case.id})


def unlink_case(consultation: Consultation, case: Case, *, by: Actor, at: datetime) -> None:
    """Bỏ liên kết that was made by mistake. Raises NotYours, Refused."""
    changing.held(consultation, WRITE, by, at)
    if linked(consultation.id, case.id) is None:
        raise Refused("Vụ việc này không còn được liên kết")
    db.session.execute(
        delete(ConsultationCase).where(
            ConsultationCase.consultation_id == consultation.id, ConsultationCase.case_id == case.id
        )
    )
    enter(consultation, "case_unlinked", by=by, at=at, details={"case": case.id})


def linked(consultation_id: int, case_id: int) -> ConsultationCase | None:
    """The link of a case, if there is one."""
    return db.session.scalar(
        select(ConsultationCase).where(
            ConsultationCase.consultation_id == consultation_id, ConsultationCase.case_id == case_id
        )
    )
