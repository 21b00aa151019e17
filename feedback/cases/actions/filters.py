"""Bộ lọc đã lưu: an officer keeps a search under a name of his own, and lets it go. No act on any case."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.exc import IntegrityError

from feedback.actor import Actor
from feedback.cases.models import SavedFilter
from feedback.extensions import db
from feedback.law.refusal import Refusal
from feedback.straight import ask_plainly

MOST: Final = 30
"""Filters of one officer."""

LONGEST_QUERY: Final = 600


class BadFilter(Refusal):
    """The filter can't be kept; the message says what to do."""


def keep(*, name: str, query: str, by: Actor, at: datetime) -> None:
    """Keep a search; ``query`` has been read and written anew by the list's own form. Raises BadFilter."""
    assert by.id is not None
    if not query:
        raise BadFilter("Chọn ít nhất một điều kiện ở trang Tất cả đơn, rồi lưu")
    if len(query) > LONGEST_QUERY:
        raise BadFilter("Điều kiện tìm quá dài. Rút ngắn phần chữ cần tìm rồi lưu lại")
    held = db.session.scalar(select(func.count()).where(SavedFilter.officer_id == by.id)) or 0
    if held >= MOST:
        raise BadFilter(f"Đã có {MOST} bộ lọc. Xóa một bộ lọc cũ rồi lưu lại")
    try:
        with db.session.begin_nested():
            db.session.add(SavedFilter(officer_id=by.id, name=name, query=query, at=at))
    except IntegrityError:
        raise BadFilter("Đã có bộ lọc mang tên này. Đặt tên khác") from None


def drop(number: int, *, by: Actor) -> str | None:
    """Let one of his own filters go; its name, or None when he has no such one."""
    kept = db.session.scalar(
        select(SavedFilter).where(SavedFilter.id == number, SavedFilter.officer_id == by.id)
    )
    if kept is None:
        return None
    db.session.delete(kept)
    return kept.name


class Kept(NamedTuple):
    """A filter kept: its name, and what stands after «?» in the address of its list."""

    id: int
    name: str
    query: str


def of(actor: Actor) -> list[Kept]:
    """The officer's own filters by name; one select."""
    return [Kept(*row) for row in ask_plainly(_OF, {"officer": actor.id})]


_OF: Final = (
    select(SavedFilter.id, SavedFilter.name, SavedFilter.query)
    .where(SavedFilter.officer_id == bindparam("officer"))
    .order_by(SavedFilter.name)
)
