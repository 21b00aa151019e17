"""Writing history: one event row and one register entry for each act, by set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from feedback.actor import Actor
from feedback.cases.models import Case, CaseEvent, Letter
from feedback.register import actions as register
from feedback.register import rules as register_rules
from feedback.straight import add_rows

ROOM = "cases"


@dataclass(frozen=True, slots=True)
class Happened:
    """One act on one case. ``content`` is what the register's digest covers beside the event itself."""

    case_id: int
    act: str
    to_state: str
    from_state: str | None = None
    submission_id: int | None = None
    agency_id: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    for_citizen: bool = True
    content: Mapping[str, Any] | None = None


def digest_of(salt: bytes, event: Mapping[str, Any], content: Mapping[str, Any] | None) -> bytes:
    """The register's digest of an event: its fields and the content it brought, salted."""
    return register_rules.digest(salt, covered_by(event, content))


def covered_by(event: Mapping[str, Any], content: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the register's digest of an event covers."""
    covered = {
        name: event[name]
        for name in ("case_id", "submission_id", "act", "actor", "from_state", "to_state", "details")
    } | {"at": event["at"].astimezone(UTC).isoformat()}
    return covered | {"content": content}


def letter_content(letter: Letter) -> dict[str, Any]:
    """What the register's digest covers of a letter: its text, and who issued it, when, to whom."""
    names = ("kind", "number", "issued_on", "signer", "signer_position", "to_agency_id", "text")
    return {name: getattr(letter, name) for name in names}


def write(happened: Sequence[Happened], *, by: Actor, at: datetime) -> None:
    """Write events and their register entries: two inserts however many there are."""
    rows, acts = [], []
    for one in happened:
        salt = register_rules.new_salt()
        row: dict[str, Any] = {
            "case_id": one.case_id,
            "submission_id": one.submission_id,
            "at": at,
            "act": one.act,
            "actor": by.name,
            "agency_id": one.agency_id,
            "from_state": one.from_state,
            "to_state": one.to_state,
            "details": dict(one.details),
            "for_citizen": one.for_citizen,
            "salt": salt,
        }
        rows.append(row)
        acts.append(register.Act(one.act, (ROOM, one.case_id), digest_of(salt, row, one.content)))
    add_rows(CaseEvent, rows)
    register.enter_many(acts, by=by, at=at)


def note(
    case: Case,
    act: str,
    details: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
    submission_id: int | None = None,
    for_citizen: bool = False,
    content: Mapping[str, Any] | None = None,
) -> None:
    """Write an act that leaves the state of the case as it is; see ``Happened`` for ``content``."""
    write(
        [
            Happened(
                case.id,
                act,
                from_state=case.state,
                to_state=case.state,
                submission_id=submission_id,
                agency_id=case.agency_id,
                details=details,
                for_citizen=for_citizen,
                content=content,
            )
        ],
        by=by,
        at=at,
    )
