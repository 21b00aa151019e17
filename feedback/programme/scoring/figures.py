"""Figures that the system knows: the same that pages of other rooms show, frozen by who sends a sheet."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from feedback.actor import Actor
from feedback.law.measures import DEFINITIONS
from feedback.oversight import scope
from feedback.oversight.measures import periods
from feedback.oversight.measures.counting import counts_of, figures
from feedback.oversight.measures.filters import Filters
from feedback.oversight.measures.lines import counted_by
from feedback.programme.duties import queries as duties
from feedback.programme.survey import queries as survey

Counts = dict[str, tuple[int, int | None]]
"""By key of the figure how many, of how many (None: a plain count)."""

_ANYBODY: Final = Actor("officer", permissions=frozenset({scope.READ, scope.READ_ALL}))
"""Whoever counts: all who are shown a score are shown the same figure, without sealed cases."""
_MEASURES: Final = (
    *("on_time", "duties_share", "dialogues_held", "reception_kept", "commitments_share", "satisfaction"),
)
PLAN: Final = "plan_duties"
SURVEY: Final = "survey"


@dataclass(frozen=True, slots=True)
class Known:
    """A figure. ``share``: in per cent; ``counts``: key of the list behind it, empty for duties."""

    words: str
    share: bool
    about: str
    counts: str = ""


FIGURES: Final[Mapping[str, Known]] = {
    key: Known(
        DEFINITIONS[key].words, DEFINITIONS[key].unit == "share", DEFINITIONS[key].counted, counted_by(key)
    )
    for key in _MEASURES
} | {
    PLAN: Known(
        "Tỷ lệ nhiệm vụ theo kế hoạch làm đúng hạn",
        share=True,
        about="Nhiệm vụ đã đến hạn trong năm của đơn vị; trừ nhiệm vụ được miễn và nhiệm vụ chờ xác nhận",
    ),
    SURVEY: Known(
        "Tỷ lệ hài lòng theo khảo sát của tỉnh",
        share=True,
        about="Câu trả lời «hài lòng», «rất hài lòng» trong mọi câu trả lời của các đợt khảo sát mở trong "
        "năm, đã công bố; đơn vị chưa đủ số phiếu thì coi là không phát sinh",
    ),
}
WORDS: Final[Mapping[str, str]] = {key: one.words for key, one in FIGURES.items()}


def count(keys: Collection[str], agency_id: int, year: int, today: date) -> Counts:
    """The figures of an agency in a year, as they stand today; a few selects."""
    found: Counts = {}
    measured = [key for key in keys if key in _MEASURES]
    if measured:
        filters = Filters(periods.year(year), agency_id=agency_id)
        counts = figures(measured, filters, viewer=_ANYBODY, today=today)[()]
        for key in measured:
            parts = DEFINITIONS[key]
            if parts.unit == "share":
                good = sum(counts[one] for one in parts.numerator)
                found[key] = (good, sum(counts[one] for one in parts.denominator))
            else:
                found[key] = (counts[counts_of(key)[0]], None)
    for key, more in _MORE.items():
        if key in keys:
            found[key] = more(agency_id, year, today)
    return found


def _plan(agency_id: int, year: int, today: date) -> tuple[int, int | None]:
    return duties.duties_met(year, today, [agency_id]).get(agency_id, (0, 0))


def _survey(agency_id: int, year: int, _today: date) -> tuple[int, int | None]:
    found = survey.satisfaction_of([agency_id], year).get(agency_id)
    return (found.good, found.marks) if found is not None else (0, 0)


_MORE: Final[Mapping[str, Callable[[int, int, date], tuple[int, int | None]]]] = {
    PLAN: _plan,
    SURVEY: _survey,
}
