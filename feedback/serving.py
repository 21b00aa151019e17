"""The embedded server. What it refuses by itself, before the application sees it, is refused as mutely."""

from __future__ import annotations

import gc
from typing import Any

import waitress
from flask import Flask
from waitress.channel import HTTPChannel
from waitress.task import ErrorTask

from feedback import lanes
from feedback.config import Settings
from feedback.web.headers import ALWAYS, HTTPS_ONLY, UNLESS_SAID


class Refusal(ErrorTask):
    """A request that can't be read (RFC 9112): its code, our headers, no word of what was wrong where."""

    secure = False

    def execute(self) -> None:
        """Answer it."""
        error = self.request.error
        body = "Không đọc được yêu cầu.\n" if error.code < 500 else "Hệ thống đang lỗi.\n"
        if isinstance(error, lanes.Crowded):
            body = "Quá nhiều lượt gọi từ một mạng. Xin thử lại sau ít phút.\n"
            self.response_headers.append(("Retry-After", "60"))
        self.status = f"{error.code} {error.reason}"
        own = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
        self.response_headers.extend((ALWAYS | UNLESS_SAID | own).items())
        if self.secure:
            self.response_headers.append(("Strict-Transport-Security", HTTPS_ONLY))
        self.set_close_on_finish()
        data = body.encode()
        self.content_length = len(data)
        self.write(data)


def mute(*, secure: bool) -> None:
    """Let the server refuse so. ``secure``: behind HTTPS."""
    channel: Any = HTTPChannel
    channel.error_task_class = type("Refusal", (Refusal,), {"secure": secure})


def settle() -> None:
    """What a start has made stays until the end: collections leave it alone, and take a fraction of the time.

    A process that was forked afterwards goes on sharing it.
    """
    gc.freeze()


def serve(app: Flask, settings: Settings) -> None:
    """Answer until told to stop. Raises OSError when the port can't be had."""
    mute(secure=settings.secure_cookies)
    settle()
    waitress.serve(
        app,
        host=settings.host,
        port=settings.port,
        threads=settings.threads,
        _dispatcher=lanes.dispatcher(app, threads=settings.threads, proxies=settings.trusted_proxies),
        connection_limit=lanes.MOST_CONNECTIONS,
        asyncore_use_poll=True,
        ident=None,
        max_request_body_size=settings.max_request_bytes * 8,
    )
