"""How far a file may be trusted today: the scanner's word on it, and whether its original may leave."""

from __future__ import annotations

from feedback import config
from feedback.attachments.models import CLEAN, FOUND, NONE, WAITING, Attachment

WORDS = {
    "none": "Tệp gốc chưa được kiểm tra vi-rút",
    "waiting": "Đang kiểm tra vi-rút",
    "clean": "Đã kiểm tra, không thấy vi-rút",
    "found": "Không an toàn, không mở được tệp gốc",
    "failed": "Máy quét vi-rút không đọc được tệp này",
}


def verdict(attachment: Attachment) -> str:
    """The scanner's word; that of a file that waits for a scanner which is there no more is ``none``."""
    if attachment.verdict == WAITING and not config.current().clamd:
        return NONE
    return attachment.verdict


def withheld(attachment: Attachment) -> bool:
    """Whether nobody gets the original now: something was found in it, or the scanner hasn't spoken yet."""
    return verdict(attachment) in (FOUND, WAITING)


def is_clean(attachment: Attachment) -> bool:
    """Whether a scanner looked and found nothing."""
    return attachment.verdict == CLEAN
