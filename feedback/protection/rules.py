"""What may be done with a file of protection in which state. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from feedback.law.refusal import Forbidden, Overtaken, Refusal

READ: Final = "protection:file:read"
WRITE: Final = "protection:file:write"
DECIDE: Final = "protection:file:decide"


class NotNow(Refusal):
    """The act isn't possible in the state of the file."""


class NotYours(Forbidden):
    """Who acts has no right to it, or another agency has the case."""

    def __init__(self) -> None:
        super().__init__("Việc này do người được giao của cơ quan đang giải quyết thực hiện")


class NotGranted(Forbidden):
    """Nobody agreed that he opens it, or that is too long ago."""

    def __init__(self) -> None:
        super().__init__("Chưa có người thứ hai đồng ý, hoặc thời gian được mở đã hết. Gửi đề nghị mở.")


class Stale(Overtaken):
    """Somebody else changed the file since the page was opened."""

    def __init__(self, current: int) -> None:
        super().__init__(current, "Hồ sơ bảo vệ vừa được người khác thay đổi")


@dataclass(frozen=True, slots=True)
class Act:
    """One act: from which states, to which (None: it stays), who may (a permission; empty: the denouncer)."""

    name: str
    past: str
    from_states: tuple[str, ...]
    to_state: str | None
    who: str
    label: str
    article: str


_OPEN: Final = ("requested", "checking", "applied")
UNDECIDED: Final = ("requested", "checking")
_LAW: Final = "Luật Tố cáo 25/2018/QH14"

ACTS: Final[Mapping[str, Act]] = {
    one.name: one
    for one in (
        Act("take_up", "protection_taken_up", ("requested",), "checking", WRITE,
            "Kiểm tra đề nghị", f"Điều 51 {_LAW}"),
        Act("apply", "protection_applied", UNDECIDED, "applied", DECIDE,
            "Ra quyết định áp dụng", f"Điều 51, Điều 52 {_LAW}"),
        Act("refuse", "protection_refused", UNDECIDED, "refused", DECIDE,
            "Trả lời không áp dụng", f"Điều 51 {_LAW}"),
        Act("change", "protection_changed", ("applied",), None, DECIDE,
            "Thay đổi, bổ sung biện pháp", f"Điều 54 {_LAW}"),
        Act("end", "protection_ended", ("applied",), "ended", DECIDE,
            "Chấm dứt biện pháp", f"Điều 54 {_LAW}"),
        Act("ask_body", "protection_body_asked", ("checking", "applied"), None, DECIDE,
            "Gửi văn bản đến cơ quan thực hiện", f"Điều 49, Điều 53 {_LAW}"),
        Act("record_answer", "protection_body_answered", ("checking", "applied", "refused", "ended"), None,
            WRITE, "Ghi trả lời của cơ quan thực hiện", f"Điều 53 {_LAW}"),
        Act("record_written", "protection_written_came", _OPEN, None, WRITE,
            "Ghi nhận đề nghị bằng văn bản", f"Điều 50 {_LAW}"),
        Act("record_addition", "protection_added", _OPEN, None, WRITE,
            "Ghi thông tin bổ sung", f"Điều 50 {_LAW}"),
        Act("add", "protection_added", _OPEN, None, "", "Bổ sung", f"Điều 50 {_LAW}"),
        Act("withdraw", "protection_withdrawn", UNDECIDED, "withdrawn", "", "Rút đề nghị", f"Điều 50 {_LAW}"),
        Act("ask_end", "protection_end_asked", ("applied",), None, "",
            "Đề nghị chấm dứt", f"Điều 54 {_LAW}"),
    )
}  # fmt: skip
"""Every act on a file that there is; opening a file's names isn't one of them, it changes nothing."""

STATES: Final[Mapping[str, str]] = {
    "requested": "Mới đề nghị",
    "checking": "Đang kiểm tra",
    "applied": "Đang áp dụng biện pháp",
    "refused": "Không áp dụng",
    "withdrawn": "Đã rút đề nghị",
    "ended": "Đã chấm dứt",
}

TOLD: Final[Mapping[str, str]] = {
    "requested": "Đã nhận, chưa xem xét",
    "checking": "Đang xem xét",
    "applied": "Đang áp dụng",
    "refused": "Không áp dụng biện pháp riêng",
    "withdrawn": "Ông/bà đã rút đề nghị",
    "ended": "Đã chấm dứt",
}
"""What the denouncer reads of each state."""

LAPSED: Final = "Đã hết thời gian áp dụng"
"""What he and the officers read once all that was applied has run out, and nobody decided to end it."""

SOURCES: Final[Mapping[str, str]] = {
    "tracking": "Người tố cáo gửi qua trang tra cứu",
    "written": "Văn bản đề nghị",
    "phone": "Điện thoại, trường hợp khẩn cấp",
    "in_person": "Trình bày trực tiếp, trường hợp khẩn cấp",
    "own_finding": "Cơ quan tự phát hiện nguy cơ",
}
RECORDED: Final = tuple(key for key in SOURCES if key != "tracking")
"""Ways in which an officer takes a request down."""

ORAL: Final = ("phone", "in_person")
"""Requests that a written one must follow (Đ50)."""

SENDER: Final = "sender"
REQUESTERS: Final[Mapping[str, str]] = {
    SENDER: "Người gửi đơn",
    "signatory": "Người khác cùng ký đơn tố cáo",
}
"""Who asks for protection."""

OUTCOMES: Final[Mapping[str, str]] = {
    "agreed": "Đồng ý thực hiện",
    "partly": "Thực hiện một phần",
    "refused": "Không thực hiện",
}


def demand(name: str, state: str, may: bool) -> Act:
    """The act, if it is possible in this state and ``may`` says that who acts has the right. Raises NotNow,
    NotYours."""
    act = ACTS[name]
    if not may:
        raise NotYours
    if state not in act.from_states:
        places = ", ".join(f"«{STATES[one]}»" for one in act.from_states)
        raise NotNow(
            f"Không thể «{act.label}» khi hồ sơ ở bước «{STATES[state]}». Việc này chỉ làm được ở bước: "
            f"{places}. Căn cứ: {act.article}."
        )
    return act


def offered(state: str, *, awaits_written: bool, unanswered: bool, asks_others: bool) -> tuple[Act, ...]:
    """The acts of officers that make sense now, in the order of the table.

    ``awaits_written``: the written request hasn't come; ``unanswered``: a body asked hasn't answered;
    ``asks_others``: measures run that another body carries out.
    """
    fits = {"record_written": awaits_written, "record_answer": unanswered, "ask_body": asks_others}
    return tuple(
        one for one in ACTS.values() if one.who and state in one.from_states and fits.get(one.name, True)
    )


def awaits_written(source: str, written_on: date | None, state: str) -> bool:
    """Whether a written request must still follow one made by word of mouth."""
    return source in ORAL and written_on is None and state in _OPEN


def lapsed(state: str, days: Iterable[tuple[date | None, date | None]], on: date) -> bool:
    """Whether a file is applied but no measure runs or is still to begin: ``days`` are until when each was
    ordered, and when a decision ended it."""
    return state == "applied" and not any(
        ended_on is None and (until_on is None or on <= until_on) for until_on, ended_on in days
    )


def in_force(from_on: date, until_on: date | None, ended_on: date | None, on: date) -> bool:
    """Whether a measure is applied on the day."""
    return from_on <= on and (until_on is None or on <= until_on) and (ended_on is None or on < ended_on)
