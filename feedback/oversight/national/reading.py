"""Rows for the national database: read in lots, so that memory doesn't grow with them."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import tuple_

from feedback import config
from feedback.extensions import db
from feedback.law import national as law
from feedback.law.national import Column, Table
from feedback.oversight.models import NationalExport, NationalRecord
from feedback.oversight.national.queries import Asked, with_record
from feedback.oversight.national.subjects import Subject

LOT: Final = 500


@dataclass(frozen=True, slots=True)
class Row:
    """One visit or case as it is written there. ``sent``: keyed digest of its cells; ``lacking``: required
    columns that are empty; ``due``: not there yet, failed, or changed since (``record``: its number and
    version, None where it has none); ``as_sent``: its values are those that were sent.
    """

    id: int
    agency_id: int
    cells: tuple[str | int, ...]
    sent: str
    lacking: tuple[Column, ...]
    due: bool
    as_sent: bool
    record: tuple[int, int] | None


def each(subject: Subject, asked: Asked, table: Table, *, export_id: int | None = None) -> Iterator[Row]:
    """All of the days asked for, by day and number; ``export_id``: only those of an export. A dozen selects
    for each lot.
    """
    after: tuple[date, int] | None = None
    place = tuple_(subject.day, subject.model.id)
    while True:
        chosen = with_record(
            subject,
            subject.model.id,
            subject.model.agency_id,
            subject.day.label("day"),
            NationalRecord.id.label("record_id"),
            NationalRecord.version,
            NationalRecord.state,
            NationalRecord.changed_on,
            NationalRecord.sent,
            NationalExport.mapping,
        ).outerjoin(NationalExport, NationalExport.id == NationalRecord.export_id)
        chosen = chosen.where(*asked.conditions(subject))
        if export_id is not None:
            chosen = chosen.where(NationalRecord.export_id == export_id)
        if after is not None:
            chosen = chosen.where(place > tuple_(*after))
        lot = db.session.execute(chosen.order_by(subject.day, subject.model.id).limit(LOT)).all()
        tables = {table, *(law.table(one.mapping) for one in lot if one.mapping is not None)}
        papers = any(_papers(one, subject) for one in tables)
        values = subject.values([one.id for one in lot], papers=papers)
        for one in lot:
            cells = table.row(subject.key, values[one.id])
            sent = digest(table, cells)
            due = one.record_id is None or one.state == "failed" or one.changed_on is not None
            as_sent = False
            if one.record_id is not None:
                # Held against what was sent by the table by which it was.
                known = law.table(one.mapping)
                again = sent if known is table else digest(known, known.row(subject.key, values[one.id]))
                as_sent = again == one.sent
            yield Row(
                one.id,
                one.agency_id,
                cells,
                sent,
                table.lacking(subject.key, cells),
                due or not as_sent,
                as_sent,
                None if one.record_id is None else (one.record_id, one.version),
            )
        if len(lot) < LOT:
            return
        after = (lot[-1].day, lot[-1].id)
        db.session.expunge_all()


def digests(subject: Subject, table: Table, numbers: Sequence[int]) -> dict[int, str]:
    """The digests that these would be sent under today."""
    values = subject.values(numbers, papers=_papers(table, subject))
    return {number: digest(table, table.row(subject.key, told)) for number, told in values.items()}


def digest(table: Table, cells: Sequence[str | int]) -> str:
    """Keyed digest of a row's cells: nobody guesses from it the number of a paper."""
    told = json.dumps([table.key, *cells], ensure_ascii=False, separators=(",", ":"))
    key = config.current().lookup_key_bytes
    return hmac.new(key, b"national\0" + told.encode(), hashlib.sha256).hexdigest()


def _papers(table: Table, subject: Subject) -> bool:
    return any(one.value == "id_number" for one in table.columns(subject.key))
