"""What notifications hand to the house: the way out for mail, the worker's work, proofs of what is held."""

from __future__ import annotations

from flask import Flask

from feedback.extensions import mail
from feedback.notifications import outgoing, proofs
from feedback.notifications.delivery import deliver


def init_app(app: Flask) -> None:
    """Set up sending. Raises config.SettingError when MAIL_URL can't be read."""
    settings = app.extensions["settings"]
    if settings.mail_url:
        outgoing.read_url(settings.mail_url)
    # Flask-Mail would keep silent under tests; ours run a real server.
    app.config.update(MAIL_SUPPRESS_SEND=False, MAIL_DEFAULT_SENDER=settings.mail_from)
    mail.init_app(app)
    app.extensions["jobs"].often(deliver)
    app.extensions.setdefault("register_contents", {})["notifications"] = proofs.digests_of
