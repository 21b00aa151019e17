"""Addresses of the web that an officer types and others follow. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit


def is_web_address(text: str) -> bool:
    """Whether a browser may be sent there: https, a host, no user name, no spaces."""
    return bool(host_of(text))


def host_of(text: str) -> str:
    """The host of such an address in small letters; empty where it is none."""
    if any(one.isspace() or not one.isprintable() for one in text):
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.scheme == "https" and "@" not in parts.netloc else ""
