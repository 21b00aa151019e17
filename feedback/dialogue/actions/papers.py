"""Issuing a paper about a session: it takes the next number of the agency's outgoing book."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.cases.actions.book import enter_issued
from feedback.dialogue import papers
from feedback.dialogue.actions.changing import SIGN, demand, enter
from feedback.dialogue.models import DialoguePaper, DialogueSession
from feedback.dialogue.rules import NotYours
from feedback.extensions import db
from feedback.law import dialogue as law

_MOST: int = 300


def issue(
    session: DialogueSession,
    kind: str,
    *,
    to_whom: str,
    frame: Mapping[str, Any],
    details: Mapping[str, Any],
    by: Actor,
    at: datetime,
) -> DialoguePaper:
    """Ban hành: a paper of a kind of ``law.dialogue.PAPERS`` with its number, signed by who issues it.

    ``to_whom`` is read by everybody who reads the outgoing book; ``frame`` and ``details`` (of the event
    «<kind>_issued») hold no personal data. Raises NotYours.
    """
    demand(session, SIGN, by)
    name, position = signature(by)
    words = law.PAPERS[kind]
    entered = enter_issued(
        session.agency_id,
        sign=words.sign,
        subject=f"{words.subject} ngày {session.held_on:%d/%m/%Y}",
        to_whom=to_whom[:_MOST],
        signer=name,
        by=by,
        at=at,
    )
    paper = DialoguePaper(
        session_id=session.id,
        kind=kind,
        agency_id=session.agency_id,
        number=entered.number,
        issued_on=entered.issued_on,
        issued_at=at,
        officer_id=by.id,
        signer=name,
        signer_position=position,
        frame=dict(frame),
    )
    db.session.add(paper)
    db.session.flush()
    told = {"number": paper.number} | dict(details)
    enter(session, f"{kind}_issued", by=by, at=at, details=told, content=papers.content(paper))
    return paper


def signature(by: Actor) -> tuple[str, str]:
    """Name and position of the officer who signs. Raises NotYours for who is none."""
    officer = accounts.by_id(by.id) if by.id is not None else None
    if officer is None:
        raise NotYours
    return officer.full_name, officer.position
