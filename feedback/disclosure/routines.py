"""Việc định kỳ: the yearly plan and the list of each quarter that a unit owes; never stored, always asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Final

from sqlalchemy import bindparam, func, select

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.disclosure.models import DisclosurePlan, PostedDocument, PostedList
from feedback.disclosure.owed_by import Owed
from feedback.law import disclosure as law
from feedback.law.disclosure import Routine
from feedback.straight import ask_plainly

Quarter = tuple[int, int]
"""A year and a quarter of it, 1 to 4: the calendar's three months."""

_LOOKED_BACK: Final = 4
"""So many quarters that have ended are asked for; an older gap stands in the lists themselves."""


def quarter_of(day: date) -> Quarter:
    """The quarter in which a day lies."""
    return day.year, (day.month - 1) // 3 + 1


def before(quarter: Quarter) -> Quarter:
    """The quarter before."""
    year, number = quarter
    return (year, number - 1) if number > 1 else (year - 1, 4)


def days_of(quarter: Quarter) -> tuple[date, date]:
    """The first and the last day of a quarter: 01/07 to 30/09 of quarter 3."""
    year, number = quarter
    first = date(year, 3 * number - 2, 1)
    following = date(year + 1, 1, 1) if number == 4 else date(year, 3 * number + 1, 1)
    return first, following - timedelta(days=1)


def due_of(quarter: Quarter) -> date:
    """By when the list of a quarter must be there: the last day of the quarter after it."""
    return days_of(quarter_of(days_of(quarter)[1] + timedelta(days=1)))[1]


def ended(today: date) -> list[Quarter]:
    """The quarters that have ended and are still asked for, the latest first."""
    found = [before(quarter_of(today))]
    while len(found) < _LOOKED_BACK:
        found.append(before(found[-1]))
    return found


def binds(routine: Routine, agency: AgencyEntry | None) -> bool:
    """Whether an agency owes it: of a level that the law names, inside the system."""
    return agency is not None and not agency.external and agency.level in routine.levels


def owed(agency_ids: Collection[int] | None, today: date) -> list[Owed]:
    """Plans of this year and lists of ended quarters that these agencies (None: all) have yet to make; three
    selects. Of agencies that exist, for quarters at whose end they did.
    """
    asked = [
        one
        for one in agencies.existing(today)
        if (agency_ids is None or one.id in agency_ids)
        and (binds(law.PLAN, one) or binds(law.QUARTERLY, one))
    ]
    return [*_plans(asked, today), *_lists(asked, today)] if asked else []


_PLANNED: Final = select(DisclosurePlan.agency_id).where(
    DisclosurePlan.year == bindparam("year"), DisclosurePlan.state == "issued"
)
_LISTED: Final = select(PostedList.agency_id, PostedList.year, PostedList.quarter).where(
    PostedList.year >= bindparam("since")
)
_FIRST_POSTED: Final = (
    select(PostedDocument.agency_id, func.min(PostedDocument.posted_on))
    .where(PostedDocument.posted_on.is_not(None))
    .group_by(PostedDocument.agency_id)
)


def _plans(asked: Collection[AgencyEntry], today: date) -> Iterator[Owed]:
    there = {one for (one,) in ask_plainly(_PLANNED, {"year": today.year})}
    words, last = f"{law.PLAN.words}: năm {today.year}", date(today.year, 12, 31)
    for one in asked:
        if binds(law.PLAN, one) and one.id not in there:
            yield Owed(one.id, words, last, law.PLAN.article, "disclosure_desk.plans_page")


def _lists(asked: Collection[AgencyEntry], today: date) -> Iterator[Owed]:
    for one, quarter in lists_to_make(asked, today):
        words = f"{law.QUARTERLY.words}: {words_of(quarter)}"
        endpoint = "disclosure_desk.lists_page"
        yield Owed(one.id, words, due_of(quarter), law.QUARTERLY.article, endpoint)


def lists_to_make(asked: Collection[AgencyEntry], today: date) -> Iterator[tuple[AgencyEntry, Quarter]]:
    """The lists that these agencies have yet to make, of quarters in which this system was in use: by the
    agency itself, or, where it has posted nothing, by the first in the province that has. Two selects.
    """
    quarters = ended(today)
    there = {tuple(one) for one in ask_plainly(_LISTED, {"since": quarters[-1][0]})}
    firsts = ask_plainly(_FIRST_POSTED, {})
    began = {number: day for number, day in firsts if day is not None}
    earliest = min(began.values(), default=date.max)
    for one in asked:
        since = began.get(one.id, earliest)
        for quarter in quarters if binds(law.QUARTERLY, one) else ():
            last = days_of(quarter)[1]
            if (one.id, *quarter) not in there and since <= last and one.exists(last):
                yield one, quarter


def words_of(quarter: Quarter) -> str:
    """«quý III/2026»."""
    return f"quý {('I', 'II', 'III', 'IV')[quarter[1] - 1]}/{quarter[0]}"
