"""What counts as the signature of a complaint or denunciation (chữ ký, điểm chỉ): LKN Đ8, LTC Đ22-25. Pure.

Read from ``signatures.toml``, which describes its form.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

from feedback.law.kinds import Kind
from feedback.law.procedure import SIGNED, UNSIGNED
from feedback.law.terms import Confidence


@dataclass(frozen=True, slots=True)
class Signature:
    """How a submission of some kinds may be signed, and whether the law takes it for a signature."""

    kinds: frozenset[Kind]
    value: str
    words: str
    counts: Literal["yes", "no", "setting"]
    article: str
    source: str
    confidence: Confidence


def _signature(row: dict[str, Any]) -> Signature:
    return Signature(**{**row, "kinds": frozenset(Kind(kind) for kind in row["kinds"])})


SIGNATURES: tuple[Signature, ...] = tuple(
    _signature(row)
    for row in tomllib.loads(
        resources.files("feedback.law").joinpath("signatures.toml").read_text(encoding="utf-8")
    )["signatures"]
)


def unsigned(kind: Kind) -> Signature:
    """What the law says of a submission without any signature; of kinds that it takes only signed."""
    return next(one for one in SIGNATURES if kind in one.kinds and one.value == "none")


def counts(kind: Kind, value: str, *, scan_counts: bool) -> bool:
    """Whether a submission of the kind, signed so (none, scan, original, digital), is signed in law.

    ``scan_counts``: the setting for what a jurist has not settled. Kinds that need no signature always are.
    """
    rows = [one for one in SIGNATURES if kind in one.kinds]
    found = next((one for one in rows if one.value == value), None)
    if found is None:
        return not rows
    return scan_counts if found.counts == "setting" else found.counts == "yes"


def circumstances(kind: Kind, value: str, *, scan_counts: bool) -> frozenset[str]:
    """Signed or unsigned, as the procedure asks; nothing where the law asks for no signature."""
    if not any(kind in one.kinds for one in SIGNATURES):
        return frozenset()
    return frozenset({SIGNED if counts(kind, value, scan_counts=scan_counts) else UNSIGNED})
