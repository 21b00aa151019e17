"""The sample table of criteria, read from ``seed.toml``, which describes its form."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any, Final

from feedback.programme.scoring.figures import WORDS
from feedback.programme.scoring.rules import Criterion
from feedback.programme.scoring.texts import read_all, read_levels

_DATA: Final[Mapping[str, Any]] = tomllib.loads(
    resources.files("feedback.programme.scoring").joinpath("seed.toml").read_text(encoding="utf-8")
)
TITLE, BASIS, DOUBT = str(_DATA["title"]), str(_DATA["basis"]), str(_DATA["doubt"])


def _criteria() -> list[Criterion]:
    rows = [{"who": "all"} | one for one in _DATA["criterion"]]
    found, wrong = read_all(enumerate(rows, start=1), WORDS)
    if wrong:
        raise ValueError(f"seed.toml: {wrong}")
    return found


CRITERIA: Final = _criteria()
LEVELS: Final = read_levels(_DATA["levels"])
