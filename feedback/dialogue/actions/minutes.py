"""Acts on minutes while they are a draft: who said what, what was concluded, who stayed away.

Several officers write at once: each statement has its number and its version, and nobody overwrites another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import CursorResult, delete, func, select, update

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.clock import local_day
from feedback.dialogue import minutes
from feedback.dialogue.actions import changing
from feedback.dialogue.actions.changing import MINUTES
from feedback.dialogue.minutes_proofs import said_digest
from feedback.dialogue.models import AgendaItem, DialogueSession, Invitee, MinutesDraft, Question, Statement
from feedback.dialogue.rules import BadDetail, Refused, Stale, demand_unsigned
from feedback.extensions import db
from feedback.law import dialogue as law

NEW: Final = "moi"
CONCLUDED: Final = "ket-luan"
"""The pages on which what is typed is kept, beside «sua-<number>» of a statement that is changed."""

MOST_STATEMENTS: Final = 500
MOST_TYPED: Final = 40_000
"""Characters of one page that are kept while they are typed."""

_ONCE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One statement: under which item of the agenda (None: outside it), in which role (``law.dialogue``), by
    whom, for which agency, on which question sent beforehand, and what."""

    item_id: int | None
    role: str
    name: str
    agency_id: int | None
    question_id: int | None
    said: str


def add(session: DialogueSession, said: Said, *, by: Actor, at: datetime) -> Statement:
    """Ghi một ý kiến at the end, with the next number; others who write wait for the commit.

    What this officer typed for it is no draft any longer. The same words of the same person within a minute
    are a button pressed twice: the statement that stands is returned. Raises NotYours, Refused before its day
    or once the minutes are read or signed, BadDetail.
    """
    _demand_draft(session, by, at)
    _demand_sound(session, said)
    drop_draft(session, NEW, by=by)
    if (stands := _just_added(session, said, at)) is not None:
        return stands
    last = select(func.coalesce(func.max(Statement.position), 0)).where(Statement.session_id == session.id)
    position = (db.session.scalar(last) or 0) + 1
    if position > MOST_STATEMENTS:
        raise Refused(f"Ghi nhiều nhất {MOST_STATEMENTS} ý kiến cho một buổi đối thoại")
    row = Statement(session_id=session.id, position=position, at=at, **asdict(said))
    db.session.add(row)
    db.session.flush()
    _enter(session, "statement_added", row, by=by, at=at)
    return row


def amend(
    session: DialogueSession, row: Statement, said: Said, *, expected: int, by: Actor, at: datetime
) -> None:
    """Sửa một ý kiến. Raises NotYours, Refused, BadDetail; Stale when another changed or struck it."""
    _demand_draft(session, by, at)
    _demand_sound(session, said)
    _take_version(row, expected, **asdict(said))
    drop_draft(session, page_of(row), by=by)
    _enter(session, "statement_changed", row, by=by, at=at)


def strike(session: DialogueSession, row: Statement, *, expected: int, by: Actor, at: datetime) -> None:
    """Bỏ một ý kiến; its row and number stay. Raises NotYours, Refused, Stale."""
    _demand_draft(session, by, at)
    _take_version(row, expected, struck_at=at)
    drop_draft(session, page_of(row), by=by)
    _enter(session, "statement_struck", row, by=by, at=at)


def write_concluded(
    session: DialogueSession, concluded: str, *, expected: int, by: Actor, at: datetime
) -> None:
    """Ghi kết luận chung của người chủ trì; what an agency has to do is a conclusion of its own. Raises
    NotYours, Refused, Stale."""
    _demand_draft(session, by, at)
    changing.change(session, expected, concluded=concluded or None)
    drop_draft(session, CONCLUDED, by=by)
    changing.enter(session, "concluded_written", by=by, at=at)


def note_absence(
    session: DialogueSession, came: Mapping[int, tuple[bool, str]], *, by: Actor, at: datetime
) -> None:
    """Ghi khách mời có mặt, vắng mặt: by number of the invitee whether he came, and why not.

    Raises NotYours, Refused; BadDetail (field ``reason_<number>``) for who stayed away without a word of it.
    """
    _demand_draft(session, by, at)
    for one in minutes.invitees_of(session.id):
        if one.id in came:
            _note_one(one, *came[one.id])
    db.session.flush()
    there = {str(number): was for number, (was, _) in came.items()}
    changing.enter(session, "attendance_noted", by=by, at=at, details={"came": there})


def keep_draft(
    session: DialogueSession, page: str, typed: Mapping[str, str], *, by: Actor, at: datetime
) -> bool:
    """Giữ bản đang ghi of this officer on one page; nothing typed leaves nothing. Whether it was kept.

    It is no act of the session: nothing goes to the register. Raises NotYours, Refused once the minutes stand
    or for a page there is not.
    """
    _demand_draft(session, by, at)
    if not (page in (NEW, CONCLUDED) or _changes_one(session, page)):
        raise Refused("Trang này không giữ bản đang ghi")
    kept = {name: value for name, value in typed.items() if value}
    if sum(map(len, kept.values())) > MOST_TYPED:
        raise Refused(f"Chỉ giữ được {MOST_TYPED} ký tự. Ghi bớt thành ý kiến khác")
    if not kept or _is_recorded(session, page, kept, at):
        drop_draft(session, page, by=by)
        return False
    row = minutes.draft_of(session.id, by.id or 0, page)
    if row is None:
        assert by.id is not None
        row = MinutesDraft(session_id=session.id, officer_id=by.id, page=page)
        db.session.add(row)
    row.typed, row.at = kept, at
    db.session.flush()
    return True


def drop_draft(session: DialogueSession, page: str, *, by: Actor) -> None:
    """Bỏ bản đang ghi of this officer on one page."""
    of_his = (MinutesDraft.session_id == session.id, MinutesDraft.officer_id == by.id)
    db.session.execute(delete(MinutesDraft).where(*of_his, MinutesDraft.page == page))


def page_of(row: Statement) -> str:
    """The page on which a statement is changed, as its draft knows it."""
    return f"sua-{row.position}"


def _note_one(one: Invitee, came: bool, reason: str) -> None:
    if not came and not reason:
        raise BadDetail(f"reason_{one.id}", "Ghi lý do vắng mặt, hoặc ghi «không có lý do»")
    one.came, one.absent_reason = came, (None if came else reason)


def _changes_one(session: DialogueSession, page: str) -> bool:
    kind, _, number = page.partition("-")
    place = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
    return kind == "sua" and minutes.statement_at(session.id, place) is not None


def _is_recorded(session: DialogueSession, page: str, typed: Mapping[str, str], at: datetime) -> bool:
    """Whether it is what was recorded a moment ago: the last keeping may arrive after the button."""
    if page != NEW:
        return False
    recent = (Statement.session_id == session.id, Statement.at >= at - _ONCE)
    found = db.session.execute(select(Statement.name, Statement.said).where(*recent)).all()
    return (typed.get("name", ""), typed.get("said", "")) in [(row.name, row.said) for row in found]


def _just_added(session: DialogueSession, said: Said, at: datetime) -> Statement | None:
    recent = (Statement.session_id == session.id, Statement.at >= at - _ONCE, Statement.struck_at.is_(None))
    return db.session.scalar(select(Statement).where(*recent).filter_by(**asdict(said)).limit(1))


def _demand_draft(session: DialogueSession, by: Actor, at: datetime) -> None:
    """Raises NotYours, Refused. Numbers follow one another and a phase ends for all: the second waits."""
    changing.demand(session, MINUTES, by)
    changing.lock(session)
    demand_unsigned(session.minutes_state)
    if not minutes.has_begun(session, local_day(at)):
        raise Refused(
            "Buổi đối thoại này đã hủy"
            if session.state == "called_off"
            else f"Buổi đối thoại diễn ra ngày {session.held_on:%d/%m/%Y}. Ghi biên bản từ ngày đó"
        )


def _demand_sound(session: DialogueSession, said: Said) -> None:
    for field, model, number in (
        ("item", AgendaItem, said.item_id),
        ("question", Question, said.question_id),
    ):
        row: Any = db.session.get(model, number) if number is not None else None
        if number is not None and (row is None or row.session_id != session.id):
            raise BadDetail(field, "Chọn một mục của buổi đối thoại này")
    role = law.entry(law.ROLES, said.role)
    if role.agency and (said.agency_id is None or agencies.by_id(said.agency_id) is None):
        raise BadDetail("agency", "Chọn cơ quan mà người này đại diện")


def _take_version(row: Statement, expected: int, **values: Any) -> None:
    """Set columns if it still stands in the version that the officer saw. Raises Stale."""
    changed = db.session.execute(
        update(Statement)
        .where(Statement.id == row.id, Statement.version == expected, Statement.struck_at.is_(None))
        .values(version=expected + 1, **values)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(row)
    if cast(CursorResult[Any], changed).rowcount != 1:
        raise Stale(row.version)


def _enter(session: DialogueSession, act: str, row: Statement, *, by: Actor, at: datetime) -> None:
    details = {"position": row.position, "version": row.version, "sha256": said_digest(row)}
    changing.enter(session, act, by=by, at=at, details=details)
