"""Chỗ của người yêu cầu đối thoại: on the page of his request he sees his seat, and goes on to it."""

from __future__ import annotations

from flask import Flask, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.cases import codes, groups
from feedback.cases.public import pages
from feedback.cases.signing_together import Shared
from feedback.cases.tracking import OwnCase
from feedback.dialogue import seats
from feedback.dialogue.public.door import door
from feedback.dialogue.public.own_seat import ButtonForm
from feedback.law.kinds import Kind
from feedback.web import now, slots
from feedback.web.commits import commits
from feedback.web.guards import public
from feedback.web.pressure import pressed


@door.post("/doi-thoai/cho-cua-toi/tu-don")
@public
@pressed("dialogue")
@commits
def to_own_seat() -> Response:
    """From the page of his request: who has proven its code has proven the seat that it gave him."""
    at = now()
    good, who = ButtonForm().validate_on_submit(), pages.follower(at)
    if who is None or not good:
        return pages.over()
    submission, case = pages.found_case(who.submission_id)
    signed = groups.by_id(who.signatory_id) if who.signatory_id is not None else None
    found = seats.of_requester(case.id, signed[0].person_id if signed else submission.sender_id)
    if found is None:
        return pages.over()
    pages.open_for(found.registration.code, at)
    return redirect(url_for("dialogue_public.own_seat"), 303)


def of_sender(mine: OwnCase) -> Markup | None:
    """The seat of who sent a request for a dialogue."""
    return _shown(mine, mine.submission.sender_id)


def of_signatory(shared: Shared) -> Markup | None:
    """The seat of one who represents a group that asked for a dialogue."""
    return _shown(shared.mine, shared.signatory.person_id)


def _shown(mine: OwnCase, person_id: int) -> Markup | None:
    if mine.submission.kind != Kind.DIALOGUE_REQUEST:
        return None
    found = seats.of_requester(mine.case.id, person_id)
    if found is None:
        return None
    page = render_template(
        "dialogue/public/_requested_seat.html",
        registration=found.registration,
        session=found.session,
        code=codes.shown(found.registration.code),
        states=seats.STATES,
    )
    return Markup(page)  # noqa: S704


def init_app(app: Flask) -> None:
    """Stand on the page of his request."""
    slots.fill(app, "own_case_blocks", of_sender)
    slots.fill(app, "signatory_case", of_signatory)
