"""Bản gốc niêm phong của tố cáo: the sealed texts of a submission, and the key that opens them.

LTC 25/2018 Đ8, Đ56: who denounced, and what he wrote, is shown to nobody who doesn't open it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from feedback import keys
from feedback.attachments import actions as attachments
from feedback.attachments.actions import LaidDown
from feedback.attachments.models import Attachment
from feedback.cases.models import Exchange, Submission
from feedback.people import details as people_details
from feedback.people import queries as people
from feedback.people.details import PersonDetails, SealedPerson
from feedback.sealing import CannotOpen, DataKey, WrappedKey, open_sealed, seal

_CONTEXT = b"cases.submission"
_SAID = b"cases.exchange"
CLEAN: Final = "working_file"
"""The room under which clean documents beside a working copy are kept, by submission."""
WORDS = "Nội dung bổ sung.txt"
"""What the file is called that holds words added to a sealed submission."""


@dataclass(frozen=True, slots=True)
class Accused:
    """Người bị tố cáo, as the denouncer named him; ``body`` is his workplace in words."""

    name: str | None
    position: str | None
    body: str | None
    agency_id: int | None
    role: str


@dataclass(frozen=True, slots=True)
class Original:
    """The texts as they were sent. ``labels`` are those of a foreign source."""

    title: str
    body: str
    wish: str | None = None
    place: str | None = None
    accused: tuple[Accused, ...] = ()
    labels: dict[str, Any] | None = None


def new_key() -> DataKey:
    """A fresh data key for one submission."""
    return keys.new_original()


def sealed(original: Original, key: bytes) -> bytes:
    """The texts under a data key (32 bytes)."""
    return seal(key, json.dumps(asdict(original), ensure_ascii=False).encode(), _CONTEXT)


def opened(submission: Submission, key: bytes) -> Original:
    """The texts again. Raises CannotOpen when the key or the content is another."""
    return original_of(submission.sealed_content or b"", key)


def original_of(content: bytes, key: bytes) -> Original:
    """The same, of what lies in a sealed package."""
    told = json.loads(open_sealed(key, content, _CONTEXT))
    return Original(**told | {"accused": tuple(Accused(**one) for one in told["accused"])})


def wrap_of(submission: Submission) -> WrappedKey:
    """The wrap of its data key. Raises CannotOpen for one that isn't sealed."""
    if submission.key_version is None or submission.wrapped_key is None:
        raise CannotOpen("nothing is sealed here")
    return WrappedKey(submission.key_version, submission.wrapped_key)


def key_of(submission: Submission, *, request: int = 0) -> bytes:
    """The data key of a sealed submission; ``request``: the number of the one granted, 0 for none.

    Raises CannotOpen when the key that wraps it is gone, KeyElsewhere, KeysAway.
    """
    return keys.originals().unwrap(wrap_of(submission), request=request)


def sender_of(submission: Submission, key: bytes, *, request: int = 0) -> PersonDetails:
    """Who sent it, by its data key or by the one that lies with him. Raises as ``key_of``."""
    lying = people.sealed_as(submission.sender_id)
    if lying.wrapped is not None:
        key = keys.originals().unwrap(lying.wrapped, request=request)
    return people_details.opened(lying.content, key)


def sender_again(submission: Submission) -> SealedPerson:
    """Who sent it, to be recorded beside another submission without being read: his wrap goes along."""
    lying = people.sealed_as(submission.sender_id)
    return SealedPerson(lying.content, lying.wrapped or wrap_of(submission))


def file_key(file: Attachment, submission: Submission, *, request: int = 0) -> bytes:
    """The data key of a file of a sealed submission. Raises as ``key_of``."""
    if file.key_version is None or file.wrapped_key is None:
        return key_of(submission, request=request)
    return keys.originals().unwrap(WrappedKey(file.key_version, file.wrapped_key), request=request)


def seal_of(submission: Submission, once: bytes) -> DataKey | None:
    """The key under which a further part of a submission is laid down; None for one that isn't sealed.

    ``once``: see ``keys.further``. Opens nothing, so it never fails for a key that is away.
    """
    return keys.further(once) if submission.sealed_content is not None else None


def said_sealed(text: str, key: bytes) -> bytes:
    """The words of a message under a data key of their own (32 bytes)."""
    return seal(key, text.encode(), _SAID)


def said_opened(said: Exchange, *, request: int = 0) -> str:
    """The words of a message: those of the agency by the server's own ring, those of a denouncer as his
    original. Raises as ``key_of``."""
    if said.sealed_text is None:
        return said.text
    wrapped = WrappedKey(said.key_version or "", said.wrapped_key or b"")
    if said.from_sender:
        key = keys.originals().unwrap(wrapped, request=request)
    else:
        key = keys.everyday().unwrap(wrapped)
    return words_of(said.sealed_text, key)


def words_of(content: bytes, key: bytes) -> str:
    """The words of a message, by its data key. Raises CannotOpen."""
    return open_sealed(key, content, _SAID).decode()


def lay_down(
    seal: DataKey | None, text: str, files: Sequence[tuple[str, bytes]], *, at: datetime
) -> tuple[str, list[LaidDown]]:
    """What is added to a submission: the words that may stand in the open, and the files in the store.

    To a sealed one nothing is added in the open: its words become a file, sealed like the others. Touches no
    database. Raises BadFile, StoreFault.
    """
    laid = attachments.lay_down(files, at=at, seal=seal)
    if seal is None or not text:
        return text, laid
    return "", [attachments.lay_down_text(WORDS, text, at=at, seal=seal), *laid]


def holds_paper(submission: Submission, id_number: str) -> bool:
    """Whether the number shown at the desk is the one the sender gave; a denouncer's is compared unseen.

    Raises CannotOpen, KeyElsewhere, KeysAway.
    """
    if submission.sealed_content is None:
        return people.holds_paper(submission.sender_id, id_number)
    return sender_of(submission, key_of(submission)).id_number == id_number
