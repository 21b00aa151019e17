"""A sealed file as the store holds it: name, type and bytes together under a data key. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from feedback.sealing import open_sealed, seal

NAME: Final = "Tệp"
"""What may be told of a sealed file's name."""

MEDIA_TYPE: Final = "application/octet-stream"
"""The type of what the store holds."""

TEXT: Final = "text/plain"

WORDS: Final = "Lời viết"
"""What may be told of words that were added as a file of plain text."""

_CONTEXT: Final = b"attachments.file"
_LENGTH: Final = 4


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file as it was sent."""

    name: str
    media_type: str
    data: bytes


def sealed(name: str, media_type: str, data: bytes, key: bytes) -> bytes:
    """The file under a data key (32 bytes): the length of its head (4 bytes), the head (JSON), its bytes."""
    head = json.dumps({"name": name, "media_type": media_type}, ensure_ascii=False).encode()
    return seal(key, len(head).to_bytes(_LENGTH) + head + data, _CONTEXT)


def opened(content: bytes, key: bytes) -> OpenedFile:
    """The file again. Raises CannotOpen when the key or the content is another."""
    plain = open_sealed(key, content, _CONTEXT)
    end = _LENGTH + int.from_bytes(plain[:_LENGTH])
    return OpenedFile(**json.loads(plain[_LENGTH:end]), data=plain[end:])
