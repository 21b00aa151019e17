"""What settings must be like, each fault told in one line of Vietnamese for the person who starts us.

Knows no file and no network: whether a server answers is asked later.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

_SCHEMES: Final = {
    "database_url": ("postgresql", "postgres", "postgresql+psycopg", "sqlite"),
    "database_read_url": ("postgresql", "postgres", "postgresql+psycopg", "sqlite"),
    "redis_url": ("redis", "rediss", "unix"),
    "files_url": ("s3", "file"),
    "mail_url": ("smtp", "smtps"),
    "site_url": ("http", "https"),
    "time_server": ("http", "https"),
    "oidc_issuer": ("http", "https"),
}
"""How each address may begin."""

_KEYS: Final = ("sealing_keys", "register_key", "checkpoint_key", "lookup_key")
_EXAMPLE: Final = re.compile(r"change|example|secret|demo|test|thay|mau|matkhau|password|0123456789", re.I)
_LEAST_KINDS: Final = 10
"""A random key of 32 bytes, or of 32 characters, has more different ones than this, always in practice."""


LEAST_REPLICA_SECONDS: Final = 5
"""A replica is looked at each two seconds: with less it would be left and taken again all the time."""


class SettingError(Exception):
    """A setting is missing or cannot be read; the message is one line for the person who starts us."""


def listed(text: str) -> list[str]:
    """The parts of a setting that is a list."""
    return [part.strip() for part in text.split(",") if part.strip()]


def key_bytes(name: str, text: str) -> bytes:
    """A key of 32 bytes from its base64. Raises SettingError."""
    try:
        key = b64decode(text, validate=True)
    except ValueError:
        raise SettingError(f"{name}: khóa không phải base64") from None
    if len(key) != 32:
        raise SettingError(f"{name}: khóa phải dài 32 byte")
    return key


def check_addresses(values: Mapping[str, Any]) -> None:
    """Whether each address begins as one that we can use, and replica and primary are of one kind.

    Raises SettingError; it never repeats the address, which may hold a password.
    """
    for name, schemes in _SCHEMES.items():
        text = values.get(name, "")
        if not text:
            continue
        scheme = text.partition(":")[0].lower() if ":" in text else ""
        if scheme not in schemes:
            ways = ", ".join(f"{one}:" for one in schemes if "+" not in one)
            raise SettingError(f"{name.upper()} phải bắt đầu bằng một trong: {ways}")
    primary, replica = (values.get(name, "") for name in ("database_url", "database_read_url"))
    if replica and replica.startswith("sqlite") != (primary or "sqlite").startswith("sqlite"):
        raise SettingError("DATABASE_READ_URL phải là bản sao của DATABASE_URL, cùng một loại cơ sở dữ liệu")


def check_production(values: Mapping[str, Any], demanded: Iterable[str]) -> None:
    """What production wants beyond a start on one machine. Raises SettingError.

    ``demanded``: names of the settings without which it doesn't start, besides the three addresses.
    """
    missing = [
        name.upper() for name in (*demanded, "database_url", "mail_url", "site_url") if not values.get(name)
    ]
    if missing:
        raise SettingError("Chế độ production thiếu: " + ", ".join(missing))
    if any(len(key) < 32 for key in (values["secret_key"], *listed(values.get("secret_key_fallbacks", "")))):
        raise SettingError("Mỗi khóa trong SECRET_KEY và SECRET_KEY_FALLBACKS phải có ít nhất 32 ký tự")
    guessable = [name.upper() for name in ("secret_key", *_KEYS) if _is_guessable(name, values[name])]
    if guessable:
        raise SettingError(f"Khóa mẫu, ai cũng đoán được: {', '.join(guessable)}. Tạo khóa ngẫu nhiên mới.")
    if values.get("demo"):
        raise SettingError("DEMO chỉ để chạy thử, không dùng trong production")
    if values.get("local_partners"):
        raise SettingError("LOCAL_PARTNERS chỉ để chạy thử, không dùng trong production")
    if values.get("oidc_issuer", "https://").startswith("http://"):
        raise SettingError("OIDC_ISSUER phải bắt đầu bằng https:// trong production")


def _is_guessable(name: str, text: str) -> bool:
    """Whether somebody wrote this key, instead of drawing it: too few different bytes, or words in it."""
    if name == "secret_key":
        return len(set(text)) < _LEAST_KINDS or bool(_EXAMPLE.search(text) and _has_words(text))
    for part in listed(text):
        key = key_bytes(name.upper(), part.rpartition(":")[2])
        if len(set(key)) < _LEAST_KINDS or key.isascii():
            return True
    return False


def _has_words(text: str) -> bool:
    """Letters of one case with separators: what people write. A drawn key mixes capitals, or is hex."""
    return not re.search(r"[a-z].*[A-Z]|[A-Z].*[a-z]", text) and not re.fullmatch(r"[0-9a-f]+", text)


def check_rest(settings: Any) -> None:
    """What can be judged when every setting has its value. Raises SettingError."""
    if settings.replica_seconds < LEAST_REPLICA_SECONDS:
        raise SettingError(f"REPLICA_SECONDS phải từ {LEAST_REPLICA_SECONDS} trở lên")
    if not urlsplit(settings.site_url).hostname:
        raise SettingError("SITE_URL: không có tên máy")
    _check_sealing(settings)


def _check_sealing(settings: Any) -> None:
    if settings.sealing_mode not in ("escrow", "sealed"):
        raise SettingError("SEALING_MODE phải là escrow hoặc sealed")
    if settings.sealing_mode == "sealed" and settings.key_service:
        raise SettingError("SEALING_MODE=sealed không dùng KEY_SERVICE: khóa mở ở ngoài máy chủ")
    needed = settings.sealing_mode == "sealed" or settings.key_service
    if needed and not settings.sealing_recipient:
        raise SettingError("SEALING_MODE=sealed và KEY_SERVICE cần SEALING_RECIPIENT")
    if settings.sealing_recipient and not re.fullmatch(
        r"hpke1:[\w-]{43}", settings.sealing_recipient, re.ASCII
    ):
        raise SettingError("SEALING_RECIPIENT: không phải khóa công khai dạng hpke1:…")
