"""Bringing rows in by batches: each batch is one transaction, so an import that stopped is started again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from sqlalchemy import insert, select

from feedback.actor import Actor
from feedback.agencies import actions as agency_actions
from feedback.agencies.actions import NewAgency
from feedback.cases import other_numbers
from feedback.extensions import db
from feedback.intake import actions
from feedback.intake.importing import apart
from feedback.intake.importing.apart import Told
from feedback.intake.importing.mapping import Mapping
from feedback.intake.importing.reading import BrokenFile, Opened
from feedback.intake.importing.rows import Fault, Row
from feedback.intake.models import Imported
from feedback.text import slug

BATCH = 500
EARLIER = "dòng này trùng mã với một dòng trước trong tệp"
NOT_ISSUED = "không cơ quan nào cấp phiếu có số này: xem lại số trên phiếu"


@dataclass(slots=True)
class Outcome:
    """What an import did: rows read, brought in, known from before, refused; encodings converted.

    ``broken`` is one Vietnamese line when the file could not be read to its end; the rest counts what was
    read and brought in before.
    """

    read: int = 0
    brought: int = 0
    known: int = 0
    refused: int = 0
    converted: int = 0
    broken: str = ""
    agencies: dict[str, tuple[int, str]] = field(default_factory=dict)


def run(
    opened: Opened,
    mapping: Mapping,
    *,
    dry_run: bool,
    by: Actor,
    at: datetime,
    refuse: Callable[[Fault], None],
    progress: Callable[[int], None] | None = None,
) -> Outcome:
    """Read the whole file and bring in what can come in; commits after each batch.

    ``refuse`` is told each row that can't. A dry run writes nothing. When the file can't be read on,
    the outcome says so in ``broken``; batches before that point stay in.
    """
    outcome = Outcome()
    # A database without a name lies in a file that nobody else sees: a million numbers need no memory.
    with (
        closing(sqlite3.connect("", isolation_level=None)) as seen,
        closing(_good(apart.told(opened, mapping, at=at, progress=progress), seen, outcome, refuse)) as good,
    ):
        try:
            while batch := list(islice(good, BATCH)):
                batch = _issued(batch, outcome, refuse) if mapping.paper else batch
                fresh = _not_known(batch, mapping, outcome)
                if dry_run:
                    outcome.brought += len(fresh)
                    db.session.rollback()
                else:
                    _bring(fresh, mapping, outcome, by, at)
        except BrokenFile as error:
            outcome.broken = str(error)
    return outcome


def _good(
    told: Generator[Told, None, None],
    seen: sqlite3.Connection,
    outcome: Outcome,
    refuse: Callable[[Fault], None],
) -> Generator[Row, None, None]:
    """The rows that can come in, each number once."""
    seen.execute("PRAGMA synchronous = OFF")
    seen.execute("BEGIN")
    seen.execute("CREATE TABLE seen (id TEXT PRIMARY KEY) WITHOUT ROWID")
    with closing(told):
        for one in told:
            outcome.read += 1
            found = one
            if isinstance(found, Row):
                fresh = seen.execute("INSERT OR IGNORE INTO seen VALUES (?)", (found.external_id,)).rowcount
                found = found if fresh else Fault(found.line, "id", EARLIER)
            if isinstance(found, Fault):
                outcome.refused += 1
                refuse(found)
                continue
            outcome.converted += found.converted
            yield found


def _issued(batch: list[Row], outcome: Outcome, refuse: Callable[[Fault], None]) -> list[Row]:
    """Those of the rows whose paper was given out; of the others it is told that nobody did."""
    given = other_numbers.issued(row.external_id for row in batch)
    for row in batch:
        if row.external_id not in given:
            outcome.refused += 1
            refuse(Fault(row.line, "id", NOT_ISSUED))
    return [row for row in batch if row.external_id in given]


def _not_known(batch: list[Row], mapping: Mapping, outcome: Outcome) -> list[Row]:
    known = set(
        db.session.scalars(
            select(Imported.external_id).where(
                Imported.source == mapping.source,
                Imported.external_id.in_([row.external_id for row in batch]),
            )
        )
    )
    if mapping.paper:
        # Typed in at a desk already: the same paper twice is one.
        known |= other_numbers.came(row.external_id for row in batch)
    outcome.known += len(known)
    return [row for row in batch if row.external_id not in known]


def _bring(batch: list[Row], mapping: Mapping, outcome: Outcome, by: Actor, at: datetime) -> None:
    if not batch:
        db.session.rollback()
        return
    _make_agencies({row.agency for row in batch if row.agency}, mapping, outcome, by, at)
    received = actions.receive(
        [
            replace(row.incoming, agency=outcome.agencies[row.agency]) if row.agency else row.incoming
            for row in batch
        ],
        by=by,
        at=at,
    )
    db.session.execute(
        insert(Imported),
        [
            {
                "source": mapping.source,
                "external_id": row.external_id,
                "case_id": given.lodged.case_id,
                "at": at,
            }
            for row, given in zip(batch, received, strict=True)
        ],
    )
    db.session.commit()
    db.session.expunge_all()
    outcome.brought += len(batch)


def _make_agencies(names: set[str], mapping: Mapping, outcome: Outcome, by: Actor, at: datetime) -> None:
    """Establish the agencies that the source names and that were not met before."""
    new = {
        name: f"{mapping.agencies.prefix if mapping.agencies else ''}{slug(name).upper()[:24]}"
        for name in sorted(names - outcome.agencies.keys())
    }
    if not new:
        return
    numbers = agency_actions.establish_many(
        [
            NewAgency(
                code=code,
                name=name[:250],
                short_name=name[:120],
                level="province",
                source=f"Dữ liệu nhập: {mapping.source}",
                confidence="known",
            )
            for name, code in new.items()
        ],
        by=by,
        at=at,
    )
    outcome.agencies |= {name: (numbers[code], code) for name, code in new.items()}
