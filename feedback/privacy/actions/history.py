"""Writing history: one event row and one register entry for each act."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from feedback.actor import Actor
from feedback.privacy.models import Breach, DataRequest, ErasureOrder, PrivacyEvent, RetentionLot
from feedback.register.history import History, prints, told

REQUEST: Final = "data_request"
ORDER: Final = "erasure_order"
BREACH: Final = "data_breach"
LOT: Final = "retention_lot"

HISTORY: Final = History(PrivacyEvent, (REQUEST, ORDER, BREACH, LOT))

UNTOLD: Final[Mapping[str, Collection[str]]] = {
    REQUEST: ("words", "answer"),
    ORDER: (),
    LOT: (),
    BREACH: ("nature", "consequences", "measures", "contact"),
}
"""Columns that events know by digests only: persons may be named in them."""


def note(
    room: str,
    row: DataRequest | ErasureOrder | Breach | RetentionLot,
    act: str,
    *names: str,
    by: Actor,
    at: datetime,
    **details: Any,
) -> None:
    """Write one act on a row; ``names`` are the columns that it set."""
    plain = [name for name in names if name not in UNTOLD[room]]
    private = [name for name in names if name in UNTOLD[room]]
    said = dict(details) | {"set": told(row, *plain)}
    if private:
        said["prints"] = prints(row, *private)
    HISTORY.note((room, row.id), act, said, agency_id=row.agency_id, by=by, at=at)
