"""What accounts hand to rooms below: how an officer is reached, and what is held of acts on accounts."""

from __future__ import annotations

from flask import Flask

from feedback.accounts import factor_proofs, queries
from feedback.notifications.contacts import Contact, name_notices, resolve_with


def init_app(app: Flask) -> None:
    """Register the resolver of officers and the digests of what is held."""
    resolve_with(app, "accounts", contact_of_officer)
    app.extensions.setdefault("register_contents", {})["accounts"] = queries.digests_of
    app.extensions.setdefault("register_checks", []).append(factor_proofs.check)
    name_notices(app, {"accounts/security_changed": "Báo thay đổi về đăng nhập"})


def contact_of_officer(officer_id: int) -> Contact | None:
    """An officer's address; he gets no letters by post."""
    found = queries.contact(officer_id)
    return Contact(found[0], found[1], None, "mail") if found else None
