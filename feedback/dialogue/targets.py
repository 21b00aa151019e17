"""Chỉ tiêu đối thoại của tỉnh: its own number for an office, on a day. Shown as a target, never as law."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy import or_, select

from feedback.agencies.directory import AgencyEntry
from feedback.dialogue.actions.history import HISTORY, TARGET
from feedback.dialogue.models import DialogueTarget
from feedback.extensions import db
from feedback.law import reception as law
from feedback.law.reception import Head


def head_of(agency: AgencyEntry) -> Head | None:
    """Which head the rules mean for an agency; None for one outside the system or without such a head."""
    return None if agency.external else law.head_of(agency.code, agency.level, agency.body_type)


def on(agency: AgencyEntry, kind: str, day: date) -> DialogueTarget | None:
    """The target for an agency's sessions of a kind that holds on a day; None where the province set none."""
    head = head_of(agency)
    return holding(day).get((head.key, kind)) if head is not None else None


def holding(day: date) -> Mapping[tuple[str, str], DialogueTarget]:
    """By office and kind the targets that hold on a day; one select."""
    asked = select(DialogueTarget).where(
        DialogueTarget.first_on <= day, or_(DialogueTarget.last_on.is_(None), DialogueTarget.last_on >= day)
    )
    return {(one.office, one.kind): one for one in db.session.scalars(asked)}


def every() -> list[DialogueTarget]:
    """All targets, ended ones too, the latest first."""
    asked = select(DialogueTarget).order_by(DialogueTarget.first_on.desc(), DialogueTarget.id.desc())
    return list(db.session.scalars(asked))


def by_id(number: int) -> DialogueTarget | None:
    """The target with this number."""
    return db.session.get(DialogueTarget, number)


def check() -> Iterator[str]:
    """For ``feedback register verify``: one sentence for each target that isn't as its acts left it."""
    yield from HISTORY.replay(TARGET, DialogueTarget, "chỉ tiêu đối thoại")
