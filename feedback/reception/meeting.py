"""Buổi họp trực tuyến: what may stand as its link, as its hour, as the digest of a file. Pure."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Final
from urllib.parse import urlsplit

from feedback.clock import ZONE
from feedback.reception.rules import BadDetail

LINK_LENGTH: Final = 500

_HOST: Final = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_HOUR: Final = re.compile(r"([01]?[0-9]|2[0-3])\s*(?::|h|giờ)\s*([0-5][0-9])?")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def link(text: str) -> str:
    """The address of the meeting as it is kept. Raises BadDetail.

    Only https, a named host (no number of a machine, no name in letters that look like others), no user or
    password in it: who clicks it must land where it says.
    """
    wrong = BadDetail("link", "Dán đường dẫn đầy đủ bắt đầu bằng https://, ví dụ https://hop.vn/abc")
    if len(text) > LINK_LENGTH:
        raise BadDetail("link", f"Đường dẫn dài quá {LINK_LENGTH} ký tự. Dán đường dẫn ngắn của phòng họp")
    if not text.isascii() or not text.isprintable() or any(char in text for char in ' \\"<>'):
        raise wrong
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme != "https" or not _HOST.fullmatch(host):
        raise wrong
    if "@" in parts.netloc:
        raise BadDetail("link", "Bỏ tên và mật khẩu khỏi đường dẫn, chỉ giữ địa chỉ phòng họp")
    return text


def hour(text: str) -> str:
    """An hour as it is kept: «8:00», «8h», «8 giờ 30» become «08:00», «08:30». Raises BadDetail."""
    found = _HOUR.fullmatch(text.strip().lower())
    if found is None:
        raise BadDetail("starts", "Nhập giờ và phút, ví dụ 8:30")
    return f"{int(found[1]):02}:{found[2] or '00'}"


def begins(day: date, starts: str) -> datetime:
    """The moment of the province's hour on a day, in UTC."""
    return datetime.combine(day, time.fromisoformat(starts), ZONE).astimezone(UTC)


def sha256(text: str) -> str:
    """The digest of a file that is kept elsewhere, 64 hexadecimal figures. Raises BadDetail."""
    digest = "".join(text.split()).lower()
    if not _SHA256.fullmatch(digest):
        raise BadDetail("recording_sha256", "Nhập mã SHA-256 của tệp: 64 ký tự gồm chữ số và chữ a đến f")
    return digest
