"""What cases hand to rooms below, which may not ask them.

Addresses for notices, contents held, who must stand aside when an officer comes or bears another name.
"""

from __future__ import annotations

from typing import Literal

from flask import Flask

from feedback import config
from feedback.accounts import appointments, changes
from feedback.agencies import queries as agencies
from feedback.cases import (
    called,
    checks,
    codes,
    digest,
    groups,
    inviting,
    letters,
    matters,
    notices,
    proofs,
    queries,
    reminding,
)
from feedback.cases.actions import book, standing_aside
from feedback.cases.models import Case, Submission
from feedback.deadlines import checks as deadline_checks
from feedback.law import kinds
from feedback.law.kinds import Kind
from feedback.notifications.contacts import Contact, name_notices, resolve_with
from feedback.papers import enclosures
from feedback.people import queries as people

_WANTS: dict[str, Literal["mail", "post", "none"]] = {"mail": "mail", "post": "post", "none": "none"}


def init_app(app: Flask) -> None:
    """Register who knows senders and their letters, and the digests of what is held."""
    resolve_with(app, "people", contact_of_sender)
    name_notices(app, notices.NOTICES)
    resolve_with(app, groups.ROOM, contact_of_signatory)
    changes.tell(app, standing_aside.bar_officers)
    enclosures.resolve_with(app, "people", letters.enclosure)
    enclosures.resolve_with(app, groups.ROOM, letters.enclosure_of_signatory)
    appointments.provide(app, called.ROOM, called.appointments_on)
    app.extensions["jobs"].each_morning(digest.send_digests)
    app.extensions["jobs"].daily(inviting.invite_to_rate)
    app.extensions["jobs"].daily(reminding.remind_of_enforcement)
    app.extensions.setdefault("register_contents", {})["cases"] = proofs.digests_of
    app.extensions["register_contents"][book.OUTSIDE] = book.digests_of
    app.extensions.setdefault("register_checks", []).extend((checks.check, deadline_checks.check))


def contact_of_sender(sender_id: int) -> Contact | None:
    """How a sender is reached, and what only his own notice may carry: his tracking codes."""
    reach = people.reach(sender_id)
    found = queries.by_sender(sender_id)
    if reach is None or found is None:
        return None
    submission, case = found
    parts = ", ".join(codes.shown(one.tracking_code) for one in matters.open_parts_of(submission))
    return _contact(reach, submission, case, submission.tracking_code, parts)


def contact_of_signatory(number: int) -> Contact | None:
    """How one of many who signed together is reached; his notice carries his own code."""
    found = groups.by_id(number)
    if found is None:
        return None
    signatory, submission, case = found
    reach = people.reach(signatory.person_id)
    return None if reach is None else _contact(reach, submission, case, signatory.tracking_code, "")


def _contact(reach: people.Reach, submission: Submission, case: Case, code: str, parts: str) -> Contact:
    agency = agencies.by_id(case.agency_id)
    return Contact(
        name=reach.name,
        email=reach.email,
        postal_address=reach.address,
        wants=_WANTS[reach.wants],
        extra={
            "tracking_code": codes.shown(code),
            "tracking_url": config.current().site_url.rstrip("/") + "/tra-cuu",
            "kind_name": kinds.texts(Kind(submission.kind)).name.lower(),
            "received_at": submission.received_at,
            "agency": agency.name if agency else "",
            "parts": parts,
        },
    )
