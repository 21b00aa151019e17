"""Whether models and what was told of them are as their acts left them; for ``feedback register verify``."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from feedback.attachments import queries as attached
from feedback.extensions import db
from feedback.programme.actions.history import GOOD_MODEL, HISTORY, MODEL_ENTRY, UNIT_PART
from feedback.programme.models import GoodModel, GoodModelEntry, UnitPart

_STEP = 500


def check() -> Iterator[str]:
    """One sentence for each row or picture that isn't as its acts left it."""
    yield from HISTORY.replay(GOOD_MODEL, GoodModel, "mô hình dân vận khéo")
    yield from HISTORY.replay(MODEL_ENTRY, GoodModelEntry, "nội dung của mô hình dân vận khéo")
    yield from HISTORY.replay(UNIT_PART, UnitPart, "bộ phận của đơn vị")
    yield from _pictures()


def _pictures() -> Iterator[str]:
    after = 0
    while True:
        rows = db.session.execute(
            select(GoodModelEntry.id, GoodModelEntry.photos)
            .where(GoodModelEntry.id > after)
            .order_by(GoodModelEntry.id)
            .limit(_STEP)
        ).all()
        if not rows:
            return
        files = attached.fingerprints(MODEL_ENTRY, [row.id for row in rows])
        for number, photos in rows:
            if not {one["sha256"] for one in photos} <= set(files.get(number, ())):
                yield f"nội dung của mô hình dân vận khéo {number}: ảnh không khớp với ảnh đã ghi sổ"
        after = rows[-1].id
