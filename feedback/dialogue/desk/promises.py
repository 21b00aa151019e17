"""Cam kết in the row of dialogue: the list of those heard at dialogues, and where each was heard."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from flask import Flask, render_template, url_for
from markupsafe import Markup
from sqlalchemy import select

from feedback.actor import Actor
from feedback.commitments import queries as commitments
from feedback.commitments import sources
from feedback.commitments.desk import listing
from feedback.commitments.models import Commitment
from feedback.commitments.sources import Source
from feedback.dialogue import conclusions, papers, publication, sessions
from feedback.dialogue.actions.history import SESSION
from feedback.dialogue.desk.door import add_page, door
from feedback.dialogue.models import DialoguePaper, DialogueSession
from feedback.extensions import db
from feedback.web import slots, today
from feedback.web.guards import needs


@door.get("/buoi-doi-thoai/cam-ket")
@needs(commitments.READ)
def promises_page() -> str:
    """O16, of those heard at dialogues."""
    return listing.page(SESSION)


def heard_at(numbers: Iterable[int], viewer: Actor) -> Mapping[int, Source]:
    """The sessions at which something was promised; who may not open the page opens the notice, if he may."""
    wanted = set(numbers)
    notices = {one.session_id: one for one in papers.issued(wanted, papers.CONCLUSION)}
    found = db.session.scalars(select(DialogueSession).where(DialogueSession.id.in_(wanted)))
    return {
        one.id: Source(
            f"Buổi đối thoại ngày {one.held_on:%d/%m/%Y}", _address(one, notices.get(one.id), viewer)
        )
        for one in found
    }


def _address(session: DialogueSession, notice: DialoguePaper | None, viewer: Actor) -> str:
    if viewer.may(sessions.READ) and sessions.is_visible(session, viewer, today()):
        return url_for("dialogue_desk.conclusions", number=session.id)
    if notice is not None and conclusions.may_read_notice(notice, viewer, today()):
        return url_for("dialogue_desk.conclusion_notice_file", number=session.id, ending="pdf")
    return ""


def published(numbers: Iterable[int]) -> Collection[int]:
    """Those sessions of which everybody may read the promises: a published copy of them stands."""
    return publication.standing_of(set(numbers)).keys()


def who_came(row: Commitment) -> tuple[str, ...]:
    """The names of citizens known of the session at which it was promised."""
    return publication.known_names(row.source_id)


def row_of_links(room: str) -> Markup | None:
    """The row of links of dialogue, on the pages of promises heard at one."""
    return Markup(render_template("dialogue/desk/_nav.html")) if room == SESSION else None  # noqa: S704


def init_app(app: Flask) -> None:
    """Put the list into the row, the row onto its pages, and say where promises were heard."""
    add_page(app, "dialogue_desk.promises_page", "Cam kết", 5)
    slots.fill(app, "commitments_nav", row_of_links)
    sources.resolve_with(app, SESSION, heard_at, words="Buổi đối thoại")
    sources.publish_with(app, SESSION, published)
    sources.names_with(app, SESSION, who_came)
