"""What may be wrong with the data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Literal

from feedback.law.terms.data import Data

FaultKind = Literal["overlap", "gap", "backwards", "no_article", "unknown_term", "unknown_word"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: where, and in Vietnamese words what."""

    kind: FaultKind
    key: str
    words: str


def faults(data: Data) -> list[Fault]:
    """Overlaps and gaps between versions, statutory rules without article, words that lead nowhere."""
    return [*_in_time(data), *_without_article(data), *_loose_ends(data)]


def _in_time(data: Data) -> Iterator[Fault]:
    for key, versions in data.versions.items():
        for term in versions:
            if term.in_force_to is not None and term.in_force_to < term.in_force_from:
                yield Fault("backwards", key, f"phiên bản {term.version} hết hiệu lực trước khi có hiệu lực")
        for earlier, later in pairwise(versions):
            if earlier.in_force_to is None or earlier.in_force_to >= later.in_force_from:
                yield Fault("overlap", key, f"phiên bản {earlier.version} và {later.version} chồng lên nhau")
            elif earlier.in_force_to + timedelta(days=1) < later.in_force_from:
                yield Fault(
                    "gap",
                    key,
                    f"không có phiên bản nào sau {earlier.in_force_to:%d/%m/%Y} "
                    f"và trước {later.in_force_from:%d/%m/%Y}",
                )


def _without_article(data: Data) -> Iterator[Fault]:
    for key, versions in data.versions.items():
        for term in versions:
            if not term.is_target and not term.article:
                yield Fault(
                    "no_article", key, f"thời hạn luật định (phiên bản {term.version}) thiếu điều luật"
                )
    beside = [(one.key, one.article) for one in data.suspensions]
    beside += [(one.key, one.article) for one in data.transitions]
    for key, article in beside:
        if not article:
            yield Fault("no_article", key, "thiếu điều luật")


def _loose_ends(data: Data) -> Iterator[Fault]:
    for rule in data.suspensions:
        for key in rule.terms:
            if key not in data.versions:
                yield Fault("unknown_term", rule.key, f"nói đến thời hạn «{key}» không có trong dữ liệu")
    for versions in data.versions.values():
        for term in versions:
            for name in sorted(term.circumstances - set(data.circumstances)):
                yield Fault("unknown_word", term.key, f"trường hợp «{name}» chưa có tên gọi")
