"""Văn bản của hồ sơ bảo vệ: laid out from what was just opened, never kept in the open.

Decisions and replies by LTC 25/2018 Đ51, Đ52, Đ54; letters to the bodies that carry measures out, Đ49. The
law has no form of its own for them. Each is marked as not to be spread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.cases.letters import heads
from feedback.cases.models import Case
from feedback.law import letters
from feedback.law import protection as law
from feedback.papers.sheets import Decision, Letter
from feedback.protection.models import ProtectionDecision, ProtectionLetter, ProtectionMeasure

CAUTION: Final = "KHÔNG PHỔ BIẾN"
FILE_TITLE: Final = "Văn bản"
_RIGHTS: Final = "Điều 48 Luật Tố cáo 25/2018/QH14"


@dataclass(frozen=True, slots=True)
class Told:
    """What was opened for the paper: the denouncer's name and address, his relatives, the act's own lines."""

    name: str
    address: str
    relatives: str
    lines: dict[str, str]


Paper = tuple[str, Decision | Letter]
"""Template and sheet."""


def decision(row: ProtectionDecision, measures: Sequence[ProtectionMeasure], case: Case, told: Told) -> Paper:
    """A decision as it was signed; the reply when nothing is applied. ``measures``: all of the file."""
    if row.kind == "refuse":
        return "letter", _reply(row, told)
    agency = _agency(row)
    on = row.signed_on
    bases = letters.bases(case.course, on, committee=heads.is_committee(agency))
    subjects = {
        "apply": "Về việc áp dụng biện pháp bảo vệ",
        "change": "Về việc thay đổi, bổ sung biện pháp bảo vệ",
        "end": "Về việc chấm dứt áp dụng biện pháp bảo vệ",
    }
    articles = _end(row, told) if row.kind == "end" else _applied(row, measures, told)
    reasons = told.lines.get("Lý do", "")
    return "decision", Decision(
        **_head(row, agency),
        title="Quyết định",
        subject=subjects[row.kind],
        authority=heads.chair(agency, row.signer_position or ""),
        bases=[f"Căn cứ {words}" for words in bases],
        reasons=f"Lý do: {reasons}" if reasons else "",
        articles=articles,
        copies_to=["Người được bảo vệ", "Cơ quan thực hiện biện pháp bảo vệ", "Lưu: hồ sơ bảo vệ"],
    )


def _applied(row: ProtectionDecision, measures: Sequence[ProtectionMeasure], told: Told) -> list[str]:
    begun, kept, gone = _at(row, measures)
    persons = "; ".join(law.words(law.PERSONS, row.persons))
    whom = [f"Người tố cáo: {_named(told)}."] if law.DENOUNCER in row.persons else []
    if told.relatives and set(row.persons) != {law.DENOUNCER}:
        whom.append(f"Người thân: {told.relatives.rstrip('.')}.")
    if row.kind == "apply":
        first = [f"Áp dụng biện pháp bảo vệ đối với: {persons}.", *whom, "Biện pháp:", *_lines(begun)]
    else:
        first = [f"Thay đổi, bổ sung biện pháp bảo vệ đối với: {persons}.", *whom]
        for heading, some in (
            ("Biện pháp áp dụng thêm:", begun),
            ("Biện pháp tiếp tục áp dụng:", kept),
            (f"Biện pháp chấm dứt từ ngày {row.signed_on:%d/%m/%Y}:", gone),
        ):
            first += [heading, *_lines(some)] if some else []
    duties = told.lines.get("Phân công thực hiện", "")
    return [
        "\n".join(first),
        _term(row, begun, kept),
        *([f"Phân công thực hiện: {duties}"] if duties else []),
        f"Người được bảo vệ có quyền và nghĩa vụ theo {_RIGHTS}. Cơ quan, tổ chức, cá nhân thực hiện giữ bí "
        "mật thông tin về người được bảo vệ và chịu trách nhiệm thi hành quyết định này kể từ ngày ký.",
    ]


def _at(
    row: ProtectionDecision, measures: Sequence[ProtectionMeasure]
) -> tuple[list[ProtectionMeasure], list[ProtectionMeasure], list[ProtectionMeasure]]:
    """What the decision began, what it let run, what it ended; one begun anew with other days isn't ended."""
    begun = [one for one in measures if one.decision_id == row.id]
    kept = [
        one
        for one in measures
        if one.decision_id < row.id
        and (one.ended_by is None or one.ended_by > row.id)
        and (one.until_on is None or one.until_on >= row.signed_on)
    ]
    anew = {one.key for one in begun}
    gone = [one for one in measures if one.ended_by == row.id and one.key not in anew]
    return begun, kept, gone


def _lines(measures: Sequence[ProtectionMeasure]) -> list[str]:
    return [
        f"- {one.words}. Thực hiện: {law.BODIES[measure.body].words}. Căn cứ: {one.article}."
        for measure in measures
        if (one := law.MEASURES.get(measure.key))
    ]


def _term(
    row: ProtectionDecision, begun: Sequence[ProtectionMeasure], kept: Sequence[ProtectionMeasure]
) -> str:
    """From when until when; measures that run on have the last day of those begun with them."""
    until = next((one.until_on for one in (*begun, *kept) if one.until_on), None)
    start = begun[0].from_on if begun else row.signed_on
    ends = f"hết ngày {until:%d/%m/%Y}." if until else "khi có quyết định chấm dứt."
    return f"Thời gian áp dụng: từ ngày {start:%d/%m/%Y} đến {ends}"


def _named(told: Told) -> str:
    return f"{told.name}, {told.address}" if told.address else told.name


def _ground(one: law.Entry) -> str:
    return f"{one.words.rstrip('.')} ({one.article})."


def _end(row: ProtectionDecision, told: Told) -> list[str]:
    ground = law.ENDS[row.ground or ""]
    return [
        f"Chấm dứt áp dụng các biện pháp bảo vệ đối với người tố cáo {told.name} và người thân (nếu có). "
        f"Căn cứ chấm dứt: {_ground(ground)}",
        "Thông tin về người tố cáo vẫn được giữ bí mật theo Điều 56 Luật Tố cáo 25/2018/QH14. Các cơ quan, "
        "tổ chức, cá nhân có liên quan chịu trách nhiệm thi hành quyết định này kể từ ngày ký.",
    ]


def _reply(row: ProtectionDecision, told: Told) -> Letter:
    ground = law.REFUSALS[row.ground or ""]
    return Letter(
        **_head(row, _agency(row)),
        title="Thông báo",
        subject="Về việc không áp dụng biện pháp bảo vệ",
        to=[f"Ông (bà) {told.name}"],
        address=told.address or None,
        text="\n".join(
            [
                "Sau khi xem xét đề nghị của ông/bà, cơ quan không áp dụng biện pháp bảo vệ.",
                f"Căn cứ: {_ground(ground)}",
                f"Lý do: {told.lines.get('Lý do', '')}",
                "Thông tin của ông/bà vẫn được giữ bí mật theo Điều 56 Luật Tố cáo 25/2018/QH14. Khi có nguy "
                "cơ mới, ông/bà có quyền đề nghị lại.",
            ]
        ),
        copies_to=["Như trên", "Lưu: hồ sơ bảo vệ"],
    )


def letter(row: ProtectionLetter, told: Told) -> Paper:
    """A letter to a body that is to carry measures out."""
    measures = "\n".join(f"- {words}." for words in law.words(law.MEASURES, row.measures))
    whom = f"Người được bảo vệ: {_named(told)}."
    if told.relatives:
        whom += f"\nNgười thân: {told.relatives.rstrip('.')}."
    return "letter", Letter(
        **_head(row, _agency(row)),
        subject="thực hiện biện pháp bảo vệ",
        to=[told.lines.get("Nơi nhận", law.BODIES[row.body].words)],
        text="\n".join(
            [
                f"Căn cứ Điều 49, Điều 53 Luật Tố cáo 25/2018/QH14, đề nghị quý cơ quan thực hiện:\n"
                f"{measures}",
                whom,
                told.lines.get("Nội dung đề nghị", ""),
                "Đề nghị quý cơ quan giữ bí mật thông tin về người được bảo vệ và trả lời ngay bằng văn bản "
                "về việc thực hiện.",
            ]
        ),
        copies_to=["Như trên", "Lưu: hồ sơ bảo vệ"],
    )


def _agency(row: ProtectionDecision | ProtectionLetter) -> AgencyEntry:
    agency = agencies.by_id(row.agency_id)
    assert agency is not None
    return agency


def _head(row: ProtectionDecision | ProtectionLetter, agency: AgencyEntry) -> dict[str, Any]:
    signing = heads.signing_lines(agency, row.signer_position or "", personal=True, in_place=row.in_place)
    return heads.of_agency(agency, row.signed_on) | {
        "issued_on": row.signed_on,
        "number": row.number,
        "signing": signing,
        "signer": row.signer,
        "file_title": FILE_TITLE,
        "caution": CAUTION,
    }
