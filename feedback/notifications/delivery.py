"""The worker's part: claim what is due, ask for addresses, send, and write down what became of it.

Three short transactions and no network inside any: claiming leases the rows; asking reads; each outcome is
written as soon as it is known, so that a crash repeats one mail at most, under the name it had.
"""

from __future__ import annotations

import time
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from flask import current_app
from sqlalchemy import and_, exists, false, or_, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import aliased

from feedback import config
from feedback.extensions import db, own_transaction
from feedback.notifications import outgoing, rules, texts
from feedback.notifications.contacts import Contact, contact_of
from feedback.notifications.models import Message
from feedback.notifications.outgoing import Mail, PostOffice, Refused, ServerFault

BATCH: Final = 50
LEASE: Final = timedelta(minutes=15)
_LEASE_LEFT: Final = timedelta(minutes=5)
"""No mail is begun with less than this left, since another worker may then take it for abandoned."""
_TRIES: Final = 30
_PAUSE_SECONDS: Final = 2.0
"""So often and so long an outcome waits for a database that changes its primary, or whose disk is full."""
_AHEAD: Final = rules.LONGEST_WAIT + LEASE
"""Nothing is put off for so long: what is was put off by a clock that ran ahead, and is due at once."""


@dataclass(slots=True)
class _Run:
    """What happens to one batch."""

    office: PostOffice
    settled: int = 0
    reached: bool = False


def deliver(
    limit: int = 500, *, office: PostOffice | None = None, written_until: datetime | None = None
) -> int:
    """Send what is due, up to ``limit`` messages; returns how many are settled (sent, to print, dropped).

    Mail goes out by ``office``, or by the way that the settings choose. ``written_until``: later ones stay.
    Commits by itself and ends the session's transaction: call it in an application context of its own.
    Any number of workers may run it at once. When the mail server is away it stops and the rest waits.
    """
    settings = config.current()
    with outgoing.post_office(settings) if office is None else nullcontext(office) as way_out:
        run = _Run(way_out)
        while run.settled < limit:
            batch = _claim(min(BATCH, limit - run.settled), written_until)
            if not batch or not _send_all(batch, run):
                break
    return run.settled


def _now() -> datetime:
    moment: datetime = current_app.extensions["clock"].now()
    return moment


def _claim(most: int, written_until: datetime | None) -> list[Message]:
    """Lease the oldest due messages. Of one matter to one recipient only the first: the next waits for it."""
    now = _now()
    earlier = aliased(Message, name="earlier")
    # The conditions on the state are written out: only then do the engines see that the partial indexes fit.
    due = (
        select(Message)
        .where(
            text("message.state IN ('waiting', 'sending')"),
            or_(Message.next_try_at <= now, Message.next_try_at > now + _AHEAD),
            ~exists().where(
                text("earlier.state IN ('waiting', 'sending')"),
                earlier.about == Message.about,
                earlier.recipient_room == Message.recipient_room,
                earlier.recipient_id == Message.recipient_id,
                earlier.id < Message.id,
            ),
        )
        .order_by(Message.next_try_at, Message.id)
        .limit(most)
        .with_for_update(skip_locked=True, of=Message)
    )
    if written_until is not None:
        due = due.where(Message.created_at <= written_until)
    with own_transaction() as session:
        batch = list(session.scalars(due))
        for message in batch:
            message.state = "sending"
            # An abandoned message is due again when its lease ends, without anybody looking for it.
            message.lease_until = message.next_try_at = now + LEASE
    return batch


def _send_all(batch: list[Message], run: _Run) -> bool:
    """Send a batch; False when the mail server is away and nothing more is to be tried now."""
    asked = [(message, *_ask(message)) for message in batch]
    # Ends the reading transaction: nothing is held while the network is at work.
    db.session.rollback()
    for at, (message, answered, contact) in enumerate(asked):
        if message.lease_until is None or message.lease_until - _now() < _LEASE_LEFT:
            _release(batch[at:])
            return True
        if not answered:
            _wait(message, "resolver", refusals=message.refusals)
            continue
        try:
            _send(message, contact, run)
        except ServerFault as fault:
            if run.reached:
                # It hung up on this one: the others get a new connection, and if that fails it is away.
                run.reached = False
                _postpone(message, contact, "cut")
                continue
            current_app.logger.warning("mail server away (%s), %d messages wait", fault, len(batch) - at)
            _postpone(message, contact, "server")
            _release(batch[at + 1 :])
            return False
    return True


def _ask(message: Message) -> tuple[bool, Contact | None]:
    """Whether the address could be asked for, and the contact; None when the recipient is unknown."""
    try:
        return True, contact_of(message.recipient_room, message.recipient_id)
    except Exception as error:  # noqa: BLE001 - one recipient that can't be asked for must not stop the others
        db.session.rollback()
        current_app.logger.error("message %d: no contact (%s)", message.id, type(error).__name__)
        return False, None


def _send(message: Message, contact: Contact | None, run: _Run) -> None:
    if contact is None or contact.wants == "none":
        fault = "unknown" if contact is None else "unwanted"
        run.settled += _finish(message, state="dropped", channel="none", fault=fault)
        return
    if not contact.email or (contact.wants == "post" and contact.postal_address):
        run.settled += _to_letter(message, contact, "no_address")
        return
    try:
        written = texts.render(message.template, dict(contact.extra) | message.values, by_post=False)
    except Exception as error:  # noqa: BLE001 - one text with a fault must not stop the others
        current_app.logger.error("message %d: no text (%s)", message.id, type(error).__name__)
        _wait(message, "text", refusals=message.refusals)
        return
    mail = Mail(
        f"{message.id}-{message.salt.hex()}",
        contact.email,
        written.subject,
        written.body,
        message.created_at,
    )
    try:
        digest = run.office.send(mail)
    except Refused as refused:
        run.settled += _refused(message, contact, refused)
        return
    run.settled += _finish(
        message, state="sent", channel="mail", sent_at=_now(), sent_digest=digest, fault=None
    )
    if not run.reached:
        run.reached = True
        _hasten()


def _to_letter(message: Message, contact: Contact, fault: str) -> int:
    """Put the message on the print-and-post list, or drop it: when there is no postal address either, and
    when it says (``mail_only`` among its values) that it is worth no letter, of which no post room hears."""
    if message.values.get("mail_only"):
        return _finish(message, state="dropped", channel="mail", fault=fault)
    if not contact.postal_address:
        return _finish(message, state="dropped", channel="none", fault=fault)
    if message.agency_id is None:
        current_app.logger.error("message %d is a letter of no agency: nobody will print it", message.id)
    return _finish(message, state="to_print", channel="post", fault=None)


def _refused(message: Message, contact: Contact, refused: Refused) -> int:
    """Settle or postpone a mail that the recipient's side refused; returns 1 when it is settled."""
    fault, now = f"refused {refused.code}", _now()
    to_letter = rules.gives_way_to_letter(
        refusals=message.refusals + 1,
        letter_after=config.current().letter_after_tries,
        permanent=refused.permanent,
        created_at=message.created_at,
        at=now,
    )
    given_up = refused.permanent or now - message.created_at >= rules.MAIL_GIVEN_UP_AFTER
    if given_up or (to_letter and contact.postal_address):
        return _to_letter(message, contact, fault)
    _wait(message, fault, refusals=message.refusals + 1)
    return 0


def _postpone(message: Message, contact: Contact | None, fault: str) -> None:
    """Let a message wait for our mail server; after days of outage its letter goes instead."""
    outage = _now() - message.created_at >= rules.OUTAGE_BEFORE_LETTER
    if outage and contact is not None and contact.postal_address:
        _to_letter(message, contact, fault)
    else:
        _wait(message, fault, refusals=message.refusals)


def _wait(message: Message, fault: str, *, refusals: int) -> None:
    tries = message.tries + 1
    wait = rules.wait_after(tries, config.current().mail_retry_minutes)
    _finish(message, state="waiting", tries=tries, refusals=refusals, fault=fault, next_try_at=_now() + wait)


def _release(batch: list[Message]) -> None:
    """Hand back what was claimed and not tried: it is due at once, for whoever comes next."""
    with own_transaction() as session:
        session.execute(
            update(Message)
            .where(
                Message.id.in_([message.id for message in batch]),
                Message.state == "sending",
                Message.lease_until == batch[0].lease_until if batch else false(),
            )
            .values(state="waiting", lease_until=None, next_try_at=_now())
        )


def _finish(message: Message, **outcome: Any) -> int:
    """Write an outcome, unless the lease was lost to another worker; returns how many rows (1 or 0).

    A database that is away for the moment is waited for: who forgets that a mail went sends it again.
    """
    for _ in range(_TRIES):
        try:
            return _written(message, outcome)
        except OperationalError as error:
            current_app.logger.warning("database away (%s), an outcome waits", type(error.orig).__name__)
            time.sleep(_PAUSE_SECONDS)
    return _written(message, outcome)


def _written(message: Message, outcome: dict[str, Any]) -> int:
    with own_transaction() as session:
        done: int = session.execute(  # type: ignore[attr-defined]
            update(Message)
            .where(
                Message.id == message.id,
                Message.state == "sending",
                Message.lease_until == message.lease_until,
            )
            .values(lease_until=None, **outcome)
        ).rowcount
    return done


def _hasten() -> None:
    """The server is back: what waited for it needn't wait longer, and goes in the order it was written."""
    with own_transaction() as session:
        session.execute(
            update(Message)
            .where(
                text("state IN ('waiting', 'sending')"),
                Message.state == "waiting",
                or_(
                    Message.fault == "server",
                    # A disk that was full cuts off the first time too; what cuts each time has to wait.
                    and_(Message.fault == "cut", Message.tries <= 1),
                ),
            )
            .values(next_try_at=Message.created_at)
        )
