"""What is found missing or weak, and what is to be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Weight = Literal["must", "should"]


@dataclass(frozen=True, slots=True)
class Finding:
    """``about``: a setting or a part, as who runs the system calls it. ``must``: not fit until done."""

    about: str
    words: str
    do: str
    weight: Weight = "must"
