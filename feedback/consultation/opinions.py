"""Questions about opinions: which stand, how many say what, which still wait for a group."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from feedback.consultation.models import Consultation, Household, Opinion, OpinionGroup
from feedback.consultation.rules import Stale
from feedback.extensions import db
from feedback.text import search_words

STANCES: Final = {"agree": "Tán thành", "disagree": "Không tán thành", "other": "Ý kiến khác"}
STATES: Final = {"standing": "Được tính", "replaced": "Đã thay bằng ý kiến sau", "struck": "Đã gạch"}
VERDICTS: Final = {
    "accepted": "Tiếp thu",
    "partly": "Tiếp thu một phần",
    "explained": "Giải trình",
}


class Said(Protocol):
    """What is known of an opinion: on which way it came, of which household of the list."""

    @property
    def channel(self) -> str:
        """Key of ``law.consultation.CHANNELS``."""

    @property
    def household_id(self) -> int | None:
        """The row of the household."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to. ``group``: number of a group, 0 for those in none; ``text``: every word of
    it in the opinion or the name, as typed.
    """

    state: str = "standing"
    stance: str = ""
    channel: str = ""
    group: int | None = None
    text: str = ""
    unmatched: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page of opinions and the place behind its last row (None at the end)."""

    rows: list[Opinion]
    after: int | None


def listing(consultation_id: int, filters: Filters, *, after: int = 0, size: int = 50) -> Page:
    """Opinions by number."""
    asked = select(Opinion).where(Opinion.consultation_id == consultation_id, Opinion.number > after)
    asked = asked.where(*_narrowed(filters)).order_by(Opinion.number)
    found = list(db.session.scalars(asked.limit(size + 1)))
    return Page(found[:size], found[size - 1].number if len(found) > size else None)


def _narrowed(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.state:
        found.append(Opinion.state == filters.state)
    if filters.stance:
        found.append(Opinion.stance == filters.stance)
    if filters.channel:
        found.append(Opinion.channel == filters.channel)
    if filters.unmatched:
        found.append(unmatched())
    if filters.group is not None:
        found.append(Opinion.group_id == (filters.group or None))
    return [*found, *(_has(word) for word in filters.text.split()[:_MOST_WORDS])]


_MOST_WORDS: Final = 8


def _has(word: str) -> ColumnElement[bool]:
    said = or_(
        Opinion.text.icontains(word, autoescape=True),
        func.coalesce(Opinion.name, "").icontains(word, autoescape=True),
    )
    listed = [Household.search_text.contains(one, autoescape=True) for one in search_words(word)]
    return or_(said, Opinion.household_id.in_(select(Household.id).where(*listed))) if listed else said


def found(consultation_id: int, number: int) -> Opinion | None:
    """The opinion of a number."""
    return db.session.scalar(
        select(Opinion).where(Opinion.consultation_id == consultation_id, Opinion.number == number)
    )


def unmatched() -> ColumnElement[bool]:
    """Chưa đối chiếu: sent online without the code of a slip. Whoever knows a name can send one, so it takes
    nobody's place, and isn't counted before an officer has matched it with a household.
    """
    asked_by_household = select(Consultation.id).where(Consultation.one_per == "household")
    return and_(
        Opinion.channel == "online",
        Opinion.household_id.is_(None),
        Opinion.consultation_id.in_(asked_by_household),
    )


def is_matched(consultation: Consultation, said: Said) -> bool:
    """Whether it is told by whom it was said as surely as it can be; the reverse of ``unmatched``."""
    return said.channel != "online" or said.household_id is not None or consultation.one_per != "household"


def waiting(consultation_id: int) -> int:
    """How many standing opinions are ``unmatched``."""
    asked = select(func.count()).where(
        Opinion.consultation_id == consultation_id, Opinion.state == "standing", unmatched()
    )
    return db.session.scalar(asked) or 0


def stances(consultation_id: int) -> dict[str, int]:
    """How many standing opinions that are counted say what, in the order of ``STANCES``."""
    return _counted(consultation_id, Opinion.stance, STANCES)


def channels(consultation_id: int) -> dict[str, int]:
    """How many standing opinions came on which way."""
    return _counted(consultation_id, Opinion.channel, {})


def _counted(
    consultation_id: int, by: InstrumentedAttribute[str], words: Mapping[str, str]
) -> dict[str, int]:
    rows = db.session.execute(
        select(by, func.count())
        .where(Opinion.consultation_id == consultation_id, Opinion.state == "standing", not_(unmatched()))
        .group_by(by)
    )
    found = {row[0]: row[1] for row in rows}
    return {key: found.get(key, 0) for key in words} if words else found


def groups_of(consultation_id: int) -> list[OpinionGroup]:
    """The groups, in their order."""
    asked = select(OpinionGroup).where(OpinionGroup.consultation_id == consultation_id)
    return list(db.session.scalars(asked.order_by(OpinionGroup.position, OpinionGroup.id)))


def sizes(consultation_id: int) -> dict[int | None, int]:
    """How many standing opinions are in which group; None: in none yet."""
    rows = db.session.execute(
        select(Opinion.group_id, func.count())
        .where(Opinion.consultation_id == consultation_id, Opinion.state == "standing")
        .group_by(Opinion.group_id)
    )
    return {row[0]: row[1] for row in rows}


def demand_version(row: Opinion | OpinionGroup | Household, expected: int) -> None:
    """That it stands as the officer saw it. Raises Stale."""
    if row.version != expected:
        raise Stale(row.version)


def ids_of(consultation_id: int, numbers: Collection[int]) -> list[int]:
    """The rows of the opinions with these numbers."""
    asked = select(Opinion.id).where(
        Opinion.consultation_id == consultation_id, Opinion.number.in_(set(numbers))
    )
    return list(db.session.scalars(asked))


def households_of(rows: Collection[Opinion]) -> dict[int, Household]:
    """By number of its row each household of these opinions; one select."""
    wanted = {one.household_id for one in rows if one.household_id is not None}
    found_rows = db.session.scalars(select(Household).where(Household.id.in_(wanted)))
    return {one.id: one for one in found_rows}
