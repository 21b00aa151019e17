"""Dữ liệu từng vụ việc: the days and marks of each case by which its figures are counted; nobody's name.

From these rows alone every figure of cases of the period is made again (``docs/tinh_lai_so_lieu.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import and_, func, select, union

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases.models import Case, DialogueRecord
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.oversight import scope
from feedback.oversight.measures import late
from feedback.oversight.measures.branches import joined_on, talked
from feedback.oversight.measures.filters import Filters

COLUMNS: Final = (
    *("so", "loai", "linh_vuc", "xa", "co_quan"),
    *("ngay_nhan", "ngay_phan_loai", "ngay_thu_ly", "ngay_giai_quyet", "ngay_ket_thuc"),
    *("han_giai_quyet", "muc_tieu_giai_quyet", "han_chua_giai_quyet", "muc_tieu_chua_giai_quyet"),
    *("qua_han_tu", "den_han", "trang_thai", "nhap_tu_he_thong_cu", "co_ghi_doi_thoai"),
)
"""The last day by law and by the province's target that a settled case had; of an unsettled one those of the
period that are over; the earliest legal day of any kind that is over; the next within seven days."""
_LOT: Final = 1000


def numbers(filters: Filters, *, viewer: Actor, today: date, most: int) -> list[int]:
    """The ids of the cases that any figure of the period or of now counts, at most so many; one select."""
    narrowed = [*scope.seen_by(viewer), *filters.conditions()]
    days = (Case.received_on, Case.screened_on, Case.accepted_on, Case.settled_on)
    parts = [select(Case.id).where(filters.on(day), *narrowed) for day in days]
    parts.append(select(Case.id).where(Case.closed_on.is_(None), *narrowed))
    aims = [*late.passed(today, "target"), filters.on(Deadline.due_on)]
    for clocks in (late.passed(today), late.due_soon(today), aims):
        parts.append(select(Case.id).join(Deadline, joined_on()).where(*clocks, *narrowed))
    every = union(*parts).subquery()
    return list(db.session.scalars(select(every.c.id).order_by(every.c.id).limit(most)))


def rows(ids: Sequence[int], filters: Filters, *, today: date) -> Iterator[tuple[Any, ...]]:
    """The rows of these cases as ``COLUMNS`` tell them, in lots of three statements each."""
    directory = agencies.directory()
    for start in range(0, len(ids), _LOT):
        lot = ids[start : start + _LOT]
        clocks = _clocks(lot, filters, today)
        talks = select(DialogueRecord.case_id).where(DialogueRecord.case_id.in_(lot), *talked())
        with_talk = set(db.session.scalars(talks))
        cases = select(*_ASKED).where(Case.id.in_(lot)).order_by(Case.id)
        for case in db.session.execute(cases):
            agency = directory.by_id(case.agency_id)
            yield (
                *(case.number, case.kind, case.field_key, case.area_code, agency.code if agency else None),
                *(case.received_on, case.screened_on, case.accepted_on, case.settled_on, case.closed_on),
                *(case.settle_by_on, case.settle_aim_on, *clocks.get(case.id, (None,) * 4)),
                *(case.state, "1" if case.brought_in else "0", "1" if case.id in with_talk else "0"),
            )


_ASKED: Final = (
    *(Case.id, Case.number, Case.kind, Case.field_key, Case.area_code, Case.agency_id),
    *(Case.received_on, Case.screened_on, Case.accepted_on, Case.settled_on, Case.closed_on),
    *(Case.settle_by_on, Case.settle_aim_on, Case.state, Case.brought_in),
)


def _clocks(lot: Sequence[int], filters: Filters, today: date) -> dict[int, tuple[date | None, ...]]:
    of_period = [late.of_settling(), filters.on(Deadline.due_on)]
    asked = [
        [*late.passed(today), *of_period],
        [*late.passed(today, "target"), *of_period],
        late.passed(today),
        late.due_soon(today),
    ]
    earliest = [func.min(Deadline.due_on).filter(and_(*one)) for one in asked]
    found = select(Deadline.subject_id, *earliest).where(
        Deadline.subject_room == late.ROOM, Deadline.subject_id.in_(lot)
    )
    return {row[0]: tuple(row[1:]) for row in db.session.execute(found.group_by(Deadline.subject_id))}
