"""Whether we live, and whether we can work: for balancers, not for people. How we do: ``metrics``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from flask import Blueprint, Flask, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from feedback import config
from feedback.administration import clocks, replica_health, starting
from feedback.administration.backup import taking
from feedback.attachments import queries as attachments
from feedback.attachments import store
from feedback.deadlines import queries as deadlines
from feedback.deadlines.rules import unconfirmed_words
from feedback.extensions import db
from feedback.notifications import queries as notifications
from feedback.register import queries as register
from feedback.web import now, today
from feedback.web.guards import public
from feedback.web.language import Wsgi

LATE = timedelta(minutes=10)
"""A message or a register entry that waits longer than this says that no worker works."""

AWAY = "primary away: pages are read from the replica, nothing can be sent in"

BACKUP_HOURS = 26
"""A backup of each day may be so old."""

PROBES: Final = ("/healthz", "/readyz", "/metrics")

health = Blueprint("health", __name__)


class AskedByAnyName:
    """Takes a machine's question how we are for one by the site's name (WSGI).

    Balancers, container engines and Prometheus know a process by its address, not by the name that people
    call: in production every other page refuses that. What is answered here holds no address of the site.
    """

    def __init__(self, app: Wsgi, name: str) -> None:
        self.app, self.name = app, name

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Hand the request on."""
        if environ.get("PATH_INFO") in PROBES:
            environ["HTTP_HOST"] = self.name
        return self.app(environ, start_response)


@health.get("/healthz")
@public
def alive() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@health.get("/readyz")
@public
def ready() -> tuple[Response, int]:
    """Database, its replica and version, files, the work behind the pages, the calendar; 503 with the name of
    what fails.
    """
    parts = {
        "database": _database(),
        "replica": replica_health.readiness(),
        "migrations": starting.schema(),
        "files": _files(),
        "queue": starting.queue(),
    }
    if parts["database"] in ("ok", AWAY) and parts["migrations"] in starting.FIT:
        parts["outbox"] = _fresh(notifications.waiting().oldest_at)
        parts["register"] = _fresh(register.oldest_waiting_at())
        parts["scanner"] = _scanner()
        parts["backup"] = _backup()
        parts["clock"] = _clock()
        parts["calendar"] = " ".join(map(unconfirmed_words, deadlines.unconfirmed_years(today()))) or "ok"
    # A late worker or a missing schedule is told, but the pages work: only what stops them turns the answer.
    able = (
        parts["database"] in ("ok", AWAY) and parts["migrations"] in starting.FIT and parts["files"] == "ok"
    )
    return jsonify(parts), 200 if able else 503


def _scanner() -> str:
    """How long the oldest file waits for the virus scanner, where there is one."""
    waiting = attachments.waiting()
    if waiting.since is None or not config.current().clamd or now() - waiting.since <= LATE:
        return "ok" if config.current().clamd else "none"
    minutes = int((now() - waiting.since).total_seconds()) // 60
    return f"late: {waiting.files} files, oldest waits {minutes} minutes"


def _backup() -> str:
    """How old the newest backup is that was made from here."""
    last = taking.last()
    if last is None:
        return "none"
    if last["faulty"]:
        return f"{last['faulty']} files missing or changed"
    hours = int((now() - last["taken_at"]).total_seconds()) // 3600
    return f"late: {hours} hours old" if hours > BACKUP_HOURS else "ok"


def _clock() -> str:
    wrong = [one for one in clocks.compared(now()) if one.wrong and one.ahead is not None]
    return (
        "; ".join(
            f"{one.ahead.total_seconds():+.0f} s against the {one.witness}" for one in wrong if one.ahead
        )
        or "ok"
    )


def _database() -> str:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return "unreachable"
    return AWAY if replica_health.primary_away() else "ok"


def _files() -> str:
    try:
        store.probe()
    except OSError:
        return "not writable"
    return "ok"


def _fresh(waiting_since: datetime | None) -> str:
    return "late" if waiting_since is not None and now() - waiting_since > LATE else "ok"


def init_app(app: Flask) -> None:
    """Open the addresses; ``metrics`` adds its own."""
    app.register_blueprint(health)
    name = app.extensions["settings"].hosts[0]
    app.wsgi_app = AskedByAnyName(app.wsgi_app, name)  # type: ignore[method-assign]
