"""Cam kết in the row of reception: the list stands in its own room, which knows nothing of this one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import Flask, render_template, url_for
from markupsafe import Markup
from sqlalchemy import select

from feedback.actor import Actor
from feedback.commitments import sources
from feedback.commitments.sources import Source
from feedback.extensions import db
from feedback.reception import holding
from feedback.reception.actions.history import SESSION
from feedback.reception.desk.door import add_page
from feedback.reception.models import ReceptionPaper, Session
from feedback.web import slots, today


def heard_at(numbers: Iterable[int], viewer: Actor) -> Mapping[int, Source]:
    """The sessions at which something was promised; who may not open the page opens the notice, if he may."""
    wanted = set(numbers)
    notices = holding.notices_of(wanted)
    found = db.session.scalars(select(Session).where(Session.id.in_(wanted)))
    return {
        one.id: Source(
            f"Buổi tiếp công dân ngày {one.held_on:%d/%m/%Y}", _address(one, notices.get(one.id), viewer)
        )
        for one in found
    }


def _address(session: Session, notice: ReceptionPaper | None, viewer: Actor) -> str:
    if viewer.may(holding.READ) and holding.is_visible(session, viewer, today()):
        return url_for("reception_desk.session", number=session.id)
    if notice is not None and holding.may_read_notice(notice, viewer, today()):
        return url_for("reception_desk.conclusion_notice_file", number=session.id, ending="pdf")
    return ""


def row_of_links(room: str) -> Markup | None:
    """The row of links of reception, on the pages of promises heard at a reception, or wherever."""
    if room not in ("", SESSION):
        return None
    return Markup(render_template("reception/desk/_nav.html"))  # noqa: S704


def init_app(app: Flask) -> None:
    """Put the list into the row, the row onto its pages, and say where promises were heard."""
    add_page(app, "commitments_desk.listing", "Cam kết", 8)
    slots.fill(app, "commitments_nav", row_of_links)
    sources.resolve_with(app, SESSION, heard_at, words="Buổi tiếp công dân")
