"""Who signs for the head of an agency (ký thay, KT.; ký thừa ủy quyền, TUQ.), and what. Pure.

Điều 13 Nghị định 30/2020/NĐ-CP; read from ``signing.toml``, which describes its form.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from importlib import resources
from typing import Any, Final

_DATA: Final[dict[str, Any]] = tomllib.loads(
    resources.files("feedback.law").joinpath("signing.toml").read_text(encoding="utf-8")
)
_BY_ORDER: Final[dict[str, Any]] = _DATA["by_order"]
_SHARED: Final = 2
"""So many words of a deputy's position are the head's: «Phó Giám đốc …», «Phó Trưởng Ban …»."""

STEPS_BY_ORDER: Final[frozenset[str]] = frozenset(_BY_ORDER["steps"]["steps"])
"""Steps whose paper may be signed by order of the head."""


def _said(entry: dict[str, Any], words: str = "words") -> str:
    return f"{entry[words]} Căn cứ: {entry['article']}."


ONLY_DEPUTIES: Final = _said(_DATA["deputy"])
ONLY_HEADS_OF_UNITS: Final = _said(_BY_ORDER)
ONLY_HEADS_GIVE: Final = _said(_BY_ORDER, "giver")
NOT_BY_ORDER: Final[tuple[str, str]] = (_BY_ORDER["steps"]["words"], _BY_ORDER["steps"]["article"])
"""Why a step isn't taken by order, and the article."""


def is_deputy(position: str, head: str = "") -> bool:
    """Whether the position is that of a deputy; with ``head`` (a position): of this one's deputy."""
    title = next((one for one in _DATA["deputy"]["titles"] if _begins(position, one)), None)
    if title is None:
        return False
    behind = position.casefold().split()[len(title.split()) :]
    return not head or behind[:_SHARED] == head.casefold().split()[:_SHARED]


def is_head_of_unit(position: str) -> bool:
    """Whether one with this position may be ordered to sign."""
    return any(_begins(position, one) for one in _BY_ORDER["titles"])


def unsure() -> list[tuple[str, str, str]]:
    """What is to be confirmed by a jurist: key, since when it is unsure (ISO), why."""
    entries: Iterable[tuple[str, dict[str, Any]]] = (
        ("signing/by_order", _BY_ORDER),
        ("signing/by_order/steps", _BY_ORDER["steps"]),
    )
    return [(key, one["since"].isoformat(), f"{one['words']} {one['source']}") for key, one in entries]


def _begins(position: str, title: str) -> bool:
    words = title.casefold().split()
    return position.casefold().split()[: len(words)] == words
