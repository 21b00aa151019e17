"""The worker's part: what is due is claimed, sent or asked for, and what became of it is written down.

Nothing is held while the network is at work. A report goes out at least once: a crash between the server's
answer and our note of it, or an answer that was lost on the way, leaves open whether it arrived. Before each
further try the worker looks for it there (``speaking.look_for``); where the server doesn't tell, it is sent
again under the same key (header Idempotency-Key, account_id), and its first line names that key to people.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from flask import current_app
from sqlalchemy import delete, select

from feedback.cases import merging
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.partners.actions import passing_on as acts
from feedback.partners.models import HookSeen, PassedOn
from feedback.partners.outside import speaking
from feedback.partners.outside.answers import Told
from feedback.partners.outside.speaking import Later, Line, Refused, Unreadable
from feedback.partners.queries import outside

BATCH: Final = 20
_LEASE: Final = timedelta(minutes=30)
"""Longer than a whole batch of calls to servers that answer slowly, each to another one."""
_HELD_BACK: Final = timedelta(minutes=5)
"""So long the other reports for a server wait that has just not answered."""
_SEEN_FOR: Final = timedelta(days=1)
"""A notice older than five minutes is refused by its time: its key need be known no longer than that."""


@dataclass(frozen=True, slots=True)
class _Task:
    """One claimed report: what the calls need, and how its row stood."""

    number: int
    version: int
    state: str
    server_id: int
    line: Line | None
    sent_before: bool
    key: str
    content: dict[str, Any]
    remote_id: str
    remote_token: str
    made_at: datetime


def speak_to_servers() -> int:
    """Send what waits and ask how the rest stands; returns with how many reports it was busy.

    Commits by itself; any number of workers may run it at once.
    """
    done = 0
    while tasks := _claim():
        away: set[int] = set()
        for task in tasks:
            if task.server_id in away:
                _hold_back(task)
            elif not _try(task):
                away.add(task.server_id)
            done += 1
    return done


def forget_seen() -> int:
    """Clear the keys of notices that are too old to be sent once more; returns how many."""
    old = HookSeen.at < _now() - _SEEN_FOR
    gone: int = db.session.execute(delete(HookSeen).where(old)).rowcount  # type: ignore[attr-defined]
    db.session.commit()
    return gone


def _now() -> datetime:
    moment: datetime = current_app.extensions["clock"].now()
    return moment


def _claim() -> list[_Task]:
    at = _now()
    rows = outside.due(at, BATCH)
    servers = outside.servers_of(row.server_id for row in rows)
    asked = select(Case).where(Case.id.in_({row.case_id for row in rows}), Case.closed_on.is_not(None))
    closed = {case.id for case in db.session.scalars(asked) if not merging.where_now(case).is_open}
    tasks = []
    for row in rows:
        if row.case_id in closed:
            acts.end_with_case(row, at=at)
            continue
        if not servers[row.server_id].active:
            acts.note_off(row, at=at)
            continue
        try:
            line = speaking.line_to(servers[row.server_id])
        except Later:
            line = None
        before = row.tries > 0
        # An abandoned report is due again when its lease ends, without anybody looking for it.
        row.tries, row.next_try_at = row.tries + 1, at + _LEASE
        db.session.flush()
        tasks.append(
            _Task(
                row.id,
                row.version,
                row.state,
                row.server_id,
                line,
                before,
                row.key,
                row.content,
                row.remote_id or "",
                row.remote_token or "",
                row.made_at,
            )
        )
    db.session.commit()
    return tasks


def _try(task: _Task) -> bool:
    """Do what is due; False where the server is away, and nothing more is to be asked of it now."""
    try:
        if task.line is None:
            raise Later("CannotOpen")
        found = _send(task, task.line) if task.state == "waiting" else _ask(task, task.line)
    except Later as fault:
        kind, wait = str(fault), timedelta(seconds=fault.wait_seconds)
        _write(task, lambda row, at: acts.note_later(row, kind, wait=wait, at=at))
        return False
    except Refused as refused:
        status, words = refused.status, str(refused)
        _write(task, lambda row, at: _refused(row, status, words, at))
    except Unreadable:
        _write(task, lambda row, at: acts.note_given_up(row, acts.UNREADABLE, at=at))
    else:
        _write(task, lambda row, at: _heard(row, found, task.version, at), always=True)
    return True


def _send(task: _Task, line: Line) -> Told:
    if task.sent_before:
        code = task.content["service_code"]
        there = speaking.look_for(line, code, acts.first_line(task.key), task.made_at)
        if there is not None and there.number:
            return there
    return speaking.send(line, task.key, task.content)


def _ask(task: _Task, line: Line) -> Told:
    number = task.remote_id or speaking.number_of(line, task.remote_token)
    if not number:
        return Told()
    told = speaking.ask_for(line, number)
    return replace(told, number=number, token=task.remote_token)


def _heard(row: PassedOn, told: Told, version: int, at: datetime) -> None:
    overtaken = row.version != version and told.changed_at is None
    if row.remote_id is None and row.remote_token is None:
        acts.note_sent(row, told, at=at)
        return
    if row.remote_id is None and told.number:
        acts.note_number(row, told.number, at=at)
    if not overtaken:
        acts.hear(row, told, at=at)


def _refused(row: PassedOn, status: int, words: str, at: datetime) -> None:
    if row.state == "waiting":
        acts.note_refused(row, status, words, at=at)
    else:
        acts.note_later(row, f"HTTP {status}", at=at)


def _hold_back(task: _Task) -> None:
    """Not tried at all: that it was claimed counts for nothing."""

    def later(row: PassedOn, at: datetime) -> None:
        row.tries, row.next_try_at = row.tries - 1, at + _HELD_BACK

    _write(task, later)


def _write(task: _Task, note: Callable[[PassedOn, datetime], None], *, always: bool = False) -> None:
    """Write an outcome in a transaction of its own, unless somebody changed the row meanwhile.

    ``always``: what the server told is told all the same; of one that was stopped, that it went out.
    """
    row = db.session.get(PassedOn, task.number, with_for_update=True, populate_existing=True)
    if row is not None and (always or row.version == task.version):
        note(row, _now())
    db.session.commit()
