"""Quyết định về bảo vệ (LTC 25/2018 Đ51, Đ52, Đ54), and letters to bodies that carry measures out (Đ49)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.agencies.rules import letter_sign
from feedback.cases import rules as case_rules
from feedback.cases.actions.issuing import signature_of
from feedback.cases.letters import heads
from feedback.cases.models import Case
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law import protection as law
from feedback.law.refusal import Misstated
from feedback.papers import actions as papers
from feedback.protection.actions.history import happened, write
from feedback.protection.actions.shared import begin, change, say, taken
from feedback.protection.models import (
    ProtectionDecision,
    ProtectionFile,
    ProtectionLetter,
    ProtectionMeasure,
)
from feedback.protection.rules import DECIDE, OUTCOMES, NotNow
from feedback.register.history import Happened

_SIGNS: Final[Mapping[str, str]] = {"apply": "QĐ", "change": "QĐ", "end": "QĐ", "refuse": "TB"}


@dataclass(frozen=True, slots=True)
class Ordered:
    """What a decision orders: measures for persons (keys of ``law.protection``), from a day until another or
    until a decision ends them; ``reason`` and ``duties`` (who does what) are sealed."""

    measures: Collection[str]
    persons: Collection[str]
    from_on: date
    reason: str
    until_on: date | None = None
    duties: str = ""


def apply(
    file: ProtectionFile, ordered: Ordered, *, expected: int, by: Actor, at: datetime
) -> ProtectionDecision:
    """Áp dụng biện pháp bảo vệ (Đ52). Raises NotNow, NotYours, Stale, Misstated, UnknownEntry."""
    return _order(file, "apply", ordered, expected, by, at)


def change_measures(
    file: ProtectionFile, ordered: Ordered, *, expected: int, by: Actor, at: datetime
) -> ProtectionDecision:
    """Thay đổi, bổ sung (Đ54): the measures named are those that run from now on; the others end.

    Raises as :func:`apply`, NotNow also when nothing would change.
    """
    return _order(file, "change", ordered, expected, by, at)


def _order(
    file: ProtectionFile, name: str, ordered: Ordered, expected: int, by: Actor, at: datetime
) -> ProtectionDecision:
    act, case = begin(file, name, by)
    today = local_day(at)
    wanted = law.entries(law.MEASURES, ordered.measures, today)
    persons = [one.key for one in law.entries(law.PERSONS, ordered.persons, today)]
    if not wanted:
        raise Misstated("measures", "Chọn ít nhất một biện pháp")
    if not persons:
        raise Misstated("persons", "Chọn người được bảo vệ")
    if ordered.from_on < today:
        raise Misstated("from_on", "Ngày bắt đầu không được trước hôm nay")
    if ordered.until_on is not None and ordered.until_on < ordered.from_on:
        raise Misstated("until_on", "Ngày kết thúc phải sau ngày bắt đầu")
    running = _running(file)
    keys = {one.key for one in wanted}
    kept = {one.key for one in running if one.key in keys and one.until_on == ordered.until_on}
    same = kept == keys and len(running) == len(keys)
    if name == "change" and same and persons == _protected(file):
        raise NotNow("Các biện pháp vẫn như đang áp dụng. Chọn biện pháp cần thêm hoặc bỏ")
    lines = [("Lý do", ordered.reason), ("Phân công thực hiện", ordered.duties)]
    decision, made = _decided(file, case, name, lines, persons, None, by, at)
    gone = [one for one in running if one.key not in kept]
    for one in gone:
        one.ended_on, one.ended_by = today, decision.id
    fresh = [
        ProtectionMeasure(
            file_id=file.id,
            decision_id=decision.id,
            key=one.key,
            body=one.by,
            from_on=ordered.from_on,
            until_on=ordered.until_on,
        )
        for one in wanted
        if one.key not in kept
    ]
    db.session.add_all(fresh)
    db.session.flush()
    acts = [
        *made,
        *(_ended(one, case) for one in gone),
        *(happened(one, "protection_measure_begun", agency_id=case.agency_id) for one in fresh),
    ]
    taken(file, act, case, *acts, expected=expected, by=by, at=at, decided_on=today)
    return decision


def refuse(
    file: ProtectionFile, ground: str, reason: str, *, expected: int, by: Actor, at: datetime
) -> ProtectionDecision:
    """Không áp dụng (Đ51): answered in writing with the ground and the reason.

    Raises NotNow, NotYours, Stale, UnknownEntry.
    """
    act, case = begin(file, "refuse", by)
    today = local_day(at)
    found = law.entry(law.REFUSALS, ground, today)
    decision, made = _decided(file, case, "refuse", [("Lý do", reason)], (), found.key, by, at)
    taken(file, act, case, *made, expected=expected, by=by, at=at, decided_on=today, closed_on=today)
    return decision


def end(
    file: ProtectionFile, ground: str, reason: str, *, expected: int, by: Actor, at: datetime
) -> ProtectionDecision:
    """Chấm dứt (Đ54): all measures end today. Raises NotNow, NotYours, Stale, UnknownEntry."""
    act, case = begin(file, "end", by)
    today = local_day(at)
    found = law.entry(law.ENDS, ground, today)
    decision, made = _decided(file, case, "end", [("Lý do", reason)], (), found.key, by, at)
    gone = _running(file)
    for one in gone:
        one.ended_on, one.ended_by = today, decision.id
    db.session.flush()
    acts = [*made, *(_ended(one, case) for one in gone)]
    taken(file, act, case, *acts, expected=expected, by=by, at=at, closed_on=today)
    return decision


def _running(file: ProtectionFile) -> list[ProtectionMeasure]:
    """Measures that no decision has ended, in the order in which they began."""
    return list(
        db.session.scalars(
            select(ProtectionMeasure)
            .where(ProtectionMeasure.file_id == file.id, ProtectionMeasure.ended_on.is_(None))
            .order_by(ProtectionMeasure.id)
        )
    )


def _protected(file: ProtectionFile) -> list[str]:
    """Whom the last decision on measures protects."""
    found = db.session.scalar(
        select(ProtectionDecision.persons)
        .where(ProtectionDecision.file_id == file.id)
        .order_by(ProtectionDecision.id.desc())
        .limit(1)
    )
    return list(found or ())


def _ended(one: ProtectionMeasure, case: Case) -> Happened:
    return happened(one, "protection_measure_ended", "ended_on", "ended_by", agency_id=case.agency_id)


def _decided(
    file: ProtectionFile,
    case: Case,
    kind: str,
    lines: list[tuple[str, str]],
    persons: Collection[str],
    ground: str | None,
    by: Actor,
    at: datetime,
) -> tuple[ProtectionDecision, list[Happened]]:
    said = say(file, kind, lines, by=by, at=at)
    decision = ProtectionDecision(
        file_id=file.id,
        kind=kind,
        ground=ground,
        persons=list(persons),
        text_id=said.id,
        **_signed(case, _SIGNS[kind], by, at),
    )
    db.session.add(decision)
    db.session.flush()
    return decision, [
        happened(said, "protection_said", agency_id=case.agency_id),
        happened(decision, "protection_decided", agency_id=case.agency_id),
    ]


def _signed(case: Case, sign: str, by: Actor, at: datetime) -> dict[str, Any]:
    """Number, day and signer of a paper of the file, in a series of its own."""
    agency, who = agencies.by_id(case.agency_id), signature_of(by)
    assert agency is not None
    assert who.officer_id is not None
    today = local_day(at)
    sequence = papers.next_number(f"protection:paper:{agency.id}", today.year)
    lent = by.in_place is not None and (not by.may_himself(DECIDE) or by.in_place.mode == "deputy")
    return {
        "number": case_rules.letter_number(sequence, sign, letter_sign(agency), case.kind) + "-BV",
        "signed_on": today,
        "agency_id": agency.id,
        "officer_id": who.officer_id,
        "signer": who.name,
        "signer_position": who.position,
        "in_place": heads.told(by.in_place) if by.in_place is not None and lent else None,
    }


def ask_body(
    file: ProtectionFile,
    body: str,
    measures: Collection[str],
    name: str,
    words: str,
    *,
    expected: int,
    by: Actor,
    at: datetime,
) -> ProtectionLetter:
    """Gửi văn bản to a body that carries measures out; its ``name`` and the ``words`` are sealed.

    Raises NotNow, NotYours, Stale, Misstated, UnknownEntry.
    """
    act, case = begin(file, "ask_body", by)
    today = local_day(at)
    law.entry(law.BODIES, body, today)
    wanted = [one.key for one in law.entries(law.MEASURES, measures, today)]
    if body == law.OWN:
        raise Misstated("body", "Biện pháp của chính cơ quan không cần gửi văn bản")
    if not wanted:
        raise Misstated("measures", "Chọn ít nhất một biện pháp")
    said = say(file, "ask_body", [("Nơi nhận", name), ("Nội dung đề nghị", words)], by=by, at=at)
    letter = ProtectionLetter(
        file_id=file.id, body=body, measures=wanted, text_id=said.id, **_signed(case, "", by, at)
    )
    db.session.add(letter)
    db.session.flush()
    acts = (
        happened(said, "protection_said", agency_id=case.agency_id),
        happened(letter, "protection_letter_sent", agency_id=case.agency_id),
    )
    taken(file, act, case, *acts, expected=expected, by=by, at=at)
    return letter


def record_answer(
    file: ProtectionFile,
    letter_id: int,
    outcome: str,
    answered_on: date,
    words: str,
    *,
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Ghi trả lời of a body asked; its number and words are sealed.

    Raises NotNow, NotYours, Stale, Misstated.
    """
    _act, case = begin(file, "record_answer", by)
    letter = db.session.get(ProtectionLetter, letter_id)
    if letter is None or letter.file_id != file.id or letter.answered_on is not None:
        raise Misstated("letter", "Chọn văn bản chưa có trả lời")
    if outcome not in OUTCOMES:
        raise Misstated("outcome", "Chọn kết quả trả lời")
    if not letter.signed_on <= answered_on <= local_day(at):
        raise Misstated("answered_on", "Ngày trả lời từ ngày gửi văn bản đến hôm nay")
    said = say(file, "record_answer", [("Trả lời", words)], by=by, at=at)
    letter.answered_on, letter.outcome = answered_on, outcome
    db.session.flush()
    change(file, expected)
    write(
        happened(letter, "protection_body_answered", "answered_on", "outcome", agency_id=case.agency_id),
        happened(said, "protection_said", agency_id=case.agency_id),
        by=by,
        at=at,
    )
