"""How long a message waits, when it becomes a letter, and what a posting number is. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Final

LONGEST_WAIT: Final = timedelta(hours=6)
MAIL_GIVEN_UP_AFTER: Final = timedelta(days=5)
"""RFC 5321, 4.5.4.1: a sender gives up after four to five days."""
OUTAGE_BEFORE_LETTER: Final = timedelta(days=3)
"""An outage of our own mail server is no fault of the recipient's: his mail waits this long for it."""

TRY_LATER_BEFORE_LETTER: Final = timedelta(days=1)
"""«Try later» of the other side is often the whole server's trouble: a day of it makes no heap of letters."""

RETURN_REASONS: Final = {
    "absent": "Không có người nhận",
    "moved": "Người nhận đã chuyển chỗ ở",
    "wrong_address": "Địa chỉ không đúng",
    "refused": "Người nhận từ chối",
    "other": "Lý do khác",
}


class BadPosting(ValueError):
    """What was entered about a posted letter can't be; ``field`` is ``number``, ``on`` or ``why``.

    ``message_id`` tells which of several letters, where it is known.
    """

    def __init__(self, field: str, message: str, message_id: int | None = None) -> None:
        super().__init__(message)
        self.field = field
        self.message = message
        self.message_id = message_id

    def of(self, message_id: int) -> BadPosting:
        """The same fault, told of one letter."""
        return BadPosting(self.field, self.message, message_id)


def wait_after(tries: int, first_minutes: int) -> timedelta:
    """The wait after so many failed tries (1 is the first): doubling, at most six hours."""
    return min(timedelta(minutes=first_minutes) * 2 ** min(tries - 1, 20), LONGEST_WAIT)


def gives_way_to_letter(
    *, refusals: int, letter_after: int, permanent: bool, created_at: datetime, at: datetime
) -> bool:
    """Whether a mail that just failed goes on as a letter, given that there is a postal address.

    Enough refusals by the recipient's server count, but «try later» not before 24 hours have passed since it
    was written; what our own server can't do counts only after three calendar days.
    """
    waited = at - created_at
    put_off = refusals >= letter_after and waited >= TRY_LATER_BEFORE_LETTER
    return permanent or put_off or waited >= OUTAGE_BEFORE_LETTER


def posting_number(text: str) -> str:
    """Số hiệu bưu gửi as it is kept: capitals, no spaces. Raises BadPosting.

    International form (UPU S10: two letters, eight digits and a check digit, country) is checked by its
    check digit, so that a slip of the pen shows; other forms hold 4 to 30 letters, digits, - and /.
    """
    number = re.sub(r"[\s.]", "", text).upper()
    if not re.fullmatch(r"[A-Z0-9][A-Z0-9/-]{3,29}", number) or not re.search(r"\d", number):
        raise BadPosting("number", "Nhập số hiệu bưu gửi trên phiếu gửi, ví dụ RA 123 456 785 VN")
    universal = re.fullmatch(r"[A-Z]{2}(\d{8})(\d)[A-Z]{2}", number)
    if universal:
        total = sum(
            int(digit) * weight for digit, weight in zip(universal[1], (8, 6, 4, 2, 3, 5, 9, 7), strict=True)
        )
        check = {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)
        if check != int(universal[2]):
            raise BadPosting("number", f"Số hiệu bưu gửi {number} có chữ số không khớp. Xem lại phiếu gửi")
    return number


def posting_day(on: date, *, written_on: date, today: date) -> date:
    """The day a letter was posted: not before it was written, not after today. Raises BadPosting."""
    if on > today:
        raise BadPosting("on", "Ngày gửi không được sau hôm nay")
    if on < written_on:
        raise BadPosting("on", f"Ngày gửi không được trước ngày lập thông báo ({written_on:%d/%m/%Y})")
    return on


def return_day(on: date, *, posted_on: date, today: date) -> date:
    """The day a letter came back: not before it was posted, not after today. Raises BadPosting."""
    if on > today:
        raise BadPosting("on", "Ngày bị trả lại không được sau hôm nay")
    if on < posted_on:
        raise BadPosting("on", f"Ngày bị trả lại không được trước ngày gửi ({posted_on:%d/%m/%Y})")
    return on
