"""Do the days that the statutory forms count by follow from the history? For the register."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import or_, select

from feedback.cases import handling
from feedback.cases.handling import Facts, Past
from feedback.cases.models import Case, CaseEvent, Merge, PastHandling, Submission
from feedback.extensions import db


def check(cases: Sequence[Case], events: Mapping[int, list[CaseEvent]]) -> Iterator[str]:
    """One sentence for each row that says otherwise than the history.

    Four statements; where cases were merged, two more and one for each link of the longest chain.
    """
    ids = {case.id for case in cases}
    merges = _merges(ids)
    further = {number for one in merges.values() for number in (one.kept_id, one.merged_id)} - ids
    history = [event for case_id in ids for event in events[case_id]]
    brought = {case.id: case.screened_on for case in cases if case.brought_in}
    if further:
        elsewhere = select(CaseEvent).where(CaseEvent.case_id.in_(further))
        history += db.session.scalars(elsewhere).all()
        from_outside = select(Case.id, Case.screened_on).where(Case.id.in_(further), Case.brought_in)
        brought |= {row.id: row.screened_on for row in db.session.execute(from_outside)}
    history.sort(key=lambda event: event.id)
    lodged = {event.submission_id for event in history if event.act == "lodged"}
    held = db.session.scalars(
        select(Submission).where(or_(Submission.case_id.in_(ids), Submission.id.in_(lodged)))
    ).all()
    received = {one.id: one.received_on for one in held}
    try:
        told = handling.told(history, merges.values(), received, brought)
    except KeyError as missing:
        yield f"đơn, vụ việc số {missing}: ngày nhận, ngày xử lý không tính lại được từ diễn biến"
        return
    for case in cases:
        if _held(case) != told.cases.get(case.id):
            yield f"vụ việc {case.number}: ngày nhận, ngày xử lý đơn không khớp với diễn biến"
    numbers = {case.id: case.number for case in cases}
    for one in held:
        if one.case_id in ids and _held(one) != told.submissions.get(one.id):
            number = numbers[one.case_id]
            yield f"vụ việc {number}, đơn {one.id}: ngày nhận, ngày xử lý không khớp với diễn biến"
    yield from _check_past(numbers, (one for one in told.past if one.case_id in ids))


def _held(row: Case | Submission) -> Facts:
    return Facts(row.came_on, row.handled_on, row.handled_as)


def _check_past(numbers: Mapping[int, str], told: Iterable[Past]) -> Iterator[str]:
    """What is held of agencies that handed a case on, and what its history says of them."""
    rows = db.session.execute(
        select(
            *(PastHandling.case_id, PastHandling.submission_id, PastHandling.agency_id, PastHandling.leads),
            *(PastHandling.came_on, PastHandling.handled_on, PastHandling.handled_as, PastHandling.left_on),
        ).where(PastHandling.case_id.in_(numbers))
    )
    held = Counter(Past(*row) for row in rows)
    owed = Counter(told)
    for one in (*(held - owed), *(owed - held)):
        more = "thừa" if one in held else "thiếu"
        yield (
            f"vụ việc {numbers[one.case_id]}, đơn {one.submission_id}: {more} dòng đã xử lý tại cơ quan "
            f"{one.agency_id}, chuyển đi ngày {one.left_on:%d/%m/%Y}"
        )


def _merges(case_ids: Iterable[int]) -> dict[int, Merge]:
    """All merges, also undone ones, that ever tied these cases to others, through others too."""
    found: dict[int, Merge] = {}
    here = set(case_ids)
    asked: set[int] = set()
    while here:
        tied = select(Merge).where(or_(Merge.kept_id.in_(here), Merge.merged_id.in_(here)))
        found |= {one.id: one for one in db.session.scalars(tied)}
        asked |= here
        here = {number for one in found.values() for number in (one.kept_id, one.merged_id)} - asked
    return found
