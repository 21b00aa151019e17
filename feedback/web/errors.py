"""Error pages in plain words. What a person typed comes back with them, so that nothing is lost."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final, cast

from flask import Flask, current_app, g, render_template, request
from flask_login import current_user
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import (
    BadHost,
    HTTPException,
    InternalServerError,
    SecurityError,
    ServiceUnavailable,
)
from werkzeug.wrappers import Response

from feedback.extensions import db, leave_replica, read_only
from feedback.text.language import english
from feedback.web import slots

PAGES = (400, 403, 404, 405, 413, 429, 500, 503)
_IN_HIS_FRAME: Final = (400, 403, 404, 405, 413, 429)
"""Failures of what was asked, not of ours: an officer reads them in his own frame, with his menu."""
_NEVER_SHOWN_AGAIN = ("csrf_token", "password", "secret")

Voice = Callable[[HTTPException], Response]
_VOICES: Final = "error_voices"


def speak(app: Flask, prefix: str, voice: Voice, *, ending: str = "") -> None:
    """Answer failures under addresses that begin with ``prefix``, and end so, by ``voice``: programs read no
    page. Where several fit, the longest ``prefix`` does."""
    app.extensions.setdefault(_VOICES, {})[prefix, ending] = voice


def typed_again() -> list[tuple[str, str]]:
    """What was typed in the failed post, to be sent again by one button; no files, no passwords."""
    if request.method != "POST":
        return []
    try:
        pairs = list(request.form.items(multi=True))
    except HTTPException:
        return []
    return [
        (name, text) for name, text in pairs if not any(word in name.lower() for word in _NEVER_SHOWN_AGAIN)
    ]


def page(error: HTTPException) -> tuple[str, int] | Response:
    """The page for an error, or what its voice says of it. Only who asks is looked up, and only where it is
    not the database that failed."""
    voices: dict[tuple[str, str], Voice] = current_app.extensions.get(_VOICES, {})
    fitting = [one for one in voices if request.path.startswith(one[0]) and request.path.endswith(one[1])]
    if fitting:
        return voices[max(fitting, key=lambda one: len(one[0]))](error)
    code = error.code if error.code in PAGES else (500 if (error.code or 500) >= 500 else 400)
    return render_template(
        f"errors/{code}.html",
        typed=typed_again() if code >= 500 else [],
        again=_readable() if code == 413 else "",
        way_out=slots.show("failed_page") if code < 500 else "",
        frame="office.html" if code in _IN_HIS_FRAME and _officer_asks() else "base.html",
    ), error.code or 500


def _readable() -> str:
    """Where what failed was sent to, if a page can be read there too; else nothing. A browser that goes back
    to an answer of a form, as after a file of the wrong type, shows a page of its own instead."""
    adapter = current_app.create_url_adapter(request)
    try:
        if adapter is not None and adapter.match(method="GET"):
            return f"{request.script_root}{request.path}"
    except HTTPException:
        pass
    return ""


def _officer_asks() -> bool:
    """Whether an officer asks, at an address that isn't English; of a database that doesn't answer nobody."""
    if english():
        return False
    try:
        return bool(current_user and current_user.is_authenticated)
    except DBAPIError:
        db.session.rollback()
        return False


def _http(error: HTTPException) -> tuple[str, int] | Response:
    if error.code is not None and error.code < 400:
        return error.get_response()
    return page(error)


def _database(error: DBAPIError) -> tuple[str, int] | Response:
    """A locked or full or unreachable database: nothing was kept, and the page says so. A replica that
    breaks off, or takes a query back for what it replays, is nobody's matter: the primary is asked.
    """
    if leave_replica(gone=error.connection_invalidated):
        return _once_more(error)
    return _fault_of(error)


def _once_more(error: DBAPIError) -> tuple[str, int] | Response:
    """The whole request again, as it only read; its guards too, which may not have come to their end."""
    current_app.logger.warning("replica fault, asking the primary: %s", type(error.orig).__name__)
    g.reads_again = True
    try:
        answer = current_app.preprocess_request()
        if answer is None:
            answer = current_app.dispatch_request()
        return cast("Response", current_app.make_response(answer))
    except HTTPException as said:
        return _http(said)
    except DBAPIError as again:
        return _fault_of(again)


def _fault_of(error: DBAPIError) -> tuple[str, int] | Response:
    db.session.rollback()
    current_app.logger.error("database fault: %s", type(error.orig).__name__, extra=_numbered())
    busy = isinstance(error, OperationalError) or error.connection_invalidated
    return page(ServiceUnavailable() if busy else InternalServerError())


def _disk(error: OSError) -> tuple[str, int] | Response:
    db.session.rollback()
    current_app.logger.error("operating system fault: errno %s", error.errno, extra=_numbered())
    return page(ServiceUnavailable())


def _any(error: Exception) -> tuple[str, int] | Response:
    db.session.rollback()
    # The message of a foreign exception may carry what a citizen typed; its kind and place do not.
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "?"
    current_app.logger.error("unexpected %s at %s", type(error).__name__, place, extra=_numbered())
    return page(InternalServerError())


def _numbered() -> dict[str, str]:
    """The number of a fault for its record, which its page shows too: who calls us reads it out."""
    g.fault = secrets.token_hex(4)
    return {"fault": g.fault}


def _host(error: HTTPException) -> Response:
    """A name that isn't ours, in which no address may be built: nothing is said but that."""
    return Response("Không đọc được yêu cầu.\n", error.code, mimetype="text/plain")


def init_app(app: Flask) -> None:
    """Answer every failure with a page of ours; nothing inside is shown to a visitor."""
    app.register_error_handler(HTTPException, _http)
    for kind in (BadHost, SecurityError):
        app.register_error_handler(kind, _host)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(OSError, _disk)
    app.register_error_handler(Exception, _any)

    @app.teardown_request
    def leave_nothing_open(_error: BaseException | None) -> None:
        read_only(False)
