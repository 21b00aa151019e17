"""Erasing what is no case, to its end: the worker's steps, the list outside, what old copies brought back."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from flask import current_app
from sqlalchemy import select

from feedback.attachments.erasing import take_bytes
from feedback.extensions import db
from feedback.privacy import journal
from feedback.privacy.actions import lots
from feedback.privacy.models import RetentionLot

_STEP = 500


def run_all() -> int:
    """Do all confirmed lots, some rows in each transaction: what is interrupted goes on the next time. Each
    is noted outside after its last commit, then its files go; returns how many.
    """
    clock, done = current_app.extensions["clock"], 0
    while (lot := lots.waiting()) is not None:
        lines = lots.go_on(lot, at=clock.now())
        db.session.commit()
        if lines:
            journal.note(lines)
            take_bytes()
            done += 1
    db.session.commit()
    return done


def replay(lines: Collection[journal.Line]) -> tuple[int, int]:
    """Erase again what a restored copy brought back of these lots; how many, and how many this database never
    had or had as another agency's. What was typed in after a lot was done here is left alone. Commits by
    itself.
    """
    marks: dict[tuple[str, int], list[str]] = {}
    for one in lines:
        if one.subject in lots.HOLDINGS:
            marks.setdefault((one.subject, one.number), []).append(one.mark)
    bases = {(one.subject, one.number): one.basis for one in lines}
    codes = lots.codes_of({lots.parts(number)[0] for _kind, number in marks})
    at = current_app.extensions["clock"].now()
    back = absent = 0
    for (kind, number), told in marks.items():
        agency, year = lots.parts(number)
        code = codes.get(agency)
        times = range(1, len(told) + 1) if code is not None else ()
        rounds = max((one for one in times if lots.mark(kind, number, code or "", one) in told), default=0)
        absent += not rounds
        if lots.done_rounds(kind, agency, year) < rounds and lots.HOLDINGS[kind].count(agency, year):
            basis = bases[kind, number] or "-"
            lots.again(kind, agency, year, rounds=rounds, basis=basis, at=at)
            back += 1
    db.session.commit()
    if back:
        run_all()
    return back, absent


def owed() -> list[journal.Line]:
    """The lines of all lots that are done."""
    done = db.session.scalars(select(RetentionLot).where(RetentionLot.state == "done")).all()
    return lots.lines_of(done)


def faults(known: Collection[tuple[str, int, str]]) -> Iterator[str]:
    """One sentence for each lot that is done and isn't in the list outside; ``known``: what is there."""
    after = 0
    asked = select(RetentionLot).where(RetentionLot.state == "done").order_by(RetentionLot.id).limit(_STEP)
    while rows := db.session.scalars(asked.where(RetentionLot.id > after)).all():
        for line in lots.lines_of(rows):
            if (line.subject, line.number, line.mark) not in known:
                yield f"đợt xóa ({line.subject}, {line.number}): thiếu trong danh sách ngoài cơ sở dữ liệu"
        after = rows[-1].id
        db.session.expunge_all()
