"""Bản đã ký, đóng dấu: the signed copy of an issued paper, looked at first, then kept beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.attachments import actions as attachments
from feedback.attachments.actions import LaidDown
from feedback.cases import copies
from feedback.cases.actions import history, moving
from feedback.cases.models import Case, Letter, LetterCopy
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.law.refusal import Refusal
from feedback.papers.signatures import Matches, Signature

ROOM = "letter"
"""The room under which files of a letter are kept."""


class SameCopy(Refusal):
    """The very file is the latest copy already: the button was pressed twice."""

    need = "file"

    def __init__(self) -> None:
        super().__init__("Tệp này đã được tải lên cho văn bản này")


class Unsigned(Refusal):
    """The file is what the system issued, and nobody signed it."""

    need = "file"

    def __init__(self) -> None:
        super().__init__(
            "Tệp này do hệ thống lập, chưa có chữ ký. Ký số, hoặc ký, đóng dấu, chụp lại rồi tải lên"
        )


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found of a copy: how it stands to the paper issued, and its digital signatures."""

    matches: Matches
    signatures: tuple[Signature, ...]

    @property
    def is_doubtful(self) -> bool:
        """Whether who uploads it has to say why it is kept all the same."""
        return self.matches == "differs" or any(not (one.intact and one.whole) for one in self.signatures)

    @property
    def is_unsigned(self) -> bool:
        """Whether it is what the system made, without any signature."""
        return self.matches in ("same", "same_text") and not self.signatures


def add_copy(
    case: Case,
    letter: Letter,
    laid: LaidDown,
    examined: Examined,
    *,
    submission_id: int | None,
    note: str,
    by: Actor,
    at: datetime,
) -> LetterCopy:
    """Tải lên bản đã ký: by an officer of the agency that issued the paper, or of its successor.

    ``submission_id``: whose copy it is, None for a paper that senders don't get; ``note``: why a doubtful
    one is kept. Raises NotAllowed, NotYours, SameCopy, Unsigned; ValueError for a doubtful copy without a
    note.
    """
    _demand_issuer(letter, by, at)
    if examined.is_unsigned:
        raise Unsigned
    if examined.is_doubtful and not note:
        raise ValueError("a doubtful copy is kept with its reason only")
    digest = laid.found.sha256
    latest = next((one for one in copies.of(letter.id) if one.submission_id == submission_id), None)
    if latest is not None and latest.digest == digest:
        raise SameCopy
    [file] = attachments.attach([laid], subject=(ROOM, letter.id), by=by, at=at)
    assert by.id is not None
    copy = LetterCopy(
        letter_id=letter.id,
        submission_id=submission_id,
        attachment_id=file.id,
        kind="digital" if examined.signatures else "scan",
        matches=examined.matches,
        digest=digest,
        signatures=[one.told() for one in examined.signatures],
        note=note or None,
        officer_id=by.id,
        at=at,
    )
    db.session.add(copy)
    db.session.flush()
    history.note(
        case,
        "letter_copy_added",
        {"letter": letter.number},
        by=by,
        at=at,
        submission_id=submission_id,
        content=signed_content(copy),
    )
    return copy


def withdraw_copy(case: Case, letter: Letter, copy: LetterCopy, *, why: str, by: Actor, at: datetime) -> None:
    """Rút bản đã ký tải nhầm: it counts no more, and the one before it does again; its file stays on record.

    Raises NotAllowed, NotYours; NotAllowed too when it was withdrawn already.
    """
    _demand_issuer(letter, by, at)
    db.session.refresh(copy, with_for_update=True)
    if copy.withdrawn_at is not None:
        raise NotAllowed("Bản này đã được rút.")
    copy.withdrawn_at, copy.withdrawn_by, copy.withdrawn_why = at, by.id, why
    db.session.flush()
    history.note(
        case,
        "letter_copy_withdrawn",
        {"letter": letter.number, "reason": why},
        by=by,
        at=at,
        submission_id=copy.submission_id,
        content=withdrawn_content(copy),
    )


def _demand_issuer(letter: Letter, by: Actor, at: datetime) -> None:
    if not by.may("cases:letter:copy"):
        raise NotAllowed("Tài khoản này không có quyền tải lên, rút bản đã ký.")
    if by.agency_id not in {one.id for one in agencies.agencies_after(letter.agency_id, local_day(at))}:
        raise moving.NotYours


def withdrawn_content(copy: LetterCopy) -> Mapping[str, Any]:
    """What the register's digest covers of a withdrawal: which file, and why."""
    return {"letter_id": copy.letter_id, "digest": copy.digest.hex(), "why": copy.withdrawn_why}


def signed_content(copy: LetterCopy) -> Mapping[str, Any]:
    """What the register's digest covers of a copy: its file, how it stands to the paper, its signatures."""
    names = ("letter_id", "kind", "matches", "signatures", "note")
    return {name: getattr(copy, name) for name in names} | {"digest": copy.digest.hex()}
