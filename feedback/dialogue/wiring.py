"""What the room hands to rooms below, which may not ask it."""

from __future__ import annotations

from functools import partial

from flask import Flask

from feedback.accounts import appointments
from feedback.commitments.sources import on_changed
from feedback.dialogue import (
    agenda,
    following,
    forgetting,
    minutes_proofs,
    open_data,
    owed,
    own_days,
    papers_wiring,
    planning,
    postings,
    publication,
    questions,
    requests,
    seat_wiring,
    sessions,
    targets,
)
from feedback.dialogue.actions.following import tell_promise
from feedback.dialogue.actions.history import HISTORY, QUESTION, SESSION
from feedback.dialogue.following import FOLLOWER
from feedback.dialogue.models import Question
from feedback.disclosure import owed_by
from feedback.disclosure.open_data import tables
from feedback.notifications.contacts import resolve_with
from feedback.papers import own_calendar


def init_app(app: Flask) -> None:
    """Register the digests of what is held."""
    HISTORY.init_app(app)
    HISTORY.provide(SESSION, "requests", requests.contents)
    seat_wiring.init_app(app)
    resolve_with(app, FOLLOWER, following.contact_of)
    on_changed(app, SESSION, tell_promise)
    app.extensions["jobs"].daily(forgetting.forget_followers)
    app.extensions.setdefault("register_checks", []).append(targets.check)
    appointments.provide(app, SESSION, planning.appointments_on)
    own_calendar.provide(app, own_days.own_days)
    app.extensions.setdefault("register_checks", []).extend((sessions.check, agenda.check))
    HISTORY.provide(QUESTION, "questions", questions.contents)
    resolve_with(app, QUESTION, questions.contact_of)
    app.extensions.setdefault("register_checks", []).append(
        partial(HISTORY.replay, QUESTION, Question, "câu hỏi gửi trước")
    )
    HISTORY.provide(SESSION, "publication", publication.contents)
    HISTORY.provide(SESSION, "postings", postings.contents)
    papers_wiring.init_app(app)
    HISTORY.provide(SESSION, "minutes", minutes_proofs.contents)
    app.extensions["register_checks"].append(minutes_proofs.check)
    owed_by.provide(app, owed.results)
    tables.add(app, open_data.TABLE)
