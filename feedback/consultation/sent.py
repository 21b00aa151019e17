"""Opinions sent online, as their own senders find them again: by the key of the form, by code and secret."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, select

from feedback.cases import codes
from feedback.consultation.actions.opinions import secret_digest
from feedback.consultation.models import Consultation, Opinion, OpinionGroup
from feedback.extensions import db


@dataclass(frozen=True, slots=True)
class Sent:
    """An opinion with what it is about."""

    opinion: Opinion
    consultation: Consultation


def by_code(code: str) -> Sent | None:
    """An opinion by its code without dash."""
    return _sent(Opinion.code == code)


def by_key(key_digest: str) -> Sent | None:
    """An opinion by the digest of the key of the form that sent it."""
    return _sent(Opinion.submission_key == key_digest)


def proven(code: str, proof: str) -> bool:
    """Whether the proof is the opinion's secret; it takes as long for a code that there isn't."""
    found = by_code(code)
    secret = codes.parse_secret(proof)
    kept = found.opinion.secret_digest if found is not None else None
    good = hmac.compare_digest(secret_digest(code, secret or ""), kept or bytes(32))
    return good and found is not None and secret is not None


def took_a_place(opinion: Opinion) -> bool:
    """Whether an earlier opinion of the same household or person gave way to this one."""
    earlier = exists().where(
        Opinion.consultation_id == opinion.consultation_id,
        Opinion.once_digest == opinion.once_digest,
        Opinion.number < opinion.number,
        Opinion.state == "replaced",
    )
    return opinion.once_digest is not None and bool(db.session.scalar(select(earlier)))


def answer_to(sent: Sent) -> OpinionGroup | None:
    """The answer that its sender may read: that of its group, once the synthesis is published."""
    opinion = sent.opinion
    if sent.consultation.state not in ("answered", "decided") or opinion.group_id is None:
        return None
    group = db.session.get(OpinionGroup, opinion.group_id)
    return group if group is not None and group.verdict is not None else None


def _sent(condition: ColumnElement[bool]) -> Sent | None:
    row = db.session.execute(
        select(Opinion, Consultation)
        .join(Consultation, Consultation.id == Opinion.consultation_id)
        .where(condition)
    ).first()
    return Sent(row[0], row[1]) if row else None
