"""Verbs of administrators' own sets of forms: brought in, adopted, taken back, ended, given up."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.extensions import db
from feedback.oversight.actions.changing import change
from feedback.oversight.actions.history import FORM_SET, note
from feedback.oversight.forms import sets
from feedback.oversight.forms.books.reading import Book
from feedback.oversight.models import OwnFormSet
from feedback.oversight.refusals import BadDetail, NotYours, Refused
from feedback.register.history import told
from feedback.text import clean, slug

MANAGE: Final = "oversight:form:manage"
_LONGEST_KEY: Final = 32
_CONTENT: Final = ("words", "basis", "first_on", "last_on", "definition", "file_name", "digest")


def bring_in(book: Book, name: str, content: bytes, *, by: Actor, at: datetime) -> OwnFormSet:
    """Nhập bộ biểu mẫu: as a draft, which no period uses. ``name``, ``content``: the file it was read from.
    Raises NotYours.
    """
    if not by.may(MANAGE) or by.id is None:
        raise NotYours
    row = OwnFormSet(
        key=_free_key(book.forms.words),
        state="draft",
        officer_id=by.id,
        at=at,
        **_content(book, name, content),
    )
    db.session.add(row)
    db.session.flush()
    _enter(row, "form_set_brought_in", "key", "state", *_CONTENT, by=by, at=at)
    return row


def replace(
    row: OwnFormSet, book: Book, name: str, content: bytes, *, expected: int, by: Actor, at: datetime
) -> None:
    """Nhập lại: a draft becomes what another file says. Raises NotYours, Refused, Stale."""
    _demand(row, "draft", by=by)
    change(row, expected, **_content(book, name, content))
    _enter(row, "form_set_replaced", *_CONTENT, by=by, at=at)


def adopt(row: OwnFormSet, *, expected: int, by: Actor, at: datetime) -> None:
    """Áp dụng: periods that are opened from now on and end on one of its days are reported by it. Raises
    NotYours, Stale; Refused when another own set holds on one of these days.
    """
    _demand(row, "draft", by=by)
    # One after the other, so that two that overlap can't both find nothing.
    db.session.scalars(select(OwnFormSet.id).order_by(OwnFormSet.id).with_for_update()).all()
    if (other := sets.overlapping(row)) is not None:
        until = f" đến hết {other.last_on:%d/%m/%Y}" if other.last_on else ""
        raise Refused(
            f"Bộ «{other.words}» đã áp dụng từ {other.first_on:%d/%m/%Y}{until}. Kết thúc bộ ấy trước, hoặc "
            "sửa ngày hiệu lực trong tệp rồi nhập lại"
        )
    change(row, expected, state="adopted", adopted_at=at)
    _enter(row, "form_set_adopted", "state", "adopted_at", by=by, at=at)


def take_back(row: OwnFormSet, *, expected: int, by: Actor, at: datetime) -> None:
    """Đưa về bản nháp: as long as no period is reported by it. Raises NotYours, Refused, Stale."""
    _demand(row, "adopted", by=by)
    if found := sets.periods_of(row.key):
        raise Refused(f"Kỳ {found[0].words} đang dùng bộ này nên không sửa được. Chỉ kết thúc được")
    change(row, expected, state="draft", adopted_at=None)
    _enter(row, "form_set_taken_back", "state", "adopted_at", by=by, at=at)


def end(row: OwnFormSet, last_on: date, *, expected: int, by: Actor, at: datetime) -> None:
    """Kết thúc: periods that end after the day are reported by another one; those that have it keep it.
    Raises NotYours, Refused, Stale; BadDetail (``last_on``).
    """
    _demand(row, "adopted", by=by)
    if last_on < row.first_on:
        raise BadDetail("last_on", f"Chọn ngày không trước ngày có hiệu lực {row.first_on:%d/%m/%Y}")
    used = sets.periods_of(row.key)
    if used and last_on < used[0].last_on:
        until = f"{used[0].last_on:%d/%m/%Y}"
        raise BadDetail("last_on", f"Kỳ {used[0].words} đến {until} dùng bộ này. Chọn từ ngày ấy trở đi")
    if row.last_on is not None and last_on > row.last_on:
        raise BadDetail("last_on", f"Bộ này chỉ có hiệu lực đến {row.last_on:%d/%m/%Y}")
    change(row, expected, state="ended", last_on=last_on)
    _enter(row, "form_set_ended", "state", "last_on", by=by, at=at)


def give_up(row: OwnFormSet, *, expected: int, by: Actor, at: datetime) -> None:
    """Bỏ bản nháp: it stays readable, nobody can adopt it. Raises NotYours, Refused, Stale."""
    _demand(row, "draft", by=by)
    change(row, expected, state="ended")
    _enter(row, "form_set_given_up", "state", by=by, at=at)


def _content(book: Book, name: str, content: bytes) -> dict[str, object]:
    return {
        "words": book.forms.words,
        "basis": book.forms.basis,
        "first_on": book.forms.first_on,
        "last_on": book.forms.last_on,
        "definition": book.definition,
        "file_name": clean(name)[-200:],
        "digest": hashlib.sha256(content).hexdigest(),
    }


def _free_key(words: str) -> str:
    """What it is called in addresses: «bo-thong-tu-06-2025-tt-ttcp»; a second one of the same name «…-2»."""
    first = f"bo-{slug(words, _LONGEST_KEY)}".rstrip("-")
    taken, place = {one.key for one in sets.rows()}, 1
    key = first
    while key in taken:
        place += 1
        key = f"{first}-{place}"
    return key


def _demand(row: OwnFormSet, state: str, *, by: Actor) -> None:
    if not by.may(MANAGE):
        raise NotYours
    if row.state != state:
        raise Refused("Việc này đã được làm, hoặc bộ biểu mẫu không còn ở trạng thái ấy")


def _enter(row: OwnFormSet, act: str, *names: str, by: Actor, at: datetime) -> None:
    note((FORM_SET, row.id), act, {"set": told(row, *names)}, agency_id=by.agency_id, by=by, at=at)
