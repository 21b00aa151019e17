"""Pure decisions of the room: what can't be, in words, and what may still be changed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any, Final

from feedback.disclosure.refusals import BadDetail as BadDetail
from feedback.law.refusal import Forbidden, Overtaken, Refusal
from feedback.text import fold
from feedback.text.links import is_web_address

LIVE: Final = ("planned", "announced")
"""States of a session that is still to be held, or was missed once its day is over."""

MODES: Final = {"in_person": "Trực tiếp", "online": "Trực tuyến", "mixed": "Trực tiếp và trực tuyến"}
MOST_SEATS: Final = 5000
_HOUR: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_MOST_LINK: Final = 500


class Refused(Refusal):
    """An act of dialogue that can't be; in words."""


class NotYours(Forbidden):
    """The session belongs to another agency, or the actor has no right to it."""

    def __init__(self) -> None:
        super().__init__("Ông/bà chỉ làm được việc này với buổi đối thoại của cơ quan mình")


class Stale(Overtaken):
    """Somebody else changed it since the page was opened."""


def missed(state: str, held_on: date, today: date) -> bool:
    """Whether its day is over and nobody confirmed that it was held."""
    return state in LIVE and held_on < today


_STANDS: Final[Mapping[str, str]] = {
    "reading": "Dự thảo biên bản đang mở cho người dự đọc. Đưa về dự thảo, rồi sửa",
    "signed": "Biên bản đã ký nên nội dung và kết luận không sửa được nữa",
    "published": "Biên bản đã ký nên nội dung và kết luận không sửa được nữa",
}


def demand_unsigned(minutes_state: str) -> None:
    """That what was said and concluded may still be changed: the minutes are no more than a draft. Raises
    Refused while they are read, and once they are signed."""
    if minutes_state in _STANDS:
        raise Refused(_STANDS[minutes_state])


def fingerprint(body: Mapping[str, Any]) -> bytes:
    """SHA-256 of what minutes say, in one form for equal contents: keys sorted, UTF-8, no white space."""
    canonical = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).digest()


_LISTS: Final = (("statements", "ý kiến"), ("conclusions", "việc kết luận"))
_PARTS: Final = {
    "session": "thông tin buổi đối thoại",
    "items": "chương trình",
    "invitees": "khách mời",
    "concluded": "kết luận chung",
}


def differences(signed: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Where minutes differ (two bodies of ``dialogue.minutes.snapshot``), in words: «ý kiến 3»."""
    found = [words for name, words in _PARTS.items() if signed[name] != now[name]]
    for name, words in _LISTS:
        then, there = _by_position(signed[name]), _by_position(now[name])
        found += [
            f"{words} {place}"
            for place in sorted(then.keys() | there.keys())
            if then.get(place) != there.get(place)
        ]
    return found


def _by_position(rows: Sequence[Mapping[str, Any]]) -> dict[int, Mapping[str, Any]]:
    return {row["position"]: row for row in rows}


def demand_live(state: str, held_on: date, today: date) -> None:
    """That a session is still to come and may be changed. Raises Refused, in words."""
    if state == "called_off":
        raise Refused("Buổi đối thoại này đã hủy")
    if state not in LIVE:
        raise Refused("Buổi đối thoại này đã tổ chức")
    if held_on < today:
        raise Refused("Ngày tổ chức đã qua. Xác nhận đã tổ chức, hoặc lập buổi mới")


def is_of_body(position: str, body: str) -> bool:
    """Whether a position names this body or none: «Chủ tịch UBND xã» of xã Tịnh Khê, not «… xã Bình Sơn»."""
    said = fold(position).replace("ubnd", "uy ban nhan dan")
    name = fold(body)
    first = name.split()[:2]
    at = said.find(" ".join(first))
    rest = said[at:] if at >= 0 else ""
    return name.startswith(rest) or rest.startswith(name)


def demand_ahead(held_on: date, opens: str, today: date, hour: str) -> None:
    """That it doesn't begin in the past of the day itself. Raises BadDetail."""
    if held_on == today and opens <= hour:
        raise BadDetail("opens", "Giờ bắt đầu đã qua. Chọn giờ muộn hơn hoặc ngày khác")


def demand_words(topic: str, summary: str) -> None:
    """That it is said what it is about. Raises BadDetail."""
    if not topic.strip():
        raise BadDetail("topic", "Nhập chủ đề buổi đối thoại")
    if not summary.strip():
        raise BadDetail("summary", "Nhập nội dung chính")


def demand_hours(opens: str, closes: str) -> None:
    """That both are hours of the day, in order. Raises BadDetail."""
    for name, words, hour in (("opens", "Giờ bắt đầu", opens), ("closes", "Giờ kết thúc", closes)):
        if not _HOUR.fullmatch(hour):
            raise BadDetail(name, f"{words} phải là giờ trong ngày, ví dụ 7:30")
    if opens >= closes:
        raise BadDetail("closes", "Giờ kết thúc phải sau giờ bắt đầu")


def demand_until(name: str, words: str, until: date | None, held_on: date) -> None:
    """That a last day isn't behind the session's. Raises BadDetail."""
    if until is not None and until > held_on:
        raise BadDetail(name, f"{words} không được sau ngày tổ chức {held_on:%d/%m/%Y}")


def demand_link(link: str) -> None:
    """That the address of an online meeting is one a browser may be sent to: https, a host, no user name.

    Raises BadDetail.
    """
    if not is_web_address(link) or len(link) > _MOST_LINK:
        raise BadDetail("link", "Nhập địa chỉ bắt đầu bằng https://, ví dụ https://meet.quangngai.gov.vn/abc")
