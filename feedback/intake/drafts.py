"""A citizen's draft between the pages of the form: kept for a day, readable by its writer alone.

The key is twenty characters of base 32 (100 random bits), in the cookie and, when the citizen asks for it, on
paper. The database holds a digest of the key as the row's name, and the draft sealed under a key derived from
it: who has only the database reads nothing. After sending, the receipt lies in the draft's place.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import CursorResult, bindparam, delete, select

from feedback import config
from feedback.attachments import store
from feedback.cases.codes import ALPHABET
from feedback.extensions import Base, db, own_transaction
from feedback.intake.models import Draft
from feedback.sealing import CannotOpen, derive, open_sealed, seal
from feedback.straight import ask_plainly, put_rows

FOLDER: Final = "drafts"
"""Where the store keeps files of drafts, apart from what was sent."""

_UNDER_WAY = timedelta(hours=1)
_LENGTH = 20
_TABLE = Base.metadata.tables[Draft.__tablename__]
_FIND = select(_TABLE.c.sealed).where(
    _TABLE.c.id == bindparam("name"), _TABLE.c.expires_at > bindparam("moment")
)
_MISTAKEN = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(slots=True)
class DraftFile:
    """A file kept with a draft: it lies sealed in the store under ``key`` until the draft is sent."""

    key: str
    name: str
    size: int
    media_type: str


@dataclass(slots=True)
class Written:
    """What a citizen has written so far: one mapping of answers for each page, and his files.

    ``submission_key`` makes sending twice the same as sending once. ``receipt`` is filled on sending.
    ``rests_on`` names the case of first level that it goes on from (``following.RestsOn``). ``kept``: the
    writer asked to keep it and knows its key.
    """

    kind: str
    submission_key: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: list[DraftFile] = field(default_factory=list)
    receipt: dict[str, Any] | None = None
    rests_on: dict[str, Any] | None = None
    kept: bool = False


def new_key() -> str:
    """A fresh draft key."""
    return "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))


def parse_key(text: str | None) -> str | None:
    """A draft key as it was typed or stands in the cookie; None when it can't be one."""
    key = "".join(char for char in (text or "").upper() if char.isalnum()).translate(_MISTAKEN)
    return key if len(key) == _LENGTH and all(char in ALPHABET for char in key) else None


def shown_key(key: str) -> str:
    """The key as it is written down: five groups of four."""
    return "-".join(key[place : place + 4] for place in range(0, _LENGTH, 4))


def keep(key: str, written: Written, *, at: datetime) -> None:
    """Write the draft down, for ``DRAFT_HOURS`` from now, in place of what there was under its key."""
    sealed = seal(_sealing_key(key), json.dumps(asdict(written), ensure_ascii=False).encode(), _name(key))
    expires_at = at + timedelta(hours=config.current().draft_hours)
    put_rows(Draft, [{"id": _name(key), "sealed": sealed, "expires_at": expires_at}])


def kept_until(key: str) -> datetime | None:
    """Until when the draft of this key is kept; None when there is none."""
    return db.session.scalar(select(Draft.expires_at).where(Draft.id == _name(key)))


def find(key: str, *, at: datetime) -> Written | None:
    """The draft of this key; None when there is none, it is over, or it does not open."""
    rows = ask_plainly(_FIND, {"name": _name(key), "moment": at})
    if not rows:
        return None
    try:
        loaded = json.loads(open_sealed(_sealing_key(key), rows[0][0], _name(key)))
    except CannotOpen:
        return None
    return Written(**{**loaded, "files": [DraftFile(**one) for one in loaded["files"]]})


def drop(key: str) -> None:
    """Throw the draft away."""
    db.session.execute(delete(Draft).where(Draft.id == _name(key)))


def keep_file(key: str, data: bytes, *, at: datetime) -> str:
    """Seal a draft's file under the draft's key and store it; returns where it lies. Raises StoreFault.

    It lies in a folder that bears the draft's name in the database, by which it is swept with the draft.
    """
    place = store.new_key(at, folder=f"{FOLDER}/{_name(key).hex()}")
    store.put(place, seal(_sealing_key(key), data, b"draft file"))
    return place


def open_file(key: str, place: str) -> bytes:
    """A draft's file as it was sent. Raises CannotOpen, MissingFile, StoreFault."""
    return open_sealed(_sealing_key(key), b"".join(store.open_(place).chunks), b"draft file")


def sweep_drafts(at: datetime) -> tuple[int, int]:
    """Remove drafts whose time is over, then files whose draft is gone; returns how many of each.

    In short transactions of its own, for the daily work. A file is stored a moment before its draft is
    written down: the youngest are left alone. Raises StoreFault.
    """
    with own_transaction() as session:
        over = session.execute(delete(Draft).where(Draft.expires_at <= at))
    swept = 0
    for places in store.older_than(at - _UNDER_WAY, folder=FOLDER):
        names = {place: bytes.fromhex(place.split("/")[1]) for place in places}
        with own_transaction() as session:
            kept = set(session.scalars(select(Draft.id).where(Draft.id.in_(set(names.values())))))
        for place in (place for place, name in names.items() if name not in kept):
            store.delete(place)
            swept += 1
    return int(cast(CursorResult[Any], over).rowcount), swept


def _name(key: str) -> bytes:
    return hashlib.sha256(b"draft\0" + key.encode()).digest()


def _sealing_key(key: str) -> bytes:
    return derive(key.encode(), b"feedback draft")
