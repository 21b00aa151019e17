"""Calling servers of others: bounded in time and size, never inside our own network, never redirected."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from feedback import config

TIMEOUT_SECONDS: Final = 15
LONGEST_SECONDS: Final = 45
"""An answer that comes drop by drop is read no longer."""
MOST_BYTES: Final = 2 * config.MEGABYTE
"""More of an answer isn't read."""
_LEADING_INSIDE: Final = tuple(
    ipaddress.ip_network(one)
    for one in (
        *("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48"),
        *("2001::/32", "2002::/16", "fec0::/10", "192.0.0.0/24", "192.88.99.0/24"),
    )
)
"""Addresses that hold another one, inside perhaps, or lead to a translator: RFC 4291 (2.5.5, 2.5.7), 6052,
8215, 4380, 3056, 6890, 7526. A server of others has an address of its own."""
_AGENT: Final = "QuangNgai-Feedback/1.0"


class BadAddress(ValueError):
    """The address can't be called: no https, a name that leads nowhere or into our own network."""


class NoAnswer(Exception):
    """Nobody answered, or not as a web server does; the message is the kind of fault, for people who look."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    content: bytes
    content_type: str
    retry_after: str = ""


def check_address(url: str) -> list[str]:
    """Raises BadAddress for what must not be called; asks the name's addresses and returns them.

    While ``LOCAL_PARTNERS`` is set (tests, a try-out on one machine) plain http and local addresses pass.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadAddress(url) from None
    local = config.current().local_partners
    if parts.scheme not in (("http", "https") if local else ("https",)) or not parts.hostname:
        raise BadAddress(url)
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise BadAddress(url)
    try:
        found = socket.getaddrinfo(parts.hostname, port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise BadAddress(url) from None
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not local and not all(_is_outside(one) for one in addresses):
        raise BadAddress(url)
    return addresses


def _is_outside(address: str) -> bool:
    found = ipaddress.ip_address(address)
    return found.is_global and not found.is_multicast and not any(found in one for one in _LEADING_INSIDE)


def call(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    content: bytes | None = None,
    data: Mapping[str, Any] | None = None,
    params: Mapping[str, str] | None = None,
) -> Answer:
    """One request, at most ``TIMEOUT_SECONDS`` for each step of it, ``LONGEST_SECONDS`` until its answer has
    come, at most ``MOST_BYTES`` of it; what comes packed (a few bytes may hide gigabytes) isn't unpacked.

    The address is checked again each time, since a name may lead elsewhere today, and what was checked is
    what is called. Redirects aren't followed.
    Holds no database lock: call it outside a transaction. Raises BadAddress, NoAnswer.
    """
    import httpx

    from feedback.partners.lines import FAULTS, Lines

    lines = Lines(check_address(url), LONGEST_SECONDS)
    sent = {"User-Agent": _AGENT, "Accept-Encoding": "identity"} | dict(headers or {})
    try:
        with (
            httpx.Client(
                transport=lines, timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False
            ) as client,
            client.stream(method, url, headers=sent, content=content, data=data, params=params) as answer,
        ):
            body = bytearray()
            for part in answer.iter_raw():
                body += part
                if len(body) > MOST_BYTES:
                    raise NoAnswer("TooLarge")
            return Answer(
                answer.status_code,
                bytes(body),
                answer.headers.get("content-type", ""),
                answer.headers.get("retry-after", ""),
            )
    except (httpx.HTTPError, httpx.InvalidURL, *FAULTS) as error:
        raise NoAnswer(type(error).__name__) from None
