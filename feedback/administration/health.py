"""Whether we live, whether we can work, and how we do: for balancers and monitoring, not for people."""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from ipaddress import ip_address

from flask import Blueprint, Flask, Response, abort, g, has_app_context, jsonify, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector
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
from feedback.web import now, pressure, today
from feedback.web.guards import public

LATE = timedelta(minutes=10)
"""A message or a register entry that waits longer than this says that no worker works."""

AWAY = "primary away: pages are read from the replica, nothing can be sent in"

BACKUP_HOURS = 26
"""A backup of each day may be so old."""

health = Blueprint("health", __name__)


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


class Posts(Collector):
    """What became of posts at the counted doors (``web.pressure``)."""

    def collect(self) -> Iterator[CounterMetricFamily]:
        """One line for each kind of door and outcome, for the application that is asked."""
        family = CounterMetricFamily("feedback_posts", "Posts at counted doors", labels=("door", "what"))
        for labels, count in pressure.told().items() if has_app_context() else ():
            family.add_metric(labels, count)
        yield family


class Measures:
    """Counters of this process, without any personal data: endpoint names, methods, status."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("endpoint", "method")
        self.requests = Counter(
            "feedback_requests", "Requests answered", (*labels, "status"), registry=self.registry
        )
        self.seconds = Histogram("feedback_request_seconds", "Time to answer", labels, registry=self.registry)
        self.waiting = Gauge(
            "feedback_register_waiting", "Register entries not yet numbered", registry=self.registry
        )
        self.guessed = Gauge(
            "feedback_codes_guessed", "1 while too many wrong codes come in", registry=self.registry
        )
        self.registry.register(Posts())
        self.registry.register(replica_health.ReplicaGauges())
        self.unjudged = Gauge(
            "feedback_files_unjudged", "Files that wait for the virus scanner", registry=self.registry
        )
        self.unjudged_seconds = Gauge(
            "feedback_files_unjudged_seconds", "Age of the oldest of them", registry=self.registry
        )


@health.get("/metrics")
@public
def metrics() -> Response:
    """Prometheus text; only from this machine, or with the token of ``METRICS_TOKEN``."""
    token = config.current().metrics_token
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not (token and hmac.compare_digest(shown, token)) and not _from_here():
        abort(404)
    measures: Measures = g.measures
    measures.waiting.set(register.waiting())
    measures.guessed.set(pressure.guessing())
    unjudged = attachments.waiting()
    measures.unjudged.set(unjudged.files)
    age = now() - unjudged.since if unjudged.since else timedelta()
    measures.unjudged_seconds.set(max(age.total_seconds(), 0.0))
    return Response(generate_latest(measures.registry), content_type=CONTENT_TYPE_LATEST)


def _from_here() -> bool:
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def init_app(app: Flask) -> None:
    """Open the three addresses and time every request."""
    app.register_blueprint(health)
    measures = Measures()

    @app.before_request
    def begin() -> None:
        g.measures, g.begun = measures, time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        if "begun" in g:
            endpoint = request.endpoint or "none"
            measures.requests.labels(endpoint, request.method, response.status_code).inc()
            measures.seconds.labels(endpoint, request.method).observe(time.perf_counter() - g.begun)
        return response
