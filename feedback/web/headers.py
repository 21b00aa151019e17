"""Headers on every answer: nothing inline runs, nothing foreign loads, nothing private is cached."""

from __future__ import annotations

from flask import Flask, request
from flask_login import current_user
from werkzeug.wrappers import Response

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


def init_app(app: Flask) -> None:
    """Hang the headers on all answers, errors included; a redirect says its address and nothing else."""

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        if response.location is not None and 300 <= response.status_code < 400:
            # Werkzeug writes an English page into it; every browser follows the address without one.
            response.set_data(b"")
        headers.setdefault("Content-Security-Policy", POLICY)
        headers["X-Content-Type-Options"] = "nosniff"
        headers.setdefault("Referrer-Policy", "same-origin")
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["X-Frame-Options"] = "DENY"
        if getattr(app.view_functions.get(request.endpoint or ""), "programs", False):
            let_pages_read(response)
        if request.endpoint != "static":
            headers.setdefault("Cache-Control", "no-store" if _personal() else "no-cache")
        if app.config["SESSION_COOKIE_SECURE"]:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        return response


def let_pages_read(response: Response) -> None:
    """Programs may run within pages of other sites: these read the answer, and learn beforehand what they may
    send (Fetch standard, «CORS protocol»).
    """
    headers = response.headers
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Access-Control-Expose-Headers"] = "ETag, Link, Repr-Digest, Retry-After"
    if request.method == "OPTIONS":
        # Nothing stands in it, so it is no page either.
        headers.pop("Content-Type", None)
        headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST"
        headers["Access-Control-Allow-Headers"] = "Content-Type, Idempotency-Key, If-None-Match"
        headers["Access-Control-Max-Age"] = "86400"


def _personal() -> bool:
    return request.method == "POST" or "Cookie" in request.headers or bool(current_user.is_authenticated)
