"""Pure decisions about people: who is named twice, what may be shown of a number, what gives one away."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from feedback.text import fold, search_text


def named_twice(names: Iterable[str]) -> str | None:
    """The first name that stands for a second time, as written there; None when each stands once.

    Case, accents and spaces make no difference: the same name is often typed once with and once without.
    """
    seen: set[str] = set()
    for name in names:
        folded = fold(name)
        if folded in seen:
            return name.strip()
        seen.add(folded)
    return None


def masked(number: str) -> str:
    """An identity number with all but its last three characters hidden."""
    return "•" * max(len(number) - 3, 0) + number[-3:]


def phone_tail(phone: str | None) -> str | None:
    """The last four digits of a phone number, the second proof when tracking; None when too short."""
    digits = "".join(char for char in phone or "" if char.isdigit())
    return digits[-4:] if len(digits) >= 9 else None


def id_kind(number: str) -> str:
    """Which paper a number belongs to, by its form.

    ``citizen_card`` (căn cước, 12 digits), ``old_card`` (chứng minh nhân dân, 9 digits), else ``passport``.
    """
    if number.isdecimal():
        return "citizen_card" if len(number) == 12 else "old_card"
    return "passport"


HIDDEN = "(giữ bí mật)"
"""Stands wherever a name, a title or a text of a sealed denunciation would."""

SAID = (
    "kind",
    "full_name",
    "contact_name",
    "phone",
    "email",
    "address",
    "area_code",
    "wants",
    "people_count",
)
"""What a sender says of himself, as the register's digest of his submission covers it."""


def fingerprint(said: Mapping[str, Any], id_index: bytes | None, companions: list[tuple[str, str]]) -> str:
    """SHA-256 (hex) over what a sender said, the keyed digest of his paper and those who stand with him.

    It goes into a salted digest and is stored nowhere: alone it would let a known person be recognised.
    """
    told = {name: said[name] for name in SAID} | {"id": (id_index or b"").hex(), "companions": companions}
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def sealed_fingerprint(content: bytes) -> str:
    """The same for a sealed sender: SHA-256 (hex) of the ciphertext, in which nobody is recognised."""
    return hashlib.sha256(content).hexdigest()


TELLING = ("full_name", "contact_name", "phone", "id_number", "email", "address")
"""What of a person gives him away when it stands in a text."""


def named_in(text: str, said: Mapping[str, Any]) -> tuple[str, ...]:
    """What of a person stands in a text, in words: for the warning before a working copy is kept.

    ``said`` holds what ``TELLING`` names, and ``companions`` (names). Accents, case, spaces and the dots
    within numbers make no difference.
    """
    folded, digits = f" {search_text(text)} ", "".join(filter(str.isdecimal, text))
    plain = fold(text)
    names = (said["full_name"], said["contact_name"], *said["companions"])
    found = {
        "họ tên": any(_words_in(name, folded) for name in names),
        "số điện thoại": _digits_in(said["phone"], digits),
        "số giấy tờ": _digits_in(said["id_number"], digits) or _words_in(said["id_number"], folded),
        "thư điện tử": bool(said["email"]) and fold(said["email"]) in plain,
        "địa chỉ": _words_in(said["address"], folded),
    }
    return tuple(words for words, stands in found.items() if stands)


def _words_in(sought: str | None, folded: str) -> bool:
    words = search_text(sought)
    return bool(words) and f" {words} " in folded


def _digits_in(number: str | None, digits: str) -> bool:
    sought = "".join(filter(str.isdecimal, number or ""))
    # A Vietnamese number is written with a leading 0 or with +84.
    return len(sought) >= 8 and sought.lstrip("0") in digits
