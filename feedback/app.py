"""create_app(): settings, engines, doors, slots, and the hook that shuts what nobody opened."""

from __future__ import annotations

import json
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from feedback import config, published
from feedback.clock import Clock, SystemClock
from feedback.durable import make_folder
from feedback.extensions import db, login, mail, prepare_engines
from feedback.jobs import Jobs
from feedback.loading import nothing_collected
from feedback.web import (
    addresses,
    cookies,
    errors,
    feeds,
    guards,
    headers,
    kept,
    language,
    lately,
    limits,
    measured,
    menus,
    pressure,
    replica,
    sharing,
    slots,
)
from feedback.web.bodies import BoundedRequest
from feedback.web.rendering import PlainEnvironment

ROOT = Path(__file__).resolve().parent.parent

DOORS = (
    "feedback.web.assets",
    "feedback.web.filters",
    "feedback.web.charts",
    "feedback.web.site",
    "feedback.web.sitemap",
    "feedback.register.wiring",
    "feedback.register.desk",
    "feedback.register.public",
    "feedback.register.check_public",
    "feedback.attachments.wiring",
    "feedback.notifications.wiring",
    "feedback.agencies.desk",
    "feedback.accounts.wiring",
    "feedback.accounts.public",
    "feedback.accounts.second_public",
    "feedback.accounts.desk",
    "feedback.accounts.factors_desk",
    "feedback.accounts.recovery_desk",
    "feedback.accounts.provider_door",
    "feedback.accounts.absence_desk",
    "feedback.accounts.calendar_desk",
    "feedback.accounts.delegation_desk",
    "feedback.deadlines.desk",
    "feedback.deadlines.public",
    "feedback.cases.wiring",
    "feedback.cases.public",
    "feedback.cases.desk",
    "feedback.routing.public",
    "feedback.routing.desk",
    "feedback.routing.case_desk",
    "feedback.intake.public",
    "feedback.intake.desk",
    "feedback.intake.reissue_desk",
    "feedback.intake.post_desk",
    "feedback.commitments.wiring",
    "feedback.commitments.public",
    "feedback.commitments.desk",
    "feedback.reception.wiring",
    "feedback.reception.public",
    "feedback.reception.desk",
    "feedback.disclosure.wiring",
    "feedback.disclosure.public",
    "feedback.disclosure.desk",
    "feedback.dialogue.wiring",
    "feedback.dialogue.public",
    "feedback.dialogue.desk",
    "feedback.consultation.wiring",
    "feedback.consultation.public",
    "feedback.consultation.desk",
    "feedback.protection.wiring",
    "feedback.protection.public",
    "feedback.protection.desk",
    "feedback.partners.wiring",
    "feedback.partners.public",
    "feedback.partners.desk",
    "feedback.oversight.wiring",
    "feedback.oversight.desk",
    "feedback.privacy.wiring",
    "feedback.privacy.public",
    "feedback.privacy.desk",
    "feedback.programme.wiring",
    "feedback.programme.public",
    "feedback.programme.desk",
    "feedback.administration.backup.wiring",
    "feedback.administration.backup_desk",
    "feedback.administration.beats",
    "feedback.administration.metrics",
    "feedback.administration.health",
    "feedback.administration.state_desk",
    "feedback.administration.tour",
    "feedback.administration.recount_cli",
    "feedback.administration.reorganisation_desk",
)
"""Modules with ``init_app(app)``; the order is the order of blocks in slots and of menu entries."""


CONNECT_SECONDS = 5
"""So long a database that is gone may keep a page waiting before it says so."""

_SOON_GIVEN_UP: Final = {"connect_timeout": 2, "tcp_user_timeout": 3000}
"""A replica that doesn't answer holds nobody up for long: the primary is there. Seconds, milliseconds."""


def create_app(settings: config.Settings | None = None, clock: Clock | None = None) -> Flask:
    """Build the application. Raises config.SettingError when a setting can't be read."""
    with nothing_collected():
        return _built(settings, clock)


def _built(settings: config.Settings | None, clock: Clock | None) -> Flask:
    settings = settings or config.load()
    app = language.BilingualFlask(
        "feedback",
        root_path=str(ROOT / "feedback"),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static" / "dist"),
        static_url_path="/static",
    )
    app.request_class = BoundedRequest
    app.jinja_environment = PlainEnvironment
    addresses.init_app(app)
    app.extensions["settings"] = settings
    app.extensions["clock"] = clock or SystemClock()
    app.config.update(_flask_settings(settings))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    db.init_app(app)
    login.init_app(app)
    mail.init_app(app)
    Jobs().init_app(app, settings)
    with app.app_context():
        prepare_engines()
        published.watch()
    measured.init_app(app)
    errors.init_app(app)
    feeds.init_app(app)
    # Before the guards: the desk has no address under the prefix of English.
    app.before_request(language.send_on)
    guards.init_app(app)
    headers.init_app(app)
    kept.init_app(app)
    sharing.init_app(app)
    language.init_app(app)
    lately.init_app(app)
    replica.init_app(app)
    limits.init_app(app)
    pressure.init_app(app)
    slots.init_app(app)
    menus.init_app(app)
    app.jinja_env.globals["settings"] = settings.open_values
    for door in doors():
        door.init_app(app)
    return app


def doors() -> list[ModuleType]:
    """The modules that open a door or hand something on, in their order."""
    return [import_module(name) for name in DOORS if find_spec(name) is not None]


def _flask_settings(settings: config.Settings) -> dict[str, Any]:
    primary = settings.database_url or f"sqlite:///{(settings.data_dir / 'feedback.db').resolve()}"
    primary = _with_driver(primary)
    # As people read it: escaped, each Vietnamese letter would take six bytes.
    options: dict[str, Any] = {
        "json_serializer": partial(json.dumps, ensure_ascii=False),
        # Values are what people typed: an error's text must not carry them anywhere.
        "hide_parameters": True,
        # The connection used last is used next: its caches are warm, and those of a crowd rest.
        "pool_use_lifo": True,
    }
    reading: dict[str, Any] = {"url": primary} | options
    if primary.startswith("postgresql"):
        options |= {
            "pool_size": settings.threads,
            "max_overflow": 4,
            "pool_recycle": 1800,
            "connect_args": {"connect_timeout": CONNECT_SECONDS},
        }
        # A plan that suits any value suits neither a rare word nor a common one.
        kept = "-c default_transaction_read_only=on -c plan_cache_mode=force_custom_plan"
        reading |= options | {"connect_args": options["connect_args"] | {"options": kept}}
        # Each select sees what is committed when it begins, in a transaction or not: two ways less per page.
        reading["isolation_level"] = "AUTOCOMMIT"
    else:
        # Each connection keeps its statements ready, 30 KiB each, and each thread has two connections.
        options["connect_args"] = {"cached_statements": 48}
        reading |= options
        make_folder(settings.data_dir)
    binds = {"read": reading}
    if settings.database_read_url:
        binds["replica"] = reading | {"url": _with_driver(settings.database_read_url)}
        if primary.startswith("postgresql"):
            binds["replica"]["connect_args"] = reading["connect_args"] | _SOON_GIVEN_UP
    return {
        "SECRET_KEY": settings.secret_key,
        "SECRET_KEY_FALLBACKS": settings.signing_keys[-2::-1],
        "TRUSTED_HOSTS": settings.hosts,
        "SQLALCHEMY_DATABASE_URI": primary,
        "SQLALCHEMY_ENGINE_OPTIONS": options,
        "SQLALCHEMY_BINDS": binds,
        "MAX_CONTENT_LENGTH": settings.max_request_bytes,
        "MAX_FORM_MEMORY_SIZE": config.MEGABYTE,
        "MAX_FORM_PARTS": 1000,
        "SESSION_COOKIE_NAME": cookies.name_of("phien", "/", secure=settings.secure_cookies),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_CHECK_DEFAULT": False,
        "SEND_FILE_MAX_AGE_DEFAULT": 31536000,
    }


def _with_driver(url: str) -> str:
    """PostgreSQL always through psycopg 3, however the address was written.

    Of several hosts the one that isn't a replica is meant (libpq, ``target_session_attrs``); said as
    «read-write» it would turn away our own connections that can't write.
    """
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            url = "postgresql+psycopg://" + url.removeprefix(plain)
    return url.replace("target_session_attrs=read-write", "target_session_attrs=primary")
