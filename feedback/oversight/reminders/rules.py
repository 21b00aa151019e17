"""What a reminder says and when one is proposed; read from ``rules.toml``. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from typing import Any, Final

from feedback.cases.letters.words import CONCEALED

_DATA: Final[dict[str, Any]] = tomllib.loads(
    resources.files(__package__).joinpath("rules.toml").read_text(encoding="utf-8")
)

MOST_ITEMS: Final[int] = _DATA["most"]["items"]
"""Steps in one letter."""
ESCALATED_AFTER: Final[int] = _DATA["escalation"]["after"]
"""Reminders of the same matter before the province's chair hears of it."""
PROPOSED_LATE: Final = timedelta(days=_DATA["propose"]["late"])
"""Calendar days late from which a first letter is proposed."""
PROPOSED_REPLY_LATE: Final = timedelta(days=_DATA["propose"]["reply_late"])
"""Calendar days that an answer is late from which the next letter is proposed."""
PROPOSED_STILL_LATE: Final = timedelta(days=_DATA["propose"]["still_late"])
"""Calendar days after an answer from which the next is proposed for what is still late."""

REMINDER: Final = "reminder"
ESCALATION: Final = "escalation"

ABOVE: Final = (
    "Ủy ban nhân dân tỉnh là cơ quan cấp trên nên không đôn đốc. "
    "Dùng báo cáo, tham mưu cho Chủ tịch Ủy ban nhân dân tỉnh"
)

STATES: Final = {
    "open": "Chờ trả lời",
    "late": "Quá hạn trả lời",
    "replied": "Đã trả lời",
    "followed": "Không trả lời, đã đôn đốc lần sau",
    "reported": "Đã báo cáo Chủ tịch tỉnh",
    "withdrawn": "Đã thu hồi",
}
"""The states that people read: those of the row, and «late» for an open one whose day is over."""


@dataclass(frozen=True, slots=True)
class Late:
    """A step that is late, as a letter names it: case, words, day due, calendar days late, article."""

    number: str
    step: str
    due_on: date
    days_late: int
    article: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """A letter issued before about the same matter: until when it was to be answered, and when it was."""

    number: str
    issued_on: date
    reply_due_on: date
    replied_on: date | None


def standing(state: str, reply_due_on: date | None, today: date) -> str:
    """The state of a letter that people read: a key of ``STATES``."""
    return "late" if state == "open" and reply_due_on is not None and reply_due_on < today else state


def reply_days(ordinal: int) -> int:
    """How many working days there are to answer the reminder of this ordinal."""
    reply: dict[str, int] = _DATA["reply"]
    return reply["working_days" if ordinal == 1 else "second_working_days"]


def sign(kind: str) -> str:
    """What stands behind the running number of a letter of this kind."""
    return str(_DATA[kind]["sign"])


def title(kind: str) -> str | None:
    """Tên loại văn bản; None for a công văn."""
    found: str | None = _DATA[kind].get("title")
    return found


def subject(kind: str, ordinal: int) -> str:
    """Trích yếu."""
    again = f" (lần {ordinal})" if kind == REMINDER and ordinal > 1 else ""
    return f"{_DATA[kind]['subject']}{again}"


def basis(kinds: Collection[str]) -> str:
    """Căn cứ: what a letter about cases of these kinds rests on. Of sealed cases no kind is handed in: the
    basis tells none. What isn't sure is not printed."""
    rests_on = [
        one["words"]
        for one in _DATA["basis"]
        if one["confidence"] != "unsure" and (not one["kinds"] or set(one["kinds"]) & set(kinds))
    ]
    return f"Căn cứ {'; '.join(rests_on)}."


def reason(
    kind: str,
    *,
    agency: str,
    issuer: str,
    kinds: Collection[str],
    rows: Sequence[Late],
    earlier: Sequence[Earlier],
    today: date,
) -> str:
    """The text that a letter begins with, for the inspector to change; the table of cases follows it.
    ``kinds``: see :func:`basis`."""
    paragraphs = [basis(kinds), _late(agency, rows, today)]
    if earlier:
        paragraphs.insert(1, "\n".join(_before(one, issuer, agency) for one in earlier))
    if kind == ESCALATION:
        which = "Đơn" if len(rows) == 1 else "Các đơn"
        paragraphs.append(
            f"{issuer} báo cáo và kính đề nghị Chủ tịch Ủy ban nhân dân tỉnh xem xét, chỉ đạo {agency}. "
            f"{which} cụ thể như sau:"
        )
    elif len(rows) == 1:
        paragraphs.append(
            f"{issuer} đề nghị {agency} giải quyết xong đơn này, báo rõ lý do chậm và ngày xong:"
        )
    else:
        paragraphs.append(
            f"{issuer} đề nghị {agency} giải quyết xong các đơn sau, báo rõ lý do chậm và ngày xong từng đơn:"
        )
    return "\n".join(paragraphs)


def _late(agency: str, rows: Sequence[Late], today: date) -> str:
    if len(rows) == 1:
        [one] = rows
        left = (
            f"giải quyết xong đơn số {one.number}"
            if one.step == CONCEALED
            else f"làm xong bước «{one.step}» của đơn số {one.number}"
        )
        return f"Đến ngày {today:%d/%m/%Y}, {agency} chưa {left}, quá hạn {one.days_late} ngày."
    longest = max(one.days_late for one in rows)
    return (
        f"Đến ngày {today:%d/%m/%Y}, {agency} còn {len(rows)} việc quá thời hạn theo quy định, "
        f"lâu nhất {longest} ngày."
    )


def _before(one: Earlier, issuer: str, agency: str) -> str:
    answered = (
        f"{agency} trả lời ngày {one.replied_on:%d/%m/%Y} nhưng chưa giải quyết xong."
        if one.replied_on
        else f"Đến nay {issuer} chưa nhận được trả lời."
    )
    return (
        f"Ngày {one.issued_on:%d/%m/%Y}, {issuer} có Văn bản số {one.number}, đề nghị {agency} trả lời chậm "
        f"nhất ngày {one.reply_due_on:%d/%m/%Y}. {answered}"
    )


def closing(issuer: str, reply_due_on: date | None) -> str:
    """What stands behind the table."""
    if reply_due_on is None:
        return f"{issuer} kính báo cáo."
    return f"Đề nghị trả lời {issuer} chậm nhất ngày {reply_due_on:%d/%m/%Y}."
