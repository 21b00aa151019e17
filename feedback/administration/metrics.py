"""How we do, for Prometheus: counters of this process, and how the province's work stands in the database.

Each process is asked by itself, on its own port; what comes from the database is the same from each. Asked
every 15 seconds: counts go along partial indexes, or are remembered half a minute. No figure is about a
person, an agency or a case.
"""

from __future__ import annotations

import hmac
import platform
import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from importlib.metadata import version
from ipaddress import ip_address
from typing import Final

from flask import Flask, Response, abort, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from feedback import config
from feedback.administration import beats, clocks, probes, replica_health
from feedback.administration.backup import taking
from feedback.administration.health import health
from feedback.attachments import queries as attachments
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.notifications import queries as notifications
from feedback.register import queries as register
from feedback.remembered import remembered
from feedback.web import kept, measured, now, pressure, today
from feedback.web.guards import public

SOON: Final = timedelta(days=3)

_DUE: Final = ("clock", "standing")

Labelled = Mapping[tuple[str, ...], float]


@health.get("/metrics")
@public
def metrics() -> Response:
    """Prometheus text; only from this machine, or with the token of ``METRICS_TOKEN``."""
    token = config.current().metrics_token
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not (token and hmac.compare_digest(shown.encode(), token.encode())) and not _from_here():
        abort(404)
    # Made by each question for itself, and not registered: two applications in one process have each its own.
    told = generate_latest(measured.measures().registry) + generate_latest(_Standing())
    return Response(told, content_type=CONTENT_TYPE_LATEST)


def _from_here() -> bool:
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


class _Standing(Collector):
    """What is looked up at the moment of the question, for the application at work."""

    def collect(self) -> Iterator[Metric]:
        """Everything that can be had; what can't, when the database is away, is left out."""
        yield from _process()
        yield from probes.told()
        yield from replica_health.ReplicaGauges().collect()
        try:
            found = list(_database(now()))
            up = 1
        except SQLAlchemyError:
            db.session.rollback()
            found, up = [], 0
        yield _gauge("feedback_database_up", "1 while the database answers", {(): up})
        yield from found


def _process() -> Iterator[Metric]:
    posts = CounterMetricFamily("feedback_posts", "Posts at counted doors", labels=("door", "what"))
    for labels, count in pressure.told().items():
        posts.add_metric(labels, count)
    yield posts
    guessing = float(pressure.guessing())
    yield _gauge("feedback_codes_guessed", "1 while too many wrong codes come in", {(): guessing})
    yield _gauge("feedback_kept_bytes", "Public pages kept in memory", {(): kept.size()})
    yield _gauge("feedback_pool_connections", "Connections of this process", _pools(), "engine", "what")
    disk = shutil.disk_usage(config.current().data_dir)
    yield _gauge("feedback_disk_bytes", "Of DATA_DIR", {("free",): disk.free, ("all",): disk.total}, "what")
    last = taking.last()
    if last is not None:
        age = (now() - last["taken_at"]).total_seconds()
        yield _gauge("feedback_backup_age_seconds", "Age of the newest backup made from here", {(): age})
        faulty = float(last["faulty"])
        yield _gauge("feedback_backup_faulty_files", "Files missing or changed in it", {(): faulty})


def _pools() -> Labelled:
    found: dict[tuple[str, ...], float] = {}
    for key, engine in db.engines.items():
        name, pool = key or "primary", engine.pool
        if isinstance(pool, QueuePool):
            found[name, "in_use"] = pool.checkedout()
            found[name, "idle"] = pool.checkedin()
            found[name, "most"] = pool.size() + max(pool._max_overflow, 0)
    return found


def _database(at: datetime) -> Iterator[Metric]:
    migration = db.session.execute(text("SELECT version_num FROM alembic_version")).scalar() or "none"
    build = (version("feedback"), str(migration), platform.python_version(), db.engine.dialect.name)
    names = ("version", "migration", "python", "database")
    yield _gauge("feedback_build_info", "What runs here", {build: 1}, *names)
    outbox = notifications.under_way(at)
    by_state: Labelled = {(state,): count for state, count in outbox.by_state.items()}
    yield _gauge("feedback_outbox_messages", "Messages that haven't gone", by_state, "state")
    unjudged, waits = attachments.waiting(), register.oldest_waiting_at()
    lags: Labelled = {
        ("outbox",): _age(at, outbox.due_since),
        ("register",): _age(at, waits),
        ("scanner",): _age(at, unjudged.since),
    }
    yield _gauge("feedback_queue_lag_seconds", "How long the oldest that could be done waits", lags, "queue")
    oldest = _age(at, outbox.oldest_at)
    yield _gauge("feedback_outbox_oldest_seconds", "Age of the oldest message", {(): oldest})
    yield _gauge("feedback_register_waiting", "Register entries not yet numbered", {(): register.waiting()})
    yield _gauge("feedback_files_unjudged", "Files that wait for the scanner", {(): unjudged.files})
    yield _gauge("feedback_files_unjudged_seconds", "Age of the oldest", {(): _age(at, unjudged.since)})
    day = today()
    due: Labelled = dict(remembered(f"metrics_due_{day}", lambda: deadlines.due_counts(day, day + SOON)))
    yield _gauge(
        "feedback_deadlines", "Open deadlines of agencies, due soon or past", due, "clock", "standing"
    )
    beat = beats.age(at)
    if beat is not None:
        yield _gauge("feedback_worker_beat_seconds", "Since a worker last worked", {(): beat.total_seconds()})
    ahead: Labelled = {
        (one.witness,): one.ahead.total_seconds() for one in clocks.compared(at) if one.ahead is not None
    }
    yield _gauge("feedback_clock_ahead_seconds", "By how much our clock is ahead", ahead, "witness")


def _age(at: datetime, since: datetime | None) -> float:
    return max((at - since).total_seconds(), 0.0) if since is not None else 0.0


def _gauge(name: str, about: str, values: Labelled, *labels: str) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, about, labels=labels)
    for key, value in values.items():
        family.add_metric(key, value)
    return family


def init_app(app: Flask) -> None:
    """Nothing to open: the address hangs on the blueprint of ``health``, which is registered after this."""
    probes.init_app(app)
