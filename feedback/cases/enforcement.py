"""Thi hành quyết định: what decisions and conclusions order to be paid, given back or done, and what is done.

Biểu 02/KQGQ, 04/KQGQ count it («đã» never above «phải»). LKN 02/2011 Đ44–46, LTC 25/2018 Đ36.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, select, tuple_

from feedback.actor import Actor
from feedback.cases import results, scope
from feedback.cases.models import Case, Obligation
from feedback.extensions import db
from feedback.text.amounts import amount


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort of obligation: for whom, about what, its unit ("" where nothing is counted), the figure of
    the result that it follows."""

    key: str
    beneficiary: str
    matter: str
    words: str
    unit: str = ""
    figure: str = ""
    among: str = ""


SORTS: Final = (
    Sort("state_money", "state", "money", "Nộp tiền cho Nhà nước", "đồng", "state_money"),
    Sort("state_land", "state", "land", "Giao đất cho Nhà nước", "m²", "state_land"),
    Sort("organisation_money", "organisation", "money", "Trả tiền cho tổ chức", "đồng", "organisation_money"),
    Sort("organisation_land", "organisation", "land", "Trả đất cho tổ chức", "m²", "organisation_land"),
    Sort("person_money", "person", "money", "Trả tiền cho cá nhân", "đồng", "person_money"),
    Sort("person_land", "person", "land", "Trả đất cho cá nhân", "m²", "person_land"),
    Sort(
        "discipline", "none", "discipline", "Xử lý hành chính", "người", "handled_people", "handled_officials"
    ),
    Sort(
        "prosecution",
        "none",
        "prosecution",
        "Xử lý tại cơ quan điều tra",
        "người",
        "prosecution_people",
        "prosecution_officials",
    ),
    Sort("other", "none", "other", "Việc khác phải làm"),
)
"""All sorts, in the order in which they are offered."""

_BY_PARTS: Final = {(one.beneficiary, one.matter): one for one in SORTS}
BY_KEY: Final = {one.key: one for one in SORTS}

COUNTED_OFFICIALS: Final = frozenset({"discipline", "prosecution"})
"""Matters that count people, and officials among them."""


def sort_of(row: Obligation) -> Sort:
    """The sort of an obligation; what fits none is «other»."""
    return _BY_PARTS.get((row.beneficiary, row.matter), BY_KEY["other"])


def owed_words(row: Obligation) -> str:
    """How much is owed: «1.250.000 đồng»; empty where nothing is counted."""
    return _counted(row, row.amount, row.officials)


def done_words(row: Obligation) -> str:
    """How much of it is done."""
    return _counted(row, row.done_amount, row.done_officials)


def _counted(row: Obligation, value: Decimal | None, officials: int | None) -> str:
    if row.amount is None or value is None:
        return ""
    among = f", trong đó {officials} cán bộ, công chức, viên chức" if officials else ""
    return f"{amount(value)} {sort_of(row).unit}{among}"


@dataclass(frozen=True, slots=True)
class Line:
    """One obligation with its case."""

    case: Case
    row: Obligation


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list, and the place behind its last line (None at the end)."""

    lines: list[Line]
    after: tuple[date, int] | None


SHOWN: Final = ("open", "late", "done")


def listed(
    viewer: Actor, shown: str, *, today: date, after: tuple[date, int] | None = None, size: int = 50
) -> Page:
    """Obligations that the viewer may see, by their day, so the late ones first; one statement.

    ``shown``: ``open`` (not wholly done), ``late`` (open and past its day), ``done``. ``after`` is a place
    behind which the page begins.
    """
    conditions = _conditions(viewer, shown, today)
    if after is not None:
        conditions.append(tuple_(Obligation.due_on, Obligation.id) > tuple_(*after))
    rows = db.session.execute(_ordered(conditions).limit(size + 1)).all()
    lines = [Line(row.Case, row.Obligation) for row in rows[:size]]
    last = lines[-1].row if len(rows) > size else None
    return Page(lines, (last.due_on, last.id) if last is not None else None)


def every(viewer: Actor, shown: str, *, today: date) -> Iterator[Line]:
    """All of the list, read in steps: memory doesn't grow with it."""
    asked = _ordered(_conditions(viewer, shown, today)).execution_options(yield_per=500)
    for row in db.session.execute(asked):
        yield Line(row.Case, row.Obligation)
        db.session.expunge(row.Obligation)


def _ordered(conditions: list[ColumnElement[bool]]) -> Any:
    joined = select(Obligation, Case).join(Case, Case.id == Obligation.case_id)
    return joined.where(*conditions).order_by(Obligation.due_on, Obligation.id)


def _conditions(viewer: Actor, shown: str, today: date) -> list[ColumnElement[bool]]:
    found = scope.of_lists(viewer)
    if not viewer.may("cases:case:read_all"):
        found.append(Obligation.agency_id == viewer.agency_id)
    if shown == "done":
        return [*found, Obligation.done_on.is_not(None)]
    found.append(Obligation.done_on.is_(None))
    return [*found, Obligation.due_on < today] if shown == "late" else found


def of_case(case_id: int) -> list[Obligation]:
    """The obligations of a case, by their day."""
    rows = select(Obligation).where(Obligation.case_id == case_id)
    return list(db.session.scalars(rows.order_by(Obligation.due_on, Obligation.id)))


def one_of(case_id: int, number: int) -> Obligation | None:
    """One obligation of the case; None when the number names another case's."""
    return db.session.scalar(select(Obligation).where(Obligation.case_id == case_id, Obligation.id == number))


def owes(case_id: int) -> bool:
    """Whether something is still to be done by a decision or conclusion."""
    asked = select(Obligation.id).where(Obligation.case_id == case_id, Obligation.done_on.is_(None))
    return db.session.scalar(asked.limit(1)) is not None


@dataclass(frozen=True, slots=True)
class Lacking:
    """A figure of the result of which no obligation speaks yet, or of a part of it only: what is left."""

    sort: Sort
    left: Decimal
    officials: int


def lacking(case_id: int) -> list[Lacking]:
    """What the result recorded and no obligation follows up yet; two selects."""
    standing = results.standing(case_id)
    if standing is None:
        return []
    rows = of_case(case_id)
    found = []
    for sort in SORTS:
        if not sort.figure:
            continue
        own = [one for one in rows if sort_of(one) == sort]
        left = Decimal(getattr(standing, sort.figure)) - sum((one.amount or Decimal(0)) for one in own)
        if left > 0:
            officials = int(getattr(standing, sort.among)) if sort.among else 0
            among = max(officials - sum(one.officials or 0 for one in own), 0)
            found.append(Lacking(sort, left, min(among, int(left))))
    return found


def beyond(case_id: int, key: str, value: Decimal | None, *, besides: int | None = None) -> str:
    """That obligations of this sort, with one of ``value`` more, come to more than the result says; empty
    where they don't, or nothing is recorded to hold them against. ``besides``: the one that is changed."""
    sort, standing = BY_KEY[key], results.standing(case_id)
    if standing is None or not sort.figure or value is None:
        return ""
    own = [one for one in of_case(case_id) if sort_of(one) == sort and one.id != besides]
    whole = value + sum((one.amount or Decimal(0)) for one in own)
    figure = Decimal(getattr(standing, sort.figure))
    if whole <= figure:
        return ""
    return f"Cộng lại là {amount(whole)} {sort.unit}; số liệu kết quả ghi {amount(figure)} {sort.unit}."
