"""What officers see of requests, orders to erase and breaches; each starts from what the officer may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, literal, select

from feedback.actor import Actor
from feedback.cases.models import Case, Submission
from feedback.cases.scope import of_knowing
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.privacy.models import Breach, DataRequest, ErasureOrder, RetentionLot

SIZE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, the number of its case, and the clock that runs or ran."""

    row: DataRequest
    number: str
    deadline: Deadline | None


def requests(viewer: Actor, *, open_only: bool, before: int | None = None) -> tuple[list[Asked], int | None]:
    """Those of his agency: open ones by their day, then answered ones newest first; one select."""
    state = DataRequest.state == "asked" if open_only else DataRequest.state != "asked"
    asked = _requests(viewer).where(state)
    if before is not None:
        asked = asked.where(DataRequest.id > before if open_only else DataRequest.id < before)
    order = DataRequest.id if open_only else DataRequest.id.desc()
    rows = db.session.execute(asked.order_by(order).limit(SIZE + 1)).all()
    found = [Asked(row.DataRequest, row.number, row.Deadline) for row in rows[:SIZE]]
    return found, found[-1].row.id if len(rows) > SIZE else None


def request_by_id(viewer: Actor, number: int) -> Asked | None:
    """One request of his agency; None also when he may not know of its case."""
    row = db.session.execute(_requests(viewer).where(DataRequest.id == number)).first()
    return None if row is None else Asked(row.DataRequest, row.number, row.Deadline)


def of_submission(submission_id: int) -> list[DataRequest]:
    """What the sender of a submission asked, the latest first."""
    asked = select(DataRequest).where(DataRequest.submission_id == submission_id)
    return list(db.session.scalars(asked.order_by(DataRequest.id.desc()).limit(SIZE)))


def _requests(viewer: Actor):  # type: ignore[no-untyped-def]
    return (
        select(DataRequest, Case.number, Deadline)
        .join(Submission, Submission.id == DataRequest.submission_id)
        .join(Case, Case.id == Submission.case_id)
        .outerjoin(
            Deadline, (Deadline.subject_room == "data_request") & (Deadline.subject_id == DataRequest.id)
        )
        .where(DataRequest.agency_id == viewer.agency_id, *of_knowing(viewer))
    )


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order to erase, and the number of its case."""

    order: ErasureOrder
    number: str


def orders(viewer: Actor, state: str, *, after: int | None = None) -> tuple[list[Ordered], int | None]:
    """Orders of his agency in a state; one select."""
    asked = _orders(viewer).where(ErasureOrder.state == state)
    if after is not None:
        asked = asked.where(ErasureOrder.id > after)
    rows = db.session.execute(asked.order_by(ErasureOrder.id).limit(SIZE + 1)).all()
    found = [Ordered(row.ErasureOrder, row.number) for row in rows[:SIZE]]
    return found, found[-1].order.id if len(rows) > SIZE else None


def order_by_id(viewer: Actor, number: int) -> Ordered | None:
    """One order of his agency; None also when he may not know of its case."""
    row = db.session.execute(_orders(viewer).where(ErasureOrder.id == number)).first()
    return None if row is None else Ordered(row.ErasureOrder, row.number)


def _orders(viewer: Actor):  # type: ignore[no-untyped-def]
    sent = select(Submission.case_id).where(Submission.id == ErasureOrder.subject_id).scalar_subquery()
    case_id = func.coalesce(sent, 0)
    whole = (ErasureOrder.subject == "case") & (Case.id == ErasureOrder.subject_id)
    part = (ErasureOrder.subject == "submission") & (Case.id == case_id)
    return (
        select(ErasureOrder, Case.number)
        .join(Case, whole | part)
        .where(ErasureOrder.agency_id == viewer.agency_id, *of_knowing(viewer))
    )


def lots(viewer: Actor, state: str, *, most: int = 500) -> list[RetentionLot]:
    """Years of what is no case of his agency in a state, by their last day; one select."""
    mine = (RetentionLot.agency_id == viewer.agency_id, RetentionLot.state == state)
    asked = select(RetentionLot).where(*mine).order_by(RetentionLot.due_on, RetentionLot.id)
    return list(db.session.scalars(asked.limit(most)))


def lot_by_id(viewer: Actor, number: int) -> RetentionLot | None:
    """One of his agency."""
    mine = (RetentionLot.id == number, RetentionLot.agency_id == viewer.agency_id)
    return db.session.scalar(select(RetentionLot).where(*mine))


def order_counts() -> Sequence[tuple[str, str, int]]:
    """How many orders of the whole province there are, by reason (of what is no case: «lot») and state:
    numbers only."""
    asked = select(ErasureOrder.why, ErasureOrder.state, func.count()).group_by(
        ErasureOrder.why, ErasureOrder.state
    )
    of_lots = select(literal("lot"), RetentionLot.state, func.count()).group_by(RetentionLot.state)
    rows = [*db.session.execute(asked).all(), *db.session.execute(of_lots).all()]
    return [(why, state, count) for why, state, count in rows]


def breaches() -> list[Breach]:
    """All breaches, the latest first."""
    return list(db.session.scalars(select(Breach).order_by(Breach.id.desc()).limit(500)))


def breach_by_code(code: str) -> Breach | None:
    """The breach with this code."""
    return db.session.scalar(select(Breach).where(Breach.code == code))
