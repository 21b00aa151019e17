"""Where the files of a result come from: papers and photos of its case, files brought for publication.

It asks the case, so nothing public may reach it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from feedback import keys
from feedback.attachments import queries as attached
from feedback.attachments import sealed as sealed_files
from feedback.attachments import standing, store
from feedback.attachments.copies import SHOWN_TYPE
from feedback.attachments.inspect import PDF
from feedback.attachments.models import Attachment
from feedback.cases import copies, letters, parted, queries, sealed
from feedback.cases.models import Case
from feedback.disclosure.models import Outcome, OutcomeFile
from feedback.extensions import db
from feedback.law import letters as law
from feedback.sealing import DataKey, WrappedKey

_SENT: Final = "submission"
_PUBLISHABLE: Final = (PDF, *SHOWN_TYPE)
LETTER: Final = "van-ban-"
FILE: Final = "tep-"


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the case that may be published once it is blacked out. ``key`` names it in a form; ``name``
    is what officers know it by; ``title`` what it may be called in public; ``attachment`` None for a letter
    of which no signed copy is kept.
    """

    key: str
    name: str
    title: str
    role: str
    attachment: Attachment | None = None


class Gone(Exception):
    """The file that another was made from is no longer there."""


def offered(outcome: Outcome) -> list[Source]:
    """What the case offers: each paper that was issued, its signed copy where one is kept; PDF files and
    photos that the senders handed in. Of a sealed case no file of the senders, and no copy that names them.
    """
    case = db.session.get_one(Case, outcome.case_id)
    return [*_issued(case), *([] if case.sealed else _sent(case))]


def _issued(case: Case) -> Iterator[Source]:
    issued = list(reversed(parted.letters_of(case.id)))
    signed = copies.of_many(one.id for one in issued)
    ids = [one.attachment_id for group in signed.values() for one in group]
    rows = db.session.scalars(
        select(Attachment).where(Attachment.id.in_(ids), Attachment.removed_at.is_(None))
    )
    files = {
        one.id: one
        for one in rows
        if one.media_type in _PUBLISHABLE and not one.sealed and not standing.withheld(one)
    }
    names = law.names(case.course)
    for letter in issued:
        title = f"{names[letter.kind]} số {letter.number}"
        kept = [
            files[one.attachment_id]
            for one in signed.get(letter.id, ())
            if one.attachment_id in files and (not case.sealed or copies.names_nobody(one))
        ]
        name = f"{title}, ngày {letter.issued_on:%d/%m/%Y}"
        name += ": bản đã ký" if kept else ": bản của hệ thống"
        yield Source(f"{LETTER}{letter.id}", name, title, "decision", kept[0] if kept else None)


def _sent(case: Case) -> Iterator[Source]:
    there = attached.of_many(_SENT, [one.id for one in queries.submissions_of(case.id)])
    for file in (one for group in there.values() for one in group):
        if file.media_type in _PUBLISHABLE and not file.sealed and not standing.withheld(file):
            is_photo = file.media_type in SHOWN_TYPE
            title = "Ảnh hiện trường trước khi giải quyết" if is_photo else "Giấy tờ kèm theo"
            role = "before" if is_photo else "paper"
            yield Source(f"{FILE}{file.id}", f"Tệp người gửi: {file.name}", title, role, file)


def drawn(outcome: Outcome, source: Source) -> bytes:
    """The PDF of a letter of which no signed copy is kept."""
    letter = parted.letter_of(outcome.case_id, int(source.key.removeprefix(LETTER)))
    if letter is None:
        raise Gone
    return letters.pdf(letter, copies.first_copy(letter))


def seal_of(outcome: Outcome) -> DataKey | None:
    """A fresh key under which what is brought for a sealed case is kept; None where nothing is sealed.

    By the server's own ring: the agency's paper is read here once more to be blacked out.
    """
    case = db.session.get_one(Case, outcome.case_id)
    return DataKey(*keys.everyday().new_key(), own=True) if case.sealed else None


def read(outcome: Outcome, file: OutcomeFile) -> bytes:
    """What a file was made from, as it came. Raises Gone, CannotOpen, store.StoreFault."""
    source = db.session.get(Attachment, file.source_id) if file.source_id else None
    if source is None or source.removed_at is not None or standing.withheld(source):
        raise Gone
    data = bytes_of(source)
    if not source.sealed:
        return data
    if source.key_version is not None and source.wrapped_key is not None:
        key = keys.everyday().unwrap(WrappedKey(source.key_version, source.wrapped_key))
    else:
        key = sealed.key_of(queries.submissions_of(outcome.case_id)[0])
    return sealed_files.opened(data, key).data


def bytes_of(attachment: Attachment) -> bytes:
    """An attachment as it came. Raises Gone, store.StoreFault."""
    try:
        return b"".join(store.open_(attachment.original_key).chunks)
    except store.MissingFile:
        raise Gone from None
