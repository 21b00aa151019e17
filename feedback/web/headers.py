"""Headers on every answer: nothing inline runs, nothing foreign loads, nothing private is cached."""

from __future__ import annotations

from typing import Final

from flask import Flask, request, session
from flask_login import current_user
from werkzeug.wrappers import Response

POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "script-src-attr 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
"""What no answer may change."""
UNLESS_SAID: Final = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""What an answer may put more narrowly, or open to pages of other sites."""
HTTPS_ONLY: Final = "max-age=31536000; includeSubDomains"
"""A year (RFC 6797, 6.1)."""


def init_app(app: Flask) -> None:
    """Hang the headers on all answers, errors included; a redirect says its address and nothing else."""

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        if response.location is not None and 300 <= response.status_code < 400:
            # Werkzeug writes an English page into it; every browser follows the address without one.
            response.set_data(b"")
        headers.update(ALWAYS)
        if getattr(app.view_functions.get(request.endpoint or ""), "programs", False):
            let_pages_read(response)
        for name, value in UNLESS_SAID.items():
            headers.setdefault(name, value)
        if "Cache-Control" not in headers:
            headers["Cache-Control"] = "no-store" if _personal() else "private, no-cache"
        if app.config["SESSION_COOKIE_SECURE"]:
            headers["Strict-Transport-Security"] = HTTPS_ONLY
        return response


def let_pages_read(response: Response) -> None:
    """Programs may run within pages of other sites: these read the answer, and learn beforehand what they may
    send (Fetch standard, «CORS protocol»).
    """
    headers = response.headers
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Access-Control-Expose-Headers"] = "ETag, Link, Repr-Digest, Retry-After"
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if request.method == "OPTIONS":
        # Nothing stands in it, so it is no page either.
        headers.pop("Content-Type", None)
        headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST"
        headers["Access-Control-Allow-Headers"] = "Content-Type, Idempotency-Key, If-None-Match"
        headers["Access-Control-Max-Age"] = "86400"


def _personal() -> bool:
    return (
        request.method == "POST"
        or "Cookie" in request.headers
        # A form's token went into it: the page is for who got it.
        or session.modified
        or bool(current_user.is_authenticated)
    )
