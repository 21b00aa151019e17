"""Names of cookies: over HTTPS a browser itself keeps what the name promises (RFC 6265bis, 4.1.3)."""

from __future__ import annotations


def name_of(name: str, path: str, *, secure: bool) -> str:
    """The name under which a cookie is set. Over HTTPS only a page of this very host could have set it:
    ``__Host-`` for the whole site, ``__Secure-`` where the cookie belongs to a part of it.
    """
    if not secure:
        return name
    return ("__Host-" if path == "/" else "__Secure-") + name
