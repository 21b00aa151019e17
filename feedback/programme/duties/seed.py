"""What the plan ordered, as the room's file lists it. Read from ``seed.toml``, which describes its form."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any, Final

_DATA: Final[Mapping[str, Any]] = tomllib.loads(
    resources.files("feedback.programme.duties").joinpath("seed.toml").read_text(encoding="utf-8")
)
DUTIES: Final[tuple[Mapping[str, Any], ...]] = tuple(_DATA["duty"])
BODIES: Final[tuple[Mapping[str, Any], ...]] = tuple(_DATA["body"])
NOT_UNITS: Final[frozenset[str]] = frozenset(_DATA["not_units"])
"""Codes of agencies to which the units report: they owe nothing themselves."""
