"""Pure decisions about models of practice: fields and levels as data, what can't be, in words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from feedback.law.refusal import Forbidden, Misstated, Overtaken, Refusal


class Refused(Refusal):
    """An act on a model of practice that can't be; in words."""


class NotYours(Forbidden):
    """The model belongs to another unit, or the actor has no right to it."""

    def __init__(self) -> None:
        super().__init__("Ông/bà chỉ làm được việc này với mô hình của đơn vị mình")


class BadDetail(Misstated):
    """What was typed can't be."""


class Stale(Overtaken):
    """Somebody else changed it since the page was opened."""


_RAW: Final[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("good_models.toml").read_text("utf-8"))

FIELDS: Final[Mapping[str, str]] = {one["key"]: one["words"] for one in _RAW["field"]}
LEVELS: Final[Mapping[str, str]] = {one["key"]: one["words"] for one in _RAW["level"]}

KINDS: Final[Mapping[str, str]] = {
    "progress": "Tiến độ",
    "result": "Kết quả",
    "recognition": "Công nhận",
}
"""What an entry of a model tells."""

OPEN: Final = ("draft", "returned", "withdrawn")
"""States in which the unit still writes: nobody outside reads it."""

MOST_PHOTOS: Final = 3


def figures_of(text: str) -> list[dict[str, str]]:
    """Figures typed one to a line, «Số hộ tham gia: 120». Raises BadDetail for a line without name or
    number."""
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        name, colon, value = (part.strip() for part in line.partition(":"))
        if not colon or not name or not any(map(str.isdigit, value)):
            raise BadDetail("figures", f"Dòng «{line[:60]}»: ghi tên số liệu, dấu hai chấm, rồi con số")
        found.append({"name": name, "value": value})
    return found


def figures_text(figures: list[dict[str, str]]) -> str:
    """The same as it is typed."""
    return "\n".join(f"{one['name']}: {one['value']}" for one in figures)
