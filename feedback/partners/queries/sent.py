"""Questions about what partners sent: rows without a citizen's text, and what became public of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, select

from feedback.cases.models import Submission
from feedback.disclosure.models import Outcome, OutcomeCopy
from feedback.disclosure.queries.outcomes import SHOWN, standing
from feedback.extensions import db
from feedback.law.kinds import FEEDBACK_KINDS
from feedback.partners.models import PartnerRequest
from feedback.partners.secrets import digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which of a partner's requests: of services, with agencies that are responsible for them now, with a
    status (empty: all), made and changed between two moments, both counted in; None has no limit.
    """

    services: Collection[str] = field(default_factory=tuple)
    agency_ids: Collection[int] = field(default_factory=tuple)
    statuses: Collection[str] = field(default_factory=tuple)
    made_from: datetime | None = None
    made_to: datetime | None = None
    changed_from: datetime | None = None
    changed_to: datetime | None = None

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """As a select asks for it."""
        sent = PartnerRequest
        asked: list[ColumnElement[bool]] = []
        if self.services:
            asked.append(sent.service_code.in_(self.services))
        if self.agency_ids:
            asked.append(sent.agency_id.in_(self.agency_ids))
        if self.statuses:
            asked.append(sent.status.in_(self.statuses))
        if self.made_from is not None:
            asked.append(sent.requested_at >= self.made_from)
        if self.made_to is not None:
            asked.append(sent.requested_at <= self.made_to)
        if self.changed_from is not None:
            asked.append(sent.updated_at >= self.changed_from)
        if self.changed_to is not None:
            asked.append(sent.updated_at <= self.changed_to)
        return asked


def of_partner(partner_id: int, wanted: Wanted, *, skip: int, most: int) -> list[PartnerRequest]:
    """At most so many requests of a partner behind the first ``skip``: the one made last first; where no
    moment limits that, the one changed last first. One select; ``skip`` is for the caller to bound.
    """
    by_change = wanted.made_from is None and wanted.made_to is None
    order = PartnerRequest.updated_at if by_change else PartnerRequest.requested_at
    asked = select(PartnerRequest).where(PartnerRequest.partner_id == partner_id, *wanted.conditions)
    return list(
        db.session.scalars(asked.order_by(order.desc(), PartnerRequest.id.desc()).offset(skip).limit(most))
    )


def of_codes(codes: Collection[str], partner_id: int | None = None) -> list[PartnerRequest]:
    """The requests of these codes, a partner's or whoever sent them, the one made last first; one select."""
    asked = select(PartnerRequest).where(PartnerRequest.code.in_(codes))
    if partner_id is not None:
        asked = asked.where(PartnerRequest.partner_id == partner_id)
    return list(
        db.session.scalars(asked.order_by(PartnerRequest.requested_at.desc(), PartnerRequest.id.desc()))
    )


def by_token(token: str) -> PartnerRequest | None:
    """The request with which a token was given, whoever sent it."""
    return db.session.scalar(select(PartnerRequest).where(PartnerRequest.token_digest == digest(token)))


def published(sent: Collection[PartnerRequest], today: date) -> dict[int, tuple[Outcome, OutcomeCopy]]:
    """By the number of a request the latest words that everybody reads of its case; one select.

    Only of answers to petitions, reports and proposals: a case that came to be another kind may not be named
    beside who sent it.
    """
    numbers = {one.submission_id: one.id for one in sent}
    asked = (
        select(Submission.id, Outcome, OutcomeCopy)
        .join(Outcome, Outcome.case_id == Submission.case_id)
        .join(OutcomeCopy, standing(today))
        .where(Submission.id.in_(numbers), SHOWN, Outcome.kind.in_(FEEDBACK_KINDS))
        .order_by(Outcome.id)
    )
    if not numbers:
        return {}
    return {numbers[of]: (outcome, copy) for of, outcome, copy in db.session.execute(asked)}
