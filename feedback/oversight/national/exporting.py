"""Lập tệp cho Cơ sở dữ liệu quốc gia: the job that writes the file and enters what went into it."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import IO, Final

from flask import Flask
from sqlalchemy.exc import IntegrityError

from feedback.agencies import queries as agencies
from feedback.cases.jobs import kinds
from feedback.cases.jobs.running import Run, reading
from feedback.cases.models import Job
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law import national as law
from feedback.oversight.actions import national as acts
from feedback.oversight.actions.national import Made, Taken
from feedback.oversight.models import NationalExport
from feedback.oversight.national import files, queries
from feedback.oversight.national.queries import Asked
from feedback.oversight.national.reading import each
from feedback.oversight.national.subjects import CASES, SUBJECTS, WRITE, Subject, everywhere, knows_all
from feedback.oversight.refusals import Refused

KIND: Final = "national_export"
AGAIN: Final = "national_again"
MOST: Final = 100_000
"""Rows of one file."""

_BLOCK: Final = 256 * 1024
_OTHERS: Final = "Cán bộ khác vừa lập tệp có cùng dòng. Lập tệp lại để lấy phần còn lại"


def write(run: Run) -> None:
    """The work of the job: as the officer who ordered it, with the rights that he has now. The file is laid
    down before its rows are entered; taken up again after a breakdown, it makes the same file once more.
    """
    if made := queries.of_job(run.key):
        _again(run, made)
        return
    viewer, asked, table = run.actor(), run.values, law.table(run.values["mapping"])
    subject, ending = SUBJECTS[asked["what"]], asked["ending"]
    unit = agencies.by_code(asked["unit"]) if asked["unit"] else None
    days = Asked(
        viewer,
        local_day(run.at),
        date.fromisoformat(asked["first"]),
        date.fromisoformat(asked["last"]),
        unit.id if unit else None,
    )
    done, lacking, told = 0, 0, list[int]()
    with tempfile.TemporaryFile() as file, tempfile.TemporaryFile("w+", encoding="ascii") as kept:
        with reading():
            target = files.target(ending, file, table, subject.key)
            for row in each(subject, days, table):
                if not row.due:
                    continue
                if row.lacking:
                    lacking += 1
                    continue
                done += 1
                if done > MOST:
                    raise Refused(f"Có hơn {MOST:,} dòng. Chọn kỳ ngắn hơn".replace(",", "."))
                target.add(row.cells)
                told.append(row.id)
                record, version = row.record or (0, 0)
                kept.write(f"{row.id} {row.agency_id} {record} {version} {row.sent}\n")
                run.report(done)
            target.end()
            run.holds(told if subject is CASES else ())
        if not done:
            left = f" {lacking} dòng còn thiếu dữ liệu bắt buộc." if lacking else ""
            raise Refused(f"Không có dòng nào để xuất: mọi dòng đủ dữ liệu đã được xuất.{left}")
        made_of = Made(
            what=subject.key,
            mapping=table.key,
            ending=ending,
            first_on=days.first_on,
            last_on=days.last_on,
            agency_id=days.agency_id if unit or everywhere(viewer) else viewer.agency_id,
            lacking=lacking,
            job_key=run.key,
            digest=_sum(file),
            rows=done,
        )
        run.keep_file(_name(subject, days.first_on, days.last_on, ending), file)
        try:
            acts.enter_export(made_of, _taken(kept), by=viewer, at=run.at)
            db.session.commit()
        except IntegrityError:
            db.session.rollback()
            raise Refused(_OTHERS) from None


def write_again(run: Run) -> None:
    """The job that makes the file of an export once more, for who lost it."""
    today = local_day(run.at)
    units = agencies.whose_work(run.actor().agency_id, today)
    made = queries.export_by_code(run.values["code"], run.actor(), today, units)
    if made is None:
        raise PermissionError("the export is no longer his")
    _again(run, made)


def _again(run: Run, made: NationalExport) -> None:
    """Lập lại tệp: only the very file that was made; what changed meanwhile goes into another one. Who may
    not know of all its rows gets those that he may know of, as they were sent, and isn't told of others.
    """
    table, subject = law.table(made.mapping), SUBJECTS[made.what]
    days = Asked(run.actor(), local_day(run.at), made.first_on, made.last_on, made.agency_id)
    name, ending, number = _name(subject, made.first_on, made.last_on, made.ending), made.ending, made.id
    whole, same, told = knows_all(run.actor()), True, list[int]()
    rows, known = made.rows, made.digest
    with tempfile.TemporaryFile() as file:
        with reading():
            target, done = files.target(ending, file, table, subject.key), 0
            for done, row in enumerate(each(subject, days, table, export_id=number), start=1):
                target.add(row.cells)
                told.append(row.id)
                same = same and row.as_sent
                run.report(done, rows if whole else None)
            target.end()
            run.holds(told if subject is CASES else ())
        if not done or not same or (whole and (done != rows or _sum(file) != known)):
            raise Refused(
                "Không lập lại được đúng tệp đã xuất: dữ liệu đã thay đổi, hoặc có dòng đã vào tệp lập sau. "
                "Lập tệp mới cho các dòng đã thay đổi."
            )
        run.keep_file(name, file)


def _taken(kept: IO[str]) -> Iterator[Taken]:
    kept.seek(0)
    for line in kept:
        number, agency, record, version, sent = line.split()
        yield Taken(int(number), int(agency), int(record) or None, int(version), sent)


def _sum(file: IO[bytes]) -> str:
    """SHA-256 of the whole file."""
    found = hashlib.sha256()
    file.seek(0)
    while block := file.read(_BLOCK):
        found.update(block)
    return found.hexdigest()


def _name(subject: Subject, first_on: date, last_on: date, ending: str) -> str:
    return f"CSDL quốc gia, {subject.noun}, {first_on:%d-%m-%Y} đến {last_on:%d-%m-%Y}.{ending}"


def init_app(app: Flask, onward: Callable[[Job], Sequence[tuple[str, str]]]) -> None:
    """Make known the jobs that write the files."""
    make, again = "Lập tệp cho CSDL quốc gia", "Lập lại tệp cho CSDL quốc gia"
    kinds.register(app, kinds.JobKind(KIND, make, WRITE, write, onward=onward))
    kinds.register(app, kinds.JobKind(AGAIN, again, WRITE, write_again, onward=onward))
