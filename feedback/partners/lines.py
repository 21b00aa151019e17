"""Lines to servers of others: only to addresses that were looked at, and cut after a time for all of it.

A name may lead elsewhere a moment after it was asked (DNS rebinding), and a server may send its answer drop
by drop without ever being late: httpx bounds neither.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, cast

import httpcore
import httpx

FAULTS = (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError)
"""What can go wrong on a line."""


class Lines(httpx.BaseTransport):
    """Carries requests to the given addresses, whatever their host is called, for so many seconds in all.

    The certificate is still that of the host. Raises FAULTS.
    """

    def __init__(self, addresses: Sequence[str], seconds: float) -> None:
        network = _Network(addresses, time.monotonic() + seconds)
        self._pool = httpcore.ConnectionPool(ssl_context=_certificates(), network_backend=network)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send it, and read its answer's head."""
        url = request.url
        sent = httpcore.Request(
            method=request.method,
            url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=cast("Iterable[bytes]", request.stream),
            extensions=request.extensions,
        )
        came = self._pool.handle_request(sent)
        return httpx.Response(
            came.status, headers=came.headers, stream=_Body(came), extensions=came.extensions
        )

    def close(self) -> None:
        """Hang up."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _Network(httpcore.SyncBackend):
    def __init__(self, addresses: Sequence[str], end: float) -> None:
        self._addresses, self._end = addresses, end

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        # One address after the other, as a resolver gives them: the first may be of a kind that we lack.
        for place, address in enumerate(self._addresses):
            try:
                line = super().connect_tcp(
                    address, port, _left(self._end, timeout), local_address, socket_options
                )
            except httpcore.ConnectError:
                if place == len(self._addresses) - 1:
                    raise
            else:
                return _Line(line, self._end)
        raise httpcore.ConnectError(host)


class _Line(httpcore.NetworkStream):
    def __init__(self, line: httpcore.NetworkStream, end: float) -> None:
        self._line, self._end = line, end

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._line.read(max_bytes, _left(self._end, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._line.write(buffer, _left(self._end, timeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Line(self._line.start_tls(ssl_context, server_hostname, _left(self._end, timeout)), self._end)

    def get_extra_info(self, info: str) -> Any:
        return self._line.get_extra_info(info)

    def close(self) -> None:
        self._line.close()


def _left(end: float, timeout: float | None) -> float:
    """The seconds that a step may take. Raises httpcore.ReadTimeout when there are none left."""
    left = end - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left if timeout is None else min(left, timeout)


@cache
def _certificates() -> ssl.SSLContext:
    """Whose certificates count, read once: reading them takes longer than a call."""
    return httpx.create_ssl_context(trust_env=False)
