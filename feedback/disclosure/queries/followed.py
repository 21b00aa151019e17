"""Results as programs follow them: by their days, by when they were changed, by their codes. Only copies are
read: no path leads to the cases.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, not_, or_, select

from feedback.disclosure.models import Outcome, OutcomeCopy
from feedback.disclosure.queries.outcomes import SHOWN, standing
from feedback.extensions import db

Found = tuple[Outcome, OutcomeCopy | None]
"""A result whose row is public, and its words while they stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Which results: ``fields`` has for each kind the keys of its fields (None: not known), none for all.

    ``agency_ids``: empty for all. Days and moments are counted in; None has no limit.
    """

    fields: Mapping[str, Collection[str | None]]
    agency_ids: Collection[int] = field(default_factory=tuple)
    first_on: date | None = None
    last_on: date | None = None
    changed_from: datetime | None = None
    changed_to: datetime | None = None

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """As a select asks for it."""
        # «One of these» as «not none of these»: SQLite, which keeps no figures of its tables, would go by an
        # index of each kind and sort all of it; so it walks that of the order. PostgreSQL reads the same.
        asked = [not_(and_(*(not_(_of_kind(kind, keys)) for kind, keys in self.fields.items())))]
        if self.agency_ids:
            asked.append(Outcome.agency_id.in_(self.agency_ids))
        if self.first_on is not None:
            asked.append(Outcome.settled_on >= self.first_on)
        if self.last_on is not None:
            asked.append(Outcome.settled_on <= self.last_on)
        if self.changed_from is not None:
            asked.append(Outcome.changed_at >= self.changed_from)
        if self.changed_to is not None:
            asked.append(Outcome.changed_at <= self.changed_to)
        return asked


def within(wanted: Span, today: date, *, skip: int, most: int) -> list[Found]:
    """At most so many results behind the first ``skip``: the latest day first; where no day limits them, the
    latest change first. One select; ``skip`` is for the caller to bound.
    """
    by_change = wanted.first_on is None and wanted.last_on is None
    order = Outcome.changed_at if by_change else Outcome.settled_on
    asked = _asked(today).where(*wanted.conditions).order_by(order.desc(), Outcome.id.desc())
    return _found(asked.offset(skip).limit(most))


def of_codes(codes: Collection[str], kinds: Collection[str], today: date) -> list[Found]:
    """The public results of these codes and kinds, the latest day first; one select."""
    asked = _asked(today).where(Outcome.code.in_(codes), Outcome.kind.in_(kinds))
    return _found(asked.order_by(Outcome.settled_on.desc(), Outcome.id.desc())) if codes else []


def _asked(today: date) -> Select[Outcome, OutcomeCopy]:
    return select(Outcome, OutcomeCopy).outerjoin(OutcomeCopy, standing(today)).where(SHOWN)


def _found(asked: Select[Outcome, OutcomeCopy]) -> list[Found]:
    return [(outcome, copy) for outcome, copy in db.session.execute(asked)]


def _of_kind(kind: str, keys: Collection[str | None]) -> ColumnElement[bool]:
    if not keys:
        return Outcome.kind == kind
    known = Outcome.field_key.in_([key for key in keys if key is not None])
    return and_(Outcome.kind == kind, or_(known, Outcome.field_key.is_(None)) if None in keys else known)
