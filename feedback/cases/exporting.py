"""Xuất danh sách: what was sought as a spreadsheet, written row by row so that its length costs no memory.

Every text is a string cell: nothing that a sender typed can be a formula or a link (OWASP, CSV injection).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases import finding
from feedback.cases.finding import Place, Sought
from feedback.cases.models import Case, Letter, Submission
from feedback.cases.rows import rows_of
from feedback.clock import ZONE
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.law import choices, kinds
from feedback.law.kinds import Kind
from feedback.law.states import State, officer_label
from feedback.papers.workbooks import workbook

MOST: Final = 200_000
"""Rows of one file."""

_HEADS: Final = (
    ("Số vụ việc", 24),
    ("Mã tra cứu", 16),
    ("Loại", 14),
    ("Nội dung", 60),
    ("Ngày nhận", 12),
    ("Cơ quan", 28),
    ("Người xử lý", 24),
    ("Bước", 22),
    ("Hạn", 12),
    ("Căn cứ của hạn", 36),
    ("Ngày kết thúc", 14),
    ("Kết quả", 28),
    ("Văn bản", 30),
)
_SENDER: Final = ("Người gửi", 26)
_WITHOUT_CODE: Final = ""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written: what is sought, up to which row, with senders' names or not.

    ``told``: the conditions in words, and ``by_name``: who had it made; both stand on the first sheet.
    """

    sought: Sought
    until: Place
    with_names: bool
    told: Sequence[str]
    by_name: str
    at: datetime


def write(
    viewer: Actor,
    order: Order,
    *,
    today: date,
    report: Callable[[int], None],
    holds: Callable[[Iterable[int]], None] = lambda _ids: None,
    most: int = MOST,
) -> bytes:
    """The XLSX file, of ``most`` rows; ``report`` hears how many are written, ``holds`` which cases.

    Reads in lots; names of denouncers and texts of sealed cases are never in it.
    """
    kept = BytesIO()
    book = workbook(kept, {"constant_memory": True, "default_date_format": "dd/mm/yyyy"})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    first = book.add_worksheet("Điều kiện")
    sheet = book.add_worksheet("Danh sách")
    heads = (*_HEADS, _SENDER) if order.with_names else _HEADS
    for column, (words, width) in enumerate(heads):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, words, bold)
    sheet.freeze_panes(1, 1)
    written = 0
    for lot in finding.each(viewer, order.sought, today=today, until=order.until, most=most):
        for cells in _lines(lot, with_names=order.with_names):
            written += 1
            for column, value in enumerate(cells):
                if isinstance(value, date):
                    sheet.write_datetime(written, column, value)
                elif value:
                    sheet.write_string(written, column, value)
        holds(case.id for case in lot if case.sealed)
        report(written)
    sheet.autofilter(0, 0, max(written, 1), len(heads) - 1)
    first.set_column(0, 0, 90)
    lines = (
        "Danh sách đơn",
        f"Lập lúc {order.at.astimezone(ZONE):%H:%M ngày %d/%m/%Y}, người lập: {order.by_name}",
        *(order.told or ("Không lọc: mọi đơn mà người lập được xem",)),
        f"Số dòng: {written}",
        "Hạn ghi «mục tiêu nội bộ» không phải là thời hạn do luật định.",
    )
    for row, words in enumerate(lines):
        first.write_string(row, 0, words, bold if row == 0 else None)
    book.close()
    return kept.getvalue()


def _lines(lot: Sequence[Case], *, with_names: bool) -> list[list[Any]]:
    """The cells of a lot, by five statements whatever its length."""
    ids = [case.id for case in lot]
    running = deadlines.open_for_many([("cases", number) for number in ids])
    letters: dict[int, list[str]] = {}
    for row in db.session.execute(
        select(Letter.case_id, Letter.number).where(Letter.case_id.in_(ids)).order_by(Letter.id)
    ):
        letters.setdefault(row.case_id, []).append(row.number)
    codes: dict[int, str] = {}
    for row in db.session.execute(
        select(Submission.case_id, Submission.tracking_code)
        .where(Submission.case_id.in_(ids))
        .order_by(Submission.id.desc())
    ):
        codes[row.case_id] = row.tracking_code
    known = agencies.directory()
    found = []
    for case, row_ in zip(lot, rows_of(lot), strict=True):
        mine = [one for one in running["cases", case.id] if one.owed_by == "agency" and one.paused_on is None]
        due = min(mine, key=lambda one: (one.due_on, one.id), default=None)
        agency = known.by_id(case.agency_id)
        cells = [
            case.number,
            # Whoever has the code of a sealed case is half-way to what its sender alone may read.
            _WITHOUT_CODE if case.sealed else codes.get(case.id, _WITHOUT_CODE),
            kinds.texts(Kind(case.kind)).name,
            case.title,
            case.received_on,
            agency.short_name if agency else "",
            row_.officer,
            officer_label(Kind(case.kind), State(case.state)),
            due.due_on if due else None,
            deadlines.basis(due) if due else "",
            case.closed_on,
            choices.words(choices.outcomes(case.course), case.outcome) if case.outcome else "",
            "; ".join(letters.get(case.id, ())),
        ]
        found.append([*cells, row_.sender] if with_names else cells)
    return found
