"""What may be wrong with the tables of steps, the grounds and the rules of competence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from feedback.law.competence import COMPETENCE
from feedback.law.grounds import GROUNDS
from feedback.law.procedure.courses import STEPS
from feedback.law.terms import Data


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: the step, ground or rule of competence, and in Vietnamese words what."""

    step: str
    words: str


def faults(data: Data) -> list[Fault]:
    """Steps, grounds and rules of competence without article, and words of theirs that lead nowhere."""
    return [*_steps(data), *_grounds(), *(Fault(key, words) for key, words in COMPETENCE.faults())]


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
