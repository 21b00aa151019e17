"""Verbs of what a session is prepared with: its agenda, until it is held, and its documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from feedback.actor import Actor
from feedback.attachments import actions as attachments
from feedback.attachments import queries as attached
from feedback.attachments.actions import LaidDown
from feedback.dialogue import agenda
from feedback.dialogue.actions.changing import EDIT, change, demand, enter, lock
from feedback.dialogue.models import AgendaItem, DialogueDocument, DialogueSession, Question, Statement
from feedback.dialogue.rules import LIVE, BadDetail, Refused, Stale
from feedback.extensions import db

MOST_ITEMS: Final = 40
MOST_DOCUMENTS: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item as it is typed: how many clock minutes, and by whom, where that is said."""

    title: str
    minutes: int | None = None
    presenter: str | None = None


def put_item(
    session: DialogueSession, item: Item, *, number: int | None, expected: int, by: Actor, at: datetime
) -> None:
    """Ghi mục chương trình: change the item of a number, or put a new one at the end.

    Raises NotYours, Refused, BadDetail, Stale.
    """
    items = _opened(session, expected, by)
    if not item.title.strip():
        raise BadDetail("title", "Nhập nội dung mục này")
    if number is None:
        if len(items) >= MOST_ITEMS:
            raise BadDetail("title", f"Chương trình có nhiều nhất {MOST_ITEMS} mục")
        row = AgendaItem(session_id=session.id, position=len(items) + 1)
        items.append(row)
        db.session.add(row)
    else:
        row = _item(items, number)
    row.title, row.minutes, row.presenter = item.title, item.minutes, item.presenter or None
    _kept(session, items, expected, by, at)


def raise_item(session: DialogueSession, number: int, *, expected: int, by: Actor, at: datetime) -> None:
    """Đưa lên một bậc: the item changes places with the one before it. Raises NotYours, Refused, Stale."""
    items = _opened(session, expected, by)
    place = items.index(_item(items, number))
    if place:
        items[place - 1], items[place] = items[place], items[place - 1]
    _kept(session, items, expected, by, at)


def strike_item(session: DialogueSession, number: int, *, expected: int, by: Actor, at: datetime) -> None:
    """Bỏ mục chương trình. What was asked or said under it stands outside the agenda then.

    Raises NotYours, Refused, Stale.
    """
    items = _opened(session, expected, by)
    row = _item(items, number)
    for model in (Question, Statement):
        if db.session.query(model.id).filter(model.item_id == row.id).first() is not None:
            raise Refused("Mục này đã có câu hỏi hoặc ý kiến. Chuyển các câu đó sang mục khác trước")
    items.remove(row)
    db.session.delete(row)
    _kept(session, items, expected, by, at)


def add_document(
    session: DialogueSession, laid: LaidDown, *, title: str, public: bool, by: Actor, at: datetime
) -> DialogueDocument:
    """Thêm tài liệu to be read beforehand: a file laid down, with its title; a public one stands on the page
    of the session once that is announced. Raises NotYours, Refused, BadDetail.
    """
    lock(session)
    demand(session, EDIT, by)
    if session.state == "called_off":
        raise Refused("Buổi đối thoại này đã hủy")
    if not title.strip():
        raise BadDetail("title", "Nhập tên tài liệu")
    if len(agenda.documents_of(session.id)) >= MOST_DOCUMENTS:
        raise BadDetail("file", f"Mỗi buổi có nhiều nhất {MOST_DOCUMENTS} tài liệu")
    row = DialogueDocument(session_id=session.id, kind="document", title=title, public=public, added_at=at)
    db.session.add(row)
    db.session.flush()
    attachments.attach([laid], subject=(agenda.DOCUMENT, row.id), by=by, at=at)
    told = {"document": row.id, "title": title, "public": public, "sha256": laid.found.sha256.hex()}
    enter(session, "document_added", by=by, at=at, details=told)
    return row


def take_down_document(session: DialogueSession, number: int, *, by: Actor, at: datetime) -> None:
    """Gỡ tài liệu: no page shows it any more; row and file stay as evidence. Raises NotYours, Refused."""
    lock(session)
    demand(session, EDIT, by)
    row = next((one for one in agenda.documents_of(session.id) if one.id == number), None)
    if row is None:
        raise Refused("Tài liệu này không còn trong danh sách")
    row.removed_at = at
    for file in attached.of((agenda.DOCUMENT, row.id)):
        attachments.take_down(file, by=by, at=at)
    enter(session, "document_taken_down", by=by, at=at, details={"document": row.id})


def _opened(session: DialogueSession, expected: int, by: Actor) -> list[AgendaItem]:
    """Hold the session; its agenda, if it may be changed by this actor and stands as he saw it."""
    lock(session)
    demand(session, EDIT, by)
    if session.version != expected:
        raise Stale(session.version)
    if session.state not in LIVE:
        raise Refused("Chương trình chỉ sửa được trước khi tổ chức")
    return agenda.items_of(session.id)


def _item(items: list[AgendaItem], number: int) -> AgendaItem:
    found = next((one for one in items if one.id == number), None)
    if found is None:
        raise Refused("Mục này không còn trong chương trình")
    return found


def _kept(session: DialogueSession, items: list[AgendaItem], expected: int, by: Actor, at: datetime) -> None:
    for position, one in enumerate(items, start=1):
        one.position = position
    db.session.flush()
    change(session, expected)
    enter(session, "agenda_set", by=by, at=at, details={"agenda": agenda.told(items)})
