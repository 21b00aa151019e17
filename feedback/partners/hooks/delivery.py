"""The worker's part of notices: claim what is due, send it, write down what became of it.

Short transactions and no network inside any. A claim is a lease: a crash between sending and noting repeats
the notice under the name it had (``webhook-id``). Each partner has a lane of its own, so that one whose
server hangs costs its own time only; what fails in a lane ends it for this run.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from flask import Flask, current_app
from sqlalchemy import exists, select, text, update
from sqlalchemy.orm import aliased

from feedback.actor import SYSTEM
from feedback.extensions import db, own_transaction
from feedback.partners import calling
from feedback.partners.actions import hooks
from feedback.partners.calling import Answer, BadAddress, NoAnswer
from feedback.partners.hooks import signing, waits
from feedback.partners.models import HookDelivery, Partner
from feedback.sealing import CannotOpen

LANES: Final = 4
MOST_EACH: Final = 100
"""So many notices go to one partner in one run; the rest waits for the next."""
LEASE: Final = timedelta(minutes=5)
AWAY: Final = frozenset({429, 503})
"""Answers that say «not now» for everything that is sent there, and when (Retry-After)."""
MOST_HELD: Final = timedelta(minutes=30)
"""So long at most the other notices of a partner wait because its server didn't answer one."""
_GONE: Final = 410
_LONGEST_FAULT: Final = 40


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of one try: the answer's status, None when none came; else the kind of fault."""

    status: int | None
    fault: str | None = None
    retry_after: str = ""

    @property
    def arrived(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_away(self) -> bool:
        """Whether the server would take no other notice either."""
        return self.status is None or self.status in AWAY


def deliver() -> int:
    """Send what is due; returns how many notices arrived. Commits by itself and ends the session's
    transaction. Any number of workers may run it at once.
    """
    partners = _partners_due()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if not partners:
        return 0
    with ThreadPoolExecutor(min(LANES, len(partners)), "partner") as lanes:
        return sum(lanes.map(lambda number: _lane(app, number), partners))


def _now() -> datetime:
    moment: datetime = current_app.extensions["clock"].now()
    return moment


def _partners_due() -> Sequence[int]:
    """Those for whom something is due, who waits longest first; what waits for one that has left is given
    up."""
    now = _now()
    asked = (
        select(HookDelivery.partner_id, Partner.state)
        .join(Partner, Partner.id == HookDelivery.partner_id)
        .where(text("hook_delivery.state = 'waiting'"), HookDelivery.next_try_at <= now)
        .order_by(HookDelivery.next_try_at, HookDelivery.id)
    )
    found = dict(db.session.execute(asked).all())
    for number, state in found.items():
        if state == "ended":
            hooks.give_up_waiting(number, hooks.SWITCHED_OFF, at=now)
    db.session.commit()
    return [number for number, state in found.items() if state == "active"]


def _lane(app: Flask, partner_id: int) -> int:
    """Send to one partner until nothing is due there or something fails."""
    arrived = 0
    with app.app_context():
        for _ in range(MOST_EACH):
            claimed = _claim(partner_id)
            if claimed is None:
                break
            if not _try(*claimed).arrived:
                break
            arrived += 1
    return arrived


def _claim(partner_id: int) -> tuple[HookDelivery, Partner] | None:
    """Lease the next notice: of one request the earlier one first; what failed least first, so that one
    which always fails keeps none of the others back."""
    now = _now()
    earlier = aliased(HookDelivery, name="earlier")
    due = (
        select(HookDelivery, Partner)
        .join(Partner, Partner.id == HookDelivery.partner_id)
        .where(
            HookDelivery.partner_id == partner_id,
            text("hook_delivery.state = 'waiting'"),
            HookDelivery.next_try_at <= now,
            Partner.state == "active",
            Partner.hook_url.is_not(None),
            Partner.hook_gone_at.is_(None),
            ~exists().where(
                earlier.request_id == HookDelivery.request_id,
                earlier.id < HookDelivery.id,
                earlier.state == "waiting",
            ),
        )
        .order_by(HookDelivery.tries, HookDelivery.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=HookDelivery)
    )
    with own_transaction() as session:
        found = session.execute(due).one_or_none()
        if found is None:
            return None
        found.HookDelivery.next_try_at = now + LEASE
        return found.HookDelivery, found.Partner


def _try(delivery: HookDelivery, partner: Partner) -> _Outcome:
    """Send one and note it. A fault of ours on the way is a try that failed: it waits like any other, and
    stops nothing else."""
    try:
        outcome = _send(delivery, partner)
        _note(delivery, partner, outcome)
    except Exception as error:  # noqa: BLE001 - whatever it is, the next run must not begin with it again
        db.session.rollback()
        outcome = _Outcome(None, type(error).__name__[:_LONGEST_FAULT])
        current_app.logger.error("notice %d: %s while it was sent", delivery.id, outcome.fault)
        _note(delivery, partner, outcome)
    return outcome


def _send(delivery: HookDelivery, partner: Partner) -> _Outcome:
    assert partner.hook_url is not None
    body = json.dumps(delivery.payload, ensure_ascii=False, separators=(",", ":"))
    try:
        headers = signing.headers(partner, delivery.key, body, _now())
        answer: Answer = calling.call("POST", partner.hook_url, headers=headers, content=body.encode())
    except BadAddress:
        return _Outcome(None, "BadAddress")
    except NoAnswer as fault:
        return _Outcome(None, str(fault))
    except CannotOpen:
        current_app.logger.error("partner %d: its signing secret can't be opened", partner.id)
        return _Outcome(None, "CannotOpen")
    return _Outcome(answer.status, None, answer.retry_after)


def _note(delivery: HookDelivery, partner: Partner, outcome: _Outcome) -> None:
    """Write what came of a try, unless the lease was lost to another worker or the notice was given up."""
    now, tries = _now(), delivery.tries + 1
    tried: dict[str, Any] = {"tries": tries, "answer": outcome.status, "fault": outcome.fault}
    again = None
    if not outcome.arrived:
        asked = outcome.retry_after if outcome.status in AWAY else ""
        again = waits.next_try(tries, delivery.key, asked, now)
    if again is None:
        state = "sent" if outcome.arrived else "gave_up"
        values = tried | {"state": state, "ended_at": now}
    else:
        values = tried | {"next_try_at": again}
    with own_transaction() as session:
        session.execute(
            update(HookDelivery)
            .where(
                HookDelivery.id == delivery.id,
                HookDelivery.state == "waiting",
                HookDelivery.next_try_at == delivery.next_try_at,
            )
            .values(**values)
        )
        if outcome.is_away:
            session.execute(
                update(HookDelivery)
                .where(
                    HookDelivery.partner_id == partner.id,
                    text("state = 'waiting'"),
                    HookDelivery.next_try_at <= now,
                )
                .values(next_try_at=min(again or now, now + MOST_HELD))
            )
    if outcome.status == _GONE:
        _leave(partner)


def _leave(partner: Partner) -> None:
    """The address is there no more: nothing goes there, unless it was changed meanwhile."""
    row = db.session.get(Partner, partner.id, with_for_update=True, populate_existing=True)
    if row is not None and row.hook_url == partner.hook_url and row.hook_gone_at is None:
        hooks.gone(row, by=SYSTEM, at=_now())
    db.session.commit()
