"""Are rows as their acts left them, and is what was erased gone? For ``feedback register verify``."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import or_, select

from feedback.cases.models import Case, Submission
from feedback.extensions import db
from feedback.privacy import journal, lots
from feedback.privacy.actions import erasing
from feedback.privacy.actions.history import BREACH, HISTORY, LOT, ORDER, REQUEST
from feedback.privacy.models import Breach, DataRequest, ErasureOrder, RetentionLot
from feedback.register.erasing import ERASED

_STEP = 500


def check() -> Iterator[str]:
    """One sentence for each thing that doesn't hold; memory doesn't grow."""
    yield from HISTORY.replay(REQUEST, DataRequest, "yêu cầu về dữ liệu")
    yield from HISTORY.replay(ORDER, ErasureOrder, "lệnh xóa")
    yield from HISTORY.replay(BREACH, Breach, "sự cố dữ liệu")
    yield from HISTORY.replay(LOT, RetentionLot, "đợt xóa dữ liệu không thành đơn")
    yield from _gone()
    yield from _noted()


def _gone() -> Iterator[str]:
    """Nothing may stand again where something was erased."""
    written = (
        select(Case.number)
        .join(Submission, Submission.case_id == Case.id)
        .where(
            Case.erased_at.is_not(None),
            or_(Case.title != ERASED, Submission.body != ERASED, Submission.sealed_content.is_not(None)),
            ~Case.kept_outside,
        )
    )
    for number in db.session.scalars(written):
        yield f"vụ việc {number}: đã xóa mà còn nội dung"


def _noted() -> Iterator[str]:
    """Each erasing must stand in the list outside the database, or an old copy would bring it back."""
    try:
        known = {(one.subject, one.number, one.mark) for one in journal.read()}
    except journal.Forged:
        yield "danh sách xóa ngoài cơ sở dữ liệu đã bị sửa"
        return
    after = 0
    asked = select(ErasureOrder).where(ErasureOrder.state == "done").order_by(ErasureOrder.id).limit(_STEP)
    while rows := db.session.scalars(asked.where(ErasureOrder.id > after)).all():
        for line in erasing.lines_of(rows):
            if (line.subject, line.number, line.mark) not in known:
                yield f"lệnh xóa ({line.subject}, {line.number}): thiếu trong danh sách ngoài cơ sở dữ liệu"
        after = rows[-1].id
        db.session.expunge_all()
    yield from lots.faults(known)
