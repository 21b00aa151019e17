"""The floor of a page: a bare Flask view that sends the same statements and renders the same HTML.

No session, no permission, no object; what the page asked and what it said were recorded before.

    PORT=… BARE_DATABASE=… BARE_PAGES=… python -m bench.replay
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import psycopg
import waitress
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from psycopg_pool import ConnectionPool
from sqlalchemy import event

from bench.house import THREADS, House
from feedback.extensions import db

_TEMPLATE: Final = "{{ page | safe }}"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A page as it was answered once: its statements with their values, and its HTML."""

    statements: Sequence[tuple[str, Any]]
    html: str


def record(house: House, client: FlaskClient, path: str) -> Recorded:
    """Ask for a page once what it remembers is in memory. Raises RuntimeError for another answer than 200."""
    # An officer who wrote a moment ago is shown all anew; whoever is measured wrote nothing.
    client.delete_cookie("luc_ghi")
    client.get(path)
    with _listening(house) as found:
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"Trang {path} trả mã {answer.status_code}")
    return Recorded(found, answer.text)


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


def write(path: Path, pages: Sequence[Recorded]) -> None:
    """Keep pages for the bare server's process."""
    path.write_bytes(pickle.dumps([(one.statements, one.html) for one in pages]))


def create_app(pool: ConnectionPool[Any], pages: Sequence[Recorded]) -> Flask:
    """The bare application: ``/0`` is the first page."""
    app = Flask("bare")

    @app.get("/<int:place>")
    def page(place: int) -> str:
        with pool.connection() as connection:
            _send(connection, pages[place])
        return render_template_string(_TEMPLATE, page=pages[place].html)

    return app


def main() -> None:
    """Serve as ``feedback serve`` does."""
    pages = [Recorded(*one) for one in pickle.loads(Path(os.environ["BARE_PAGES"]).read_bytes())]
    with ConnectionPool(os.environ["BARE_DATABASE"], min_size=THREADS, max_size=THREADS + 4) as pool:
        waitress.serve(
            create_app(pool, pages),
            host="127.0.0.1",
            port=int(os.environ["PORT"]),
            threads=THREADS,
            ident=None,
        )


if __name__ == "__main__":
    main()
