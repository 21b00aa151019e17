"""Two years of a whole province before the demo begins: lived at some places, then multiplied."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from random import Random
from typing import Any, Final

from feedback.administration.demo.days import Days
from feedback.administration.demo.growing import copying, filling, lives, reading
from feedback.administration.demo.growing.ahead import ahead
from feedback.administration.demo.growing.homes import Homes
from feedback.administration.demo.growing.patterns import YEARS, Pattern, Scale, Telling, shares
from feedback.administration.demo.growing.publishing import publish_answers
from feedback.administration.demo.living import Life
from feedback.administration.demo.officers import Staff
from feedback.agencies import queries as agencies
from feedback.cases import rules
from feedback.clock import local_day
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.papers import actions as papers

_WORTH_A_PROCESS: Final = 10_000
"""So many copies take longer to make than a second process takes to begin."""
_BY_HAND: Final = (400, 500, 600, 700)

Progress = Callable[[Iterable[Any], int, str], Iterable[Any]]


def grow(
    cases: int, staff: Staff, *, seed: int, at: datetime, progress: Progress, scale: Scale | None = None
) -> int:
    """Fill the two years before the moment with about so many cases, in the caller's transaction; returns how
    many there are. The same number, seed and day give the same.

    Raises law.calendar.BeyondCalendar.
    """
    chance = Random(seed)
    homes = Homes()
    _begin_books(at)
    patterns = list(Telling(homes, at, scale or Scale.of(cases), chance).patterns())
    homes.appoint(staff, (one.home for one in patterns), at=at - YEARS, chance=chance)
    life = Life([story for one in patterns for story in one.stories], {}, staff, chance)
    _run(progress(life.live(), len(life), "Dựng các vụ việc mẫu của hai năm"))
    days = Days(at, deadlines.calendar(), deadlines.terms(), chance)
    publish_answers([life.case_of(one.number) for told in patterns for one in told.stories], staff, days)
    db.session.flush()
    lived = sum(len(one.stories) for one in patterns)
    read = list(_read(patterns, life, homes))
    db.session.expunge_all()
    wanted = shares([one.pattern for one in read], max(cases - lived, 0), at)
    copies = copying.Copies(read, wanted, homes, at=at, chance=chance)
    homes.appoint(staff, (one.home for one in copies), at=at - YEARS, chance=chance)
    blocks = copies.blocks()
    steps = filling.fill(ahead(blocks) if len(copies) > _WORTH_A_PROCESS else blocks, copying.COLUMNS)
    _run(progress(steps, len(copies) // copying.BLOCK + 80, "Nhân ra toàn tỉnh"))
    return lived + sum(len(read[one.life].pattern.stories) for one in copies)


def _begin_books(at: datetime) -> None:
    """The province's book goes on behind papers that were written by hand, in each year behind more of them:
    its numbers are then never those of a commune, or of the other year, in one matter."""
    series = rules.series("letter", agencies.province_committee().id, "")
    for place, year in enumerate(range(local_day(at - YEARS).year, local_day(at).year + 1)):
        papers.begin_behind(series, year, _BY_HAND[place])


def _read(patterns: Iterable[Pattern], life: Life, homes: Homes) -> Iterator[lives.Life]:
    """The lives that can be lived again: not one whose papers bear one number twice (over New Year)."""
    for one in patterns:
        if one.weight:
            numbers = [life.case_of(story.number) for story in one.stories]
            with suppress(lives.NotAlike):
                yield reading.read(one, numbers, homes)


def _run(steps: Iterable[Any]) -> None:
    for _ in steps:
        pass
