"""What each counted column of the statutory forms must be, by the words of law.md 7.4 to 7.14.

Goes through the lives of a made-up world one by one; written by hand for each form, not from its data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from tests.oversight import forms_world as world
from tests.oversight.forms_lives import Letter, Life
from tests.oversight.forms_world import World

Sheets = dict[int, dict[str, dict[str, Decimal]]]
"""By agency, form, column; columns with 0 are left out."""

GROUP: Final = 5
_ELIGIBLE: Final = ("accepted", "answered", "refused", "guided", "transferred", "returned")
_OURS: Final = ("accepted", "answered", "refused")
_GROUP_OF: Final = {
    "land_use": ("land", "land", "land"),
    "land_recovery": ("land", "land", "land"),
    "social_policy": ("policy", "policy", "policy"),
    "tax_fees": ("administrative", "administrative", "policy"),
    "officials": ("administrative", "public_duty", "other"),
    "civil_disputes": ("justice", "justice", "justice"),
    "courts_enforcement": ("justice", "justice", "justice"),
    "clean_water": ("other", "other", "other"),
    "local_roads": ("administrative", "administrative", "other"),
    "religion_ethnic": ("administrative", "administrative", "policy"),
    None: ("other", "other", "other"),
}
"""Lĩnh vực of a complaint, a denunciation, a petition."""


@dataclass(slots=True)
class Span:
    """A period and the figures of its forms as they grow."""

    first: date
    last: date
    sheets: Sheets = field(default_factory=dict)

    def add(self, agency: int, form: str, column: int | str, amount: Decimal | int = 1) -> None:
        """One more, or so much more, in a column."""
        if amount:
            row = self.sheets.setdefault(agency, {}).setdefault(form, {})
            row[str(column)] = row.get(str(column), Decimal(0)) + amount

    def within(self, day: date | None) -> bool:
        """Whether it happened in the period."""
        return day is not None and self.first <= day <= self.last

    def before(self, day: date | None) -> bool:
        """Whether it had happened when the period began."""
        return day is not None and day < self.first

    def by_end(self, day: date | None) -> bool:
        """Whether it has happened when the period ends."""
        return day is not None and day <= self.last


def expected(made: World, first: date, last: date, forms: dict[str, Callable[[World, Span], None]]) -> Sheets:
    """All counted columns of the forms from one day to another."""
    span = Span(first, last)
    for fill in forms.values():
        fill(made, span)
    return span.sheets


def group_of(kind: str, field_key: str | None) -> str:
    """The group of fields in which a matter of the kind counts."""
    return _GROUP_OF[field_key][min(("complaint", "denunciation").index(kind), 2) if kind in _LAW else 2]


_LAW: Final = ("complaint", "denunciation")


@dataclass(frozen=True, slots=True)
class Handled:
    """A letter or a case at an agency that had to do with it. ``place``: of a case, which of its stays."""

    agency: int
    life: Life
    came: date
    handled: date | None
    how: str | None
    group: str
    letter: Letter | None = None
    ended: date | None = None
    place: int = 0

    @property
    def eligible(self) -> bool:
        """Đủ điều kiện xử lý."""
        return self.how in _ELIGIBLE

    @property
    def ours(self) -> bool:
        """Thuộc thẩm quyền."""
        return self.how in _OURS


def letters(made: World, span: Span) -> Iterator[Handled]:
    """Đơn phải xử lý: at hand at some agency in the period, not yet handled when it began."""
    for one in letters_ever(made):
        if one.came <= span.last and not span.before(one.handled):
            yield one


def letters_ever(made: World, kind: str | None = None) -> Iterator[Handled]:
    """Every letter at every agency that has or had it. ``ended``: its case ended or left there."""
    for one in made.letters:
        life = one.case
        if life.kind == "dialogue_request" or kind not in (None, life.kind):
            continue
        for here in one.stays[:-1]:
            group = group_of(life.kind, here.field_key)
            yield Handled(here.agency, life, here.came, here.handled, here.how, group, one, here.left)
        here = one.stays[-1]
        how = here.how or life.stays[-1].how
        group = group_of(life.kind, life.field_key)
        yield Handled(here.agency, life, here.came, here.handled, how, group, one, life.closed)


def handled_cases(made: World, span: Span) -> Iterator[Handled]:
    """Vụ việc that agencies classified in the period."""
    for one in cases_ever(made, span):
        if span.within(one.handled):
            yield one


def cases_ever(made: World, span: Span) -> Iterator[Handled]:
    """Each case at each agency that has or had it, but those that are merged into others by the end.
    ``ended``: it ended there or left."""
    for life in made.lives:
        if life.kind == "dialogue_request" or (life.ending == "merged" and span.by_end(life.closed)):
            continue
        for place, here in enumerate(life.stays):
            last = place == len(life.stays) - 1
            group = group_of(life.kind, life.field_key if last else here.field_key)
            ended = life.closed if last else here.left
            yield Handled(here.agency, life, here.came, here.handled, here.how, group, None, ended, place)


def is_petition(kind: str) -> bool:
    """Kiến nghị, phản ánh: đề xuất too."""
    return kind in world.PETITIONS
