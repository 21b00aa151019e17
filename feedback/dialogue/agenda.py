"""The agenda of a session and its documents, as officers see them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select

from feedback.dialogue.actions.history import SESSION
from feedback.dialogue.models import AgendaItem, DialogueDocument, DialogueEvent, DialogueSession
from feedback.extensions import db

DOCUMENT: Final = "dialogue_document"
"""Whose attachments the files of documents are."""
_STEP: Final = 500
_ACTS: Final = ("agenda_set", "document_added", "document_taken_down")


def items_of(session_id: int) -> list[AgendaItem]:
    """The agenda, in its order."""
    asked = select(AgendaItem).where(AgendaItem.session_id == session_id)
    return list(db.session.scalars(asked.order_by(AgendaItem.position, AgendaItem.id)))


def documents_of(session_id: int) -> list[DialogueDocument]:
    """The documents for reading beforehand that were not taken down, in the order they came."""
    asked = select(DialogueDocument).where(
        DialogueDocument.session_id == session_id,
        DialogueDocument.kind == "document",
        DialogueDocument.removed_at.is_(None),
    )
    return list(db.session.scalars(asked.order_by(DialogueDocument.id)))


def told(items: Sequence[AgendaItem]) -> list[dict[str, Any]]:
    """An agenda as the history keeps it: it is announced, and tells of no citizen."""
    return [
        {"title": one.title, "minutes": one.minutes, "presenter": one.presenter}
        for one in sorted(items, key=lambda one: (one.position, one.id))
    ]


def check() -> Iterator[str]:
    """One sentence for each agenda and each list of documents that isn't as the acts left it: for ``feedback
    register verify``. Memory doesn't grow.
    """
    after = 0
    while numbers := db.session.scalars(
        select(DialogueSession.id).where(DialogueSession.id > after).order_by(DialogueSession.id).limit(_STEP)
    ).all():
        yield from _check(numbers)
        after = numbers[-1]
        db.session.expunge_all()


def _check(numbers: Sequence[int]) -> Iterator[str]:
    agendas: dict[int, Any] = {}
    documents: dict[int, dict[int, Mapping[str, Any]]] = {}
    events = select(DialogueEvent).where(
        DialogueEvent.subject_room == SESSION,
        DialogueEvent.subject_id.in_(numbers),
        DialogueEvent.act.in_(_ACTS),
    )
    for event in db.session.scalars(events.order_by(DialogueEvent.id)):
        if event.act == "agenda_set":
            agendas[event.subject_id] = event.details["agenda"]
        elif event.act == "document_added":
            of_session = documents.setdefault(event.subject_id, {})
            of_session[event.details["document"]] = event.details
        else:
            documents[event.subject_id].pop(event.details["document"])
    items: dict[int, list[AgendaItem]] = {}
    for item in db.session.scalars(select(AgendaItem).where(AgendaItem.session_id.in_(numbers))):
        items.setdefault(item.session_id, []).append(item)
    shown: dict[int, dict[int, tuple[str, bool]]] = {}
    for row in db.session.scalars(
        select(DialogueDocument).where(
            DialogueDocument.session_id.in_(numbers),
            DialogueDocument.kind == "document",
            DialogueDocument.removed_at.is_(None),
        )
    ):
        shown.setdefault(row.session_id, {})[row.id] = (row.title, row.public)
    for number in numbers:
        if told(items.get(number, [])) != agendas.get(number, []):
            yield f"buổi đối thoại {number}: chương trình không khớp với những việc đã ghi sổ"
        added = {key: (one["title"], one["public"]) for key, one in documents.get(number, {}).items()}
        if shown.get(number, {}) != added:
            yield f"buổi đối thoại {number}: tài liệu không khớp với những việc đã ghi sổ"
