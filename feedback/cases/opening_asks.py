"""Đề nghị mở bản gốc: who asked to open a sealed original, who answered, what is still good; the log.

LTC 25/2018 Đ8, Đ56; the log is read by who oversees the handling of denunciations (Thanh tra, Đ60).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from flask import Flask, current_app
from sqlalchemy import ColumnElement, func, select

from feedback import config
from feedback.actor import Actor
from feedback.cases import barring
from feedback.cases.models import Case, SealedOpening, SealedRequest, Submission
from feedback.clock import ZONE
from feedback.extensions import db

OPEN: Final = "cases:sealed:open"
CONFIRM: Final = "cases:sealed:confirm"
OVERSEE: Final = "cases:sealed:read_all"

_OFFERED: Final = "sealed_openings"

HANDLING: Final = "handling"
PROTECTING: Final = "protecting"
CAPACITIES: Final = {
    "intake": "Người tiếp nhận, phân loại, kiểm tra điều kiện thụ lý",
    HANDLING: "Người được giao xử lý vụ việc này",
    "verifying": "Thành viên tổ xác minh",
    PROTECTING: "Người làm việc bảo vệ người gửi đơn",
}
"""In which duty an original may be asked for; «handling» only by him to whom the case is given."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with its case."""

    request: SealedRequest
    case: Case


@dataclass(frozen=True, slots=True)
class Opened:
    """One opening by a request: when, and what was opened, in words."""

    request_id: int
    at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class Logged:
    """A line of the log: the request, its case, and the openings by it, oldest first."""

    request: SealedRequest
    case: Case
    openings: Sequence[Opened]


def offer(app: Flask, opened_by: Callable[[Collection[int]], Iterable[Opened]]) -> None:
    """Let a room above tell what was opened of its own by these requests (their numbers)."""
    app.extensions.setdefault(_OFFERED, []).append(opened_by)


def capacities_of(case: Case, officer_id: int | None) -> dict[str, str]:
    """In which duties this officer may ask on this case."""
    return {
        key: words for key, words in CAPACITIES.items() if key != HANDLING or case.officer_id == officer_id
    }


def by_id(request_id: int, submission_ids: Iterable[int]) -> SealedRequest | None:
    """The request of that number to open one of these submissions."""
    return db.session.scalar(
        select(SealedRequest).where(
            SealedRequest.id == request_id, SealedRequest.submission_id.in_(set(submission_ids))
        )
    )


def latest(submission_id: int, officer_id: int) -> SealedRequest | None:
    """What this officer asked last."""
    return db.session.scalar(
        select(SealedRequest)
        .where(SealedRequest.submission_id == submission_id, SealedRequest.officer_id == officer_id)
        .order_by(SealedRequest.id.desc())
        .limit(1)
    )


def good_until(request: SealedRequest) -> datetime | None:
    """Until when it may be opened by a request; None for one that isn't granted."""
    if not request.granted or request.answered_at is None:
        return None
    return request.answered_at + timedelta(hours=config.current().sealed_open_hours)


def standing(case: Case, submission_id: int, officer_id: int, at: datetime) -> SealedRequest | None:
    """The granted request by which this officer may open the original at this moment.

    Granted by another person, for him alone, not used up by time, and by the agency that has the case still.
    """
    since = at - timedelta(hours=config.current().sealed_open_hours)
    return db.session.scalar(
        select(SealedRequest)
        .where(
            SealedRequest.submission_id == submission_id,
            SealedRequest.officer_id == officer_id,
            SealedRequest.agency_id == case.agency_id,
            SealedRequest.granted.is_(True),
            SealedRequest.answered_by != officer_id,
            SealedRequest.answered_at > since,
            SealedRequest.answered_at <= at,
        )
        .order_by(SealedRequest.id.desc())
        .limit(1)
    )


def requests_of(submission_ids: Iterable[int]) -> list[SealedRequest]:
    """All that was asked of these submissions, newest first."""
    return list(
        db.session.scalars(
            select(SealedRequest)
            .where(SealedRequest.submission_id.in_(set(submission_ids)))
            .order_by(SealedRequest.id.desc())
        )
    )


def waiting_for(viewer: Actor, *, size: int) -> list[Asked]:
    """What waits for this officer's answer, the oldest first."""
    asked = _with_case(_unanswered(viewer)).order_by(SealedRequest.id).limit(size)
    return [Asked(*row) for row in db.session.execute(asked)]


def count_waiting(viewer: Actor) -> int:
    """How much waits for this officer's answer."""
    counted = _joined(select(func.count(SealedRequest.id)))
    return int(db.session.scalar(counted.where(*_unanswered(viewer))) or 0)


def own_of(viewer: Actor, at: datetime) -> list[Asked]:
    """What this officer asked and may still matter to him: unanswered, or answered within the time in which
    a grant is good; the newest first."""
    since = at - timedelta(hours=config.current().sealed_open_hours)
    own: list[ColumnElement[bool]] = [
        SealedRequest.officer_id == viewer.id,
        SealedRequest.agency_id == Case.agency_id,
        SealedRequest.answered_at.is_(None) | (SealedRequest.answered_at > since),
    ]
    asked = _with_case([*own, *_clear(viewer)]).order_by(SealedRequest.id.desc()).limit(100)
    return [Asked(*row) for row in db.session.execute(asked)]


def log(
    viewer: Actor,
    *,
    agency_id: int | None = None,
    first: date | None = None,
    last: date | None = None,
    before: int | None = None,
    size: int,
) -> tuple[list[Logged], bool]:
    """What was asked anywhere, the newest first, and whether more follows; without the cases that the reader
    must stand aside from. A few selects, however many lines."""
    chosen = _clear(viewer)
    if agency_id is not None:
        chosen.append(SealedRequest.agency_id == agency_id)
    if first is not None:
        chosen.append(SealedRequest.asked_at >= datetime.combine(first, time(), ZONE))
    if last is not None:
        chosen.append(SealedRequest.asked_at < datetime.combine(last + timedelta(days=1), time(), ZONE))
    if before is not None:
        chosen.append(SealedRequest.id < before)
    asked = _with_case(chosen).order_by(SealedRequest.id.desc()).limit(size + 1)
    rows = db.session.execute(asked).all()
    shown = rows[:size]
    numbers = [request.id for request, _ in shown]
    opened = [*_originals_opened(numbers)]
    for opened_by in current_app.extensions.get(_OFFERED, ()):
        opened += opened_by(numbers)
    by_request: dict[int, list[Opened]] = {}
    for each in sorted(opened, key=lambda one: one.at):
        by_request.setdefault(each.request_id, []).append(each)
    return [Logged(one, case, by_request.get(one.id, [])) for one, case in shown], len(rows) > size


def _originals_opened(numbers: Collection[int]) -> Iterable[Opened]:
    found = select(SealedOpening).where(SealedOpening.request_id.in_(numbers)).order_by(SealedOpening.id)
    for one in db.session.scalars(found):
        what = "tải gói niêm phong" if one.how == "package" else "bản gốc"
        yield Opened(one.request_id or 0, one.at, what)


def _unanswered(viewer: Actor) -> list[ColumnElement[bool]]:
    return [
        SealedRequest.answered_at.is_(None),
        SealedRequest.agency_id == viewer.agency_id,
        Case.agency_id == viewer.agency_id,
        SealedRequest.officer_id != viewer.id,
        *_clear(viewer),
    ]


def _clear(viewer: Actor) -> list[ColumnElement[bool]]:
    clear = barring.clear_for(viewer)
    return [] if clear is None else [clear]


def _with_case(chosen: Sequence[ColumnElement[bool]]) -> Any:
    return _joined(select(SealedRequest, Case)).where(*chosen)


def _joined(asked: Any) -> Any:
    return (
        asked.select_from(SealedRequest)
        .join(Submission, Submission.id == SealedRequest.submission_id)
        .join(Case, Case.id == Submission.case_id)
    )
