"""The fields that a step asks for what it needs by law: one set for each need."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from feedback.cases.actions.taking import ONLY_FOR
from feedback.cases.forms import LETTER_LENGTH, REASON_LENGTH
from feedback.cases.letters.words import LEAST_COPIES
from feedback.law import chairs, letters
from feedback.law.procedure import Step
from feedback.law.terms import STATUTE
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
    asked = {
        "chair": TextField("Người chủ trì", hint="Họ và tên", max_length=200, spellcheck=False),
        "chair_position": TextField("Chức vụ người chủ trì", max_length=200, spellcheck=False),
    }
    if step.name != "call_dialogue" or not any(
        course in one.courses and one.himself for one in chairs.CHAIRS
    ):
        return asked
    return asked | {
        "chair_cases": CheckboxesField(
            "Trường hợp người đứng đầu phải tự mình chủ trì",
            hint="Chọn mọi trường hợp có trong vụ việc",
            optional=True,
            small=True,
        )
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
        "copies": WholeNumberField("Số bản biên bản", least=LEAST_COPIES, most=50, default=3),
    }


def _findings(step: Step, course: str) -> dict[str, Any]:
    hint = "Nêu những điều đã xác minh và kết luận của báo cáo; phần này in vào quyết định hoặc kết luận"
    return {"findings": TextAreaField("Kết quả xác minh", hint=hint, max_length=LETTER_LENGTH, rows=6)}


def _verifiers(step: Step, course: str) -> dict[str, Any]:
    return {
        "verifiers": TextAreaField(
            "Người được giao xác minh",
            hint="Mỗi người một dòng: họ tên, chức vụ, nhiệm vụ trong tổ. Tên được in vào quyết định",
            max_length=2000,
            rows=4,
        )
    }


def _publication(step: Step, course: str) -> dict[str, Any]:
    return {
        "form_of_publication": CheckboxesField(
            "Hình thức công khai",
            small=True,
            noun="hình thức",
            missing="Chọn ít nhất một hình thức công khai",
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
            small=True,
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
    return {"signature": RadiosField("Chữ ký trên đơn", small=True, missing="Chọn tình trạng chữ ký")}


FIELDS: Final[Mapping[str, Callable[[Step, str], dict[str, Any]]]] = {
    **{need: partial(_written, need) for need in letters.WRITTEN},
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
    "findings": _findings,
    "place": _short("place", "Địa điểm", "", 300),
    "held_on": _held_on,
    "chair": _chair,
    "invited": _invited,
    "attendance": _attendance,
    "verifiers": _verifiers,
    "report_due_on": _day("report_due_on", "Ngày cuối để xác minh xong", past=False),
    "received_on": _day("received_on", "Ngày nhận được quyết định", past=True),
    "result_on": _day("result_on", "Ngày có kết quả xử lý", past=True),
    "form_of_publication": _publication,
    "published_on": _published_on,
    "meeting_on": _meeting_on,
    "redaction": _redaction,
    "signature": _signature,
    "request": _request,
}
"""By the name of the need."""
