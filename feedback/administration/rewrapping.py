"""Bọc lại khóa: every wrap is written anew to the key that is current, so that an old one can be thrown away.

What is sealed isn't touched. It is done in sets, each its own transaction; stopped anywhere, it goes on.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import inspect, select, update

from feedback import config
from feedback.accounts.models import Factor
from feedback.attachments.models import Attachment
from feedback.cases.models import Exchange, Submission
from feedback.extensions import db
from feedback.partners.models import OutsideServer, Partner
from feedback.people.models import Person
from feedback.protection.models import ProtectionText
from feedback.reception.models import OnlineReception
from feedback.sealing import CannotOpen, Recipient, Ring, WrappedKey

STEP: Final = 500


@dataclass(slots=True)
class Done:
    """How many wraps were written anew, how many none of the keys given here opens."""

    rewritten: int = 0
    closed: int = 0


@dataclass(frozen=True, slots=True)
class _Kind:
    """Where wraps lie: a model, its two columns, and whether the row's is that of an original."""

    model: Any
    version: str
    wrapped: str
    of_original: Callable[[Any], bool]


_KINDS: Final = (
    _Kind(Submission, "key_version", "wrapped_key", lambda row: True),
    # Those brought for publication are read by the server again.
    _Kind(
        Attachment, "key_version", "wrapped_key", lambda row: row.subject_room in ("submission", "exchange")
    ),
    _Kind(Exchange, "key_version", "wrapped_key", lambda row: row.from_sender),
    _Kind(ProtectionText, "key_version", "wrapped_key", lambda row: True),
    _Kind(Person, "sealed_key_version", "sealed_wrapped_key", lambda row: True),
    _Kind(Person, "id_key_version", "id_wrapped_key", lambda row: False),
    _Kind(OnlineReception, "key_version", "wrapped_key", lambda row: False),
)

_SECRETS: Final = (
    Factor.secret,
    Partner.hook_secret,
    Partner.hook_secret_before,
    OutsideServer.api_key,
    OutsideServer.hook_secret,
)


def rewrap(progress: Callable[[Done], None] | None = None) -> Done:
    """Write anew all wraps of these tables that aren't of their current key. Commits each set.

    Opens with the ring of the settings alone, so it is run where the old keys are. What it doesn't open
    (another ring's, or the private key lies elsewhere) stays as it is and is counted.
    """
    settings, done = config.current(), Done()
    ring = Ring(settings.sealing_ring)
    outside = settings.sealing_mode == "sealed" or bool(settings.key_service)
    recipient = Recipient.read(settings.sealing_recipient) if outside else None
    for kind in _KINDS:
        for rows in _sets(kind, ring.current, recipient):
            for row in rows:
                _one(kind, row, ring, recipient if kind.of_original(row) else None, done)
            db.session.commit()
            db.session.expunge_all()
            if progress is not None:
                progress(done)
    return done


def _sets(kind: _Kind, current: str, recipient: Recipient | None) -> Iterator[list[Any]]:
    after = 0
    while True:
        wrapped, version = getattr(kind.model, kind.wrapped), getattr(kind.model, kind.version)
        rows = list(
            db.session.scalars(
                select(kind.model)
                .where(kind.model.id > after, wrapped.is_not(None), version.is_not(None))
                .order_by(kind.model.id)
                .limit(STEP)
            )
        )
        if not rows:
            return
        after = rows[-1].id
        names = {True: recipient.name if recipient else current, False: current}
        yield [row for row in rows if getattr(row, kind.version) != names[kind.of_original(row)]]


def _one(kind: _Kind, row: Any, ring: Ring, recipient: Recipient | None, done: Done) -> None:
    old = WrappedKey(getattr(row, kind.version), getattr(row, kind.wrapped))
    try:
        key = ring.unwrap(old)
    except CannotOpen:
        done.closed += 1
        return
    new = recipient.wrap(key) if recipient is not None else ring.wrap(key)
    # Only as it was read: a wrap erased or rewritten meanwhile stays so.
    db.session.execute(
        update(kind.model)
        .where(kind.model.id == row.id, getattr(kind.model, kind.wrapped) == old.wrapped)
        .values({kind.version: new.version, kind.wrapped: new.wrapped})
        .execution_options(synchronize_session=False)
    )
    done.rewritten += 1


def rewrap_secrets() -> Done:
    """Write anew the wraps of secrets that lie in one column with what they open. Commits."""
    ring, done = Ring(config.current().sealing_ring), Done()
    for column in _SECRETS:
        model: Any = column.class_
        number = inspect(model).primary_key[0]
        for row_id, kept in db.session.execute(select(number, column).where(column.is_not(None))).all():
            try:
                new = _secret(kept, ring)
            except CannotOpen:
                done.closed += 1
                continue
            if new != kept:
                changed = update(model).where(number == row_id, column == kept).values({column: new})
                db.session.execute(changed.execution_options(synchronize_session=False))
                done.rewritten += 1
    db.session.commit()
    return done


def _secret(kept: bytes, ring: Ring) -> bytes:
    parts = json.loads(kept)
    if parts["version"] == ring.current:
        return kept
    new = ring.wrap(ring.unwrap(WrappedKey(parts["version"], b64decode(parts["wrapped"]))))
    return json.dumps(parts | {"version": new.version, "wrapped": b64encode(new.wrapped).decode()}).encode()
