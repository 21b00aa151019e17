"""Số tạm: numbers that stand on paper before anything of it is in the system, checkable by eye and ear.

Two shapes, in Crockford's base 32 with the check character of tracking codes (Luhn modulo 32): of a paper
form ``K7M2-0001-X`` (booklet, running number), of a device without a line ``K7M2-1125-0003-X`` (device,
month and day, running number). Their lengths, 9 and 13, tell them from a tracking code, which has 10.
``static/js/away_number.js`` makes the second in the same way.
"""

from __future__ import annotations

import secrets
from typing import Final

from feedback.cases import codes

PREFIX_LENGTH: Final = 4
MOST: Final = 9999
"""So many numbers one prefix has."""
_PAPER, _DEVICE = 9, 13
_MISTAKEN: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_prefix() -> str:
    """A fresh prefix of four characters; whether it was given out before is for the table to say."""
    return "".join(secrets.choice(codes.ALPHABET) for _ in range(PREFIX_LENGTH))


def of_paper(prefix: str, sequence: int) -> str:
    """The number of one form of a booklet, without dashes."""
    body = f"{prefix}{sequence:04d}"
    return body + codes.check(body)


def of_device(prefix: str, month: int, day: int, sequence: int) -> str:
    """The number of what a device wrote down on this day of its own calendar, without dashes."""
    body = f"{prefix}{month:02d}{day:02d}{sequence:04d}"
    return body + codes.check(body)


def parse(text: str) -> str | None:
    """The number a person typed, whatever dashes, spaces or case he used; None when it can't be one."""
    number = "".join(char for char in text.upper() if char.isalnum()).translate(_MISTAKEN)
    if len(number) not in (_PAPER, _DEVICE) or any(char not in codes.ALPHABET for char in number):
        return None
    digits = number[PREFIX_LENGTH:-1]
    return number if digits.isdecimal() and codes.check(number[:-1]) == number[-1] else None


def is_paper(number: str) -> bool:
    """Whether it is that of a paper form."""
    return len(number) == _PAPER


def prefix_of(number: str) -> str:
    """The booklet or the device that it belongs to."""
    return number[:PREFIX_LENGTH]


def sequence_of(number: str) -> int:
    """Its place in the booklet, or among all that the device wrote down."""
    return int(number[-5:-1])


def shown(number: str) -> str:
    """The number as it is printed and read aloud, in groups."""
    groups = [number[start : start + 4] for start in range(0, len(number) - 1, 4)]
    return "-".join([*groups, number[-1]])
