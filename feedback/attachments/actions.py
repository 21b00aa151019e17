"""Verbs of attachments: lay files down, attach them to what they belong to, take one down, sweep."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import func, select, update

from feedback import config
from feedback.actor import SYSTEM, Actor
from feedback.attachments import scanner, sealed, store
from feedback.attachments.copies import shown_copy, small_copy
from feedback.attachments.inspect import BadFile, Inspected, inspect
from feedback.attachments.models import CLEAN, FAILED, FOUND, NONE, WAITING, Attachment, DrawnPage
from feedback.attachments.scanner import Judged
from feedback.extensions import db, own_transaction
from feedback.register import actions as register
from feedback.sealing import DataKey, blind_index

_MARK = "attachments.file"
_SEALED_SECONDS: Final = 4.0
FILE_FOUND: Final = "file_found"
"""The act of the register that says that a scanner found something in a file."""


@dataclass(frozen=True, slots=True)
class LaidDown:
    """A file that lies in the store and belongs to nothing yet.

    Of one laid down under a ``seal`` the store holds ciphertext: ``found`` is what may be told of that (its
    size and digest, no name), there is no shown copy, and ``mark`` (a digest under the seal's key or mark) is
    the same for the same file. ``judged``: what a scanner said of it before it was sealed.
    """

    found: Inspected
    original_key: str
    shown_key: str | None
    shown_sha256: bytes | None
    seal: DataKey | None = None
    mark: str | None = None
    small_key: str | None = None
    small_sha256: bytes | None = None
    judged: Judged | None = None


def lay_down(
    files: Sequence[tuple[str, bytes]], *, at: datetime, seal: DataKey | None = None
) -> list[LaidDown]:
    """Inspect all files (name, bytes), then store originals and shown copies; touches no database.

    With a ``seal`` they are stored under its key, names and all (a denunciation). All or nothing: nothing is
    stored when one is refused. It takes time (pictures are decoded, the disk is synced), so call it before
    the transaction that attaches the files. What is never attached is swept. Raises BadFile (also with
    reason ``count``), StoreFault.
    """
    if seal is not None:
        return [_lay_down_sealed(one, data, seal, at) for one, data in _inspected(files)]
    found = _inspected(files)
    copies = [shown_copy(data, one.media_type, one.safe_name) for one, data in found]
    laid = []
    for (one, data), copy in zip(found, copies, strict=True):
        original_key = store.new_key(at)
        store.put(original_key, data)
        shown_key = shown_sha256 = None
        small_key = small_sha256 = None
        if copy is not None:
            shown_key, shown_sha256 = _put(copy.data, at)
            small_key, small_sha256 = _put(small_copy(copy.data), at)
        laid.append(
            LaidDown(
                one,
                original_key,
                shown_key,
                shown_sha256,
                small_key=small_key,
                small_sha256=small_sha256,
            )
        )
    return laid


def _put(data: bytes, at: datetime) -> tuple[str, bytes]:
    key = store.new_key(at)
    store.put(key, data)
    return key, sha256(data).digest()


def throw_away(laid: Sequence[LaidDown]) -> None:
    """Remove files that were laid down for nothing: no row may know them. What the store doesn't let go of
    now is swept later.
    """
    for one in laid:
        with suppress(store.StoreFault):
            for key in (one.original_key, one.shown_key, one.small_key):
                if key is not None:
                    store.delete(key)


def lay_down_text(name: str, text: str, *, at: datetime, seal: DataKey) -> LaidDown:
    """Words that a denouncer adds later, laid down sealed as a file of plain text (UTF-8)."""
    data = text.encode()
    found = Inspected(sealed.TEXT, "txt", name, len(data), sha256(data).digest())
    return _lay_down_sealed(found, data, seal, at)


def _inspected(files: Sequence[tuple[str, bytes]]) -> list[tuple[Inspected, bytes]]:
    settings = config.current()
    if len(files) > settings.max_files:
        raise BadFile("count", "", count=len(files), most=settings.max_files)
    return [(inspect(data, name, most_bytes=settings.max_file_bytes), data) for name, data in files]


def proved(name: str, data: bytes) -> str:
    """The media type that a file truly is of; nothing is stored. Raises BadFile."""
    return _inspected([(name, data)])[0][0].media_type


def _lay_down_sealed(found: Inspected, data: bytes, seal: DataKey, at: datetime) -> LaidDown:
    judged = _judged_now(data)
    content = sealed.sealed(found.safe_name, found.media_type, data, seal.key)
    key = store.new_key(at)
    store.put(key, content)
    name = sealed.WORDS if found.media_type == sealed.TEXT else sealed.NAME
    told = Inspected(sealed.MEDIA_TYPE, "", name, len(content), sha256(content).digest())
    mark = blind_index(seal.mark or seal.key, _MARK, found.sha256.hex()).hex()
    return LaidDown(told, key, None, None, seal, mark, judged=judged)


def _judged_now(data: bytes) -> Judged | None:
    """What the scanner says while one waits; None where there is none, or it doesn't answer soon.

    Once sealed nothing can be looked at again: the scanner has one chance, and the sender isn't held up.
    """
    address = config.current().clamd
    if not address:
        return None
    try:
        return scanner.scan(address, data, seconds=_SEALED_SECONDS)
    except scanner.ScannerAway:
        return None


def told(laid: Sequence[LaidDown]) -> list[dict[str, Any]]:
    """What the history keeps of files: name, size in bytes, SHA-256 (hex); of sealed ones also the mark."""
    return [
        {"name": one.found.safe_name, "size": one.found.size, "sha256": one.found.sha256.hex()}
        | ({"mark": one.mark} if one.mark else {})
        for one in laid
    ]


def attach(
    laid: Sequence[LaidDown], *, subject: tuple[str, int], by: Actor, at: datetime
) -> list[Attachment]:
    """Write the rows of files laid down, for the subject (room, id); flushed, in the order given.

    The act that brings them (a submission, an answer) enters their digests in the register. Sealed ones are
    called «Tệp 1», «Tệp 2» … within their subject, words «Lời viết 3».
    """
    there = 0
    if any(one.seal is not None for one in laid):
        of_subject = (Attachment.subject_room == subject[0], Attachment.subject_id == subject[1])
        there = db.session.scalar(select(func.count()).where(*of_subject)) or 0
    rows = [
        Attachment(
            subject_room=subject[0],
            subject_id=subject[1],
            name=each.found.safe_name if each.seal is None else f"{each.found.safe_name} {place}",
            media_type=each.found.media_type,
            size=each.found.size,
            sha256=each.found.sha256,
            original_key=each.original_key,
            shown_key=each.shown_key,
            shown_sha256=each.shown_sha256,
            added_at=at,
            added_by=by.name,
            sealed=each.seal is not None,
            small_key=each.small_key,
            small_sha256=each.small_sha256,
            **_standing(each, at),
            key_version=each.seal.wrapped.version if each.seal is not None and each.seal.own else None,
            wrapped_key=each.seal.wrapped.wrapped if each.seal is not None and each.seal.own else None,
        )
        for place, each in enumerate(laid, start=there + 1)
    ]
    db.session.add_all(rows)
    db.session.flush()
    for row in rows:
        if row.verdict == FOUND:
            _enter_found(row, at)
    return rows


def _standing(laid: LaidDown, at: datetime) -> dict[str, Any]:
    if laid.judged is not None:
        name = laid.judged.name or None
        return {"verdict": laid.judged.verdict, "verdict_name": name, "judged_at": at}
    waits = laid.seal is None and bool(config.current().clamd)
    return {"verdict": WAITING if waits else NONE}


def record_verdict(file_id: int, judged: Judged, *, at: datetime) -> bool:
    """Note what the scanner said of a file that waits; what was found goes into the register too.

    False where it waits no more: another process was told first.
    """
    return _noted(file_id, (WAITING,), judged, at)


def record_new_verdict(file_id: int, judged: Judged, *, at: datetime) -> bool:
    """Note what the scanner says of a file today on which it had another word, or none, before; what is found
    now goes into the register too.

    What was found once stays found: False of that, and of a file that waits.
    """
    return _noted(file_id, (NONE, CLEAN, FAILED), judged, at)


def _noted(file_id: int, before: Sequence[str], judged: Judged, at: datetime) -> bool:
    noted = db.session.execute(
        update(Attachment)
        .where(Attachment.id == file_id, Attachment.verdict.in_(before))
        .values(verdict=judged.verdict, verdict_name=judged.name or None, judged_at=at)
        .returning(Attachment.id)
    ).scalar()
    if noted is None:
        return False
    if judged.verdict == FOUND:
        _enter_found(db.session.get_one(Attachment, file_id), at)
    return True


def record_silence(file_id: int, *, most: int, at: datetime) -> None:
    """The scanner is there but gave no answer on this file; after ``most`` times it is asked no more."""
    row = db.session.get_one(Attachment, file_id, with_for_update=True)
    row.tries += 1
    if row.tries >= most and row.verdict == WAITING:
        row.verdict, row.judged_at = FAILED, at


def _enter_found(row: Attachment, at: datetime) -> None:
    subject = ("attachments", row.id)
    register.enter(FILE_FOUND, subject=subject, digest=row.sha256, by=SYSTEM, at=at)


def keep_many(
    files: Sequence[tuple[str, bytes]], *, subject: tuple[str, int], by: Actor, at: datetime
) -> list[Attachment]:
    """``lay_down`` and ``attach`` in one go, for callers that hold no database lock yet."""
    return attach(lay_down(files, at=at), subject=subject, by=by, at=at)


def take_down(attachment: Attachment, *, by: Actor, at: datetime) -> None:
    """Gỡ tệp: no list shows it any more; row and original stay as evidence. The second time does nothing."""
    if attachment.removed_at is not None:
        return
    attachment.removed_at = at
    register.enter(
        "file_taken_down",
        subject=("attachments", attachment.id),
        digest=attachment.sha256,
        by=by,
        at=at,
    )


def sweep(older_than: datetime) -> int:
    """Remove stored files that no row knows, left by a failed or abandoned sending; returns how many.

    ``older_than`` must lie further back than any running request or kept draft: a day is plenty.
    """
    swept = 0
    for keys in store.older_than(older_than):
        # Ended before the disk is touched: no lock of the database is held meanwhile.
        with own_transaction() as session:
            known = {
                key
                for column in (
                    Attachment.original_key,
                    Attachment.shown_key,
                    Attachment.small_key,
                    DrawnPage.key,
                )
                for key in session.scalars(select(column).where(column.in_(keys)))
            }
        for key in set(keys) - known:
            store.delete(key)
            swept += 1
    return swept
