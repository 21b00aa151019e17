"""How long people are asked, and what a plan must say: Luật 10/2022 Đ25, Đ26, Đ28."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from feedback.agencies import queries as agencies
from feedback.agencies.gazetteer import AreaEntry
from feedback.consultation.models import Consultation
from feedback.consultation.rules import BadDetail
from feedback.deadlines import queries as deadlines
from feedback.law import consultation as law
from feedback.law.calendar import BeyondCalendar
from feedback.law.terms import Due, NotInForce

MOST_QUESTIONS: Final = 12
LONGEST_QUESTION: Final = 300
_TEXTS: Final = {
    "title": "Nhập tên dự thảo hoặc dự án được lấy ý kiến",
    "summary": "Nhập nội dung chính để người dân đọc",
    "affected": "Nhập khu vực bị ảnh hưởng",
    "responsible": "Nhập người chịu trách nhiệm",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationDetails:
    """What a plan for asking the people says; fields as in ``Consultation``."""

    content: str
    title: str
    project: str
    summary: str
    questions: list[str]
    affected: str
    area_codes: list[str]
    one_per: str
    listed_only: bool
    forms: list[str]
    responsible: str
    plan_sent_on: date | None
    opens_on: date
    closes_on: date


def areas_of(agency_id: int) -> list[AreaEntry]:
    """The communes of today in which an agency works, by name."""
    return [one for one in agencies.areas_within(agency_id) if one.today]


def details_of(consultation: Consultation) -> ConsultationDetails:
    """A consultation as it stands."""
    return ConsultationDetails(**_columns(consultation))


def _columns(consultation: Consultation) -> dict[str, Any]:
    return {name: getattr(consultation, name) for name in ConsultationDetails.__dataclass_fields__}


def least(opens_on: date) -> Due | None:
    """Until which day a draft that everybody can read from a day on must at least lie open (calendar days);
    None where no term is in force. Raises BadDetail for a day beyond the calendar.
    """
    terms = deadlines.terms()
    try:
        return terms.due(terms.resolve(law.PERIOD.term, opens_on), opens_on, deadlines.calendar())
    except NotInForce:
        return None
    except BeyondCalendar as beyond:
        raise BadDetail("opens_on", "Lịch làm việc chưa có đến ngày này. Chọn ngày gần hơn") from beyond


def least_words(on: date) -> str:
    """«Lấy ý kiến ít nhất 20 ngày kể từ ngày công khai dự thảo (Điều 28 …)»; "" where no term is in force."""
    owed = least(on)
    if owed is None:
        return ""
    return f"Lấy ý kiến ít nhất {owed.unit.length_words(owed.length)} kể từ ngày mở ({owed.article})"


def demand_long_enough(opens_on: date, closes_on: date) -> None:
    """That people have the law's least time. Raises BadDetail with the article and the earliest last day."""
    if closes_on < opens_on:
        raise BadDetail("closes_on", "Ngày cuối không được trước ngày đầu")
    owed = least(opens_on)
    if owed is not None and closes_on < owed.on:
        length = owed.unit.length_words(owed.length)
        raise BadDetail(
            "closes_on",
            f"Phải lấy ý kiến ít nhất {length} ({owed.article}). Chọn ngày cuối từ {owed.on:%d/%m/%Y} trở đi",
        )


def demand_open_anew(consultation: Consultation, on: date) -> None:
    """That a draft which everybody can read from a day on has the law's least time before the last day.

    Raises BadDetail (field ``checked``) with the article and until which day to extend before.
    """
    owed = least(max(on, consultation.opens_on))
    if owed is not None and consultation.closes_on < owed.on:
        length = owed.unit.length_words(owed.length)
        raise BadDetail(
            "checked",
            f"Dự thảo mới phải lấy ý kiến ít nhất {length} ({owed.article}). Kéo dài đợt này đến ít nhất "
            f"ngày {owed.on:%d/%m/%Y}, rồi cho công khai",
        )


def checked(details: ConsultationDetails, agency_id: int) -> None:
    """That a plan says what it must. Raises BadDetail with the field to mend."""
    for name, words in _TEXTS.items():
        if not getattr(details, name).strip():
            raise BadDetail(name, words)
    if not any(one.key == details.content for one in law.CONTENTS):
        raise BadDetail("content", "Chọn nội dung lấy ý kiến")
    if details.one_per not in ("household", "person"):
        raise BadDetail("one_per", "Chọn mỗi hộ hoặc mỗi người một ý kiến")
    known = {one.key for one in law.FORMS}
    if not details.forms or not known.issuperset(details.forms):
        raise BadDetail("forms", "Chọn ít nhất một hình thức lấy ý kiến")
    if len(details.questions) > MOST_QUESTIONS:
        raise BadDetail("questions", f"Nhiều nhất {MOST_QUESTIONS} câu hỏi, mỗi dòng một câu")
    if any(len(one) > LONGEST_QUESTION for one in details.questions):
        raise BadDetail("questions", f"Mỗi câu hỏi dài nhất {LONGEST_QUESTION} ký tự")
    within = {one.code for one in areas_of(agency_id)}
    if not within.issuperset(details.area_codes):
        raise BadDetail("areas", "Chọn xã, phường trong địa bàn của cơ quan")
    demand_long_enough(details.opens_on, details.closes_on)
