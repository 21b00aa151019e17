"""What the statutory forms say is wrong with whatever lies in the database, for tests of any room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from feedback.law.forms import SETS
from feedback.law.forms.checking import Figures, broken, carried_over
from feedback.oversight.forms.counting import counted, worked_out
from feedback.oversight.measures.periods import reported_quarter

QUARTERS: Final = [reported_quarter(4, 2026), *(reported_quarter(number, 2027) for number in (1, 2, 3))]
"""That of the tests' «now» and those after it."""


def form_faults() -> Iterator[str]:
    """Checks that figures of an agency break, and carry-over that isn't what the quarter before ended with;
    of each circular's forms, quarter by quarter."""
    for forms in SETS.values():
        nothing, before = worked_out(forms, {}), dict[int, Figures]()
        for quarter in QUARTERS:
            now = {agency: worked_out(forms, told) for agency, told in counted(forms, quarter).items()}
            for agency in {*before, *now}:
                figures = now.get(agency, nothing)
                found = [one for one in broken(forms, figures) if not one.warns]
                found += carried_over(forms, before.get(agency, nothing), figures)
                for one in found:
                    yield f"{forms.words}, {quarter.words}: {one.cells[0][0]}, {one.rule}: {one.words}"
            before = now
