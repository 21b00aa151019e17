"""What an officer is asked at a step: one set of fields for each thing the step needs by law."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, partial
from typing import Any, Final

from wtforms.validators import ValidationError

from feedback.agencies import queries as agencies
from feedback.cases import matters
from feedback.cases.actions import clocks, dialogues
from feedback.cases.actions.taking import ONLY_FOR, WRITTEN, signatures_of
from feedback.cases.desk import people_lines
from feedback.cases.forms import LETTER_LENGTH, REASON_LENGTH, StepForm, WhyForm, ground_hint
from feedback.cases.models import Case
from feedback.law import choices, grounds, letters, procedure
from feedback.law.kinds import Kind
from feedback.law.procedure import Step
from feedback.law.terms import STATUTE
from feedback.law.terms.words import rule_words
from feedback.web import today
from feedback.web.forms import (
    CheckboxesField,
    Choice,
    DateField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
    TickField,
    WholeNumberField,
)

_TEXTS: Final = {
    "letter": "Nội dung văn bản",
    "decision": "Nội dung quyết định",
    "conclusion": "Nội dung kết luận",
    "answer": "Nội dung trả lời",
    "measures": "Biện pháp xử lý",
    "minutes": "Nội dung, ý kiến của các bên",
}
_FROM_DRAFT: Final = ("decide", "conclude", "submit_decision", "submit_conclusion")
"""Steps that go on from the latest draft."""

_FRAME: Final = (
    "Viết nội dung riêng của vụ việc, mỗi đoạn một dòng. Quốc hiệu, căn cứ, kính gửi, nơi nhận, chữ ký do hệ "
    "thống đặt vào văn bản"
)


def _written(need: str, step: Step, course: str) -> dict[str, Any]:
    kind = letters.letter_for(course, step.name)
    hint = f"{kind.name}. {_FRAME}" if kind else "Dự thảo đến người có thẩm quyền; người gửi chưa đọc được"
    return {need: TextAreaField(_TEXTS[need], hint=hint, max_length=LETTER_LENGTH, rows=12)}


def _ground(step: Step, course: str) -> dict[str, Any]:
    return {"ground": RadiosField("Căn cứ", missing="Chọn một căn cứ", small=True)}


def _reason(step: Step, course: str) -> dict[str, Any]:
    hint = "Người gửi đọc được phần này. Nêu rõ trường hợp cụ thể" if step.told else ""
    return {"reason": TextAreaField("Lý do", hint=hint, max_length=REASON_LENGTH, rows=5)}


def _outcome(step: Step, course: str) -> dict[str, Any]:
    return {"outcome": RadiosField("Kết quả giải quyết", missing="Chọn kết quả giải quyết", small=True)}


def _criterion(step: Step, course: str) -> dict[str, Any]:
    hint = "Chọn mọi tiêu chí có trong vụ việc"
    if step.extends:
        least = next(one.least for one in STATUTE.data.proofs if one.circumstance == "especially_complex")
        hint += f"; từ {least} tiêu chí là vụ việc đặc biệt phức tạp"
    return {
        "criterion": CheckboxesField(
            "Vì sao vụ việc phức tạp",
            noun="tiêu chí",
            missing="Chọn ít nhất một tiêu chí",
            hint=hint,
            small=True,
        )
    }


def _agency(step: Step, course: str) -> dict[str, Any]:
    return {"agency": SelectField("Cơ quan nhận", prompt="Chọn cơ quan")}


def _short(
    name: str, label: str, hint: str = "", most: int = 200, width: int = 0
) -> Callable[[Step, str], dict[str, Any]]:
    def made(step: Step, course: str) -> dict[str, Any]:
        return {name: TextField(label, hint=hint, max_length=most, width=width, spellcheck=False)}

    return made


def _day(name: str, label: str, *, past: bool) -> Callable[[Step, str], dict[str, Any]]:
    def made(step: Step, course: str) -> dict[str, Any]:
        return {name: DateField(label, not_in_future=past)}

    return made


def _held_on(step: Step, course: str) -> dict[str, Any]:
    return {
        "held_on": DateField("Ngày đối thoại"),
        "held_from": TextField("Giờ bắt đầu", hint="Ví dụ 8:00", max_length=5, width=5, spellcheck=False),
    }


def _chair(step: Step, course: str) -> dict[str, Any]:
    return {
        "chair": TextField("Người chủ trì", hint="Họ và tên", max_length=200, spellcheck=False),
        "chair_position": TextField("Chức vụ người chủ trì", max_length=200, spellcheck=False),
    }


def _invited(step: Step, course: str) -> dict[str, Any]:
    return {
        "invited": TextAreaField(
            "Thành phần được mời",
            hint="Mỗi người một dòng: họ tên, gạch ngang, tư cách. Ví dụ: Nguyễn Văn An – người khiếu nại",
            max_length=5000,
            rows=6,
        )
    }


def _attendance(step: Step, course: str) -> dict[str, Any]:
    return {
        "came": TextAreaField(
            "Người dự", hint="Mỗi người một dòng: họ tên, dấu gạch ngang, tư cách", max_length=5000, rows=6
        ),
        "absent": TextAreaField(
            "Người vắng mặt",
            hint="Mỗi người một dòng: họ tên, dấu gạch ngang, lý do (hoặc «không có lý do»)",
            optional=True,
            max_length=3000,
            rows=3,
        ),
        "unsigned": TextAreaField(
            "Người dự mà không ký biên bản",
            hint="Mỗi người một dòng: họ tên, dấu gạch ngang, lý do",
            optional=True,
            max_length=3000,
            rows=3,
        ),
    }


def _minutes(step: Step, course: str) -> dict[str, Any]:
    return {
        **_written("minutes", step, course),
        "result": TextAreaField("Kết quả đối thoại", max_length=5000, rows=5),
        "still_differs": RadiosField(
            "Yêu cầu của người gửi và kết quả xác minh còn khác nhau không?",
            noun="còn khác nhau hay không",
            inline=True,
            small=True,
            choices=[Choice("yes", "Còn khác"), Choice("no", "Không còn khác")],
        ),
        "copies": WholeNumberField("Số bản biên bản", least=dialogues.LEAST_COPIES, most=50, default=3),
    }


def _publication(step: Step, course: str) -> dict[str, Any]:
    return {
        "form_of_publication": CheckboxesField(
            "Hình thức công khai", noun="hình thức", missing="Chọn ít nhất một hình thức công khai"
        )
    }


def _published_on(step: Step, course: str) -> dict[str, Any]:
    chosen = ("form_of_publication", ONLY_FOR["published_on"])
    return {
        "published_on": DateField(
            "Ngày đầu niêm yết, đăng hoặc phát", noun="Ngày đầu công khai", not_in_future=True, only_if=chosen
        )
    }


def _meeting_on(step: Step, course: str) -> dict[str, Any]:
    chosen = ("form_of_publication", ONLY_FOR["meeting_on"])
    return {"meeting_on": DateField("Ngày họp công bố", only_if=chosen)}


def _redaction(step: Step, course: str) -> dict[str, Any]:
    return {
        "redaction": TickField(
            "Bản công khai đã che thông tin cá nhân, bí mật và mọi chi tiết để lộ người tố cáo",
            missing="Che thông tin cá nhân trong bản công khai, rồi đánh dấu vào ô này",
        )
    }


def _request(step: Step, course: str) -> dict[str, Any]:
    return {
        "request": TextAreaField(
            "Đề nghị người gửi làm gì",
            noun="Nội dung đề nghị",
            hint="Nêu việc cần làm, nơi đến và thời gian",
            max_length=REASON_LENGTH,
            rows=6,
        )
    }


def _signature(step: Step, course: str) -> dict[str, Any]:
    return {"signature": RadiosField("Chữ ký trên đơn", missing="Chọn tình trạng chữ ký")}


_FIELDS: Final[Mapping[str, Callable[[Step, str], dict[str, Any]]]] = {
    **{need: partial(_written, need) for need in WRITTEN},
    "minutes": _minutes,
    "ground": _ground,
    "reason": _reason,
    "outcome": _outcome,
    "criterion": _criterion,
    "agency": _agency,
    "document": _short("document", "Số văn bản xác định", "Văn bản lưu trong hồ sơ vụ việc", 60, 20),
    "reference": _short(
        "reference", "Văn bản, cách gửi", "Ví dụ: công văn 12/UBND-NC ngày 25/11/2026, bưu điện"
    ),
    "verification": _short("verification", "Báo cáo kết quả xác minh", "Số, ngày của báo cáo"),
    "place": _short("place", "Địa điểm", "", 300),
    "held_on": _held_on,
    "chair": _chair,
    "invited": _invited,
    "attendance": _attendance,
    "received_on": _day("received_on", "Ngày nhận được quyết định", past=True),
    "result_on": _day("result_on", "Ngày có kết quả xử lý", past=True),
    "form_of_publication": _publication,
    "published_on": _published_on,
    "meeting_on": _meeting_on,
    "redaction": _redaction,
    "signature": _signature,
    "request": _request,
}


@cache
def form_for(course: str, name: str, proposes: bool) -> type[StepForm]:
    """The form of a step: the fields of its needs, in the order of the table; and why, if proposed."""
    step = next(line for line in procedure.course(course).steps if line.name == name)
    fields: dict[str, Any] = {}
    for need in step.needs:
        if need in _FIELDS:
            fields |= _FIELDS[need](step, course)
    bases: tuple[type, ...] = (StepForm, WhyForm) if proposes else (StepForm,)
    checks = {f"validate_{name}": check for name, check in _CHECKS.items() if name in fields}
    return type("TakenForm", bases, fields | checks)


def _validate_held_from(form: Any, field: Any) -> None:
    """An hour of the day, with or without its minutes."""
    if not _HOUR.fullmatch(field.data or ""):
        raise ValidationError("Nhập giờ, phút, ví dụ 8:00 hoặc 14:30")


def _validate_reason(form: Any, field: Any) -> None:
    """A ground that stands for «other provisions» needs the article by name."""
    if "ground" not in form:
        return
    chosen = next((one for one in grounds.GROUNDS if one.key == form.ground.data), None)
    if chosen is not None and chosen.cite and "điều" not in (field.data or "").casefold():
        raise ValidationError("Ghi rõ điều, khoản của văn bản làm căn cứ, ví dụ «khoản 2 Điều 5 …»")


_CHECKS: Final = {"held_from": _validate_held_from, "reason": _validate_reason}
_HOUR: Final = re.compile(r"([01]?[0-9]|2[0-3]):[0-5][0-9]")


def offer(form: Any, case: Case, step: Step) -> None:
    """Fill the lists of the form with what the law allows on this day."""
    kind, on = Kind(case.kind), today()
    if "ground" in form:
        form.ground.choices = [
            Choice(one.key, one.words, hint=ground_hint(one))
            for one in grounds.grounds_for(kind, step.name, on, clocks.circumstances(case))
        ]
    if "outcome" in form:
        form.outcome.choices = _choices(choices.outcomes(case.course), on)
    if "criterion" in form:
        form.criterion.choices = list(STATUTE.data.criteria.items())
    if "form_of_publication" in form:
        least = {
            start.when: rule_words(STATUTE.resolve(start.term, on), STATUTE.circumstances)
            for start in step.starts
            if start.at_once
        }
        form.form_of_publication.choices = [
            Choice(one.key, one.words, hint=least.get(one.key, "").capitalize())
            for one in choices.options("publication", on)
        ]
    if "signature" in form:
        form.signature.choices = [
            Choice(
                one.value,
                one.words,
                hint="Cần cơ quan pháp chế xác nhận" if one.confidence == "unsure" else "",
            )
            for one in signatures_of(kind)
        ]
    if "agency" in form:
        form.agency.choices = [
            Choice(agency.code, agency.name, group=heading)
            for heading, found in agencies.choices_for_transfer(on, without=case.agency_id)
            for agency in found
            if agency.external or step.name != "transfer_outside"
        ]


def _choices(name: str, on: date) -> list[Choice]:
    return [Choice(one.key, one.words) for one in choices.options(name, on)]


def filled(case: Case, step: Step) -> dict[str, Any]:
    """What stands in the form at first: what the case knows already."""
    found: dict[str, Any] = {}
    if "invited" in step.needs:
        found["invited"] = people_lines.text(people_lines.parties(case))
    record = dialogues.current(case.id)
    if "attendance" in step.needs and record is not None:
        invited = [(one["name"], one["role"]) for one in record.invited] or people_lines.parties(case)
        found |= {
            "came": people_lines.text(invited),
            "chair": record.chair,
            "chair_position": record.chair_position,
        }
    if step.name in _FROM_DRAFT:
        draft = matters.latest_draft(case.id)
        found |= {need: draft for need in ("decision", "conclusion") if need in step.needs}
    return found


def given(form: Any, step: Step) -> dict[str, Any]:
    """What the form hands in, by the names that ``actions.take`` knows; it has been checked."""
    found = {
        field.name: field.data for field in form if field.name not in ("csrf_token", "version", "why", "came")
    }
    if "agency" in found:
        found["agency"] = agencies.by_code(found["agency"])
    if "invited" in step.needs:
        found["invited"] = [
            {"name": name, "role": role} for name, role in people_lines.read(found["invited"])
        ]
    if "attendance" in step.needs:
        found["attendance"] = people_lines.attendance(
            form.came.data, found.pop("absent") or "", found.pop("unsigned") or ""
        )
        found["still_differs"] = found["still_differs"] == "yes"
    return found


def typed(form: Any) -> dict[str, Any]:
    """What was typed, as it stands in a proposal: days as ISO text."""
    return {
        field.name: field.data.isoformat() if isinstance(field.data, date) else field.data
        for field in form
        if field.name not in ("csrf_token", "version", "why")
    }


def retyped(form: type[StepForm], values: Mapping[str, Any]) -> dict[str, Any]:
    """What stood in a proposal, as the form takes it."""
    return {
        name: date.fromisoformat(value) if name.endswith("_on") and isinstance(value, str) else value
        for name, value in values.items()
    }
