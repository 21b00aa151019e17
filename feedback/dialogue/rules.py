"""Pure decisions of the room: what can't be, in words, and what may still be changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any, Final

from feedback.law.refusal import Forbidden, Misstated, Overtaken, Refusal

LIVE: Final = ("planned", "announced")
"""States of a session that is still to be held, or was missed once its day is over."""


class Refused(Refusal):
    """An act of dialogue that can't be; in words."""


class NotYours(Forbidden):
    """The session belongs to another agency, or the actor has no right to it."""

    def __init__(self) -> None:
        super().__init__("Ông/bà chỉ làm được việc này với buổi đối thoại của cơ quan mình")


class BadDetail(Misstated):
    """What was typed can't be."""


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
