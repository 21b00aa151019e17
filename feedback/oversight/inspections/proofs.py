"""Whether inspections, samples, files and findings are as their acts left them: for ``register verify``."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator

from sqlalchemy import select

from feedback.extensions import db
from feedback.oversight.actions.history import FINDING, HISTORY, INSPECTED, INSPECTION, SAMPLE
from feedback.oversight.models import InspectedFile, Inspection, InspectionFinding, InspectionSample


def check() -> Iterator[str]:
    """One sentence for each row that was changed, planted or deleted otherwise, and for a sample whose
    kept list has another digest."""
    yield from HISTORY.replay(INSPECTION, Inspection, "cuộc kiểm tra")
    yield from HISTORY.replay(SAMPLE, InspectionSample, "mẫu kiểm tra")
    yield from HISTORY.replay(INSPECTED, InspectedFile, "hồ sơ được kiểm tra")
    yield from HISTORY.replay(FINDING, InspectionFinding, "kết quả kiểm tra")
    for number in db.session.scalars(select(InspectionSample.id).order_by(InspectionSample.id)).all():
        asked = select(InspectionSample.digest, InspectionSample.listed)
        digest, listed = db.session.execute(asked.where(InspectionSample.id == number)).one()
        if hashlib.sha256(_unpacked(listed)).hexdigest() != digest:
            yield f"mẫu kiểm tra {number}: danh sách không khớp với mã băm đã lưu"


def _unpacked(listed: bytes) -> bytes:
    try:
        return zlib.decompress(listed)
    except zlib.error:
        return b""
