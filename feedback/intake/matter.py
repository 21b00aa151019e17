"""What a complaint or a denunciation is about: from the answers on its own page to respondents and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.cases.actions.lodging import RespondentDetails
from feedback.cases.models import Respondent
from feedback.intake.matter_forms import ACTS, DISMISSAL, DUTY, LEVELS, ROLES
from feedback.intake.typed import day_of
from feedback.law.kinds import Kind
from feedback.routing import fields
from feedback.routing.denounced import NobodyHere, propose_against

Answers = Mapping[str, Any]

_DUTY_WORDS = {
    "yes": "Vi phạm xảy ra khi làm nhiệm vụ, công vụ.",
    "no": "Vi phạm không liên quan đến nhiệm vụ, công vụ.",
    "unknown": "Không rõ vi phạm có liên quan đến nhiệm vụ, công vụ hay không.",
}


@dataclass(frozen=True, slots=True)
class Stated:
    """Whom it is about. ``remarks`` are sentences for the end of the text, for which there is no column."""

    respondents: tuple[RespondentDetails, ...] = ()
    public_duty: bool = True
    second_level: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def against(self) -> tuple[RespondentDetails, ...]:
        """The respondents whose superior is competent: none when nobody in public duty is meant."""
        return self.respondents if self.public_duty else ()

    @property
    def discipline(self) -> bool:
        """Whether it is against a disciplinary decision."""
        return any(one.act_kind == "discipline" for one in self.respondents)


def of(kind: Kind, pages: Mapping[Any, Answers]) -> Stated:
    """What the pages of a draft say; nothing for kinds without a respondent."""
    if kind is Kind.COMPLAINT:
        return contested(pages.get("decision", {}))
    if kind is Kind.DENUNCIATION:
        return accused(pages.get("accused", {}))
    return Stated()


def contested(answers: Answers) -> Stated:
    """Người bị khiếu nại: the body whose decision or act it is, by the answers of ``DecisionForm``.

    A body that the list doesn't have stands as it was written.
    """
    written, who = answers.get("agency") or None, answers.get("who") or None
    agency, act = agencies.named(written or ""), answers.get("act") or None
    prefix = "discipline" if act == "discipline" else "decision"
    decided = answers.get("first") == "decided"
    return Stated(
        respondents=(
            RespondentDetails(
                agency_id=agency.id if agency else None,
                body=None if agency else written or who,
                role="unknown" if act == "act" else "body",
                position=who if written else None,
                act_kind=act,
                dismissal=act == "discipline" and answers.get("dismissal") == "yes",
                decision_number=answers.get(f"{prefix}_number") or None,
                decision_on=day_of(answers.get(f"{prefix}_on")),
                learned_on=day_of(answers.get("learned_on")),
                first_number=(answers.get("first_number") or None) if decided else None,
                first_on=day_of(answers.get("first_on")) if decided else None,
                first_learned_on=day_of(answers.get("first_learned_on")) if decided else None,
            ),
        ),
        second_level=answers.get("first") in ("decided", "expired"),
        remarks=tuple(_remarks(answers)),
    )


def _remarks(answers: Answers) -> list[str]:
    said = []
    if answers.get("first") == "expired":
        ended_on = day_of(answers.get("expired_on"))
        until = f" (hết thời hạn ngày {ended_on:%d/%m/%Y})" if ended_on else ""
        said.append(f"Đã quá thời hạn giải quyết lần đầu mà chưa có quyết định{until}.")
    if answers.get("late_reason"):
        said.append(f"Lý do gửi muộn: {answers['late_reason']}")
    return said


def accused(answers: Answers) -> Stated:
    """Người bị tố cáo, by the answers of ``AccusedForm``.

    Of a breach outside public duty the body that manages the field is competent (LTC Đ41), not a superior.
    """
    agency, duty = _agency(answers), answers.get("duty") or "unknown"
    details = RespondentDetails(
        agency_id=agency.id if agency else None,
        role=answers.get("role") or "unknown",
        name=answers.get("name") or None,
        position=answers.get("position") or None,
    )
    return Stated(
        respondents=(details,),
        public_duty=duty != "no",
        remarks=(_DUTY_WORDS[duty],),
    )


def answers_of(respondent: Respondent, *, second_level: bool) -> dict[str, Any]:
    """What was answered about the decision, as far as the respondent of a complaint keeps it."""
    agency = agencies.by_id(respondent.agency_id) if respondent.agency_id is not None else None
    prefix = "discipline" if respondent.act_kind == "discipline" else "decision"
    first = "none"
    if second_level:
        first = "decided" if respondent.first_learned_on or respondent.first_on else "expired"
    return {
        "act": respondent.act_kind,
        "dismissal": "yes" if respondent.dismissal else "no",
        f"{prefix}_number": respondent.decision_number,
        f"{prefix}_on": _kept(respondent.decision_on),
        "agency": agency.name if agency else respondent.body,
        "who": respondent.position,
        "learned_on": _kept(respondent.learned_on),
        "first": first,
        "first_number": respondent.first_number,
        "first_on": _kept(respondent.first_on),
        "first_learned_on": _kept(respondent.first_learned_on),
    }


def outside(answers: Answers, on: date) -> str:
    """Who is competent, in words, when nobody in the province may have it; "" when somebody may."""
    try:
        propose_against(
            Kind.DENUNCIATION,
            accused(answers).against,
            field_key=fields.OTHER,
            area_code=None,
            named_agency_id=None,
            second_level=False,
            discipline=False,
            on=on,
        )
    except NobodyHere as nobody:
        return str(nobody)
    return ""


def decision_rows(answers: Answers) -> list[tuple[str, str]]:
    """How the answers about the decision read."""
    written, act = answers.get("agency") or "", answers.get("act") or ""
    agency = agencies.named(written)
    found = [("Khiếu nại về", ACTS.get(act, ""))]
    if act in ("decision", "discipline"):
        found.append(("Quyết định", _numbered(answers, act)))
    if act == "discipline":
        found.append(("Bị buộc thôi việc", DISMISSAL.get(answers.get("dismissal") or "", "")))
    found += [
        ("Cơ quan", agency.name if agency else written or "Không biết"),
        ("Người ký hoặc làm việc đó", answers.get("who") or ""),
        ("Ngày nhận hoặc biết", _day(answers.get("learned_on"))),
        ("Giải quyết lần đầu", LEVELS.get(answers.get("first") or "", "")),
    ]
    if answers.get("first") == "decided":
        received = _day(answers.get("first_learned_on"))
        found.append(("Quyết định lần đầu", f"{_numbered(answers, 'first')}; nhận ngày {received}"))
    if answers.get("late_reason"):
        found.append(("Vì sao gửi muộn", answers["late_reason"]))
    return found


def accused_rows(answers: Answers) -> list[tuple[str, str]]:
    """How the answers about the person denounced read."""
    agency = _agency(answers)
    found = [
        ("Người vi phạm", answers.get("name") or ""),
        ("Chức vụ, nơi làm việc", answers.get("position") or ""),
        ("Cơ quan", agency.name if agency else "Không biết hoặc không có trong danh sách"),
        ("Vị trí", ROLES.get(answers.get("role") or "", "")),
        ("Khi làm nhiệm vụ", DUTY.get(answers.get("duty") or "", "")),
    ]
    if answers.get("unnamed"):
        found.append(("Tên người gửi", "Không nêu tên"))
    return found


def _numbered(answers: Answers, prefix: str) -> str:
    number, day = answers.get(f"{prefix}_number"), _day(answers.get(f"{prefix}_on"))
    return ", ".join(
        part for part in (f"số {number}" if number else "", f"ngày {day}" if day else "") if part
    )


def _day(kept: str | None) -> str:
    day = day_of(kept)
    return f"{day:%d/%m/%Y}" if day else ""


def _kept(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _agency(answers: Answers) -> AgencyEntry | None:
    return agencies.by_code(answers["agency"]) if answers.get("agency") else None
