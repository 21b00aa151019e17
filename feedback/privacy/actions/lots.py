"""Xóa dữ liệu không thành đơn: visits, bookings, registrations, opinions of which no case was made.

Which data for how long is said by ``law/keeping.toml``; which rows, and how they are emptied, by the room
that has them (``HOLDINGS``). A year of one kind of an agency is proposed, confirmed and erased together.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from feedback.actor import SYSTEM, Actor
from feedback.agencies.models import Agency
from feedback.consultation import lots as consultations
from feedback.dialogue import lots as dialogues
from feedback.extensions import db
from feedback.law import keeping
from feedback.law.keeping import Keeping
from feedback.privacy import journal
from feedback.privacy.actions.erasing import DECIDE
from feedback.privacy.actions.history import LOT, note
from feedback.privacy.models import RetentionLot
from feedback.privacy.refusals import NotYours, Refused, Stale
from feedback.reception import lots as receptions
from feedback.register.changing import change
from feedback.register.lots import Holding, joined

HOLDINGS: Final[Mapping[str, Holding]] = joined(
    (receptions.HOLDINGS, dialogues.HOLDINGS, consultations.HOLDINGS)
)
"""By key of ``law/keeping.toml``."""

STEP: Final = 200
"""So many rows are erased in one transaction."""

_NEW: Final = ("kind", "agency_id", "year", "state", "due_on", "counts")


def propose_due(*, today: date, at: datetime) -> int:
    """Đề xuất xóa dữ liệu hết hạn giữ: of each kind the years that are over; returns how many are new.

    A year that was done, and has a row again (typed in later), is proposed anew; one that is kept is not. A
    select for each kind, and one for all lots.
    """
    known = {(one.kind, one.agency_id, one.year): one for one in db.session.scalars(select(RetentionLot))}
    made = 0
    for term in keeping.KEEPINGS:
        for agency_id, year, count in HOLDINGS[term.key].years(today.year):
            lot = known.get((term.key, agency_id, year))
            if term.until(year) < today and (lot is None or lot.state == "done"):
                _propose(lot or RetentionLot(kind=term.key, agency_id=agency_id, year=year), term, count, at)
                made += 1
    return made


def _propose(lot: RetentionLot, term: Keeping, count: int, at: datetime) -> None:
    lot.state, lot.due_on, lot.proposed_at = "proposed", term.until(lot.year), at
    lot.basis = lot.confirmed_at = lot.confirmed_by = lot.done_at = None
    counts = lot.counts or {}
    lot.counts = counts | {"found": count, "round": int(counts.get("round", 0)) + 1}
    db.session.add(lot)
    db.session.flush()
    note(LOT, lot, "lot_proposed", *_NEW, "basis", by=SYSTEM, at=at)


def confirm(lot: RetentionLot, *, basis: str, expected: int, by: Actor, at: datetime) -> None:
    """Xác nhận xóa: by who decides in the agency, on the document that allows it. Raises NotYours, Refused,
    Stale.
    """
    _demand(lot, by)
    change(Stale, lot, expected, state="confirmed", basis=basis, confirmed_at=at, confirmed_by=by.id)
    note(LOT, lot, "lot_confirmed", "state", "basis", by=by, at=at)


def drop(lot: RetentionLot, *, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Giữ lại: the year is kept longer, with the reason. Raises NotYours, Refused, Stale."""
    _demand(lot, by)
    change(Stale, lot, expected, state="dropped", dropped_why=reason)
    note(LOT, lot, "lot_dropped", "state", "dropped_why", by=by, at=at)


def _demand(lot: RetentionLot, by: Actor) -> None:
    if not by.may(DECIDE) or lot.agency_id != by.agency_id:
        raise NotYours()
    if lot.state != "proposed":
        raise Refused("Đề xuất này đã được quyết định")


def waiting() -> RetentionLot | None:
    """The confirmed one that is done next; another worker's is passed over."""
    return db.session.scalar(
        select(RetentionLot)
        .where(RetentionLot.state == "confirmed")
        .order_by(RetentionLot.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def go_on(lot: RetentionLot, *, at: datetime) -> list[journal.Line]:
    """Erase the next rows of a confirmed lot; returns the line to note outside once nothing was left."""
    holding = HOLDINGS[lot.kind]
    numbers = holding.some(lot.agency_id, lot.year, STEP)
    if numbers:
        holding.erase(numbers, why="retention", by=SYSTEM, at=at)
        erased = int(lot.counts.get("erased", 0)) + len(numbers)
        change(Stale, lot, lot.version, counts=lot.counts | {"erased": erased})
        note(LOT, lot, "lot_erased", "counts", by=SYSTEM, at=at)
        return []
    change(Stale, lot, lot.version, state="done", done_at=at)
    note(LOT, lot, "lot_done", "state", by=SYSTEM, at=at)
    return lines_of([lot])


def again(kind: str, agency_id: int, year: int, *, rounds: int, basis: str, at: datetime) -> None:
    """Take up what an old copy of the database brought back: by rule, for it was decided before."""
    lot = _of(kind, agency_id, year)
    if lot is None:
        lot = RetentionLot(kind=kind, agency_id=agency_id, year=year, counts={}, proposed_at=at)
        lot.due_on = keeping.by_key(kind).until(year)
        db.session.add(lot)
    lot.state, lot.basis, lot.done_at, lot.dropped_why = "confirmed", lot.basis or basis, None, None
    lot.confirmed_at = lot.confirmed_at or at
    lot.counts = lot.counts | {"round": rounds}
    db.session.flush()
    note(LOT, lot, "lot_replayed", *_NEW, "basis", "dropped_why", by=SYSTEM, at=at)


def done_rounds(kind: str, agency_id: int, year: int) -> int:
    """How often this lot was done in this copy of the database; rows that it holds by now are new ones."""
    lot = _of(kind, agency_id, year)
    if lot is None:
        return 0
    return int(lot.counts.get("round", 1)) - (lot.state != "done")


def _of(kind: str, agency_id: int, year: int) -> RetentionLot | None:
    mine = (RetentionLot.kind == kind, RetentionLot.agency_id == agency_id, RetentionLot.year == year)
    return db.session.scalar(select(RetentionLot).where(*mine))


def number(agency_id: int, year: int) -> int:
    """Agency and year as the one number of a line of the list outside."""
    return agency_id * 10_000 + year


def parts(told: int) -> tuple[int, int]:
    """Agency and year of such a number."""
    return divmod(told, 10_000)


def lines_of(lots: Sequence[RetentionLot]) -> list[journal.Line]:
    """What is noted outside the database of these, a line for each time; one select."""
    codes = codes_of({one.agency_id for one in lots})
    return [
        journal.Line(
            one.kind,
            number(one.agency_id, one.year),
            mark(one.kind, number(one.agency_id, one.year), codes[one.agency_id], time),
            "retention",
            one.basis or "",
            (one.done_at or one.proposed_at).isoformat(),
        )
        for one in lots
        for time in range(1, int(one.counts.get("round", 1)) + 1)
    ]


def codes_of(agencies: Collection[int]) -> dict[int, str]:
    """The codes of those agencies that are there, in this copy of the database."""
    return dict(db.session.execute(select(Agency.id, Agency.code).where(Agency.id.in_(agencies))).all())


def mark(kind: str, told: int, code: str, time: int) -> str:
    """The mark of the first, second … time that a lot was done: by its agency's code, for in another copy the
    number of the agency may be another's.
    """
    return journal.mark(kind, told, f"{code}:{time}")
