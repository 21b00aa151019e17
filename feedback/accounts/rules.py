"""Decisions about accounts that need nothing but what they are told."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from feedback.accounts.roles import ADMIN, ROLES
from feedback.law.refusal import Refusal
from feedback.text import fold, nfc, search_text

SHORTEST_PASSWORD: Final = 12
LONGEST_PASSWORD: Final = 256
_FEWEST_LETTERS: Final = 5
_USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._+@-]{0,98}[a-z0-9])?")
_NOT_LETTERS = re.compile(r"[\W\d_]+")
_RUNS = (
    "01234567890123456789",
    "98765432109876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
)


_OF_THE_PLACE: Final = (
    "quangngai",
    "kontum",
    "ubndtinh",
    "uybannhandan",
    "tiepcongdan",
    "phananhkiennghi",
    "kiennghi",
    "phananh",
    "khieunai",
    "thanhtratinh",
    "thanhtra",
    "canbo",
    "matkhau",
    "password",
)


class Refused(Refusal):
    """The act is not possible, or not for this actor; the message says why."""


def username(typed: str) -> str:
    """The user name as it is kept and compared: NFC, small letters, no spaces around."""
    return nfc(typed).strip().lower()


def username_fault(name: str) -> str | None:
    """Why this can't be a user name (already in its kept form), or None."""
    if not _USERNAME.fullmatch(name) or len(name) < 3:
        return (
            "Tên đăng nhập dài từ 3 đến 100 ký tự, chỉ gồm chữ không dấu, chữ số và các dấu . - _ + @, "
            "ví dụ nguyen.van.an"
        )
    return None


def password_fault(password: str, name: str) -> str | None:
    """Why this password is not accepted for the user name, or None (NIST SP 800-63B, 5.1.1.2; ASVS 5.0, 6.2).

    Nothing is asked of its signs: only length, and that it isn't one that others guess.
    """
    if len(password) < SHORTEST_PASSWORD:
        return f"Mật khẩu phải có ít nhất {SHORTEST_PASSWORD} ký tự"
    if len(password) > LONGEST_PASSWORD:
        return f"Mật khẩu dài nhất {LONGEST_PASSWORD} ký tự"
    folded = fold(password)
    person = _NOT_LETTERS.sub("", name.partition("@")[0])
    if folded == name or (person and _NOT_LETTERS.sub("", folded) == person):
        return "Mật khẩu không được giống tên đăng nhập"
    if (
        len(set(folded)) < _FEWEST_LETTERS
        or any(folded in run + run for run in _RUNS)
        or _common(folded, name)
    ):
        return "Mật khẩu này dễ đoán. Chọn mật khẩu khác, ví dụ bốn từ không liên quan đến nhau"
    return None


def _common(folded: str, name: str) -> bool:
    """Whether nothing but well-known words is left when digits, signs and the words of this place are taken
    away.
    """
    rest = _NOT_LETTERS.sub("", folded)
    if _is_well_known(rest):
        return True
    for word in (_NOT_LETTERS.sub("", name.partition("@")[0]), *_OF_THE_PLACE):
        if len(word) >= _FEWEST_LETTERS:
            rest = rest.replace(word, "")
    return len(rest) < _FEWEST_LETTERS or _is_well_known(rest)


def _is_well_known(letters: str) -> bool:
    """Nothing, a well-known word, or one said several times."""
    words = _common_words()
    sizes = range(1, len(letters) // 2 + 1)
    return (
        not letters
        or letters in words
        or any(
            letters[:size] in words and letters == letters[:size] * (len(letters) // size) for size in sizes
        )
    )


@cache
def _common_words() -> frozenset[str]:
    folder = Path(__file__).parent / "data"
    lines = [
        line
        for name in ("common_passwords.txt", "leaked_passwords.txt")
        for line in (folder / name).read_text(encoding="utf-8").splitlines()
    ]
    return frozenset(line for line in lines if line and not line.startswith("#"))


def roles_fault(roles: Set[str]) -> str | None:
    """Why these roles can't be held by one officer, or None.

    One who resolves must not inspect, and one who configures must not read (engineering reading of
    Luật Thanh tra and Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15: purpose and minimisation).
    """
    unknown = roles - ROLES.keys()
    if unknown:
        return "Không có vai trò: " + ", ".join(sorted(unknown))
    if not roles:
        return "Chọn ít nhất một vai trò"
    for role in ROLES.values():
        if role.key in roles:
            clash = next((ROLES[key] for key in ROLES if key in role.excludes and key in roles), None)
            if clash is not None:
                return f"Một người không giữ cùng lúc vai trò «{role.name}» và «{clash.name}»"
    return None


def own_roles_fault(before: Set[str], after: Set[str]) -> str | None:
    """Why an officer may not change his own roles in this way, or None.

    An administrator who drops his own role could leave the province without one.
    """
    if ADMIN in before and ADMIN not in after:
        return "Không thể tự bỏ vai trò quản trị hệ thống của mình. Nhờ quản trị viên khác làm việc này"
    return None


def is_named(full_name: str, text: str) -> bool:
    """Whether the full name stands in the text («ông Trần Văn Bình, chủ tịch xã»); accents and case aside."""
    return f" {search_text(full_name)} " in f" {search_text(text)} "


PROOFS: Final = {
    "password": "Mật khẩu",
    "password+totp": "Mật khẩu và mã dùng một lần",
    "password+passkey": "Mật khẩu và khóa truy cập",
    "passkey": "Khóa truy cập",
    "provider": "Tài khoản liên kết",
    "provider+totp": "Tài khoản liên kết và mã dùng một lần",
    "provider+passkey": "Tài khoản liên kết và khóa truy cập",
    "provider+own": "Tài khoản liên kết, xác thực hai bước tại cổng",
}
"""By what an officer showed who he is. A passkey alone is two: the device, and its finger or PIN."""

FRESH: Final = timedelta(minutes=5)
"""So long after a proof an officer may change what proves who he is (ASVS 5.0, 7.5.1)."""

LONGEST_RECOVERY: Final = timedelta(hours=24)
"""So long a request to recover a sign-in waits for its second administrator, in clock hours."""


def is_strong(proof: str) -> bool:
    """Whether the proof is made of two factors."""
    return proof not in ("password", "provider")


def counts_as_second(claims: Mapping[str, Any], counted: str) -> bool:
    """Whether a provider says that it saw two factors: its ``acr``, or one of its ``amr`` (RFC 8176), is one
    of those that are counted, parted by commas.
    """
    wanted = {one.strip() for one in counted.split(",") if one.strip()}
    methods = claims.get("amr")
    said = [claims.get("acr"), *(methods if isinstance(methods, list) else ())]
    return bool(wanted & {one for one in said if isinstance(one, str)})


_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS", "máy Mac"),
    ("Linux", "Linux"),
)
_BROWSERS: Final = (
    ("coc_coc_browser", "Cốc Cốc"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def browser_family(user_agent: str) -> str:
    """«Chrome trên Windows»: so much of a browser that its owner knows it again, and nobody else."""
    browser = next((words for sign, words in _BROWSERS if sign in user_agent), "Trình duyệt khác")
    system = next((words for sign, words in _SYSTEMS if sign in user_agent), "")
    return f"{browser} trên {system}" if system else browser


def lock_until(tries: int, at: datetime, *, most: int, lasts: timedelta) -> datetime | None:
    """Until when a name is locked after this many wrong tries in a row (by the clock), or None."""
    return at + lasts if tries >= most else None


def own_path(target: str | None) -> str | None:
    """The target when it is a path of this site, else None: no other host, no scheme, no control signs.

    Browsers read a backslash as a slash and drop tabs and line ends (WHATWG URL, 4.4), hence the strictness.
    """
    if not target or len(target) > 2000 or not target.startswith("/") or target.startswith("//"):
        return None
    if "\\" in target or any(ord(sign) < 0x21 or ord(sign) == 0x7F for sign in target):
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else target
