"""The floor of a page: a bare Flask view that sends the same statements and renders the same page.

It runs the page's own template over what the page's view gave it when it was recorded. No session, no
permission, no object is made anew; what blocks of other rooms said is put in as it was said.
"""

from __future__ import annotations

import multiprocessing
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Final, cast

import psycopg
import waitress
from flask import Flask, g, template_rendered
from flask.testing import FlaskClient
from flask_login import current_user
from jinja2 import Template
from markupsafe import Markup
from psycopg_pool import ConnectionPool
from sqlalchemy import event

from bench.house import THREADS, House, Server
from feedback.extensions import db

_START_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class Recorded:
    """A page as it was answered once: its statements with their values, its HTML, and what made it."""

    path: str
    statements: Sequence[tuple[str, Any]]
    html: str
    template: Template | None
    context: Mapping[str, Any]
    slots: Mapping[str, Markup]
    reader: Any


def record(house: House, client: FlaskClient, path: str) -> Recorded:
    """Ask for a page once what it remembers is in memory. Raises RuntimeError for another answer than 200."""
    # An officer who wrote a moment ago is shown all anew; whoever is measured wrote nothing.
    client.delete_cookie("luc_ghi")
    client.get(path)
    made: list[tuple[Template, Mapping[str, Any], Any]] = []
    slots: dict[str, Markup] = {}
    shown = cast("Callable[..., Markup]", house.app.jinja_env.globals["slot"])

    def show(name: str, **context: Any) -> Markup:
        slots[name] = shown(name, **context)
        return slots[name]

    def note(_app: Flask, template: Template, context: Mapping[str, Any], **_: Any) -> None:
        made.append((template, context, current_user._get_current_object()))

    house.app.jinja_env.globals["slot"] = show
    try:
        with _listening(house) as found, template_rendered.connected_to(note, house.app):
            answer = client.get(path)
    finally:
        house.app.jinja_env.globals["slot"] = shown
    if answer.status_code != 200:
        raise RuntimeError(f"Trang {path} trả mã {answer.status_code}")
    # Blocks are rendered before the page that holds them is done; a page kept whole renders none.
    template, context, reader = made[-1] if made else (None, {}, None)
    return Recorded(path, found, answer.text, template, context, slots, reader)


@contextmanager
def _listening(house: House) -> Iterator[list[tuple[str, Any]]]:
    found: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        found.append((statement, values))

    with house.app.app_context():
        engines = [db.engines[key] for key in (None, "read")]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def alone(url: str, page: Recorded, times: int) -> list[float]:
    """Seconds of the page's statements by the driver, without any web server."""
    seconds = []
    with psycopg.connect(url) as connection:
        for _ in range(times):
            began = perf_counter()
            _send(connection, page)
            connection.rollback()
            seconds.append(perf_counter() - began)
    return seconds


def _send(connection: psycopg.Connection[Any], page: Recorded) -> None:
    for statement, values in page.statements:
        numbered = "$1" in statement
        cursor = psycopg.RawCursor(connection) if numbered else connection.cursor()
        # What goes straight to the driver comes as a list of one row.
        row = values[0] if isinstance(values, list) and isinstance(values[0], dict | tuple) else values
        cursor.execute(statement.encode(), row or None)
        if cursor.description is not None:
            cursor.fetchall()


@contextmanager
def serving(house: House, pages: Sequence[Recorded]) -> Iterator[Server]:
    """The bare application in a process of its own: ``/0`` is the first page."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # What a view gave its template holds functions and forms: a forked process has them as they are.
    process = multiprocessing.get_context("fork").Process(target=_serve, args=(house, pages, port))
    process.start()
    try:
        _wait_until_open(port)
        yield Server(port, process.pid or 0)
    finally:
        process.terminate()
        process.join()


def _wait_until_open(port: int) -> None:
    end = time.monotonic() + _START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
        time.sleep(0.05)


def _serve(house: House, pages: Sequence[Recorded], port: int) -> None:
    with ConnectionPool(house.driver_url, min_size=THREADS, max_size=THREADS + 4) as pool:
        waitress.serve(
            _create_app(house, pool, pages), host="127.0.0.1", port=port, threads=THREADS, ident=None
        )


def _create_app(house: House, pool: ConnectionPool[Any], pages: Sequence[Recorded]) -> Flask:
    app = Flask("bare")
    house.app.jinja_env.globals["slot"] = lambda name, **_: g.bare_page.slots[name]

    @app.get("/<int:place>")
    def page(place: int) -> str:
        shown = pages[place]
        with pool.connection() as connection:
            _send(connection, shown)
        if shown.template is None:
            return shown.html
        # Templates ask for addresses and for who reads.
        with house.app.test_request_context(shown.path):
            g.bare_page, g._login_user = shown, shown.reader
            return shown.template.render(shown.context)

    return app
