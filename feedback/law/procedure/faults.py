"""What may be wrong with the tables of steps and the grounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from feedback.law.grounds import GROUNDS
from feedback.law.procedure.courses import STEPS
from feedback.law.terms import Data


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: the step or ground, and in Vietnamese words what."""

    step: str
    words: str


def faults(data: Data) -> list[Fault]:
    """Steps and grounds without article, and terms of steps that the data doesn't know."""
    return [*_steps(data), *_grounds()]


def _steps(data: Data) -> Iterator[Fault]:
    for line in STEPS:
        if not line.article:
            yield Fault(line.name, "bước xử lý thiếu điều luật")
        clocks = (*line.meets, *line.cancels, *line.pauses, *line.extends, *line.varies)
        for key in (*clocks, *(start.term for start in line.starts)):
            if key not in data.versions:
                yield Fault(line.name, f"bước xử lý nói đến thời hạn «{key}» không có trong dữ liệu")


def _grounds() -> Iterator[Fault]:
    for one in GROUNDS:
        if not one.article:
            yield Fault(one.key, "lý do thiếu điều luật")
