"""Questions about servers of outside bodies and what was passed on to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text

from feedback.agencies import queries as agencies
from feedback.cases import merging
from feedback.extensions import asked_once, db
from feedback.partners.models import OutsideServer, PassedOn

RUNNING = ("waiting", "sent")
"""States of what is to go out, or is followed."""

_DUE = text("passed_on.state IN ('waiting', 'sent', 'closed')")
"""Written out: only then do the engines see that the partial index fits."""


@dataclass(frozen=True, slots=True)
class Passed:
    """What was passed on, and to whom; ``active``: whether that server is spoken to."""

    row: PassedOn
    body: str
    active: bool


def servers() -> list[tuple[OutsideServer, str, int]]:
    """All servers with the name of the body, by name, and how many reports are under way to it or there."""
    count = (
        select(func.count())
        .where(PassedOn.server_id == OutsideServer.id, PassedOn.state.in_(RUNNING))
        .scalar_subquery()
    )
    found = db.session.execute(select(OutsideServer, count)).all()
    return sorted(((server, body_of(server), number) for server, number in found), key=lambda one: one[1])


def under_way_to(server_id: int) -> tuple[int, int]:
    """How many reports wait to go out to a server, and how many are followed there."""
    asked = select(PassedOn.state, func.count().label("number")).where(
        PassedOn.server_id == server_id, PassedOn.state.in_(RUNNING)
    )
    found = {row.state: row.number for row in db.session.execute(asked.group_by(PassedOn.state))}
    return found.get("waiting", 0), found.get("sent", 0)


def server_of(number: int) -> OutsideServer | None:
    """The server of this number."""
    return db.session.get(OutsideServer, number)


def by_hook_name(name: str) -> OutsideServer | None:
    """The active server that tells of changes under this address."""
    asked = select(OutsideServer).where(OutsideServer.hook_name == name, OutsideServer.active)
    return db.session.scalar(asked)


def offered() -> list[OutsideServer]:
    """Active servers that say what they take, by the name of the body."""
    found = db.session.scalars(select(OutsideServer).where(OutsideServer.active)).all()
    return sorted((one for one in found if one.services), key=body_of)


def is_offered() -> bool:
    """Whether any server takes something; one short select."""
    asked = select(OutsideServer.id).where(OutsideServer.active, OutsideServer.listed_at.is_not(None))
    return db.session.scalar(asked.limit(1)) is not None


def body_of(server: OutsideServer) -> str:
    """The name of the body whose server it is."""
    found = agencies.by_id(server.agency_id)
    return found.name if found else ""


@asked_once
def of_case(case_id: int) -> list[Passed]:
    """What was passed on of a case and of those merged into it, latest first."""
    asked = (
        select(PassedOn, OutsideServer)
        .join(OutsideServer, OutsideServer.id == PassedOn.server_id)
        .where(PassedOn.case_id.in_(merging.brought_to(case_id)))
        .order_by(PassedOn.id.desc())
    )
    return [Passed(row, body_of(server), server.active) for row, server in db.session.execute(asked)]


def under_way(case_id: int, server_id: int) -> bool:
    """Whether something of the case is on its way to the server, or open there."""
    asked = select(PassedOn.id).where(
        PassedOn.case_id.in_(merging.brought_to(case_id)),
        PassedOn.server_id == server_id,
        PassedOn.state.in_(RUNNING),
    )
    return db.session.scalar(asked.limit(1)) is not None


def told_by(server_id: int, remote_id: str) -> PassedOn | None:
    """What was passed on to a server and is called so there; the latest, if a server calls two the same."""
    asked = select(PassedOn).where(PassedOn.server_id == server_id, PassedOn.remote_id == remote_id)
    return db.session.scalar(asked.order_by(PassedOn.id.desc()).limit(1))


def due(at: datetime, most: int) -> Sequence[PassedOn]:
    """What is to be sent or asked for by now, longest due first, held for this worker; see
    ``notifications.delivery``: rows that another worker holds are passed over.
    """
    asked = (
        select(PassedOn)
        .where(_DUE, PassedOn.next_try_at <= at)
        .order_by(PassedOn.next_try_at, PassedOn.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return db.session.scalars(asked).all()


def servers_of(numbers: Iterable[int]) -> dict[int, OutsideServer]:
    """Servers by number."""
    found = db.session.scalars(select(OutsideServer).where(OutsideServer.id.in_(set(numbers))))
    return {one.id: one for one in found}
