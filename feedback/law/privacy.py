"""Sổ đăng ký mục đích: which personal data is kept, for what, how long, and on which grounds a request may be
refused. Pure.

Read from ``privacy.toml``, which describes its form. Luật 91/2025/QH15, Luật Lưu trữ 33/2024/QH15.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib import resources
from typing import Any, Final

from feedback.law import entry as entries
from feedback.law.entry import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose(Entry):
    """One use of personal data. How long: ``kept`` in words, or a number of ``unit`` that the ``setting``
    holds, or the terms of archives (``retention``), or those of data without a case (``keeping``: keys of
    ``keeping.toml``)."""

    what: str
    purpose: str
    basis: str
    readers: str
    after: str
    kept: str = ""
    setting: str = ""
    unit: str = ""
    retention: bool = False
    keeping: tuple[str, ...] = ()
    consent: bool = False


_DATA: Final[Mapping[str, Any]] = tomllib.loads(
    resources.files("feedback.law").joinpath("privacy.toml").read_text(encoding="utf-8")
)

PURPOSES: Final = tuple(
    Purpose(**row | {"keeping": tuple(row.get("keeping", ()))}) for row in _DATA["purposes"]
)
GROUNDS: Final = tuple(Entry(**row) for row in _DATA["grounds"])

BREACH_HOURS: Final = 72
REMINDED_AT: Final = (24, 48, 66)
"""Hours after a breach was noticed at which those who report it are reminded."""


def ground(key: str) -> Entry:
    """A ground of refusal by its key. Raises LookupError."""
    return entries.entry(GROUNDS, key)


def report_by(noticed_at: datetime) -> datetime:
    """The moment until which a breach is reported: 72 hours, counted in moments."""
    return noticed_at + timedelta(hours=BREACH_HOURS)


def unsure() -> Iterator[tuple[str, date | None, str]]:
    """What a jurist has to confirm, and what has no basis: key, since when, words."""
    for one in (*PURPOSES, *GROUNDS):
        if one.confidence == "unsure":
            yield one.key, one.since, f"{one.words}: {one.article}. {one.note}"
    for one in PURPOSES:
        if not one.basis or not one.article or not (one.kept or one.setting or one.retention or one.keeping):
            yield one.key, one.since, f"{one.words}: thiếu căn cứ hoặc thời hạn"
