"""Gói niêm phong: an original with all its parts as they lie there, in one file to be opened elsewhere.

A ZIP of ciphertexts and a list of them with the wrap of each one's data key. Nothing in it can be read
without the private key; how it is opened is in ``unpacking``.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask, current_app

from feedback.attachments import store
from feedback.attachments.models import Attachment
from feedback.cases.models import Submission
from feedback.cases.sealed import wrap_of
from feedback.cases.talk import Said
from feedback.clock import local_day
from feedback.people import queries as people
from feedback.sealing import WrappedKey

FORMAT: Final = "goi-niem-phong/1"
LIST: Final = "danh-muc.json"

_OFFERED: Final = "package_parts"


@dataclass(frozen=True, slots=True)
class Lines:
    """Labels and texts that a room above keeps sealed about a submission: JSON, under a ``context`` of its
    own."""

    label: str
    context: str
    wrap: WrappedKey
    content: bytes


_FIRST: Final = (1980, 1, 1, 0, 0, 0)
"""The moment of each entry: when it was packed is nobody's business."""


def offer(app: Flask, lines_of: Callable[[int], Sequence[Lines]]) -> None:
    """Let a room above put what it keeps sealed about a submission (by its number) into the package."""
    app.extensions.setdefault(_OFFERED, []).append(lines_of)


def pack(submission: Submission, files: Sequence[Attachment], messages: Sequence[Said]) -> bytes:
    """The package of a sealed submission, its files, what its sender wrote since, and what rooms above keep
    sealed about it. Files that are gone
    from the store are named as missing. Raises CannotOpen for one that isn't sealed, store.StoreFault.
    """
    own = wrap_of(submission)
    sender = people.sealed_as(submission.sender_id)
    parts: list[tuple[str, str, WrappedKey, bytes | None]] = [
        ("text", "", own, submission.sealed_content),
        ("sender", "", sender.wrapped or own, sender.content),
        *(("file", one.name, _wrap(one) or own, _bytes(one)) for one in files),
    ]
    for said in messages:
        day = local_day(said.exchange.at).isoformat()
        parts.append(("message", day, _wrap(said.exchange) or own, said.exchange.sealed_text))
        parts += [("file", f"{one.name} {day}", _wrap(one) or own, _bytes(one)) for one in said.files]
    for lines_of in current_app.extensions.get(_OFFERED, ()):
        parts += [
            (f"lines:{one.context}", one.label, one.wrap, one.content) for one in lines_of(submission.id)
        ]
    return _written(parts)


def name_of(data: bytes) -> str:
    """What the package is called: it tells nothing but which one it is."""
    return f"goi-{hashlib.sha256(data).hexdigest()[:8]}.qnp"


def _written(parts: Sequence[tuple[str, str, WrappedKey, bytes | None]]) -> bytes:
    listed: list[dict[str, Any]] = []
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for place, (what, label, wrap, content) in enumerate(parts, 1):
            line = {
                "what": what,
                "label": label,
                "key": wrap.version,
                "wrap": b64encode(wrap.wrapped).decode(),
            }
            if content is not None:
                line |= {"part": f"{place:04}.bin", "sha256": hashlib.sha256(content).hexdigest()}
                archive.writestr(zipfile.ZipInfo(f"{place:04}.bin", _FIRST), content)
            listed.append(line)
        told = json.dumps({"format": FORMAT, "parts": listed}, ensure_ascii=False, indent=1)
        archive.writestr(zipfile.ZipInfo(LIST, _FIRST), told)
    return made.getvalue()


def _wrap(one: Any) -> WrappedKey | None:
    return WrappedKey(one.key_version, one.wrapped_key) if one.wrapped_key is not None else None


def _bytes(file: Attachment) -> bytes | None:
    try:
        return b"".join(store.open_(file.original_key).chunks)
    except store.MissingFile:
        return None
