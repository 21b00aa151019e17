"""What the forms count: for each source of ``law.forms.vocabulary`` its rows, told apart by its dimensions.

Rows of a source come from one or more parts (what an agency has now, what it handed on), which never hold the
same row twice. Dimensions are asked against the days of a period, so that any period can be counted at any
time from the same rows; the end of one is the beginning of the next.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from feedback.oversight.forms.facts.casework import cases, letters
from feedback.oversight.forms.facts.duties import inspections
from feedback.oversight.forms.facts.outcomes import decisions, obligations, results
from feedback.oversight.forms.facts.parts import Part, span
from feedback.oversight.forms.facts.received import sessions, visits
from feedback.oversight.measures.periods import Period

SOURCES: Final[dict[str, Callable[[Period], tuple[Part, ...]]]] = {
    "letters": letters,
    "cases": cases,
    "visits": visits,
    "sessions": sessions,
    "results": results,
    "decisions": decisions,
    "obligations": obligations,
    "inspections": inspections,
}
"""By key of ``law.forms.vocabulary``: a source of the same name with the same dimensions and amounts."""

__all__ = ["SOURCES", "Part", "span"]
