"""Bản gốc niêm phong của tố cáo: the sealed texts of a submission, and the key that opens them.

LTC 25/2018 Đ8, Đ56: who denounced, and what he wrote, is shown to nobody who doesn't open it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from feedback import config
from feedback.attachments import actions as attachments
from feedback.attachments.actions import LaidDown
from feedback.cases.models import Submission
from feedback.people import queries as people
from feedback.sealing import CannotOpen, DataKey, Ring, WrappedKey, open_sealed, seal

_CONTEXT = b"cases.submission"
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
    """A fresh data key for one submission, wrapped by the current key of the ring."""
    return DataKey(*Ring(config.current().sealing_ring).new_key())


def sealed(original: Original, key: bytes) -> bytes:
    """The texts under a data key (32 bytes)."""
    return seal(key, json.dumps(asdict(original), ensure_ascii=False).encode(), _CONTEXT)


def opened(submission: Submission, key: bytes) -> Original:
    """The texts again. Raises CannotOpen when the key or the content is another."""
    told = json.loads(open_sealed(key, submission.sealed_content or b"", _CONTEXT))
    return Original(**told | {"accused": tuple(Accused(**one) for one in told["accused"])})


def key_of(submission: Submission) -> DataKey:
    """The data key of a sealed submission. Raises CannotOpen when the key that wraps it is gone."""
    if submission.key_version is None or submission.wrapped_key is None:
        raise CannotOpen("nothing is sealed here")
    return unwrapped(WrappedKey(submission.key_version, submission.wrapped_key))


def unwrapped(wrapped: WrappedKey) -> DataKey:
    """A data key that ``new_key`` made, from its wrap. Raises CannotOpen when its wrapping key is gone."""
    return DataKey(Ring(config.current().sealing_ring).unwrap(wrapped), wrapped)


def seal_of(submission: Submission) -> DataKey | None:
    """The key under which further parts of a submission are laid down; None for one that isn't sealed."""
    return key_of(submission) if submission.sealed_content is not None else None


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

    Raises CannotOpen.
    """
    seal = seal_of(submission)
    if seal is None:
        return people.holds_paper(submission.sender_id, id_number)
    return people.opened(submission.sender_id, seal.key).id_number == id_number
