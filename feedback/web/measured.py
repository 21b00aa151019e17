"""Every request measured: counters for /metrics, one line for the log, the number under which a balancer
knows it. Endpoint names, methods, status, milliseconds; never who asked, by what address, with what.
"""

from __future__ import annotations

import hashlib
import logging
import re
import time
import uuid
from dataclasses import dataclass
from threading import local
from typing import Any, Final

import structlog
from flask import Flask, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, disable_created_metrics
from sqlalchemy import Connection, event
from werkzeug.wrappers import Response

from feedback import config
from feedback.extensions import db

BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
HEADER: Final = "X-Request-Id"
_GIVEN: Final = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""What nginx ($request_id) and others (UUID, RFC 9562) make; nobody's telephone has this shape."""
_TABLE: Final = re.compile(r'\b(?:FROM|INTO|UPDATE)\s+"?([a-z_]+)', re.I)
_OF_MACHINES: Final = frozenset(("static", "health.alive", "health.ready", "health.metrics"))
"""Asked every few seconds, or for each page: not worth a line."""
_NAME: Final = "measures"
_BEGUN: Final = "statement_begun"

logger = logging.getLogger("feedback.requests")
_here = local()


@dataclass(slots=True)
class Tally:
    """The request at work in this thread: its endpoint, and how many statements it sent so far."""

    endpoint: str = "none"
    statements: int = 0


class Measures:
    """Counters of this process; other processes have their own, and are asked by themselves."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("endpoint", "method")
        self.requests = Counter(
            "feedback_requests", "Requests answered", (*labels, "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "feedback_request_seconds", "Time to answer", labels, registry=self.registry, buckets=BUCKETS
        )
        self.statements = Counter(
            "feedback_statements", "Statements sent to the database", ("endpoint",), registry=self.registry
        )
        self.slow = Counter(
            "feedback_slow_statements",
            "Statements that took longer than SLOW_STATEMENT_MS",
            ("endpoint",),
            registry=self.registry,
        )
        self.kept = Counter(
            "feedback_kept_pages", "Public pages taken from memory", ("endpoint",), registry=self.registry
        )
        ProcessCollector(registry=self.registry)


def measures() -> Measures:
    """Those of the application at work."""
    found: Measures = current_app.extensions[_NAME]
    return found


def _begin() -> None:
    g.begun = time.perf_counter()
    _here.tally = Tally(request.endpoint or "none")
    given = request.headers.get(HEADER, "") if config.current().trusted_proxies else ""
    g.request_id = given if _GIVEN.fullmatch(given) else uuid.uuid4().hex
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    if "begun" not in g:
        return response
    took, tally = time.perf_counter() - g.begun, _here.tally
    endpoint, method = tally.endpoint, request.method if request.method in _METHODS else "other"
    found = measures()
    found.requests.labels(endpoint, method, response.status_code).inc()
    found.seconds.labels(endpoint, method).observe(took)
    found.statements.labels(endpoint).inc(tally.statements)
    if g.get("from_shelf"):
        found.kept.labels(endpoint).inc()
    response.headers[HEADER] = g.request_id
    if endpoint not in _OF_MACHINES:
        told = {
            "endpoint": endpoint,
            "method": method,
            "status": response.status_code,
            "ms": round(took * 1000, 1),
            "statements": tally.statements,
        }
        logger.info("answered", extra=told)
    return response


_METHODS: Final = frozenset(("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"))


def _count_statements(app: Flask, found: Measures) -> None:
    most = app.extensions["settings"].slow_statement_ms / 1000

    def before(connection: Connection, _cursor: Any, _statement: str, *_: Any) -> None:
        tally: Tally | None = getattr(_here, "tally", None)
        if tally is not None:
            tally.statements += 1
        connection.info[_BEGUN] = time.perf_counter()

    def after(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        took = time.perf_counter() - connection.info.pop(_BEGUN, time.perf_counter())
        if took < most:
            return
        tally: Tally | None = getattr(_here, "tally", None)
        endpoint = tally.endpoint if tally is not None else "none"
        found.slow.labels(endpoint).inc()
        table = _TABLE.search(statement)
        logger.warning(
            "slow statement %s on %s: %d ms",
            hashlib.blake2b(statement.encode(), digest_size=4).hexdigest(),
            table[1] if table else statement.split(None, 1)[0],
            int(took * 1000),
            extra={"endpoint": endpoint},
        )

    for engine in db.engines.values():
        event.listen(engine, "before_cursor_execute", before)
        event.listen(engine, "after_cursor_execute", after)


def init_app(app: Flask) -> None:
    """Begin before, and end after, everything else that handles requests."""
    disable_created_metrics()  # type: ignore[no-untyped-call]
    found = app.extensions[_NAME] = Measures()
    app.before_request(_begin)
    app.after_request(_end)

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        _here.tally = None
        structlog.contextvars.clear_contextvars()

    with app.app_context():
        _count_statements(app, found)
