"""The sealed texts of a file: what is asked for whom, the reasons of decisions. Each has a key of its own."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from feedback import keys
from feedback.cases.packing import Lines as Packed
from feedback.clock import local_day
from feedback.protection.models import ProtectionText
from feedback.sealing import WrappedKey, open_sealed, seal

_CONTEXT: Final = b"protection.text"

Lines = list[tuple[str, str]]
"""Label and text, in the order in which they were asked; what was left empty is left out."""


def laid_down(
    file_id: int, what: str, lines: Iterable[tuple[str, str]], *, officer_id: int | None, at: datetime
) -> ProtectionText:
    """A row that holds these lines sealed; not added to the session."""
    key = keys.new_original()
    told = json.dumps([list(one) for one in lines if one[1]], ensure_ascii=False).encode()
    return ProtectionText(
        file_id=file_id,
        what=what,
        content=seal(key.key, told, _CONTEXT),
        key_version=key.wrapped.version,
        wrapped_key=key.wrapped.wrapped,
        at=at,
        officer_id=officer_id,
    )


def in_package(row: ProtectionText) -> Packed:
    """The lines as they lie there, for the package that is opened where the key is."""
    label = f"Yêu cầu riêng, ngày {local_day(row.at):%d/%m/%Y}"
    return Packed(label, _CONTEXT.decode(), WrappedKey(row.key_version, row.wrapped_key), row.content)


def opened(row: ProtectionText, *, request: int) -> Lines:
    """The lines again, by the granted ``request`` of that number. Raises CannotOpen when the key is gone or
    elsewhere, or the content is another's."""
    key = keys.originals().unwrap(WrappedKey(row.key_version, row.wrapped_key), request=request)
    return [(label, text) for label, text in json.loads(open_sealed(key, row.content, _CONTEXT))]
