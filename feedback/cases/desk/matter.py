"""What a complaint, denunciation or dialogue request is about, as the case page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from feedback.agencies import queries as agencies
from feedback.cases import matters, queries
from feedback.cases.models import Case, DialogueRecord, Respondent
from feedback.law import choices, grounds, kinds, procedure
from feedback.law.kinds import Kind
from feedback.law.signatures import SIGNATURES

ROLES: Final = {
    "head": "Người đứng đầu",
    "deputy": "Cấp phó của người đứng đầu",
    "staff": "Cán bộ, công chức, viên chức",
    "body": "Cơ quan, tổ chức",
    "unknown": "Chưa rõ",
}
_ACTS: Final = {
    "decision": "Quyết định hành chính",
    "act": "Hành vi hành chính",
    "discipline": "Quyết định kỷ luật",
}
_RELATIONS: Final = {
    ("second_level", False): "Giải quyết lần đầu",
    ("second_level", True): "Khiếu nại lần hai",
    ("again", False): "Tố cáo trước",
    ("again", True): "Tố cáo tiếp",
    ("part", False): "Tách ra từ",
    ("part", True): "Phần đã tách",
    ("same_matter", False): "Cùng nội dung, nhận trước",
    ("same_matter", True): "Cùng nội dung, nhận sau",
    ("continued", False): "Khiếu nại đã đình chỉ",
    ("continued", True): "Tiếp tục khiếu nại",
}
_DIALOGUES: Final = {
    "called": "Đã mời đối thoại",
    "held": "Đã đối thoại",
    "called_off": "Đã hoãn",
    "waived": "Không phải đối thoại",
}


@dataclass(frozen=True, slots=True)
class Link:
    """A line that leads to another case; ``visible`` says whether this officer may open it."""

    words: str
    number: str
    visible: bool


@dataclass(frozen=True, slots=True)
class Talk:
    """One dialogue as lines of name and value."""

    title: str
    rows: list[tuple[str, str]]


def of(case: Case, viewer: Any) -> dict[str, Any]:
    """What ``_matter.html`` shows: facts, links, dialogues; for petitions nothing but links."""
    visible = queries.visible_to(viewer)
    return {
        "facts": _facts(case),
        "links": [
            Link(
                _RELATIONS[one.relation, one.later],
                one.case.number,
                visible.by_number(one.case.number) is not None,
            )
            for one in matters.linked_to(case.id)
            # A sealed case beside an open one would tell who sent it: only those of one sort stand together.
            if one.case.sealed == case.sealed
            and (not one.case.sealed or visible.by_number(one.case.number) is not None)
        ],
        "dialogues": [_talk(one) for one in queries.dialogues_of(case.id)],
    }


def _facts(case: Case) -> list[tuple[str, str]]:
    words = procedure.course(case.course).words
    known = case.course == "feedback" or words == kinds.texts(Kind(case.kind)).name
    facts = [] if known else [("Trình tự", words)]
    for one in queries.respondents_of(case.id):
        facts += _respondent(case, one)
    kind = Kind(case.kind)
    rows = {one.value: one for one in SIGNATURES if kind in one.kinds}
    if rows:
        values = {one.signature for one in queries.submissions_of(case.id) if one.withdrawn_on is None}
        facts.append(("Chữ ký", "; ".join(rows[value].words for value in sorted(values) if value in rows)))
    if case.remote:
        facts.append(("Địa bàn", "Vùng sâu, vùng xa đi lại khó khăn"))
    if case.complexity:
        words = {"complex": "Phức tạp", "especially_complex": "Đặc biệt phức tạp"}[case.complexity]
        facts.append(("Tính chất", words))
    if case.outcome:
        facts.append(("Kết quả", choices.words(choices.outcomes(case.course), case.outcome)))
    return facts


def _respondent(case: Case, one: Respondent) -> list[tuple[str, str]]:
    agency = agencies.by_id(one.agency_id) if one.agency_id else None
    label = "Người bị tố cáo" if case.kind == "denunciation" else "Người bị khiếu nại"
    parts = (one.name, one.position, agency.name if agency else one.body)
    facts = [(label, ", ".join(part for part in parts if part) or "Chưa rõ"), ("Tư cách", ROLES[one.role])]
    if one.act_kind:
        number = f" số {one.decision_number}" if one.decision_number else ""
        day = f" ngày {one.decision_on:%d/%m/%Y}" if one.decision_on else ""
        facts.append(("Bị khiếu nại", f"{_ACTS[one.act_kind]}{number}{day}"))
    if one.learned_on:
        facts.append(("Nhận được hoặc biết được ngày", f"{one.learned_on:%d/%m/%Y}"))
    if one.first_number or one.first_on:
        day = f" ngày {one.first_on:%d/%m/%Y}" if one.first_on else ""
        facts.append(("Quyết định giải quyết lần đầu", f"{one.first_number or ''}{day}".strip()))
    return facts


def _talk(one: DialogueRecord) -> Talk:
    rows = []
    if one.held_on:
        rows.append(("Ngày", f"{one.held_on:%d/%m/%Y}{f', {one.held_from}' if one.held_from else ''}"))
    chair = ", ".join(part for part in (one.chair, one.chair_position) if part)
    rows += [("Địa điểm", one.place or ""), ("Chủ trì", chair)]
    if one.notice_number:
        rows.append(("Giấy mời", one.notice_number))
    for person in one.invited:
        state = _came(person) if "came" in person else person.get("role", "")
        rows.append((person["name"], state))
    rows += [("Nội dung", one.content or ""), ("Kết quả", one.result or "")]
    if one.copies:
        rows.append(("Số bản biên bản", str(one.copies)))
    if one.ground:
        ground = grounds.named(one.ground)
        rows.append(("Căn cứ", f"{ground.words} {ground.article}"))
    rows.append(("Lý do", one.reason or ""))
    return Talk(_DIALOGUES[one.state], [(name, value) for name, value in rows if value])


def _came(person: dict[str, Any]) -> str:
    reason = f": {person['reason']}" if person.get("reason") else ""
    if not person["came"]:
        return f"vắng mặt{reason or ': không có lý do'}"
    return f"{person.get('role', '')}, {'đã ký' if person['signed'] else 'không ký'}{reason}".strip(", ")
