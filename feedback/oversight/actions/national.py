"""Verbs of the national database: exported, updated there, failed there, changed here since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import islice
from types import SimpleNamespace
from typing import Any, Final, cast

from sqlalchemy import select, update

from feedback.actor import Actor
from feedback.clock import local_day
from feedback.extensions import Base, db
from feedback.oversight.actions.history import (
    HISTORY,
    NATIONAL_EXPORT,
    NATIONAL_RECORD,
    Happened,
    write,
)
from feedback.oversight.models import NationalExport, NationalRecord
from feedback.oversight.national.subjects import SUBJECTS, WRITE
from feedback.oversight.refusals import BadDetail, NotYours, Refused, Stale
from feedback.papers.actions import next_number
from feedback.register.changing import Entering
from feedback.register.history import prints, told
from feedback.straight import add_rows

LONGEST_ERROR: Final = 500
LONGEST_REFERENCE: Final = 100
_LOT: Final = 500
_OTHERS: Final = "Cán bộ khác vừa xuất hoặc ghi kết quả các dòng này. Làm lại để lấy phần còn lại"
_SENT: Final = (
    *("subject", "subject_id", "agency_id", "state", "export_id", "sent"),
    *("updated_on", "changed_on", "officer_id"),
)
_enter: Final = Entering(HISTORY, NATIONAL_EXPORT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A file that was made; see ``NationalExport``."""

    what: str
    mapping: str
    ending: str
    first_on: date
    last_on: date
    agency_id: int | None
    rows: int
    lacking: int
    job_key: str
    digest: str


@dataclass(frozen=True, slots=True)
class Taken:
    """One row of the file: its visit or case, its unit, the record that it had (None: none) with the version
    that was read, the digest of its cells."""

    subject_id: int
    agency_id: int
    record_id: int | None
    version: int
    sent: str


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one record there. ``error`` None: it is there, since ``on``."""

    record_id: int
    version: int
    on: date | None = None
    reference: str | None = None
    error: str | None = None


def enter_export(made: Made, taken: Iterable[Taken], *, by: Actor, at: datetime) -> NationalExport:
    """Ghi lần xuất, with its rows: each is «đã xuất» until its result comes. The code counts in the year.

    Raises NotYours; Stale when another took one of the rows meanwhile.
    """
    if not by.may(WRITE) or by.id is None:
        raise NotYours
    today = local_day(at)
    row = NationalExport(
        code=f"{today.year}-{next_number('national_export', today.year)}",
        officer_id=by.id,
        at=at,
        **asdict(made),
    )
    db.session.add(row)
    db.session.flush()
    _enter(row, "national_exported", "code", *asdict(made), "officer_id", by=by, at=at)
    columns = {
        "subject": SUBJECTS[made.what].room,
        "state": "exported",
        "export_id": row.id,
        "updated_on": None,
        "changed_on": None,
        "reference": None,
        "error": None,
        "officer_id": by.id,
        "at": at,
    }
    for lot in _lots(taken):
        _take(lot, columns, by=by, at=at)
    return row


def record_results(results: Sequence[Result], *, by: Actor, at: datetime) -> int:
    """Ghi kết quả: each of the records is there now, or failed with the words that came back; returns how
    many.

    Raises NotYours; BadDetail (``on``, ``reference``) with what to mend; Stale when one was changed since it
    was read, and then none is written.
    """
    if not by.may(WRITE) or by.id is None:
        raise NotYours
    today = local_day(at)
    if not results:
        raise Refused("Chưa chọn dòng nào")
    for one in results:
        _check(one, today)
    for lot in _lots(results):
        _check_exported(lot)
        _demand_versions({one.record_id: one.version for one in lot})
        db.session.execute(
            update(NationalRecord),
            [
                {
                    "id": one.record_id,
                    "state": "failed" if one.error else "updated",
                    "updated_on": None if one.error else one.on,
                    "reference": one.reference or None,
                    "error": one.error or None,
                    "officer_id": by.id,
                    "at": at,
                    "version": one.version + 1,
                }
                for one in lot
            ],
        )
        _note(
            [one.record_id for one in lot], "national_answered", ("state", "updated_on", "officer_id"), by, at
        )
    return len(results)


def mark_changed(record_ids: Sequence[int], *, by: Actor, at: datetime) -> None:
    """Ghi nhận thay đổi sau khi xuất: they go there again with the next file."""
    for lot in _lots(record_ids):
        db.session.execute(
            update(NationalRecord),
            [{"id": number, "changed_on": local_day(at)} for number in lot],
        )
        _note(lot, "national_changed", ("changed_on",), by, at)


def _take(lot: Sequence[Taken], columns: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    fresh = [one for one in lot if one.record_id is None]
    known = {one.record_id: one for one in lot if one.record_id is not None}
    _demand_versions({number: one.version for number, one in known.items()})
    if fresh:
        wanted = [one.subject_id for one in fresh]
        there = select(NationalRecord.id).where(
            NationalRecord.subject == columns["subject"], NationalRecord.subject_id.in_(wanted)
        )
        if db.session.scalar(there.limit(1)) is not None:
            raise Refused(_OTHERS)
        add_rows(
            NationalRecord,
            [
                dict(columns)
                | {"subject_id": one.subject_id, "agency_id": one.agency_id, "sent": one.sent, "version": 1}
                for one in fresh
            ],
        )
    if known:
        db.session.execute(
            update(NationalRecord),
            [
                dict(columns)
                | {"id": number, "agency_id": one.agency_id, "sent": one.sent, "version": one.version + 1}
                for number, one in known.items()
            ],
        )
    numbers = db.session.scalars(
        select(NationalRecord.id).where(
            NationalRecord.subject == columns["subject"],
            NationalRecord.subject_id.in_([one.subject_id for one in lot]),
        )
    ).all()
    _note(numbers, "national_row_exported", _SENT, by, at)


def _demand_versions(wanted: Mapping[int, int]) -> None:
    """Raises Stale unless each of the records has the version that was read; they are locked until the
    commit."""
    if not wanted:
        return
    rows = db.session.execute(
        select(NationalRecord.id, NationalRecord.version)
        .where(NationalRecord.id.in_(wanted))
        .order_by(NationalRecord.id)
        .with_for_update()
    )
    found = {row.id: row.version for row in rows}
    for number, version in wanted.items():
        if found.get(number) != version:
            raise Stale(found.get(number, version), _OTHERS)


def _note(numbers: Sequence[int], act: str, names: Sequence[str], by: Actor, at: datetime) -> None:
    """Write one act on each of the records, by what their rows are now. What the national system says of
    them stands in no event."""
    table = NationalRecord.__table__
    rows = db.session.execute(select(table).where(table.c.id.in_(numbers)).order_by(table.c.id)).mappings()
    happened = []
    for row in rows:
        one = cast(Base, SimpleNamespace(**row))
        details = {"set": told(one, *names), "prints": prints(one, "reference", "error")}
        happened.append(Happened((NATIONAL_RECORD, row["id"]), act, row["agency_id"], details))
    write(happened, by=by, at=at)


def _check(one: Result, today: date) -> None:
    if one.error is None and one.on is None:
        raise BadDetail("on", "Nhập ngày đã cập nhật")
    if one.on is not None and one.on > today:
        raise BadDetail("on", "Ngày cập nhật không được sau hôm nay")
    if len(one.reference or "") > LONGEST_REFERENCE:
        raise BadDetail("reference", f"Mã tham chiếu dài quá {LONGEST_REFERENCE} ký tự")
    if len(one.error or "") > LONGEST_ERROR:
        raise BadDetail("error", f"Nội dung lỗi dài quá {LONGEST_ERROR} ký tự")


def _check_exported(lot: Sequence[Result]) -> None:
    """Nothing is there before the day on which its file was made."""
    days = exported_on([one.record_id for one in lot])
    early = [days[one.record_id] for one in lot if one.on and one.on < days.get(one.record_id, one.on)]
    if early:
        raise BadDetail("on", f"Nhập ngày từ ngày xuất {max(early):%d/%m/%Y} trở đi")


def exported_on(record_ids: Sequence[int]) -> dict[int, date]:
    """By record the day of the file that it went with last; one select."""
    rows = db.session.execute(
        select(NationalRecord.id, NationalExport.at)
        .join(NationalExport, NationalExport.id == NationalRecord.export_id)
        .where(NationalRecord.id.in_(record_ids))
    )
    return {number: local_day(at) for number, at in rows}


def _lots(items: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(items)
    while lot := list(islice(left, _LOT)):
        yield lot
