"""What a complaint, denunciation or dialogue request is about, as the case page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from feedback.agencies import queries as agencies
from feedback.cases import matters, queries
from feedback.cases.letters import heads, parties
from feedback.cases.models import Case, DialogueRecord, Respondent
from feedback.law import choices, grounds, kinds, procedure
from feedback.law.kinds import Kind
from feedback.law.signatures import SIGNATURES
from feedback.law.states import State, officer_label
from feedback.text.hours import hour_words

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
    """A line that leads to another case; ``visible`` says whether this officer may open it.

    ``state``: of a part split off where it is and how far, else empty.
    """

    words: str
    number: str
    visible: bool
    state: str


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
                _part_state(one.case) if (one.relation, one.later) == ("part", True) else "",
            )
            for one in matters.linked_to(case.id)
            # A sealed case beside an open one would tell who sent it: only those of one sort stand together.
            if one.case.sealed == case.sealed
            and (not one.case.sealed or visible.by_number(one.case.number) is not None)
        ],
        "dialogues": [_talk(one) for one in queries.dialogues_of(case.id)],
    }


def _part_state(case: Case) -> str:
    agency = agencies.by_id(case.agency_id)
    state = officer_label(Kind(case.kind), State(case.state))
    return f"{state}, {agency.name}" if agency else state


def _facts(case: Case) -> list[tuple[str, str]]:
    words = procedure.course(case.course).words
    known = case.course == "feedback" or words == kinds.texts(Kind(case.kind)).name
    facts = [] if known else [("Trình tự", words)]
    respondents = queries.respondents_of(case.id)
    for one in respondents:
        facts += _respondent(case, one)
    facts += _first_decision(case, respondents)
    kind = Kind(case.kind)
    rows = {one.value: one for one in SIGNATURES if kind in one.kinds}
    if rows:
        sent = queries.submissions_of(case.id)
        # When all have withdrawn, how they had signed still stands in the file.
        kept = [one for one in sent if one.withdrawn_on is None] or sent
        values = {one.signature for one in kept}
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
    label = "Người bị tố cáo" if case.kind == "denunciation" else "Người bị khiếu nại"
    facts = [(label, parties.respondent(one) or "Chưa rõ"), ("Tư cách", ROLES[one.role])]
    if one.address:
        facts.append(("Địa chỉ", one.address))
    if one.act_kind:
        number = f" số {one.decision_number}" if one.decision_number else ""
        day = f" ngày {one.decision_on:%d/%m/%Y}" if one.decision_on else ""
        dismissal = " buộc thôi việc" if one.dismissal else ""
        facts.append(("Bị khiếu nại", f"{_ACTS[one.act_kind]}{dismissal}{number}{day}"))
    if one.learned_on:
        facts.append(("Nhận được hoặc biết được ngày", f"{one.learned_on:%d/%m/%Y}"))
    return facts


def _first_decision(case: Case, respondents: list[Respondent]) -> list[tuple[str, str]]:
    """Number, day, outcome and resolver of the decision of first level: from its case, else as stated."""
    earlier = matters.earlier_of(case.id) if case.kind == Kind.COMPLAINT else None
    decisions = [one for one in queries.letters_of(earlier.id) if one.kind == "decision"] if earlier else []
    if earlier and decisions:
        letter = decisions[-1]
        outcome = choices.words(choices.outcomes(earlier.course), earlier.outcome) if earlier.outcome else ""
        resolver = heads.chair(heads.issuer(letter), letter.signer_position or "")
        lines = [f"Số {letter.number} ngày {letter.issued_on:%d/%m/%Y}", outcome, f"Do {resolver} ký"]
        return [("Quyết định giải quyết lần đầu", "\n".join(line for line in lines if line))]
    for one in respondents:
        number = f"Số {one.first_number}" if one.first_number else ""
        day = f"ngày {one.first_on:%d/%m/%Y}" if one.first_on else ""
        agency = agencies.by_id(one.first_agency_id) if one.first_agency_id else None
        if number or day:
            resolver = f"\nDo {heads.chair(agency)} giải quyết" if agency else ""
            words = " ".join(part for part in (number, day) if part)
            return [("Quyết định giải quyết lần đầu", f"{words} (theo đơn){resolver}")]
    return []


def _talk(one: DialogueRecord) -> Talk:
    rows = []
    if one.held_on:
        hour = f", {hour_words(one.held_from)}" if one.held_from else ""
        rows.append(("Ngày", f"{one.held_on:%d/%m/%Y}{hour}"))
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
    signed = {True: "đã ký", False: "không ký", None: "có mặt"}[person["signed"]]
    return f"{person.get('role', '')}, {signed}{reason}".strip(", ")
