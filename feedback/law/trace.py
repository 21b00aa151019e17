"""Why this date: the steps of a computation as plain data, and the Vietnamese sentence of each step.

A step is stored with the deadline as JSON (``{"step": ..., ...}``; days as ISO strings under ``on`` or a name
ending in ``_on``), so that the sentence can be shown years later, when the calendar has changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")

Value = str | int


class StepCode(StrEnum):
    """What happened at one step of the computation."""

    RULE = "rule"
    TARGET = "target"
    VARIANT = "variant"
    EXTENDED = "extended"
    BEGAN = "began"
    COUNTED_FROM = "counted_from"
    COUNTED_BACK = "counted_back"
    MONTHS = "months"
    SKIPPED = "skipped"
    WORKED = "worked"
    DOUBTFUL = "doubtful"
    ROLLED = "rolled"
    ROLLED_BACK = "rolled_back"
    UNCONFIRMED_YEAR = "unconfirmed_year"
    UNCHANGED = "unchanged"
    EXTENSION_NEEDS = "extension_needs"
    STOP_BASIS = "stop_basis"
    STOP_WITHOUT_RULE = "stop_without_rule"
    STOP_BEFORE_RULE = "stop_before_rule"
    TRANSITION = "transition"
    STOPPED = "stopped"
    STOP_TOO_LATE = "stop_too_late"
    STANDS_STILL = "stands_still"
    STANDS_STILL_LATE = "stands_still_late"
    FOUND_AS = "found_as"
    EXTENDED_BY = "extended_by"
    STOPPED_BY = "stopped_by"
    RESUMED_BY = "resumed_by"
    RECOUNTED = "recounted"
    DUTY = "duty"
    PERIOD = "period"
    REPORT = "report"
    WINDOW = "window"
    GIVEN = "given"
    KEPT = "kept"
    DUE = "due"


_SENTENCES: dict[StepCode, str] = {
    StepCode.RULE: "{title}: {length}, tính từ {event}. Căn cứ: {article}, áp dụng từ {in_force_from_on}.",
    StepCode.TARGET: (
        "{title}: {length}, tính từ {event}. Đây là mục tiêu nội bộ, không phải thời hạn do luật định."
    ),
    StepCode.VARIANT: "Trường hợp {variant}: thời hạn là {length}.",
    StepCode.EXTENDED: "Gia hạn {times} lần, mỗi lần {each}: tổng cộng {length}.",
    StepCode.BEGAN: "Ở vụ việc này tính từ {event}.",
    StepCode.COUNTED_FROM: (
        "Ngày bắt đầu ({event_on}) không tính; đếm từ {first_on} (Điều 147 Bộ luật Dân sự 2015)."
    ),
    StepCode.COUNTED_BACK: "Đếm lùi từ ngày {event_on}, không tính ngày này.",
    StepCode.MONTHS: "Kỳ hạn tính theo tháng kết thúc vào {on} (Điều 148 Bộ luật Dân sự 2015).",
    StepCode.SKIPPED: "Không tính {on}: {name}.",
    StepCode.WORKED: "Tính cả {on}: {name}.",
    StepCode.DOUBTFUL: "{on} ({name}) chưa có văn bản xác nhận là ngày nghỉ nên vẫn tính là ngày làm việc.",
    StepCode.ROLLED: (
        "Ngày cuối {raw_on} là ngày nghỉ ({name}) nên chuyển sang ngày làm việc tiếp theo "
        "(khoản 5 Điều 148 Bộ luật Dân sự 2015)."
    ),
    StepCode.ROLLED_BACK: "Ngày {raw_on} là ngày nghỉ ({name}) nên lùi về ngày làm việc liền trước.",
    StepCode.UNCONFIRMED_YEAR: "Tạm tính: lịch nghỉ năm {year} chưa được xác nhận.",
    StepCode.UNCHANGED: "Trường hợp {variant}: quy định này không có thời hạn riêng, nên không thay đổi.",
    StepCode.EXTENSION_NEEDS: "Gia hạn như vậy chỉ khi là {variant} và có quyết định bằng văn bản.",
    StepCode.STOP_BASIS: "{words}. Căn cứ: {article}.",
    StepCode.STOP_WITHOUT_RULE: (
        "Quy định này không nói đến việc tạm dừng thời hạn; khoảng tạm dừng do người tính đưa vào."
    ),
    StepCode.STOP_BEFORE_RULE: (
        "Luật chỉ có quy định tạm đình chỉ cho thời hạn này từ {in_force_from_on} ({article}); "
        "khoảng tạm dừng do người tính đưa vào."
    ),
    StepCode.TRANSITION: "Chuyển tiếp: {words}. Căn cứ: {article}.",
    StepCode.STOPPED: (
        "Tạm dừng từ {from_on} đến hết {last_on}: {days} ngày này không tính. Trước đó đã tính {done}, "
        "còn lại {left}; tính tiếp từ {resumed_on}."
    ),
    StepCode.STOP_TOO_LATE: (
        "Khoảng tạm dừng từ {from_on} đến {last_on} bắt đầu sau khi thời hạn đã hết nên không đổi hạn."
    ),
    StepCode.STANDS_STILL: (
        "Đang tạm dừng từ {from_on}. Trước đó đã tính {done}, còn lại {left}. "
        "Hạn mới được tính khi có quyết định tiếp tục."
    ),
    StepCode.STANDS_STILL_LATE: (
        "Đang tạm dừng từ {from_on}. Khi đó thời hạn đã hết nên ngày hạn không đổi."
    ),
    StepCode.FOUND_AS: "Xác định là {variant}: {on}. Căn cứ: {basis}.",
    StepCode.EXTENDED_BY: "Gia hạn lần {ordinal}: {on}. Căn cứ: {basis}.",
    StepCode.STOPPED_BY: "Tạm dừng thời hạn từ {from_on}. Căn cứ: {basis}.",
    StepCode.RESUMED_BY: "Tiếp tục tính từ {from_on}. Căn cứ: {basis}.",
    StepCode.RECOUNTED: "Tính lại {on}: hạn trước đó là {before_on}. Lý do: {why}.",
    StepCode.DUTY: ("{title}: mỗi {per} ít nhất {least}. Căn cứ: {article}, áp dụng từ {in_force_from_on}."),
    StepCode.PERIOD: "Kỳ này từ {first_on}; phải thực hiện đủ đến hết {last_on}.",
    StepCode.REPORT: "{title}. Căn cứ: {article}, áp dụng từ {in_force_from_on}.",
    StepCode.WINDOW: "Số liệu từ {first_on} đến hết {last_on}.",
    StepCode.GIVEN: "Mốc thời gian do nguồn dữ liệu ban đầu cung cấp.",
    StepCode.KEPT: "Phải giữ ít nhất đến hết {on}.",
    StepCode.DUE: "Hạn: hết {on}.",
}


def spoken(day: date) -> str:
    """A day as people say it, with its weekday: «thứ Hai 02/11/2026»."""
    return f"{WEEKDAYS[day.weekday()]} {day:%d/%m/%Y}"


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One step: its code and the values of its sentence."""

    code: StepCode
    values: Mapping[str, Value]

    def as_json(self) -> dict[str, Value]:
        """The step as it is stored and as commands print it: a flat object with the key ``step``."""
        return {"step": self.code.value, **self.values}

    def sentence(self) -> str:
        """The step in Vietnamese words."""
        return _SENTENCES[self.code].format_map(
            {key: _said(key, value) for key, value in self.values.items()}
        )


def step(code: StepCode, **values: Value | date) -> TraceStep:
    """Make a step; days are handed in as dates and kept as ISO strings."""
    plain = {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}
    return TraceStep(code, plain)


def sentences(stored: Iterable[Mapping[str, Value]]) -> tuple[str, ...]:
    """The sentences of a stored trace, in order.

    Raises ValueError for a step code that this version doesn't know.
    """
    return tuple(
        TraceStep(
            StepCode(str(entry["step"])), {key: value for key, value in entry.items() if key != "step"}
        ).sentence()
        for entry in stored
    )


def _said(key: str, value: Value) -> str:
    if isinstance(value, str) and (key == "on" or key.endswith("_on")):
        day = date.fromisoformat(value)
        return f"{day:%d/%m/%Y}" if key == "in_force_from_on" else spoken(day)
    return str(value)
