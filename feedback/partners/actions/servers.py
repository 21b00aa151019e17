"""Verbs about servers of outside bodies: named, changed, read, switched off and on, a new secret."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from secrets import token_hex
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.clock import local_day
from feedback.extensions import db
from feedback.partners import secrets
from feedback.partners.actions.history import HISTORY, SERVER
from feedback.partners.hooks.signing import new_secret
from feedback.partners.models import OutsideServer, PassedOn
from feedback.partners.outside.speaking import key_context
from feedback.partners.queries import outside
from feedback.partners.refusals import BadDetail, NotYours, Refused, Stale
from feedback.register import changing
from feedback.register.changing import Entering
from feedback.register.history import prints

MANAGE: Final = "partners:server:manage"

_enter: Final = Entering(HISTORY, SERVER)
_change: Final = partial(changing.change, Stale)


@dataclass(frozen=True, slots=True)
class ServerDetails:
    """Where a server is and how it is spoken to."""

    endpoint: str
    jurisdiction: str
    format: str

    def columns(self) -> dict[str, Any]:
        """As the row keeps them. Raises BadDetail."""
        address = self.endpoint.rstrip("/")
        try:
            parts = urlsplit(address)
        except ValueError:
            raise BadDetail("endpoint", _BAD_ADDRESS) from None
        if not parts.scheme or not parts.hostname or parts.query or parts.fragment:
            raise BadDetail("endpoint", _BAD_ADDRESS)
        return {"endpoint": address, "jurisdiction": self.jurisdiction or None, "format": self.format}


_BAD_ADDRESS: Final = "Nhập địa chỉ đầy đủ, không có phần sau dấu «?», ví dụ https://…/open311/v2"
_TOLD: Final = ("endpoint", "jurisdiction", "format")


def add_server(
    agency_id: int, details: ServerDetails, *, api_key: str, by: Actor, at: datetime
) -> tuple[OutsideServer, str]:
    """Thêm hệ thống ngoài of an external body; with it the secret by which it signs what it tells, which
    nobody can read again. Raises NotYours, Refused, BadDetail.
    """
    _demand(by)
    body = agencies.by_id(agency_id)
    if body is None or not body.external or not body.exists(local_day(at)):
        raise BadDetail("agency", "Chọn cơ quan ngoài hệ thống")
    name, secret = token_hex(16), new_secret()
    server = OutsideServer(
        agency_id=agency_id,
        **details.columns(),
        api_key=secrets.sealed(api_key, key_context(agency_id)) if api_key else None,
        hook_name=name,
        hook_secret=secrets.sealed(secret, secret_context(name)),
        services=[],
    )
    try:
        with db.session.begin_nested():
            db.session.add(server)
    except IntegrityError:
        raise BadDetail("agency", "Cơ quan này đã có hệ thống trong danh sách. Sửa hệ thống đó") from None
    secret_now = {"prints": prints(server, "api_key", "hook_secret")}
    names = ("agency_id", *_TOLD, "hook_name", "active")
    _enter(server, "server_added", *names, by=by, at=at, details=secret_now)
    return server, secret


def change_server(
    server: OutsideServer,
    details: ServerDetails,
    *,
    api_key: str,
    without_key: bool,
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Sửa hệ thống ngoài; ``api_key`` "" leaves the key as it is unless it is ``without_key`` now. What is
    read at another address is read anew. Raises NotYours, BadDetail, Stale.
    """
    _demand(by)
    values = details.columns()
    if api_key or without_key:
        values["api_key"] = secrets.sealed(api_key, key_context(server.agency_id)) if api_key else None
    moved = values["endpoint"] != server.endpoint
    _change(server, expected, **values)
    told = {"key": "changed", "prints": prints(server, "api_key")} if "api_key" in values else {}
    _enter(server, "server_changed", *_TOLD, by=by, at=at, details=told)
    if moved:
        note_services(server, [], by=by, at=at)


def note_services(
    server: OutsideServer, services: Sequence[dict[str, Any]], *, by: Actor, at: datetime
) -> None:
    """Đọc danh mục dịch vụ: what the server says it takes (``answers.services``). Raises NotYours."""
    _demand(by)
    server.services, server.listed_at = list(services), at if services else None
    db.session.flush()
    told = {"count": len(services), "services": services_digest(server.services)}
    _enter(server, "services_listed", by=by, at=at, details=told)


def switch(server: OutsideServer, *, active: bool, expected: int, by: Actor, at: datetime) -> None:
    """Tắt, bật: nothing is passed on to it, followed or taken from it while it is off; what waits and is
    followed is due at once when it is on again. Raises NotYours, Refused, Stale.
    """
    _demand(by)
    if server.active == active:
        raise Refused("Hệ thống này đã được bật" if active else "Hệ thống này đã được tắt")
    _change(server, expected, active=active)
    if active:
        due = update(PassedOn).where(PassedOn.server_id == server.id, PassedOn.state.in_(outside.RUNNING))
        db.session.execute(due.values(next_try_at=at))
    _enter(server, "server_switched", "active", by=by, at=at)


def renew_secret(server: OutsideServer, *, expected: int, by: Actor, at: datetime) -> str:
    """Đổi khóa ký: the new secret, shown once; what is signed with the former one is refused from now on.

    Raises NotYours, Stale.
    """
    _demand(by)
    secret = new_secret()
    _change(server, expected, hook_secret=secrets.sealed(secret, secret_context(server.hook_name)))
    _enter(server, "secret_renewed", by=by, at=at, details={"prints": prints(server, "hook_secret")})
    return secret


def secret_context(hook_name: str) -> str:
    """For what a sealed signing secret is good."""
    return f"outside-hook-secret:{hook_name}"


def services_digest(services: Sequence[dict[str, Any]]) -> str:
    """By which the register knows a list again: SHA-256 in hex."""
    written = json.dumps(services, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def _demand(by: Actor) -> None:
    if not by.may(MANAGE):
        raise NotYours
