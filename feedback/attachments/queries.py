"""Questions to attachments: which files belong to this."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, func, or_, select

from feedback.attachments.models import CLEAN, FAILED, FOUND, NONE, WAITING, Attachment
from feedback.extensions import db

_OF_MANY: Final = (
    select(Attachment)
    .where(
        Attachment.subject_room == bindparam("room"),
        Attachment.subject_id.in_(bindparam("subjects", expanding=True)),
        Attachment.removed_at.is_(None),
    )
    .order_by(Attachment.id)
)


def of(subject: tuple[str, int]) -> list[Attachment]:
    """Files of one subject (room, id) in the order they came, without those taken down."""
    return of_many(subject[0], [subject[1]]).get(subject[1], [])


def of_many(room: str, ids: Iterable[int]) -> dict[int, list[Attachment]]:
    """Files of several subjects of one room by subject number, in one query; those without are left out."""
    wanted = set(ids)
    found: dict[int, list[Attachment]] = {}
    if not wanted:
        return found
    for each in db.session.scalars(_OF_MANY, {"room": room, "subjects": wanted}):
        found.setdefault(each.subject_id, []).append(each)
    return found


def one_of(subject: tuple[str, int], attachment_id: int) -> Attachment | None:
    """One file of the subject; None when the number names a file of something else, or one taken down.

    The subject comes from the caller's guard, so that a guessed number opens nothing.
    """
    return db.session.scalar(
        select(Attachment).where(
            Attachment.id == attachment_id,
            Attachment.subject_room == subject[0],
            Attachment.subject_id == subject[1],
            Attachment.removed_at.is_(None),
        )
    )


def fingerprints(room: str, ids: Iterable[int]) -> dict[int, list[str]]:
    """SHA-256 (hex) of the files of many subjects of a room, those taken down included."""
    rows = db.session.execute(
        select(Attachment.subject_id, Attachment.sha256).where(
            Attachment.subject_room == room, Attachment.subject_id.in_(set(ids))
        )
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.subject_id, []).append(row.sha256.hex())
    return found


def digests_of(ids: Iterable[int]) -> dict[int, set[bytes]]:
    """For ``feedback register verify``: the digest (SHA-256) that each file's row holds today."""
    rows = db.session.execute(select(Attachment.id, Attachment.sha256).where(Attachment.id.in_(set(ids))))
    return {number: {sha256} for number, sha256 in rows}


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many files wait for a scanner's word, and since when the oldest does."""

    files: int
    since: datetime | None


def waiting() -> Waiting:
    """What waits for a scanner now."""
    row = db.session.execute(
        select(func.count(Attachment.id), func.min(Attachment.added_at)).where(Attachment.verdict == WAITING)
    ).one()
    return Waiting(row[0], row[1])


def next_waiting(limit: int) -> list[tuple[int, str]]:
    """Number and key of files that wait, those first of which the scanner was asked least often."""
    rows = db.session.execute(
        select(Attachment.id, Attachment.original_key)
        .where(Attachment.verdict == WAITING)
        .order_by(Attachment.tries, Attachment.id)
        .limit(limit)
    )
    return [(number, key) for number, key in rows]


def judged_before(after: int, upto: datetime, limit: int) -> list[tuple[int, str]]:
    """Number and key of files that lie open in the store and that no scanner looked at since ``upto``, from
    the number after ``after`` on."""
    rows = db.session.execute(
        select(Attachment.id, Attachment.original_key)
        .where(
            Attachment.id > after,
            Attachment.verdict.in_((NONE, CLEAN, FAILED)),
            Attachment.sealed.is_(False),
            Attachment.erased_at.is_(None),
            or_(Attachment.judged_at.is_(None), Attachment.judged_at < upto),
        )
        .order_by(Attachment.id)
        .limit(limit)
    )
    return [(number, key) for number, key in rows]


def found_lately(limit: int) -> list[Attachment]:
    """Files in which a scanner found something, the latest first."""
    return list(
        db.session.scalars(
            select(Attachment)
            .where(Attachment.verdict == FOUND)
            .order_by(Attachment.judged_at.desc(), Attachment.id.desc())
            .limit(limit)
        )
    )
