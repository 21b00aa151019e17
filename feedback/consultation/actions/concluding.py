"""Verbs of the end: the synthesis written by one and published by another, the decision, later cases."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select

from feedback.actor import Actor
from feedback.attachments.actions import LaidDown
from feedback.cases.models import Case
from feedback.clock import local_day
from feedback.consultation import materials, opinions, proofs, rules, synthesis
from feedback.consultation.actions import changing
from feedback.consultation.actions import materials as laying
from feedback.consultation.actions.changing import ANNOUNCE, ANSWERS, WRITE, enter
from feedback.consultation.models import Consultation, ConsultationCase
from feedback.consultation.rules import BadDetail, NotYours, Refused, Stale
from feedback.consultation.synthesis import Part
from feedback.disclosure import rules as disclosure
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
    changing.lock(consultation)
    if not synthesis.may_confirm(consultation, by, local_day(at)):
        raise NotYours
    if consultation.version != expected:
        raise Stale(consultation.version)
    if consultation.state != "closed":
        raise Refused("Tổng hợp này không chờ công bố")
    if lacking := synthesis.lacking(consultation):
        raise Refused(f"Chưa công bố được. {'; '.join(lacking)}")
    if not {one.key for one in law.CHECKS}.issubset(checked):
        raise BadDetail("checked", "Xem và đánh dấu từng điểm trước khi công bố")
    left = synthesis.remaining(consultation)
    if not left.keys() <= set(kept):
        raise BadDetail("kept", "Đánh dấu từng chỗ được giữ, hoặc để người soạn che đi rồi công bố")
    numbered = any(span.kind in synthesis.IN_WORDS for _, span in left.values())
    why = kept_why.strip()
    if numbered and not why:
        raise BadDetail("kept_why", "Ghi vì sao công bố số giấy tờ, số điện thoại này")
    if why and disclosure.find_personal(why, synthesis.known_names(consultation.id)):
        raise BadDetail("kept_why", "Ghi lý do, không chép lại tên người, số giấy tờ, số điện thoại")
    new = {
        "state": "answered",
        "majority": rules.majority(opinions.stances(consultation.id)),
        "published_by": by.id,
        "synthesis_at": at,
        "changed_at": at,
    }
    changing.change(consultation, expected, **new)
    content = proofs.of_synthesis(consultation, opinions.groups_of(consultation.id))
    told = {"kept": sorted(left), "kept_why": why if numbered else ""}
    enter(consultation, "synthesis_published", *new, by=by, at=at, details=told, content=content)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDetails:
    """Quyết định: number, day, what is decided, whether it does what more wanted (None where neither had
    more), why not; ``personal``: that places which tell of a person may stand.
    """

    number: str
    on: date
    words: str
    follows: bool | None
    differs_why: str = ""
    personal: bool = False


def decide(
    consultation: Consultation,
    details: DecisionDetails,
    laid: Sequence[LaidDown] = (),
    *,
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Công bố quyết định về điều đã lấy ý kiến, with its file. What departs from the majority says why
    (khoản 4 Điều 28 Luật 10/2022). Raises NotYours, Refused, BadDetail, Stale.
    """
    phase = changing.held(consultation, ANNOUNCE, by, at, expected)
    if phase == "decided":
        raise Refused("Quyết định đã công bố")
    if phase != "answered":
        raise Refused("Công bố tổng hợp, giải trình trước, rồi công bố quyết định")
    _demand_decision(consultation, details, local_day(at))
    contrary = details.follows is False
    if laid:
        title = f"Quyết định {details.number}"
        laying.put(consultation, laid, kind=materials.DECISION, title=title, public=True, by=by, at=at)
    new = {
        "state": "decided",
        "decision_number": details.number.strip(),
        "decision_on": details.on,
        "decision_words": details.words.strip(),
        "decision_follows": details.follows if consultation.majority != "none" else None,
        "differs_why": details.differs_why.strip() if contrary else None,
        "changed_at": at,
    }
    changing.change(consultation, expected, **new)
    enter(consultation, "decided", *new, by=by, at=at)


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
    texts = [Part("words", "", details.words), Part("differs_why", "", details.differs_why)]
    for part, span in synthesis.spans(consultation, texts).values():
        if not details.personal:
            raise BadDetail(
                part.key,
                f"Còn chỗ nhận ra một người: «{part.text[span.start : span.end]}» ({span.why}). Bỏ đi, hoặc "
                "đánh dấu ô xác nhận ở dưới",
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
